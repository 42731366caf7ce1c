"""What the store need not keep any longer: decided by day, a bounded piece with each pass.

Of the figures by day the closes of weeks and months stay, and of days on which a cycle was closed or a baseline was
taken: reports and curves of past cycles are made of these. Nothing of the running cycle goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from config import Loaded
from mappings.workdays import ONE_DAY, day_of
from syncd.store import Store

THINNED = ("project", "key_result", "objective", "total")
"""The kinds of history that have a row each day; all others are kept, since they have rows when something happened."""

ENDS = ("cycle", "baseline")
"""The kinds that make a day one that is kept."""

MOST_DAYS, MOST_ACTS = 7, 500
"""What one pass lets go at most: days of figures, acts, and change sets. After that it is the next one's turn."""

_THINNED_TO, _FORGOTTEN_TO = "retention:history", "retention:audit"
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Released:
    """What was let go: rows of history, and acts and change sets."""

    rows: int = 0
    acts: int = 0

    def __bool__(self) -> bool:
        return bool(self.rows or self.acts)


def release(loaded: Loaded, store: Store, now: datetime) -> Released:
    """Let go of a piece of what is older than the settings want; an empty result means that nothing is left to do."""
    today, ages = day_of(now, loaded.zone), loaded.settings.retention
    border = min(today - ages.history, loaded.okr.cycle.start - ONE_DAY)
    return Released(rows=_thin(store, border), acts=_forget(store, now - ages.audit))


def is_kept(day: date) -> bool:
    """Tell whether a day's figures stay for good: the last day of a week or of a month."""
    return day.weekday() == _SUNDAY or (day + ONE_DAY).day == 1


def _thin(store: Store, border: date) -> int:
    """Thin the days before the border, on from where the last piece ended."""
    mark = store.get_meta(_THINNED_TO)
    since = date.fromisoformat(mark) if mark else date.min
    if since >= border:
        return 0
    ends = set(store.days_with(ENDS, since, border))
    old = [day for day in store.days_with(THINNED, since, border) if not is_kept(day) and day not in ends]
    gone = store.forget_days(THINNED, old[:MOST_DAYS]) if old else 0
    rest = old[MOST_DAYS:]
    store.set_meta(_THINNED_TO, (rest[0] if rest else border).isoformat())
    return gone


def _forget(store: Store, before: datetime) -> int:
    """Forget acts, until those before this day are gone."""
    border = before.date().isoformat()
    if store.get_meta(_FORGOTTEN_TO) == border:
        return 0
    gone = store.forget_acts(before, MOST_ACTS)
    if not gone:
        store.set_meta(_FORGOTTEN_TO, border)
    return gone
