"""Puts texts and shares into cells of a sheet in place: all other cells, styles, sheets and parts keep their bytes.

Texts are written into the cells themselves, not into the table of texts that cells share, which stays as it is. A cell
with a formula is never overwritten.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping

from connectors.errors import RejectedError
from connectors.plan.changes import Changes
from connectors.plan.edits import Edits, safe
from connectors.plan.layout import Layout
from connectors.plan.scan import Node, scan
from connectors.plan.source import xml_text
from connectors.plan.table import rows_of
from connectors.plan.table_changes import cells_of
from connectors.plan.xlsx.reading import grid_of_sheet
from connectors.plan.xlsx.workbook import Workbook, open_workbook


def patch_xlsx(raw: bytes, where: str, changes: Changes, layout: Layout) -> bytes:
    """Return the file with the changes; raises as reading does, `RejectedError` where a formula stands in the way."""
    book = open_workbook(raw, where)
    grid = grid_of_sheet(raw, book, where, layout)
    cells, headings = cells_of(grid, rows_of(grid, layout, where), changes, layout)
    wanted = {**cells, grid.header: {**cells.get(grid.header, {}), **headings}}
    _, part = book.sheet(layout.sheet, where)
    return _packed(raw, part, _sheet(book, part, wanted, where))


def _sheet(book: Workbook, part: str, wanted: Mapping[int, Mapping[int, str]], where: str) -> bytes:
    source = xml_text(book.parts[part], where)
    edits, shares = Edits(source.body), _percent_styles(book, where)

    def patch(_: object, row: Node) -> None:
        texts = wanted.get(int(row.attributes.get("r", "0")))
        if texts:
            _row(edits, row, texts, shares, where)

    scan(source.body, where, lambda path: path[-1] == "row" and path[-2:-1] == ["sheetData"], patch)
    return source.whole(edits.applied())


def _row(edits: Edits, row: Node, texts: Mapping[int, str], shares: frozenset[str], where: str) -> None:
    """Write the cells of a row; one that is not there comes before the first one behind it."""
    there = {_column(cell.attributes.get("r", "")): cell for cell in row.every("c")}
    prefix, number = edits.prefix(row), row.attributes["r"]
    last = there[max(there)].attributes.get("s") if there else None
    for column, text in sorted(texts.items()):
        cell = there.get(column)
        style = cell.attributes.get("s") if cell else last if column > max(there, default=-1) else None
        told = _cell(prefix, f"{_letters(column)}{number}", style, text, shares)
        if cell is None:
            behind = next((there[c] for c in sorted(there) if c > column), None)
            place = behind.start if behind else row.inner[1] if row.inner else row.start
            edits.put(place, place, told)
        elif cell.child("f"):
            raise RejectedError(
                f"cell {_letters(column)}{number} holds a formula, which is not overwritten",
                where=where,
                remedy="name another column for what is written, or put values there",
            )
        else:
            edits.put(cell.start, cell.end, told)


def _cell(prefix: str, place: str, style: str | None, text: str, shares: frozenset[str]) -> str:
    """Return a cell: a share as a number where its style shows percent, else a text; none for no text."""
    tag = f'{prefix}c r="{place}"' + (f' s="{style}"' if style is not None else "")
    share = re.fullmatch(r"(\d+)%", text)
    if not text:
        return f"<{tag}/>"
    if share and style in shares:
        return f"<{tag}><{prefix}v>{int(share[1]) / 100:g}</{prefix}v></{prefix}c>"
    inner = f'<{prefix}is><{prefix}t xml:space="preserve">{safe(text)}</{prefix}t></{prefix}is>'
    return f'<{tag} t="inlineStr">{inner}</{prefix}c>'


def _percent_styles(book: Workbook, where: str) -> frozenset[str]:
    """Return the numbers of the styles that show percent."""
    if "xl/styles.xml" not in book.parts:
        return frozenset()
    formats, styles = {"9", "10"}, list[str]()
    body = xml_text(book.parts["xl/styles.xml"], where).body

    def note(_: object, node: Node) -> None:
        if node.name == "numFmt" and "%" in node.attributes.get("formatCode", ""):
            formats.add(node.attributes.get("numFmtId", ""))
        elif node.name == "xf":
            styles.append(node.attributes.get("numFmtId", ""))

    scan(body, where, lambda path: path[-2:] in (["numFmts", "numFmt"], ["cellXfs", "xf"]), note)
    return frozenset(str(number) for number, form in enumerate(styles) if form in formats)


def _packed(raw: bytes, part: str, content: bytes) -> bytes:
    """Return the archive with one part exchanged; each other part is the same, in the same order."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(raw)) as before,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.infolist():
            after.writestr(entry, content if entry.filename == part else before.read(entry))
    return made.getvalue()


def _column(place: str) -> int:
    number = 0
    for letter in re.sub(r"[^A-Z]", "", place.upper()):
        number = number * 26 + ord(letter) - 64
    return number - 1


def _letters(column: int) -> str:
    return "".join(reversed(list(_digits(column + 1))))


def _digits(number: int) -> Iterator[str]:
    while number:
        number, letter = divmod(number - 1, 26)
        yield chr(65 + letter)
