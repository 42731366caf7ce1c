"""Who works on an issue is never asked for: neither in the connectors' source nor in a request on its way."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from syncd.sandbox.server import Sandbox
from tests.guards.tree import ROOT
from tests.system import team
from tests.system.program import syncd

PEOPLE = {"assignee", "reporter", "creator", "comment", "comments", "author", "worklog"}
EVERYTHING = {"*all", "*navigable", "-comment"}
MEANT = {"connectors/clickup/tracker.py": {"comment"}, "connectors/jira/changelog.py": {"author"}}
"""Words that are meant otherwise there: a level of permission is called so; a changelog's author is told unasked,
and only whether it was a person, an app or us is kept."""


def words_in(source: str) -> set[str]:
    """Return the words in the texts of a module, its docstrings left out."""
    tree = ast.parse(source)
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in told
    ]
    return {word for text in texts for word in text.replace(",", " ").lower().split()}


def test_no_connector_names_a_field_of_people() -> None:
    """No text in a connector names such a field, nor asks for all fields."""
    for path in sorted((ROOT / "connectors").rglob("*.py")):
        found = words_in(path.read_text(encoding="utf-8")) & (PEOPLE | EVERYTHING)
        assert not found - MEANT.get(str(path.relative_to(ROOT)), set()), path


def test_such_a_text_would_be_found() -> None:
    """A field of people in a list or in one text is found; a docstring may speak of it."""
    assert words_in('"""No assignee."""\nFIELDS = "summary,assignee"\n') & PEOPLE == {"assignee"}
    assert words_in('FIELDS = ["*all"]\n') & EVERYTHING == {"*all"}
    assert not words_in('"""No assignee."""\n') & PEOPLE


def asked_fields(sandbox: Sandbox) -> Iterator[str]:
    """Yield every name of a field, or expansion, that was asked for."""
    for entry in sandbox.log.all():
        body: dict[str, Any] = entry.body if isinstance(entry.body, dict) else {}
        for source in (entry.query, body):
            for name in ("fields", "expand", "properties"):
                value = source.get(name, ())
                yield from (
                    word
                    for text in ([value] if isinstance(value, str) else value)
                    for word in text.split(",")
                )


def test_no_request_asks_for_people(tmp_path: Path) -> None:
    """Over check, two passes and a change, all requests name their fields, and none of people or everything."""
    with Sandbox(team.site()) as sandbox:
        team.write_configuration(tmp_path, team.configuration(sandbox.url))
        for command in ("check", "sync", "diff"):
            syncd(command, folder=tmp_path, variables=team.VARIABLES)
        asked = set(asked_fields(sandbox))
        reads = [e for e in sandbox.log.all() if e.operation in {"search", "bulkfetch", "issue"}]
    assert {"status", "summary", "updated"} <= asked
    assert not asked & (PEOPLE | EVERYTHING)
    assert all("fields" in (e.body or {}) or "fields" in e.query for e in reads)
