"""The page about the sandbox names what there is: routes, faults, attributes, and examples that work."""

from __future__ import annotations

import re
from pathlib import Path

import orjson

from syncd.sandbox.faults import FaultKind, Faults
from syncd.sandbox.jira import cloud
from syncd.sandbox.loading import load
from syncd.sandbox.person import READERS

PAGE = (Path(__file__).parents[3] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def _rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table after a line that begins so."""
    lines = PAGE[PAGE.index(f"\n{heading}") :].splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("|---"))
    table = lines[begin + 1 :]
    end = next((number for number, line in enumerate(table) if not line.startswith("|")), len(table))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[:end]]


def _names(cell: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", cell))


def test_every_operation_is_listed() -> None:
    """The table of operations is the table of routes."""
    listed = {name for row in _rows("## What it understands") for name in _names(row[0])}
    assert listed == {operation for operation, *_ in (*cloud._TABLE, *cloud.AGILE, *cloud.WEBHOOKS)}


def test_every_fault_is_listed() -> None:
    """The table of faults lists each kind, and the example can be ordered."""
    listed = {name for row in _rows("### Faults") for name in _names(row[0])}
    assert listed == {kind.value for kind in FaultKind}
    example = re.search(r"-d '(\{.*\})'", PAGE.partition("### Faults")[2])
    assert example is not None
    Faults().add(**orjson.loads(example[1]))


def test_every_attribute_is_listed() -> None:
    """The attributes that a person edits are named."""
    line = next(line for line in PAGE.splitlines() if line.startswith("The attributes of an issue are"))
    assert _names(line) == set(READERS)


def test_the_example_of_a_file_loads() -> None:
    """The records of the page make a site."""
    block = PAGE.split("```json\n")[1].split("```")[0]
    assert len(load(block.splitlines()).issues) == 2


def test_one_sentence_a_line() -> None:
    """Prose has one sentence a line."""
    prose = [line for line in PAGE.splitlines() if line and line[0] not in "|`{#" and "import" not in line]
    assert [line for line in prose if re.search(r"[a-z)`]\. [A-Z]", line)] == []
