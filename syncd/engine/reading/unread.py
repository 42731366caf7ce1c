"""Names of a scope that cannot be read though their tracker can: a view, a Goal's target. Since when, and why.

They are kept in the store, for passes over other trackers and for the pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import orjson

from syncd.store import Store


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a name cannot be read, and the time of the first pull that could not."""

    why: str
    since: datetime


def remember_troubles(store: Store, tracker: str, troubles: Mapping[str, str], now: datetime) -> None:
    """Keep what a pull could not read, with its words by name; what it could is forgotten."""
    before = recall_troubles(store, tracker)
    after = {
        name: Trouble(why, before[name].since if name in before else now) for name, why in troubles.items()
    }
    if after != before:
        told = {name: asdict(trouble) for name, trouble in after.items()}
        store.set_meta(_key(tracker), orjson.dumps(told).decode() if told else None)


def recall_troubles(store: Store, tracker: str) -> dict[str, Trouble]:
    """Return by name what could not be read when the tracker was read last."""
    kept = store.get_meta(_key(tracker))
    rows = orjson.loads(kept) if kept else {}
    return {name: Trouble(row["why"], datetime.fromisoformat(row["since"])) for name, row in rows.items()}


def _key(tracker: str) -> str:
    return f"unread:{tracker}"
