"""Causes: the slip of a project taken apart into parts that add up.

With a the actual share of today, w the done weight and b the baseline's scope, let a′ = min(1, w ÷ b): the share that
the same work would be of the scope that was agreed (b = 0: a′ = a).

    date_moved   = slip(baseline, a) − slip(current, a)
    scope_growth = slip(current, a) − slip(current, a′)
    late_start   = working days from the current start to the eve of the first work, within 0…today's position
    pace         = slip(current, a′) − late_start

All four add up to the slip against the baseline; without date_moved, to the slip against the current plan. Parts may
be negative: scope that was taken out, pace that made up for a late start. Without any first work all the days that
have passed are late start. A baseline by due dates of items that weigh nothing calls for nothing that could be known:
then date_moved is unknown, and with it the slip against the baseline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mappings.baseline import Baseline
from mappings.plan import Plan, planned, slip
from mappings.progress import Dues
from mappings.workdays import ONE_DAY, Calendar


class Cause(StrEnum):
    """A part of a slip."""

    LATE_START = "late_start"
    SCOPE_GROWTH = "scope_growth"
    PACE = "pace"
    DATE_MOVED = "date_moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """The parts of a slip, in working days; positive is behind. `date_moved` is None where the baseline tells nothing."""

    late_start: float
    scope_growth: float
    pace: float
    date_moved: float | None

    @property
    def slip(self) -> float:
        """Return the slip against the current plan."""
        return self.late_start + self.scope_growth + self.pace

    @property
    def slip_baseline(self) -> float | None:
        """Return the slip against the baseline, None where that is unknown."""
        return None if self.date_moved is None else self.slip + self.date_moved

    @property
    def main(self) -> Cause | None:
        """Return the largest part that adds to the slip against the baseline; the first named wins a tie, None without one."""
        part = max(Cause, key=self.of)
        return part if self.of(part) > 0 else None

    def of(self, cause: Cause) -> float:
        """Return one part, 0 where it is unknown."""
        return float(getattr(self, cause) or 0.0)


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
    Raises `ValueError` when a current due-date curve weighs nothing, as `slip` does.
    """
    agreed = min(1.0, done / baseline.scope) if baseline.scope > 0 else share
    is_known = planned(baseline.plan, day, calendar, baseline.dues) is not None
    behind, behind_agreed = (slip(plan, a, day, calendar, dues) for a in (share, agreed))
    waited = _late_start(plan, first_work, day, calendar)
    return Causes(
        late_start=waited,
        scope_growth=behind - behind_agreed,
        pace=behind_agreed - waited,
        date_moved=slip(baseline.plan, share, day, calendar, baseline.dues) - behind if is_known else None,
    )


def _late_start(plan: Plan, first_work: date | None, day: date, calendar: Calendar) -> float:
    passed = max(0, calendar.position(day, plan.start))
    if first_work is None:
        return passed
    return min(passed, max(0, calendar.position(first_work - ONE_DAY, plan.start)))
