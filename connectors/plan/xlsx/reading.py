"""Reads a plan from a sheet of a workbook."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import time
from typing import Any

from connectors.errors import MalformedError
from connectors.model.plan import PlanFile
from connectors.plan.layout import Layout
from connectors.plan.table import MOST_COLUMNS, Grid, Share, Value, grid_of, plan_of
from connectors.plan.xlsx.workbook import Workbook, open_workbook

_DAMAGED = (SyntaxError, LookupError, ValueError, TypeError, AttributeError, OSError)
"""What the library raises for a damaged workbook; a broken part of XML is a `SyntaxError`."""


def read_xlsx(raw: bytes, where: str, layout: Layout) -> PlanFile:
    """Read a plan; raises `MalformedError` for what is no workbook, is not safe, or holds no plan."""
    book = open_workbook(raw, where)
    return plan_of(grid_of_sheet(raw, book, where, layout), layout, "xlsx", where, book.saved)


def grid_of_sheet(raw: bytes, book: Workbook, where: str, layout: Layout) -> Grid:
    """Return the table of the sheet that the layout names, else of the first."""
    title, _ = book.sheet(layout.sheet, where)
    try:
        return grid_of(_rows(raw, title), layout, where)
    except _DAMAGED as error:
        raise MalformedError(
            "the file is no Excel file that can be read",
            where=where,
            remedy="open it, and save it as .xlsx again",
        ) from error


def _rows(raw: bytes, title: str) -> Iterator[tuple[int, list[Value]]]:
    """Yield the rows of a sheet with their numbers, as last computed by the program that saved it."""
    from openpyxl import load_workbook  # takes a tenth of a second, and most runs read no workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what of its looks the library does not know
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book[title]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
            values = [_value(cell) for cell in cells]
            while values and values[-1] is None:
                values.pop()
            yield number, values
    finally:
        book.close()


def _value(cell: Any) -> Value:
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Share(value) if "%" in str(cell.number_format) else float(value)
    if value is None or isinstance(value, bool | str):
        return value
    return str(value) if isinstance(value, time) or not hasattr(value, "year") else value
