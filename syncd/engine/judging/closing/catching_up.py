"""Catching up: which days ended since the last pass, and are to be closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo

from mappings.workdays import ONE_DAY, close_before
from syncd.store import Store

MOST_CATCHING_UP = 31
"""Days without a pass that are closed one by one; earlier ones stay empty."""

SETTLING = timedelta(minutes=1)
"""How long a day is left alone after its end: the search of a tracker may know its last edits a little later."""

CLOSED = "closed"
"""Where the store keeps the last day that was closed."""


def days_to_close(store: Store, now: datetime, zone: tzinfo) -> list[date]:
    """Return the days that are over and not closed yet, the earliest first; the first pass of all has none."""
    last_over, closed = close_before(now - SETTLING, zone), last_closed(store)
    if closed is None:
        note_closed(store, last_over)
        return []
    first = max(closed + ONE_DAY, last_over - timedelta(days=MOST_CATCHING_UP - 1))
    return [first + timedelta(days=number) for number in range((last_over - first).days + 1)]


def last_closed(store: Store) -> date | None:
    """Return the last day that was closed, or was over before the first pass; None before it."""
    kept = store.get_meta(CLOSED)
    return None if kept is None else date.fromisoformat(kept)


def note_closed(store: Store, day: date) -> None:
    """Remember that the days up to this one are closed."""
    store.set_meta(CLOSED, day.isoformat())
