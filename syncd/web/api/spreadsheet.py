"""Rows as CSV (RFC 4180) that a spreadsheet may open: what it would take for a formula is told as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from syncd.web.api.declaration import Row, Schema

BOM = "\ufeff"
_FORMULA = tuple("=+-@\t\r\n\0＝＋－＠")
"""What a cell begins with that a spreadsheet evaluates; the wide forms are taken for the narrow ones in Japanese."""


def write(rows: Sequence[Row], schema: Schema, each: str | None = None) -> str:
    """Return the rows as CSV under one line of names: those of the schema first, then what the rows have besides.

    Objects become columns of their own (`forecast.p50`), lists of texts one cell. `each` names a column with a list
    of objects: then each of them is a line, beside what its row says.
    """
    lines = [dict(_flat(line)) for row in rows for line in _lines(row, each)]
    columns = _columns(dict.fromkeys(chain(_declared(schema, each), *lines)))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(map(_cell, columns))
    writer.writerows([_cell(line.get(name)) for name in columns] for line in lines)
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
