"""Reads the values of an edit as strictly as Jira: each type of field takes exactly its own JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from syncd.sandbox.jira.documents import is_document
from syncd.sandbox.model import CustomField, FieldType, Issue, Named
from syncd.sandbox.site import Site

_LINE = 255
_PARAGRAPH = 32_767
_UNITS = {"w": 5 * 8 * 3600, "d": 8 * 3600, "h": 3600, "m": 60}


class BadValueError(Exception):
    """A value that the field does not take; the message is Jira's."""


def read_custom(field: CustomField, value: Any, version: int) -> Any:
    """Return a custom field's value as `Issue.custom` keeps it, None when it is emptied."""
    if value is None or (value == "" and field.type is FieldType.TEXT):
        return None
    readers: dict[FieldType, Callable[[Any], Any]] = {
        FieldType.NUMBER: _number,
        FieldType.OPTION: lambda given: _option(field.options, given),
        FieldType.OPTIONS: lambda given: tuple(_option(field.options, one) for one in _list(given)) or None,
        FieldType.TEXT: _line,
        FieldType.PARAGRAPH: lambda given: read_rich(given, version),
        FieldType.DATE: read_day,
        FieldType.DATETIME: _moment,
        FieldType.LABELS: lambda given: read_labels(given) or None,
    }
    reader = readers.get(field.type)
    if reader is None:
        raise BadValueError(
            f"Field '{field.id}' cannot be set. It is not on the appropriate screen, or unknown."
        )
    return reader(value)


def read_sprints(site: Site, issue: Issue, value: Any) -> tuple[int, ...]:
    """Return the sprints after setting the current one: closed sprints stay."""
    closed = tuple(id_ for id_ in issue.sprints if site.sprints[id_].state == "closed")
    if value is None:
        return closed
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadValueError("Number value expected as the Sprint id.")
    if value not in site.sprints or site.sprints[value].state == "closed":
        raise BadValueError(f"Issue can be assigned only active or future sprints: {value}")
    return (*closed, value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValueError("Operation value must be a number")
    return float(value)


def _list(value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise BadValueError("data was not an array")
    return value


def _option(options: Sequence[Named], value: Any) -> str:
    if not isinstance(value, dict):
        raise BadValueError("Specify a valid 'id' or 'value' for the option")
    if "id" in value:
        found = next((one.id for one in options if one.id == str(value["id"])), None)
        if found is None:
            raise BadValueError(f"Option id '{value['id']}' is not valid")
        return found
    found = next((one.id for one in options if one.name == value.get("value")), None)
    if found is None:
        raise BadValueError(f"Option value '{value.get('value')}' is not valid")
    return found


def _line(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValueError("Operation value must be a string")
    if len(value) > _LINE:
        raise BadValueError(
            f"The entered text is too long. It exceeds the allowed limit of {_LINE} characters."
        )
    return value


def read_summary(value: Any) -> str:
    """Return a summary."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise BadValueError("You must specify a summary of the issue.")
    if isinstance(value, str) and "\n" in value:
        raise BadValueError("The summary is invalid because it contains newline characters.")
    return _line(value)


def read_rich(value: Any, version: int) -> Any:
    """Return a rich text: a document in version 3, a string in version 2."""
    if value is None:
        return None
    if version >= 3 and not is_document(value):
        raise BadValueError(
            "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
        )
    if version == 2 and not isinstance(value, str):
        raise BadValueError("Operation value must be a string")
    if isinstance(value, str) and len(value) > _PARAGRAPH:
        raise BadValueError(
            f"The entered text is too long. It exceeds the allowed limit of {_PARAGRAPH} characters."
        )
    return value or None


def read_day(value: Any) -> date | None:
    """Return a day."""
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise BadValueError(f"Error parsing date string: {value}")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadValueError(f"Error parsing date string: {value}") from None


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadValueError(f"Error parsing time: {value}") from None
    if moment.tzinfo is None:
        raise BadValueError(f"Error parsing time: {value}")
    return moment


def read_labels(value: Any) -> tuple[str, ...]:
    """Return labels, each once, in order of the alphabet as Jira keeps them."""
    labels = _list([] if value is None else value)
    for label in labels:
        if not isinstance(label, str):
            raise BadValueError("Operation value must be a string")
        if " " in label:
            raise BadValueError(f"The label '{label}' contains spaces which is invalid.")
    return tuple(sorted(set(labels)))


def read_named(things: Mapping[str, Any], value: Any, word: str) -> str:
    """Return the id of a thing given by `id` or `name`."""
    if not isinstance(value, dict) or not ({"id", "name"} & set(value)):
        raise BadValueError(f"Specify a valid 'id' or 'name' for {word}")
    wanted = str(value.get("id", ""))
    found = next(
        (
            one.id
            for one in things.values()
            if one.id == wanted or ("id" not in value and one.name == value["name"])
        ),
        None,
    )
    if found is None:
        raise BadValueError(f"{word} name '{value.get('name', wanted)}' is not valid")
    return str(found)


def read_parent(site: Site, issue: Issue, value: Any) -> int | None:
    """Return the id of a parent given by `id` or `key`; it must stand above the issue."""
    if value is None:
        return None
    ref = value.get("id", value.get("key")) if isinstance(value, dict) else None
    parent = site.find(str(ref)) if ref is not None else None
    if parent is None:
        raise BadValueError("Could not find issue by id or key.")
    if site.types[parent.type].level <= site.types[issue.type].level:
        raise BadValueError("Given parent work item does not belong to appropriate hierarchy.")
    return parent.id


def read_effort(text: Any) -> int:
    """Return seconds from an effort such as `1w 2d`: weeks of 5 days, days of 8 hours."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([wdhm])", str(text))
    if not parts or re.sub(r"(\d+(?:\.\d+)?)\s*([wdhm])|\s", "", str(text)):
        raise BadValueError(f"The time '{text}' is invalid: use a form such as 3w 4d 12h.")
    return int(sum(float(n) * _UNITS[unit] for n, unit in parts))
