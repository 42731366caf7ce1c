"""Outlook: when a project will be done, and the pace that its due date would need beside the one that it has.

With L the open weight and n the working days left until the close of the due date, both after the cut:

    required pace = L ÷ n × working days of a week        recent pace = that of the last four weeks (see `forecast`)

Both are in weight a week. No pace is required once no working day is left.

An outlook depends on its `Inputs` alone, so one that was kept with the same inputs stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mappings.forecast import Forecast, Refusal, burnup, forecast, recent_pace, required_pace
from mappings.progress import Progress
from mappings.workdays import Calendar

REFUSAL_WORDS: Mapping[str, str] = {
    Refusal.TOO_FEW_DONE: "fewer than 5 items are done",
    Refusal.TOO_SHORT: "the first item was done less than two weeks ago",
    Refusal.NO_PACE: "at this pace the end lies beyond ten years",
}
"""Why there is no forecast, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All that an outlook depends on: a measured state, the plan's due day, the day of the state, the project's calendar."""

    progress: Progress
    due: date
    day: date
    calendar: Calendar

    def as_plain(self) -> tuple[Any, ...]:
        """Return them as plain values for JSON: days, numbers and texts in a fixed order."""
        progress, calendar = self.progress, self.calendar
        history = progress.completed, progress.created, progress.done_leaves
        rests = calendar.holidays.country, calendar.holidays.listed, calendar.pauses
        return (*history, self.due, self.day, sorted(calendar.workweek), *rests)


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

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Outlook:
        """Restore what `dataclasses.asdict` gave, after a way through JSON."""
        found = stored["found"]
        dated = Refusal(found) if isinstance(found, str) else Forecast.from_dict(found)
        return cls(**{**stored, "due": date.fromisoformat(stored["due"]), "found": dated})

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


def outlook(inputs: Inputs, pace: float | None = None) -> Outlook:
    """Look ahead from a measured state at the close of its day; `pace` is another one than its own, in weight a week."""
    day, due, calendar = inputs.day, inputs.due, inputs.calendar
    history, week = burnup(inputs.progress, day), len(calendar.workweek)
    found = forecast(history, calendar, inputs.progress.done_leaves, None if pace is None else pace / week)
    required = required_pace(history.left, day, due, calendar)
    return Outlook(
        left=history.left,
        scope=history.scope.at(day),
        due=due,
        required=None if required is None else required * week,
        recent=recent_pace(history, calendar) * week,
        found=found,
        chance=found.chance(due, calendar) if isinstance(found, Forecast) else None,
    )
