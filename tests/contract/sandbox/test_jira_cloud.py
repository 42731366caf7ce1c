"""What a Jira Cloud site does, as the sandbox does it: pages, errors, edits, rights, time."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from syncd.sandbox.server import Sandbox, _listening
from tests.contract.sandbox.small import ADMIN, NOW, client, document, small_site

API = "/rest/api/3"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Serve a fresh small site with 250 more tasks."""
    with Sandbox(small_site(250)) as running:
        yield running


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """Sign in as the usual account."""
    with client(sandbox) as signed_in:
        yield signed_in


def search(http: httpx.Client, jql: str, **body: Any) -> httpx.Response:
    """Ask for one page."""
    return http.post(f"{API}/search/jql", json={"jql": jql, **body})


def keys(http: httpx.Client, jql: str) -> list[str]:
    """Return the keys of one page."""
    return [issue["key"] for issue in search(http, jql, fields=["key"]).json()["issues"]]


def test_search_gives_ids_only_unless_asked(http: httpx.Client) -> None:
    """Without a list of fields nothing but the id comes, and the last page has no token."""
    assert search(http, "key = A-1").json() == {"issues": [{"id": "1001"}], "isLast": True}
    assert search(http, "labels = nothing-has-this").json() == {"issues": [], "isLast": True}


def test_pages_follow_opaque_tokens(http: httpx.Client) -> None:
    """Pages of full issues hold at most 100; a token can be asked for twice, and only with its query."""
    jql = "project = B ORDER BY id"
    first = search(http, jql, fields=["summary"], maxResults=5000).json()
    assert len(first["issues"]) == 100
    assert not first["isLast"]
    token = first["nextPageToken"]
    second = search(http, jql, fields=["summary"], maxResults=5000, nextPageToken=token).json()
    again = search(http, jql, fields=["summary"], maxResults=5000, nextPageToken=token).json()
    assert second["issues"] == again["issues"]
    assert {i["id"] for i in first["issues"]}.isdisjoint(i["id"] for i in second["issues"])
    assert search(http, "project = A", nextPageToken=token).status_code == 400
    assert search(http, jql, nextPageToken="invented").status_code == 400


def test_light_pages_hold_more(http: httpx.Client) -> None:
    """Pages of ids, or ids and times, hold up to 5000."""
    for fields in (["id"], ["key", "updated"], ["updated"]):
        assert len(search(http, "project = B", fields=fields, maxResults=5000).json()["issues"]) == 251


def test_a_token_expires_after_a_week(sandbox: Sandbox, http: httpx.Client) -> None:
    """After seven days of the site's clock a token is refused."""
    token = search(http, "project = B").json()["nextPageToken"]
    sandbox.site.clock.advance(timedelta(days=7, seconds=1))
    assert search(http, "project = B", nextPageToken=token).status_code == 400


@pytest.mark.parametrize(
    ("jql", "words"),
    [
        ("", "Unbounded JQL"),
        ("order by key", "Unbounded JQL"),
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("key in (A-1, A-999)", "An issue with key 'A-999' does not exist for field 'key'."),
        ("parent in (A-1, A-999)", "An issue with key 'A-999' does not exist for field 'parent'."),
        ("parent in (1001, 999)", "A value with ID '999' does not exist for the field 'parent'."),
        ("id = 999", "A value with ID '999' does not exist for the field 'id'."),
        ("assignee = currentUser()", "Field 'assignee' does not exist"),
        ("status changed", "History searches"),
        ("project = A AND", "before the end of the query"),
        ("summary = x", "The operator '=' is not supported by the 'summary' field."),
        ("updated >= yesterday", "Date value 'yesterday' for field 'updated' is invalid."),
        ("project = A ORDER BY labels", "Not able to sort"),
        ("sprint in sleepingSprints()", "Unable to find JQL function 'sleepingSprints()'"),
    ],
)
def test_what_is_not_understood_is_refused(http: httpx.Client, jql: str, words: str) -> None:
    """Search, count and match refuse it in Jira's form, never with an empty result."""
    for path in ("search/jql", "search/approximate-count"):
        answer = http.post(f"{API}/{path}", json={"jql": jql})
        assert answer.status_code == 400
        assert words in " ".join(answer.json()["errorMessages"])
        assert answer.json()["errors"] == {}


def test_all_problems_of_a_query_are_told_at_once(http: httpx.Client) -> None:
    """Two wrong clauses give two messages."""
    assert len(search(http, "project = NOPE AND foo = 1").json()["errorMessages"]) == 2


def test_comparing_with_a_missing_id_finds_nothing(http: httpx.Client) -> None:
    """As seen on Cloud, `>` with an id or key that does not exist is no error, and finds nothing."""
    assert search(http, "id > 1").json()["issues"] == []
    assert search(http, "key >= A-99").json()["issues"] == []
    assert keys(http, "key >= A-3 ORDER BY key") == ["A-3", "A-4"]
    assert keys(http, "id > 1003 AND project = A") == ["A-4"]


def test_the_old_search_is_gone(http: httpx.Client) -> None:
    """The removed search answers 410 with the vendor's pointer to the new one."""
    for method in ("GET", "POST"):
        answer = http.request(method, f"{API}/search")
        assert answer.status_code == 410
        assert "/rest/api/3/search/jql" in answer.json()["errorMessages"][0]


def test_queries_are_checked_without_running(http: httpx.Client) -> None:
    """`jql/parse` tells errors per query; `none` looks only at the form."""
    queries = {"queries": ["project = A", "project = NOPE", "project ="]}
    strict = http.post(f"{API}/jql/parse?validation=strict", json=queries).json()["queries"]
    assert [bool(one.get("errors")) for one in strict] == [False, True, True]
    loose = http.post(f"{API}/jql/parse?validation=none", json=queries).json()["queries"]
    assert [bool(one.get("errors")) for one in loose] == [False, False, True]


def test_match_tells_which_issues_match(http: httpx.Client) -> None:
    """`jql/match` judges given issues by each query, and a wrong one by itself."""
    asked = {"issueIds": [1001, 1005, 999], "jqls": ["project = A", "foo = 1"]}
    good, bad = http.post(f"{API}/jql/match", json=asked).json()["matches"]
    assert good == {"matchedIssues": [1001], "errors": []}
    assert bad["errors"]


# Nobody, and rights


def test_a_wrong_token_is_silently_nobody(sandbox: Sandbox) -> None:
    """With a wrong token search answers 200 with nothing and a header; only /myself refuses."""
    with client(sandbox, ("bot@sandbox.example", "expired")) as nobody:
        found = search(nobody, "project = A")
        assert found.status_code == 200
        assert found.json() == {"issues": [], "isLast": True}
        assert found.headers["X-Seraph-LoginReason"] == "AUTHENTICATED_FAILED"
        assert "X-AAccountId" not in found.headers
        assert nobody.get(f"{API}/myself").status_code == 401
        assert nobody.get(f"{API}/issue/A-1").status_code == 404
        assert nobody.get(f"{API}/project/search").json()["values"] == []
        assert nobody.put(f"{API}/issue/A-1", json={"fields": {"summary": "x"}}).status_code == 404
        assert nobody.post(f"{API}/issue/bulkfetch", json={"issueIdsOrKeys": ["A-1"]}).json()["issues"] == []


def test_answers_tell_who_asked_when_and_how_much_is_left(http: httpx.Client) -> None:
    """The account, the server's clock and the bucket of the endpoint stand in the headers."""
    answer = http.get(f"{API}/issue/A-1")
    assert answer.headers["X-AAccountId"] == "bot"
    assert answer.headers["Date"] == "Fri, 20 Nov 2026 09:00:00 GMT"
    assert answer.headers["X-RateLimit-Limit"] == "400"
    assert int(answer.headers["X-RateLimit-Remaining"]) < 400
    assert search(http, "project = A").headers["X-RateLimit-Limit"] == "200"
    assert http.get(f"{API}/search/jql?jql=project=A").headers["X-RateLimit-Limit"] == "350"


def test_only_admins_may_keep_quiet(sandbox: Sandbox, http: httpx.Client) -> None:
    """`notifyUsers=false` fails the whole edit without the right, and works with it."""
    edit = {"fields": {"customfield_10102": 0.5}}
    refused = http.put(f"{API}/issue/A-1?notifyUsers=false", json=edit)
    assert refused.status_code == 403
    assert "admin" in refused.json()["errorMessages"][0]
    assert "customfield_10102" not in sandbox.site.issues[1001].custom
    with client(sandbox, (ADMIN.email, ADMIN.token)) as admin:
        assert admin.put(f"{API}/issue/A-1?notifyUsers=false", json=edit).status_code == 204
        rights = admin.get(f"{API}/mypermissions?permissions=ADMINISTER").json()["permissions"]
        assert rights["ADMINISTER"]["havePermission"]


def test_permissions_must_be_named(http: httpx.Client) -> None:
    """`mypermissions` wants to know which."""
    assert http.get(f"{API}/mypermissions").status_code == 400
    assert http.get(f"{API}/mypermissions?permissions=FLY").status_code == 400


# Issues


def test_issues_are_found_by_id_key_and_former_key(sandbox: Sandbox, http: httpx.Client) -> None:
    """After a move the old key still leads to the issue, which tells its new key; the id stays."""
    sandbox.site.move(1004, sandbox.site.spaces["101"], author="somebody")
    for ref in ("1004", "A-4", "a-4", "B-350"):
        found = http.get(f"{API}/issue/{ref}").json()
        assert (found["id"], found["key"]) == ("1004", "B-350")
    missing = http.get(f"{API}/issue/A-99")
    assert missing.status_code == 404
    assert missing.json()["errorMessages"] == [
        "Issue does not exist or you do not have permission to see it."
    ]


def test_bulkfetch_orders_by_id_and_leaves_out_what_is_missing(http: httpx.Client) -> None:
    """Issues come by ascending id, each once; missing ones are left out; more than 100 are refused."""
    asked = {"issueIdsOrKeys": ["1004", "A-1", "A-99", "1001"], "fields": ["summary"]}
    answer = http.post(f"{API}/issue/bulkfetch", json=asked).json()
    assert [issue["id"] for issue in answer["issues"]] == ["1001", "1004"]
    many = {"issueIdsOrKeys": [str(n) for n in range(101)]}
    assert http.post(f"{API}/issue/bulkfetch", json=many).status_code == 400


def test_fields_are_drawn_by_type(http: httpx.Client) -> None:
    """Options are objects, numbers floats, empty fields null, stamps in the site's zone."""
    fields = http.get(f"{API}/issue/A-4").json()["fields"]
    assert fields["customfield_10101"]["value"] == "順調"
    assert [option["id"] for option in fields["customfield_10108"]] == ["511", "512"]
    assert fields["customfield_10102"] is None
    assert "customfield_10109" not in fields
    assert fields["updated"] == "2026-11-19T12:34:56.789+0900"
    assert fields["statusCategory"] == fields["status"]["statusCategory"]
    assert fields["customfield_10014"] == "A-1"
    assert fields["customfield_10020"][0]["state"] == "active"
    assert fields["assignee"] is None


def test_a_changed_parent_is_shown_at_once(sandbox: Sandbox, http: httpx.Client) -> None:
    """What was drawn of an issue does not outlive a change of its parent."""
    assert http.get(f"{API}/issue/A-2").json()["fields"]["parent"]["fields"]["summary"] == "Faster search"
    sandbox.site.edit(1001, {"summary": "Fastest search"}, author="somebody")
    assert http.get(f"{API}/issue/A-2").json()["fields"]["parent"]["fields"]["summary"] == "Fastest search"


def test_changelogs_are_oldest_first(http: httpx.Client) -> None:
    """The changelog resource is oldest first, paged; the embedded one newest first."""
    page = http.get(f"{API}/issue/A-2/changelog?maxResults=1").json()
    assert (page["total"], page["isLast"], len(page["values"])) == (2, False, 1)
    assert page["values"][0]["items"][0]["toString"] == "In Progress"
    embedded = http.get(f"{API}/issue/A-2?expand=changelog").json()["changelog"]["histories"]
    assert [entry["items"][0]["toString"] for entry in embedded] == ["Done", "In Progress"]


def test_changelogs_in_bulk_are_paged_and_filtered(http: httpx.Client) -> None:
    """Bulk changelogs page by entries and take only the fields asked for."""
    asked: dict[str, Any] = {"issueIdsOrKeys": ["A-2"], "fieldIds": ["status"], "maxResults": 1}
    first = http.post(f"{API}/changelog/bulkfetch", json=asked).json()
    second = http.post(
        f"{API}/changelog/bulkfetch", json=asked | {"nextPageToken": first["nextPageToken"]}
    ).json()
    assert "nextPageToken" not in second
    ids = [answer["issueChangeLogs"][0]["changeHistories"][0]["id"] for answer in (first, second)]
    assert len(set(ids)) == 2
    other = http.post(f"{API}/changelog/bulkfetch", json=asked | {"fieldIds": ["duedate"]}).json()
    assert other["issueChangeLogs"] == []


# Edits


def test_an_edit_leaves_its_trace(sandbox: Sandbox, http: httpx.Client) -> None:
    """An edit answers 204, bumps `updated` and stands in the changelog under the account's name."""
    sandbox.site.clock.advance(timedelta(minutes=5))
    edit = {
        "fields": {
            "customfield_10101": {"value": "On track"},
            "customfield_10102": 0.31,
            "customfield_10103": document("順調です"),
            "customfield_10105": "2026-12-01",
        }
    }
    answer = http.put(f"{API}/issue/A-1", json=edit)
    assert (answer.status_code, answer.content) == (204, b"")
    issue = http.get(f"{API}/issue/A-1").json()["fields"]
    assert issue["updated"] == "2026-11-20T18:05:00.000+0900"
    assert issue["customfield_10103"] == document("順調です")
    entry = http.get(f"{API}/issue/A-1/changelog").json()["values"][-1]
    assert entry["author"]["accountId"] == "bot"
    assert {item["fieldId"] for item in entry["items"]} == set(edit["fields"])
    progress = next(item for item in entry["items"] if item["field"] == "KR Progress")
    assert (progress["fromString"], progress["toString"]) == (None, "0.31")


def test_an_edit_that_changes_nothing_leaves_no_trace(sandbox: Sandbox, http: httpx.Client) -> None:
    """Writing the present value is answered like any other, but does not bump `updated`."""
    before = sandbox.site.issues[1001]
    assert http.put(f"{API}/issue/A-1", json={"fields": {"summary": before.summary}}).status_code == 204
    assert sandbox.site.issues[1001] == before


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("customfield_10102", "0.31", "must be a number"),
        ("customfield_10102", True, "must be a number"),
        ("customfield_10103", "plain", "Atlassian Document"),
        ("customfield_10104", document("rich"), "must be a string"),
        ("customfield_10104", "x" * 256, "too long"),
        ("customfield_10101", {"value": "Sideways"}, "Option value 'Sideways' is not valid"),
        ("customfield_10101", {"id": "999"}, "Option id '999' is not valid"),
        ("customfield_10101", "On track", "Specify a valid"),
        ("customfield_10108", {"value": "North"}, "not an array"),
        ("customfield_10105", "01.12.2026", "Error parsing date"),
        ("customfield_10106", "2026-12-01", "Error parsing time"),
        ("customfield_10107", ["two words"], "contains spaces"),
        ("customfield_10110", 1, "not on the appropriate screen"),
        ("customfield_99999", 1, "not on the appropriate screen"),
        ("status", {"id": "1"}, "not on the appropriate screen"),
        ("customfield_10020", 1, "active or future"),
        ("parent", {"key": "A-3"}, "hierarchy"),
        ("summary", "", "must specify a summary"),
        ("fixVersions", [{"name": "9.9"}], "is not valid"),
    ],
)
def test_a_bad_value_is_refused_by_its_field(http: httpx.Client, field: str, value: Any, words: str) -> None:
    """Each field takes exactly its JSON; one bad field keeps the good one from being written too."""
    answer = http.put(f"{API}/issue/A-4", json={"fields": {field: value, "duedate": "2027-01-01"}})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert words in answer.json()["errors"][field]
    assert http.get(f"{API}/issue/A-4").json()["fields"]["duedate"] == "2026-11-20"


def test_fields_are_emptied_with_null(http: httpx.Client) -> None:
    """Null empties a field."""
    fields: dict[str, Any] = {"customfield_10101": None, "customfield_10108": [], "duedate": None}
    assert http.put(f"{API}/issue/A-4", json={"fields": fields}).status_code == 204
    now = http.get(f"{API}/issue/A-4").json()["fields"]
    assert [now[name] for name in fields] == [None, None, None]


def test_updates_add_and_remove(http: httpx.Client) -> None:
    """`update` adds to lists and removes from them; a field cannot stand in both parts."""
    update = {"labels": [{"add": "okr"}, {"remove": "fast"}], "fixVersions": [{"add": {"name": "2.0"}}]}
    assert http.put(f"{API}/issue/A-2", json={"update": update}).status_code == 204
    fields = http.get(f"{API}/issue/A-2").json()["fields"]
    assert set(fields["labels"]) == {"okr", "検索"}
    assert [version["name"] for version in fields["fixVersions"]] == ["1.0", "2.0"]
    both = {"fields": {"labels": []}, "update": {"labels": [{"add": "x"}]}}
    assert http.put(f"{API}/issue/A-2", json=both).status_code == 400


def test_a_sprint_is_set_by_its_number(http: httpx.Client) -> None:
    """The sprint field takes one number; sprints that are over stay in its history."""
    assert http.put(f"{API}/issue/A-2", json={"fields": {"customfield_10020": 2}}).status_code == 204
    sprints = http.get(f"{API}/issue/A-2").json()["fields"]["customfield_10020"]
    assert [sprint["id"] for sprint in sprints] == [1, 2]


def test_editmeta_tells_what_can_be_set(http: httpx.Client) -> None:
    """Only fields on the screen of the issue's type are offered, options with their ids."""
    story = http.get(f"{API}/issue/A-2/editmeta").json()["fields"]
    epic = http.get(f"{API}/issue/A-1/editmeta").json()["fields"]
    assert [option["id"] for option in epic["customfield_10101"]["allowedValues"]] == ["501", "502"]
    assert "customfield_10109" in epic
    assert "customfield_10109" not in story
    assert "customfield_10110" not in epic
    assert epic["customfield_10103"]["schema"]["custom"].endswith(":textarea")


def test_an_edit_can_return_the_issue(http: httpx.Client) -> None:
    """With `returnIssue` the edited issue comes back."""
    answer = http.put(f"{API}/issue/A-1?returnIssue=true", json={"fields": {"summary": "New"}})
    assert (answer.status_code, answer.json()["fields"]["summary"]) == (200, "New")


@pytest.mark.parametrize("content", [b"{", b"[]", b""])
def test_a_broken_body_is_refused(http: httpx.Client, content: bytes) -> None:
    """A body that is no JSON object is a 400, not a failure."""
    for path in ("search/jql", "issue/bulkfetch", "search/approximate-count"):
        assert http.post(f"{API}/{path}", content=content).status_code == 400


def test_unknown_paths_and_methods(http: httpx.Client) -> None:
    """What is no route answers 404, a wrong method 405."""
    assert http.get(f"{API}/nothing").status_code == 404
    assert http.delete(f"{API}/field").status_code == 405


def test_the_clock_is_the_sites() -> None:
    """The site of these tests stands at its fixed time."""
    assert small_site().now() == NOW


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_small_answers_are_not_held_back(host: str) -> None:
    """The socket names its protocol: only then does the server switch off the 40 ms for which TCP holds small answers."""
    try:
        listening = _listening(host, 0)
    except OSError:
        pytest.skip(f"this machine has no {host}")
    with listening:
        assert listening.proto == socket.IPPROTO_TCP
