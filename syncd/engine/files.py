"""KR values from files: the number that a CSV or JSON document holds for a key result, and the day it is of."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from stat import S_ISREG
from typing import Any

import orjson

from config.values import FileSource
from connectors.errors import MalformedError, MissingError, SyncError

LARGEST_BYTES = 10_000_000
"""A value file beyond this is refused, for it is read whole at every pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A number from a file; `day` is None where the file does not say of which day it is."""

    value: float
    day: date | None = None


def read_file(source: FileSource) -> Found:
    """Read the number; raises a `SyncError` that names the file and what to do."""
    try:
        found = source.path.stat()
        if not S_ISREG(found.st_mode):
            raise _flaw(source, "it is no regular file", "name a file that can be read to its end")
        size = found.st_size
        if size > LARGEST_BYTES:
            raise _flaw(
                source, f"the file has {size} bytes, more than {LARGEST_BYTES}", "keep only the rows needed"
            )
        content = source.path.read_bytes()
    except OSError as error:
        raise MissingError(
            f"the value file cannot be read: {error.strerror}",
            where=str(source.path),
            remedy="put it there, readable by syncd",
        ) from error
    return (
        _from_json(source, content) if source.path.suffix.lower() == ".json" else _from_csv(source, content)
    )


def _from_csv(source: FileSource, content: bytes) -> Found:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _flaw(source, "the file is not UTF-8", "save it as CSV in UTF-8") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        rows, header = list(reader), reader.fieldnames or ()
    except csv.Error as error:
        raise _flaw(source, f"the file is no CSV: {error}", "mend it; nothing of it was used") from error
    for column in filter(None, (source.column, source.date, *source.where)):
        if column not in header:
            raise _flaw(
                source,
                f"there is no column {column!r}",
                f"its columns are {', '.join(map(str, header)) or 'none'}",
            )
    return _pick(source, rows)


def _from_json(source: FileSource, content: bytes) -> Found:
    try:
        document = orjson.loads(content.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise _flaw(source, "the file is no JSON", "mend it; nothing of it was used") from error
    if isinstance(document, list):
        return _pick(source, [row for row in document if isinstance(row, dict)])
    return Found(value=_number(source, _walk(document, source.column)))


def _pick(source: FileSource, rows: Iterable[Mapping[str, Any]]) -> Found:
    """Take the row of the last day, or the last row where no column of days is named."""
    kept = [
        row for row in rows if all(str(_walk(row, column)) == value for column, value in source.where.items())
    ]
    if not kept:
        raise _flaw(source, "no row matches", "look at `where` and at the file")
    if source.date is None:
        return Found(value=_number(source, _walk(kept[-1], source.column)))
    dated = [(_day(source, _walk(row, source.date)), n, row) for n, row in enumerate(kept)]
    day, _, row = max(dated, key=lambda d: d[:2])
    return Found(value=_number(source, _walk(row, source.column)), day=day)


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
    try:
        number = float("nan") if isinstance(value, bool) or "_" in str(value) else float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if not isfinite(number):
        raise _flaw(
            source, f"{str(value)[:40]!r} at {source.column or 'the root'} is no number", "write it like 12.5"
        )
    return number


def _day(source: FileSource, value: Any) -> date:
    try:
        return datetime.fromisoformat(str(value).strip()).date()
    except ValueError as error:
        raise _flaw(
            source, f"{str(value)[:40]!r} in {source.date} is no day", "write it like 2026-11-20"
        ) from error


def _flaw(source: FileSource, what: str, remedy: str) -> SyncError:
    return MalformedError(what, where=str(source.path), remedy=remedy)
