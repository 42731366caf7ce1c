"""Outlook: when a project will be done, and the pace that its due date would need beside the one that it has.

With L the open weight and n the working days left until the close of the due date, both after the cut:

    required pace = L ÷ n × working days of a week        recent pace = that of the last four weeks (see `forecast`)

Both are in weight a week. No pace is required once no working day is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from mappings.forecast import Forecast, Refusal, burnup, forecast, recent_pace, required_pace
from mappings.plan import Plan
from mappings.progress import Progress
from mappings.workdays import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What lies ahead of a project: open weight and scope, paces in weight a week, the forecast or why there is none.

    `chance` is the probability 0–1 of the due date.
    """

    left: float
    scope: float
    due: date
    required: float | None
    recent: float
    found: Forecast | Refusal
    chance: float | None

    @property
    def forecast(self) -> Forecast | None:
        """Return the forecast, None where there is none."""
        return self.found if isinstance(self.found, Forecast) else None

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs; days are text, unknown is None."""
        dated = self.forecast
        return {
            "left": self.left,
            "scope": self.scope,
            "due": self.due.isoformat(),
            "pace": {"required": self.required, "recent": self.recent},
            "p50": dated.p50.isoformat() if dated else None,
            "p85": dated.p85.isoformat() if dated else None,
            "chance": self.chance,
            "refused": None if dated else str(self.found),
        }


def outlook(
    progress: Progress, plan: Plan, day: date, calendar: Calendar, pace: float | None = None
) -> Outlook:
    """Look ahead from a measured state at the close of `day`.

    `calendar` is the project's, `pace` another one than its own, in weight a week.
    """
    history, week = burnup(progress, day), len(calendar.workweek)
    found = forecast(history, calendar, progress.done_leaves, None if pace is None else pace / week)
    required = required_pace(history.left, day, plan.due, calendar)
    return Outlook(
        left=history.left,
        scope=history.scope.at(day),
        due=plan.due,
        required=None if required is None else required * week,
        recent=recent_pace(history, calendar) * week,
        found=found,
        chance=found.chance(plan.due, calendar) if isinstance(found, Forecast) else None,
    )
