"""The tree of `syncd status`: a table where the terminal is wide, two lines for each row where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

HEADS = ("", "status", "progress", "done", "plan", "days behind", "score", "why")
NUMBERS = frozenset({"done", "plan", "days behind", "score"})
ROOMY = 130
"""Columns from which on all stands in one line."""

_NARROWEST, _STATUS, _BAR, _DONE, _SLIP = 16, 14, 13, 5, 7

Cell = str | Text


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the tree: how deep it lies, its title, and the cells beside it in the order of `HEADS`."""

    depth: int
    title: Text
    cells: Sequence[Cell]


@dataclass
class Tree:
    """Rows in their order, each below the last one that is less deep."""

    rows: list[Row] = field(default_factory=list)

    def add(self, depth: int, title: Cell, *cells: Cell) -> None:
        """Add a row."""
        self.rows.append(Row(depth, title if isinstance(title, Text) else Text(title), cells))

    def print(self, out: Console) -> None:
        """Print the tree as broadly as there is room."""
        guides = self._guides()
        if out.width >= ROOMY:
            out.print(self._table(guides))
            return
        for row, guide in zip(self.rows, guides, strict=True):
            _print_narrow(row, guide, out)

    def _table(self, guides: Sequence[tuple[str, str]]) -> Table:
        table = Table(box=None, pad_edge=False, header_style="dim", expand=False)
        for head in HEADS:
            table.add_column(head, justify="right" if head in NUMBERS else "left", overflow="fold")
        for row, (guide, _) in zip(self.rows, guides, strict=True):
            table.add_row(Text(guide, style="dim") + row.title, *row.cells)
        return table

    def _guides(self) -> list[tuple[str, str]]:
        """Return the lines before each row, and those before what follows on its further lines."""
        found, open_levels = list[tuple[str, str]](), set[int]()
        for row in reversed(self.rows):
            is_last = row.depth not in open_levels
            open_levels = {level for level in open_levels if level < row.depth} | {row.depth}
            above = "".join("│ " if level in open_levels else "  " for level in range(1, row.depth))
            mark, below = ("└ ", "  ") if is_last else ("├ ", "│ ")
            found.append((above + mark, above + below) if row.depth else ("", ""))
        return found[::-1]


def _print_narrow(row: Row, guide: tuple[str, str], out: Console) -> None:
    """Print a row with its title, status, bar and figures in one line, and the reason below it."""
    status, bar, done, _, slip, score, why = row.cells
    taken = _STATUS + _BAR + _DONE + _SLIP
    room = out.width - taken - 1
    first, further = guide
    if room < _NARROWEST:
        head = Text(first, style="dim") + row.title
        head.truncate(out.width, overflow="ellipsis")
        out.print(head)
        line = Text(further, style="dim")
    else:
        title = row.title.copy()
        title.truncate(room - cell_len(first), overflow="ellipsis", pad=True)
        line = Text(first, style="dim") + title + Text(" ")
    for cell, width in ((status, _STATUS), (bar, _BAR)):
        line += _fitted(cell, width)
    line += Text(f"{_plain(done):>{_DONE - 1}} {_plain(slip) or _plain(score):>{_SLIP}}")
    line.truncate(out.width, overflow="crop")
    line.rstrip()
    out.print(line)
    if told := _plain(why):
        out.print(Padding(Text(told, style="dim"), (0, 0, 0, min(cell_len(further) + 2, out.width // 3))))


def _fitted(cell: Cell, width: int) -> Text:
    text = cell.copy() if isinstance(cell, Text) else Text(cell)
    text.truncate(width, overflow="crop", pad=True)
    return text


def _plain(cell: Cell) -> str:
    return cell.plain if isinstance(cell, Text) else cell
