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


PIECES = [
    (page.name, block)
    for page in PAGES
    for language, block in FENCE.findall(page.read_text(encoding="utf-8"))
    if language == "yaml" and not block.startswith(FOREIGN)
]
"""Page and text of each piece of configuration."""


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


@pytest.mark.parametrize("piece", [piece for _, piece in PIECES], ids=[page for page, _ in PIECES])
def test_each_piece_of_configuration_is_taken(tmp_path: Path, piece: str) -> None:
    """No key is misspelt and no value of a wrong kind; each name that a piece refers to is there."""
    assert load(write_completed(tmp_path, piece), ENVIRONMENT).trackers


def test_a_piece_that_is_wrong_is_found(tmp_path: Path) -> None:
    """A misspelt key is told with the line of the piece."""
    problems = refused(write_completed(tmp_path, "goals: {words: Goals, remrk: Remark}\n"))
    assert any("remrk" in str(problem) for problem in problems)
