"""Causes: the slip of a project taken apart into parts that add up.

With a the actual share of today, w the done weight and b the baseline's scope, let a′ = min(1, w ÷ b): the share that
the same work would be of the scope that was agreed (b = 0: a′ = a).

    date_moved   = slip(baseline, a) − slip(current, a)
    scope_growth = slip(current, a) − slip(current, a′)
    late_start   = working days from the current start to the eve of the first work, within 0…today's position
    pace         = slip(current, a′) − late_start

All four add up to the slip against the baseline; without date_moved, to the slip against the current plan. Parts may
be negative: scope that was taken out, pace that made up for a late start. Without any first work all the days that
have passed are late start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mappings.plan import Plan, slip
from mappings.progress import Dues
from mappings.workdays import ONE_DAY, Calendar


class Cause(StrEnum):
    """A part of a slip."""

    LATE_START = "late_start"
    SCOPE_GROWTH = "scope_growth"
    PACE = "pace"
    DATE_MOVED = "date_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A project's plan as it was agreed: dates and curve, due dates of the items for such a curve, scope in weight."""

    plan: Plan
    scope: float
    dues: Dues = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """The parts of a slip, in working days; positive is behind."""

    late_start: float
    scope_growth: float
    pace: float
    date_moved: float

    @property
    def slip(self) -> float:
        """Return the slip against the current plan."""
        return self.late_start + self.scope_growth + self.pace

    @property
    def slip_baseline(self) -> float:
        """Return the slip against the baseline."""
        return self.slip + self.date_moved

    @property
    def main(self) -> Cause | None:
        """Return the largest part that adds to the slip against the baseline; the first named wins a tie, None without one."""
        part = max(Cause, key=lambda cause: float(getattr(self, cause)))
        return part if getattr(self, part) > 0 else None


def causes(
    baseline: Baseline,
    plan: Plan,
    share: float,
    done: float,
    first_work: date | None,
    day: date,
    calendar: Calendar,
    dues: Dues = (),
) -> Causes:
    """Take the slip at the close of `day` apart.

    `plan` and `dues` are the current ones, `share` is 0–1, `done` a weight in the unit of the baseline's scope,
    `first_work` the day on which the first of today's live leaves left *todo*. `calendar` is the project's.
    Raises `ValueError` when a due-date curve weighs nothing, as `slip` does.
    """
    agreed = min(1.0, done / baseline.scope) if baseline.scope > 0 else share
    behind, behind_agreed = (slip(plan, a, day, calendar, dues) for a in (share, agreed))
    waited = _late_start(plan, first_work, day, calendar)
    return Causes(
        late_start=waited,
        scope_growth=behind - behind_agreed,
        pace=behind_agreed - waited,
        date_moved=slip(baseline.plan, share, day, calendar, baseline.dues) - behind,
    )


def _late_start(plan: Plan, first_work: date | None, day: date, calendar: Calendar) -> float:
    passed = max(0, calendar.position(day, plan.start))
    if first_work is None:
        return passed
    return min(passed, max(0, calendar.position(first_work - ONE_DAY, plan.start)))
