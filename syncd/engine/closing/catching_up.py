"""Catching up: close every day that ended since the last pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from mappings.workdays import close_before
from syncd.engine.closing.day import close_day
from syncd.engine.judge import Judge

MOST_CATCHING_UP = 31
"""Days without a pass that are closed one by one from the last known state; earlier ones stay empty."""


def close_days(judge: Judge, now: datetime) -> None:
    """Keep the figures at the close of every day that ended since the last pass, from what was read by then.

    So this comes before a pass reads anything. A project of which nothing was read on a day or since stands as it
    did, marked stale: silence makes nobody late. The first pass of all has nothing to close.
    """
    last_over = close_before(now, judge.loaded.zone)
    kept = judge.store.get_meta("closed")
    if kept is None:
        judge.store.set_meta("closed", last_over.isoformat())
        return
    first = max(date.fromisoformat(kept), last_over - timedelta(days=MOST_CATCHING_UP))
    for number in range(1, (last_over - first).days + 1):
        day = first + timedelta(days=number)
        judge = judge.at_close(day)
        judge = replace(judge, shown=close_day(judge, day).shown)
        judge.store.set_meta("closed", day.isoformat())
