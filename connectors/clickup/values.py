"""JSON of tasks and custom fields into neutral values: numbers come as text, times as milliseconds, options as places.

Whatever cannot be read as its type is None, so that one odd value spoils nothing else. Values that stand for
people are never read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from connectors.clickup.encode import DATE_ONLY
from connectors.clickup.fields import bare, option_names
from connectors.model.fields import FieldValue

_NUMERIC = (int, float, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """The zone of the token's user, in which dates without time are told, and the one in which days are counted."""

    user: tzinfo
    days: tzinfo


def number(value: object) -> float | None:
    """Read a number, also one written as text; what is none, or not finite, is None."""
    if not isinstance(value, _NUMERIC) or isinstance(value, bool):
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def seconds(milliseconds: object) -> float | None:
    """Read a duration in milliseconds as seconds."""
    read = number(milliseconds)
    return None if read is None else read / 1000


def moment(milliseconds: object) -> datetime | None:
    """Read a time in milliseconds since the epoch, as UTC."""
    read = number(milliseconds)
    try:
        return None if read is None else datetime.fromtimestamp(read / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def day(milliseconds: object, zones: Zones) -> date | None:
    """Read a day: what is 04:00 sharp in the user's zone is a date without time; a time is some day in our own."""
    read = moment(milliseconds)
    try:
        if read is None:
            return None
        theirs = read.astimezone(zones.user)
        return theirs.date() if theirs.time() == DATE_ONLY else read.astimezone(zones.days).date()
    except OverflowError:
        return None


def value_of(row: Mapping[str, Any], zones: Zones) -> FieldValue:
    """Return the value of a custom field of a task; None where it is unset or cannot be told."""
    value = row.get("value")
    reader = _READERS.get(str(row.get("type")))
    return reader(value, row, zones) if reader and value is not None else None


def words_of(value: FieldValue) -> tuple[str, ...]:
    """Return a value as the words that a selector may name."""
    if value is None or value == "":
        return ()
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return (str(value).lower(),)
    return (f"{value:g}",) if isinstance(value, float) else (str(value),)


def _option(value: object, row: Mapping[str, Any], _zones: Zones) -> FieldValue:
    """Find the option by id, else by its order index (webhooks tell ids, tasks the index, either as text)."""
    options = list(option_names(row))
    wanted = str(value.get("id")) if isinstance(value, dict) else str(value)
    by_id = (name for identifier, _, name in options if identifier == wanted)
    by_index = (name for _, index, name in options if index == wanted)
    return next(by_id, None) or next(by_index, None)


def _labels(value: object, row: Mapping[str, Any], _zones: Zones) -> FieldValue:
    names = {identifier: name for identifier, _, name in option_names(row)}
    listed = value if isinstance(value, list) else [value]
    ids = [str(v.get("id")) if isinstance(v, dict) else str(v) for v in listed]
    return tuple(dict.fromkeys(names[i] for i in ids if i in names))


def _progress(value: object, _row: Mapping[str, Any], _zones: Zones) -> FieldValue:
    """Read `current` of a progress bar; a computed one tells its percentage only, which is 0–100."""
    if not isinstance(value, dict):
        return number(value)
    percent = value.get("percent_completed", value.get("percent_complete"))
    return number(value.get("current", percent))


def _text(value: object, _row: Mapping[str, Any], _zones: Zones) -> FieldValue:
    return str(value) or None if isinstance(value, str | int | float) else None


def _checkbox(value: object, _row: Mapping[str, Any], _zones: Zones) -> FieldValue:
    return value is True or str(value).lower() in {"true", "1"}


def related(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of the tasks that a relationship names, without deleted ones."""
    return tuple(dict.fromkeys(str(one["id"]) for one in _live(row.get("value")) if one.get("id")))


def linked(task: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of the tasks at the other ends of a task's links."""
    rows = task.get("linked_tasks")
    ends = [row.get(end) for row in rows_in(rows) for end in ("task_id", "link_id")]
    return tuple(dict.fromkeys(str(end) for end in ends if end and end != task.get("id")))


def blockers(task: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the ids of the tasks that this one waits for; both ends of a dependency tell it, and neither its status."""
    rows = [row for row in rows_in(task.get("dependencies")) if row.get("task_id") == task.get("id")]
    return tuple(dict.fromkeys(str(row["depends_on"]) for row in rows if row.get("depends_on")))


def rows_in(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list; none of anything else."""
    return [one for one in value if isinstance(one, dict)] if value and isinstance(value, list) else []


def _live(value: object) -> list[Mapping[str, Any]]:
    return [one for one in rows_in(value) if not one.get("deleted")]


def _tasks(value: object, _row: Mapping[str, Any], _zones: Zones) -> FieldValue:
    """Return names and ids of related tasks, so that a selector may name either."""
    live = _live(value)
    return tuple(dict.fromkeys(bare(v[part]) for v in live for part in ("name", "id") if v.get(part)))


_READERS: Mapping[str, Callable[[Any, Mapping[str, Any], Zones], FieldValue]] = {
    **dict.fromkeys(
        ("number", "currency", "emoji", "formula", "rollup"), lambda value, _row, _zones: number(value)
    ),
    **dict.fromkeys(("text", "short_text", "url", "email", "phone"), _text),
    **dict.fromkeys(("manual_progress", "automatic_progress"), _progress),
    **dict.fromkeys(("tasks", "list_relationship"), _tasks),
    "drop_down": _option,
    "labels": _labels,
    "date": lambda value, _row, zones: day(value, zones),
    "checkbox": _checkbox,
}
