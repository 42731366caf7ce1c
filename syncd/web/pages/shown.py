"""What a page shows the figures of: the present as the last pass found it, or the close of a past day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from syncd.status import objectives_by_level, read_figures
from syncd.store import Store

Row = Mapping[str, Any]
Rows = Mapping[str, Row]

KINDS = ("objective", "key_result", "project", "total")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Figures by kind and id, in the order of the configuration; `day` is None for the present.

    `cycle` is the row of the cycle and of the last pass, also on a past day.
    """

    objectives: Rows
    key_results: Rows
    projects: Rows
    totals: Rows
    cycle: Row
    day: date | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is known: no pass has ended, or nothing is kept of that day."""
        return not self.projects and not self.objectives

    @property
    def side(self) -> Rows:
        """Return the side projects."""
        return {name: row for name, row in self.projects.items() if row["kind"] == "side"}

    @property
    def linked(self) -> Rows:
        """Return the projects that serve a key result."""
        return {name: row for name, row in self.projects.items() if row["kind"] != "side"}

    @property
    def several_trackers(self) -> bool:
        """Tell whether the projects live in more than one tracker."""
        return len({name for row in self.projects.values() for name in row.get("trackers", ())}) > 1

    def levels(self) -> list[tuple[int, str, Row]]:
        """Return (level, id, row) of the objectives, each before those below it."""
        return list(objectives_by_level(self.objectives))

    def under(self, objective: str) -> dict[str, Row]:
        """Return the key results of an objective."""
        return {name: row for name, row in self.key_results.items() if row["objective"] == objective}

    def serving(self, key_result: str) -> dict[str, Row]:
        """Return the projects that serve a key result."""
        return {name: row for name, row in self.projects.items() if key_result in row["key_results"]}


def read_shown(store: Store, day: date | None) -> Shown:
    """Return the figures of the present, or of the close of a past day."""
    if day is None:
        figures = read_figures(store)
        by_kind: dict[str, Rows] = {kind: figures[kind] for kind in KINDS}
        cycle = by_kind["total"].get("cycle", {})
    else:
        by_kind = {kind: _kept(store, kind, day) for kind in KINDS}
        cycle = store.standing("total", "cycle") or {}
    return Shown(
        objectives=by_kind["objective"],
        key_results=by_kind["key_result"],
        projects=by_kind["project"],
        totals=by_kind["total"],
        cycle=cycle,
        day=day,
    )


def _kept(store: Store, kind: str, day: date) -> Rows:
    rows = {name: row.figures for name, row in store.of_days(kind, [day]).get(day, {}).items()}
    return dict(sorted(rows.items(), key=lambda row: row[1].get("order", 0)))
