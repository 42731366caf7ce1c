"""A third connector is one file and one subclass of the suite: Notebook passes what Jira and ClickUp must."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import connectors
from config import load
from connectors.errors import SettingsError
from connectors.http import Clock
from connectors.model.tracker import Exchange, Tracker
from syncd.sandbox.server import Sandbox
from tests.contract.connectors.bench import Place
from tests.contract.connectors.conftest import place
from tests.contract.connectors.suite import ConnectorSuite
from tests.contract.connectors.test_jira import TOKEN, JiraBench, furnished
from tests.contract.third_connector.notebook_server import NotebookFace

__all__ = ["place"]

FOLDER = Path(__file__).parent / "connectors"
"""Stands for the folder `connectors/` of the product, into which a connector's file is laid."""


class NotebookBench(JiraBench):
    """The same three spaces behind another API."""

    query = "label:fresh"
    broken_query = "label:"
    search, details, writing, memory = "search", "item", "edit", "history"
    timed = None

    def connect(self, observe: Callable[[Exchange], None], clock: Clock, **settings: Any) -> Tracker:
        """Return a new connection."""
        connector: Any = connectors.find("notebook")
        chosen = {
            "type": "notebook",
            "url": self.sandbox.url,
            "token": "env:SUITE_TOKEN",
            "requests_per_second": 1000.0,
        }
        read = connector.SETTINGS.model_validate({**chosen, **settings})
        tracker: Tracker = connector.connect("notebook", read, observe, clock)
        return tracker


@pytest.fixture
def discovered() -> Iterator[None]:
    """Lay the connector's file beside the product's own ones."""
    connectors.__path__.append(str(FOLDER))
    yield
    connectors.__path__.remove(str(FOLDER))


@pytest.fixture
def bench(place: Place, monkeypatch: pytest.MonkeyPatch, discovered: None) -> Iterator[NotebookBench]:
    """Give a sandbox of its own to each test."""
    monkeypatch.setenv("SUITE_TOKEN", TOKEN)
    monkeypatch.setenv("WRONG_TOKEN", "wrong-token")
    with Sandbox(furnished(place), face=NotebookFace) as sandbox, closing(NotebookBench(sandbox)) as bench:
        yield bench


class TestNotebook(ConnectorSuite):
    """Notebook passes what every connector must."""


def test_it_is_found_by_its_file(discovered: None) -> None:
    """Nothing registers it; the kinds of trackers are the files and folders there are."""
    assert connectors.kinds() == ("clickup", "jira", "notebook")


def test_without_its_file_it_is_unknown() -> None:
    """Then the known kinds are named."""
    with pytest.raises(SettingsError, match="notebook") as caught:
        connectors.find("notebook")
    assert "clickup, jira" in caught.value.remedy


CONFIGURATION = """\
store: sqlite:///unused.db
trackers: {notes: {type: notebook, url: "http://127.0.0.1:1", token: env:SUITE_TOKEN}}
cycle: {name: 2026Q4, start: 2026-10-01, end: 2026-12-31}
objectives: []
side_projects: [{id: tls, select: {notes: [SRCH-1], exclude: {labels: spike}}}]
"""


def test_its_settings_and_selectors_are_known_to_the_configuration(discovered: None, tmp_path: Path) -> None:
    """Keys of its own stand under `select:`, and an unknown one is refused."""
    file = tmp_path / "syncd.yaml"
    file.write_text(CONFIGURATION, encoding="utf-8")
    selector = load(file, {"SUITE_TOKEN": TOKEN}).okr.projects["tls"].select[0]
    assert (selector.tracker, selector.include.roots) == ("notes", ("SRCH-1",))
    assert selector.exclude.facets == {"label": ("spike",)}
    file.write_text(CONFIGURATION.replace("notes: [", "epics: ["), encoding="utf-8")
    with pytest.raises(SettingsError, match="epics"):
        load(file, {"SUITE_TOKEN": TOKEN})
