"""Every route of the fake ClickUp, asked as the vendor's document allows, and answered in the recorded shapes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from syncd.sandbox.clickup.face import ROUTES
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.clickup.small import (
    AT_RISK,
    FOLDER,
    OKR,
    PROGRESS_FIELD,
    SPACE,
    STATUS_FIELD,
    TEAM,
    VIEW,
    WORK,
    client,
    small_site,
)
from tests.contract.sandbox.openapi import CLICKUP, NEEDS_SPECS, OpenApi, check_request

RECORDED = Path(__file__).parents[4].parent / "shared" / "data" / "clickup"
needs_specs = pytest.mark.skipif(not CLICKUP.exists(), reason=NEEDS_SPECS)
needs_recorded = pytest.mark.skipif(
    not RECORDED.exists(), reason="needs recorded answers in shared/data beside the repository"
)

GOAL = "e53a033c-900e-462d-a849-4a216b06d930"
FILTERS: dict[str, Any] = {
    "page": 0, "order_by": "updated", "reverse": "true", "subtasks": "true", "include_closed": "true",
    "date_updated_gt": 1_700_000_000_000, "custom_fields": f'[{{"field_id":"{PROGRESS_FIELD}","operator":">","value":5}}]',
}  # fmt: skip
NEW_GOAL = {
    "name": "Goal", "due_date": 1_800_000_000_000, "description": "", "multiple_owners": True, "owners": [],
    "color": "#32a852",
}  # fmt: skip
NEW_TARGET = {
    "name": "Target", "owners": [], "type": "number", "steps_start": 0, "steps_end": 10, "unit": "km",
    "task_ids": [], "list_ids": [],
}  # fmt: skip
HOOK = {"endpoint": "https://okr.example/webhooks/clickup", "events": ["taskUpdated"], "list_id": int(WORK)}

Row = tuple[str, str, dict[str, Any], Any, int]
REQUESTS: list[Row] = [
    ("GET", "/user", {}, None, 200),
    ("GET", "/team", {}, None, 200),
    ("GET", f"/team/{TEAM}/plan", {}, None, 200),
    ("GET", f"/team/{TEAM}/custom_item", {}, None, 200),
    ("GET", f"/team/{TEAM}/shared", {}, None, 200),
    ("GET", f"/team/{TEAM}/space", {"archived": "false"}, None, 200),
    ("GET", f"/space/{SPACE}", {}, None, 200),
    ("GET", f"/space/{SPACE}/folder", {"archived": "false"}, None, 200),
    ("GET", f"/folder/{FOLDER}", {}, None, 200),
    ("GET", f"/folder/{FOLDER}/list", {"archived": "true"}, None, 200),
    ("GET", f"/space/{SPACE}/list", {}, None, 200),
    ("GET", f"/list/{WORK}", {}, None, 200),
    ("GET", f"/team/{TEAM}/field", {}, None, 200),
    ("GET", f"/space/{SPACE}/field", {}, None, 200),
    ("GET", f"/folder/{FOLDER}/field", {}, None, 200),
    ("GET", f"/list/{OKR}/field", {"include_applied_objects": "true"}, None, 200),
    ("GET", f"/space/{SPACE}/tag", {}, None, 200),
    ("GET", f"/team/{TEAM}/view", {}, None, 200),
    ("GET", f"/space/{SPACE}/view", {}, None, 200),
    ("GET", f"/folder/{FOLDER}/view", {}, None, 200),
    ("GET", f"/list/{WORK}/view", {}, None, 200),
    ("GET", f"/view/{VIEW}", {}, None, 200),
    ("GET", f"/view/{VIEW}/task", {"page": 0}, None, 200),
    ("GET", f"/list/{WORK}/task", {**FILTERS, "archived": "false", "include_timl": "true"}, None, 200),
    ("GET", f"/team/{TEAM}/task", {**FILTERS, "list_ids[]": [WORK, OKR], "tags[]": "search"}, None, 200),
    ("GET", f"/team/{TEAM}/task", {"space_ids[]": SPACE, "project_ids[]": FOLDER, "custom_items[]": 0}, None, 200),
    ("GET", "/task/86task001", {"include_subtasks": "true", "include_markdown_description": "true"}, None, 200),
    ("GET", "/task/SALES-1", {"custom_task_ids": "true", "team_id": TEAM}, None, 200),
    ("GET", "/task/86task001/time_in_status", {}, None, 200),
    ("GET", "/task/bulk_time_in_status/task_ids", {"task_ids": ["86task001", "86task002"]}, None, 200),
    ("POST", f"/list/{WORK}/task", {}, {"name": "New", "status": "Open", "points": 2, "tags": ["x"]}, 200),
    ("PUT", "/task/86task001", {}, {"status": "shipped", "due_date": 1_796_000_000_000, "due_date_time": False}, 200),
    ("DELETE", "/task/86task006", {}, None, 204),
    ("POST", f"/task/86task009/field/{STATUS_FIELD}", {}, {"value": AT_RISK}, 200),
    ("POST", f"/task/86task009/field/{PROGRESS_FIELD}", {}, {"value": 0.5}, 200),
    ("DELETE", f"/task/86task009/field/{PROGRESS_FIELD}", {}, None, 200),
    ("POST", "/task/86task001/tag/okr", {}, None, 200),
    ("DELETE", "/task/86task001/tag/okr", {}, None, 200),
    ("POST", f"/list/{OKR}/task/86task001", {}, None, 200),
    ("DELETE", f"/list/{OKR}/task/86task001", {}, None, 200),
    ("GET", f"/team/{TEAM}/goal", {"include_completed": "true"}, None, 200),
    ("POST", f"/team/{TEAM}/goal", {}, NEW_GOAL, 200),
    ("GET", f"/goal/{GOAL}", {}, None, 200),
    ("PUT", f"/goal/{GOAL}", {}, {**NEW_GOAL, "rem_owners": [], "add_owners": []}, 200),
    ("POST", f"/goal/{GOAL}/key_result", {}, NEW_TARGET, 200),
    ("GET", f"/team/{TEAM}/webhook", {}, None, 200),
    ("POST", f"/team/{TEAM}/webhook", {}, HOOK, 200),
]  # fmt: skip
BY_ID = {"edit_target", "delete_target", "delete_goal", "edit_webhook", "delete_webhook", "delete_list"}
"""The operations that tests below ask for with ids they were given, or as the last thing."""


@cache
def api() -> OpenApi:
    """Read the vendor's document once."""
    return OpenApi.read(CLICKUP, "/api")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox[ClickUpSite]]:
    """Serve the small workspace."""
    with Sandbox(small_site()) as running:
        yield running


@needs_specs
@pytest.mark.parametrize(("method", "path", "query", "body", "status"), REQUESTS)
def test_what_the_vendor_allows_is_answered(
    sandbox: Sandbox[ClickUpSite], method: str, path: str, query: dict[str, Any], body: Any, status: int
) -> None:
    """A request that keeps to the vendor's document is understood."""
    with client(sandbox) as http:
        request = http.build_request(method, path, params=query, json=body)
        assert check_request(api(), request) == []
        answer = http.send(request)
        assert answer.status_code == status, answer.text


@needs_specs
@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("GET", f"/team/{TEAM}/task", {"list_ids": WORK}, None),
        ("GET", f"/team/{TEAM}/task", {"page": "first"}, None),
        ("GET", f"/list/{WORK}/task", {"limit": 10}, None),
        ("GET", f"/list/{WORK}/task", {"subtasks": "maybe"}, None),
        ("POST", f"/list/{WORK}/task", {}, {"status": "Open"}),
        ("PUT", "/task/86task001", {}, {"due_date": "2026-12-01"}),
        ("POST", f"/task/86task009/field/{STATUS_FIELD}", {}, {"value": [1]}),
        ("POST", f"/goal/{GOAL}/key_result", {}, {"name": "only"}),
        ("POST", f"/team/{TEAM}/webhook", {}, {"events": ["taskUpdated"]}),
        ("GET", "/nowhere", {}, None),
    ],
)
def test_the_checker_and_the_sandbox_refuse_alike(
    sandbox: Sandbox[ClickUpSite], method: str, path: str, query: dict[str, Any], body: Any
) -> None:
    """What the vendor's document forbids is told by the checker, and refused by the sandbox in ClickUp's form."""
    with client(sandbox) as http:
        request = http.build_request(method, path, params=query, json=body)
        assert check_request(api(), request) != []
        answer = http.send(request)
        assert answer.status_code in {400, 404}
        assert set(answer.json()) == {"err", "ECODE"}


@needs_specs
def test_goals_and_webhooks_live_through_their_routes() -> None:
    """Targets, goals, webhooks and lists are changed and removed by requests that keep to the document."""
    with Sandbox(small_site()) as sandbox, client(sandbox) as http:
        target = http.post(f"/goal/{GOAL}/key_result", json=NEW_TARGET).json()["key_result"]["id"]
        hook = http.post(f"/team/{TEAM}/webhook", json=HOOK).json()["id"]
        rows: list[tuple[str, str, Any]] = [
            ("PUT", f"/key_result/{target}", {"steps_current": 5, "note": "half"}),
            ("DELETE", f"/key_result/{target}", None),
            ("DELETE", f"/goal/{GOAL}", None),
            (
                "PUT",
                f"/webhook/{hook}",
                {"endpoint": "https://okr.example/x", "events": "*", "status": "active"},
            ),
            ("DELETE", f"/webhook/{hook}", None),
            ("DELETE", f"/list/{WORK}", None),
        ]
        for method, path, body in rows:
            request = http.build_request(method, path, json=body)
            assert check_request(api(), request) == []
            assert http.send(request).status_code == 200


def test_every_route_is_asked(sandbox: Sandbox[ClickUpSite]) -> None:
    """No route is left out of the requests above."""
    asked = {sandbox.face.operation(method, f"/api/v2{path}") for method, path, *_ in REQUESTS}
    assert {operation for operation, *_ in ROUTES} - BY_ID == asked


# The shapes of answers


def _records(stream: str) -> list[dict[str, Any]]:
    lines = (RECORDED / "faros" / "all-streams.jsonl").read_bytes().splitlines()
    found = [record.get("record", record) for record in map(orjson.loads, lines)]
    wanted = [one["data"] for one in found if one["stream"].endswith(f"__{stream}")]
    return [{name: value for name, value in one.items() if name != "computedProperties"} for one in wanted]


def _mismatches(ours: Any, recorded: Any, place: str = "") -> list[str]:
    """Return where a value of ours has another type than the recorded one; null fits all, numbers fit each other."""
    if ours is None or recorded is None:
        return []
    if isinstance(ours, int | float) and isinstance(recorded, int | float):
        return [] if isinstance(ours, bool) == isinstance(recorded, bool) else [f"{place}: type"]
    if type(ours) is not type(recorded):
        return [f"{place}: {type(ours).__name__}, recorded {type(recorded).__name__}"]
    if isinstance(ours, dict):
        shared = sorted(set(ours) & set(recorded))
        return [line for key in shared for line in _mismatches(ours[key], recorded[key], f"{place}/{key}")]
    if isinstance(ours, list) and ours and recorded:
        return _mismatches(ours[0], recorded[0], f"{place}[]")
    return []


def _ours(sandbox: Sandbox[ClickUpSite], path: str) -> Any:
    with client(sandbox) as http:
        return http.get(path).raise_for_status().json()


def _resemble(ours: list[Any], recorded: list[dict[str, Any]], newer: set[str], older: set[str]) -> None:
    """Check that all have the recorded keys and types; `newer` ones came since, `older` ones are persons' or gone."""
    keys = set().union(*recorded)
    for one in ours:
        assert set(one) - newer <= keys
        assert keys - older <= set(one)
        assert [line for other in recorded for line in _mismatches(one, other)] == []


@pytest.fixture(scope="module")
def untouched() -> Iterator[Sandbox[ClickUpSite]]:
    """Serve the small workspace, to be read only."""
    with Sandbox(small_site()) as running:
        yield running


@needs_recorded
def test_tasks_look_like_recorded_ones(untouched: Sandbox[ClickUpSite]) -> None:
    """Tasks have the recorded keys and types; what is newer is in the vendor's example of today."""
    newer = {"custom_item_id", "group_assignees", "top_level_parent", "locations"}
    ours = _ours(untouched, f"/team/{TEAM}/task?subtasks=true&include_closed=true")["tasks"]
    assert len(ours) == 6
    fields = ("custom_fields",)
    plain = [{name: value for name, value in one.items() if name not in fields} for one in ours]
    recorded = [
        {name: value for name, value in one.items() if name not in fields} for one in _records("tasks")
    ]
    _resemble(plain, recorded, newer, {"time_spent"})


@needs_recorded
def test_custom_fields_look_like_recorded_ones(untouched: Sandbox[ClickUpSite]) -> None:
    """A field has the recorded keys; unset it has no `value`; ratings and options have the recorded types."""
    recorded = {
        field["type"]: field
        for task in [
            *_records("tasks"),
            *orjson.loads((RECORDED / "tap-clickup" / "task.json").read_bytes())["tasks"],
        ]
        for field in task["custom_fields"]
    }
    tasks = _ours(untouched, f"/team/{TEAM}/task?subtasks=true&include_closed=true")["tasks"]
    ours = [field for task in tasks for field in task["custom_fields"]]
    checked = [field for field in ours if field["type"] in recorded]
    assert {field["type"] for field in checked} == {"emoji", "short_text", "drop_down"}
    for field in checked:
        known = recorded[field["type"]]
        assert set(field) - {"value"} == set(known) - {"value"}
        assert _mismatches(field, known) == []
    assert any("value" not in field for field in ours)


@needs_recorded
@pytest.mark.parametrize(
    ("path", "key", "stream", "newer", "older"),
    [
        (f"/team/{TEAM}/space", "spaces", "spaces", set(), set()),
        (f"/space/{SPACE}/folder", "folders", "folders", set(), set()),
        (f"/folder/{FOLDER}/list", "lists", "lists", {"content"}, set()),
        (f"/space/{SPACE}/list", "lists", "lists", {"content"}, set()),
    ],
)
def test_places_look_like_recorded_ones(
    untouched: Sandbox[ClickUpSite], path: str, key: str, stream: str, newer: set[str], older: set[str]
) -> None:
    """Spaces, folders and lists have the recorded keys and types."""
    _resemble(_ours(untouched, path)[key], _records(stream), newer, older)


@needs_recorded
def test_goals_look_like_recorded_ones(untouched: Sandbox[ClickUpSite]) -> None:
    """A goal and its targets have the recorded keys, and its mix of numbers and strings."""
    ours = _ours(untouched, f"/goal/{GOAL}")["goal"]
    recorded = _records("goals")
    _resemble([ours], recorded, set(), {"editor_token", "ydoc"})
    numbers = {"steps_before_float", "steps_taken_float", "steps_current_float"}
    ours_targets = [
        {**one, "last_action": {k: v for k, v in one["last_action"].items() if k not in numbers}}
        for one in ours["key_results"]
    ]
    _resemble(ours_targets, [one for goal in recorded for one in goal["key_results"]], set(), set())
    number, automatic = ours["key_results"]
    assert (number["steps_start"], number["steps_end"], number["steps_current"]) == (12, "30", "21")
    assert (automatic["steps_end"], automatic["steps_current"]) == ("4", "2")


@needs_recorded
def test_times_in_status_look_like_recorded_ones() -> None:
    """Times in status have the recorded keys; a status that the list lost has no order and no colour."""
    site = small_site()
    with Sandbox(site) as sandbox, client(sandbox) as http:
        http.put("/task/86task001", json={"status": "shipped"}).raise_for_status()
        site.replace_statuses(WORK, site.statuses_of(OKR))
        ours = http.get("/task/86task001/time_in_status").json()
    recorded = _records("status_histories")
    _resemble([ours], recorded, set(), set())
    lost = next(one for one in ours["status_history"] if one["status"] == "shipped")
    assert lost["color"] is None
    assert "orderindex" not in lost
