"""The page about the sandbox names what the fake ClickUp has: routes, attributes, records, and examples that work."""

from __future__ import annotations

import re
from pathlib import Path

from syncd.sandbox.clickup import person
from syncd.sandbox.clickup.face import ROUTES
from syncd.sandbox.clickup.loading import load

PAGE = (Path(__file__).parents[4] / "docs" / "sandbox.md").read_text(encoding="utf-8")
CLICKUP = PAGE[PAGE.index("\n## ClickUp") : PAGE.index("\n## What it does not do")]


def _rows(heading: str) -> list[list[str]]:
    """Return the cells of the first table after a heading."""
    table = CLICKUP[CLICKUP.index(f"\n{heading}") :].split("|---|---|\n")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def _names(text: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", text))


def test_every_operation_is_listed() -> None:
    """The table of operations is the table of routes."""
    listed = {name for row in _rows("### ClickUp's routes") for name in _names(row[0])}
    assert listed == {operation for operation, *_ in ROUTES}


def test_every_attribute_is_listed() -> None:
    """The attributes that a person edits are named, with list and status."""
    line = next(line for line in CLICKUP.splitlines() if line.startswith("The attributes of a task are"))
    assert _names(line) == {*person.READERS, "list", "status"}


def test_every_edit_is_there() -> None:
    """The functions for Python exist, and each request of the control path is one."""
    line = next(line for line in CLICKUP.splitlines() if line.startswith("`syncd.sandbox.clickup.person`"))
    assert all(hasattr(person, name) for name in _names(line) - {"replace_statuses"})
    assert all("/_sandbox/" in row[0] for row in _rows("### Edits of tasks"))


def test_the_example_of_a_file_loads() -> None:
    """The records of the page make a workspace."""
    site = load(CLICKUP.split("```json\n")[1].split("```")[0].splitlines())
    assert {task.id: task.parent for task in site.tasks.values()} == {"86a1": None, "86a2": "86a1"}
    assert site.tasks["86a2"].closed is not None
