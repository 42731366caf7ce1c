"""Closing: when a day is over, keep its figures as history and what hysteresis has to remember of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from mappings.okr import Status
from mappings.status import CLOSES_TO_IMPROVE, settle
from mappings.workdays import close_before
from syncd.engine.judge import Figures, Judge, end_of
from syncd.engine.rows import Rows

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
        judge = replace(judge, shown=_close(judge, first + timedelta(days=number)))


def _close(judge: Judge, day: date) -> Mapping[str, Status]:
    """Close one day, and return as what each project is shown at its close."""
    judge = judge.at_close(day)
    figures = close_day(judge, day)
    for kind, rows in figures.by_kind().items():
        judge.store.save_day(kind, day, rows)
    judge.store.set_meta("closed", day.isoformat())
    return figures.shown


def close_day(judge: Judge, day: date) -> Figures:
    """Return the figures at the close of a day, after noting the close, since it is evidence of what held at it."""
    at, store = end_of(day, judge.loaded.zone), judge.store
    closes = _closes(judge, judge.figures(day, at), day)
    store.save_standings("close", closes, at)
    shown = {name: Status(row["shown"]) for name, row in closes.items()}
    return replace(judge, shown=shown).figures(day, at)


def _closes(judge: Judge, figures: Figures, day: date) -> Rows:
    """Return the status shown at the close, and the raw ones of the last working days' closes.

    A close counts once, also when a process was killed in the middle of it, and not for a stale project.
    """
    before = judge.store.standings("close")
    rows: Rows = {}
    for name, standing in figures.standings.items():
        kept = before.get(name, {})
        if kept and (kept.get("day") == day.isoformat() or name in judge.freshness.stale):
            rows[name] = kept
            continue
        closes = [Status(raw) for raw in kept.get("closes", [])]
        if judge.calendar.without(judge.okr.projects[name].paused).is_workday(day):
            closes = [*closes, standing.raw][-CLOSES_TO_IMPROVE:]
        before_close = Status(kept["shown"]) if "shown" in kept else None
        rows[name] = {
            "shown": settle(judge.shown.get(name, before_close), standing.raw, closes),
            "closes": closes,
            "day": day.isoformat(),
        }
    return rows
