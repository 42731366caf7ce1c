"""Reading the fake ClickUp, quirks included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest

from syncd.sandbox.clickup.model import Plan
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.clickup.small import (
    AT_RISK,
    FOLDER,
    OKR,
    OLD,
    ON_TRACK,
    PROGRESS_FIELD,
    SECRET,
    SPACE,
    STATUS_FIELD,
    TEAM,
    VIEW,
    WORK,
    client,
    field_id,
    ids,
    small_site,
)

ALL = {"subtasks": "true", "include_closed": "true"}


@pytest.fixture(scope="module")
def site() -> ClickUpSite:
    """Make the workspace, with 230 more tasks."""
    return small_site(230)


@pytest.fixture(scope="module")
def http(site: ClickUpSite) -> Iterator[httpx.Client]:
    """Serve it."""
    with Sandbox(site) as sandbox, client(sandbox) as signed_in:
        yield signed_in


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a refusal in ClickUp's form."""
    body = answer.json()
    assert set(body) == {"err", "ECODE"}
    return answer.status_code, body["ECODE"]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "OAUTH_017"),
        ({"Authorization": "pk_wrong"}, "OAUTH_025"),
        ({"Authorization": "Bearer pk_x"}, "OAUTH_019"),
    ],
)
def test_sign_in_is_checked(http: httpx.Client, headers: dict[str, str], code: str) -> None:
    """A token is given bare; none, a wrong one and one after Bearer have their own codes."""
    assert refused(httpx.get(f"{http.base_url}user", headers=headers)) == (401, code)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/team/9002/space", 401, "OAUTH_027"),
        ("/team/abc/space", 400, "SHARD_024"),
        ("/list/123", 401, "OAUTH_027"),
        (f"/list/{SECRET}", 404, "SHARD_006"),
        ("/list/folder/task", 500, "OAuth_025"),
        ("/task/86none", 404, "ITEM_015"),
        ("/task/86task008", 401, "ACCESS_083"),
        ("/task/SALES-1", 400, "TASK_000"),
        ("/task/SALES-1?custom_task_ids=true&team_id=9002", 401, "OAUTH_027"),
        (f"/team/{TEAM}/task?custom_fields=nonsense", 400, "ITEM_155"),
        (f"/team/{TEAM}/task?assignees[]=1", 400, "INPUT_000"),
        (f"/team/{TEAM}/task?order_by=name", 400, "INPUT_000"),
        (f"/list/{WORK}/member", 404, "APP_001"),
    ],
)
def test_what_is_wrong_is_told_in_its_form(http: httpx.Client, path: str, status: int, code: str) -> None:
    """Missing, hidden, foreign and misunderstood things are refused with their codes, never answered with nothing."""
    assert refused(http.get(path)) == (status, code)


def test_closed_tasks_and_subtasks_are_left_out(http: httpx.Client) -> None:
    """By default there are no subtasks and nothing of type closed; what is of type done is there."""
    plain = ids(http.get(f"/list/{WORK}/task", params={"page": 2}))
    assert {"86task002", "86task003", "86task005"}.isdisjoint(plain)
    first = ids(http.get(f"/list/{WORK}/task"))
    assert "86task004" in first
    assert {"86task002", "86task003", "86task005"} <= set(ids(http.get(f"/list/{WORK}/task", params=ALL)))


def test_archived_tasks_are_the_other_half(http: httpx.Client) -> None:
    """`archived` gives only what is archived; on the workspace also what stands in an archived list."""
    assert ids(http.get(f"/list/{WORK}/task", params={**ALL, "archived": "true"})) == ["86task006"]
    assert ids(http.get(f"/list/{OLD}/task")) == ["86task007"]
    found = ids(http.get(f"/team/{TEAM}/task", params={**ALL, "archived": "true"}))
    assert set(found) == {"86task006", "86task007"}


def test_pages_end_by_last_page_only_where_there_is_one(http: httpx.Client) -> None:
    """A list's pages say which is the last; the workspace's do not, and a page after the end is empty."""
    pages = [http.get(f"/list/{WORK}/task", params={**ALL, "page": n}).json() for n in range(4)]
    assert [len(page["tasks"]) for page in pages] == [100, 100, 35, 0]
    assert [page["last_page"] for page in pages] == [False, False, True, True]
    answer = http.get(f"/team/{TEAM}/task", params={**ALL, "page": 9}).json()
    assert answer == {"tasks": []}


def test_hidden_tasks_leave_pages_short(http: httpx.Client) -> None:
    """A task that the account cannot see takes its place: the page before the last holds fewer than 100."""
    query = {**ALL, "order_by": "created"}
    pages = [ids(http.get(f"/team/{TEAM}/task", params={**query, "page": n})) for n in range(3)]
    assert [len(page) for page in pages] == [99, 100, 37]
    assert "86task008" not in {id_ for page in pages for id_ in page}


def test_a_task_in_two_lists_is_met_twice(http: httpx.Client) -> None:
    """A further list shows it only when asked for; the workspace shows it once."""
    params = {**ALL, "statuses[]": "on track"}
    assert ids(http.get(f"/list/{WORK}/task", params=params)) == []
    assert ids(http.get(f"/list/{WORK}/task", params={**params, "include_timl": "true"})) == ["86task009"]
    assert ids(http.get(f"/team/{TEAM}/task", params=params)) == ["86task009"]
    assert http.get("/task/86task009").json()["locations"] == [{"id": WORK, "name": "Work"}]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"list_ids[]": OKR}, {"86task009"}),
        ({"project_ids[]": FOLDER, "tags[]": "SEARCH"}, {"86task001"}),
        ({"space_ids[]": SPACE, "custom_items[]": 1300}, {"86task004"}),
        ({"parent": "86task001"}, {"86task002"}),
        ({"statuses[]": ["shipped", "closed"]}, {"86task003", "86task004", "86task005"}),
        ({"date_done_gt": 1_792_627_200_000, "date_done_lt": 1_792_627_200_000}, {"86task004"}),
        ({"due_date_gt": 1}, {"86task001"}),
    ],
)
def test_the_workspace_is_filtered(http: httpx.Client, params: dict[str, Any], expected: set[str]) -> None:
    """Places, tags, types, parents, statuses and times narrow the answer; a bound in time is itself in."""
    assert set(ids(http.get(f"/team/{TEAM}/task", params={**ALL, **params}))) == expected


@pytest.mark.parametrize(
    ("field", "operator", "value", "expected"),
    [
        ("Progress", ">=", "8", {"86task001"}),
        ("Progress", "<", 8, set()),
        ("Progress", "RANGE", {"low": 1, "high": 9}, {"86task001"}),
        ("KR Status", "=", AT_RISK, {"86task009"}),
        ("KR Status", "ANY", [ON_TRACK], set()),
        ("KR Status", "IS NOT NULL", None, {"86task009"}),
        ("Note", "=", "ON", {"86task001"}),
        ("Checked", "=", True, {"86task001"}),
    ],
)
def test_custom_fields_are_filtered(
    http: httpx.Client, site: ClickUpSite, field: str, operator: str, value: Any, expected: set[str]
) -> None:
    """The operators compare values of their types."""
    row = {"field_id": field_id(site, field), "operator": operator, "value": value}
    text = orjson.dumps([row]).decode()
    assert set(ids(http.get(f"/team/{TEAM}/task", params={**ALL, "custom_fields": text}))) == expected


def test_order_is_newest_first_unless_reversed(http: httpx.Client) -> None:
    """Without order by creation; `reverse` turns it round."""
    newest = ids(http.get(f"/list/{OKR}/task"))
    assert newest == ["86task009"]
    oldest = ids(http.get(f"/team/{TEAM}/task", params={**ALL, "order_by": "updated", "reverse": "true"}))
    assert oldest[:2] == ["86more000", "86more001"]
    newest = ids(http.get(f"/team/{TEAM}/task", params={**ALL, "order_by": "updated"}))
    assert newest[:2] == ["86task005", "86task004"]


def test_numbers_and_strings_are_mixed(http: httpx.Client) -> None:
    """Times are strings, points numbers, an estimate a string in one task and a number among many."""
    one = http.get("/task/86task001").json()
    many = next(
        t for t in http.get(f"/list/{WORK}/task", params=ALL).json()["tasks"] if t["id"] == "86task001"
    )
    assert one["date_created"] == "1791158400000"
    assert one["points"] == 5
    assert (one["time_estimate"], many["time_estimate"]) == ("7200000", 7_200_000)
    assert http.get(f"/space/{SPACE}/folder").json()["folders"][0]["task_count"] == "232"
    assert http.get(f"/list/{WORK}").json()["task_count"] == 232


def test_custom_values_have_their_shapes(http: httpx.Client) -> None:
    """Numbers are strings, an option its index, labels ids, dates milliseconds, unset ones have no value at all."""
    fields = {field["name"]: field for field in http.get("/task/86task001").json()["custom_fields"]}
    shown = {name: field.get("value", "-") for name, field in fields.items()}
    labels = [option["id"] for option in fields["Areas"]["type_config"]["options"]]
    assert shown["Areas"] == labels
    assert "label" in fields["Areas"]["type_config"]["options"][0]
    assert shown["Epic"][0]["id"] == "86task009"
    del shown["Areas"], shown["Epic"]
    assert shown == {
        "Progress": "8", "Budget": 1500.0, "Note": "one", "Motto": "-", "Review": "1796065200000", "Checked": True,
        "Stars": "4", "Manual": {"current": "5", "percent_completed": 25}, "Difference": "2.5",
        "Automatic": {"percent_complete": 0},
    }  # fmt: skip
    okr = {field["name"]: field for field in http.get("/task/86task009").json()["custom_fields"]}
    assert okr["KR Status"]["value"] == 1
    assert okr["KR Status"]["type_config"]["options"][1]["id"] == AT_RISK


def test_fields_belong_to_places_and_types(http: httpx.Client) -> None:
    """A list has its own fields and what it inherits; a workspace only its own; some are of one type of task."""
    names = {one["name"] for one in http.get(f"/list/{OKR}/field").json()["fields"]}
    assert {"KR Status", "Progress", "Severity"} <= names
    assert "KR Status" not in {one["name"] for one in http.get(f"/team/{TEAM}/field").json()["fields"]}
    of_folder = {one["name"] for one in http.get(f"/folder/{FOLDER}/field").json()["fields"]}
    assert "Automatic" in of_folder
    assert "Severity" in {one["name"] for one in http.get("/task/86task004").json()["custom_fields"]}
    assert "Severity" not in {one["name"] for one in http.get("/task/86task001").json()["custom_fields"]}
    rows = http.get(f"/list/{OKR}/field", params={"include_applied_objects": "true"}).json()["fields"]
    bugs = next(one for one in rows if one["name"] == "Severity")
    assert bugs["applied_objects"] == [{"object_type": 19, "object_id": 1300}]


def test_a_view_gives_options_with_strings(http: httpx.Client) -> None:
    """A saved view gives the tasks it shows, subtasks too, and the order indices of options as strings."""
    answer = http.get(f"/view/{VIEW}/task", params={"page": 0}).json()
    assert [task["id"] for task in answer["tasks"]] == ["86task001", "86task002"]
    assert answer["last_page"] is True
    assert http.get("/list/901807000031/view").json() == {"views": []}


def test_the_whole_tree_of_subtasks_is_told(http: httpx.Client) -> None:
    """Subtasks come flat with their parent and the task at the top; only when asked for."""
    plain = http.get("/task/86task001").json()
    assert "subtasks" not in plain
    below = http.get("/task/86task001", params={"include_subtasks": "true"}).json()["subtasks"]
    told = [(one["id"], one["parent"], one["top_level_parent"]) for one in below]
    assert told == [("86task002", "86task001", "86task001"), ("86task003", "86task002", "86task001")]
    assert plain["checklists"][0]["resolved"] == 1
    assert plain["checklists"][0]["unresolved"] == 1


def test_folderless_lists_stand_in_a_hidden_folder(http: httpx.Client) -> None:
    """Tasks of a folderless list name a folder `hidden`, which no list of folders shows."""
    folder = http.get("/task/86task009").json()["folder"]
    assert (folder["name"], folder["hidden"]) == ("hidden", True)
    assert [one["id"] for one in http.get(f"/space/{SPACE}/folder").json()["folders"]] == [FOLDER]
    assert [one["id"] for one in http.get(f"/space/{SPACE}/list").json()["lists"]] == [OKR]
    inside = http.get(f"/folder/{FOLDER}/list").json()["lists"]
    assert [one["id"] for one in inside] == [WORK]
    put_away = http.get(f"/folder/{FOLDER}/list", params={"archived": "true"}).json()["lists"]
    assert [one["id"] for one in put_away] == [OLD]


def test_statuses_of_a_list_may_be_its_own(http: httpx.Client) -> None:
    """A list inherits its space's statuses (ids with p), or has its own (ids with sc)."""
    inherited, own = http.get(f"/list/{WORK}").json(), http.get(f"/list/{OKR}").json()
    assert [one["type"] for one in inherited["statuses"]] == ["open", "custom", "done", "closed"]
    assert {one["id"][0] for one in inherited["statuses"]} == {"p"}
    assert {one["id"][:2] for one in own["statuses"]} == {"sc"}
    assert own["override_statuses"] is True


def test_goals_leave_out_targets_and_completed_ones(http: httpx.Client) -> None:
    """The list of goals has no targets, and completed goals only when asked, in their folder."""
    answer = http.get(f"/team/{TEAM}/goal").json()
    assert [goal["name"] for goal in answer["goals"]] == ["Faster"]
    assert answer["folders"] == []
    assert "key_results" not in answer["goals"][0]
    completed = http.get(f"/team/{TEAM}/goal", params={"include_completed": "true"}).json()
    assert [goal["name"] for folder in completed["folders"] for goal in folder["goals"]] == ["Reached"]


def test_the_rate_limit_is_kept() -> None:
    """Answers tell limit, remaining and reset; the request past the plan's limit is refused until the reset."""
    site = small_site()
    site.plan = Plan.BUSINESS
    with Sandbox(site) as sandbox, client(sandbox) as http:
        first = http.get("/user")
        assert first.headers["X-RateLimit-Limit"] == "100"
        assert first.headers["X-RateLimit-Remaining"] == "99"
        assert int(first.headers["X-RateLimit-Reset"]) == int(site.now().timestamp()) + 60
        last = [http.get("/user") for _ in range(100)][-1]
        assert refused(last) == (429, "APP_002")
        site.clock.fix(site.now().replace(minute=1))
        assert http.get("/user").status_code == 200


def test_the_progress_field_is_found_by_its_id(http: httpx.Client) -> None:
    """Ids of fields are UUIDs and the same everywhere."""
    fields = http.get(f"/team/{TEAM}/field").json()["fields"]
    assert {PROGRESS_FIELD} <= {one["id"] for one in fields}
    assert STATUS_FIELD not in {one["id"] for one in fields}
