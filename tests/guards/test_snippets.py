"""Every piece of configuration that a page shows is taken by the loader, completed where it is a piece only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import load
from tests.guards.documents import FENCE
from tests.guards.test_documents import PAGES
from tests.unit.config.samples import ENVIRONMENT, refused

FOREIGN = ("rule_files:", "value:")
"""What begins so is Prometheus' own file, or the value of a metric, which tests/unit/config/test_values.py loads."""

REST = {
    "cycle": "cycle: {name: 2026Q4, start: 2026-10-01, end: 2026-12-31}",
    "jira": "  jira: {type: jira, url: https://acme.atlassian.net, email: bot@acme.example, token: env:JIRA_TOKEN}",
    "clickup": '  clickup: {type: clickup, workspace: "9001", token: env:CLICKUP_TOKEN}',
    "o1": (
        "objectives:\n  - {id: o1, title: Sales teams find companies, key_results: ["
        "{id: searches, title: Searches from 12 to 30, metric: {start: 12, target: 30}}]}"
    ),
}
"""What a piece leaves out, by what it would say itself: in a folder the loader lays files over each other."""


def _pieces() -> list[tuple[str, str]]:
    """Return page and text of each piece of configuration."""
    texts = ((page.name, page.read_text(encoding="utf-8")) for page in PAGES)
    blocks = ((name, block) for name, text in texts for kind, block in FENCE.findall(text) if kind == "yaml")
    return [(name, block) for name, block in blocks if not block.startswith(FOREIGN)]


PIECES = _pieces()


def write_completed(folder: Path, piece: str) -> Path:
    """Write a piece, and beside it what it leaves out, and return the folder."""
    names = [name for name in ("jira", "clickup") if not re.search(rf"\b{name}: {{type:", piece)]
    own = len(names) < 2 and "objectives:" not in piece
    trackers = [] if own else [REST[name] for name in names]
    rest = ["trackers:", *trackers] if trackers else []
    rest += [REST["cycle"]] if "\ncycle:" not in f"\n{piece}" else []
    rest += [REST["o1"]] if "id: o1" not in piece else []
    (folder / "piece.yaml").write_text(piece, encoding="utf-8")
    (folder / "rest.yaml").write_text("\n".join(rest) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("page", "piece"), PIECES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(PIECES)])
def test_each_piece_of_configuration_is_taken(tmp_path: Path, page: str, piece: str) -> None:
    """No key is misspelt, no value of a wrong kind, whatever page shows it."""
    assert page
    assert load(write_completed(tmp_path, piece), ENVIRONMENT).okr


def test_a_piece_that_is_wrong_is_found(tmp_path: Path) -> None:
    """A misspelt key is told with the line of the piece."""
    problems = refused(write_completed(tmp_path, "goals: {words: Goals, remrk: Remark}\n"))
    assert any("remrk" in str(problem) for problem in problems)
