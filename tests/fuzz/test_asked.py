"""What strangers send: parameters of the API and pages, and deliveries of webhooks, with faults in them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import quote

import pytest

from connectors.clickup.webhooks import ClickUpWebhooks
from connectors.jira.webhooks import JiraWebhooks
from connectors.webhooks import Delivery, Event
from tests.fuzz.campaign import CASES, SEED
from tests.fuzz.mutation import ODD, mutate
from tests.unit.connectors.test_webhooks import OPEN, clickup, jira
from tests.unit.web.conftest import served
from tests.unit.web.served import Served

__all__ = ["served"]

PAGES = (
    "/",
    "/projects/zebra",
    "/key-results/kr1",
    "/timeline",
    "/unmapped",
    "/reports",
    "/search",
    "/health",
    "/metrics",
)
WORDS = (
    "zebra",
    "kr1",
    "2026-11-19",
    "2026-11",
    "1",
    "-1",
    "0",
    "csv",
    "json",
    "ja",
    "9" * 40,
    "%00",
    "a" * 3000,
    "日本",
    "' or 1=1 --",
    "../../etc/passwd",
    "<b>",
    "NaN",
    "2026-02-30",
    "2026-11-19T09:00:00+25:00",
)


def questions(served: Served, rng: Random) -> Iterator[str]:
    """Yield addresses of pages and of the API, with parameters that they know and do not know, and odd words in them."""
    paths = served.ask("/api/v1/openapi.json").json()["paths"]
    known: list[tuple[str, list[str]]] = [
        (page, ["lang", "status", "team", "q", "on", "until", "format"]) for page in PAGES
    ]
    for path, about in paths.items():
        names = [one.get("name", "cursor") for one in about.get("get", {}).get("parameters", [])]
        known.append((f"/api/v1{path.removeprefix('/api/v1')}", [*names, "nobody_knows_this"]))
    for _ in range(20 * CASES):
        path, names = rng.choice(known)
        while "{" in path:
            head, _, rest = path.partition("{")
            path = head + quote(rng.choice(WORDS), safe="") + rest.partition("}")[2]
        chosen = [rng.choice(names) for _ in range(rng.randint(0, 3))]
        yield path + "?" + "&".join(f"{name}={quote(rng.choice(WORDS), safe='')}" for name in chosen)


def test_no_parameter_makes_the_server_fail(served: Served) -> None:
    """Each question is answered, or refused with what is wrong in it: never with a fault of the server's own."""
    came = Counter[int]()
    for question in questions(served, Random(SEED)):
        answer = served.ask(question)
        came[answer.status_code] += 1
        assert answer.status_code < 500, question
        assert "Traceback" not in answer.text, question
    assert came[200]
    print(f"\nquestions, seed {SEED}: {dict(came)}")


JIRA_BODY: dict[str, Any] = {
    "timestamp": 1795000000000,
    "webhookEvent": "jira:issue_updated",
    "user": {"accountId": "5b10", "displayName": "x"},
    "issue": {"id": "10001", "key": "SRCH-1", "fields": {"summary": "x", "status": {"id": "3"}}},
    "changelog": {"id": "1", "items": [{"field": "status", "fieldId": "status", "from": "1", "to": "3"}]},
}
CLICKUP_BODY: dict[str, Any] = {
    "event": "taskUpdated",
    "webhook_id": "w-1",
    "task_id": "abc",
    "history_items": [
        {
            "id": "1",
            "type": 1,
            "date": "1795000000000",
            "field": "status",
            "user": {"id": 183},
            "before": {"status": "a"},
            "after": {"status": "b"},
        }
    ],
}


@pytest.fixture
def hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, JiraWebhooks | ClickUpWebhooks]]:
    """Give the readers of both trackers' deliveries."""
    monkeypatch.setenv("HOOKS_T", "token")
    yield {"jira": jira(), "clickup": clickup("http://127.0.0.1:9")}
    while OPEN:
        OPEN.pop().close()


@pytest.mark.parametrize(("tracker", "body"), [("jira", JIRA_BODY), ("clickup", CLICKUP_BODY)])
def test_no_delivery_breaks_its_reader(
    tracker: str, body: dict[str, Any], hooks: dict[str, JiraWebhooks | ClickUpWebhooks]
) -> None:
    """A genuine delivery of any odd form is an event of something: the truth is read again anyway."""
    rng = Random(SEED)
    for _ in range(100 * CASES):
        mutation = mutate(body, rng)
        content = (
            mutation.content if isinstance(mutation.content, bytes) else json.dumps(mutation.content).encode()
        )
        assert isinstance(hooks[tracker].read(Delivery(body=content, headers={})), Event), mutation.what


def test_the_mutations_are_many() -> None:
    """Of a small document thousands of different ones are made, with every odd value and every broken text among them."""
    rng = Random(SEED)
    made = {repr(mutate(JIRA_BODY, rng).content) for _ in range(2000)}
    assert len(made) > 150
    assert all(any(repr(odd) in one for one in made) for odd in ODD)
