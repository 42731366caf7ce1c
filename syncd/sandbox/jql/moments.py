"""Reads the times of a query: dates in the account's zone, epoch milliseconds, periods and date functions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from syncd.sandbox.jql.errors import JqlError
from syncd.sandbox.jql.syntax import Function, Value

_FORMATS = ("%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d", "%Y-%m-%d")
_PERIOD = re.compile(r"([+-])?((?:\d+[wdhm]\s*)+)")
_STEP = re.compile(r"([+-]?\d+)([yMwdhm]?)")
_MINUTES = {"w": 7 * 24 * 60, "d": 24 * 60, "h": 60, "m": 1}


def _day(today: date) -> tuple[date, date]:
    return today, today + timedelta(days=1)


def _week(today: date) -> tuple[date, date]:
    monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=7)


def _month(today: date) -> tuple[date, date]:
    return _add_months(today.replace(day=1), 0), _add_months(today.replace(day=1), 1)


def _year(today: date) -> tuple[date, date]:
    return date(today.year, 1, 1), date(today.year + 1, 1, 1)


_SPANS: dict[str, tuple[Callable[[date], tuple[date, date]], str]] = {
    "day": (_day, "d"),
    "week": (_week, "w"),
    "month": (_month, "M"),
    "year": (_year, "y"),
}


def read_moment(operand: Value | Function, field: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the aware time that an operand of a date field means; raises `JqlError`.

    A week begins on Monday. Strings have minutes at best; only unquoted milliseconds are finer.
    """
    if isinstance(operand, Function):
        return _from_function(operand, now=now, zone=zone)
    text = operand.text.strip()
    if not operand.quoted and re.fullmatch(r"-?\d+", text):
        try:
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        except (OverflowError, ValueError, OSError):
            raise _invalid(operand.text, field) from None
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    return now + _period(text, operand.text, field)


def _period(text: str, written: str, field: str) -> timedelta:
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise _invalid(written, field)
    minutes = sum(int(n) * _MINUTES[unit] for n, unit in re.findall(r"(\d+)([wdhm])", found[2]))
    return timedelta(minutes=-minutes if found[1] == "-" else minutes)


def _invalid(text: str, field: str) -> JqlError:
    return JqlError(
        f"Date value '{text}' for field '{field}' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', "
        "'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'."
    )


def _from_function(call: Function, *, now: datetime, zone: ZoneInfo) -> datetime:
    name = call.name.lower()
    if name == "now" and not call.arguments:
        return now
    edge = re.fullmatch(r"(start|end)of(day|week|month|year)", name)
    if edge is None or len(call.arguments) > 1:
        raise JqlError(f"Unable to find JQL function '{call}'.")
    span, unit = _SPANS[edge[2]]
    local = now.astimezone(zone)
    if call.arguments:
        local = _stepped(local, call, unit)
    opening, closing = span(local.date())
    if edge[1] == "start":
        return datetime.combine(opening, time.min, zone)
    return datetime.combine(closing, time.min, zone) - timedelta(milliseconds=1)


def _stepped(local: datetime, call: Function, unit: str) -> datetime:
    step = _STEP.fullmatch(call.arguments[0].strip())
    if step is None:
        raise JqlError(
            f"The argument '{call.arguments[0]}' of the function '{call.name}' is invalid: "
            "an increment such as -1, 2w or +1M is expected."
        )
    number, unit = int(step[1]), step[2] or unit
    if unit in {"y", "M"}:
        months = number * (12 if unit == "y" else 1)
        day = _add_months(local.date(), months)
        return datetime.combine(day, local.timetz())
    return local + timedelta(minutes=number * _MINUTES[unit])


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    following = date((index + 1) // 12, (index + 1) % 12 + 1, 1)
    return first.replace(day=min(day.day, (following - first).days))
