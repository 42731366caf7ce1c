"""The control path and the pages: edits as a person, the log, the clock, what people see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest

from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.small import client, small_site

API = "/rest/api/3"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Serve a fresh small site."""
    with Sandbox(small_site()) as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """Sign in; the control path itself asks for nobody."""
    with client(sandbox) as signed_in:
        yield signed_in


def test_a_person_edits_by_names(http: httpx.Client) -> None:
    """Status, parent, points, dates and custom fields change by their names, with a trace by no account."""
    http.put("/_sandbox/clock", json={"advance_seconds": 60})
    edit: dict[str, Any] = {
        "status": "Done",
        "parent": None,
        "Story Points": 5,
        "due": "2026-12-24",
        "KR Status": "On track",
        "versions": ["1.0"],
        "labels": ["x"],
    }
    assert http.patch("/_sandbox/issues/A-4", json=edit).status_code == 200
    fields = http.get(f"{API}/issue/A-4").json()["fields"]
    assert fields["status"]["name"] == "Done"
    assert fields["resolution"]["name"] == "Done"
    assert fields["resolutiondate"] == fields["updated"] == "2026-11-20T18:01:00.000+0900"
    assert fields["customfield_10016"] == 5.0
    assert fields["customfield_10101"]["value"] == "On track"
    assert "parent" not in fields
    entry = http.get(f"{API}/issue/A-4/changelog").json()["values"][-1]
    assert entry["author"]["accountId"] != "bot"
    assert {"status", "resolution", "IssueParentAssociation"} <= {item["field"] for item in entry["items"]}


def test_reopening_clears_the_resolution(http: httpx.Client) -> None:
    """A status that is not done leaves no resolution behind."""
    http.patch("/_sandbox/issues/A-2", json={"status": "In Progress"})
    fields = http.get(f"{API}/issue/A-2").json()["fields"]
    assert (fields["resolution"], fields["resolutiondate"]) == (None, None)


def test_a_person_moves_creates_and_deletes(http: httpx.Client) -> None:
    """A moved issue keeps its id, a new one gets the next key, a deleted one is gone and frees its children."""
    moved = http.patch("/_sandbox/issues/A-4", json={"project": "B", "summary": "Moved"}).json()
    assert moved["key"] == "B-2"
    assert http.get(f"{API}/issue/A-4").json()["id"] == "1004"
    born = {"project": "A", "summary": "Born", "type": "Task", "status": "To Do", "parent": "A-1"}
    assert http.post("/_sandbox/issues", json=born).json()["key"] == "A-5"
    assert http.delete("/_sandbox/issues/A-1").json() == {"deleted": "A-1"}
    assert http.get(f"{API}/issue/A-1").status_code == 404
    assert "parent" not in http.get(f"{API}/issue/A-5").json()["fields"]


@pytest.mark.parametrize(
    ("method", "path", "order", "status"),
    [
        ("PATCH", "/_sandbox/issues/A-99", {"summary": "x"}, 404),
        ("PATCH", "/_sandbox/issues/A-1", {"status": "Asleep"}, 400),
        ("PATCH", "/_sandbox/issues/A-1", {"no such field": 1}, 400),
        ("PATCH", "/_sandbox/issues/A-1", {"due": "soon"}, 400),
        ("PATCH", "/_sandbox/issues/A-1", {"parent": "A-99"}, 400),
        ("PATCH", "/_sandbox/issues/A-1", {"project": "NOPE"}, 400),
        ("PATCH", "/_sandbox/issues/A-1", {"KR Progress": []}, 400),
        ("PATCH", "/_sandbox/issues/A-1", {"labels": 5}, 400),
        ("POST", "/_sandbox/issues", {"project": "A"}, 400),
        ("DELETE", "/_sandbox/issues/A-99", {}, 404),
        ("PUT", "/_sandbox/clock", {"speed": 2}, 400),
        ("PUT", "/_sandbox/clock", {"fixed": "2026-11-20T09:00:00"}, 400),
    ],
)
def test_wrong_orders_are_told(
    http: httpx.Client, method: str, path: str, order: dict[str, Any], status: int
) -> None:
    """What cannot be done is refused with a sentence."""
    answer = http.request(method, path, json=order)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_the_clock_is_fixed_shifted_and_moved(http: httpx.Client) -> None:
    """The site's clock stands where it is put, moves on by order, and runs again."""
    put = {"fixed": "2027-01-04T09:00:00+09:00"}
    assert http.put("/_sandbox/clock", json=put).json() == {"now": "2027-01-04T09:00:00+09:00"}
    assert http.put("/_sandbox/clock", json={"advance_seconds": 90}).json()["now"].endswith("09:01:30+09:00")
    assert http.put("/_sandbox/clock", json={"offset_seconds": 0}).json()["now"].endswith("09:00:00+09:00")
    assert http.put("/_sandbox/clock", json={"fixed": None}).status_code == 200
    assert http.get("/_sandbox/clock").json()["now"] >= date(2026, 11, 1).isoformat()


def test_the_log_counts_what_trackers_were_asked(sandbox: Sandbox, http: httpx.Client) -> None:
    """Requests to the tracker are logged with operation, query, keys of the body and status; others are not."""
    http.get(f"{API}/issue/A-1?fields=summary")
    http.put(f"{API}/issue/A-1", json={"fields": {"customfield_10102": "no"}})
    http.get("/")
    log = http.get("/_sandbox/log").json()
    assert log["counts"] == {"issue": 1, "edit": 1}
    read, edit = log["requests"]
    assert (read["query"], read["status"]) == ({"fields": ["summary"]}, 200)
    assert (edit["body_keys"], edit["status"]) == (["fields", "fields.customfield_10102"], 400)
    assert sandbox.log.all()[1].body == {"fields": {"customfield_10102": "no"}}
    http.delete("/_sandbox/log")
    assert http.get("/_sandbox/log").json() == {"counts": {}, "requests": []}


def test_the_log_holds_no_credentials(http: httpx.Client) -> None:
    """No token is to be found in the log."""
    http.get(f"{API}/myself")
    assert "sandbox-token" not in http.get("/_sandbox/log").text


def test_people_see_escaped_pages(sandbox: Sandbox) -> None:
    """The pages need no sign-in, link the tree, and show texts as texts."""
    sandbox.site.edit(1004, {"summary": "<script>alert(1)</script>"}, author="x")
    with client(sandbox, None) as nobody:
        front = nobody.get("/").text
        page = nobody.get("/browse/A-4").text
        assert nobody.get("/browse/A-99").status_code == 404
    assert "/browse/A-2" in front
    assert "検索を速くする" in front
    for html in (front, page):
        assert "<script>" not in html
        assert "&lt;script&gt;" in html
    assert "KR Status" in page
    assert "順調" in page
    assert "Faster search" in page
