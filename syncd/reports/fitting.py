"""Fitting: the size of type at which a report stands on one page of paper, or on one slide."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width

from syncd.reports.document import Document, Section, Table

USUAL, SMALLEST = 10.5, 5.5
"""Type of a report of several pages, and the smallest that is still read, in points."""

STEP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page: how many half-width signs fit into a line and how many lines into a column, at 10 points.

    Measured in Chromium with the fonts of the page, and taken a little smaller.
    """

    signs: int
    lines: int
    columns: int = 1


A4 = Sheet(signs=108, lines=58)
SLIDE = Sheet(signs=92, lines=34, columns=2)


def size_to_fit(document: Document, sheet: Sheet) -> float:
    """Return the largest size of type, in points, at which the report stands on one sheet; at least the smallest."""
    size = USUAL
    while size > SMALLEST and _lines(document, sheet, size) > sheet.columns * sheet.lines * 10 / size:
        size -= STEP
    return size


def _lines(document: Document, sheet: Sheet, size: float) -> float:
    signs = sheet.signs * 10 / size
    # Title and lead stand over all columns, in larger type.
    lead = sum(_broken(line, signs * sheet.columns * 0.85) * 1.25 for line in document.lead)
    sections = sum(_section(section, signs) for section in document.told())
    return sheet.columns * (lead + 5.0) + sections


def _section(section: Section, signs: float) -> float:
    entries = sum(
        _broken(entry.text, signs)
        + 0.25
        + sum(_broken(detail, signs * 1.03) + 0.15 for detail in entry.details)
        for entry in section.entries
    )
    intro = _broken(section.intro, signs) + 0.5 if section.intro else 0.0
    table = _table(section.table, signs) if section.table else 0.0
    return 3.0 + intro + table + entries + (1.0 if section.is_empty else 0.0)


def _table(table: Table, signs: float) -> float:
    """Return the lines of a table whose columns share the width by their longest words."""
    rows = [
        list(table.heads),
        *([cell if isinstance(cell, str) else "–" * 16 for cell in row] for row in table.rows),
    ]
    widest = [max(min(_width(row[n]), 40) + 2 for row in rows) for n in range(len(table.heads))]
    columns = [signs * width / max(sum(widest), 1) for width in widest]
    return 1.0 + sum(max(map(_broken, row, columns)) + 0.7 for row in rows)


def _broken(text: str, signs: float) -> int:
    return max(1, ceil(_width(text) / max(signs, 1.0)))


def _width(text: str) -> int:
    """Return how wide a text is, in half-width signs."""
    return sum(2 if east_asian_width(sign) in "FW" else 1 for sign in text)
