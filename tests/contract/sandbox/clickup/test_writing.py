"""Writing to the fake ClickUp, quirks included, and edits that people make."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest

from syncd.sandbox.clickup import person
from syncd.sandbox.clickup.model import Level, Plan
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.clickup.small import (
    AT_RISK,
    OKR,
    ON_TRACK,
    PROGRESS_FIELD,
    SPACE,
    STATUS_FIELD,
    TEAM,
    WORK,
    client,
    field_id,
    ids,
    small_site,
)

KR = "86task009"
ALL = {"subtasks": "true", "include_closed": "true"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sandbox() -> Iterator[Sandbox[ClickUpSite]]:
    """Serve the small workspace."""
    with Sandbox(small_site()) as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox[ClickUpSite]) -> Iterator[httpx.Client]:
    """Sign in."""
    with client(sandbox) as signed_in:
        yield signed_in


def value_of(http: httpx.Client, task: str, field: str) -> Any:
    """Return a field's value of a task, `-` where it has none."""
    shown = {one["id"]: one for one in http.get(f"/task/{task}").json()["custom_fields"]}
    return shown[field].get("value", "-")


@pytest.mark.parametrize(("written", "read"), [(ON_TRACK, 0), (1, 1), (AT_RISK, 1)])
def test_an_option_is_written_by_id_or_index(http: httpx.Client, written: Any, read: int) -> None:
    """An option goes in by its id or index and comes out as index; the answer to the write says nothing."""
    answer = http.post(f"/task/{KR}/field/{STATUS_FIELD}", json={"value": written})
    assert (answer.status_code, answer.json()) == (200, {})
    assert value_of(http, KR, STATUS_FIELD) == read


@pytest.mark.parametrize(
    ("task", "field", "value", "status", "code"),
    [
        (KR, "KR Status", "At risk", 400, "FIELD_011"),
        (KR, "KR Status", 2, 400, "FIELD_011"),
        ("86task001", "KR Status", AT_RISK, 400, "FIELD_115"),
        (KR, "Progress", "8", 400, "FIELD_000"),
        (KR, "Areas", ["api"], 400, "FIELD_144"),
        (KR, "Review", "2026-12-01", 500, "FIELD_017"),
        (KR, "Stars", 6, 400, "FIELD_000"),
        (KR, "Manual", {"current": 21}, 400, "FIELD_000"),
        (KR, "Difference", 1, 400, "FIELD_000"),
        (KR, "Epic", {"add": ["SALES-1"]}, 401, "ACCESS_083"),
        (KR, "Severity", 1, 400, "FIELD_115"),
    ],
)
def test_wrong_values_are_refused(
    sandbox: Sandbox[ClickUpSite],
    http: httpx.Client,
    task: str,
    field: str,
    value: Any,
    status: int,
    code: str,
) -> None:
    """Each type refuses what is not its own, and a task what is not its field, with ClickUp's codes."""
    answer = http.post(f"/task/{task}/field/{field_id(sandbox.site, field)}", json={"value": value})
    assert (answer.status_code, answer.json()["ECODE"]) == (status, code)


def test_a_field_is_named_by_a_uuid(http: httpx.Client) -> None:
    """A name in place of the id is refused."""
    answer = http.post(f"/task/{KR}/field/Progress", json={"value": 1})
    assert (answer.status_code, answer.json()["ECODE"]) == (400, "FIELD_057")


def test_a_number_in_a_text_is_taken_without_effect(
    sandbox: Sandbox[ClickUpSite], http: httpx.Client
) -> None:
    """A bare number into a short text answers 200 and does nothing, as users saw."""
    field = field_id(sandbox.site, "Motto")
    assert http.post(f"/task/{KR}/field/{field}", json={"value": 5}).status_code == 200
    assert value_of(http, KR, field) == "-"


def test_a_day_is_kept_as_four_in_the_morning(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """A date without time is rounded to 04:00 in the user's zone; with time it stays."""
    field = field_id(sandbox.site, "Review")
    noon = 1_796_094_000_000
    http.post(f"/task/{KR}/field/{field}", json={"value": noon})
    assert value_of(http, KR, field) == "1796065200000"
    http.post(f"/task/{KR}/field/{field}", json={"value": noon, "value_options": {"time": True}})
    assert value_of(http, KR, field) == str(noon)
    due = http.put(f"/task/{KR}", json={"due_date": noon}).json()["due_date"]
    assert due == "1796065200000"
    assert http.put(f"/task/{KR}", json={"due_date": noon, "due_date_time": True}).json()["due_date"] == str(
        noon
    )


def test_clearing_takes_the_value_away(http: httpx.Client) -> None:
    """DELETE and a value of null leave no value."""
    assert http.delete(f"/task/{KR}/field/{STATUS_FIELD}").json() == {}
    assert value_of(http, KR, STATUS_FIELD) == "-"
    http.post(f"/task/{KR}/field/{PROGRESS_FIELD}", json={"value": 0.5})
    assert value_of(http, KR, PROGRESS_FIELD) == "0.5"
    http.post(f"/task/{KR}/field/{PROGRESS_FIELD}", json={"value": None})
    assert value_of(http, KR, PROGRESS_FIELD) == "-"


def test_the_free_plan_has_sixty_uses(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """Each set counts, the same value too; past sixty every set is refused, and clearing gives nothing back."""
    sandbox.site.plan = Plan.FREE
    path = f"/task/{KR}/field/{PROGRESS_FIELD}"
    assert {http.post(path, json={"value": 1}).status_code for _ in range(60)} == {200}
    http.delete(path)
    answer = http.post(path, json={"value": 1})
    assert (answer.status_code, answer.json()["ECODE"]) == (400, "FIELD_033")
    assert http.get(f"/team/{TEAM}/plan").json()["plan_name"] == "Free Forever"


def test_a_deleted_task_takes_values_silently(http: httpx.Client) -> None:
    """After 204 without a body a read tells the task is deleted, and a write to its field answers 200."""
    answer = http.delete(f"/task/{KR}")
    assert (answer.status_code, answer.content) == (204, b"")
    gone = http.get(f"/task/{KR}")
    assert (gone.status_code, gone.json()["ECODE"]) == (404, "ITEM_013")
    assert http.post(f"/task/{KR}/field/{PROGRESS_FIELD}", json={"value": 1}).json() == {}


def test_statuses_set_the_times_of_the_end(http: httpx.Client) -> None:
    """Done sets `date_done`, closed both; leaving takes both away; unknown ones are refused."""
    done = http.put("/task/86task001", json={"status": "SHIPPED"}).json()
    assert (done["date_done"] is not None, done["date_closed"]) == (True, None)
    closed = http.put("/task/86task001", json={"status": "Closed"}).json()
    assert closed["date_done"] == done["date_done"]
    assert closed["date_closed"] is not None
    again = http.put("/task/86task001", json={"status": "Open"}).json()
    assert (again["date_done"], again["date_closed"]) == (None, None)
    wrong = http.put("/task/86task001", json={"status": "nowhere"})
    assert (wrong.status_code, wrong.json()["ECODE"]) == (400, "ITEM_114")
    wrong = http.post(f"/list/{WORK}/task", json={"name": "x", "status": "nowhere"})
    assert (wrong.status_code, wrong.json()["ECODE"]) == (400, "CRTSK_001")


def test_an_edit_ignores_custom_fields_and_a_parent_of_null(http: httpx.Client) -> None:
    """PUT takes no custom fields and makes no subtask a task; a parent elsewhere is refused."""
    body = {"parent": None, "custom_fields": [{"id": PROGRESS_FIELD, "value": 3}]}
    assert http.put("/task/86task002", json=body).json()["parent"] == "86task001"
    assert value_of(http, "86task002", PROGRESS_FIELD) == "-"
    wrong = http.put("/task/86task002", json={"parent": "86task007"})
    assert (wrong.status_code, wrong.json()["ECODE"]) == (400, "ITEM_137")
    wrong = http.put("/task/86task002", json={"colour": "red"})
    assert (wrong.status_code, wrong.json()["ECODE"]) == (400, "INPUT_000")


def test_a_created_task_has_its_fields(http: httpx.Client) -> None:
    """Creation takes custom fields; without a status it begins in the first one, with the parent given."""
    body = {"name": "New", "parent": KR, "custom_fields": [{"id": STATUS_FIELD, "value": ON_TRACK}]}
    made = http.post(f"/list/{OKR}/task", json=body).json()
    assert made["status"]["status"] == "on track"
    assert value_of(http, made["id"], STATUS_FIELD) == 0
    stale = {"name": "New", "custom_fields": [{"id": STATUS_FIELD, "value": "gone"}]}
    before = len(ids(http.get(f"/list/{OKR}/task", params=ALL)))
    assert http.post(f"/list/{OKR}/task", json=stale).status_code == 400
    assert len(ids(http.get(f"/list/{OKR}/task", params=ALL))) == before


def test_the_home_list_cannot_be_left(http: httpx.Client) -> None:
    """A further list comes and goes; the home list stays."""
    assert http.post(f"/list/{OKR}/task/86task001").json() == {}
    assert http.delete(f"/list/{OKR}/task/86task001").json() == {}
    wrong = http.delete(f"/list/{WORK}/task/86task001")
    assert (wrong.status_code, wrong.json()["ECODE"]) == (400, "TASK_035")


@pytest.mark.parametrize(
    ("change", "announced"),
    [
        (lambda http: http.post(f"/task/{KR}/field/{PROGRESS_FIELD}", json={"value": 1}), True),
        (lambda http: http.post(f"/task/{KR}/tag/okr"), True),
        (lambda http: http.put(f"/task/{KR}", json={"name": "Renamed"}), True),
        (lambda http: http.put(f"/task/{KR}", json={"archived": True}), False),
    ],
)
def test_what_moves_the_time_of_update(
    sandbox: Sandbox[ClickUpSite], http: httpx.Client, change: Any, announced: bool
) -> None:
    """Fields, tags and edits move `date_updated`; archiving does not."""
    sandbox.site.clock.advance(MINUTE)
    before = http.get(f"/task/{KR}").json()["date_updated"]
    change(http).raise_for_status()
    assert (http.get(f"/task/{KR}").json()["date_updated"] != before) is announced


# Edits by people


def test_people_edit_by_names(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """Tasks are made, edited, moved, archived, converted and deleted from Python."""
    site = sandbox.site
    made = person.create_task(
        site, {"list": "Work", "name": "By hand", "parent": "86task001", "due": "2026-12-01"}
    )
    assert made.parent == "86task001"
    edited = person.edit_task(
        site, made.id, {"status": "shipped", "Areas": ["api"], "points": 3, "tags": ["x"]}
    )
    assert edited.done is not None
    assert person.convert_to_task(site, made.id).parent is None
    moved = person.move_task(site, "86task001", "OKR")
    assert site.status_of(moved).name == "on track"
    assert site.tasks["86task002"].list == OKR
    person.archive_task(site, made.id)
    assert http.get(f"/task/{made.id}").json()["archived"] is True
    person.delete_task(site, made.id)
    assert http.get(f"/task/{made.id}").status_code == 404


def test_places_change_without_touching_tasks(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """Archiving a list, renaming a status and deleting an option are announced by no task."""
    site = sandbox.site
    before = http.get(f"/task/{KR}").json()["date_updated"]
    site.clock.advance(MINUTE)
    person.rename_status(site, Level.LIST, "OKR", "on track", "under way")
    person.delete_option(site, "KR Status", "At risk")
    person.archive_list(site, "OKR")
    shown = http.get(f"/task/{KR}").json()
    assert shown["date_updated"] == before
    assert shown["status"]["status"] == "under way"
    assert value_of(http, KR, STATUS_FIELD) == "-"
    assert ids(http.get(f"/team/{TEAM}/task", params={**ALL, "list_ids[]": OKR})) == []
    assert ids(http.get(f"/team/{TEAM}/task", params={**ALL, "list_ids[]": OKR, "archived": "true"})) == [KR]


def test_replaced_statuses_keep_the_time_of_closing(
    sandbox: Sandbox[ClickUpSite], http: httpx.Client
) -> None:
    """A task whose list gets other statuses takes one of its type and keeps `date_closed`."""
    before = http.get("/task/86task005").json()
    sandbox.site.replace_statuses(WORK, sandbox.site.statuses_of(OKR))
    after = http.get("/task/86task005").json()
    assert after["status"]["status"] == "reached"
    assert after["date_closed"] == before["date_closed"]


# Webhooks


def test_changes_are_kept_for_webhooks(sandbox: Sandbox[ClickUpSite], http: httpx.Client) -> None:
    """A narrow event comes with `taskUpdated` under one history item; the signature is that of the raw body."""
    body = {"endpoint": "https://okr.example/hook", "events": ["*"], "space_id": int(SPACE)}
    made = http.post(f"/team/{TEAM}/webhook", json=body).json()["webhook"]
    http.put("/task/86task001", json={"status": "shipped"})
    http.delete("/task/86task004")
    kept = list(sandbox.site.outbox.kept)
    bodies = [orjson.loads(one.body) for one in kept]
    assert [one["event"] for one in bodies] == ["taskStatusUpdated", "taskUpdated", "taskDeleted"]
    assert bodies[0]["history_items"][0]["id"] == bodies[1]["history_items"][0]["id"]
    assert bodies[2]["history_items"] == []
    for one in kept:
        assert (
            one.headers["X-Signature"]
            == hmac.new(made["secret"].encode(), one.body, hashlib.sha256).hexdigest()
        )
    again = http.post(f"/team/{TEAM}/webhook", json=body)
    assert (again.status_code, again.json()["ECODE"]) == (400, "OAUTH_171")
