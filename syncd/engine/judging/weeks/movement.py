"""Movement: on which day each project moved last, as far as closes have seen it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from mappings.idle import Movement, moved
from mappings.ledger.snapshot import Snapshot
from syncd.store import Store

MOVED = "moved"
"""The kind of standing that holds when each project moved last."""


def with_movement(
    taken: Mapping[str, Snapshot], last: Mapping[str, Snapshot], day: date
) -> dict[str, Snapshot]:
    """Return the snapshots of a close with the day on which each leaf moved last, held against the last ones."""
    before = {ref: held for snapshot in last.values() for ref, held in snapshot.items.items()}
    return {name: moved(snapshot, before, day) for name, snapshot in taken.items()}


def note_movement(store: Store, found: Mapping[str, Movement | None], at: datetime) -> None:
    """Keep when these projects moved last, None for one without leaves; the others stand as they did."""
    kept = {name: row for name, row in store.standings(MOVED).items() if name not in found}
    store.save_standings(MOVED, kept | {name: one.as_dict() for name, one in found.items() if one}, at)


def read_movements(store: Store) -> dict[str, Movement]:
    """Return when each project moved last, seen from the last close."""
    return {name: Movement.from_dict(row) for name, row in store.standings(MOVED).items()}
