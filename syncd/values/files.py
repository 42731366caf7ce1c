"""Values from files: the number that a CSV, Excel or JSON file holds, and the day it is of."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from stat import S_ISREG
from typing import Any

import orjson

from config.values import FileSource
from connectors.errors import MalformedError, MissingError, SettingsError, SyncError
from syncd.setup.tables import read_workbook
from syncd.values.told import Told, moment, number

LARGEST_BYTES = 10_000_000
"""A value file beyond this is refused, for it is read whole each time."""


MOST_DAYS = 400
"""Days that are taken from a file, the latest."""


def read_file(source: FileSource, today: date) -> Told:
    """Read the number; raises a `SyncError` that names the file and what to do."""
    content = _content(source)
    match source.path.suffix.lower():
        case ".json":
            return _from_json(source, content, today)
        case ".xlsx":
            return _pick(source, _excel_rows(source, content), today)
    return _pick(source, _csv_rows(source, content), today)


def _content(source: FileSource) -> bytes:
    try:
        found = source.path.stat()
        if not S_ISREG(found.st_mode):
            raise _flaw(source, "it is no regular file", "name a file that can be read to its end")
        size = found.st_size
        if size > LARGEST_BYTES:
            raise _flaw(
                source, f"the file has {size} bytes, more than {LARGEST_BYTES}", "keep only the rows needed"
            )
        return source.path.read_bytes()
    except OSError as error:
        raise MissingError(
            f"the value file cannot be read: {error.strerror}",
            where=str(source.path),
            remedy="put it there, readable by syncd",
        ) from error


def _csv_rows(source: FileSource, content: bytes) -> Sequence[Mapping[str, Any]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _flaw(source, "the file is not UTF-8", "save it as CSV in UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        rows, header = list(reader), reader.fieldnames or ()
    except csv.Error as error:
        raise _flaw(source, f"the file is no CSV: {error}", "mend it; nothing of it was used") from error
    _require_columns(source, header)
    return rows


def _excel_rows(source: FileSource, content: bytes) -> Sequence[Mapping[str, Any]]:
    """Return the rows below the first one that is not empty, which names the columns."""
    try:
        sheets = read_workbook(content, str(source.path))
    except SettingsError as error:
        raise _flaw(source, f"the file {error.what}", error.remedy) from error
    name = source.sheet or next(iter(sheets), "")
    if name not in sheets:
        raise _flaw(source, f"there is no sheet {name!r}", f"its sheets are {', '.join(sheets)}")
    rows = [[cell.text for cell in row.cells] for row in sheets[name]]
    header = rows[0] if rows else []
    _require_columns(source, header)
    return [dict(zip(header, row, strict=False)) for row in rows[1:]]


def _require_columns(source: FileSource, header: Collection[str]) -> None:
    for column in filter(None, (source.column, source.date, *source.where)):
        if column not in header:
            names = ", ".join(filter(None, map(str, header))) or "none"
            raise _flaw(source, f"there is no column {column!r}", f"its columns are {names}")


def _from_json(source: FileSource, content: bytes, today: date) -> Told:
    try:
        document = orjson.loads(content.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise _flaw(source, "the file is no JSON", "mend it; nothing of it was used") from error
    if isinstance(document, list):
        return _pick(source, [row for row in document if isinstance(row, dict)], today)
    return Told(value=_number(source, _walk(document, source.column)))


def _pick(source: FileSource, rows: Sequence[Mapping[str, Any]], today: date) -> Told:
    """Take the rows by their days, the last one of each day, or the last row where no column of days is named."""
    kept = [
        row for row in rows if all(str(_walk(row, column)) == value for column, value in source.where.items())
    ]
    if not kept:
        raise _flaw(source, "no row matches", "look at `where` and at the file")
    if source.date is None:
        return Told(value=_number(source, _walk(kept[-1], source.column)))
    dated = {_day(source, _walk(row, source.date), today): row for row in kept}
    *earlier, day = sorted(dated)[-MOST_DAYS:]
    return Told(
        value=_number(source, _walk(dated[day], source.column)),
        of=day,
        earlier={one: value for one in earlier if (value := _legible(source, dated[one])) is not None},
    )


def _legible(source: FileSource, row: Mapping[str, Any]) -> float | None:
    """Return the number of an earlier row; None where it holds none, for only the last one must be sound."""
    try:
        return _number(source, _walk(row, source.column))
    except SyncError:
        return None


def _walk(document: Any, path: str | None) -> Any:
    """Follow a dotted path through mappings and lists; None where it leads nowhere."""
    if path is None or (isinstance(document, Mapping) and path in document):
        return document if path is None else document[path]
    for step in path.split("."):
        if isinstance(document, Mapping):
            document = document.get(step)
        elif (
            isinstance(document, list)
            and step.lstrip("-").isdigit()
            and -len(document) <= int(step) < len(document)
        ):
            document = document[int(step)]
        else:
            return None
    return document


def _number(source: FileSource, value: Any) -> float:
    return number(value, str(source.path), source.column or "the root")


def _day(source: FileSource, value: Any, today: date) -> date:
    found = moment(value, today, str(source.path), source.date or "")
    return date(found.year, found.month, found.day)


def _flaw(source: FileSource, what: str, remedy: str) -> SyncError:
    return MalformedError(what, where=str(source.path), remedy=remedy)
