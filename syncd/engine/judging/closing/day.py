"""The close of one day: its figures and all else that is kept of it, and what hysteresis has to remember."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from mappings.okr import Status
from mappings.status import CLOSES_TO_IMPROVE, settle
from syncd.engine.judging.closing.stock import take_stock
from syncd.engine.judging.figures import Figures
from syncd.engine.judging.judge import Judge, end_of
from syncd.engine.judging.outlooks import keep_outlooks
from syncd.engine.rows import Rows


def close_day(judge: Judge, day: date) -> Figures:
    """Close a day: keep on the judge's store all that the history keeps of it, and return its figures.

    Everything is computed from that store, so that a live close and the replay of a past one agree. The close itself
    is noted before it is judged, since it is evidence of what held at it. Closing a day again replaces its rows.
    """
    at, store = end_of(day, judge.loaded.zone), judge.store
    take_stock(judge, day)
    found = judge.figures(day, at)
    keep_outlooks(store, found.outlooks, at)
    closes = _closes(judge, found, day)
    store.save_standings("close", closes, at)
    shown = {name: Status(row["shown"]) for name, row in closes.items()}
    figures = replace(judge, shown=shown).figures(day, at)
    for kind, rows in figures.by_kind().items():
        store.save_day(kind, day, rows, judge.source)
    return figures


def _closes(judge: Judge, figures: Figures, day: date) -> Rows:
    """Return the status shown at the close, and the raw ones of the last working days' closes.

    A close counts once, also when a process was killed in the middle of it, and not for a stale project. What passes
    saw within days has no part in it, so that a day rebuilt from its close alone is shown the same.
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
            "shown": settle(before_close, standing.raw, closes),
            "closes": closes,
            "day": day.isoformat(),
        }
    return rows
