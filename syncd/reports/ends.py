"""Ends: the figures at the close of a report's last day, and those at the close of its eve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from syncd.reports.window import Window
from syncd.store import Store

Row = Mapping[str, Any]
Rows = Mapping[str, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Rows by id, in file order, at both closes; `day` is the day that the later ones are of, None without any.

    `before` is empty where nothing was kept so early in the cycle.
    """

    before: Rows
    after: Rows
    day: date | None = None

    def pairs(self) -> list[tuple[str, Row, Row]]:
        """Return (id, row before, row after) of what stands in the later rows; an empty row where it was not there."""
        return [(name, self.before.get(name, {}), row) for name, row in self.after.items()]


def read_ends(store: Store, kind: str, window: Window, opening: date) -> Ends:
    """Return a kind's rows at both ends of the window; `opening` is the eve of the cycle, before which nothing counts.

    A day of which nothing was kept shows the last one before it.
    """
    after, day = _rows(store, kind, window.last, opening)
    before, _ = _rows(store, kind, window.eve, opening)
    return Ends(before=before, after=after, day=day)


def _rows(store: Store, kind: str, until: date, opening: date) -> tuple[Rows, date | None]:
    kept = store.last_days(kind, until, 1)
    days = {name: rows[0] for name, rows in kept.items() if rows[0].day >= opening}
    ordered = sorted(days.items(), key=lambda pair: pair[1].figures.get("order", 0))
    return {name: row.figures for name, row in ordered}, max((row.day for row in days.values()), default=None)
