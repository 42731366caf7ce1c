"""Every command that a page shows is taken by the program, and those that can be run here are run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.sandbox.loading import load
from syncd.sandbox.server import Sandbox
from tests.guards.commands import PROGRAM, complaint, named_commands, shown_commands
from tests.guards.test_documents import PAGES
from tests.system.program import syncd_inside

NOW = "2026-11-20T09:00+09:00"
VARIABLES = {"JIRA_TOKEN": "s3cr3t-of-the-documents"}
CONFIGURATION = """\
timezone: Asia/Tokyo
trackers:
  jira: {{type: jira, url: "{url}", email: bot@acme.example, token: env:JIRA_TOKEN, requests_per_second: 1000}}
cycle: {{name: 2026Q4, start: 2026-10-01, end: 2026-12-31}}
objectives:
  - id: o1
    title: Sales teams find the right company in seconds
    key_results:
      - id: searches
        title: Weekly searches per customer from 12 to 30
        metric: {{start: 12, target: 30}}
        projects:
          - {{id: search-index, select: {{epics: SRCH-1}}, plan: {{start: 2026-10-05, due: 2026-12-11}}}}
"""
NOT_HERE = {
    "init": "it looks at a real site; tests/system/test_init.py and test_export.py run it",
    "report show": "it needs a daemon that made a report; tests/system/test_reports.py has one",
    "report send": "it needs a daemon that made a report; tests/system/test_reports.py has one",
    "worker": "it does not end, and needs PostgreSQL; tests/system/test_workers.py runs it",
    "run": "the daemon does not end; tests/system/test_daemon.py runs it",
}
ENDINGS = {"sync --fingerprint": 2, "cycle close": 2, "explain kr1": 3, "export plan": 3}
"""Exit codes other than 0: no such change set, a cycle that lasts, the key result of another page, no plan file."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_program_takes_every_command_of_the_pages(page: Path) -> None:
    """Commands in blocks are whole, and those written out in sentences name only what there is."""
    text = page.read_text(encoding="utf-8")
    said = [complaint(words) for words in shown_commands(text)]
    said += [told for words in named_commands(text) if (told := complaint(words)) and not _is_cut(told)]
    assert [told for told in said if told] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("sync --fast", "No such option: --fast"),
        ("explain", "Missing argument"),
        ("value searches many", "valid number"),
        ("webhooks order", "'order' is not one of"),
        ("report daily", "No such command 'daily'"),
        ("snyc", "No such command 'snyc'"),
    ],
)
def test_a_command_that_the_program_refuses_is_found(line: str, said: str) -> None:
    """Unknown commands and options, missing and wrong arguments."""
    assert said in (complaint(line.split()) or "")


def test_commands_are_found_in_blocks_and_sentences() -> None:
    """With the path of the environment, after a prompt, before a comment; a bare name asks for nothing."""
    text = "Say `syncd status --json` or `syncd diff`.\n\n```sh\n.venv/bin/syncd sync --yes  # once\nmake test\n```\n"
    assert list(shown_commands(text)) == [["sync", "--yes"]]
    assert list(named_commands(text)) == [["status", "--json"]]
    assert list(shown_commands("```console\n$ syncd check\nnote: fine\n```\n")) == [["check"]]


def test_the_commands_of_the_pages_run(tmp_path: Path) -> None:
    """Each ends as its page says, one after the other over a small site, in November 2026 wherever it takes the time."""
    with Sandbox(load(list(_records()))) as sandbox:
        (tmp_path / "syncd.yaml").write_text(CONFIGURATION.format(url=sandbox.url), encoding="utf-8")
        wrong = {}
        for words in [["sync"], *_shown()]:
            line = " ".join(words)
            ended = syncd_inside(*words, *_clock(words), folder=tmp_path, variables=VARIABLES)
            if ended.code != next((code for begin, code in ENDINGS.items() if line.startswith(begin)), 0):
                wrong[line] = ended.said
    assert wrong == {}


def _shown() -> list[list[str]]:
    """Return the commands of all blocks that can be run here, each once, without the file that they name."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        for words in shown_commands(page.read_text(encoding="utf-8")):
            line = " ".join(words).replace(" --config syncd.yaml", "")
            if not line.startswith(tuple(NOT_HERE)):
                found[line] = [word for word in words if word not in {"--config", "syncd.yaml"}]
    return list(found.values())


def _clock(words: list[str]) -> list[str]:
    command = PROGRAM
    for word in words[:2]:
        command = getattr(command, "commands", {}).get(word, command)
    return ["--now", NOW] if any("--now" in parameter.opts for parameter in command.params) else []


def _is_cut(told: str) -> bool:
    """Tell whether the parser only misses what a sentence may leave out."""
    return any(word in told for word in ("Missing argument", "requires an argument", "Missing command"))


def _records() -> Iterator[Mapping[str, Any]]:
    """Yield an epic and thirty issues below it, two thirds done one after the other since October."""
    yield {
        "kind": "account",
        "id": "bot",
        "email": "bot@acme.example",
        "token": VARIABLES["JIRA_TOKEN"],
        "admin": True,
    }
    begin = datetime(2026, 10, 5, 3, tzinfo=UTC)
    for number in range(1, 32):
        at = (begin + timedelta(days=number)).isoformat()
        done = {"status": "Done", "category": "done", "resolution": "Done", "resolved": at}
        open_ = {"status": "To Do", "category": "new"}
        state = done if number > 1 and number % 3 else open_
        above = {"type": "Task", "parent": "SRCH-1"} if number > 1 else {"type": "Epic"}
        yield {
            "key": f"SRCH-{number}",
            "summary": f"Work {number}",
            "created": begin.isoformat(),
            **state,
            **above,
        }
