"""How old what a page shows is: when each tracker was read last, and what keeps it from being read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from syncd.status import read_tracker
from syncd.store import Store


def tracker_rows(
    store: Store, trackers: Sequence[str], local: Callable[[str | None], str]
) -> list[dict[str, Any]]:
    """Return each tracker's row with `name`, and `read`, the time of its last complete pull as `local` writes it."""
    return [_row(name, store, local) for name in trackers]


def _row(name: str, store: Store, local: Callable[[str | None], str]) -> dict[str, Any]:
    row = read_tracker(name, store)
    return {**row, "name": name, "read": local(row["read_at"]) if row["read_at"] else None}
