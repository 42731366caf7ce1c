"""Words for writing schemas (JSON Schema 2020-12), as short as the tables they describe."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def text(meaning: str, **more: Any) -> Schema:
    """Return the schema of a text."""
    return {"type": "string", "description": meaning, **more}


def number(meaning: str, **more: Any) -> Schema:
    """Return the schema of a number."""
    return {"type": "number", "description": meaning, **more}


def whole(meaning: str) -> Schema:
    """Return the schema of a count."""
    return {"type": "integer", "description": meaning}


def ratio(meaning: str) -> Schema:
    """Return the schema of a ratio from 0 to 1, null when unknown."""
    return maybe(number(meaning))


def flag(meaning: str) -> Schema:
    """Return the schema of a statement."""
    return {"type": "boolean", "description": meaning}


def day(meaning: str) -> Schema:
    """Return the schema of a day."""
    return text(meaning, format="date")


def moment(meaning: str) -> Schema:
    """Return the schema of a time."""
    return text(meaning, format="date-time")


def words(meaning: str) -> Schema:
    """Return the schema of a list of texts."""
    return {"type": "array", "items": {"type": "string"}, "description": meaning}


def maybe(schema: Schema) -> Schema:
    """Return the schema of what may be unknown, and is null then."""
    return {**schema, "type": [schema["type"], "null"]}


def thing(meaning: str = "", /, **properties: Schema) -> Schema:
    """Return the schema of an object that has these properties, and may have more in a later version."""
    told = {"description": meaning} if meaning else {}
    return {"type": "object", **told, "properties": properties, "required": list(properties)}


def things(meaning: str, /, **properties: Schema) -> Schema:
    """Return the schema of a list of such objects."""
    return {"type": "array", "items": thing(**properties), "description": meaning}


def named(meaning: str, schema: Schema) -> Schema:
    """Return the schema of objects by id."""
    return {"type": "object", "additionalProperties": schema, "description": meaning}
