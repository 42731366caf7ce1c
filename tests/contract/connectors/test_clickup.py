"""ClickUp under the suite of all connectors, and what only ClickUp does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import connectors
from connectors.clickup.settings import ClickUpSettings
from connectors.http import Clock
from connectors.model import Exchange, Tracker
from syncd.sandbox.clickup import person
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.server import Sandbox
from tests.contract.connectors.bench import Bench
from tests.contract.connectors.clickup_town import FIELDS, LISTS, ROOT, SPACES, TOKEN, VIEW, furnished
from tests.contract.connectors.suite import ConnectorSuite

_WORDS = {"summary": "name", "labels": "tags", "project": "list", "parent": "parent", "status": "status"}
_FAULTS = {
    "repeated_token": ("repeated_page", {}),
    "forbidden": ("forbidden", {"code": "ACCESS_064", "message": "You may not do that"}),
    "read_only": (
        "forbidden",
        {"code": "ACCESS_081", "message": "You may not edit that", "operation": "set_field"},
    ),
}


class ClickUpBench(Bench):
    """A sandbox of ClickUp."""

    spaces = ("SRCH", "DATA")
    elsewhere = "OPS"
    root = ROOT
    carrier = ROOT
    query = VIEW
    broken_query = "8cg-none"
    ambiguous = "Twin"
    token = TOKEN
    search, details, writing = "team_tasks", "task", "set_field"
    rows_come_whole = True
    one_request_an_item = False
    empty_pages_in_a_row = 1
    tells_lost_permission = "census"

    def __init__(self, sandbox: Sandbox[ClickUpSite]) -> None:
        super().__init__()
        self.sandbox = sandbox
        self.fields = {kind: identifier for kind, (identifier, _, _) in FIELDS.items()}
        self._taken_off: list[Any] = []

    @property
    def site(self) -> ClickUpSite:
        """Return the workspace."""
        return self.sandbox.site

    def connect(self, observe: Callable[[Exchange], None], clock: Clock, **settings: Any) -> Tracker:
        """Return a new connection with the account's token."""
        chosen = {
            "type": "clickup",
            "url": f"{self.sandbox.url}/api",
            "workspace": self.site.id,
            "token": "env:SUITE_TOKEN",
            "requests_per_second": 1000.0,
            "requests_per_minute": 10_000.0,
            **settings,
        }
        connector: Any = connectors.find("clickup")
        tracker: Tracker = connector.connect(
            "clickup", ClickUpSettings.model_validate(chosen), observe, clock
        )
        return tracker

    def fault(self, kind: str, **options: Any) -> None:
        """Order a fault at the site."""
        if kind == "off_screen":
            field = self.site.fields[options["field"]]
            self._taken_off.append(field)
            self.site.add(replace(field, types=(77,)))
            return
        kind, more = _FAULTS.get(kind, (kind, {}))
        asked = {("space" if name == "project" else name): value for name, value in options.items()}
        if more.get("operation"):
            asked.pop("space", None)
        self.site.faults.add(kind, **{**more, **asked})

    def mend(self) -> None:
        """Take back all faults."""
        self.site.faults.clear()
        self.site.add(*self._taken_off)

    def counts(self) -> Mapping[str, int]:
        """Return the counts of the request log."""
        return self.sandbox.log.counts()

    def forget(self) -> None:
        """Empty the request log."""
        self.sandbox.log.clear()

    def later(self, seconds: float) -> None:
        """Move the site's clock."""
        self.site.clock.advance(timedelta(seconds=seconds))

    def edit(self, key: str, **changes: Any) -> None:
        """Edit a task by the control path's rules."""
        named = {**changes, **({"project": LISTS[changes["project"]]} if "project" in changes else {})}
        person.edit_task(self.site, key, {_WORDS[name]: value for name, value in named.items()})

    def create(self, space: str, level: str, **attributes: Any) -> str:
        """Create a task; levels are parents here."""
        named = {_WORDS[name]: value for name, value in attributes.items()}
        return person.create_task(self.site, {"list": LISTS[space], "name": level, **named}).id

    def delete(self, key: str) -> None:
        """Delete a task for ever."""
        person.delete_task(self.site, key)

    def ids(self, *spaces: str) -> set[str]:
        """Return the ids of all tasks of these spaces."""
        return {key for space in spaces for key in self.keys(space)}

    def id_of(self, key: str) -> str:
        """Return the id of a task, by which it goes."""
        return key

    def keys(self, space: str) -> Sequence[str]:
        """Return the ids of a space, oldest first."""
        tasks = sorted(self.site.tasks.values(), key=lambda one: (one.created, one.id))
        return [one.id for one in tasks if self.site.lists[one.list].space == SPACES[space]]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[ClickUpBench]:
    """Give a sandbox of its own to each test."""
    monkeypatch.setenv("SUITE_TOKEN", TOKEN)
    monkeypatch.setenv("WRONG_TOKEN", "wrong-token")
    with Sandbox(furnished()) as sandbox:
        bench = ClickUpBench(sandbox)
        with closing(bench):
            yield bench


class TestClickUp(ConnectorSuite):
    """ClickUp passes what every connector must."""
