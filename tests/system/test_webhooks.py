"""Webhooks end to end: the sandbox sends, the daemon reads again at once, and nothing else than freshness hangs on it."""

from __future__ import annotations

import hashlib
import hmac
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from syncd.sandbox.clickup.person import archive_list, delete_task, edit_task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.person import edit_issue
from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import Site
from tests.contract.connectors import clickup_town
from tests.system import team
from tests.system.program import Running, ask, started, syncd, syncd_inside, until
from tests.system.test_daemon import sample

SECRET = "It's a secret of the team"
VARIABLES = {**team.VARIABLES, "TEAM_SECRET": SECRET, "CLICKUP_TOKEN": clickup_town.TOKEN}
CLICKUP = """\
timezone: UTC
trackers:
  clickup: {{type: clickup, url: "{url}/api", workspace: "9001", token: env:CLICKUP_TOKEN, webhooks: true, watch: [SRCH, DATA], poll: 1h, census: {census}, requests_per_minute: 100000, requests_per_second: 1000}}
listen: {{port: 0}}
cycle: {{name: quarter, start: 2026-10-01, end: 2026-12-31}}
side_projects:
  - {{id: data, select: {{tracker: clickup, spaces: DATA}}, plan: {{start: 2026-10-05, due: 2026-12-11}}}}
"""


def jira_settings(url: str, *, poll: str = "1h", write: bool = False, port: int = 0) -> str:
    """Return the team's settings with signed webhooks."""
    text = team.configuration(url, poll=poll, write=write).replace("{port: 0}", f"{{port: {port}}}")
    token = "token: env:TEAM_TOKEN"
    return text.replace(token, f"{token}, webhooks: true, webhook_secret: env:TEAM_SECRET")


@contextmanager
def jira_told(sandbox: Sandbox[Site], folder: Path, *, poll: str = "1h") -> Iterator[Running]:
    """Start the daemon over a Jira site whose webhook is registered, and wait for the first pass."""
    team.write_configuration(folder, jira_settings(sandbox.url, poll=poll))
    with _told(sandbox, folder) as daemon:
        yield daemon


@contextmanager
def clickup_told(sandbox: Sandbox[ClickUpSite], folder: Path, *, census: str = "6h") -> Iterator[Running]:
    """The same over a ClickUp workspace."""
    (folder / "syncd.yaml").write_text(CLICKUP.format(url=sandbox.url, census=census), encoding="utf-8")
    with _told(sandbox, folder) as daemon:
        yield daemon


@contextmanager
def _told(sandbox: Sandbox[Any], folder: Path) -> Iterator[Running]:
    sandbox.site.outbox.sending = True
    with started("run", folder=folder, variables=VARIABLES) as daemon:
        page = daemon.page()
        daemon.event("pass_ended")
        made = syncd("webhooks", "register", "--url", page, folder=folder, variables=VARIABLES)
        assert made.code == 0, made.said
        yield daemon


def deliveries(page: str, tracker: str, result: str) -> float:
    """Return how many deliveries had that result."""
    return sample(page, f'syncd_webhook_deliveries_total{{result="{result}",tracker="{tracker}"}}') or 0.0


def waiting_share() -> float:
    """Return how many seconds a second of work takes while others use the machine too; 1 on an idle one."""
    began, spent = time.perf_counter(), time.process_time()
    while time.process_time() - spent < 0.05:
        pass
    return (time.perf_counter() - began) / (time.process_time() - spent)


def passes(daemon: Running) -> int:
    """Return how many passes have ended."""
    return len(daemon.events("pass_ended"))


def read_again(daemon: Running, before: int, seconds: float = 2.0) -> dict[str, Any]:
    """Wait for the next pass, which must end within so many seconds of an idle machine, and return it."""
    until(lambda: passes(daemon) > before, "another pass", seconds * waiting_share())
    return daemon.events("pass_ended")[before]


def test_an_edit_in_jira_is_read_within_two_seconds(tmp_path: Path) -> None:
    """Though the tracker is polled once an hour, an edit is in the store within two seconds of its event."""
    with Sandbox(team.site()) as sandbox, jira_told(sandbox, tmp_path) as daemon:
        edit_issue(sandbox.site, "WORK-4", {"status": "Done"})
        passed = read_again(daemon, 1)
        assert (passed["full"], passed["updated"]) == (False, 1)
        assert deliveries(daemon.page(), "jira", "taken") == 1
        at = sample(daemon.page(), 'syncd_webhook_last_delivery_timestamp_seconds{tracker="jira"}')
        assert abs((at or 0) - time.time()) < 60
        assert SECRET not in daemon.err()


def test_an_edit_in_clickup_is_read_within_two_seconds(tmp_path: Path) -> None:
    """The same in ClickUp, whose secret the daemon asks for; it was registered while the daemon ran."""
    with Sandbox(clickup_town.furnished()) as sandbox, clickup_told(sandbox, tmp_path) as daemon:
        page = daemon.page()
        edit_task(sandbox.site, clickup_town.ROOT, {"points": 8})
        passed = read_again(daemon, 1)
        assert passed["updated"] == 1
        secret = next(iter(sandbox.site.webhooks.values())).secret
        assert secret not in daemon.err()
        until(lambda: deliveries(page, "clickup", "taken") >= 1, "the delivery is counted")


def test_five_hundred_edits_are_a_handful_of_requests(tmp_path: Path) -> None:
    """A bulk edit of 500 issues leads to a few passes, which together read each issue once."""
    with Sandbox(team.site(3, 180)) as sandbox, jira_told(sandbox, tmp_path) as daemon:
        sandbox.log.clear()
        for number in range(4, 504):
            edit_issue(sandbox.site, f"WORK-{number}", {"labels": ["bulk"]})
        until(lambda: sandbox.site.outbox.waiting() == 0, "all is delivered")
        page = daemon.page()
        until(lambda: deliveries(page, "jira", "taken") == 500, "all is taken")
        until(lambda: sum(p["updated"] for p in daemon.events("pass_ended")[1:]) == 500, "all is read", 15)
        asked = [e for e in sandbox.log.all() if e.operation in {"search", "bulkfetch", "issue"}]
        assert passes(daemon) <= 5
        assert len(asked) <= 20


def test_replayed_deliveries_are_harmless(tmp_path: Path) -> None:
    """A delivery that comes again, as trackers repeat them, is told apart and leads to nothing."""
    with Sandbox(team.site()) as sandbox, jira_told(sandbox, tmp_path) as daemon:
        page = daemon.page()
        edit_issue(sandbox.site, "WORK-4", {"status": "Done"})
        read_again(daemon, 1)
        sandbox.site.outbox.replay(1)
        sandbox.site.outbox.replay(1)
        until(lambda: deliveries(page, "jira", "repeated") == 2, "both are counted")
        assert deliveries(page, "jira", "taken") == 1


def test_the_echo_of_our_own_writes_causes_nothing(tmp_path: Path) -> None:
    """The events of the fields that syncd writes are known as its own; one that comes before the write is recorded leads to a pass that writes nothing."""
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    with Sandbox(team.site()) as sandbox:
        sandbox.site.outbox.sending = True
        team.write_configuration(tmp_path, jira_settings(sandbox.url, write=True, port=port))
        url = f"http://127.0.0.1:{port}"
        made = syncd("webhooks", "register", "--url", url, folder=tmp_path, variables=VARIABLES)
        assert made.code == 0, made.said
        with started("run", folder=tmp_path, variables=VARIABLES) as daemon:
            page = daemon.page()
            assert daemon.event("pass_ended")["written"] > 3
            until(lambda: sandbox.site.outbox.waiting() == 0, "all is delivered")
            sent = len(sandbox.site.outbox.kept)
            until(
                lambda: sum(deliveries(page, "jira", how) for how in ("echo", "taken")) == sent,
                "all is judged",
            )
            assert deliveries(page, "jira", "echo") > 1
            if deliveries(page, "jira", "taken"):
                assert read_again(daemon, 1, 10)["written"] == 0
            assert len(sandbox.site.outbox.kept) == sent


@pytest.mark.parametrize("act", ["delete", pytest.param("archive", marks=pytest.mark.campaign)])
def test_what_vanishes_brings_a_census_forward(tmp_path: Path, act: str) -> None:
    """A deleted task, or an archived list, announces itself by webhook only: the next pass is a census."""
    with Sandbox(clickup_town.furnished()) as sandbox, clickup_told(sandbox, tmp_path, census="1s") as daemon:
        if act == "delete":
            delete_task(sandbox.site, clickup_town.ROOT)
        else:
            archive_list(sandbox.site, clickup_town.LISTS["DATA"])
        assert read_again(daemon, 1)["full"] is True


def test_lost_deliveries_cost_freshness_only(tmp_path: Path) -> None:
    """When none arrives, polling reads the edit all the same."""
    with Sandbox(team.site()) as sandbox, jira_told(sandbox, tmp_path, poll="2s") as daemon:
        sandbox.site.outbox.lose = 1000
        edit_issue(sandbox.site, "WORK-4", {"status": "Done"})
        until(lambda: any(p["updated"] for p in daemon.events("pass_ended")[1:]), "the edit is read", 10)
        assert deliveries(daemon.page(), "jira", "taken") == 0


def test_a_suspended_webhook_is_taken_into_service_again(tmp_path: Path) -> None:
    """What ClickUp suspended is active after the daemon's next look, and the metric shows how it stands."""
    with Sandbox(clickup_town.furnished()) as sandbox, clickup_told(sandbox, tmp_path) as daemon:
        page = daemon.page()
        (hook,) = sandbox.site.webhooks.values()
        sandbox.site.add(replace(hook, status="suspended", fail_count=100))
        listed = syncd("webhooks", "list", "--json", folder=tmp_path, variables=VARIABLES).document
        assert [(one["health"], one["failures"]) for one in listed["webhooks"]] == [("suspended", 100)]
        httpx.post(f"{page}/webhooks/clickup", content=b"{}")
        until(lambda: sandbox.site.webhooks[hook.id].status == "active", "it is renewed")
        until(lambda: sample(page, 'syncd_webhooks{health="active",tracker="clickup"}') == 1, "it is shown")
        assert daemon.events("webhook_renewed")


def test_nobody_else_can_knock(tmp_path: Path) -> None:
    """A wrong signature gets 403 and a fixed body, an unknown tracker 404, and neither leads to a pass."""
    body = b'{"webhookEvent": "jira:issue_updated"}'
    good = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    with Sandbox(team.site()) as sandbox, jira_told(sandbox, tmp_path) as daemon:
        page = daemon.page()
        for headers in ({}, {"X-Hub-Signature": "sha256=00"}, {"X-Hub-Signature": good[:-1] + "x"}):
            answer = httpx.post(f"{page}/webhooks/jira", content=body, headers=headers)
            assert (answer.status_code, answer.text) == (403, "forbidden\n")
        assert httpx.post(f"{page}/webhooks/other", content=body).status_code == 404
        assert ask(f"{page}/webhooks/jira").status_code == 405
        assert deliveries(page, "jira", "refused") == 3
        assert len(daemon.events("webhook_refused")) == 1
        assert passes(daemon) == 1
        answer = httpx.post(f"{page}/webhooks/jira", content=body, headers={"X-Hub-Signature": good})
        assert (answer.status_code, answer.text) == (200, "OK\n")
        read_again(daemon, 1)


def test_the_command_tells_what_it_lacks(tmp_path: Path) -> None:
    """Without address, tracker or secret it ends with 3 and says what to do; a site that is down is 1; no secret is shown."""
    with Sandbox(team.site()) as sandbox:
        team.write_configuration(tmp_path, jira_settings(sandbox.url))

        def asked(*words: str) -> tuple[int, str]:
            ended = syncd_inside("webhooks", *words, folder=tmp_path, variables=VARIABLES)
            assert SECRET not in ended.said
            assert "Traceback" not in ended.said
            return ended.code, ended.said.strip()

        assert asked("register") == (
            3,
            "public_url: it is not known where trackers reach syncd → set it, or give --url",
        )
        code, said = asked("list", "--tracker", "other")
        assert (code, said) == (3, "--tracker: there is no tracker 'other' → one of: jira")
        assert asked("register", "--url", "https://okr.example") == (0, "jira  registered")
        assert asked("list") == (0, "jira  1  active  0  https://okr.example/webhooks/jira")
        assert asked("remove", "--url", "https://okr.example") == (0, "jira  1")
    code, said = asked("list")
    assert code == 1
    assert "cannot be reached" in said
    team.write_configuration(tmp_path, team.configuration(sandbox.url))
    assert asked("list") == (3, "trackers: no tracker has webhooks → set `webhooks: true` there")
