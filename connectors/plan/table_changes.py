"""What changes of a plan's rows mean for the cells of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from connectors.plan.changes import Changes, RowChange, percent_text
from connectors.plan.layout import Layout
from connectors.plan.table import Grid, TableRow

Cells = Mapping[int, Mapping[int, str]]
"""Texts by the row's number in the file and the column, from 0. Shares are texts such as `62%`."""


def cells_of(
    grid: Grid, rows: Sequence[TableRow], changes: Changes, layout: Layout
) -> tuple[Cells, Mapping[int, str]]:
    """Return the cells that are written, and the headings of columns that are added behind the last one."""
    told = {row.number: _told(changes[row.task.uid], layout) for row in rows if row.task.uid in changes}
    places = _places(grid, layout, (heading for texts in told.values() for heading in texts))
    cells = {
        number: {places[heading]: text for heading, text in texts.items()} for number, texts in told.items()
    }
    added = {place: heading for heading, place in places.items() if place >= len(grid.headings)}
    return cells, added


def _told(change: RowChange, layout: Layout) -> dict[str, str]:
    """Return what is written to a row by heading."""
    told = dict(change.columns)
    if change.physical is not None:
        told[layout.heading("physical")] = f"{percent_text(change.physical)}%"
    if change.actual is not None:
        told[layout.heading("percent")] = f"{percent_text(change.actual.percent)}%"
        began = change.actual.start if change.actual.percent > 0 else None
        ended = change.actual.finish if change.actual.percent >= 1 else None
        told[layout.heading("actual_start")] = began.isoformat() if began else ""
        told[layout.heading("actual_finish")] = ended.isoformat() if ended else ""
    return told


def _places(grid: Grid, layout: Layout, headings: Iterable[str]) -> dict[str, int]:
    """Return the column of each heading: the one that the plan was read from, else one of that name, else a new one."""
    read = {layout.heading(part): place for part, place in grid.places.items()}
    named = {heading.strip().casefold(): n for n, heading in reversed(list(enumerate(grid.headings)))}
    places: dict[str, int] = {}
    width = len(grid.headings)
    for heading in headings:
        if heading in places:
            continue
        found = read.get(heading, named.get(heading.casefold()))
        places[heading] = width if found is None else found
        width += found is None
    return places
