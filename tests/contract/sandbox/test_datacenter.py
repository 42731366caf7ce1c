"""The face of Jira Data Center: asked as the vendor's own document allows, in recorded shapes, by another client."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from jira import JIRA, JIRAError

from syncd.sandbox.jira.datacenter import JiraDataCenter, face
from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.openapi import JIRA_DATA_CENTER, NEEDS_SPECS, OpenApi, check_request
from tests.contract.sandbox.small import BOT, DIRECTORY, small_site

RECORDED = Path(__file__).parents[3].parent / "shared" / "data" / "jira"
needs_specs = pytest.mark.skipif(not JIRA_DATA_CENTER.exists(), reason=NEEDS_SPECS)
needs_recorded = pytest.mark.skipif(
    not RECORDED.exists(), reason="needs recorded answers in shared/data beside the repository"
)

API = "/rest/api/2"
REQUESTS: list[tuple[str, str, dict[str, str], Any, int]] = [
    *(("GET", f"{API}/{path}", {}, None, 200) for path in DIRECTORY),
    ("GET", f"{API}/mypermissions", {"projectKey": "A"}, None, 200),
    ("GET", f"{API}/search", {"jql": "project = A", "startAt": "1", "maxResults": "2"}, None, 200),
    (
        "POST",
        f"{API}/search",
        {},
        {"jql": "key in (A-1, A-99)", "startAt": 0, "fields": ["summary"], "validateQuery": False},
        200,
    ),
    ("GET", f"{API}/issue/A-2", {"fields": "summary,status", "expand": "changelog"}, None, 200),
    ("GET", f"{API}/issue/1002/editmeta", {}, None, 200),
    ("GET", f"{API}/issue/1002/transitions", {}, None, 200),
    ("PUT", f"{API}/issue/1001", {"notifyUsers": "true"}, {"update": {"labels": [{"add": "okr"}]}}, 204),
    ("POST", f"{API}/issue/1004/transitions", {}, {"transition": {"id": "10003"}}, 204),
    ("GET", "/rest/agile/1.0/board", {}, None, 200),
    ("GET", "/rest/agile/1.0/board/1/sprint", {"state": "active"}, None, 200),
    ("GET", "/rest/agile/1.0/sprint/1", {}, None, 200),
]


@cache
def api() -> OpenApi:
    """Read the vendor's document once."""
    return OpenApi.read(JIRA_DATA_CENTER, "/rest")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Serve the small site with 1 500 more tasks as version 10.3."""
    with Sandbox(small_site(1500), face=face("10.3.24")) as running:
        yield running


def signed_in(sandbox: Sandbox) -> httpx.Client:
    """Return a client with a personal access token."""
    return httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {BOT.token}"}, timeout=10)


@needs_specs
@pytest.mark.parametrize(("method", "path", "query", "body", "status"), REQUESTS)
def test_what_the_vendor_allows_is_answered(
    sandbox: Sandbox, method: str, path: str, query: dict[str, str], body: Any, status: int
) -> None:
    """A request that keeps to the vendor's document is understood."""
    with signed_in(sandbox) as http:
        request = http.build_request(method, path, params=query, json=body)
        assert check_request(api(), request) == []
        assert http.send(request).status_code == status


@needs_specs
def test_every_route_is_the_vendors() -> None:
    """No route is an invention: each is asked above, and each question is an operation of the vendor's document."""
    server = JiraDataCenter(small_site(), "")
    asked = {server.operation(method, path) for method, path, *_ in REQUESTS} | {"edit"}
    assert asked == {route.operation for route in server.routes}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", f"{API}/search", {"jql": "project = A", "nextPageToken": "x"}, 400),
        ("POST", f"{API}/search", {"jql": "project = A", "startAt": 9_990, "maxResults": 100}, 500),
        ("POST", f"{API}/search", {"jql": "key = A-99"}, 400),
        ("POST", f"{API}/search/jql", {"jql": "project = A"}, 404),
        ("POST", f"{API}/issue/bulkfetch", {"issueIdsOrKeys": ["A-1"]}, 405),
        ("GET", f"{API}/project/search", None, 404),
        ("GET", "/rest/api/3/myself", None, 302),
    ],
)
def test_what_data_center_lacks_is_refused(
    sandbox: Sandbox, method: str, path: str, body: Any, status: int
) -> None:
    """Page tokens, bulk reads and version 3 are Cloud's; a search ends at its window and minds what it names."""
    with signed_in(sandbox) as http:
        assert http.request(method, path, json=body).status_code == status


def test_whoever_asks_is_named_in_the_headers(sandbox: Sandbox) -> None:
    """A good token by its account's name, none as anonymous, a wrong one is refused."""
    with signed_in(sandbox) as http:
        answer = http.get(f"{API}/myself")
        assert answer.headers["x-ausername"] == answer.json()["name"] == "bot"
        assert {"x-ratelimit-remaining", "x-ratelimit-fillrate", "retry-after"} <= set(answer.headers)
        assert http.get(f"{API}/myself", headers={"Authorization": "Bearer x"}).status_code == 401
        nobody = httpx.get(f"{sandbox.url}{API}/serverInfo", timeout=10)
        assert (nobody.status_code, nobody.headers["x-ausername"]) == (200, "anonymous")


@needs_recorded
def test_shapes_are_the_recorded_ones(sandbox: Sandbox) -> None:
    """An issue has the keys of a recorded Data Center issue: parents of sub-tasks only, sprints as text, no levels."""
    hook = RECORDED / "mattermost-webhooks" / "webhook-server-issue-updated-comment-edited.json"
    recorded = orjson.loads(hook.read_bytes())["issue"]["fields"]
    with signed_in(sandbox) as http:
        ours = http.get(f"{API}/issue/A-2").json()["fields"]
        child = http.get(f"{API}/issue/A-3").json()["fields"]
    assert "parent" not in ours
    assert child["parent"]["key"] == "A-2"
    assert ours["customfield_10014"] == "A-1"
    (sprint,) = ours["customfield_10020"]
    known = next(v for k, v in recorded.items() if k.startswith("customfield") and "Sprint@" in str(v))[0]
    assert sprint.partition("@")[0] == known.partition("@")[0]
    for name in ("issuetype", "status", "project"):
        extra = {"avatarId", "projectTypeKey"}
        assert set(ours[name]) - set(recorded[name]) - extra == set()


@pytest.fixture(scope="module")
def client(sandbox: Sandbox) -> Iterator[JIRA]:
    """Sign in with the PyPI client and a personal access token."""
    client = JIRA(sandbox.url, token_auth=BOT.token, timeout=10, max_retries=0)
    yield client
    client.close()  # type: ignore[no-untyped-call]  # the client is not typed here


def test_another_client_recognises_the_edition(client: JIRA) -> None:
    """It takes the server for one of version 10.3, not for Cloud."""
    assert client.server_info()["deploymentType"] == "Server"
    assert client.server_info()["versionNumbers"] == [10, 3, 24]
    assert client.myself()["key"] == "bot"


def test_another_client_walks_all_pages(client: JIRA) -> None:
    """All 1 501 tasks of a project are found by offset, more than one page holds."""
    found = client.search_issues("project = B ORDER BY key", maxResults=0, fields=["summary"])
    assert len({issue.id for issue in found}) == 1501
    assert client.search_issues("project = B", maxResults=2).total == 1501


def test_another_client_reads_and_edits(client: JIRA) -> None:
    """Fields, a changelog and an edit with a plain text go through it."""
    assert {"Epic Name", "Parent Link", "Epic Link"} <= {field["name"] for field in client.fields()}
    issue = client.issue("A-2", expand="changelog")
    assert len(issue.changelog.histories) == 2
    client.issue("A-1").update(fields={"customfield_10103": "one\ntwo", "customfield_10102": 0.31})
    assert client.issue("A-1").fields.customfield_10103 == "one\ntwo"
    with pytest.raises(JIRAError, match="does not exist for field"):
        client.search_issues("parent = A-99")
