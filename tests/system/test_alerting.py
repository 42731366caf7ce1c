"""A project falls behind in the sandbox, a real Prometheus notices, a real Alertmanager tells a receiver, and it is over.

The rules are the shipped ones with their waits and windows shortened, but not what they look back to, the routes and
inhibitions those of the example; the full durations are shown by promtool's tests.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
from ruamel.yaml import YAML

from syncd.sandbox.department.furniture import ACCOUNT
from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import PERSON, Site
from tests.system import team
from tests.system.program import Running, ask, started, until
from tests.system.test_alert_rules import EXAMPLE, RULES
from tests.system.test_prometheus import OPTIONS, answered, listening, program, shown_queries

PROJECTS = 40
LATE = "saved-searches"
"""A project of the demo that keeps to its plan."""
STEADY = "count(ALERTS) == count(ALERTS offset 4s)"
ON_JIRA = 15
"""At least so many projects of the demo live in its Jira."""
PROMETHEUS = """\
global: {{scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}}
rule_files: [rules/*.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ["{alertmanager}"]}}]}}]}}
scrape_configs:
  - job_name: syncd
    static_configs: [{{targets: ["{address}"]}}]
"""
SHORTER = (
    (r"for: \w+", "for: 0s"),
    (r"\[\w+:\w+\]", "[3s:1s]"),
    (r"\[\w+\]", "[3s]"),
    (r"\+ 600\b", "+ 2"),
    (r"(alert: SyncdPassSlow(?:.|\n)*?for: )0s", r"\g<1>20s"),
    (r"(alert: SyncdDown(?:.|\n)*?for: )0s", r"\g<1>20s"),
)
"""The last two, since a pass that tries a dead tracker again, for ten seconds, is longer than a poll of one second, and
on a busy machine an answer may take longer than the second between two scrapes."""


class Receiver:
    """An HTTP server that takes what Alertmanager sends: the newest word on each alert, by its labels."""

    def __init__(self) -> None:
        self._told: dict[str, dict[str, Any]] = {}
        heard = self._told

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for alert in body["alerts"]:
                    told = {**alert, "receiver": body["receiver"]}
                    heard[json.dumps(alert["labels"], sort_keys=True)] = told
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def told(self, status: str, name: str = "") -> list[dict[str, Any]]:
        """Return the alerts that it heard of last in that state."""
        rows = list(self._told.values())
        return [row for row in rows if row["status"] == status and name in {"", row["labels"]["alertname"]}]


@contextmanager
def alertmanager(folder: Path, hook: str) -> Iterator[str]:
    """Run an Alertmanager with the example's routes and inhibitions, all of whose receivers are the hook, without waits."""
    binary = program("prometheus-alertmanager")
    folder.mkdir()
    yaml, out = YAML(typ="safe"), StringIO()
    example = yaml.load(EXAMPLE)
    for route in [example["route"], *_below(example["route"])]:
        route |= {"group_wait": "0s", "group_interval": "1s"}
        route.pop("mute_time_intervals", None)
    names = [receiver["name"] for receiver in example["receivers"]]
    example["receivers"] = [
        {"name": name, "webhook_configs": [{"url": hook, "send_resolved": True}]} for name in names
    ]
    yaml.dump(example | {"templates": []}, out)
    (folder / "alertmanager.yml").write_text(out.getvalue(), encoding="utf-8")
    options = ("--config.file=alertmanager.yml", "--storage.path=kept", "--cluster.listen-address=")
    with listening(binary, *options, folder=folder) as address:
        yield address


def _below(route: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for one in route.get("routes", ()):
        yield one
        yield from _below(one)


@contextmanager
def prometheus(folder: Path, page: str, manager: str) -> Iterator[str]:
    """Run a Prometheus with the shortened rules over the daemon."""
    binary = program("prometheus")
    (folder / "rules").mkdir(parents=True)
    for path in RULES.glob("rules/*.yml"):
        text = path.read_text(encoding="utf-8")
        for old, new in SHORTER:
            text = re.sub(old, new, text)
        (folder / "rules" / path.name).write_text(text, encoding="utf-8")
    address = page.removeprefix("http://")
    (folder / "prometheus.yml").write_text(
        PROMETHEUS.format(address=address, alertmanager=manager), encoding="utf-8"
    )
    with listening(binary, *OPTIONS, folder=folder) as prometheus:
        yield f"http://{prometheus}"


class Demo:
    """A demo that runs: its daemon, and the control path of its Jira, whose clock is that of them all."""

    def __init__(self, running: Running, closing: ExitStack) -> None:
        self.running = running
        self.page = running.page()
        until(lambda: "The last digest and review" in running.out(), "its days are rebuilt", seconds=300)
        (told,) = re.findall(r"issues in Jira +(\S+)/\n", running.out())
        (self._config,) = re.findall(r"configuration +(\S+) ", running.out())
        self._jira = closing.enter_context(httpx.Client(base_url=told, auth=(ACCOUNT.email, ACCOUNT.token)))

    def change(self, folder: Path, *pairs: tuple[str, str]) -> None:
        """Change texts of the configuration, which the daemon reads again."""
        file = folder / self._config
        text = file.read_text(encoding="utf-8")
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
        self.running.event("reloaded")

    def drop(self, folder: Path, project: str) -> None:
        """Take a project out of the configuration."""
        text = (folder / self._config).read_text(encoding="utf-8")
        (block,) = re.findall(rf"^ +- id: {project}\n(?: {{12}}.*\n)+", text, re.MULTILINE)
        self.change(folder, (block, ""))

    def advance(self, days: int) -> None:
        """Let so many days go by."""
        self._order("PUT", "/_sandbox/clock", {"advance_seconds": days * 86_400})

    def cut_off(self) -> None:
        """Let Jira answer nothing from now on."""
        self._order("POST", "/_sandbox/faults", {"kind": "drop"})

    def bring_back(self) -> None:
        """Let Jira answer again."""
        self._jira.delete("/_sandbox/faults")

    def finish(self, query: str) -> None:
        """Do all work that a query finds, as a person."""
        found = self._jira.get("/rest/api/3/search/jql", params={"jql": query, "maxResults": 100}).json()
        for issue in found["issues"]:
            key = self._jira.get(f"/rest/api/3/issue/{issue['id']}", params={"fields": "summary"}).json()[
                "key"
            ]
            self._order("PATCH", f"/_sandbox/issues/{key}", {"status": "Done"})

    def _order(self, method: str, path: str, order: dict[str, Any]) -> None:
        self._jira.request(method, path, json=order).raise_for_status()


def test_a_slip_on_the_demo_is_told_and_is_over_and_a_silent_tracker_speaks_once(tmp_path: Path) -> None:
    """The clock of the demo goes on without work: the alert reaches its receiver with words, contact and link, and resolves once the work is done. Before that a tracker answers no more: of its projects none speaks, and the one alert is over when it is back. Each query of a dashboard returns data, and a project that is taken out leaves no series."""
    with (
        ExitStack() as closing,
        Receiver() as receiver,
        started("demo", "--folder", "demo", folder=tmp_path) as running,
        alertmanager(tmp_path / "alertmanager", receiver.url) as manager,
    ):
        demo = Demo(running, closing)
        demo.change(
            tmp_path,
            ("poll: 30s", "poll: 1s"),
            ("  - id: saved-searches\n", '  - id: saved-searches\n            contact: "#saved-searches"\n'),
        )
        with prometheus(tmp_path / "prometheus", demo.page, manager) as asked:
            until(lambda: answered(asked, "project:okr_watched:info"), "rules are evaluated")
            until(lambda: answered(asked, "rate(syncd_passes_total[1m])"), "it has scraped twice")
            assert [query for query in shown_queries() if not answered(asked, query)] == []
            assert_one_speaks_for_a_silent_tracker(demo, asked, receiver, manager)
            assert not [
                row for row in receiver.told("firing", "OkrProjectLate") if row["labels"]["project"] == LATE
            ]
            demo.advance(days=21)
            late = until(lambda: of_project(receiver, "firing"), "the slip is told")
            assert late["receiver"] == "team-search"
            assert re.fullmatch(
                rf"{LATE} is \d+\.\d working days behind its plan", late["annotations"]["summary"]
            )
            assert late["annotations"]["contact"] == "#saved-searches"
            assert late["annotations"]["link"] == f"{demo.page}/projects/{LATE}"
            demo.finish("project = SRCH AND labels = saved-searches AND statusCategory != Done")
            until(lambda: of_project(receiver, "resolved"), "it is over")
            demo.drop(tmp_path, LATE)
            until(lambda: not answered(asked, f'{{project="{LATE}", job="syncd"}}'), "its series are gone")


def of_project(receiver: Receiver, status: str) -> dict[str, Any] | None:
    """Return the word on the slip of the project in that state."""
    found = [one for one in receiver.told(status, "OkrProjectLate") if one["labels"]["project"] == LATE]
    return found[0] if found else None


def assert_one_speaks_for_a_silent_tracker(demo: Demo, asked: str, receiver: Receiver, manager: str) -> None:
    """Cut Jira off, and look that of syncd and its figures its staleness is the one new alert; bring it back, and look that it is over."""
    before = {json.dumps(row["labels"]) for row in not_of_slippage(receiver)}
    demo.cut_off()
    until(lambda: len(answered(asked, "okr_project_stale == 1")) >= ON_JIRA, "its projects are stale")
    until(lambda: receiver.told("firing", "SyncdTrackerStale"), "the tracker speaks")
    until(lambda: answered(asked, STEADY) and not pending(asked), "nothing is about to fire")
    new = [row for row in not_of_slippage(receiver) if json.dumps(row["labels"]) not in before]
    assert [row["labels"]["alertname"] for row in new] == ["SyncdTrackerStale"], new
    active = ask(f"http://{manager}/api/v2/alerts?inhibited=false").json()
    assert len([one for one in active if one["labels"].get("tracker") == "jira"]) == 1
    demo.bring_back()
    until(lambda: receiver.told("resolved", "SyncdTrackerStale"), "it is over")


def not_of_slippage(receiver: Receiver) -> list[dict[str, Any]]:
    """Return what fires of syncd itself, and of figures that may not be believed."""
    return [row for row in receiver.told("firing") if row["labels"]["kind"] != "slippage"]


def move(site: Site, epic: str, category: str) -> None:
    """Set all items of an epic to a status of that category, as a person."""
    (status,) = (one.id for one in site.statuses.values() if one.category.value == category)
    parent = site.find(epic)
    assert parent is not None
    for issue in [one for one in site.issues.values() if one.parent == parent.id]:
        site.edit(issue.id, {"status": status}, author=PERSON)


@pytest.mark.campaign
def test_a_stopped_tracker_of_forty_projects_speaks_once(tmp_path: Path) -> None:
    """Of forty projects on a tracker whose program has ended none speaks, and a slip before that is told and is over."""
    site = team.site(PROJECTS, 3)
    settings = team.configuration("{url}", PROJECTS, poll="1s", write=False)
    settings = settings.replace("{id: p1,", '{id: p1, team: search, contact: "#team-search",')
    sandbox = Sandbox(site).__enter__()
    team.write_configuration(tmp_path, settings.replace("{url}", sandbox.url))
    with (
        Receiver() as receiver,
        started("run", folder=tmp_path, variables=team.VARIABLES) as daemon,
        alertmanager(tmp_path / "alertmanager", receiver.url) as manager,
    ):
        page = daemon.page()
        daemon.event("pass_ended")
        with prometheus(tmp_path / "prometheus", page, manager) as asked:
            until(lambda: answered(asked, "project:okr_watched:info"), "rules are evaluated")
            assert not receiver.told("firing", "OkrProjectLate")
            move(site, "WORK-1", "new")
            (late,) = until(lambda: receiver.told("firing", "OkrProjectLate"), "the slip is told")
            assert (late["labels"]["project"], late["receiver"]) == ("p1", "team-search")
            assert re.fullmatch(r"p1 is \d+\.\d working days behind its plan", late["annotations"]["summary"])
            assert late["annotations"]["contact"] == "#team-search"
            assert late["annotations"]["link"].endswith("/projects/p1")
            move(site, "WORK-1", "done")
            until(lambda: receiver.told("resolved", "OkrProjectLate"), "it is over")

            before = {json.dumps(row["labels"]) for row in receiver.told("firing")}
            sandbox.__exit__(None, None, None)
            stale = f"sum(okr_project_stale) == {PROJECTS + 1}"
            until(lambda: answered(asked, stale), "all projects are stale", seconds=40)
            until(lambda: receiver.told("firing", "SyncdTrackerStale"), "the tracker speaks")
            until(lambda: not pending(asked), "nothing is about to fire")
            new = [row for row in receiver.told("firing") if json.dumps(row["labels"]) not in before]
            assert [row["labels"]["alertname"] for row in new] == ["SyncdTrackerStale"]
            active = ask(f"http://{manager}/api/v2/alerts?inhibited=false").json()
            assert len(active) == len(before) + 1


def pending(asked: str) -> list[dict[str, Any]]:
    """Return the alerts that wait."""
    return answered(asked, 'ALERTS{alertstate="pending"}')
