"""Canaries: secrets and words of people that must come out nowhere, in a run over everything that speaks.

Each credential, header and secret address has a value that stands nowhere else, and the trackers tell people, comments
and descriptions that nobody asked for. Then logs, outputs, pages, metrics, files and the store are searched.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from syncd import logs
from syncd.sandbox.server import Sandbox
from tests.contract.engine.bench import BOT, let_in
from tests.contract.engine.clickup_town import workspace
from tests.system import team
from tests.system.between import Between, echo
from tests.system.program import Ended, ask, started, syncd_inside

CREDENTIALS = {
    "TEAM_TOKEN": team.TOKEN,
    "CLICKUP_TOKEN": BOT.token,
    "OKR_TOKEN": "canary-that-opens-the-page-1",
    "OKR_NEXT": "canary-that-opens-the-page-2",
    "HOOK_SECRET": "canary-of-webhooks-3",
    "CHAT": "http://127.0.0.1:9/canary-of-the-chat-4",
    "SMTP": "canary-of-mail-5",
    "VALUE_TOKEN": "canary-of-a-value-6",
    "VALUE_PASSWORD": "canary-of-a-value-7",
    "VALUE_HEADER": "canary-of-a-header-8",
    "VALUE_DATABASE": "postgresql+psycopg://okr:canary-of-a-database-9@127.0.0.1:9/shop",
    "VALUE_PROXY": "http://okr:canary-of-a-proxy-10@127.0.0.1:9",
}
HEADER = "canary-of-an-answers-header-11"
PERSON = "Canary Person"
WORDS = "canary-words-of-a-comment-12"
CANARIES = (
    team.TOKEN,
    BOT.token,
    "canary-",
    HEADER,
    PERSON,
    "canary.person@",
    WORDS,
)
"""What is searched for; what all credentials but those of the sandboxes begin with is one of them."""

CLICKUP = """\
  clickup: {{type: clickup, url: "{url}/api", workspace: "9001", token: env:CLICKUP_TOKEN, requests_per_second: 1000, requests_per_minute: 10000}}
"""
MORE = """\
  - {{id: search, select: {{tracker: clickup, list: Search}}, plan: {{start: 2026-10-05, due: 2026-12-18}}}}
access: {{token: [env:OKR_TOKEN, env:OKR_NEXT]}}
mail: {{host: 127.0.0.1, port: 9, security: none, user: okr, password: env:SMTP, sender: okr@acme.example}}
reports:
  - {{name: all, kind: weekly, at: "00:00", to: [{{folder: reports}}, {{webhook: env:CHAT}}, {{mail: [pm@acme.example]}}]}}
value_sources: {{private: 127.0.0.0/8}}
key_results:
  - {{id: c1, objective: faster, title: First of all, metric: {{start: 0, target: 1, value: {{http: "{web}/x", path: $.n, token: env:VALUE_TOKEN, headers: {{X-Key: env:VALUE_HEADER}}}}}}}}
  - {{id: c2, objective: faster, title: Second, metric: {{start: 0, target: 1, value: {{promql: up, url: "{web}", user: okr, password: env:VALUE_PASSWORD}}}}}}
  - {{id: c3, objective: faster, title: Third, metric: {{start: 0, target: 1, value: {{sql: select 1, database: env:VALUE_DATABASE}}}}}}
  - {{id: c4, objective: faster, title: Fourth, metric: {{start: 0, target: 1, value: {{http: "{web}/y", path: $.n, proxy: env:VALUE_PROXY}}}}}}
"""


def told_unasked(_path: str, answer: Any) -> Any:
    """Put people, comments and descriptions into every issue and task of an answer."""
    person = {
        "displayName": PERSON,
        "username": PERSON,
        "emailAddress": "canary.person@acme.example",
        "id": 77,
    }
    match answer:
        case {"fields": dict() as fields}:
            people = dict.fromkeys(("assignee", "reporter", "creator"), person)
            more = {"description": WORDS, "comment": {"comments": [{"author": person, "body": WORDS}]}}
            return answer | {"fields": fields | people | more}
        case {"custom_fields": list()}:
            return answer | {
                "creator": person,
                "assignees": [person],
                "watchers": [person],
                "description": WORDS,
            }
        case dict():
            return {name: told_unasked("", inner) for name, inner in answer.items()}
        case list():
            return [told_unasked("", inner) for inner in answer]
    return answer


@dataclass
class Said:
    """Everything that came out, by where."""

    folder: Path
    out: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, **variables: str) -> Ended:
        """Run a command and keep what it said."""
        ended = syncd_inside(*arguments, folder=self.folder, variables={**CREDENTIALS, **variables})
        self.out[" ".join([*arguments, *variables])] = ended.said
        return ended


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Said]:
    """Run the commands and the daemon over two trackers that tell too much, and give all that came out."""
    folder = tmp_path_factory.mktemp("canaries")
    extra = {"X-Secret": HEADER, "Set-Cookie": f"session={HEADER}"}
    town = workspace()
    let_in(town)
    with (
        Sandbox(team.site(1, 3)) as jira,
        Sandbox(town) as clickup,
        Between(jira.url, told_unasked, extra) as first,
        Between(clickup.url, told_unasked, extra) as second,
        echo() as web,
    ):
        head, write, fields = team.configuration(first.url, 1).partition("write:")
        head = head.replace("trackers:\n", "trackers:\n" + CLICKUP.format(url=second.url))
        head = head.replace("item: OKR-1", "item: {tracker: jira, key: OKR-1}").replace(
            "{epics", "{tracker: jira, epics"
        )
        head = head.replace("{labels", "{tracker: jira, labels")
        head = head.replace("poll: 1h", "poll: 1h, webhooks: true, webhook_secret: env:HOOK_SECRET")
        team.write_configuration(folder, head + MORE.format(web=web) + write + fields)
        everything = Said(folder)
        _speak(everything)
        _serve(everything)
        yield everything


def _speak(said: Said) -> None:
    """Run the commands that read, write and tell, with good and with wrong credentials."""
    synced = said.run("sync", "--json")
    assert synced.code in {0, 2}, synced.said
    for line in (
        "check",
        "diff",
        "status --json",
        "explain kr1",
        "report weekly --format json",
        "doctor --output d.zip",
    ):
        said.run(*line.split())
    said.run("backup", "kept.db")
    wrong = {"TEAM_TOKEN": "canary-that-is-wrong", "CLICKUP_TOKEN": "canary-that-is-wrong"}
    assert said.run("check", **wrong).code == 3
    assert said.run("sync", **wrong).code == 3
    said.run("status", SYNCD_STORE=CREDENTIALS["VALUE_DATABASE"])


def _serve(said: Said) -> None:
    """Run the daemon, look at its pages with and without a token, and send it a webhook."""
    with started("run", folder=said.folder, variables=CREDENTIALS) as daemon:
        page = daemon.page()
        daemon.event("pass_ended", 2)
        allowed = {"Authorization": f"Bearer {CREDENTIALS['OKR_TOKEN']}"}
        for path in (
            "/",
            "/metrics",
            "/health",
            "/reports",
            "/search?q=canary",
            "/key-results/c1",
            "/projects/nowhere",
        ):
            said.out[path] = _answer(ask(f"{page}{path}", headers=allowed))
        for path in ("status", "health", "changes", "audit", "parked", "openapi.json"):
            said.out[path] = _answer(ask(f"{page}/api/v1/{path}", headers=allowed))
        said.out["refused"] = _answer(ask(f"{page}/", headers={"Authorization": "Bearer canary-x"}))
        body = {"issue": {"id": "1"}, "comment": {"body": WORDS, "author": PERSON}}
        said.out["webhook"] = _answer(
            httpx.post(f"{page}/webhooks/jira", json=body, headers={"X-Hub-Signature": HEADER})
        )
        said.out["daemon"] = daemon.end().said


def _answer(response: httpx.Response) -> str:
    """Return an answer with its headers, without the question that a search page repeats."""
    return f"{dict(response.headers)}\n{response.text}".replace("q=canary", "").replace('value="canary"', "")


def found_in(text: str) -> list[str]:
    """Return the canaries that a text holds."""
    return [text[max(0, at - 60) : at + 60] for canary in CANARIES if (at := text.find(canary)) >= 0]


def test_nothing_that_was_said_holds_a_canary(said: Said) -> None:
    """No output of a command, no log of the daemon, no page, metric, header or answer of the API."""
    told = {
        where: found_in(text.replace(">canary<", "").replace("“canary”", ""))
        for where, text in said.out.items()
    }
    assert {where: found for where, found in told.items() if found} == {}
    assert {"daemon", "/metrics", "check", "changes"} <= said.out.keys()


def test_nothing_that_was_written_holds_a_canary(said: Said) -> None:
    """No file: the store with its log, the backup, reports, the doctor's bundle, and what is in it."""
    told = {}
    for path in sorted(said.folder.rglob("*")):
        if path.is_file() and not path.parent.name.startswith("said-"):
            told[path.name] = found_in(path.read_bytes().decode("utf-8", "replace"))
    with zipfile.ZipFile(said.folder / "d.zip") as bundle:
        told |= {name: found_in(bundle.read(name).decode()) for name in bundle.namelist()}
    assert {name: found for name, found in told.items() if found} == {}
    assert {"syncd.db", "kept.db", "d.zip"} <= told.keys()


def test_the_run_says_enough_to_find_one(said: Said) -> None:
    """The search bites: titles of items are in the store and in `status`, and the sources that were refused are told."""
    assert "403" in said.out["check"] or "has no right" in said.out["check"]
    assert "Connection refused" in said.out["check"] or "cannot be reached" in said.out["check"]
    assert "First of all" in said.out["status --json"]
    assert found_in(f"x {CREDENTIALS['SMTP']}") == ["x canary-of-mail-5"]


def test_the_bundle_holds_no_title_and_no_word_of_the_settings(said: Said) -> None:
    """Neither titles of items nor those of the settings, unless they are asked for; then still no secret and no query."""
    store = json.loads(said.run("status", "--json").out)
    rows = [row for kind in ("objectives", "key_results", "projects") for row in store[kind].items()]
    titles = {row["title"] for name, row in rows if row["title"] != name}
    with zipfile.ZipFile(said.folder / "d.zip") as bundle:
        text = "".join(bundle.read(name).decode() for name in bundle.namelist())
        assert json.loads(bundle.read("syncd-doctor/store.json"))["rows"]["item"] > 10
        assert "okr_project_progress_ratio" in bundle.read("syncd-doctor/metrics.txt").decode()
    assert titles
    assert not [title for title in titles if title in text]
    assert said.run("doctor", "--titles", "--output", "t.zip").code == 0
    with zipfile.ZipFile(said.folder / "t.zip") as bundle:
        settings = bundle.read("syncd-doctor/settings.json").decode()
    assert any(title in settings for title in titles)
    assert found_in(settings) == []


def test_the_log_of_a_fault_shows_no_variables() -> None:
    """An exception that nobody expected is logged with its lines, not with what stood in them."""
    stream = io.StringIO()
    logs.configure(stream)
    token = CREDENTIALS["SMTP"]
    try:
        raise RuntimeError(f"no token here but {len(token)}")
    except RuntimeError:
        logs.logger("x").exception(
            "crashed", token=token, url=f"http://u:{token}@h/", header=f"Bearer {token}"
        )
    assert "RuntimeError" in stream.getvalue()
    assert found_in(stream.getvalue()) == []
