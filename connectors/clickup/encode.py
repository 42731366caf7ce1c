"""Neutral values into the body that sets one field of a task, by the field's type."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any

from connectors.clickup.fields import READ_ONLY, WRITABLE, Definition
from connectors.model.fields import FieldValue, NewOption

DATE_ONLY = time(4)
"""ClickUp keeps a date without time as this hour in the user's zone."""


class UnfitError(ValueError):
    """The value cannot be put into that field."""


def encode(definition: Definition, value: FieldValue, zone: tzinfo) -> dict[str, Any]:
    """Return the body for one custom field; raises `UnfitError`, in words for the audit.

    `value` is not None: a field is emptied by another call.
    """
    if definition.type in READ_ONLY:
        raise UnfitError(f"ClickUp computes fields of type {definition.type} itself; name another field")
    if definition.type not in WRITABLE:
        raise UnfitError(f"fields of type {definition.type or 'unknown'} are not written")
    if definition.type == "date":
        return {"value": stamp(value, zone), "value_options": {"time": isinstance(value, datetime)}}
    return {"value": _ENCODERS[definition.type](value, definition)}


def stamp(value: FieldValue, zone: tzinfo) -> int:
    """Return milliseconds since the epoch: of a time, or of a day as ClickUp keeps days."""
    try:
        read = value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise UnfitError(f"{value!r} is no day") from error
    at = read if isinstance(read, datetime) else datetime.combine(read, DATE_ONLY, zone)
    aware = at if at.tzinfo else at.replace(tzinfo=zone)
    return round((aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def _number(value: FieldValue, _definition: Definition) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UnfitError(f"{value!r} is no number")
    return float(value)


def _rating(value: FieldValue, definition: Definition) -> int:
    read = round(_number(value, definition))
    if not 0 <= read <= (definition.most or 5):
        raise UnfitError(f"{value!r} is no rating of 0 to {definition.most or 5:g}")
    return read


def _progress(value: FieldValue, definition: Definition) -> dict[str, float]:
    read = _number(value, definition)
    low = definition.start if definition.start is not None else 0.0
    high = definition.end if definition.end is not None else 100.0
    if not low <= read <= high:
        raise UnfitError(f"{read:g} lies outside of the field's {low:g} to {high:g}")
    return {"current": read}


def _text(value: FieldValue, _definition: Definition) -> str:
    if isinstance(value, tuple):
        raise UnfitError("several words do not fit into a text")
    return value.isoformat() if isinstance(value, date) else str(value)


def _option(value: FieldValue, definition: Definition) -> str:
    """Return an option's id; anything else is refused here, since ClickUp would take a number for a position."""
    if isinstance(value, NewOption):
        raise UnfitError(f"ClickUp has no call that creates option {value}; add it by hand")
    if not isinstance(value, str) or all(option.id != value for option in definition.field.options):
        raise UnfitError(f"the field has no option with the id {value!r}")
    return value


def _labels(value: FieldValue, definition: Definition) -> list[str]:
    return [_option(word, definition) for word in (value if isinstance(value, tuple) else (value,))]


def _checkbox(value: FieldValue, _definition: Definition) -> bool:
    if not isinstance(value, bool):
        raise UnfitError(f"{value!r} is neither true nor false")
    return value


_ENCODERS: Mapping[str, Callable[[FieldValue, Definition], Any]] = {
    "number": _number,
    "currency": _number,
    "emoji": _rating,
    "manual_progress": _progress,
    "drop_down": _option,
    "labels": _labels,
    "text": _text,
    "short_text": lambda value, definition: " ".join(_text(value, definition).split("\n")),
    "url": _text,
    "email": _text,
    "phone": _text,
    "checkbox": _checkbox,
}
