"""Working days: which days count, how many lie between two, and where a day stands in a plan.

A working day is a weekday of the workweek that is neither a public holiday of the country, nor listed by
the operator, nor (for one project) paused. The position of a day in a plan is the number of working days
passed at its close, counted from the opening of the plan's start: the start itself is 1 if it is a working
day, its eve 0, earlier days are negative. So positions add up: from one day to a later one the position
grows by exactly the working days between.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta, tzinfo

from connectors.errors import SettingsError
from mappings.okr import Pause

ONE_DAY = timedelta(days=1)

Ranges = tuple[tuple[date, date], ...]
"""Days in one piece each, both ends included; sorted, neither overlapping nor touching."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """The days off of everybody: public holidays of `country` (ISO code, `DE-BY` for a part), and the listed ones."""

    country: str | None = None
    listed: Ranges = ()

    def of_year(self, year: int) -> frozenset[date]:
        """Return the public holidays of a year; the listed days are not among them.

        Raises `SettingsError` for a country that nobody knows the holidays of.
        """
        if self.country is None:
            return frozenset()
        import holidays  # takes a tenth of a second, and most commands never need it

        code, _, part = self.country.partition("-")
        try:
            known = holidays.country_holidays(code, subdiv=part or None, years=year)
        except NotImplementedError as error:
            raise SettingsError(
                f"the public holidays of {self.country!r} are not known",
                where="calendar.country",
                remedy="name the country by its two letters, such as JP, or list the days under calendar.holidays",
            ) from error
        return frozenset(known)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of everybody, or with `pauses` those of one project.

    `workweek` holds weekdays, Monday 0. Calendars made by `without` share the computed years.
    """

    workweek: frozenset[int]
    holidays: Holidays = Holidays()
    pauses: Ranges = ()
    _years: dict[int, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(
        cls,
        country: str | None = None,
        workweek: Iterable[int] = range(5),
        extra: Iterable[tuple[date, date]] = (),
    ) -> Calendar:
        """Make a calendar from settings; `extra` are days off as ranges, both ends included.

        Raises `SettingsError` when no day of the week is left to work on.
        """
        weekdays = frozenset(workweek)
        if not weekdays or not weekdays <= frozenset(range(7)):
            raise SettingsError(
                "the workweek has no usable day",
                where="calendar.workweek",
                remedy="list at least one of mon, tue, wed, thu, fri, sat, sun",
            )
        return cls(weekdays, Holidays(country, _merged(extra)))

    def without(self, pauses: Iterable[Pause]) -> Calendar:
        """Return the calendar of a project that rests on these days; a pause without end lasts for ever."""
        added = [(pause.start, pause.until or date.max) for pause in pauses]
        return replace(self, pauses=_merged([*self.pauses, *added])) if added else self

    def is_workday(self, day: date) -> bool:
        """Tell whether the day is a working day."""
        return self.count(day, day) == 1

    def count(self, first: date, last: date) -> int:
        """Return the number of working days in `first`…`last`, both included; 0 when `last` is before `first`."""
        if last < first:
            return 0
        paused = sum(self._count_unpaused(max(a, first), min(b, last)) for a, b in self.pauses)
        return self._count_unpaused(first, last) - paused

    def position(self, day: date, start: date) -> int:
        """Return the working days passed at the close of `day`, counted from the opening of `start`."""
        if day >= start:
            return self.count(start, day)
        return -self.count(day + ONE_DAY, start - ONE_DAY)

    def add(self, day: date, n: int) -> date:
        """Return the `n`-th working day after `day` (before it, for a negative `n`); `day` itself for 0.

        Raises `OverflowError` when there is none, as after the opening of a pause without end.
        """
        if n == 0:
            return day
        step = ONE_DAY if n > 0 else -ONE_DAY
        remaining, at = abs(n), day
        while True:
            at = self._skip_pause(at + step, forward=n > 0)
            near, far = (at, date(at.year, 12, 31)) if n > 0 else (date(at.year, 1, 1), at)
            days = self._workdays(near, far)
            if len(days) >= remaining:
                return date.fromordinal(days[remaining - 1] if n > 0 else days[-remaining])
            remaining -= len(days)
            at = far if n > 0 else near

    def _skip_pause(self, day: date, *, forward: bool) -> date:
        for first, last in self.pauses:
            if first <= day <= last:
                return last + ONE_DAY if forward else first - ONE_DAY
        return day

    def _workdays(self, first: date, last: date) -> Sequence[int]:
        """Return the ordinals of the working days within one year, less the paused ones."""
        days = self._between(first, last)
        for a, b in self.pauses:
            low, high = a.toordinal(), b.toordinal()
            days = [*days[: bisect_left(days, low)], *days[bisect_right(days, high) :]]
        return days

    def _between(self, first: date, last: date) -> Sequence[int]:
        days = self._year(first.year)
        return days[bisect_left(days, first.toordinal()) : bisect_right(days, last.toordinal())]

    def _count_unpaused(self, first: date, last: date) -> int:
        if last < first:
            return 0
        if first.year == last.year:
            days = self._year(first.year)
            return bisect_right(days, last.toordinal()) - bisect_left(days, first.toordinal())
        whole = sum(len(self._year(year)) for year in range(first.year + 1, last.year))
        head = self._count_unpaused(first, date(first.year, 12, 31))
        return head + whole + self._count_unpaused(date(last.year, 1, 1), last)

    def _year(self, year: int) -> tuple[int, ...]:
        if year not in self._years:
            off = {day.toordinal() for day in self.holidays.of_year(year)}
            first, last = date(year, 1, 1), date(year, 12, 31)
            for a, b in self.holidays.listed:
                off.update(range(max(a, first).toordinal(), min(b, last).toordinal() + 1))
            self._years[year] = tuple(
                n
                for n in range(first.toordinal(), last.toordinal() + 1)
                if (n - 1) % 7 in self.workweek and n not in off
            )
        return self._years[year]


def day_of(moment: datetime, zone: tzinfo) -> date:
    """Return the day of a moment in the zone. Raises `ValueError` for a moment that does not say its offset."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no offset: it belongs to no certain day")
    return moment.astimezone(zone).date()


def end_of(day: date, zone: tzinfo) -> datetime:
    """Return the close of a day: 24:00 in the zone."""
    return datetime.combine(day + ONE_DAY, time(), zone)


def close_before(now: datetime, zone: tzinfo) -> date:
    """Return the last day that is over in the zone.

    A pass during a day holds the present state against the plan at the close of the day before, because a
    day is lost only when it is over: Monday 09:00 makes nobody late.
    """
    return day_of(now, zone) - ONE_DAY


def _merged(ranges: Iterable[tuple[date, date]]) -> Ranges:
    merged: list[tuple[date, date]] = []
    for first, last in sorted(r for r in ranges if r[0] <= r[1]):
        if merged and (merged[-1][1] == date.max or first <= merged[-1][1] + ONE_DAY):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)
