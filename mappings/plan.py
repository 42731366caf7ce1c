"""Plan: what should be done by when, and how many working days the actual state is behind it.

Positions are working days since the opening of the start (see `workdays`), as real numbers; a curve gives
the planned share at each.

- linear: position ÷ N within 0…1, with N the working days in start…due. N = 0: a step on the due date.
- milestones: straight lines between (eve of start, 0), the points, and (due, 1); the points stand in the settings,
  or are those of the items (see `milestones`).
- dues: the weight of the live leaves due by the day ÷ the weight of all, in steps at the closes of the due
  days; leaves without a date are due with the project.
- plan_file: straight lines between the points that the rows of a plan file make (see `programme.plans`).

slip, in working days, is today's position less the position at which the plan called for today's actual
share (earned schedule): 0 where planned = actual; behind, less the position up to which planned ≤ actual;
ahead, less the smallest position with planned ≥ actual. So a plateau of the curve is neutral from either
side, done work is never late, and what is done early is negative. Work due at the close of a day is not
late at that close; it is one working day late at the next.

Example: 20 working days, position 10, actual 0.31: planned 0.50, and 0.31 was called for at position 6.2,
so the slip is 3.8.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from mappings.okr import CurveKind, Cycle, Project
from mappings.progress import Days, Dues
from mappings.workdays import ONE_DAY, Calendar

EQUAL = 1e-9
"""Two figures that differ by no more are equal: sums of decimal fractions are not exact in binary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A project's plan with its dates resolved, both days included. Milestones are (day, share at its close)."""

    start: date
    due: date
    curve: CurveKind = CurveKind.LINEAR
    milestones: tuple[tuple[date, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Curve:
    """A rising chain of (position, share) points: straight between them, upright where positions are equal.

    The first share is 0 and the last 1; both go on for ever outward.
    """

    points: tuple[tuple[float, float], ...]

    def at(self, position: float) -> float:
        """Return the share planned at a position; where the curve is upright, its upper end."""
        after = next((i for i, point in enumerate(self.points) if point[0] > position), None)
        if after is None:
            return self.points[-1][1]
        if after == 0:
            return self.points[0][1]
        (p0, s0), (p1, s1) = self.points[after - 1 : after + 1]
        return s0 + (s1 - s0) * ((position - p0) / (p1 - p0))

    def last_within(self, share: float) -> float:
        """Return the position up to which planned ≤ `share`, for a share below 1."""
        above = next(i for i, point in enumerate(self.points) if point[1] > share + EQUAL)
        return self._crossing(above, share)

    def first_reaching(self, share: float) -> float:
        """Return the smallest position with planned ≥ `share`, for a share above 0."""
        reached = next(i for i, point in enumerate(self.points) if point[1] >= share - EQUAL)
        return self._crossing(reached, share)

    def _crossing(self, above: int, share: float) -> float:
        (p0, s0), (p1, s1) = self.points[above - 1 : above + 1]
        return p0 + (p1 - p0) * min(1.0, max(0.0, (share - s0) / (s1 - s0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What a plan file says of a project: its dates, and the points of its curve as (day, share at its close)."""

    start: date | None = None
    due: date | None = None
    points: tuple[tuple[date, float], ...] = ()


def resolve(
    project: Project,
    cycle: Cycle,
    item_dates: tuple[date | None, date | None] = (None, None),
    milestones: Days = (),
    filed: Filed | None = None,
) -> Plan:
    """Find each date on its own: the configured one, that of the project's item where asked for, its file's, the cycle's.

    `item_dates` are start and due of the item; they count only with `plan: {from: item}`. `milestones` are those of
    its items, for a plan that follows them. The curve of a plan file counts where the settings state none.
    """
    spec, filed = project.plan, filed or Filed()
    start, due = item_dates if spec.from_item else (None, None)
    curve, points = spec.curve, spec.milestones
    if curve is CurveKind.TRACKED:
        points = tuple((date.fromisoformat(day), share) for day, share in milestones)
    elif filed.points and not spec.states_curve:
        curve, points = CurveKind.FILE, filed.points
    return Plan(
        start=spec.start or start or filed.start or cycle.start,
        due=spec.due or due or filed.due or cycle.end,
        curve=curve,
        milestones=points,
    )


def planned(plan: Plan, day: date, calendar: Calendar, dues: Dues = ()) -> float | None:
    """Return the share the plan calls for at the close of `day`, 0–1; None when a due-date curve weighs nothing."""
    if plan.curve is CurveKind.DUES:
        total = fsum(weight for _, weight in dues)
        due = fsum(weight for at, weight in dues if (date.fromisoformat(at) if at else plan.due) <= day)
        return due / total if total > 0 else None
    if _is_step(plan, calendar):
        return 1.0 if day >= plan.due else 0.0
    return Curve(_points(plan, calendar)).at(calendar.position(day, plan.start))


def slip(plan: Plan, share: float, day: date, calendar: Calendar, dues: Dues = ()) -> float:
    """Return the working days between `day` and the day on which the plan called for `share`; negative is ahead.

    `calendar` is the project's, without its pauses. Raises `ValueError` when a due-date curve weighs
    nothing: then neither share nor planned is known.
    """
    called_for = planned(plan, day, calendar, dues)
    if called_for is None:
        raise ValueError("the due-date curve has no weight, so there is no slip")
    share = min(1.0, max(0.0, share))
    if abs(called_for - share) <= EQUAL:
        return 0.0
    curve = curve_of(plan, calendar, dues)
    today = calendar.position(day, plan.start)
    return today - (curve.last_within(share) if called_for > share else curve.first_reaching(share))


def curve_of(plan: Plan, calendar: Calendar, dues: Dues = ()) -> Curve:
    """Return the plan as a curve over positions, with due dates as upright steps."""
    if plan.curve is CurveKind.DUES:
        return Curve(_steps(_by_position(plan, calendar, dues)))
    if _is_step(plan, calendar):
        return Curve(_steps([(calendar.position(plan.due, plan.start), 1.0)]))
    return Curve(_points(plan, calendar))


def finished_late(plan: Plan, last_done: date | None, calendar: Calendar) -> int:
    """Return the working days from the due date to the last completion; 0 when it was in time or is not known."""
    return calendar.count(plan.due + ONE_DAY, last_done) if last_done else 0


def _is_step(plan: Plan, calendar: Calendar) -> bool:
    return calendar.count(plan.start, plan.due) == 0


def _points(plan: Plan, calendar: Calendar) -> tuple[tuple[float, float], ...]:
    """Return the corners of a linear or milestone plan that has working days.

    Milestones outside start…eve of due say nothing that the ends do not say; one below an earlier one
    adds nothing to it.
    """
    points = [(0.0, 0.0)]
    if plan.curve in {CurveKind.MILESTONES, CurveKind.TRACKED, CurveKind.FILE}:
        for day, share in sorted(plan.milestones):
            if plan.start <= day < plan.due:
                points.append((calendar.position(day, plan.start), min(1.0, max(share, points[-1][1]))))
    return (*points, (calendar.count(plan.start, plan.due), 1.0))


def _by_position(plan: Plan, calendar: Calendar, dues: Dues) -> list[tuple[float, float]]:
    days = sorted((date.fromisoformat(at) if at else plan.due, weight) for at, weight in dues)
    weights = [weight for _, weight in days]
    total = fsum(weights)
    return [
        (calendar.position(day, plan.start), fsum(weights[: i + 1]) / total)
        for i, (day, _) in enumerate(days)
    ]


def _steps(reached: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    points, before = [], 0.0
    for position, share in reached:
        points += [(position, before), (position, share)]
        before = share
    return tuple(points)
