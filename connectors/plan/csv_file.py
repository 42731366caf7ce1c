"""Plans in CSV: read, and patched in place, so that every other field keeps its bytes.

Encoding and delimiter are found out. A file in another encoding than UTF-8 is written back in it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connectors.errors import MalformedError, RejectedError
from connectors.model.plan import PlanFile
from connectors.plan.changes import Changes
from connectors.plan.layout import Layout
from connectors.plan.table import MOST_COLUMNS, Grid, grid_of, plan_of, rows_of
from connectors.plan.table_changes import cells_of

DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class _Field:
    """A field: its text, and from where to where it stands in the file with its quotes."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Csv:
    text: str
    mark: bytes
    encoding: str
    delimiter: str
    records: list[list[_Field]]


def read_csv(raw: bytes, where: str, layout: Layout) -> PlanFile:
    """Read a plan; raises `MalformedError` for what is no table of one."""
    return plan_of(_grid(_parsed(raw, where), layout, where), layout, "csv", where)


def patch_csv(raw: bytes, where: str, changes: Changes, layout: Layout) -> bytes:
    """Return the file with the changes; raises as reading does, `RejectedError` for what its encoding cannot hold."""
    table = _parsed(raw, where)
    grid = _grid(table, layout, where)
    cells, headings = cells_of(grid, rows_of(grid, layout, where), changes, layout)
    edits = list(_edits(table, cells, headings, grid.header))
    parts, at = [], 0
    for start, end, new in sorted(edits):
        parts += [table.text[at:start], new]
        at = end
    text = "".join([*parts, table.text[at:]])
    try:
        return table.mark + text.encode(table.encoding)
    except UnicodeEncodeError as error:
        raise RejectedError(
            f"the file's encoding {table.encoding} cannot hold {error.object[error.start : error.start + 1]!r}",
            where=where,
            remedy="save it in UTF-8",
        ) from error


def _grid(table: _Csv, layout: Layout, where: str) -> Grid:
    rows = ((number, [one.text for one in record]) for number, record in enumerate(table.records, 1))
    return grid_of(rows, layout, where)


def _edits(
    table: _Csv, cells: Mapping[int, Mapping[int, str]], headings: Mapping[int, str], header: int
) -> Iterator[tuple[int, int, str]]:
    """Yield what is exchanged; a row that is too short gets empty fields up to the new ones."""
    width = max([len(table.records[header - 1]), *(column + 1 for column in headings)])
    for number, record in enumerate(table.records, 1):
        wanted = dict(headings) if number == header else dict(cells.get(number, {}))
        added = {column: text for column, text in wanted.items() if column >= len(record)}
        for column, text in wanted.items():
            if column < len(record) and record[column].text != text:
                yield record[column].start, record[column].end, _quoted(text, table.delimiter)
        if number >= header and headings and not _is_blank(record):
            added = {column: added.get(column, "") for column in range(len(record), width)}
        if added:
            end = record[-1].end
            told = "".join(f"{table.delimiter}{_quoted(text, table.delimiter)}" for text in added.values())
            yield end, end, told


def _is_blank(record: list[_Field]) -> bool:
    return not any(one.text for one in record)


def _quoted(text: str, delimiter: str) -> str:
    plain = re.sub(r"\s*\n\s*", " ", text)
    if delimiter in plain or '"' in plain:
        return '"' + plain.replace('"', '""') + '"'
    return plain


def _parsed(raw: bytes, where: str) -> _Csv:
    text, mark, encoding = _decoded(raw, where)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    return _Csv(text, mark, encoding, delimiter, list(_records(text, delimiter, where)))


def _decoded(raw: bytes, where: str) -> tuple[str, bytes, str]:
    marks = (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    )
    mark, known = next(((mark, name) for mark, name in marks if raw.startswith(mark)), (b"", ""))
    for encoding in (known,) if known else ("utf-8", "cp932", "cp1252"):
        try:
            text = raw[len(mark) :].decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and (encoding != "cp932" or re.search("[\u3041-\u30ff]", text)):
            return text, mark, encoding
    raise MalformedError(
        "the file is no text that can be read", where=where, remedy="save it as CSV in UTF-8"
    )


def _records(text: str, delimiter: str, where: str) -> Iterator[list[_Field]]:
    """Yield the records (RFC 4180): quoted fields may hold delimiters, quotes twice, and line ends."""
    plain = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    quoted = re.compile(r'"((?:[^"]|"")*)"')
    at, record, size = 0, list[_Field](), len(text)
    while at < size or record:
        found = quoted.match(text, at) if text.startswith('"', at) else None
        end = found.end() if found else plain.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too
        value = found.group(1).replace('""', '"') if found else text[at:end]
        if found is None and value.startswith('"'):
            raise MalformedError("a quoted field has no end", where=where, remedy="export it again")
        record.append(_Field(value, at, end))
        if len(record) > MOST_COLUMNS:
            raise MalformedError(
                f"a row has more than {MOST_COLUMNS} columns", where=where, remedy="export it again"
            )
        if text.startswith(delimiter, end):
            at = end + len(delimiter)
            continue
        yield record
        record = []
        rest = re.compile(r"\r\n|\r|\n").match(text, end)
        if rest is None and end < size:
            raise MalformedError(
                "something follows the end of a quoted field", where=where, remedy="export it again"
            )
        at = rest.end() if rest else size
