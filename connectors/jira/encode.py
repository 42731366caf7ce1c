"""Neutral values into the JSON that an edit of an issue wants, by the kind of the field."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from connectors.jira.fields import BY_VALUE
from connectors.model.fields import FieldKind, FieldValue, FieldWrite

Rich = Callable[[str], Any]
"""Turns plain text into the rich text that the site wants: a document on Cloud."""


class UnfitError(ValueError):
    """The value cannot be put into a field of that kind."""


def encode(write: FieldWrite, rich: Rich) -> Any:
    """Return the JSON for one field; None clears it. Raises `UnfitError`, in words for the audit."""
    kind, value = write.field.kind, write.value
    if kind not in _ENCODERS and kind is not FieldKind.PARAGRAPH:
        raise UnfitError("fields of this type cannot be written")
    if value is None:
        return [] if kind in {FieldKind.LABELS, FieldKind.OPTIONS} else None
    if kind is FieldKind.PARAGRAPH:
        return rich(_text(value))
    return _ENCODERS[kind](value)


def _number(value: FieldValue) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UnfitError(f"{value!r} is no number")
    return float(value)


def _text(value: FieldValue) -> str:
    if isinstance(value, tuple):
        raise UnfitError("several words do not fit into a text")
    return value.isoformat() if isinstance(value, date) else str(value)


def _option(value: FieldValue) -> dict[str, str]:
    if not isinstance(value, str) or not value:
        raise UnfitError(f"{value!r} is no option's id")
    return {"value": value.removeprefix(BY_VALUE)} if value.startswith(BY_VALUE) else {"id": value}


def _words(value: FieldValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (_text(value),)


def _labels(value: FieldValue) -> list[str]:
    broken = [word for word in _words(value) if not word or any(c.isspace() for c in word)]
    if broken:
        raise UnfitError(f"labels are words without spaces: {', '.join(map(repr, broken))}")
    return list(_words(value))


def _day(value: FieldValue) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(_text(value))).strftime("%Y-%m-%d")
    except ValueError as error:
        raise UnfitError(f"{value!r} is no day") from error


def _moment(value: FieldValue) -> str:
    try:
        read = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value))
    except ValueError as error:
        raise UnfitError(f"{value!r} is no time") from error
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    return f"{aware:%Y-%m-%dT%H:%M:%S}.{aware.microsecond // 1000:03d}{aware:%z}"


def _checkbox(value: FieldValue) -> bool:
    if not isinstance(value, bool):
        raise UnfitError(f"{value!r} is neither true nor false")
    return value


_ENCODERS: Mapping[FieldKind, Callable[[FieldValue], Any]] = {
    FieldKind.NUMBER: _number,
    FieldKind.TEXT: lambda value: " ".join(_text(value).split("\n")),
    FieldKind.OPTION: _option,
    FieldKind.OPTIONS: lambda value: [_option(word) for word in _words(value)],
    FieldKind.DATE: _day,
    FieldKind.DATETIME: _moment,
    FieldKind.LABELS: _labels,
    FieldKind.CHECKBOX: _checkbox,
}
