"""The days of a calendar's exception, which may recur by day, week, month or year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import IntEnum

from connectors.plan.mspdi.values import day, whole_number
from connectors.plan.scan import Node

_LAST = 4
"""The position in a month that means the last one."""


class _Kind(IntEnum):
    """The types of exceptions that recur otherwise than on each day of their period."""

    YEARLY_BY_DAY = 2
    YEARLY_BY_POSITION = 3
    MONTHLY_BY_DAY = 4
    MONTHLY_BY_POSITION = 5
    WEEKLY = 6
    EVERY_FEW_DAYS = 7


def days_of(exception: Node, most: int) -> list[date]:
    """Return the days of an exception, at most that many; an unknown type counts on each day of its period."""
    first, last = (day(exception.get("TimePeriod", name)) for name in ("FromDate", "ToDate"))
    if first is None or last is None or last < first:
        return []
    last = min(last, first + timedelta(days=366 * 50))
    occurrences = whole_number(exception.get("Occurrences")) or most
    by_count = exception.get("EnteredByOccurrences") == "1"
    found: list[date] = []
    for one in _walk(exception, first, last):
        if len(found) >= (min(occurrences, most) if by_count else most):
            break
        found.append(one)
    return found


def _walk(exception: Node, first: date, last: date) -> Iterator[date]:
    def number(name: str, otherwise: int = 0) -> int:
        return whole_number(exception.get(name)) or otherwise

    every = max(1, number("Period", 1))
    walks: dict[int, Callable[[], Iterator[date]]] = {
        _Kind.EVERY_FEW_DAYS: lambda: _steps(first, last, every),
        _Kind.WEEKLY: lambda: _weeks(first, last, every, number("DaysOfWeek")),
        _Kind.MONTHLY_BY_DAY: lambda: _months(
            first, last, every, lambda y, m: _dated(y, m, number("MonthDay", 1))
        ),
        _Kind.MONTHLY_BY_POSITION: lambda: _months(first, last, every, lambda y, m: _placed(exception, y, m)),
        _Kind.YEARLY_BY_DAY: lambda: _years(
            first, last, number("Month") + 1, lambda y, m: _dated(y, m, number("MonthDay", 1))
        ),
        _Kind.YEARLY_BY_POSITION: lambda: _years(
            first, last, number("Month") + 1, lambda y, m: _placed(exception, y, m)
        ),
    }
    return walks.get(number("Type"), lambda: _steps(first, last, 1))()


def _steps(first: date, last: date, every: int) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(0, (last - first).days + 1, every))


def _weeks(first: date, last: date, every: int, weekdays: int) -> Iterator[date]:
    """Yield the weekdays (bit 1 is Sunday) of every so many weeks, of which the first is that of `first`."""
    sunday = first - timedelta(days=first.isoweekday() % 7)
    for one in _steps(first, last, 1):
        if ((one - sunday).days // 7) % every == 0 and weekdays & (1 << one.isoweekday() % 7):
            yield one


OfMonth = Callable[[int, int], date | None]


def _months(first: date, last: date, every: int, of_month: OfMonth) -> Iterator[date]:
    """Yield the day in every so many months, of which the first is the one of `first`."""
    begin = first.year * 12 + first.month - 1
    for n in range(begin, last.year * 12 + last.month, every):
        found = of_month(n // 12, n % 12 + 1)
        if found and first <= found <= last:
            yield found


def _years(first: date, last: date, month: int, of_month: OfMonth) -> Iterator[date]:
    for year in range(first.year, last.year + 1):
        found = of_month(year, min(month, 12))
        if found and first <= found <= last:
            yield found


def _dated(year: int, month: int, number: int) -> date | None:
    return date(year, month, number) if 1 <= number <= monthrange(year, month)[1] else None


def _placed(exception: Node, year: int, month: int) -> date | None:
    """Return the first to fourth or last of a month's days, weekdays, weekend days, or of one day of the week."""
    item = whole_number(exception.get("MonthItem")) or 0
    position = whole_number(exception.get("MonthPosition")) or 0
    days = [
        date(year, month, n)
        for n in range(1, monthrange(year, month)[1] + 1)
        if _is(date(year, month, n), item)
    ]
    if position == _LAST:
        return days[-1]
    return days[position] if position < len(days) else None


def _is(one: date, item: int) -> bool:
    """Tell whether a day is what `MonthItem` says: 0 any, 1 a weekday, 2 of the weekend, 3 Sunday … 9 Saturday."""
    if item <= 2:
        return item == 0 or (one.isoweekday() > 5) == (item == 2)
    return one.isoweekday() % 7 == item - 3
