"""Sites that answer otherwise than the sandbox does: old ones, small pages, broken paging."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from connectors.errors import CredentialsError, MalformedError, MissingError, SettingsError
from connectors.http import Http, Limits
from connectors.jira import connect
from connectors.jira.cloud import Cloud
from connectors.jira.pull.errand import may_branch
from connectors.jira.settings import JiraSettings
from connectors.jira.tracker import Jira
from connectors.model.pulls import Page, Scope
from tests.unit.connectors.scripted import Reply, Scripted
from tests.unit.connectors.ticking import Ticking


def reply(body: Any, **headers: str) -> Reply:
    """Return a good answer."""
    return Reply(body=json.dumps(body).encode(), headers=headers)


def issue(number: int) -> dict[str, Any]:
    """Return a raw issue."""
    fields = {
        "updated": "2026-11-20T09:00:00.000+0000",
        "summary": f"issue {number}",
        "project": {"key": "A"},
    }
    return {"id": str(number), "key": f"A-{number}", "fields": fields}


def opened(server: Scripted, monkeypatch: pytest.MonkeyPatch, **chosen: Any) -> Jira:
    """Return a tracker of that server."""
    monkeypatch.setenv("ODD_TOKEN", "t0ken")
    settings = JiraSettings.model_validate(
        {
            "type": "jira",
            "url": server.url,
            "email": "bot@acme.example",
            "token": "env:ODD_TOKEN",
            "concurrency": 1,
            **chosen,
        }
    )
    return connect("jira", settings, lambda _exchange: None, Ticking().clock)


def cloud(server: Scripted) -> Cloud:
    """Return the bare calls of that server."""
    http = Http(
        "jira",
        server.url,
        token=lambda: "t0ken",
        authorise=lambda _token: {},
        observe=lambda _exchange: None,
        limits=Limits(per_second=1000.0),
        clock=Ticking().clock,
    )
    return Cloud(http)


def nothing_known(_ids: object) -> Mapping[str, datetime]:
    """Know nothing."""
    return {}


@pytest.mark.parametrize("said", [{}, {"deploymentType": "Raspberry"}, {"version": "10.3.24"}])
def test_an_edition_that_a_site_does_not_tell_is_not_guessed(
    said: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither address nor version stand for the edition: a site that does not name it is no Jira that we know."""
    with Scripted(reply(said), reply({"accountId": "1"})) as server:
        tracker = opened(server, monkeypatch)
        with pytest.raises(MalformedError, match="Cloud or Data Center"):
            tracker.site()
        tracker.close()


def test_cloud_wants_an_address_beside_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare token is for Data Center; at Cloud the missing setting is named."""
    with Scripted(reply({"deploymentType": "Cloud"})) as server:
        tracker = opened(server, monkeypatch, email=None)
        with pytest.raises(SettingsError, match="address and a token") as caught:
            tracker.site()
        tracker.close()
    assert "email" in caught.value.remedy


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [("AUTHENTICATED_FAILED", "check email and token"), ("AUTHENTICATION_DENIED", "puzzle")],
)
def test_a_sign_in_that_a_site_passes_over_is_told(
    reason: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 200 with a failed sign-in is an error; one that was denied needs a person in front of a browser."""
    with Scripted(reply({"deploymentType": "Server"}, **{"X-Seraph-LoginReason": reason})) as server:
        tracker = opened(server, monkeypatch)
        with pytest.raises(CredentialsError, match=reason) as caught:
            tracker.site()
        tracker.close()
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("name", ["X-AUSERNAME", "x-ausername"])
def test_an_answer_made_for_nobody_is_no_empty_site(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data Center names whom it answered: anonymous is an error, also with status 200 and rows."""
    with Scripted(reply({"deploymentType": "Server"}, **{name: "anonymous"})) as server:
        tracker = opened(server, monkeypatch)
        with pytest.raises(CredentialsError, match="nobody"):
            tracker.catalogue()
        tracker.close()


def test_a_login_page_before_the_site_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A redirect to a login page is no sign-in."""
    with Scripted(Reply(302, b"", {"Location": "/login.jsp"})) as server:
        tracker = opened(server, monkeypatch)
        with pytest.raises(MalformedError, match="redirects"):
            tracker.site()
        tracker.close()


def test_small_pages_of_ids_are_not_walked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a page of ids holds no more than a page of issues, the walk asks for whole issues at once."""
    ids = [{"id": str(n), "fields": {"updated": "2026-11-20T09:00:00.000+0000"}} for n in range(100)]
    first, second = [issue(n) for n in range(100)], [issue(n) for n in range(100, 150)]
    with Scripted(
        reply({"deploymentType": "Cloud"}),
        reply([]),
        reply({"issues": ids, "nextPageToken": "a", "isLast": False}),
        reply({"issues": first, "nextPageToken": "b", "isLast": False}),
        reply({"issues": second, "isLast": True}),
        reply({"count": 150}),
    ) as server:
        tracker = opened(server, monkeypatch)
        pages: list[Page] = list(tracker.pull(Scope(spaces=("A",)), None, nothing_known))
        tracker.close()
        paths = [path for _, path, _ in server.seen]
    assert [len(page.items) for page in pages] == [100, 50, 0]
    assert paths[2:] == ["/rest/api/3/search/jql"] * 3 + ["/rest/api/3/search/approximate-count"]
    assert pages[-1].roster == frozenset(str(n) for n in range(150))
    assert pages[-1].expected == 150


def test_the_end_is_told_by_flag_or_by_a_missing_token() -> None:
    """A last page has the flag, or no token, or an empty one; a repeated token beside the flag does no harm."""
    for last in ({"isLast": True, "nextPageToken": "a"}, {}, {"nextPageToken": ""}, {"nextPageToken": None}):
        with Scripted(
            reply({"issues": [issue(1)], "nextPageToken": "a", "isLast": False}),
            reply({"issues": [issue(2)], **last}),
        ) as server:
            site = cloud(server)
            rows = [row["id"] for page in site.rows("project = A", ["updated"]) for row in page.issues]
            site.http.close()
        assert rows == ["1", "2"]


def test_issues_that_a_bulk_read_could_not_give_are_read_alone() -> None:
    """What the bulk read names as failed is asked for once more, and is missing only when it is."""
    errors = [{"id": "2", "errorMessage": "try again"}, {"id": "3", "errorMessage": "gone"}]
    with Scripted(
        reply({"issues": [issue(1)], "issueErrors": errors}), reply(issue(2)), Reply(404)
    ) as server:
        site = cloud(server)
        found = site.fetch(["1", "2", "3"], ["updated"])
        site.http.close()
    assert [row["id"] for row in found.issues] == ["1", "2"]


@pytest.mark.parametrize("body", [[], {"issues": {}}, {"issues": ["x"]}, {}, None])
def test_an_answer_of_another_form_is_told(body: object) -> None:
    """JSON that is no page of issues is no empty result."""
    with Scripted(reply(body)) as server:
        site = cloud(server)
        with pytest.raises(MalformedError, match="form"):
            list(site.rows("project = A", ["updated"]))
        site.http.close()


def test_an_edit_of_nothing_there_is_missing() -> None:
    """A write to an issue that is not there says so."""
    with Scripted(Reply(404)) as server:
        site = cloud(server)
        with pytest.raises(MissingError):
            site.edit("1", {"a": 1}, notify=True)
        site.http.close()


@pytest.mark.parametrize(
    ("kind", "space", "follows"),
    [
        ({"hierarchyLevel": 2}, "A", True),
        ({"hierarchyLevel": 1}, "a", True),
        ({"hierarchyLevel": 0}, "A", False),
        ({"hierarchyLevel": 0}, "B", True),
        ({"hierarchyLevel": -1}, "B", False),
        ({"subtask": True}, "B", False),
        ({"subtask": False}, "A", True),
        ({}, "A", True),
    ],
)
def test_children_are_followed_where_they_may_live_elsewhere(
    kind: dict[str, Any], space: str, follows: bool
) -> None:
    """Sub-tasks live with their parent, so only higher levels have children in spaces that are not read."""
    assert may_branch({"fields": {"issuetype": kind, "project": {"key": space}}}, ["A"]) is follows


def test_levels_that_a_site_does_not_tell_are_not_guessed() -> None:
    """Without levels every child is asked for."""
    for types in ([{"id": "1"}], [], {"odd": 1}):
        with Scripted(reply(types)) as server:
            site = cloud(server)
            assert site.branching() is None
            site.http.close()
