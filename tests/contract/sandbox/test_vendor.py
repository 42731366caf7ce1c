"""Every route of the sandbox, asked as the vendor's own document allows, and answered in the recorded shapes."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from syncd.sandbox.jira.cloud import JiraCloud
from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.openapi import JIRA_CLOUD, NEEDS_SPECS, OpenApi, check_request
from tests.contract.sandbox.small import ADMIN, AUTH, DIRECTORY, document, small_site

RECORDED = Path(__file__).parents[3].parent / "shared" / "data" / "jira"
needs_specs = pytest.mark.skipif(not JIRA_CLOUD.exists(), reason=NEEDS_SPECS)
needs_recorded = pytest.mark.skipif(
    not RECORDED.exists(), reason="needs recorded answers in shared/data beside the repository"
)

API = "/rest/api/3"
REQUESTS: list[tuple[str, str, dict[str, str], Any, int]] = [
    *(("GET", f"{API}/{path}", {}, None, 200) for path in DIRECTORY),
    ("GET", f"{API}/project/search", {"maxResults": "100", "status": "live"}, None, 200),
    ("GET", f"{API}/mypermissions", {"permissions": "EDIT_ISSUES,ADMINISTER", "projectKey": "A"}, None, 200),
    ("GET", f"{API}/mypermissions", {"permissions": "EDIT_ISSUES", "issueId": "1001"}, None, 200),
    ("GET", f"{API}/search/jql", {"jql": "project = A", "fields": "summary", "maxResults": "2"}, None, 200),
    (
        "POST",
        f"{API}/search/jql",
        {},
        {"jql": "project = A", "fields": ["summary", "status"], "maxResults": 2, "reconcileIssues": [1001]},
        200,
    ),
    ("POST", f"{API}/search/approximate-count", {}, {"jql": "project = A"}, 200),
    ("POST", f"{API}/jql/parse", {"validation": "strict"}, {"queries": ["project = A"]}, 200),
    ("POST", f"{API}/jql/match", {}, {"issueIds": [1001], "jqls": ["project = A"]}, 200),
    ("GET", f"{API}/issue/A-2", {"fields": "summary,status", "expand": "changelog"}, None, 200),
    ("GET", f"{API}/issue/1002/editmeta", {}, None, 200),
    ("GET", f"{API}/issue/1002/changelog", {"startAt": "0", "maxResults": "100"}, None, 200),
    ("GET", f"{API}/issue/1002/transitions", {}, None, 200),
    ("POST", f"{API}/issue/bulkfetch", {}, {"issueIdsOrKeys": ["1001", "A-2"], "fields": ["summary"]}, 200),
    (
        "POST",
        f"{API}/changelog/bulkfetch",
        {},
        {"issueIdsOrKeys": ["1002"], "fieldIds": ["status"], "maxResults": 100},
        200,
    ),
    (
        "PUT",
        f"{API}/issue/1001",
        {"notifyUsers": "true"},
        {"fields": {"customfield_10102": 0.5, "customfield_10103": document("half way")}},
        204,
    ),
    ("PUT", f"{API}/issue/1001", {}, {"update": {"labels": [{"add": "okr"}]}}, 204),
    ("POST", f"{API}/issue/1004/transitions", {}, {"transition": {"id": "10003"}}, 204),
]
FOR_ADMINISTRATORS: list[tuple[str, str, dict[str, str], Any, int]] = [
    (
        "POST",
        f"{API}/field/customfield_10101/context/mapping",
        {},
        {"mappings": [{"projectId": "100", "issueTypeId": "10009"}]},
        200,
    ),
    (
        "POST",
        f"{API}/field/customfield_10101/context/110101/option",
        {},
        {"options": [{"value": "At risk", "disabled": False}]},
        200,
    ),
]
EVERY = [*REQUESTS, *FOR_ADMINISTRATORS]


@cache
def api() -> OpenApi:
    """Read the vendor's document once."""
    return OpenApi.read(JIRA_CLOUD)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Serve the small site."""
    with Sandbox(small_site()) as running:
        yield running


@needs_specs
@pytest.mark.parametrize(("method", "path", "query", "body", "status"), EVERY)
def test_what_the_vendor_allows_is_answered(
    sandbox: Sandbox, method: str, path: str, query: dict[str, str], body: Any, status: int
) -> None:
    """A request that keeps to the vendor's document is understood, of administrators where it takes one."""
    is_theirs = (method, path, query, body, status) in FOR_ADMINISTRATORS
    with httpx.Client(base_url=sandbox.url, auth=(ADMIN.email, ADMIN.token) if is_theirs else AUTH) as http:
        request = http.build_request(method, path, params=query, json=body)
        assert check_request(api(), request) == []
        assert http.send(request).status_code == status


@needs_specs
@pytest.mark.parametrize(
    ("method", "path", "query", "body"),
    [
        ("POST", f"{API}/search/jql", {}, {"jql": "project = A", "startAt": 0}),
        ("POST", f"{API}/search/jql", {}, {"jql": "project = A", "expand": ["changelog"]}),
        ("POST", f"{API}/search/jql", {}, {"jql": "project = A", "reconcileIssues": ["A-1"]}),
        ("POST", f"{API}/issue/bulkfetch", {}, {"fields": ["summary"]}),
        ("POST", f"{API}/changelog/bulkfetch", {}, {"issueIdsOrKeys": [], "maxResults": 10}),
        ("POST", f"{API}/search/approximate-count", {}, {"jql": "project = A", "maxResults": 1}),
        ("GET", f"{API}/search/jql", {"jql": "project = A", "maxResults": "many"}, None),
        ("GET", f"{API}/nowhere", {}, None),
    ],
)
def test_the_checker_and_the_sandbox_refuse_alike(
    sandbox: Sandbox, method: str, path: str, query: dict[str, str], body: Any
) -> None:
    """What the vendor's document forbids is told by the checker, and refused by the sandbox."""
    with httpx.Client(base_url=sandbox.url, auth=AUTH) as http:
        request = http.build_request(method, path, params=query, json=body)
        assert check_request(api(), request) != []
        assert http.send(request).status_code in {400, 404}


@needs_specs
def test_every_route_is_the_vendors() -> None:
    """No route of the v3 face is an invention: each is an operation of the vendor's document."""
    asked = {(method, JiraCloud(small_site(), "").operation(method, path)) for method, path, *_ in EVERY}
    assert None not in {operation for _, operation in asked}
    told = [v for method, path, query, body, _ in EVERY for v in _violations(method, path, query, body)]
    assert told == []


def _violations(method: str, path: str, query: dict[str, str], body: Any) -> list[str]:
    return api().violations(method, path, {name: [value] for name, value in query.items()}, body)


# The shapes of answers


def _rows(name: str) -> list[Any]:
    csv.field_size_limit(sys.maxsize)
    text = (RECORDED / "devlake-e2e" / name).read_text(encoding="utf-8").lstrip()
    return [orjson.loads(row["data"]) for row in csv.DictReader(StringIO(text, newline=""))]


def _mismatches(ours: Any, recorded: Any, place: str = "") -> list[str]:
    """Return where a value of ours has a key that no recorded one has, or another type; null fits all."""
    if ours is None or recorded is None:
        return []
    if isinstance(ours, bool) or isinstance(recorded, bool):
        return [] if isinstance(ours, bool) and isinstance(recorded, bool) else [f"{place}: type"]
    if isinstance(ours, int | float) and isinstance(recorded, int | float):
        return []
    if type(ours) is not type(recorded):
        return [f"{place}: {type(ours).__name__}, recorded {type(recorded).__name__}"]
    if isinstance(ours, dict):
        shared = set(ours) & set(recorded)
        return [
            line for key in sorted(shared) for line in _mismatches(ours[key], recorded[key], f"{place}/{key}")
        ]
    if isinstance(ours, list) and ours and recorded:
        return _mismatches(ours[0], recorded[0], f"{place}[]")
    return []


def _get(sandbox: Sandbox, path: str) -> Any:
    with httpx.Client(base_url=sandbox.url, auth=AUTH) as http:
        return http.get(path).raise_for_status().json()


NEWER = {"statusCategory", "labels", "customfield_10014", "customfield_10016"}


@needs_recorded
def test_issues_look_like_recorded_ones(sandbox: Sandbox) -> None:
    """Each field of an issue is known from a recorded issue, and has its type there."""
    recorded = _rows("_raw_jira_api_issues.csv")
    known = {name for issue in recorded for name in issue["fields"]}
    for key in ("A-1", "A-2", "A-4"):
        ours = _get(sandbox, f"{API}/issue/{key}")
        system = {name for name in ours["fields"] if not name.startswith("customfield_")}
        assert system - known - NEWER == set()
        assert {"id", "key", "self", "expand", "fields"} == set(ours)
        for issue in recorded:
            assert _mismatches({**ours, "fields": {n: ours["fields"][n] for n in system}}, issue) == []


@needs_recorded
def test_parents_look_like_recorded_ones(sandbox: Sandbox) -> None:
    """A parent carries id, key and the same few fields as recorded."""
    parents = [
        issue["fields"]["parent"]
        for name in ("_raw_jira_external_epics.csv", "_raw_jira_api_issues.csv")
        for issue in _rows(name)
        if issue["fields"].get("parent")
    ]
    ours = _get(sandbox, f"{API}/issue/A-2")["fields"]["parent"]
    assert set(ours) == set(parents[0])
    assert set(ours["fields"]) == set(parents[0]["fields"])
    assert _mismatches(ours, parents[0]) == []


@needs_recorded
@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/status", "_raw_jira_api_status.csv"),
        ("/issuetype", "_raw_jira_api_issue_types.csv"),
        ("/project", "_raw_jira_api_projects.csv"),
        ("/field", "_raw_jira_api_issue_fields.csv"),
    ],
)
def test_lists_look_like_recorded_ones(sandbox: Sandbox, path: str, file: str) -> None:
    """Statuses, types, projects and fields have the recorded types in every key."""
    shown, rows = _get(sandbox, API + path), _rows(file)
    assert shown
    assert rows
    for ours in shown:
        for recorded in rows:
            assert _mismatches(ours, recorded) == []


@needs_recorded
def test_changelogs_look_like_recorded_ones(sandbox: Sandbox) -> None:
    """An entry of a changelog has the recorded keys and types, but no mail address."""
    recorded = _rows("_raw_jira_api_issue_changelogs.csv")
    values = _get(sandbox, f"{API}/issue/A-2/changelog")["values"]
    assert values
    for ours in values:
        assert set(ours) == {"id", "author", "created", "items"}
        assert set(ours["items"][0]) == set(recorded[0]["items"][0])
        for entry in recorded:
            assert _mismatches(ours, entry) == []


@needs_recorded
def test_sprints_and_boards_look_like_recorded_ones(sandbox: Sandbox) -> None:
    """Sprints have the recorded keys and types."""
    recorded = _rows("_raw_jira_api_sprints.csv")
    for ours in _get(sandbox, "/rest/agile/1.0/board/1/sprint")["values"]:
        assert set(ours) <= set(recorded[0])
        for sprint in recorded:
            assert _mismatches(ours, sprint) == []
    page = orjson.loads((RECORDED / "go-jira" / "all_boards.json").read_bytes())
    assert _mismatches(_get(sandbox, "/rest/agile/1.0/board"), page) == []
