"""Outlooks: what lies ahead of each project, computed only where what it depends on changed.

Each is kept as the last close and the last pass told it, beside a digest of its inputs. One of these is the last day
that is over, so nothing is kept for longer than a day, and a new release with another formula is heard the next day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from mappings.outlook import Inputs, Outlook, outlook
from syncd.engine.rows import Row, Rows
from syncd.store import Store
from syncd.store.encoding import to_json

KIND = "outlook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An outlook, and the row in which it is kept with the digest of its inputs."""

    outlook: Outlook
    row: Row


def look_ahead(inputs: Inputs, kept: Row | None) -> Kept:
    """Return what was kept if its inputs were the same, else what they give now."""
    digest = sha256(to_json(inputs.as_plain()).encode()).hexdigest()
    if kept is not None and kept["digest"] == digest:
        return Kept(outlook=Outlook.from_dict(kept["outlook"]), row=kept)
    found = outlook(inputs)
    return Kept(outlook=found, row={"digest": digest, "outlook": asdict(found)})


def recall_outlooks(store: Store) -> Rows:
    """Return the rows that were kept, by project."""
    return store.standings(KIND)


def keep_outlooks(store: Store, outlooks: Mapping[str, Kept], at: datetime) -> None:
    """Keep these, and no others."""
    store.save_standings(KIND, {name: one.row for name, one in outlooks.items()}, at)
