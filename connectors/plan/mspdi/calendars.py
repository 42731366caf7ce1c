"""The calendars of an MSPDI file: the shifts of the week, and the days that differ, old form and new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from connectors.errors import MalformedError
from connectors.model.plan import Shifts, WorkingTime
from connectors.plan.mspdi.recurrence import days_of
from connectors.plan.mspdi.values import day, is_yes, whole_number
from connectors.plan.scan import Node

MOST_DAYS = 100_000
"""Days that all exceptions of one calendar may name; a century of holidays has a tenth of it."""

_WHOLE_DAY = timedelta(days=1)


def calendars_of(nodes: Iterable[Node], where: str) -> dict[str, WorkingTime]:
    """Return the calendars by their UID; what one does not say of a weekday comes from the one it is based on."""
    known = {node.get("UID"): node for node in nodes}
    return {uid: _calendar(uid, known, where) for uid in known if uid}


def _calendar(uid: str, known: Mapping[str, Node], where: str) -> WorkingTime:
    chain = _chain(uid, known)
    week: dict[int, Shifts] = {}
    exceptions: dict[date, Shifts] = {}
    for node in reversed(chain):
        week |= _week(node)
        exceptions |= _exceptions(node, where)
    return WorkingTime(name=known[uid].get("Name"), week=week, exceptions=exceptions)


def _chain(uid: str, known: Mapping[str, Node]) -> list[Node]:
    """Return a calendar with those that it is based on, the nearest first; one that is in a ring ends it."""
    chain: list[Node] = []
    while uid in known and known[uid] not in chain:
        chain.append(known[uid])
        uid = "" if is_yes(known[uid].get("IsBaseCalendar")) else known[uid].get("BaseCalendarUID")
    return chain


def _week(node: Node) -> dict[int, Shifts]:
    found = {}
    for one in node.every("WeekDays", "WeekDay"):
        number = whole_number(one.get("DayType"))
        if number and 1 <= number <= 7:
            found[(number - 2) % 7] = _shifts(one)
    return found


def _exceptions(node: Node, where: str) -> dict[date, Shifts]:
    """Return the days that differ: those of the new form where it is there, for the old one repeats them."""
    new = node.every("Exceptions", "Exception")
    old = [one for one in node.every("WeekDays", "WeekDay") if one.get("DayType") == "0"]
    found: dict[date, Shifts] = {}
    left = MOST_DAYS
    for one in new or old:
        if not one.get("TimePeriod", "FromDate"):
            continue
        days = days_of(one, left) if new else _period(one)
        left -= len(days)
        if left <= 0:
            raise MalformedError(
                f"the exceptions of calendar {node.get('Name')!r} name more than {MOST_DAYS} days",
                where=where,
                remedy="take the recurring ones out, or end them",
            )
        found |= dict.fromkeys(days, _shifts(one))
    return found


def _period(one: Node) -> list[date]:
    first, last = (day(one.get("TimePeriod", name)) for name in ("FromDate", "ToDate"))
    if first is None or last is None:
        return []
    return [first + timedelta(days=n) for n in range(min((last - first).days + 1, MOST_DAYS))]


def _shifts(one: Node) -> Shifts:
    if not is_yes(one.get("DayWorking")):
        return ()
    spans = [
        (_since_opening(node.get("FromTime")), _since_opening(node.get("ToTime")))
        for node in one.every("WorkingTimes", "WorkingTime")
    ]
    return tuple(
        (begin, end or _WHOLE_DAY)
        for begin, end in spans
        if begin is not None and end is not None and (end > begin or not end)
    )


def _since_opening(text: str) -> timedelta | None:
    """Return a time of day as time since its opening; 24:00 is written by some."""
    parts = [whole_number(part) for part in text.split(".")[0].split(":")]
    if len(parts) < 2 or any(part is None or part < 0 for part in parts):
        return None
    hours, minutes, *seconds = [part or 0 for part in parts]
    found = timedelta(hours=hours, minutes=minutes, seconds=seconds[0] if seconds else 0)
    return found if found <= _WHOLE_DAY else None
