"""Faults on order in ClickUp's forms, and the control path."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.clickup.small import (
    ON_TRACK,
    PROGRESS_FIELD,
    STATUS_FIELD,
    TEAM,
    WORK,
    client,
    ids,
    small_site,
)
from tests.system.program import ask

TASKS = f"/team/{TEAM}/task"
ALL = {"subtasks": "true", "include_closed": "true", "list_ids[]": WORK}


@pytest.fixture
def sandbox() -> Iterator[Sandbox[ClickUpSite]]:
    """Serve the small workspace with 230 more tasks."""
    with Sandbox(small_site(230)) as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox[ClickUpSite]) -> Iterator[httpx.Client]:
    """Sign in."""
    with client(sandbox) as signed_in:
        yield signed_in


def page(http: httpx.Client, number: int) -> list[str]:
    """Return the ids of a page of tasks."""
    return ids(http.get(TASKS, params={**ALL, "page": number}))


@pytest.mark.parametrize(
    ("options", "headers"),
    [
        ({"seconds": 30}, {"X-RateLimit-Reset": "1795165230"}),
        ({"wait": "seconds", "seconds": 7}, {"Retry-After": "7", "X-RateLimit-Reset": ""}),
        ({"wait": "date", "seconds": 30}, {"Retry-After": "Fri, 20 Nov 2026 09:00:30 GMT"}),
        ({"wait": "none"}, {"X-RateLimit-Reset": ""}),
    ],
)
def test_too_many_requests_tell_the_wait(
    sandbox: Sandbox[ClickUpSite], http: httpx.Client, options: dict[str, Any], headers: dict[str, str]
) -> None:
    """A 429 tells the reset in epoch seconds, or the wait otherwise, or nothing."""
    sandbox.site.faults.add("too_many", times=1, **options)
    answer = http.get("/user")
    assert (answer.status_code, answer.json()["ECODE"]) == (429, "APP_002")
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert {name: answer.headers[name] for name in headers} == headers
    assert http.get("/user").status_code == 200


def test_a_refusal_may_lack_its_code(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """Some bodies of 429 have no code."""
    sandbox.site.faults.add("too_many", bare=True)
    assert http.get("/user").json() == {"err": "Rate limit reached"}


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("server_error", 500, "APP_000"),
        ("unauthorized", 401, "OAUTH_025"),
        ("forbidden", 403, "TEAM_110"),
        ("gone", 410, "APP_000"),
        ("conflict", 409, "APP_000"),
    ],
)
def test_errors_have_clickups_form(
    sandbox: Sandbox[ClickUpSite], http: httpx.Client, kind: str, status: int, code: str
) -> None:
    """Ordered errors have a text and a code, which may be ordered too."""
    sandbox.site.faults.add(kind, operation="user", times=1)
    sandbox.site.faults.add(kind, operation="teams", code="OAUTH_027", message="Team not authorized")
    answer = http.get("/user")
    assert (answer.status_code, answer.json()["ECODE"]) == (status, code)
    assert http.get("/team").json() == {"err": "Team not authorized", "ECODE": "OAUTH_027"}


def test_answers_are_broken_on_order(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """HTML with 200, cut JSON, HTML errors, cut connections, and late answers."""
    faults = sandbox.site.faults
    faults.add("html", operation="user", times=1)
    assert "<html>" in http.get("/user").raise_for_status().text
    faults.add("cut_json", operation="user", times=1)
    with pytest.raises(ValueError, match=r"Expecting|Unterminated|delimiter"):
        http.get("/user").json()
    faults.add("bad_gateway", operation="user", times=1)
    assert http.get("/user").status_code == 502
    faults.add("drop", operation="set_field", times=1, done=True)
    with pytest.raises(httpx.TransportError):
        http.post(f"/task/86task009/field/{PROGRESS_FIELD}", json={"value": 3})
    assert sandbox.site.tasks["86task009"].values[PROGRESS_FIELD] == 3.0
    faults.add("timeout", operation="user", times=1)
    with pytest.raises(httpx.TimeoutException):
        http.get("/user", timeout=0.05)


def test_a_page_is_repeated(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """A repeated page is the one before."""
    sandbox.site.faults.add("repeated_page", after=1, times=1)
    assert page(http, 0) == page(http, 1)
    assert page(http, 1) != page(http, 0)


def test_a_page_is_empty_in_the_middle(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """An empty page is followed by full ones; where there is `last_page` it says that more follow."""
    sandbox.site.faults.add("empty_page", after=1, times=1)
    assert [len(page(http, n)) for n in range(3)] == [100, 0, 35]
    sandbox.site.faults.add("empty_page", times=1)
    assert http.get(f"/list/{WORK}/task").json() == {"tasks": [], "last_page": False}


def test_pages_are_short(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """Pages of another size than 100 lose nothing; with `lost` the last rows come on no page."""
    whole = {one for n in range(3) for one in page(http, n)}
    order = sandbox.site.faults.add("short_page", rows=40)
    short = [page(http, n) for n in range(4)]
    assert [len(rows) for rows in short] == [60, 60, 60, 55]
    assert {one for rows in short for one in rows} == whole
    sandbox.site.faults.remove(order.id)
    sandbox.site.faults.add("short_page", rows=2, lost=True, times=1)
    lossy = [page(http, n) for n in range(3)]
    assert [len(rows) for rows in lossy] == [98, 100, 35]


def test_rows_change_places(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """A row comes on two pages, and another on none."""
    whole = [one for n in range(3) for one in page(http, n)]
    sandbox.site.faults.add("reordered", after=1, times=1)
    moved = [one for n in range(3) for one in page(http, n)]
    assert len(moved) == len(whole)
    assert len(set(moved)) == len(whole) - 1


def test_permission_is_lost(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """A place that became invisible takes its tasks with it; the rest stays."""
    sandbox.site.faults.add("permission_lost", list="Work")
    assert page(http, 0) == []
    assert http.get("/task/86task001").json()["ECODE"] == "ACCESS_083"
    assert http.get(f"/list/{WORK}").json()["ECODE"] == "SHARD_006"
    assert http.get("/task/86task009").status_code == 200


def test_lists_are_stale(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """Lists of tasks see the workspace as it was a minute ago; a task alone is as it is."""
    sandbox.site.faults.add("index_behind", seconds=60)
    sandbox.site.clock.advance(timedelta(minutes=5))
    http.put("/task/86task001", json={"name": "Renamed"}).raise_for_status()
    http.delete("/task/86task004").raise_for_status()
    names = {task["id"]: task["name"] for task in http.get(f"/list/{WORK}/task").json()["tasks"]}
    assert names["86task001"] == "Epic one"
    assert "86task004" in names
    assert http.get("/task/86task001").json()["name"] == "Renamed"
    sandbox.site.clock.advance(timedelta(minutes=2))
    assert "86task004" not in ids(http.get(f"/list/{WORK}/task"))


def test_the_clock_is_off(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """The server's clock is off in its header and in the stamps of edits."""
    sandbox.site.faults.add("clock_off", seconds=3600)
    assert http.get("/user").headers["Date"] == "Fri, 20 Nov 2026 10:00:00 GMT"
    assert http.put("/task/86task001", json={"name": "x"}).json()["date_updated"] == "1795168800000"


@pytest.mark.parametrize(
    ("kind", "status", "code"), [("field_limit", 400, "FIELD_033"), ("option_deleted", 400, "FIELD_011")]
)
def test_a_write_is_refused(
    sandbox: Sandbox[ClickUpSite], http: httpx.Client, kind: str, status: int, code: str
) -> None:
    """The plan's uses are spent, or an option has gone meanwhile."""
    sandbox.site.faults.add(kind, times=1)
    path = f"/task/86task009/field/{STATUS_FIELD}"
    answer = http.post(path, json={"value": ON_TRACK})
    assert (answer.status_code, answer.json()["ECODE"]) == (status, code)
    assert http.post(path, json={"value": ON_TRACK}).status_code == 200


def test_a_write_is_ignored(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """A write answers 200 and does nothing."""
    sandbox.site.faults.add("ignored_write")
    assert http.post(f"/task/86task009/field/{STATUS_FIELD}", json={"value": ON_TRACK}).status_code == 200
    assert sandbox.site.tasks["86task009"].values == small_site().tasks["86task009"].values


# The control path


def test_people_edit_over_the_control_path(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """Tasks are created, edited, moved and deleted; lists archived, statuses renamed, options deleted."""
    with httpx.Client(base_url=f"{sandbox.url}/_sandbox") as control:
        made = (
            control.post("/tasks", json={"list": "Work", "name": "By hand", "Progress": 2})
            .raise_for_status()
            .json()
        )
        edited = control.patch(f"/tasks/{made['id']}", json={"list": "OKR", "KR Status": "At risk"})
        assert edited.raise_for_status().json()["id"] == made["id"]
        assert http.get(f"/task/{made['id']}").json()["list"]["name"] == "OKR"
        renamed = {"level": "list", "place": "OKR", "status": "on track", "name": "fine"}
        assert control.patch("/statuses", json=renamed).status_code == 200
        assert (
            control.request(
                "DELETE", "/options", json={"field": "KR Status", "option": "At risk"}
            ).status_code
            == 200
        )
        assert control.patch("/lists/Old", json={"archived": False}).json()["archived"] is False
        assert control.delete(f"/tasks/{made['id']}").json() == {"deleted": made["id"]}
        assert http.get(f"/task/{made['id']}").json()["ECODE"] == "ITEM_013"


@pytest.mark.parametrize(
    ("method", "path", "order", "status"),
    [
        ("POST", "/tasks", {"name": "x"}, 400),
        ("POST", "/tasks", {"name": "x", "list": "Nowhere"}, 400),
        ("PATCH", "/tasks/86none", {"name": "x"}, 404),
        ("PATCH", "/tasks/86task001", {"status": "nowhere"}, 400),
        ("PATCH", "/tasks/86task001", {"No field": 1}, 400),
        ("DELETE", "/tasks/86none", {}, 404),
        ("PATCH", "/lists/Work", {"name": "x"}, 400),
        ("DELETE", "/options", {"field": "KR Status", "option": "None"}, 400),
    ],
)
def test_wrong_orders_are_refused(
    sandbox: Sandbox[ClickUpSite], method: str, path: str, order: dict[str, Any], status: int
) -> None:
    """An order that names what is not there is refused with what is wrong."""
    answer = httpx.request(method, f"{sandbox.url}/_sandbox{path}", json=order)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_the_log_and_the_pages_are_there(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """Requests are logged by operation, and people see tasks with their fields."""
    page(http, 0)
    assert sandbox.log.counts() == {"team_tasks": 1}
    front = ask(sandbox.url).text
    assert "Epic one" in front
    assert "In an archived list" in front
    one = ask(f"{sandbox.url}/t/86task009").text
    assert "At risk" in one
    assert ask(f"{sandbox.url}/t/none").status_code == 404
