"""Titles of confidential issues in passes: never stored, shown as keys, and read once they are allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syncd.web.access import Access
from tests.contract.engine.bench import Bench
from tests.contract.engine.town import issue, town
from tests.unit.web.served import Served

SECRET = "Layoffs in the north"


@pytest.fixture
def board(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the town with an epic under a security level, below which work belongs to no project."""
    more: list[dict[str, Any]] = [
        {**issue("DATA-6", kind="Epic"), "summary": SECRET, "security": "Board only"},
        issue("DATA-7", "indeterminate", parent="DATA-6"),
    ]
    with Bench.on_file(migrated_file, tmp_path, {"jira": town(more)}) as bench:
        yield bench


def told(bench: Bench) -> tuple[str, str]:
    """Return the title that the API tells of the epic, and everything that it and the page say."""
    served = Served(bench.store, Access.of(bench.loaded()), loaded=bench.loaded(), now=bench.now)
    (parent,) = (row for row in served.api("/unmapped")["items"] if row["key"] == "DATA-6")
    said = [served.ask(path).text for path in ("/", "/api/v1/status", "/api/v1/unmapped?format=csv")]
    return parent["title"], "".join(said)


def test_a_confidential_title_is_nowhere(board: Bench) -> None:
    """Neither in an answer nor in the store's file; the item counts like any other."""
    board.sync()
    title, said = told(board)
    assert (title, SECRET in said) == ("", False)
    assert all(SECRET.encode() not in file.read_bytes() for file in board.folder.glob("quick.db*"))


def test_a_title_is_read_once_it_is_allowed(board: Bench) -> None:
    """The next pass reads the tracker anew, and the pass after the setting is taken out forgets the title."""
    board.sync()
    board.change("requests_per_second: 1000", "requests_per_second: 1000, show_confidential: true")
    board.sync()
    assert told(board)[0] == SECRET
    board.change(", show_confidential: true", "")
    board.sync()
    assert told(board)[0] == ""
