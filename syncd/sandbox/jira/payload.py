"""Reads JSON bodies as strictly as Jira does: unknown keys and wrong types are refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from syncd.sandbox.exchange import Call
from syncd.sandbox.jira.errors import JiraError, bad_payload


def is_text(value: Any) -> bool:
    """Say whether it is a string."""
    return isinstance(value, str)


def is_flag(value: Any) -> bool:
    """Say whether it is true or false."""
    return isinstance(value, bool)


def is_whole(value: Any) -> bool:
    """Say whether it is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_texts(value: Any) -> bool:
    """Say whether it is a list of strings."""
    return isinstance(value, list) and all(map(is_text, value))


def is_wholes(value: Any) -> bool:
    """Say whether it is a list of whole numbers."""
    return isinstance(value, list) and all(map(is_whole, value))


def read_object(call: Call) -> dict[str, Any]:
    """Return the body as an object; raises `JiraError` 400."""
    try:
        body = orjson.loads(call.body)
    except orjson.JSONDecodeError:
        raise bad_payload() from None
    if not isinstance(body, dict):
        raise bad_payload()
    return body


def read_strictly(call: Call, shape: Mapping[str, Any], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the body when it has only the keys of `shape`, each passing its test; raises `JiraError` 400."""
    body = {key: value for key, value in read_object(call).items() if value is not None}
    if any(key not in shape or not shape[key](value) for key, value in body.items()):
        raise bad_payload()
    if any(key not in body for key in required):
        raise bad_payload()
    return body


def whole(text: str | None, default: int, name: str) -> int:
    """Read a whole number of a query parameter; raises `JiraError` 400."""
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        raise JiraError(400, f"The value '{text}' of the parameter '{name}' is no number.") from None
