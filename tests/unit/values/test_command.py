"""Values from programs: what is taken from their output, and how they are kept within bounds."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from config.values import Cadence, CommandSource
from connectors.errors import SyncError
from syncd.values import Told, ask
from syncd.values.command import LARGEST_OUTPUT

TODAY = date(2026, 11, 21)


def shell(text: str, folder: Path, **more: Any) -> CommandSource:
    """Return a source that runs a line of shell."""
    return CommandSource(argv=("/bin/sh", "-c", text), folder=folder, **more)


def flaw(source: CommandSource) -> SyncError:
    """Return how a program is refused; it says what to do."""
    with pytest.raises(SyncError) as caught:
        ask(source, TODAY)
    assert caught.value.where == source.argv[0]
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("echo ' 12.5 '", Told(value=12.5)),
        ("""echo '{"value": 3}'""", Told(value=3)),
        ("""echo '{"value": "3", "time": "2026-10", "more": 1}'""", Told(value=3, of=date(2026, 10, 31))),
        ("echo 4; echo aside >&2", Told(value=4)),
    ],
)
def test_a_number_or_a_small_document_is_taken(tmp_path: Path, line: str, told: Told) -> None:
    """What is printed aside is not read."""
    assert ask(shell(line, tmp_path), TODAY) == told


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("true", "the program printed nothing"),
        ("echo many", "'many' at its output is no number"),
        ("echo 1; echo 2", "is no number"),
        ("echo nan", "'nan' at its output is no number"),
        ("echo '{'", "the program printed broken JSON"),
        ("""echo '{"n": 1}'""", "'None' at value is no number"),
        ("""echo '{"value": 1, "time": "soon"}'""", "'soon' in time is no day"),
        ("echo 7; echo s3cr3t >&2; exit 3", "the program ended with 3"),
        ("kill -9 $$", "the program ended with -9"),
        ("yes", f"prints more than {LARGEST_OUTPUT} bytes"),
    ],
)
def test_an_output_that_is_no_number_is_told(tmp_path: Path, line: str, said: str) -> None:
    """So is a program that fails, whatever it printed before; its words aside are not told."""
    found = flaw(shell(line, tmp_path))
    assert said in found.what
    assert "s3cr3t" not in str(found)


@pytest.mark.parametrize("line", ["sleep 30", "sleep 30 & echo 5", "exec >&-; sleep 30"])
def test_a_program_ends_with_its_time_and_all_it_started(tmp_path: Path, line: str) -> None:
    """Also where a child holds the output, or the output was closed long before the end."""
    began = time.monotonic()
    source = shell(f"echo $$ > pid; {line}", tmp_path, cadence=Cadence(timeout=timedelta(milliseconds=200)))
    assert flaw(source).what == "the program did not end within 0.2 s"
    assert time.monotonic() - began < 5
    group = (tmp_path / "pid").read_text(encoding="utf-8").strip()
    while running(group) and time.monotonic() < began + 5:
        time.sleep(0.005)
    assert running(group) == []


def running(group: str) -> list[str]:
    """Return the states of the processes of a group that are no mere remains."""
    listed = subprocess.run(["ps", "-eo", "pgid=,stat="], capture_output=True, text=True, check=True)
    rows = (line.split() for line in listed.stdout.splitlines())
    return [state for number, state in rows if number == group and not state.startswith("Z")]


def test_a_program_sees_no_variable_that_is_not_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No secret of ours among them; what `environment` names is passed on, and nothing is read from the terminal."""
    monkeypatch.setenv("JIRA_TOKEN", "s3cr3t")
    monkeypatch.setenv("SHOP", "7")
    counting = "import os, sys; print(len(sys.stdin.read()) + 10 * ('JIRA_TOKEN' in os.environ) + int(os.environ['SHOP']))"
    source = CommandSource(
        argv=(sys.executable, "-c", counting), folder=tmp_path, environment=("SHOP", "NONE")
    )
    assert ask(source, TODAY).value == 7


def test_no_shell_reads_the_arguments(tmp_path: Path) -> None:
    """Signs of a shell reach the program as they are; it runs in the configuration's folder."""
    program = tmp_path / "count"
    program.write_text('#!/bin/sh\necho "${#1}"; pwd >&2; test -f count\n', encoding="utf-8")
    program.chmod(0o755)
    assert ask(CommandSource(argv=("./count", "$(id);*|`x`"), folder=tmp_path), TODAY).value == 11


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("./none",), "No such file"),
        (("no-such-program-of-ours",), "No such file"),
        (("/tmp",), "Permission denied"),
        (("a\0b",), "a sign that no program can get"),
    ],
)
def test_a_program_that_cannot_be_run_is_told(tmp_path: Path, argv: tuple[str, ...], said: str) -> None:
    """With the reason of the system."""
    assert said in flaw(CommandSource(argv=argv, folder=tmp_path)).what
