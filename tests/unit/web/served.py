"""The web side over a store, asked as a browser or a program would ask, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from prometheus_client import CollectorRegistry, Gauge

from config import Loaded, load
from config.access import AccessSettings
from connectors.webhooks import Delivery
from syncd.store import Store
from syncd.web.access import Access
from syncd.web.application import build
from syncd.web.sources import Sources

TOKEN, NEXT_TOKEN = "t0ken-of-somebody-who-may-look", "t0ken-that-takes-over-from-it"
NOTHING: Mapping[str, str] = {}
HERE = "http://127.0.0.1:9817"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)

CONFIGURATION = """
timezone: UTC
trackers:
  jira: {type: jira, url: "http://127.0.0.1:9/", email: bot@acme.example, token: env:PAGE_TOKEN}
cycle: {name: Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: o1
    title: Search is quick
    key_results:
      - id: kr1
        title: Searches
        metric: {start: 12, target: 30, unit: searches, value: hand}
        projects:
          - {id: zebra, title: Zebra, select: {tracker: jira, epics: [S-1]}, plan: {start: 2026-10-05, due: 2026-12-11, milestones: [{date: 2026-11-06, share: 0.4}]}}
          - {id: apple, title: Apple, select: {tracker: jira, epics: [S-2]}, plan: {due: 2026-12-18}}
side_projects:
  - {id: tls, title: TLS, select: {tracker: jira, epics: [S-3]}}
"""


class Nobody:
    """Takes no webhooks."""

    def takes(self, tracker: str) -> bool:
        """Return that only one tracker sends any."""
        return tracker == "clickup"

    def admit(self, tracker: str, delivery: Delivery) -> bool:  # noqa: ARG002 - a receiver is asked so
        """Return that nothing is admitted."""
        return False

    def refuse(self, tracker: str, why: str) -> None:
        """Pass over what was refused."""

    def act(self, tracker: str, delivery: Delivery) -> None:
        """Pass over what was delivered."""


def access(*, tokens: tuple[str, ...] = (), names: frozenset[str] = frozenset(), **settings: Any) -> Access:
    """Return access by these settings; tokens as their references would reveal them."""
    told = AccessSettings.model_validate(
        {**settings, **({"token": [f"env:T{n}" for n in range(len(tokens))]} if tokens else {})}
    )
    return Access(settings=told, tokens=tokens, names=names)


@cache
def a_configuration() -> Loaded:
    """Return the configuration of a small department."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "syncd.yaml"
        file.write_text(CONFIGURATION, "utf-8")
        return load(file, {"PAGE_TOKEN": "token-of-the-pages"})


@dataclass
class Served:
    """The application over a store; `access` may be exchanged between requests, as by a reload."""

    store: Store
    access: Access = field(default_factory=access)
    ready: Callable[[], str | None] = lambda: None
    loaded: Loaded = field(default_factory=a_configuration)
    now: datetime = NOW

    def __post_init__(self) -> None:
        registry = CollectorRegistry()
        Gauge("syncd_sample", "A sample.", registry=registry)
        self.sources = Sources(
            store=self.store,
            loaded=lambda: self.loaded,
            now=lambda: self.now,
            link=lambda tracker, key: f"https://{tracker}.example/browse/{key}" if key else None,
            registry=registry,
            trackers=lambda: ["jira"],
            language=lambda: "en",
            access=lambda: self.access,
            healthy=lambda: None,
            ready=lambda: self.ready(),
            webhooks=Nobody(),
        )
        self.application = build(self.sources)

    def ask(
        self,
        path: str,
        headers: Mapping[str, str] | list[tuple[str, str]] = NOTHING,
        *,
        base: str = HERE,
        client: str = "127.0.0.1",
        method: str = "GET",
    ) -> httpx.Response:
        """Return the answer to one request; `base` tells the address on this machine and the name asked for."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(
                app=self.application, raise_app_exceptions=False, client=(client, 50000)
            )
            async with httpx.AsyncClient(transport=transport, base_url=base) as browser:
                return await browser.request(method, path, headers=headers)

        return asyncio.run(asked())

    def api(self, path: str, headers: Mapping[str, str] = NOTHING) -> Any:
        """Return the JSON that the API answers with 200."""
        answer = self.ask(f"/api/v1{path}", headers)
        assert answer.status_code == 200, answer.text
        return answer.json()
