"""The look at a Jira site: what it finds, and that no fault of the site or of the client passes for an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest

import connectors
from connectors.errors import CredentialsError, MalformedError, SyncError, TransientError
from connectors.jira.settings import JiraSettings
from connectors.model.items import Category
from syncd.sandbox.jira import datacenter
from syncd.sandbox.loading import load
from syncd.sandbox.server import Sandbox
from syncd.setup.discovery import Discovery, OkrFound, named_spaces
from syncd.setup.jira import Client, discover

SINCE = date(2026, 10, 1)
TOKEN = "token-of-the-look"
OLD, RECENT = "2026-06-01T09:00:00+00:00", "2026-11-02T09:00:00+00:00"


def records() -> Iterator[dict[str, Any]]:
    """Yield two projects: a large epic, an epic done long ago, one done in the cycle, an empty one, and foreign work."""
    yield {"kind": "account", "id": "bot", "email": "bot@acme.example", "token": TOKEN}
    yield {"kind": "field", "name": "Start date", "type": "date", "id": "customfield_10015"}
    for number, status, category, resolved in (
        (1, "In Progress", "indeterminate", None),
        (2, "Done", "done", OLD),
        (3, "Done", "done", RECENT),
        (4, "To Do", "new", None),
    ):
        yield {
            "key": f"SRCH-{number}",
            "type": "Epic",
            "summary": f"Epic {number}",
            "status": status,
            "category": category,
            "created": OLD,
            "due": "2026-12-11",
            "fields": {"Start date": "2026-10-05"},
            **({"resolved": resolved, "resolution": "Done"} if resolved else {}),
        }
    for number in range(120):
        done = number < 70
        yield {
            "key": f"DATA-{number + 1}",
            "type": "Story",
            "parent": "SRCH-1" if number < 110 else "SRCH-3",
            "status": "Done" if done else "To Do",
            "category": "done" if done else "new",
            "created": OLD,
        }


@pytest.fixture(scope="module")
def site() -> Iterator[Sandbox]:
    """Serve the two projects."""
    with Sandbox(load(list(records()))) as serving:
        yield serving


@pytest.fixture
def sandbox(site: Sandbox) -> Iterator[Sandbox]:
    """Give the site without faults from other tests."""
    site.site.faults.clear()
    site.log.clear()
    yield site
    site.site.faults.clear()


def settings(
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
    token: str = TOKEN,
    email: str | None = "bot@acme.example",
) -> JiraSettings:
    """Return the settings of the tracker; its token stands in the environment, a personal one without an e-mail."""
    monkeypatch.setenv("LOOK_TOKEN", token)
    return JiraSettings.model_validate(
        {
            "type": "jira",
            "url": sandbox.url,
            "email": email,
            "token": "env:LOOK_TOKEN",
            "timeout": timedelta(seconds=5),
        }
    )


def look(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, *spaces: str, known: JiraSettings | None = None
) -> Discovery:
    """Look at the site."""
    known = known or settings(sandbox, monkeypatch)
    with closing(connectors.find("jira").connect("jira", known, lambda _: None)) as reader:
        return discover("jira", known, reader, lambda visible: named_spaces(visible, spaces), SINCE)


def test_what_is_found(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Projects, epics that are open or were done in the cycle with all their children, dates, fields, statuses."""
    found = look(sandbox, monkeypatch)
    assert [space.key for space in found.spaces] == ["DATA", "SRCH"]
    epics = {c.key: (c.children, c.done, c.start, c.due) for c in found.candidates}
    day, due = date(2026, 10, 5), date(2026, 12, 11)
    assert epics == {"SRCH-1": (110, 70, day, due), "SRCH-3": (10, 0, day, due), "SRCH-4": (0, 0, day, due)}
    assert found.statuses[Category.DONE] == ("Done",)
    assert "Start date" in {field.name for field in found.fields}
    assert found.remarks == []


@pytest.mark.parametrize("version", ["10.3", "9.12"])
def test_the_same_is_found_at_data_center(monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    """There epics are known by their type's name and children by the epic link; pages go by number."""
    with Sandbox(load(list(records())), face=datacenter.face(version)) as sandbox:
        found = look(sandbox, monkeypatch, known=settings(sandbox, monkeypatch, email=None))
    counts = {c.key: (c.children, c.done) for c in found.candidates}
    assert counts == {"SRCH-1": (110, 70), "SRCH-3": (10, 0), "SRCH-4": (0, 0)}


def test_only_the_named_projects_are_looked_at(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project that was not named gives no candidates."""
    assert look(sandbox, monkeypatch, "DATA").candidates == []


def test_nothing_of_people_is_asked_for(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every search names its fields, none of them of people, and nothing is written."""
    look(sandbox, monkeypatch)
    searches = [entry for entry in sandbox.log.all() if entry.operation == "search"]
    asked = {
        name
        for e in searches
        for name in ",".join([*e.query.get("fields", []), *(e.body or {}).get("fields", [])]).split(",")
    }
    assert searches
    assert asked <= {"summary", "project", "duedate", "customfield_10015", "parent", "status", ""}
    assert "edit" not in sandbox.log.counts()


@pytest.mark.parametrize("operation", ["projects", "statuses", "types", "search"])
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("unauthorized", CredentialsError),
        ("forbidden", CredentialsError),
        ("too_many", TransientError),
        ("server_error", TransientError),
        ("unavailable", TransientError),
        ("drop", TransientError),
        ("html", MalformedError),
        ("cut_json", MalformedError),
    ],
)
def test_a_fault_is_an_error_of_ours(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, operation: str, fault: str, kind: type[SyncError]
) -> None:
    """Whatever goes wrong at whichever question, it ends at once with an error that tells place and remedy."""
    sandbox.site.faults.add(fault, operation=operation)
    with pytest.raises(kind) as told:
        look(sandbox, monkeypatch)
    assert told.value.where.startswith("jira")
    assert told.value.remedy
    assert TOKEN not in str(told.value)


def test_a_page_that_comes_twice_ends_it(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client would follow a repeated token for ever; here it is an error after two pages."""
    sandbox.site.faults.add("repeated_token", operation="search")
    with pytest.raises(MalformedError, match="came twice"):
        look(sandbox, monkeypatch)
    assert sandbox.log.counts()["search"] < 6


def test_an_empty_page_is_not_the_end(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page without issues that names a next one is passed over: the counts are whole."""
    sandbox.site.faults.add("empty_page", operation="search", times=1, after=1)
    found = {c.key: c.children for c in look(sandbox, monkeypatch).candidates}
    assert found["SRCH-1"] == 110


def test_an_answer_for_nobody_is_no_answer(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The client itself keeps quiet about a failed sign-in that gets status 200; the check of each answer does not."""
    known = settings(sandbox, monkeypatch, "wrong")
    with closing(Client("jira", known)) as client, pytest.raises(CredentialsError, match="for nobody"):
        client.projects()


def okr_records(link: str) -> Iterator[dict[str, Any]]:
    """Yield the two projects, and an objective with two key results that name it by `link`: by parent, link or not at all."""
    yield {"kind": "type", "name": "Objective", "level": 2}
    yield {"kind": "type", "name": "Key Result", "level": 1}
    yield from records()
    yield {"key": "OKR-1", "type": "Objective", "status": "To Do", "category": "new", "created": OLD}
    ways: dict[str, dict[str, Any]] = {
        "parent": {"parent": "OKR-1"},
        "link": {"links": {"contributes to": ["OKR-1"]}},
    }
    above = ways.get(link, {})
    for number in (2, 3):
        key_result = {"key": f"OKR-{number}", "type": "Key Result", "status": "To Do", "category": "new"}
        yield {**key_result, "created": OLD, **above}


@pytest.mark.parametrize("edition", ["cloud", "10.3"])
@pytest.mark.parametrize(
    ("link", "links", "unplaced"), [("parent", False, 0), ("link", True, 0), ("", True, 2)]
)
def test_an_okr_is_found_by_its_types(
    monkeypatch: pytest.MonkeyPatch, edition: str, link: str, links: bool, unplaced: int
) -> None:
    """How key results name their objective is told, and how many do not; epics and stories are none of it."""
    kind = {
        "kind": "link_type",
        "name": "Contribution",
        "outward": "contributes to",
        "inward": "is served by",
    }
    is_cloud = edition == "cloud"
    face = None if is_cloud else datacenter.face(edition)
    with Sandbox(load([kind, *okr_records(link)]), face=face) as sandbox:
        known = settings(sandbox, monkeypatch, email="bot@acme.example" if is_cloud else None)
        found = look(sandbox, monkeypatch, known=known).okr
    assert found == OkrFound(
        objectives=1,
        key_results=2,
        types=("Objective", "Key Result"),
        key_result_links=links,
        unplaced=unplaced,
    )


def test_a_site_without_okr_types_has_none(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Epics alone are no OKR."""
    assert look(sandbox, monkeypatch).okr is None
