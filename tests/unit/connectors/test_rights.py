"""The page about security lists every call of the connectors, and whether it writes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
READS = {"get": "reads", "post": "reads", "put": "writes", "submit": "writes", "delete": "writes"}
PARTS = {"_listed", "_half", "place"}
"""Methods of the ClickUp connector that pass the name of a call on to a GET."""


def made(connector: str) -> dict[str, str]:
    """Return the calls of a connector by name, and whether each reads or writes."""
    files = sorted((ROOT / "connectors" / connector).rglob("*.py"))
    calls = [call for file in files for call in _calls(ast.parse(file.read_text(encoding="utf-8")))]
    places = {"space", "folder", "list"} if connector == "clickup" else set()
    return dict(calls) | dict.fromkeys(places, "reads")


def _calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        name = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        receiver = ast.unparse(node.func.value)
        if node.func.attr in READS and receiver.rpartition(".")[2] in {"http", "_http"} and name:
            yield str(name), READS[node.func.attr]
        elif node.func.attr in PARTS and isinstance(name, str):
            yield name, "reads"


def listed(title: str) -> dict[str, str]:
    """Return the rows of the table of a tracker: call, and whether it reads or writes."""
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    section = page.split(f"### {title}\n")[1].split("\n#")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (reads|writes) \|", section, re.MULTILINE))


@pytest.mark.parametrize(("connector", "title"), [("jira", "Jira"), ("clickup", "ClickUp")])
def test_every_call_is_listed_with_what_it_needs(connector: str, title: str) -> None:
    """No call without a row, no row without a call, and none that writes is called a read."""
    assert listed(title) == made(connector)
    assert len(made(connector)) > 15
