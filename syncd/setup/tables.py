"""Reads a table that people made, CSV or Excel, into rows of cells that know where they stand."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from connectors.errors import SettingsError

MOST_BYTES = 512 * 2**20
"""A larger file is refused: what is wanted of it is in no relation to that."""

MOST_UNPACKED = 2**30
MOST_ROWS, MOST_COLUMNS = 5000, 60
"""Of a sheet, which may claim a million rows because somebody coloured them."""

LONGEST_CELL = 64 * 2**20
DELIMITERS = (",", ";", "\t", "|")

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
)
"""What the library raises for a damaged workbook; a broken part of XML is a `SyntaxError`."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, the number in it where the file says that it is one, and the unit of its format."""

    text: str
    number: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file, from 1."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: where it stands (file, and sheet), and its rows."""

    where: str
    rows: Sequence[Row] = field(default_factory=tuple)


EMPTY = Cell("")


def folded(text: str) -> str:
    """Return a heading as it is compared: full width made half, without case, spaces and signs between words."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in plain if not c.isspace() and c not in "_-./:*?・")


def tables(path: Path) -> list[Table]:
    """Read the tables of a file: one of a CSV, one for each sheet of an Excel file.

    Raises `SettingsError` for a file that cannot be read as either.
    """
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        sheets = read_workbook(_bytes(path), str(path))
        return [Table(f"{path} ({title})", rows) for title, rows in sheets.items()]
    if path.suffix.lower() == ".xls":
        raise SettingsError(
            "is an Excel file of the old form", where=str(path), remedy="save it as .xlsx or .csv"
        )
    rows = [Row(n, [Cell(text.strip()) for text in cells]) for n, cells in csv_rows(path)]
    return [Table(str(path), rows)]


def csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file with the number of the line on which each ends; empty ones are left out.

    Encoding and delimiter are found out. Raises `SettingsError` for what is no such file.
    """
    text = decoded(_bytes(path), str(path))
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise SettingsError(
            f"is no CSV that can be read: {error}",
            where=f"{path}:{reader.line_num}",
            remedy="export it again",
        ) from error


def decoded(raw: bytes, where: str) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, Japanese or Western Windows encoding."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(raw, "utf-16", where)
    if b"\0" in raw[:65536] or raw.startswith(b"PK\x03\x04"):
        raise _no_text(where)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("cp932")
        if any("\u3041" <= c <= "\u30ff" for c in text):
            return text
    except UnicodeDecodeError:
        pass
    return _as(raw, "cp1252", where)


def _as(raw: bytes, encoding: str, where: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise _no_text(where) from None


def _no_text(where: str) -> SettingsError:
    return SettingsError(
        "is no text that can be read", where=where, remedy="save it as CSV in UTF-8, or as .xlsx"
    )


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SettingsError(
                f"is too large: {size // 2**20} MB, at most {MOST_BYTES // 2**20}",
                where=str(path),
                remedy="leave out descriptions and comments, or take fewer rows",
            )
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(
            f"cannot be read: {error.strerror}", where=str(path), remedy="check name and rights"
        ) from error


def read_workbook(raw: bytes, where: str) -> dict[str, list[Row]]:
    """Return the rows of each sheet of an Excel file by its name; raises `SettingsError` for what is no such file."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise SettingsError("is too large", where=where, remedy="keep the sheet that is needed only")
        book = load_workbook(io.BytesIO(raw), data_only=True)
    except SettingsError:
        raise
    except _DAMAGED as error:
        raise SettingsError(
            "is no Excel file that can be read", where=where, remedy="open it, save it as .xlsx again"
        ) from error
    return {sheet.title: list(_sheet_rows(sheet)) for sheet in book.worksheets}


def _sheet_rows(sheet: Any) -> Iterator[Row]:
    """Yield the rows; every cell of a merged block has the value of the block."""
    merged = {
        (row, column): (block.min_row, block.min_col)
        for block in sheet.merged_cells.ranges
        for row in range(block.min_row, min(block.max_row, MOST_ROWS) + 1)
        for column in range(block.min_col, min(block.max_col, MOST_COLUMNS) + 1)
    }
    for number in range(1, min(sheet.max_row, MOST_ROWS) + 1):
        cells = [
            _cell(sheet.cell(*merged.get((number, column), (number, column))))
            for column in range(1, min(sheet.max_column, MOST_COLUMNS) + 1)
        ]
        if any(cell.text for cell in cells):
            yield Row(number, cells)


def _cell(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, bool) or value is None:
        return Cell("" if value is None else str(value))
    if isinstance(value, int | float):
        percent = "%" in str(cell.number_format)
        number = round(value * 100, 10) if percent else float(value)
        return Cell(f"{number:.12g}", number, "%" if percent else "")
    if isinstance(value, datetime):
        return Cell(value.date().isoformat())
    return Cell(value.isoformat() if isinstance(value, date) else str(value).strip())
