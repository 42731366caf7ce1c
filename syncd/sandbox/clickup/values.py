"""Custom fields: the shape in which each type is read, and what may be written to it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from syncd.sandbox.clickup.errors import ClickUpError
from syncd.sandbox.clickup.model import CustomField, FieldType, Option, StatusType, Task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.clickup.stamps import as_day, moment_of, stamp

UUID_FORM = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_READ_ONLY = frozenset({FieldType.FORMULA, FieldType.AUTOMATIC_PROGRESS, FieldType.VOTES})
_UNKNOWN_HERE = frozenset({FieldType.USERS, FieldType.ATTACHMENT, FieldType.LOCATION, FieldType.BUTTON})


class IgnoredError(Exception):
    """The real API answers 200 to this and does nothing."""


# How values are read


def shown_value(site: ClickUpSite, task: Task, field: CustomField, *, loose: bool) -> Any:
    """Return a value as tasks carry it, None when there is none; `loose` varies the JSON types as lists do."""
    if field.type is FieldType.AUTOMATIC_PROGRESS:
        return _automatic(site, task)
    value = task.values.get(field.id)
    if value is None:
        return None
    shapes: Mapping[FieldType, Callable[[], Any]] = {
        FieldType.NUMBER: lambda: plain(value),
        FieldType.CURRENCY: lambda: plain(value) if loose else value,
        FieldType.DROP_DOWN: lambda: _orderindex(field, value),
        FieldType.LABELS: lambda: _known(field, value),
        FieldType.DATE: lambda: stamp(value),
        FieldType.CHECKBOX: lambda: ("true" if loose else True) if value else False,
        FieldType.EMOJI: lambda: str(value),
        FieldType.MANUAL_PROGRESS: lambda: _manual(field, value),
        FieldType.FORMULA: lambda: plain(value) if isinstance(value, float) else value,
        FieldType.TASKS: lambda: _related(site, value),
        FieldType.LIST_RELATIONSHIP: lambda: _related(site, value),
    }
    shape = shapes.get(field.type)
    return value if shape is None else shape()


def plain(number: float) -> str:
    """Write a number as a string, whole ones without a point."""
    return str(int(number)) if number == int(number) else repr(number)


def _orderindex(field: CustomField, option: str) -> int | None:
    return next((index for index, one in enumerate(field.options) if one.id == option), None)


def _known(field: CustomField, options: Sequence[str]) -> list[str] | None:
    offered = {one.id for one in field.options}
    return [option for option in options if option in offered] or None


def _manual(field: CustomField, current: float) -> dict[str, Any]:
    start, end = float(field.config.get("start", 0)), float(field.config.get("end", 100))
    share = 0.0 if end == start else (current - start) / (end - start)
    return {"current": plain(current), "percent_completed": round(share * 100)}


def _automatic(site: ClickUpSite, task: Task) -> dict[str, Any]:
    below = site.children(task.id)
    over = [one for one in below if site.status_of(one).type in {StatusType.DONE, StatusType.CLOSED}]
    return {"percent_complete": round(100 * len(over) / len(below)) if below else 0}


def _related(site: ClickUpSite, ids: Sequence[str]) -> list[dict[str, Any]]:
    return [_relation(site, id_) for id_ in ids]


def _relation(site: ClickUpSite, id_: str) -> dict[str, Any]:
    task = site.tasks.get(id_)
    about = {"id": id_, "url": f"https://app.clickup.com/t/{id_}", "custom_type": None}
    if task is None:
        return {**about, "name": None, "status": None, "deleted": True, "access": False}
    visible = not site.lists[task.list].private
    status = site.status_of(task)
    return {
        **about,
        "name": task.name,
        "status": status.name,
        "color": status.color,
        "deleted": False,
        "access": visible,
    }


# How values are written


def check_value(site: ClickUpSite, task: Task, field: CustomField, body: Mapping[str, Any]) -> Any:
    """Return the value to keep, from the body of a write; None empties.

    Raises `ClickUpError`, or `IgnoredError` for what the real API takes without effect.
    """
    if "value" not in body:
        raise ClickUpError(400, "Value is required", "FIELD_000")
    value = body["value"]
    if field.type in _READ_ONLY:
        raise ClickUpError(400, f"Custom fields of type {field.type} cannot be set", "FIELD_000")
    if field.type in _UNKNOWN_HERE:
        raise ClickUpError(400, f"The sandbox keeps no values of type {field.type}", "FIELD_000")
    if value is None:
        return None
    forms: Mapping[FieldType, Callable[[], Any]] = {
        FieldType.NUMBER: lambda: _number(value),
        FieldType.CURRENCY: lambda: _number(value),
        FieldType.DROP_DOWN: lambda: _option(field, value),
        FieldType.LABELS: lambda: _labels(field, value),
        FieldType.DATE: lambda: _date(site, value, body.get("value_options")),
        FieldType.CHECKBOX: lambda: _flag(value),
        FieldType.EMOJI: lambda: _rating(field, value),
        FieldType.MANUAL_PROGRESS: lambda: _progress(field, value),
        FieldType.TASKS: lambda: _relate(site, task, field, value),
        FieldType.LIST_RELATIONSHIP: lambda: _relate(site, task, field, value),
    }
    form = forms.get(field.type)
    return _text(value) if form is None else form()


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: Any) -> float:
    if not _is_number(value) or not math.isfinite(value):
        raise ClickUpError(400, "Value is not a number", "FIELD_000")
    return float(value)


def _option(field: CustomField, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(field.options):
        return field.options[value].id
    if isinstance(value, str) and any(one.id == value for one in field.options):
        return value
    raise ClickUpError(400, "Value must be an option index or uuid", "FIELD_011")


def _labels(field: CustomField, value: Any) -> tuple[str, ...] | None:
    offered = {one.id for one in field.options}
    if not isinstance(value, list) or any(one not in offered for one in value):
        raise ClickUpError(400, "Value must be an array of label uuids", "FIELD_144")
    return tuple(value) or None


def _date(site: ClickUpSite, value: Any, options: Any) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ClickUpError(500, "Value is not a valid date", "FIELD_017")
    try:
        moment = moment_of(value)
    except OverflowError:
        raise ClickUpError(500, "Value is not a valid date", "FIELD_017") from None
    timed = isinstance(options, Mapping) and options.get("time") is True
    return moment if timed else as_day(moment, site.zone)


def _flag(value: Any) -> bool | None:
    if not isinstance(value, bool):
        raise ClickUpError(400, "Value must be true or false", "FIELD_000")
    return value or None


def _rating(field: CustomField, value: Any) -> int:
    if (
        not isinstance(value, int)
        or isinstance(value, bool)
        or not 0 <= value <= field.config.get("count", 5)
    ):
        raise ClickUpError(400, "Value is out of range", "FIELD_000")
    return value


def _progress(field: CustomField, value: Any) -> float:
    current: Any = value.get("current") if isinstance(value, Mapping) else None
    start, end = float(field.config.get("start", 0)), float(field.config.get("end", 100))
    if not _is_number(current) or not min(start, end) <= current <= max(start, end):
        raise ClickUpError(400, "Current must be between start and end", "FIELD_000")
    return float(current)


def _relate(site: ClickUpSite, task: Task, field: CustomField, value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, Mapping) or not set(value) <= {"add", "rem"}:
        raise ClickUpError(400, "Value must have add or rem", "FIELD_000")
    added, removed = list(value.get("add", ())), set(value.get("rem", ()))
    if any(one not in site.tasks or site.lists[site.tasks[one].list].private for one in added):
        raise ClickUpError(401, "You do not have access to this task", "ACCESS_083")
    kept = [one for one in task.values.get(field.id, ()) if one not in removed]
    return tuple(dict.fromkeys([*kept, *added])) or None


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        raise IgnoredError
    return value or None


# Definitions


def definition(field: CustomField, *, applied: bool = False, loose: bool = False) -> dict[str, Any]:
    """Return a field as the lists of fields show it; `loose` writes order indices as strings."""
    shown: dict[str, Any] = {
        "id": field.id,
        "name": field.name,
        "type": field.type.value,
        "type_config": _config(field, loose=loose),
        "date_created": stamp(field.created),
        "hide_from_guests": False,
        "required": False,
    }
    if applied:
        shown["applied_objects"] = [{"object_type": 19, "object_id": id_} for id_ in field.types]
    return shown


def _config(field: CustomField, *, loose: bool) -> dict[str, Any]:
    if field.type is FieldType.DROP_DOWN:
        options = [
            {**_shown(one, "name"), "orderindex": str(n) if loose else n}
            for n, one in enumerate(field.options)
        ]
        return {"default": 0, "placeholder": None, "options": options, **field.config}
    if field.type is FieldType.LABELS:
        return {"options": [_shown(one, "label") for one in field.options], **field.config}
    return dict(field.config)


def _shown(option: Option, name: str) -> dict[str, Any]:
    return {"id": option.id, name: option.name, "color": option.color}
