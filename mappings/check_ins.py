"""Check-ins: what a person says of a key result from time to time, and when the next one is overdue.

    due = the later of the last check-in and the key result's start + `every`        overdue = now is after due

The start is the opening of the key result's `since`, else of the cycle: without any check-in the time runs from
there, and a check-in of an earlier cycle is none of this one. What no longer counts (its `until`, or the end of
the cycle, is over) is never overdue. Confidence is a number 0 to 10.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from math import isfinite

from mappings.okr import Cycle, KeyResult

MOST_CONFIDENT = 10.0


def read_confidence(typed: object) -> float | None:
    """Return a confidence of 0 to 10, also from text such as `7`; None for all that is none."""
    if isinstance(typed, bool) or not isinstance(typed, int | float | str) or "_" in str(typed):
        return None
    try:
        found = float(typed)
    except ValueError:
        return None
    return found if isfinite(found) and 0 <= found <= MOST_CONFIDENT else None


def next_due(key_result: KeyResult, cycle: Cycle, last: datetime | None, zone: tzinfo) -> datetime | None:
    """Return by when the next check-in is due; None where none is called for. `last` is the time of the last one."""
    if key_result.check_in is None or key_result.check_in.every is None:
        return None
    start = datetime.combine(key_result.since or cycle.start, time(), zone)
    return (start if last is None else max(last, start)) + key_result.check_in.every


def is_overdue(key_result: KeyResult, cycle: Cycle, due: datetime, now: datetime, zone: tzinfo) -> bool:
    """Tell whether a check-in that was due then is overdue now."""
    last_day = key_result.until or cycle.end
    end = datetime.combine(last_day + timedelta(days=1), time(), zone)
    return due < now <= end
