"""The tree of `syncd status`: guides, widths, letters that are wide, and colours for terminals alone."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from syncd.cli.tree import Tree

STATUS = Text("■ off track", style="red")
BAR = Text("█████░░┃░░░░")


def a_tree() -> Tree:
    """Return two objectives, the first with a key result and two projects, one of them Japanese."""
    tree = Tree()
    tree.add(0, Text("Find quickly", style="bold"), STATUS, "", "", "", "", "0.46", "")
    tree.add(1, "Searches (searches)", STATUS, BAR, "57%", "60%", "", "0.44", "1 of 2 projects behind")
    tree.add(
        2, "New index", STATUS, BAR, "62%", "61%", "10.6", "", "10.6 working days behind: " + "scope " * 30
    )
    tree.add(
        2,
        "保存した検索の共有と、とても長い題名のプロジェクト",
        STATUS,
        BAR,
        "53%",
        "54%",
        "0.4",
        "",
        "on plan",
    )
    tree.add(0, Text("Second"), STATUS, "", "", "", "", "", "")
    return tree


def printed(width: int, *, terminal: bool = False) -> str:
    """Return what is printed on so many columns."""
    file = StringIO()
    out = (
        Console(file=file, width=width, force_terminal=True, color_system="standard")
        if terminal
        else Console(file=file, width=width)
    )
    with out.capture() as captured:
        a_tree().print(out)
    return captured.get()


@pytest.mark.parametrize("width", [24, 40, 60, 80, 100, 129, 130, 180, 240])
def test_no_line_is_broader_than_the_terminal(width: int) -> None:
    """Wide letters count for two columns."""
    assert max(cell_len(line) for line in printed(width).splitlines()) <= width


@pytest.mark.parametrize("width", [60, 100, 180])
def test_the_columns_stand_below_each_other(width: int) -> None:
    """The status begins in the same column in each row, whatever letters the title has."""
    rows = [line for line in printed(width).splitlines() if "■" in line]
    assert len({cell_len(line.partition("■")[0]) for line in rows}) == 1
    assert len(rows) == 5


@pytest.mark.parametrize("width", [60, 180])
def test_guides_lead_from_each_row_to_those_below_it(width: int) -> None:
    """A row with another one of its depth below it has a branch, the last one a corner."""
    starts = [line[:4] for line in printed(width).splitlines() if "■" in line]
    assert starts == ["Find", "└ Se", "  ├ ", "  └ ", "Seco"]


def test_colours_are_for_terminals_alone() -> None:
    """Elsewhere there is nothing but the text."""
    assert "\x1b[" in printed(80, terminal=True)
    assert "\x1b[" not in printed(80)
