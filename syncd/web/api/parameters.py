"""Parameters: the kinds there are, and how those of a request are read; what is unknown is refused, not ignored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from starlette.datastructures import QueryParams

from syncd.web.api.declaration import Parameter
from syncd.web.problems import RequestError

LONGEST_TEXT = 200
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def text(name: str, meaning: str) -> Parameter:
    """Return a parameter that is any text."""
    return Parameter(
        name=name, meaning=meaning, schema={"type": "string", "maxLength": LONGEST_TEXT}, read=_text
    )


def choice(name: str, meaning: str, *known: str) -> Parameter:
    """Return a parameter that is one of these words."""

    def read(given: str) -> str:
        if given not in known:
            raise ValueError(f"is none of {', '.join(known)}")
        return given

    return Parameter(name=name, meaning=meaning, schema={"type": "string", "enum": list(known)}, read=read)


def day(name: str, meaning: str) -> Parameter:
    """Return a parameter that is a day."""
    return Parameter(name=name, meaning=meaning, schema={"type": "string", "format": "date"}, read=_day)


def whole(name: str, meaning: str, least: int, most: int) -> Parameter:
    """Return a parameter that is a whole number between these two."""

    def read(given: str) -> int:
        if not _WHOLE.fullmatch(given) or not least <= int(given) <= most:
            raise ValueError(f"is no whole number from {least} to {most}")
        return int(given)

    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(name=name, meaning=meaning, schema=schema, read=read)


def flag(name: str, meaning: str) -> Parameter:
    """Return a parameter that is `true` or `false`."""
    told = choice(name, meaning, "true", "false")
    return Parameter(
        name=name, meaning=meaning, schema={"type": "boolean"}, read=lambda given: told.read(given) == "true"
    )


def read_query(query: QueryParams, known: Iterable[Parameter]) -> dict[str, Any]:
    """Return the values that were given; raises `RequestError` for the first that cannot be taken."""
    by_name = {parameter.name: parameter for parameter in known}
    values: dict[str, Any] = {}
    for name, given in query.multi_items():
        if name not in by_name:
            listed = ", ".join(by_name) or "none"
            raise _refusal(name, "is unknown here", f"known are: {listed}")
        if name in values:
            raise _refusal(name, "is given twice", "give it once")
        values[name] = read_value(by_name[name], given)
    return values


def read_value(parameter: Parameter, given: str) -> Any:
    """Return the value of one parameter; raises `RequestError`."""
    try:
        return parameter.read(given)
    except ValueError as error:
        raise _refusal(parameter.name, str(error), "see /api/v1/openapi.json for its form") from None


def _refusal(name: str, what: str, remedy: str) -> RequestError:
    shown = name if len(name) <= LONGEST_TEXT else f"{name[:LONGEST_TEXT]}…"
    return RequestError(400, f"the parameter {what}", where=shown, remedy=remedy)


def _text(given: str) -> str:
    if len(given) > LONGEST_TEXT or "\0" in given:
        raise ValueError(f"is no text of up to {LONGEST_TEXT} characters")
    return given


def _day(given: str) -> date:
    try:
        if _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise ValueError("is no day such as 2026-11-20")
