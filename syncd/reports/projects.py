"""Projects: what a report says of them, from their rows at both ends of its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mappings.okr import Project
from mappings.workdays import ONE_DAY, Calendar
from syncd.reports.ends import Ends, Row

LEAST_MOVE = 3
"""Working days by which a forecast must move to be told: a smaller move is the noise of a week."""

HOUR = 3600.0
"""Seconds: estimates are kept in them, and told in hours."""

WEEK_DAYS = 5
"""Working days of a week, in which a pace is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Which subject a statement is about."""

    id: str
    title: str
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A project more than the threshold behind its plan, with what would mend it.

    Days are working days, `causes` the parts of the slip against the baseline by name. Paces are weight a week;
    `excess` is the weight that the recent pace does not bring in by the due date. None where unknown. `reasons` say in
    each language why it is late.
    """

    project: Named
    slip: float
    slip_baseline: float | None
    causes: Mapping[str, float | None]
    reasons: Mapping[str, str]
    is_new: bool
    due: date
    p50: date | None
    p85: date | None
    required: float | None
    recent: float | None
    excess: float | None
    measure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A forecast that moved: the days by which it is done with 50 %, and the working days between them."""

    project: Named
    before: date
    after: date
    days: int
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUp:
    """A project that was dropped; `reasons` say in each language from when on and why."""

    project: Named
    reasons: Mapping[str, str]
    was_late: bool


def named(name: str, row: Row) -> Named:
    """Return the name of a row's subject."""
    return Named(id=name, title=row["title"], team=row.get("team"))


def late(ends: Ends, last: date, calendar: Calendar, okr: Mapping[str, Project]) -> list[Late]:
    """Return the late projects, the latest first; dropped ones are not late, stale ones as they were known last.

    `calendar` is everybody's; `okr` tells the pauses of the projects.
    """
    found = [
        _late(name, before, row, last, calendar.without(okr[name].paused if name in okr else ()))
        for name, before, row in ends.pairs()
        if row.get("late") and not row.get("dropped") and row.get("slip") is not None
    ]
    return sorted(found, key=lambda one: -one.slip)


def given_up(ends: Ends) -> list[GivenUp]:
    """Return the projects that were dropped in these days, in file order."""
    return [
        GivenUp(project=named(name, row), reasons=row["reasons"], was_late=bool(before.get("late")))
        for name, before, row in ends.pairs()
        if row.get("dropped") and before and not before.get("dropped")
    ]


def recovered(ends: Ends) -> list[Named]:
    """Return the projects that were late and are no more, the finished and dropped ones apart."""
    return [
        named(name, row)
        for name, before, row in ends.pairs()
        if before.get("late") and not row.get("late") and row["status"] != "done" and not row.get("dropped")
    ]


def finished(ends: Ends) -> list[tuple[Named, int]]:
    """Return the projects that were finished, each with the working days from its due date to its end."""
    return [
        (named(name, row), int(row.get("finished_late") or 0))
        for name, before, row in ends.pairs()
        if row["status"] == "done" and before.get("status") != "done" and before
    ]


def moves(ends: Ends, calendar: Calendar) -> list[Move]:
    """Return the forecasts that moved, the largest move first."""
    found = []
    for name, before, row in ends.pairs():
        was, now = _day(before.get("forecast"), "p50"), _day(row.get("forecast"), "p50")
        if was is None or now is None or row["status"] == "done" or row.get("dropped"):
            continue
        days = calendar.position(now, was + ONE_DAY)
        if abs(days) >= LEAST_MOVE:
            due = date.fromisoformat(row["plan"]["due"])
            found.append(Move(project=named(name, row), before=was, after=now, days=days, due=due))
    return sorted(found, key=lambda move: -abs(move.days))


def by_team(projects: Iterable[Named]) -> Mapping[str | None, Sequence[Named]]:
    """Return the projects by team, those without one last."""
    found: dict[str | None, list[Named]] = {}
    for project in projects:
        found.setdefault(project.team, []).append(project)
    return dict(sorted(found.items(), key=lambda pair: (pair[0] is None, pair[0] or "")))


def _late(name: str, before: Row, row: Row, last: date, calendar: Calendar) -> Late:
    due = date.fromisoformat(row["plan"]["due"])
    pace = row.get("pace") or {}
    return Late(
        project=named(name, row),
        slip=row["slip"],
        slip_baseline=row.get("slip_baseline"),
        causes=row.get("causes") or {},
        reasons=row["reasons"],
        is_new=not before.get("late"),
        due=due,
        p50=_day(row.get("forecast"), "p50"),
        p85=_day(row.get("forecast"), "p85"),
        required=pace.get("required"),
        recent=pace.get("recent"),
        excess=_excess(row, pace.get("recent"), calendar.count(last + ONE_DAY, due)),
        measure=row.get("measure") or "items",
    )


def _excess(row: Row, recent: float | None, days_left: int) -> float | None:
    if recent is None or row.get("scope") is None or row.get("done") is None:
        return None
    left: float = row["scope"] - row["done"]
    return max(0.0, left - recent * days_left / WEEK_DAYS)


def _day(forecast: Mapping[str, Any] | None, which: str) -> date | None:
    told = (forecast or {}).get(which)
    return date.fromisoformat(told) if told else None
