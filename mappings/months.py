"""Months: the parts of a cycle that are judged, the calendar's months cut to the cycle's days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mappings.okr import Cycle
from mappings.portfolio import month_of
from mappings.workdays import ONE_DAY


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a cycle, both days included; the first opens with the cycle, the last closes with it."""

    first: date
    last: date

    @property
    def name(self) -> str:
        """Return the month as `2026-10`."""
        return f"{self.last:%Y-%m}"

    @property
    def eve(self) -> date:
        """Return the day at whose close the month opens."""
        return self.first - ONE_DAY


def months_of(cycle: Cycle) -> tuple[Month, ...]:
    """Return the months of a cycle, the earliest first."""
    found = []
    first = cycle.start
    while first <= cycle.end:
        last = min(month_of(first)[1], cycle.end)
        found.append(Month(first, last))
        first = last + ONE_DAY
    return tuple(found)


def sundays_of(cycle: Cycle, until: date) -> tuple[date, ...]:
    """Return the Sundays of a cycle up to `until`: the closes of its whole weeks."""
    last = min(cycle.end, until)
    first = cycle.start + (6 - cycle.start.weekday()) * ONE_DAY
    return tuple(first + 7 * n * ONE_DAY for n in range((last - first).days // 7 + 1))


def months_until(cycle: Cycle, day: date) -> tuple[Month, ...]:
    """Return the months of a cycle that have begun on a day, that of the day last; none before the cycle."""
    return tuple(month for month in months_of(cycle) if month.first <= day)
