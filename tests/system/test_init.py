"""A stranger's path: `init` over a company's tracker, then check, diff, sync and run, as the printed steps say."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from syncd.sandbox.clickup.loading import load as load_clickup
from syncd.sandbox.department import build, build_clickup
from syncd.sandbox.department.furniture import ACCOUNT
from syncd.sandbox.jira import datacenter
from syncd.sandbox.kinds import AnySite
from syncd.sandbox.loading import load
from syncd.sandbox.server import Sandbox
from tests.system.program import SYNCD, Ended, ask, started, syncd, syncd_inside, until

TODAY = date(2026, 11, 21)
WRITING = {"edit", "set_field", "clear_field", "edit_task", "create_task"}


@pytest.fixture(scope="module")
def jira() -> Iterator[Sandbox]:
    """Serve the department's Jira."""
    with Sandbox(build(TODAY)) as serving:
        yield serving


@pytest.fixture(scope="module")
def clickup() -> Iterator[Sandbox[AnySite]]:
    """Serve the department's ClickUp."""
    with Sandbox[AnySite](build_clickup(TODAY)) as serving:
        yield serving


def jira_options(url: str) -> list[str]:
    """Return what a script says about the department's Jira."""
    return ["--type", "jira", "--url", url, "--email", ACCOUNT.email, "--token", "env:SITE_TOKEN"]


def clickup_options(url: str) -> list[str]:
    """Return what a script says about the department's ClickUp."""
    return ["--type", "clickup", "--url", f"{url}/api", "--token", "env:SITE_TOKEN"]


def run(folder: Path, *arguments: str, token: str = ACCOUNT.token, installed: bool = False) -> Ended:
    """Run a command, if asked as installed; whatever happens there is no traceback, and the token is shown nowhere."""
    start = syncd if installed else syncd_inside
    ended = start(*arguments, folder=folder, variables={"SITE_TOKEN": token})
    assert "Traceback" not in ended.said, ended.said
    assert not token or token not in ended.said
    return ended


def free_port(config: Path) -> None:
    """Let the daemon of this configuration take a free port, and pass often."""
    text = config.read_text(encoding="utf-8")
    config.write_text(text + "listen: {port: 0}\n", encoding="utf-8")


def walk(folder: Path, *, token: str, has_writes: bool, installed: bool = False) -> None:
    """Go the way that `init` tells, on its file as it is; a reviewed change set is written, then all is quiet."""

    def step(*arguments: str) -> Ended:
        return run(folder, *arguments, token=token, installed=installed)

    checked = step("check")
    assert checked.code == 0, checked.said
    shown = step("diff")
    assert shown.code == (2 if has_writes else 0), shown.said
    found = re.search(r"fingerprint (\w+)", shown.out)
    assert bool(found) is has_writes, shown.out
    written = step("sync", *(["--fingerprint", found[1]] if found else []))
    assert written.code == 0, written.said
    assert step("status").code == 0
    quiet = step("diff")
    assert quiet.code == 0, quiet.said
    assert "Nothing to write." in quiet.out
    free_port(folder / "syncd.yaml")
    with started("run", folder=folder, variables={"SITE_TOKEN": token}) as daemon:
        page = daemon.page()
        until(lambda: ask(f"{page}/-/ready").status_code == 200, "ready")
        assert daemon.end().code == 0


@pytest.mark.parametrize(
    "edition",
    ["cloud", *(pytest.param(version, marks=pytest.mark.campaign) for version in ("10.3", "9.12"))],
)
def test_the_path_over_jira(tmp_path: Path, edition: str) -> None:
    """From nothing to a reviewed first write, in the cloud and at Data Center: the file passes at every step as it is."""
    is_cloud = edition == "cloud"
    with Sandbox(build(TODAY), face=None if is_cloud else datacenter.face(edition)) as sandbox:
        options = jira_options(sandbox.url)
        if not is_cloud:
            options = [word for word in options if word not in {"--email", ACCOUNT.email}]
        made = run(tmp_path, "init", *options, "--timezone", "Asia/Tokyo", "--country", "jp", "--write")
        assert made.code == 0, made.said
        assert not WRITING & set(sandbox.log.counts())
        for told in (
            "Signed in at",
            "OKR in the tracker: 3 objectives, 8 key results.",
            "SRCH-5",
            "Story Points",
            "Start date",
            "KR Status",
            "check --config",
        ):
            assert told in made.out
        text = (tmp_path / "syncd.yaml").read_text(encoding="utf-8")
        assert ACCOUNT.token not in text
        assert "calendar: {country: JP}" in text
        walk(tmp_path, token=ACCOUNT.token, has_writes=True, installed=is_cloud)
        assert "edit" in sandbox.log.counts()


def test_the_path_over_clickup(tmp_path: Path) -> None:
    """The same on a ClickUp workspace, which is found by the token."""
    site = build_clickup(TODAY)
    with Sandbox[AnySite](site) as sandbox:
        made = run(tmp_path, "init", *clickup_options(sandbox.url), "--space", "growth", token=site.token)
        assert made.code == 0, made.said
        assert "Trial mails" in made.out
        text = (tmp_path / "syncd.yaml").read_text(encoding="utf-8")
        assert 'workspace: "9001"' in text
        assert site.token not in text
        walk(tmp_path, token=site.token, has_writes=False)
        assert not WRITING & set(sandbox.log.counts())


def okr_list() -> AnySite:
    """Return a workspace with an OKR list: an objective, two key results with fields for figures, and work beside it."""
    fields: list[dict[str, Any]] = [
        {"kind": "field", "type": "drop_down", "name": "KR Status", "options": ["On track", "Unknown"]},
        {"kind": "field", "type": "number", "name": "Target Value"},
        {"kind": "field", "type": "formula", "name": "Progress"},
    ]
    tasks = [
        {"id": "goal", "name": "More trials become customers", "list": "OKR 2026Q4"},
        {"id": "kr1", "name": "Trials to 200", "list": "OKR 2026Q4", "parent": "goal"},
        {"id": "kr2", "name": "Cards to 10", "list": "OKR 2026Q4", "parent": "goal"},
        {"id": "work", "name": "A page", "list": "Landing"},
    ]
    return load_clickup(
        [
            {"kind": "workspace", "id": "9001", "token": "pk_1_OKRLIST"},
            {"kind": "space", "name": "Growth"},
            *({"kind": "list", "name": name, "space": "Growth"} for name in ("OKR 2026Q4", "Landing")),
            *({**field, "list": "OKR 2026Q4"} for field in fields),
            *(
                {"kind": "task", "status": "to do", "created": "2026-10-01T09:00:00Z", **task}
                for task in tasks
            ),
        ]
    )


def test_the_path_over_an_okr_list_of_clickup(tmp_path: Path) -> None:
    """The list is found by its name and its sub-tasks; its key results get their status with the first write."""
    with Sandbox[AnySite](okr_list()) as sandbox:
        made = run(tmp_path, "init", *clickup_options(sandbox.url), "--write", token="pk_1_OKRLIST")
        assert made.code == 0, made.said
        assert "OKR in the tracker in list OKR 2026Q4: 1 objective, 2 key results." in made.out
        text = (tmp_path / "syncd.yaml").read_text(encoding="utf-8")
        assert 'key_result: {status: "KR Status"}' in text
        assert 'title: "Landing"' in text
        walk(tmp_path, token="pk_1_OKRLIST", has_writes=True)
        assert sandbox.log.counts()["set_field"] == 2


def test_okrs_from_a_table(tmp_path: Path, jira: Sandbox) -> None:
    """Objectives, key results and metrics come from the table, projects from its keys; the rest is listed."""
    (tmp_path / "okrs.csv").write_text(
        "Objective,Key result,Start,Target,Unit,Kind,Owner,Item,Epics\n"
        "Sales find companies fast,Searches per customer from 12 to 30,12,30,searches,stretch,Ann,OKR-4,SRCH-1 SRCH-2\n"
        ",Latency from 900 to 400 ms,900,400,ms,committed,Bob,,SRCH-1\n",
        encoding="utf-8",
    )
    made = run(tmp_path, "init", *jira_options(jira.url), "--okrs", "okrs.csv")
    assert made.code == 0, made.said
    assert "Column 'Owner' was left out: syncd keeps no names of people." in made.out
    text = (tmp_path / "syncd.yaml").read_text(encoding="utf-8")
    assert 'title: "Latency from 900 to 400 ms"' in text
    assert "Ann" not in text
    assert '- "srch-1" # stands above' in text
    assert run(tmp_path, "check").code == 0
    assert run(tmp_path, "sync").code == 0
    assert set(run(tmp_path, "status", "--json").document["key_results"]) == {"o1-kr1", "o1-kr2"}


def test_epics_and_cycle_by_option(tmp_path: Path, jira: Sandbox) -> None:
    """Named epics become the projects, also one that was not found; the cycle is the one that was said."""
    chosen = [
        "--epic",
        "SRCH-3",
        "--epic",
        "OKR-1",
        "--cycle",
        "Half",
        "--start",
        "2026-07-01",
        "--end",
        "2026-12-31",
    ]
    made = run(tmp_path, "init", *jira_options(jira.url), "--space", "SRCH", *chosen, "--config", "half.yaml")
    assert made.code == 0, made.said
    text = (tmp_path / "half.yaml").read_text(encoding="utf-8")
    assert 'cycle: {name: "Half", start: 2026-07-01, end: 2026-12-31}' in text
    assert next(line.strip() for line in text.splitlines() if "select:" in line).startswith(
        'select: {epics: "SRCH-3"}'
    )
    assert 'id: "okr-1"' in text
    assert 'watch: ["SRCH"]' in text
    assert "sqlite:///half.db" in text


def test_the_running_quarter_is_the_default(tmp_path: Path, jira: Sandbox) -> None:
    """Without a word on it the cycle is the calendar quarter, by the given time."""
    assert run(tmp_path, "init", *jira_options(jira.url), "--now", "2027-02-03").code == 0
    text = (tmp_path / "syncd.yaml").read_text(encoding="utf-8")
    assert 'cycle: {name: "2027Q1", start: 2027-01-01, end: 2027-03-31}' in text


def test_nothing_is_overwritten_without_force(tmp_path: Path, jira: Sandbox) -> None:
    """A file that is there stays, and the tracker is not even asked; --force takes its place."""
    config = tmp_path / "syncd.yaml"
    config.write_text("mine\n", encoding="utf-8")
    jira.log.clear()
    refused = run(tmp_path, "init", *jira_options(jira.url))
    assert refused.code == 3
    assert refused.err == (
        "init: syncd.yaml is there already → name another with --config, or overwrite with --force\n"
    )
    assert config.read_text(encoding="utf-8") == "mine\n"
    assert not jira.log.counts()
    assert run(tmp_path, "init", *jira_options(jira.url), "--force").code == 0
    assert "trackers:" in config.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "init: not said: --type, --token, --url and --email (for Jira) → give these options"),
        (("--type", "jira"), "init: not said: --url, --email, --token → give"),
        (
            ("--type", "jira", "--url", "https://acme.atlassian.net/jira/projects"),
            "init: not said: --email, --token → give",
        ),
        (("--type", "jira", "--url", "https://jira.acme.example"), "init: not said: --token → give"),
        (("--type", "clickup"), "init: not said: --token → give"),
        (("--type", "trello"), "--type: 'trello' is no tracker → one of: jira, clickup"),
        (("--token", "abc123verysecret"), "--token: is no reference; the token itself is never asked for"),
        (("--url", "ht tp://x"), "--url: is no web address"),
        (("--email", "nobody"), "--email: is no e-mail address"),
        (("--timezone", "Tokyo"), "--timezone: 'Tokyo' is no time zone"),
        (("--country", "Nippon"), "--country: 'Nippon' is no country"),
        (("--language", "fr"), "--language: 'fr' is no language of syncd's → one of: en, ja"),
        (("--start", "soon"), "--start: 'soon' is no day → write it like 2026-10-01"),
        (
            ("--start", "2026-12-01", "--end", "2026-11-01"),
            "--end: the cycle ends on 2026-11-01, before it starts",
        ),
        (("--config", "."), ".: is a folder → name a file: --config syncd.yaml"),
        (("--config", "none/syncd.yaml"), "none: is no folder → make it first"),
        (("--from-export", "none.csv"), "none.csv: cannot be read: No such file or directory"),
        (
            ("--from-export", "none.csv", "--url", "https://x.example"),
            "--from-export: an export needs no --url",
        ),
    ],
)
def test_wrong_options_are_told_and_write_nothing(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    """Each wrong or missing option ends with 3 and its remedy; no file appears, and no secret is shown."""
    ended = run(tmp_path, "init", *arguments)
    assert ended.code == 3, ended.said
    assert told in ended.err
    assert "verysecret" not in ended.said
    assert list(tmp_path.iterdir()) == []


def test_wrong_options_are_told_all_at_once(tmp_path: Path) -> None:
    """Several wrong options are told together."""
    ended = run(tmp_path, "init", "--type", "x", "--country", "Nippon", "--email", "y")
    assert [line.partition(":")[0] for line in ended.err.splitlines()] == ["--type", "--email", "--country"]


@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"--url": "http://127.0.0.1:1"}, 1, "jira: "),
        ({"--url": "https://nowhere.invalid"}, 1, "jira: "),
        ({"--email": "other@acme.example"}, 3, "jira: "),
        ({"--token": "env:NOT_SET"}, 3, "secret env:NOT_SET is empty or not set → set NOT_SET"),
        ({"--token": "file:none"}, 3, "cannot be read: No such file or directory"),
        (
            {"--space": "NOPE"},
            3,
            "--space: NOPE is not there, or not visible to this account → it sees APP, DATA",
        ),
    ],
)
def test_sites_that_cannot_be_read(
    tmp_path: Path, jira: Sandbox, changes: dict[str, str], code: int, told: str
) -> None:
    """Wrong address, unknown host, wrong account, missing secret and missing project are each told; nothing is written."""
    options = dict(zip(*[iter(jira_options(jira.url))] * 2, strict=True)) | changes
    ended = run(tmp_path, "init", *(word for pair in options.items() for word in pair))
    assert ended.code == code, ended.said
    assert told in ended.err
    assert "→" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_the_address_of_something_else_is_told(
    tmp_path: Path, jira: Sandbox, clickup: Sandbox[AnySite]
) -> None:
    """A server that is no such tracker is told as a wrong address, not as a missing thing."""
    for options in (jira_options(clickup.url), clickup_options(jira.url)):
        ended = run(tmp_path, "init", *options)
        assert ended.code == 3, ended.said
        assert "--url: no " in ended.err
        assert "give the site's own address" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_token_is_told(tmp_path: Path, jira: Sandbox) -> None:
    """A token that the site refuses, though it answers, is no empty site."""
    ended = run(tmp_path, "init", *jira_options(jira.url), token="wrong-token")
    assert ended.code == 3, ended.said
    assert "the sign-in failed" in ended.err
    assert "check email and token" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_site_without_epics(tmp_path: Path) -> None:
    """Where no epic is found, the file proposes all work of a project, says so, and passes."""
    records = [
        {
            "key": "A-1",
            "type": "Task",
            "status": "Open",
            "category": "new",
            "created": "2026-10-01T00:00:00+00:00",
        }
    ]
    with Sandbox(load(records)) as sandbox:
        made = run(tmp_path, "init", *jira_options(sandbox.url))
        assert made.code == 0, made.said
        assert "No epic was found." in made.out
        assert run(tmp_path, "check").code == 0
        assert run(tmp_path, "sync").code == 0
        assert run(tmp_path, "status", "--json").document["projects"]["all-work"]["leaves"] == 1


def test_a_site_without_projects(tmp_path: Path) -> None:
    """A site that shows this account no project is refused with what to do."""
    with Sandbox(load([])) as sandbox:
        ended = run(tmp_path, "init", *jira_options(sandbox.url))
    assert ended.code == 3, ended.said
    assert "the account sees no project → give it the right to browse at least one" in ended.err


def _hear_ctrl_c() -> None:
    """Undo what a shell without job control leaves to its background: there Ctrl-C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """`init` started on a terminal of its own, answered like a person would."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._master, slave = pty.openpty()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "SITE_TOKEN": ACCOUNT.token,
        }
        command = [str(SYNCD), "init", *arguments]
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_hear_ctrl_c,
        )
        os.close(slave)
        self.said = ""

    def interrupt(self) -> None:
        """Press Ctrl-C until it ends: one that comes just before it begins to read is heard with the next key only."""
        for moment in range(300):
            if self.process.poll() is not None:
                return
            if moment % 50 == 0:
                self.process.send_signal(signal.SIGINT)
            time.sleep(0.1)

    def wait_for(self, words: str) -> None:
        """Read what it says until these words came."""
        begin = len(self.said)
        while words not in self.said[begin:]:
            try:
                piece = os.read(self._master, 4096).decode(errors="replace")
            except OSError:
                piece = ""
            assert piece, f"it ended without {words!r}:\n{self.said}"
            self.said += piece

    def answer(self, words: str, text: str) -> None:
        """Wait for a question and answer it."""
        self.wait_for(words)
        os.write(self._master, f"{text}\n".encode())

    def end(self) -> int:
        """Read to the end and return the exit code."""
        while True:
            try:
                piece = os.read(self._master, 4096)
            except OSError:
                break
            if not piece:
                break
            self.said += piece.decode(errors="replace")
        os.close(self._master)
        return self.process.wait(60)


def test_questions_on_a_terminal(tmp_path: Path, jira: Sandbox) -> None:
    """On a terminal everything is asked, wrong answers again, and what was answered stands in the file."""
    terminal = Terminal(tmp_path)
    terminal.answer("Which tracker", "trello")
    terminal.answer("Which tracker", "")
    terminal.answer("Address of the site", f"{jira.url}/browse/SRCH-1")
    terminal.answer("empty at Data Center", ACCOUNT.email)
    terminal.answer("Where the API token is", "my-secret-token-itself")
    terminal.answer("Where the API token is", "env:SITE_TOKEN")
    terminal.answer("Time zone", "Asia/Tokyo")
    terminal.answer("Country", "JP")
    terminal.answer("Language", "ja")
    terminal.answer("First day", "2026-10-01")
    terminal.answer("Last day", "")
    terminal.answer("Which of them?", "srch")
    terminal.answer("Which of them serve", "SRCH-1, SRCH-2")
    assert terminal.end() == 0, terminal.said
    text = (tmp_path / "syncd.yaml").read_text(encoding="utf-8")
    assert f'url: "{jira.url}"' in text
    assert "language: ja" in text
    assert 'watch: ["SRCH"]' in text
    assert text.count("            select:") == 2
    assert run(tmp_path, "check").code == 0


@pytest.mark.parametrize("question", ["Which tracker", "E-mail", "Which of them?", "Which of them serve"])
def test_ctrl_c_among_the_questions_writes_nothing(tmp_path: Path, jira: Sandbox, question: str) -> None:
    """Ctrl-C at any question ends it with 1, and no file is there."""
    answers = [
        ("Which tracker", "jira"),
        ("Address of the site", jira.url),
        ("E-mail", ACCOUNT.email),
        ("Where the API token is", "env:SITE_TOKEN"),
        ("Time zone", ""),
        ("Country", ""),
        ("Language", ""),
        ("First day", ""),
        ("Last day", ""),
        ("Which of them?", ""),
        ("Which of them serve", ""),
    ]
    terminal = Terminal(tmp_path)
    for asked, text in answers:
        if asked == question:
            terminal.wait_for(asked)
            terminal.interrupt()
            break
        terminal.answer(asked, text)
    assert terminal.end() == 1
    assert "stopped" in terminal.said
    assert list(tmp_path.iterdir()) == []
