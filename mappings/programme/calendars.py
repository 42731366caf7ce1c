"""Calendars of plans held against the one of the settings, which decides what a working day is."""

from __future__ import annotations

from datetime import date

from connectors.model.plan import WorkingTime
from mappings.workdays import Calendar

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def differing_weekdays(theirs: WorkingTime, ours: Calendar) -> list[str]:
    """Return the weekdays that one of the two works on and the other does not, by name."""
    return [name for n, name in enumerate(WEEKDAYS) if bool(theirs.week.get(n)) != (n in ours.workweek)]


def differing_days(
    theirs: WorkingTime, ours: Calendar, first: date, last: date
) -> tuple[list[date], list[date]]:
    """Return the days that only the plan works on, and those that only the settings do, besides whole weekdays."""
    odd = {n for n in range(7) if bool(theirs.week.get(n)) != (n in ours.workweek)}
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    both = [(day, bool(theirs.shifts(day)), ours.is_workday(day)) for day in days if day.weekday() not in odd]
    worked = [day for day, there, here in both if there and not here]
    return worked, [day for day, there, here in both if here and not there]
