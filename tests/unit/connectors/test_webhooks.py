"""Deliveries: which are genuine, and what is read from them; the recorded ones of both vendors, and any bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import connectors
from connectors.clickup.webhooks import ClickUpWebhooks
from connectors.errors import SettingsError
from connectors.jira.webhooks import JiraWebhooks
from connectors.model.tracker import Tracker
from connectors.webhooks import Delivery, Event, Notifying, Webhook, is_signed, points_to
from tests.unit.connectors.scripted import Reply, Scripted

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
JIRA = SHARED / "jira" / "mattermost-webhooks"
CLICKUP = SHARED / "clickup" / "zulip-webhooks"
RECORDED = [*sorted(JIRA.glob("*.json")), *sorted(CLICKUP.glob("*.json"))]
needs_recorded = pytest.mark.skipif(
    not RECORDED, reason="needs recorded answers in shared/data beside the repository"
)
SECRET, PATH = "It's a Secret to Everybody", "a-long-random-path-of-webhooks"
OPEN: list[Tracker] = []
"""What a test has connected."""


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in (("T", "token"), ("S", SECRET), ("P", PATH), ("SHORT", "short")):
        monkeypatch.setenv(f"HOOKS_{name}", value)
    yield
    while OPEN:
        OPEN.pop().close()


def jira(url: str = "https://jira.example", **settings: Any) -> JiraWebhooks:
    """Return the webhooks of a Jira tracker."""
    known = {"type": "jira", "url": url, "email": "a@b.example", "token": "env:HOOKS_T", "webhooks": True}
    connector = connectors.find("jira")
    tracker = connector.connect(
        "jira", connector.SETTINGS.model_validate({**known, **settings}), lambda _: None
    )
    OPEN.append(tracker)
    assert isinstance(tracker, Notifying)
    assert isinstance(tracker.webhooks, JiraWebhooks)
    return tracker.webhooks


def clickup(url: str) -> ClickUpWebhooks:
    """Return the webhooks of a ClickUp tracker."""
    known = {"type": "clickup", "url": url, "workspace": "9001", "token": "env:HOOKS_T", "webhooks": True}
    connector = connectors.find("clickup")
    tracker = connector.connect("clickup", connector.SETTINGS.model_validate(known), lambda _: None)
    OPEN.append(tracker)
    assert isinstance(tracker, Notifying)
    assert isinstance(tracker.webhooks, ClickUpWebhooks)
    return tracker.webhooks


def clickup_listed(**webhook: Any) -> ClickUpWebhooks:
    """Return webhooks whose list was answered so, for the user 183."""
    row = {"id": "1", "endpoint": "https://okr.example/webhooks/clickup", "secret": SECRET, **webhook}
    user = Reply(body=json.dumps({"user": {"id": 183, "timezone": "UTC"}}).encode())
    with Scripted(user, Reply(body=json.dumps({"webhooks": [row]}).encode())) as server:
        found = clickup(server.url)
        found.all()
    return found


def signed(body: bytes, secret: str = SECRET) -> str:
    """Return the HMAC of a body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_the_vendor_s_own_example_is_signed_right() -> None:
    """The example on Atlassian's page about secure webhooks is accepted, and nothing near it."""
    digest = "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
    assert is_signed(b"Hello World!", digest, SECRET)
    assert not is_signed(b"Hello World", digest, SECRET)
    assert not is_signed(b"Hello World!", digest, SECRET + "!")
    assert not is_signed(b"Hello World!", "", SECRET)
    assert not is_signed(b"Hello World!", "ü" * 64, SECRET)


@pytest.mark.parametrize(
    ("settings", "header", "path", "genuine"),
    [
        ({"webhook_secret": "env:HOOKS_S"}, "sha256={good}", "", True),
        ({"webhook_secret": "env:HOOKS_S"}, "sha1={good}", "", False),
        ({"webhook_secret": "env:HOOKS_S"}, "{good}", "", False),
        ({"webhook_secret": "env:HOOKS_S"}, "sha256={good}", "elsewhere", False),
        ({"webhook_secret": "env:HOOKS_S"}, "", "", False),
        ({"webhook_path": "env:HOOKS_P"}, "", PATH, True),
        ({"webhook_path": "env:HOOKS_P"}, "", PATH[:-1], False),
        ({"webhook_path": "env:HOOKS_P"}, "", "", False),
        ({"webhook_path": "env:HOOKS_P", "webhook_secret": "env:HOOKS_S"}, "sha256={good}", PATH, True),
        ({"webhook_path": "env:HOOKS_P", "webhook_secret": "env:HOOKS_S"}, "sha256={good}", "", False),
        ({"webhook_path": "env:HOOKS_P", "webhook_secret": "env:HOOKS_S"}, "", PATH, False),
        ({}, "sha256={good}", "", False),
        ({}, "", "", False),
    ],
)
def test_what_proves_a_delivery_of_jira(
    settings: dict[str, str], header: str, path: str, genuine: bool
) -> None:
    """All that is configured must be right; where nothing is configured, nothing is genuine."""
    body = b'{"webhookEvent": "jira:issue_updated"}'
    headers = {"x-hub-signature": header.format(good=signed(body))}
    assert jira(**settings).is_genuine(Delivery(headers=headers, body=body, path=path)) is genuine


def test_a_short_path_is_no_secret() -> None:
    """A path that could be guessed is refused with the way to make a better one."""
    with pytest.raises(SettingsError, match=r"24 to 200 .* openssl rand"):
        jira(webhook_path="env:HOOKS_SHORT").address("https://okr.example")


def test_what_proves_a_delivery_of_clickup() -> None:
    """Only what a listed webhook signed is genuine; before the list is known nothing is."""
    body = b'{"event": "taskUpdated"}'
    good = Delivery(headers={"x-signature": signed(body)}, body=body)
    assert not clickup("https://clickup.example").is_genuine(good)
    assert clickup_listed().is_genuine(good)
    assert not clickup_listed(endpoint="https://okr.example/webhooks/other").is_genuine(good)
    assert not clickup_listed(secret="").is_genuine(
        Delivery(headers={"x-signature": signed(body, "")}, body=body)
    )
    assert not clickup_listed().is_genuine(Delivery(headers={}, body=body))


def read(path: Path) -> Event:
    """Read a recorded body."""
    delivery = Delivery(headers={}, body=path.read_bytes())
    return (jira() if path.parent == JIRA else clickup_listed()).read(delivery)


@needs_recorded
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_every_recorded_body_is_read(path: Path) -> None:
    """Each is understood as what it is: who did it, what it touched, and whether something is gone."""
    event = read(path)
    body = json.loads(path.read_bytes())
    assert event.vanished is (body.get("webhookEvent") == "jira:issue_deleted")
    if body.get("changelog", {}).get("items"):
        assert {item for item, _ in event.touched} == {body["issue"]["id"]}
        assert len(event.touched) == len({i.get("fieldId", i["field"]) for i in body["changelog"]["items"]})
    if "history_items" in body:
        assert event.own
        assert {item for item, _ in event.touched} == {body["task_id"]}


def test_who_we_are_is_known_from_the_list() -> None:
    """An event of our own account is told from another's; before that is known none is ours."""
    body = json.dumps(
        {"user": {"accountId": "us"}, "issue": {"id": "7"}, "changelog": {"items": [{"fieldId": "cf1"}]}}
    ).encode()
    delivery = Delivery(headers={}, body=body)
    replies = (
        Reply(body=b'{"accountId": "us"}'),
        Reply(body=b'{"deploymentType": "Cloud"}'),
        Reply(body=b"[]"),
    )
    with Scripted(*replies) as server:
        found = jira(server.url)
        assert not found.read(delivery).own
        assert found.all() == []
    assert found.read(delivery) == Event(own=True, touched=frozenset({("7", "cf1")}))
    assert not found.read(Delivery(headers={}, body=body.replace(b"us", b"them"))).own


@pytest.mark.parametrize(
    ("server", "path", "secret_at", "signs"),
    [
        ({"deploymentType": "Cloud", "versionNumbers": [1001, 0, 0]}, "/rest/webhooks/1.0/webhook", ("secret",), True),
        ({"deploymentType": "Server", "versionNumbers": [10, 3, 1]}, "/rest/jira-webhook/1.0/webhooks", ("configuration", "SECRET"), True),
        ({"deploymentType": "Server", "versionNumbers": [9, 12, 0]}, "/rest/webhooks/1.0/webhook", ("secret",), False),
    ],
)  # fmt: skip
def test_each_edition_is_asked_in_its_own_form(
    server: dict[str, Any], path: str, secret_at: tuple[str, ...], signs: bool
) -> None:
    """Cloud and Data Center before and from 10 on differ in path and body; where nothing is signed a path is needed."""
    with Scripted(Reply(body=json.dumps(server).encode()), Reply(status=201)) as site:
        found = jira(site.url, webhook_secret="env:HOOKS_S")
        if not signs:
            with pytest.raises(SettingsError, match="does not sign deliveries → set webhook_path"):
                found.register("https://okr.example/webhooks/jira")
            return
        found.register("https://okr.example/webhooks/jira")
        assert site.seen[-1][:2] == ("POST", path)
        body: Any = found._form().body("https://okr.example/webhooks/jira", SECRET)
        for key in secret_at:
            body = body[key]
        assert body == SECRET


def test_an_address_is_shown_without_its_secret() -> None:
    """What is printed of a webhook holds no secret path."""
    shown = Webhook(id="1", url=jira(webhook_path="env:HOOKS_P").address("https://okr.example/x/"))
    assert shown.url == f"https://okr.example/x/webhooks/jira/{PATH}"
    assert shown.place == "https://okr.example/x/webhooks/jira/…"
    assert PATH not in repr(shown)


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://okr.example/webhooks/jira", True),
        ("https://okr.example/x/webhooks/jira/secret", True),
        ("https://okr.example/webhooks/jira2", False),
        ("https://okr.example/?a=/webhooks/jira", False),
        ("https://[okr", False),
    ],
)
def test_which_webhooks_are_ours(url: str, ours: bool) -> None:
    """A webhook is ours by the path it points to."""
    assert points_to(url, "jira") is ours


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["webhookEvent", "issue", "changelog", "items", "user", "id", "event", "history_items", "custom_field", "task_id", "fieldId"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(st.binary(max_size=200) | _JSON.map(lambda value: json.dumps(value).encode()))
def test_any_body_can_be_read(body: bytes) -> None:
    """Whatever a body holds, reading it says something or nothing, and never fails."""
    settings = connectors.find("jira").SETTINGS.model_validate(
        {"type": "jira", "url": "https://j.example", "email": "a@b.example", "token": "env:HOOKS_T"}
    )
    delivery = Delivery(headers={}, body=body)
    assert isinstance(_bare_jira(settings).read(delivery), Event)
    assert isinstance(ClickUpWebhooks("clickup", None).read(delivery), Event)  # type: ignore[arg-type]  # reading asks nobody


def _bare_jira(settings: Any) -> JiraWebhooks:
    return JiraWebhooks("jira", settings, None)  # type: ignore[arg-type]  # reading asks nobody
