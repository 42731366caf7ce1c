"""Rows as CSV (RFC 4180) that a spreadsheet may open: what it would take for a formula is told as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from syncd.web.api.declaration import Row, Schema

BOM = "\ufeff"
_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
"""What a cell begins with that a spreadsheet evaluates; the wide forms are taken for the narrow ones in Japanese."""


def write(rows: Sequence[Row], schema: Schema, each: str | None = None) -> str:
    """Return the rows as CSV; see `stream`."""
    return "".join(stream(lambda: rows, schema, each))


def stream(rows: Callable[[], Iterable[Row]], schema: Schema, each: str | None = None) -> Iterator[str]:
    """Yield the rows as lines of CSV under one line of names: those of the schema first, then what the rows have besides.

    Objects become columns of their own (`forecast.p50`), lists of texts one cell. `each` names a column with a list
    of objects: then each of them is a line, beside what its row says. The rows are asked for twice, first for their
    names, so that they need not be held.
    """
    names = dict.fromkeys(_declared(schema, each))
    for line in _flat_lines(rows(), each):
        names |= dict.fromkeys(line)
    columns = _columns(names)
    yield _line(columns)
    for line in _flat_lines(rows(), each):
        yield _line(line.get(name) for name in columns)


def _flat_lines(rows: Iterable[Row], each: str | None) -> Iterator[Row]:
    return (dict(_flat(line)) for row in rows for line in _lines(row, each))


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(map(_cell, values))
    return out.getvalue()


def _columns(names: Collection[str]) -> list[str]:
    """Return the names without those of objects whose parts are columns: such an object can only be missing."""
    objects = {name[:end] for name in names for end, sign in enumerate(name) if sign == "."}
    return [name for name in names if name not in objects]


def _lines(row: Row, each: str | None) -> Iterator[Row]:
    found = row.get(each) if each else None
    if each is None or not isinstance(found, list):
        yield row
        return
    for one in found:
        yield {**row, each: one}


def _flat(row: Row, above: str = "") -> Iterator[tuple[str, object]]:
    for name, value in row.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _declared(schema: Schema, each: str | None, above: str = "") -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        told = inner.get("items", {}) if name == each else inner
        if told.get("properties"):
            yield from _declared(told, None, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def _cell(value: Any) -> str:
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return _harmless("; ".join(_cell(part) for part in value))
    if isinstance(value, Mapping):
        return _harmless(", ".join(f"{name}: {_cell(part)}" for name, part in _flat(value)))
    return _harmless(str(value))


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" \u3000").startswith(_FORMULA) else text
