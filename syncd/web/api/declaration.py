"""What a route of the API declares of itself: from this alone come its answers, the OpenAPI document and the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from syncd.web.sources import Sources

Row = Mapping[str, Any]
Schema = Mapping[str, Any]
Place = tuple[str | int, ...]
"""Where a page of a table ended: the values by which it is ordered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of the query or a part of the path; `read` raises `ValueError` in words for what it is not."""

    name: str
    meaning: str
    schema: Schema
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request, read: the values of its parameters by name (those not given are missing).

    Of a table the first `number` rows after `after` are wanted (None: from the beginning).
    """

    sources: Sources
    values: Mapping[str, Any]
    after: Place | None = None
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A route below `/api/v1`; `{name}` in its path is one of its parameters."""

    path: str
    group: str
    summary: str
    meaning: str = ""
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Operation):
    """Rows in pages, as JSON or CSV.

    `order` names the columns that order the rows, each with its type: together they are different in every row.
    `list` names a column that holds a list of objects, each of which is a line of its own in CSV.
    """

    row: str
    schema: Schema
    order: Mapping[str, type[str | int]]
    rows: Callable[[Question], Iterable[Row]]
    list: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Operation):
    """One JSON object; None where there is none of that name. `name` is that of its schema."""

    name: str
    schema: Schema = field(default_factory=lambda: {"type": "object"})
    read: Callable[[Question], Row | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Operation):
    """An image in SVG, and whether it shows what was asked for."""

    draw: Callable[[Question], tuple[str, bool]]


def instant(at: datetime | None) -> str | None:
    """Return a time as the API tells it, in ISO 8601."""
    return at.isoformat() if at else None
