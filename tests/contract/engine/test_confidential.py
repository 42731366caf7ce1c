"""Titles of confidential issues in passes: never stored, shown as keys, and read once they are allowed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syncd.web.access import Access
from syncd.web.pages import PAGES
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
        {**issue("SRCH-20", "indeterminate", parent="SRCH-1"), "summary": SECRET, "security": "Board only"},
        {**issue("SRCH-21", parent="SRCH-20", kind="Sub-task"), "summary": SECRET, "security": "Board only"},
    ]
    with Bench.on_file(migrated_file, tmp_path, {"jira": town(more)}) as bench:
        yield bench


def told(bench: Bench) -> tuple[str, str]:
    """Return the title that the API tells of the epic, and everything that it and the page say."""
    served = Served(bench.store, Access.of(bench.loaded()), loaded=bench.loaded(), now=bench.now)
    (parent,) = (row for row in served.api("/unmapped")["items"] if row["key"] == "DATA-6")
    return parent["title"], "".join(everything(served))


def everything(served: Served) -> Iterator[str]:
    """Yield what every page says, every search that would find the title, every answer of the API in each form, and a badge."""
    ids = {
        "projects": "index",
        "key-results": "kr1",
        "key_results": "kr1",
        "objectives": "o1",
        "badge": "index",
    }
    api = served.api("/openapi.json")["paths"]
    paths = [page.path for page in PAGES] + list(api)
    for path in paths:
        kind = path.removeprefix("/api/v1").split("/")[1]
        asked = path.replace("{id}", ids.get(kind, "1"))
        answers = (
            [served.ask(asked), served.ask(f"{asked}?format=csv")] if path in api else [served.ask(asked)]
        )
        assert answers[0].status_code in {200, 404}, asked
        yield from (answer.text for answer in answers)
    for words in ("Layoffs", "SRCH-20", "DATA-6", "DATA-7"):
        yield served.ask(f"/search?q={words}").text.replace('value="Layoffs"', "")


def test_a_confidential_title_is_nowhere(board: Bench) -> None:
    """Neither on a page, in a report, an answer of the API, a badge or a metric, nor in the store's file; the item counts like any other."""
    board.sync()
    board.wait(days=2)
    board.sync()
    title, said = told(board)
    assert (title, SECRET in said) == ("", False)
    assert said.count("(title hidden)") >= 4
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
