"""Schedule: on which day a report was due last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

from mappings.okr import Cycle
from mappings.workdays import ONE_DAY, Calendar
from syncd.reports.window import WEEK, is_digest_day

FURTHEST = timedelta(days=100)
"""How far back a day is looked for: beyond a month and its holidays."""

IsDue = Callable[[date], bool]


def weekly(weeks: int, calendar: Calendar, cycle: Cycle) -> IsDue:
    """Return whether a day is the first working day of a week.

    With `weeks` 2 of every second week, counted from the one after that in which the cycle opens.
    """
    first_week = cycle.start - timedelta(days=cycle.start.weekday())

    def is_due(day: date) -> bool:
        number = (day - timedelta(days=day.weekday()) - first_week).days // WEEK.days
        return is_digest_day(day, calendar) and (number - 1) % weeks == 0

    return is_due


def monthly(calendar: Calendar) -> IsDue:
    """Return whether a day is the first working day of a month."""
    return lambda day: calendar.is_workday(day) and calendar.count(day.replace(day=1), day) == 1


def after(cycle: Cycle, calendar: Calendar) -> IsDue:
    """Return whether a day is the first working day after a cycle."""
    return lambda day: (
        day > cycle.end and calendar.is_workday(day) and calendar.count(cycle.end + ONE_DAY, day) == 1
    )


def last_due(at: time, is_due: IsDue, now: datetime, zone: tzinfo) -> date | None:
    """Return the last day on which a report was due by `now`, from `at` on; None where none was for long."""
    here = now.astimezone(zone)
    day = here.date() if here.time() >= at else here.date() - ONE_DAY
    days = (day - ONE_DAY * back for back in range(FURTHEST.days))
    return next((found for found in days if is_due(found)), None)
