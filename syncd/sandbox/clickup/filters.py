"""Which tasks a reading of tasks asks for: its parameters, read strictly, and the tests that they make."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from syncd.sandbox.clickup.errors import ClickUpError, not_understood
from syncd.sandbox.clickup.model import CustomField, FieldType, Level, StatusType, Task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.clickup.stamps import moment_of
from syncd.sandbox.exchange import Call

Test = Callable[[Task], bool]

_FLAGS = frozenset({"archived", "reverse", "subtasks", "include_closed", "include_markdown_description"})
_MANY = frozenset({"statuses", "tags", "custom_items"})
_TIMES: Mapping[str, Callable[[Task], datetime | None]] = {
    "due_date": lambda task: task.due,
    "date_created": lambda task: task.created,
    "date_updated": lambda task: task.updated,
    "date_done": lambda task: task.done,
}
_SORTED: Mapping[str, Callable[[Task], datetime]] = {
    "created": lambda task: task.created,
    "updated": lambda task: task.updated,
}
_ORDERS: Mapping[str, Callable[[Task], Any]] = {
    "id": lambda task: task.id,
    "created": lambda task: (task.created, task.id),
    "updated": lambda task: (task.updated, task.id),
    "due_date": lambda task: (task.due is not None, task.due or task.created, task.id),
}
_PERSONS = frozenset({"assignees", "assignees[]", "watchers", "watchers[]"})
_COMMON = (
    _FLAGS
    | {"page", "order_by", "custom_fields"}
    | {f"{name}_{end}" for name in _TIMES for end in ("gt", "lt")}
)
LIST_PARAMETERS = _COMMON | {"include_timl", "custom_field"} | _MANY | {f"{name}[]" for name in _MANY}
"""What a list's tasks may be asked with; ClickUp takes repeated ones with and without brackets there."""
TEAM_PARAMETERS = (
    _COMMON | {"parent"} | {f"{name}[]" for name in (*_MANY, "space_ids", "project_ids", "list_ids")}
)
"""What the workspace's tasks may be asked with; `archived` is undocumented there, but in use."""


def check_names(call: Call, known: frozenset[str] | set[str]) -> None:
    """Refuse parameters that are not known; raises `ClickUpError`."""
    for name in call.query:
        if name in _PERSONS:
            raise not_understood(f"{name}: the sandbox knows no persons")
        if name not in known:
            raise not_understood(f"parameter {name}")


def flag(call: Call, name: str) -> bool:
    """Return a parameter that is true or false; false when it is missing or empty."""
    text = call.one(name) or "false"
    if text.lower() not in {"true", "false"}:
        raise not_understood(f"{name}={text}")
    return text.lower() == "true"


def whole(call: Call, name: str) -> int | None:
    """Return a parameter that is a whole number, None when it is missing or empty."""
    text = call.one(name)
    if not text:
        return None
    if not text.lstrip("-").isdigit():
        raise not_understood(f"{name}={text}")
    return int(text)


def texts(call: Call, name: str) -> list[str]:
    """Return the values of a repeated parameter, with or without brackets."""
    return [value for key in (name, f"{name}[]") for value in call.query.get(key, ()) if value]


def page_number(call: Call) -> int:
    """Return the page that is asked for, from 0."""
    page = whole(call, "page") or 0
    if page < 0:
        raise ClickUpError(400, "Page is invalid", "PAGE_000")
    return page


def ordered(call: Call, tasks: list[Task]) -> list[Task]:
    """Sort tasks as asked: newest first, or the other way round with `reverse`."""
    by = call.one("order_by") or "created"
    if by not in _ORDERS:
        raise not_understood(f"order_by={by}")
    return sorted(tasks, key=_ORDERS[by], reverse=not flag(call, "reverse"))


def windowed(call: Call) -> tuple[Call, Callable[[list[Task]], list[Task]]]:
    """Part the bounds of the time that tasks are sorted by, oldest first, from the rest of what is asked.

    A sorted list is cut at them without a look at each task, as a database would do it by its index.
    """
    by = str(call.one("order_by"))
    if by not in _SORTED or not flag(call, "reverse"):
        return call, lambda tasks: tasks
    name, of = f"date_{by}", _SORTED[by]
    low, high = (whole(call, f"{name}_{end}") for end in ("gt", "lt"))
    rest = {key: values for key, values in call.query.items() if key not in {f"{name}_gt", f"{name}_lt"}}

    def cut(tasks: list[Task]) -> list[Task]:
        begin = 0 if low is None else bisect_left(tasks, _edge(low), key=of)
        end = len(tasks) if high is None else bisect_right(tasks, _edge(high), key=of)
        return tasks[begin:end]

    return replace(call, query=rest), cut


def tests_of(site: ClickUpSite, call: Call) -> list[Test]:
    """Return the tests that the parameters make, besides where the tasks stand; raises `ClickUpError`."""
    tests: list[Test] = []
    if not flag(call, "include_closed"):
        tests.append(lambda task: site.status_of(task).type is not StatusType.CLOSED)
    if not flag(call, "subtasks") and not call.one("parent"):
        tests.append(lambda task: task.parent is None)
    if statuses := {name.lower() for name in texts(call, "statuses")}:
        tests.append(lambda task: site.status_of(task).name.lower() in statuses)
    if tags := {name.lower() for name in texts(call, "tags")}:
        tests.append(lambda task: not tags.isdisjoint(tag.lower() for tag in task.tags))
    if kinds := {_kind(text) for text in texts(call, "custom_items")}:
        tests.append(lambda task: task.type in kinds)
    return [*tests, *_times(call), *_customs(site, call)]


def _kind(text: str) -> int:
    if not text.isdigit():
        raise not_understood(f"custom_items={text}")
    return int(text)


def _times(call: Call) -> list[Test]:
    tests: list[Test] = []
    for name, of in _TIMES.items():
        for end in ("gt", "lt"):
            bound = whole(call, f"{name}_{end}")
            if bound is not None:
                tests.append(_beside(of, end, bound))
    return tests


def _beside(of: Callable[[Task], datetime | None], end: str, bound: int) -> Test:
    """Compare a time with a bound that itself is still in, as observed, though documented otherwise."""
    edge = _edge(bound)

    def test(task: Task) -> bool:
        moment = of(task)
        return moment is not None and (moment >= edge if end == "gt" else moment <= edge)

    return test


def _edge(bound: int) -> datetime:
    try:
        return moment_of(bound)
    except OverflowError:
        raise not_understood(f"the time {bound}") from None


def _customs(site: ClickUpSite, call: Call) -> list[Test]:
    found: list[Test] = []
    for name in ("custom_fields", "custom_field"):
        text = call.one(name)
        if not text:
            continue
        try:
            rows = orjson.loads(text)
        except orjson.JSONDecodeError:
            rows = None
        rows = [rows] if isinstance(rows, dict) else rows
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ClickUpError(400, "custom fields must be a json parsable string", "ITEM_155")
        found += [_custom(site, row) for row in rows]
    return found


def _custom(site: ClickUpSite, row: Mapping[str, Any]) -> Test:
    field = site.fields.get(str(row.get("field_id")))
    if field is None:
        raise ClickUpError(400, "Custom field not found", "FIELD_000")
    operator, value = str(row.get("operator")), row.get("value")
    if operator == "IS NULL":
        return lambda task: _value(field, task) is None
    if operator == "IS NOT NULL":
        return lambda task: _value(field, task) is not None
    if field.type is FieldType.LABELS and operator == "=":
        raise ClickUpError(400, "The operator = is not supported for labels", "FIELD_000")
    compare = _OPERATORS.get(operator)
    if compare is None or value is None:
        raise not_understood(f"operator {operator}")
    try:
        wanted = _wanted(field, value)
        compare(wanted if not isinstance(wanted, list) else wanted[0], wanted)
    except (TypeError, ValueError, LookupError, AttributeError):
        raise not_understood(f"value {value!r} of {field.name}") from None
    return lambda task: (has := _value(field, task)) is not None and compare(has, wanted)


def _value(field: CustomField, task: Task) -> Any:
    """Return a value in a form that compares: times in milliseconds, several options as a tuple."""
    value = task.values.get(field.id)
    if isinstance(value, datetime):
        return value.timestamp() * 1000
    offered = {one.id for one in field.options}
    if field.type is FieldType.DROP_DOWN and value not in offered:
        return None
    return value


def _wanted(field: CustomField, value: Any) -> Any:
    if isinstance(value, list):
        return [_wanted(field, one) for one in value]
    if isinstance(value, dict):
        return {name: float(one) for name, one in value.items()}
    if field.type is FieldType.DROP_DOWN:
        return field.options[int(value)].id if str(value).isdigit() else str(value)
    if field.type in {
        FieldType.NUMBER,
        FieldType.CURRENCY,
        FieldType.DATE,
        FieldType.EMOJI,
        FieldType.FORMULA,
    }:
        return float(value)
    if field.type is FieldType.CHECKBOX:
        return value is True or str(value).lower() == "true"
    return str(value)


def _among(has: Any, wanted: Any) -> set[Any]:
    have = set(has) if isinstance(has, tuple) else {has}
    return have & set(_several(wanted))


def _several(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def _contains(has: Any, wanted: Any) -> bool:
    if isinstance(has, str) and isinstance(wanted, str):
        return wanted.lower() in has.lower()
    return bool(has == wanted or (isinstance(has, tuple) and wanted in has))


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": _contains,
    "==": lambda has, wanted: bool(has == wanted),
    "!=": lambda has, wanted: not _contains(has, wanted),
    "!==": lambda has, wanted: bool(has != wanted),
    "<": lambda has, wanted: bool(has < wanted),
    "<=": lambda has, wanted: bool(has <= wanted),
    ">": lambda has, wanted: bool(has > wanted),
    ">=": lambda has, wanted: bool(has >= wanted),
    "RANGE": lambda has, wanted: (
        bool(float(wanted["low"]) <= has <= float(wanted["high"])) if not isinstance(has, dict) else True
    ),
    "ANY": lambda has, wanted: bool(_among(has, wanted)),
    "ALL": lambda has, wanted: len(_among(has, wanted)) == len(set(_several(wanted))),
    "NOT ANY": lambda has, wanted: not _among(has, wanted),
    "NOT ALL": lambda has, wanted: len(_among(has, wanted)) < len(set(_several(wanted))),
}


def standing_in(site: ClickUpSite, call: Call) -> Test | None:
    """Return the test of where tasks stand, by the ids of spaces, folders and lists; None for anywhere."""
    named = [
        (level, id_)
        for name, level in (
            ("space_ids", Level.SPACE),
            ("project_ids", Level.FOLDER),
            ("list_ids", Level.LIST),
        )
        for id_ in texts(call, name)
    ]
    if not named:
        return None
    inside = {one.id for level, id_ in named for one in site.lists_in(level, id_)}
    return lambda task: task.list in inside


def known_status(statuses: Sequence[str], name: str) -> bool:
    """Say whether a view that names some statuses shows this one."""
    return not statuses or name.lower() in {one.lower() for one in statuses}
