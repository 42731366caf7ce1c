"""Faults on order: each goes wrong in its own way, as often as ordered, and then no more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from syncd.sandbox.faults import FaultKind
from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.small import NOW, client, small_site

API = "/rest/api/3"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Serve a fresh small site with 20 more tasks."""
    with Sandbox(small_site(20)) as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """Sign in."""
    with client(sandbox) as signed_in:
        yield signed_in


def order(http: httpx.Client, **fault: Any) -> dict[str, Any]:
    """Order a fault by the control path."""
    answer = http.post("/_sandbox/faults", json=fault)
    assert answer.status_code == 200, answer.text
    placed: dict[str, Any] = answer.json()
    return placed


def search(http: httpx.Client, jql: str = "project = B ORDER BY id", **body: Any) -> dict[str, Any]:
    """Return one page."""
    found: dict[str, Any] = http.post(f"{API}/search/jql", json={"jql": jql, **body}).json()
    return found


@pytest.mark.parametrize(
    ("wait", "header"),
    [("seconds", "Retry-After"), ("date", "Retry-After"), ("reset", "X-RateLimit-Reset"), ("none", None)],
)
def test_too_many_requests_in_each_form_of_the_wait(
    http: httpx.Client, wait: str, header: str | None
) -> None:
    """The wait is told in seconds, as HTTP date, as reset time, or not at all, with its reason."""
    order(http, kind="too_many", wait=wait, seconds=30, reason="jira-quota-tenant-based", times=1)
    refused = http.get(f"{API}/myself")
    assert refused.status_code == 429
    assert refused.headers["RateLimit-Reason"] == "jira-quota-tenant-based"
    told = refused.headers.get(header) if header else None
    until = NOW + timedelta(seconds=30)
    if wait == "seconds":
        assert told == "30"
    elif wait == "date":
        assert told is not None
        assert parsedate_to_datetime(told) == until
    elif wait == "reset":
        assert told is not None
        assert datetime.fromisoformat(told) == until.astimezone(UTC)
    else:
        assert not {"retry-after", "x-ratelimit-reset"} & set(refused.headers)
    assert http.get(f"{API}/myself").status_code == 200


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("gone", 410),
        ("server_error", 500),
        ("bad_gateway", 502),
        ("unavailable", 503),
        ("unauthorized", 401),
        ("forbidden", 403),
        ("conflict", 409),
    ],
)
def test_refusals_by_status(http: httpx.Client, kind: str, status: int) -> None:
    """Each status comes with and without a wait."""
    order(http, kind=kind, times=1)
    order(http, kind=kind, times=1, after=1, seconds=7)
    plain, waiting, well = (http.get(f"{API}/myself") for _ in range(3))
    assert (plain.status_code, waiting.status_code, well.status_code) == (status, status, 200)
    assert "retry-after" not in plain.headers
    assert waiting.headers["Retry-After"] == "7"


def test_an_order_names_its_operation_and_path(http: httpx.Client) -> None:
    """Only the requests that an order means are hit, after those it lets pass."""
    order(http, kind="server_error", operation="search", after=1, times=1)
    order(http, kind="gone", path="/issue/A-2$")
    codes = [http.post(f"{API}/search/jql", json={"jql": "project = A"}).status_code for _ in range(3)]
    assert codes == [200, 500, 200]
    assert http.get(f"{API}/issue/A-1").status_code == 200
    assert http.get(f"{API}/issue/A-2").status_code == 410


def test_a_dropped_connection_answers_nothing(http: httpx.Client) -> None:
    """The connection is cut before an answer; with `done` the edit was carried out all the same."""
    order(http, kind="drop", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        http.get(f"{API}/myself")
    order(http, kind="drop", operation="edit", done=True, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        http.put(f"{API}/issue/A-1", json={"fields": {"summary": "Lost answer"}})
    assert http.get(f"{API}/issue/A-1").json()["fields"]["summary"] == "Lost answer"


def test_an_answer_may_be_late_or_never_come(http: httpx.Client) -> None:
    """A late answer comes after its seconds; without seconds the client's own deadline has to help."""
    order(http, kind="timeout", seconds=0.05, times=1)
    begun = time.perf_counter()
    assert http.get(f"{API}/myself").status_code == 200
    assert time.perf_counter() - begun >= 0.05
    order(http, kind="timeout", times=1)
    with pytest.raises(httpx.ReadTimeout):
        http.get(f"{API}/myself", timeout=0.05)


def test_slow_answers_drip(http: httpx.Client) -> None:
    """A slow answer comes whole, in pieces spread over its seconds."""
    order(http, kind="slow", seconds=0.05, times=1)
    begun = time.perf_counter()
    assert http.get(f"{API}/field").json()
    assert time.perf_counter() - begun >= 0.04


def test_cut_json_and_html(http: httpx.Client) -> None:
    """An answer may end in the middle, or be a page for people with status 200."""
    order(http, kind="cut_json", times=1)
    with pytest.raises(ValueError, match=r"[Ee]xpect|[Uu]nterminated"):
        http.get(f"{API}/field").json()
    order(http, kind="html", times=1)
    page = http.get(f"{API}/field")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")


def test_a_repeated_token_leads_in_circles(http: httpx.Client) -> None:
    """The token that was asked with comes back as the next one."""
    order(http, kind="repeated_token")
    first = search(http, maxResults=5)
    second = search(http, maxResults=5, nextPageToken=first["nextPageToken"])
    assert second["nextPageToken"] == first["nextPageToken"]
    assert second["isLast"] is False


def test_an_empty_page_in_the_middle_loses_nothing(http: httpx.Client) -> None:
    """An empty page has a token, and the walk goes on behind it."""
    order(http, kind="empty_page", after=1, times=1)
    seen, token, sizes = [], None, []
    for _ in range(10):
        page = search(http, maxResults=10, **({"nextPageToken": token} if token else {}))
        sizes.append(len(page["issues"]))
        seen += [issue["id"] for issue in page["issues"]]
        token = page.get("nextPageToken")
        if token is None:
            break
    assert sizes == [10, 0, 10, 1]
    assert len(set(seen)) == 21


def test_rows_may_move_between_pages(http: httpx.Client) -> None:
    """Rows that change places between two pages come twice, and others not at all."""
    order(http, kind="reordered", rows=2, after=1, times=1)
    first = search(http, maxResults=10)
    second = search(http, maxResults=20, nextPageToken=first["nextPageToken"])
    ids = [issue["id"] for page in (first, second) for issue in page["issues"]]
    assert len(ids) == 21
    assert len(set(ids)) == 19


def test_a_truncated_changelog_admits_its_total(http: httpx.Client) -> None:
    """Entries are missing, the page says it is the last, only the total gives it away."""
    order(http, kind="truncated_changelog", keep=1)
    page = http.get(f"{API}/issue/A-2/changelog").json()
    assert (len(page["values"]), page["total"], page["isLast"]) == (1, 2, True)


def test_the_servers_clock_may_be_off(sandbox: Sandbox, http: httpx.Client) -> None:
    """A clock that is off shows in the Date header, in serverInfo, and in the stamps of edits."""
    order(http, kind="clock_off", seconds=-600)
    assert http.get(f"{API}/myself").headers["Date"] == "Fri, 20 Nov 2026 08:50:00 GMT"
    assert http.get(f"{API}/serverInfo").json()["serverTime"].startswith("2026-11-20T17:50")
    http.put(f"{API}/issue/A-1", json={"fields": {"summary": "x"}})
    assert sandbox.site.issues[1001].updated == NOW - timedelta(seconds=600)


def test_the_index_may_be_behind(sandbox: Sandbox, http: httpx.Client) -> None:
    """Search shows what was; reading the issue, and reconciling it, shows what is."""
    sandbox.site.clock.advance(timedelta(seconds=1))
    http.put(f"{API}/issue/A-1", json={"fields": {"labels": ["new"]}})
    http.post("/_sandbox/issues", json={"project": "A", "summary": "Born", "type": "Task", "status": "To Do"})
    http.delete("/_sandbox/issues/B-1")
    order(http, kind="index_behind", seconds=30)
    sandbox.site.clock.advance(timedelta(seconds=10))
    assert search(http, "labels = new")["issues"] == []
    assert len(search(http, "project = A")["issues"]) == 4
    assert len(search(http, "labels = ops")["issues"]) == 1
    assert search(http, "key = A-1", fields=["labels"])["issues"][0]["fields"]["labels"] == []
    assert http.get(f"{API}/issue/A-1").json()["fields"]["labels"] == ["new"]
    assert search(http, "labels = new", reconcileIssues=[1001])["issues"] == [{"id": "1001"}]
    sandbox.site.clock.advance(timedelta(seconds=25))
    assert len(search(http, "labels = new")["issues"]) == 1
    assert len(search(http, "project = A")["issues"]) == 5
    assert search(http, "labels = ops")["issues"] == []


def test_a_lost_permission_looks_like_deletion(http: httpx.Client) -> None:
    """The project's issues vanish from search, reading and writing; its key is unknown in queries."""
    order(http, kind="permission_lost", project="B")
    assert http.get(f"{API}/issue/B-1").status_code == 404
    assert http.put(f"{API}/issue/B-1", json={"fields": {"summary": "x"}}).status_code == 404
    assert http.post(f"{API}/issue/bulkfetch", json={"issueIdsOrKeys": ["1005"]}).json()["issues"] == []
    assert len(search(http, "created >= 2020-01-01", maxResults=100)["issues"]) == 4
    assert "does not exist" in search(http, "project = B")["errorMessages"][0]
    assert "A value with ID" in search(http, "id = 1005")["errorMessages"][0]
    assert [one["key"] for one in http.get(f"{API}/project/search").json()["values"]] == ["A"]
    assert http.get(f"{API}/project/B").status_code == 404


def test_a_read_only_project_can_be_read(http: httpx.Client) -> None:
    """Nothing can be set, the right to edit is gone, reading goes on."""
    order(http, kind="read_only", project="A")
    refused = http.put(f"{API}/issue/A-1", json={"fields": {"summary": "x"}})
    assert list(refused.json()["errors"]) == ["summary"]
    assert http.get(f"{API}/issue/A-1/editmeta").json() == {"fields": {}}
    rights = http.get(f"{API}/mypermissions?permissions=EDIT_ISSUES&projectKey=A").json()["permissions"]
    assert rights["EDIT_ISSUES"]["havePermission"] is False
    assert http.get(f"{API}/issue/A-1").status_code == 200
    assert http.put(f"{API}/issue/B-1", json={"fields": {"summary": "x"}}).status_code == 204


def test_a_field_may_leave_the_screen(http: httpx.Client) -> None:
    """A field that is off the screen of a project is refused there, by its name in Jira's words."""
    order(http, kind="off_screen", field="KR Progress", project="A")
    refused = http.put(f"{API}/issue/A-1", json={"fields": {"customfield_10102": 1, "summary": "x"}})
    assert list(refused.json()["errors"]) == ["customfield_10102"]
    assert "customfield_10102" not in http.get(f"{API}/issue/A-1/editmeta").json()["fields"]
    assert http.put(f"{API}/issue/B-1", json={"fields": {"customfield_10102": 1}}).status_code == 204


def test_orders_are_listed_and_taken_back(http: httpx.Client) -> None:
    """Orders show how often they hit; they are taken back one by one or all at once."""
    one = order(http, kind="gone", path="^/rest/api/3/myself$")
    order(http, kind="server_error", operation="fields")
    http.get(f"{API}/myself")
    listed = http.get("/_sandbox/faults").json()["faults"]
    assert [(fault["kind"], fault["hits"]) for fault in listed] == [("gone", 1), ("server_error", 0)]
    assert http.delete(f"/_sandbox/faults/{one['id']}").status_code == 200
    assert http.delete("/_sandbox/faults/99").status_code == 404
    http.delete("/_sandbox/faults")
    assert http.get("/_sandbox/faults").json()["faults"] == []
    assert http.get(f"{API}/field").status_code == 200


@pytest.mark.parametrize(
    "fault",
    [
        {},
        {"kind": "gremlin"},
        {"kind": "gone", "times": 0},
        {"kind": "gone", "path": "("},
        {"kind": "too_many", "wait": "long"},
        {"kind": "slow", "seconds": "5"},
    ],
)
def test_a_wrong_order_is_refused(http: httpx.Client, fault: dict[str, Any]) -> None:
    """An order that cannot be understood is told, and nothing is ordered."""
    assert http.post("/_sandbox/faults", json=fault).status_code == 400
    assert http.get("/_sandbox/faults").json()["faults"] == []


def test_every_kind_can_be_ordered(http: httpx.Client) -> None:
    """There is no kind that the control path does not know."""
    for kind in FaultKind:
        assert order(http, kind=kind, operation="nothing")["kind"] == kind


def test_latency_is_added_to_each_request() -> None:
    """Each request to the tracker takes at least the latency; the control path does not."""
    with Sandbox(small_site(), latency=0.05) as slow, client(slow) as http:
        begun = time.perf_counter()
        http.get(f"{API}/myself")
        assert time.perf_counter() - begun >= 0.05
