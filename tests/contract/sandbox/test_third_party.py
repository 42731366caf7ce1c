"""The PyPI `jira` client works against the sandbox, quirks included."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jira import JIRA, JIRAError

from syncd.sandbox.server import Sandbox
from tests.contract.sandbox.small import AUTH, NOW, small_site


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Serve the small site with 250 more tasks."""
    with Sandbox(small_site(250)) as running:
        yield running


@pytest.fixture(scope="module")
def jira(sandbox: Sandbox) -> Iterator[JIRA]:
    """Sign in."""
    client = JIRA(sandbox.url, basic_auth=AUTH, timeout=10, max_retries=0)
    yield client
    client.close()  # type: ignore[no-untyped-call]  # the client is not typed here


def test_it_recognises_a_cloud_site(jira: JIRA) -> None:
    """The server is taken for Jira Cloud, its time is the site's."""
    told = jira.server_info()
    assert told["deploymentType"] == "Cloud"
    assert told["serverTime"] == "2026-11-20T18:00:00.000+0900"
    assert NOW.hour == 9
    assert jira.myself()["accountId"] == "bot"


def test_it_walks_all_pages(jira: JIRA) -> None:
    """All 251 tasks of a project are found page by page, each once."""
    found = jira.enhanced_search_issues("project = B ORDER BY key", maxResults=0, fields=["summary"])
    assert len({issue.id for issue in found}) == len(found) == 251
    assert len(jira.search_issues("project = B", maxResults=0, fields=["summary"])) == 251


def test_its_known_truncation_holds(jira: JIRA) -> None:
    """Asked for 500 it gets the 100 that one page holds, as on a real site."""
    assert len(jira.search_issues("project = B", maxResults=500, fields=["summary"])) == 100


def test_it_counts(jira: JIRA) -> None:
    """The approximate count is a number."""
    assert jira.approximate_issue_count("project = B") == 251


def test_it_reads_an_issue(jira: JIRA) -> None:
    """An issue is read by key with its parent, status and fields by name."""
    issue = jira.issue("A-2")
    assert issue.fields.parent.key == "A-1"
    assert issue.fields.status.statusCategory.key == "done"
    assert issue.fields.customfield_10016 == 3.0
    assert [version.name for version in issue.fields.fixVersions] == ["1.0"]
    assert [child.key for child in issue.fields.subtasks] == ["A-3"]


def test_it_reads_the_catalogue(jira: JIRA) -> None:
    """Fields, projects, statuses, types, priorities, versions and components are listed."""
    assert "KR Progress" in {field["name"] for field in jira.fields()}
    assert {project.key for project in jira.projects()} == {"A", "B"}
    assert {status.name for status in jira.statuses()} == {"To Do", "In Progress", "Done"}
    assert {kind.name for kind in jira.issue_types()} >= {"Epic", "Story", "Sub-task"}
    assert jira.project("A").name == "Alpha"
    assert [version.name for version in jira.project_versions("A")] == ["1.0", "2.0"]
    assert [component.name for component in jira.project_components("A")] == ["API"]
    assert len(jira.priorities()) == 5
    assert jira.my_permissions(issueKey="A-1", permissions="EDIT_ISSUES")["permissions"]["EDIT_ISSUES"][
        "havePermission"
    ]


def test_it_edits_and_reads_back(jira: JIRA) -> None:
    """An option, a number and a plain text (version 2 of the API) are written and read back."""
    issue = jira.issue("A-1")
    allowed = jira.editmeta("A-1")["fields"]["customfield_10101"]["allowedValues"]
    assert {"On track", "順調"} == {option["value"] for option in allowed}
    issue.update(
        fields={
            "customfield_10101": {"id": "502"},
            "customfield_10102": 0.31,
            "customfield_10103": "one\ntwo",
        }
    )
    again = jira.issue("A-1")
    assert again.fields.customfield_10101.value == "順調"
    assert again.fields.customfield_10102 == 0.31
    assert again.fields.customfield_10103 == "one\ntwo"


def test_it_is_told_what_is_wrong(jira: JIRA) -> None:
    """A refused query or field raises the client's own error with Jira's words."""
    with pytest.raises(JIRAError, match="does not exist for the field 'project'"):
        jira.enhanced_search_issues("project = NOPE")
    with pytest.raises(JIRAError, match="must be a number"):
        jira.issue("A-1").update(fields={"customfield_10102": "0.31"})
    with pytest.raises(JIRAError, match="do not have permission to see it"):
        jira.issue("A-999")


def test_it_lists_boards_and_sprints(jira: JIRA) -> None:
    """Boards and their sprints are listed."""
    assert [board.id for board in jira.boards()] == [1]
    assert [sprint.name for sprint in jira.sprints(1)] == ["Sprint 1", "Sprint 2"]


def test_it_moves_an_issue_through_its_workflow(jira: JIRA) -> None:
    """A transition changes the status and sets the resolution."""
    done = next(one["id"] for one in jira.transitions("B-1") if one["name"] == "Done")
    jira.transition_issue("B-1", done)
    resolution = jira.issue("B-1").fields.resolution
    assert resolution is not None
    assert resolution.name == "Done"
