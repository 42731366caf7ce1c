"""Window: which days a report is about, and on which day it is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from connectors.errors import SettingsError
from mappings.workdays import ONE_DAY, Calendar

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a report, both included; its figures are those at the close of `last`."""

    first: date
    last: date

    @property
    def eve(self) -> date:
        """Return the day at whose close the figures stand with which the report compares."""
        return self.first - ONE_DAY


def week_before(last_over: date, since: date | None = None, weeks: int = 1) -> Window:
    """Return the last whole weeks, Monday to Sunday, and what is over of the running one.

    On a Monday that is last week. What happened since is told too, so that a digest which a holiday puts off says all
    that it can know. Raises `SettingsError` for a `since` that is not over.
    """
    sunday = last_over - timedelta(days=last_over.isoweekday() % 7)
    first = since or sunday - weeks * WEEK + ONE_DAY
    if first > last_over:
        raise SettingsError(
            f"{first} is not over yet", where="--since", remedy=f"name a day up to {last_over}"
        )
    return Window(first, last_over)


def month_before(last_over: date, month: str | None = None) -> Window:
    """Return the last whole month, or the named one (`2026-11`) as far as it is over.

    Raises `SettingsError` for what is no month, or has not begun.
    """
    if month is None:
        last = last_over if (last_over + ONE_DAY).day == 1 else last_over.replace(day=1) - ONE_DAY
        return Window(last.replace(day=1), last)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise SettingsError(
            f"{month!r} is no month", where="--month", remedy="write it like 2026-11"
        ) from error
    if first > last_over:
        raise SettingsError(
            f"{month} has no day that is over", where="--month", remedy="name an earlier month"
        )
    end = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    return Window(first, min(end, last_over))


def is_digest_day(day: date, calendar: Calendar) -> bool:
    """Tell whether the weekly digest is due: on the first working day of the week, Monday unless that is free."""
    monday = day - timedelta(days=day.weekday())
    return calendar.is_workday(day) and calendar.count(monday, day) == 1
