"""Webhooks against both sandboxes: ordered once, listed, renewed, removed, delivered, and suspended as the vendors do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import httpx
import pytest

import connectors
from connectors.errors import RightsError, SettingsError
from connectors.webhooks import Delivery, Event, Health, Notifying, Webhooks
from syncd.sandbox.clickup.person import edit_task
from syncd.sandbox.jira.cloud import JiraCloud
from syncd.sandbox.person import edit_issue
from syncd.sandbox.server import Sandbox
from syncd.web.server import WebServer, bind
from syncd.webhooks.registration import register, remove
from tests.contract.connectors import clickup_town
from tests.system import team
from tests.system.program import ask
from tests.unit.web.test_webhooks import Receiver, door

BASE = "https://okr.example"


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """Yield a stack on which trackers and sandboxes stand."""
    monkeypatch.setenv("HOOKS_TOKEN", team.TOKEN)
    monkeypatch.setenv("HOOKS_CLICKUP", clickup_town.TOKEN)
    monkeypatch.setenv("HOOKS_SECRET", "a secret of webhooks")
    with ExitStack() as stack:
        yield stack


def connected(stage: ExitStack, kind: str, **settings: Any) -> Webhooks:
    """Return the webhooks of a tracker of that kind."""
    connector = connectors.find(kind)
    known = connector.SETTINGS.model_validate({"type": kind, "webhooks": True, **settings})
    tracker = connector.connect(kind, known, lambda _exchange: None)
    stage.callback(tracker.close)
    assert isinstance(tracker, Notifying)
    return tracker.webhooks


def of_jira(stage: ExitStack, url: str, secret: str | None = "env:HOOKS_SECRET") -> Webhooks:
    """Return the webhooks of the team's site."""
    return connected(stage, "jira", url=url, email=team.EMAIL, token="env:HOOKS_TOKEN", webhook_secret=secret)


def of_clickup(stage: ExitStack, url: str) -> Webhooks:
    """Return the webhooks of the suite's workspace."""
    return connected(stage, "clickup", url=f"{url}/api", workspace="9001", token="env:HOOKS_CLICKUP")


@pytest.fixture(params=["jira", "clickup"])
def webhooks(request: pytest.FixtureRequest, stage: ExitStack) -> Webhooks:
    """Return the webhooks of each vendor's sandbox."""
    if request.param == "jira":
        return of_jira(stage, stage.enter_context(Sandbox(team.site())).url)
    return of_clickup(stage, stage.enter_context(Sandbox(clickup_town.furnished())).url)


def test_registering_twice_makes_one(webhooks: Webhooks) -> None:
    """The second time nothing is to be done; another address is another webhook; removing takes away one's own."""
    assert register(webhooks, BASE) == "registered"
    assert register(webhooks, BASE) == "unchanged"
    assert register(webhooks, "https://other.example/okr") == "registered"
    assert [(one.health, one.failures) for one in webhooks.all()] == [(Health.ACTIVE, 0)] * 2
    assert remove(webhooks, BASE) == 1
    assert remove(webhooks, BASE) == 0
    assert [one.place.startswith("https://other.example/okr/webhooks/") for one in webhooks.all()] == [True]


def test_one_that_a_person_switched_off_is_switched_on(stage: ExitStack) -> None:
    """A Jira webhook that is off is shown so, and registering again switches it on."""
    sandbox = stage.enter_context(Sandbox(team.site()))
    found = of_jira(stage, sandbox.url)
    register(found, BASE)
    assert isinstance(sandbox.face, JiraCloud)
    kept = sandbox.face.hooks.webhooks
    kept[1] = replace(kept[1], enabled=False, secret="another")
    assert [one.health for one in found.all()] == [Health.OFF]
    assert register(found, BASE) == "renewed"
    assert [one.health for one in found.all()] == [Health.ACTIVE]
    assert kept[1].secret == "a secret of webhooks"


def test_jira_wants_an_administrator_and_a_proof(stage: ExitStack) -> None:
    """Without the right it says so; without anything that would prove a delivery none is ordered."""
    site = team.site()
    sandbox = stage.enter_context(Sandbox(site))
    with pytest.raises(SettingsError, match="nothing would prove a delivery → set webhook_secret"):
        register(of_jira(stage, sandbox.url, secret=None), BASE)
    site.accounts = [replace(site.accounts[0], admin=False)]
    with pytest.raises(RightsError, match="permission to manage webhooks"):
        register(of_jira(stage, sandbox.url), BASE)


@pytest.mark.parametrize("kind", ["jira", "clickup"])
def test_what_the_sandbox_sends_is_genuine(stage: ExitStack, kind: str) -> None:
    """A person's edit arrives signed, is known as genuine and as somebody else's; a changed body is not genuine."""
    receiver = Receiver(kind)
    web = stage.enter_context(WebServer(door(receiver), bind("127.0.0.1", 0)))
    sandbox: Sandbox[Any]
    if kind == "jira":
        sandbox = stage.enter_context(Sandbox(team.site()))
        found = of_jira(stage, sandbox.url)
    else:
        sandbox = stage.enter_context(Sandbox(clickup_town.furnished()))
        found = of_clickup(stage, sandbox.url)
    register(found, web.url)
    found.all()
    receiver.admits = found.is_genuine
    sandbox.site.outbox.sending = True
    if kind == "jira":
        item = str(edit_issue(sandbox.site, "WORK-4", {"summary": "Other"}).id)
    else:
        item = edit_task(sandbox.site, clickup_town.ROOT, {"points": 8}).id
    assert receiver.acted.wait(10)
    delivery = receiver.taken[0]
    event = found.read(delivery)
    assert not event.own
    assert {one for one, _ in event.touched} == {item}
    forged = Delivery(headers=delivery.headers, body=delivery.body + b" ")
    assert not found.is_genuine(forged)
    assert found.read(forged) != Event()


@pytest.mark.parametrize(("status", "health", "tries"), [(500, "failing", 5), (410, "suspended", 1)])
def test_clickup_counts_what_fails(stage: ExitStack, status: int, health: str, tries: int) -> None:
    """A delivery that fails five times makes the webhook failing; 410 suspends it at once; success heals."""
    receiver = Receiver("clickup")
    receiver.answer, receiver.admits = status, lambda _delivery: True
    web = stage.enter_context(WebServer(door(receiver), bind("127.0.0.1", 0)))
    sandbox = stage.enter_context(Sandbox(clickup_town.furnished()))
    found = of_clickup(stage, sandbox.url)
    register(found, web.url)
    sandbox.site.outbox.sending = True
    edit_task(sandbox.site, clickup_town.ROOT, {"points": 8})
    sandbox.site.outbox.settle()
    assert receiver.asked == tries
    assert [one.health for one in found.all()] == [Health(health)]
    receiver.answer = 200
    assert register(found, web.url) == ("renewed" if health == "suspended" else "unchanged")
    edit_task(sandbox.site, clickup_town.ROOT, {"points": 9})
    sandbox.site.outbox.settle()
    assert [(one.health, one.failures) for one in found.all()] == [(Health.ACTIVE, 0)]


def test_deliveries_are_steered_by_the_control_path(stage: ExitStack) -> None:
    """They can be shown, lost and replayed; nothing is posted before that is asked for."""
    receiver = Receiver("jira")
    web = stage.enter_context(WebServer(door(receiver), bind("127.0.0.1", 0)))
    sandbox = stage.enter_context(Sandbox(team.site()))
    register(of_jira(stage, sandbox.url), web.url)
    path = f"{sandbox.url}/_sandbox/deliveries"
    edit_issue(sandbox.site, "WORK-4", {"summary": "One"})
    assert httpx.put(path, json={"sending": True, "lose": 1}).json()["sending"] is True
    edit_issue(sandbox.site, "WORK-4", {"summary": "Two"})
    edit_issue(sandbox.site, "WORK-4", {"summary": "Three"})
    sandbox.site.outbox.settle()
    shown = ask(path).json()
    assert (shown["lose"], shown["waiting"], len(shown["deliveries"]), receiver.asked) == (0, 0, 3, 1)
    assert httpx.post(path, json={"replay": 2}).json() == {"replayed": 2}
    sandbox.site.outbox.settle()
    assert receiver.asked == 3
    assert httpx.put(path, json={"other": 1}).status_code == 400
