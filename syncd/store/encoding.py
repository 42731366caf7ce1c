"""Work items and times as the store holds them: JSON text with its digest, whole milliseconds."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from connectors.model.fields import FieldValue
from connectors.model.items import Category, WorkItem

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LARGEST_INTEGER = 2**63
_BEYOND_FLOATS = 2**1023
_INSTANTS = ("created", "updated", "done_at")
_DAYS = ("start", "due")
_PLAIN = tuple(
    f.name
    for f in fields(WorkItem)
    if f.name not in {"tracker", "id", "facets", "fields", *_INSTANTS, *_DAYS}
)
_CATEGORIES = {category.value: category for category in Category}


def milliseconds(at: datetime) -> int:
    """Return an aware time as milliseconds since the epoch; what is finer is cut off."""
    if at.tzinfo is None:
        raise ValueError(f"a time without zone cannot be stored: {at.isoformat()}")
    return (at - _EPOCH) // _MILLISECOND


def instant(stored: int) -> datetime:
    """Return the time of that many milliseconds since the epoch, in UTC."""
    return _EPOCH + stored * _MILLISECOND


def maybe_milliseconds(at: datetime | None) -> int | None:
    """Return the milliseconds of a time that may be missing."""
    return None if at is None else milliseconds(at)


def maybe_instant(stored: int | None) -> datetime | None:
    """Return the time of a stored instant that may be missing."""
    return None if stored is None else instant(stored)


def to_json(value: object) -> str:
    """Return JSON text with sorted keys; not-a-number becomes null, half characters become `�`."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
    except TypeError:
        return orjson.dumps(_mended(value), option=orjson.OPT_SORT_KEYS).decode()


def from_json(text: str) -> Any:
    """Return what `to_json` was given, in JSON's own types."""
    return orjson.loads(text)


def object_from_json(text: str) -> dict[str, Any]:
    """Return a JSON object."""
    value: dict[str, Any] = orjson.loads(text)
    return value


def digest(body: str) -> str:
    """Return 32 hexadecimal digits that differ when the content differs."""
    return hashlib.blake2b(body.encode(), digest_size=16).hexdigest()


def item_to_json(item: WorkItem) -> str:
    """Return all content of the item but its identity; what is empty is left out."""
    body: dict[str, object] = {name: getattr(item, name) for name in _PLAIN}
    body |= {name: maybe_milliseconds(getattr(item, name)) for name in _INSTANTS}
    body |= {name: _iso(getattr(item, name)) for name in _DAYS}
    body["facets"] = {name: list(values) for name, values in item.facets.items()}
    body["fields"] = {name: neutral_to_json(value) for name, value in item.fields.items()}
    return to_json({name: value for name, value in body.items() if value is not None and value != {}})


def item_from_json(tracker: str, id: str, body: str) -> WorkItem:  # noqa: A002  the model's own word
    """Return the item whose content `item_to_json` gave; what it left out is empty."""
    stored: dict[str, Any] = orjson.loads(body)
    stored["category"] = _CATEGORIES[stored["category"]]
    for name in _INSTANTS:
        if name in stored:
            stored[name] = instant(stored[name])
    for name in _DAYS:
        if name in stored:
            stored[name] = date.fromisoformat(stored[name])
    if "facets" in stored:
        stored["facets"] = {name: tuple(values) for name, values in stored["facets"].items()}
    if "fields" in stored:
        stored["fields"] = {name: neutral_from_json(value) for name, value in stored["fields"].items()}
    return WorkItem(tracker=tracker, id=id, **stored)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def neutral_to_json(value: FieldValue) -> object:
    """Return a neutral value in JSON's types."""
    if isinstance(value, datetime):
        return {"time": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return list(value) if isinstance(value, tuple) else value


def neutral_from_json(value: Any) -> FieldValue:
    """Return the neutral value that `neutral_to_json` gave."""
    if isinstance(value, dict):
        time: str | None = value.get("time")
        return datetime.fromisoformat(time) if time is not None else date.fromisoformat(value["day"])
    if isinstance(value, list):
        return tuple(value)
    neutral: FieldValue = value
    return neutral


def _mended(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, Mapping):
        return {_mended(str(key)): _mended(content) for key, content in value.items()}
    if isinstance(value, int) and not -_LARGEST_INTEGER <= value < _LARGEST_INTEGER:
        return float(value) if abs(value) < _BEYOND_FLOATS else None
    if isinstance(value, Collection):
        return [_mended(content) for content in value]
    return value
