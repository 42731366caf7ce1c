"""Stock: what is kept of a day's close because later days are held against it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from syncd.engine.judge import Judge
from syncd.engine.rows import Rows


def take_stock(judge: Judge, day: date) -> Mapping[str, Rows]:
    """Keep in the judge's store what stands at the close of `day`, and return its history rows by kind.

    It comes before the figures of that close, which rest on it. A replay takes stock once before its first day.
    """
    further: dict[str, Rows] = {}
    for kind, rows in further.items():
        judge.store.save_day(kind, day, rows, judge.source)
    return further
