"""Jira Data Center under the suite of all connectors, in two versions, and what only it does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from connectors.errors import CredentialsError, MalformedError
from connectors.jira.datacenter import DataCenter
from connectors.model.fields import FieldKind, FieldWrite
from connectors.model.pulls import Scope
from syncd.sandbox.jira.datacenter import face
from syncd.sandbox.log import Entry
from syncd.sandbox.model import Issue, Sprint
from syncd.sandbox.server import Sandbox
from tests.contract.connectors.apart import ApartSuite
from tests.contract.connectors.bench import NOW, Place, Shelf
from tests.contract.connectors.suite import ConnectorSuite
from tests.contract.connectors.test_jira import BOT, TOKEN, JiraBench, furnished
from tests.contract.sandbox.openapi import JIRA_DATA_CENTER, NEEDS_SPECS, OpenApi

VERSIONS = [("10.3.24", ""), ("9.12.19", "/jira")]
NEEDS_DOCUMENT = pytest.mark.skipif(not JIRA_DATA_CENTER.is_file(), reason=NEEDS_SPECS)


class DataCenterBench(JiraBench):
    """A sandbox of Jira Data Center, signed in to with a personal access token."""

    details, memory = "search", "search"

    def __init__(self, sandbox: Sandbox, context: str = "") -> None:
        super().__init__(sandbox)
        self.context = context

    @property
    def sign_in(self) -> Mapping[str, str]:
        """Return the settings that name the site; the token alone names the account."""
        return {"url": self.sandbox.url + self.context}


@cache
def _described() -> OpenApi:
    return OpenApi.read(JIRA_DATA_CENTER, "/rest")


def misshapen(bench: DataCenterBench) -> list[str]:
    """Return what the vendor's own description says against the requests that were sent.

    It describes the values of custom fields as objects, though Jira takes plain ones: bodies of edits are not held to it.
    """
    return [
        problem
        for entry in bench.sandbox.log.all()
        for problem in _described().violations(
            entry.method,
            entry.path.removeprefix(bench.context),
            entry.query,
            {} if entry.operation == "edit" else entry.body,
        )
    ]


@pytest.fixture(
    params=[VERSIONS[0], pytest.param(VERSIONS[1], marks=pytest.mark.campaign)],
    ids=lambda version: version[0],
)
def bench(
    request: pytest.FixtureRequest, place: Place, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DataCenterBench]:
    """Give a sandbox of its own to each test, and hold every request of it to the vendor's description."""
    monkeypatch.setenv("SUITE_TOKEN", TOKEN)
    monkeypatch.setenv("WRONG_TOKEN", "wrong-token")
    version, context = request.param
    with Sandbox(furnished(place), face=face(version, context)) as sandbox:
        bench = DataCenterBench(sandbox, context)
        with closing(bench):
            yield bench
        assert not JIRA_DATA_CENTER.is_file() or misshapen(bench) == []


class TestDataCenter(ConnectorSuite, ApartSuite):
    """Data Center passes what every connector must."""


class TestOnlyDataCenter:
    """What Data Center alone does."""

    def test_the_site_says_what_it_is(self, bench: DataCenterBench) -> None:
        """The edition is told by the server, the account by its immutable key."""
        site = bench.tracker().site()
        assert (site.kind, site.account) == ("Jira Data Center", BOT.id)
        assert site.version in {version for version, _ in VERSIONS}

    def test_a_password_signs_in_too(self, bench: DataCenterBench) -> None:
        """With `user`, name and password are sent; a name alone opens nothing."""
        assert bench.tracker(user="bot").site().account == BOT.id
        with pytest.raises(CredentialsError):
            bench.tracker(user="somebody").site()

    def test_a_full_pull_walks_ids_and_reads_details_in_hundreds(self, bench: DataCenterBench) -> None:
        """171 items cost a page of ids a space, two of details, a count, and what is asked once."""
        Shelf().pull(bench.tracker(), bench.scope)
        assert bench.counts() == {"server_info": 1, "fields": 1, "search": 5}

    def test_the_count_is_exact(self, bench: DataCenterBench) -> None:
        """Where the site counts, the pull is held to it."""
        shelf = Shelf()
        shelf.pull(bench.tracker(), bench.scope)
        assert shelf.last.expected == len(shelf.items)

    def test_parents_are_told_by_id_on_every_level(self, bench: DataCenterBench) -> None:
        """Sub-task, epic link and parent link all become the id of the item above."""
        shelf = Shelf()
        shelf.pull(bench.tracker(), Scope(spaces=bench.spaces, roots=(bench.root,)))
        parents = {item.key: item.parent for item in shelf.items.values()}
        ids = {key: bench.id_of(key) for key in ("SRCH-1", "SRCH-2", "SRCH-3", "OPS-1", "OPS-2")}
        assert parents["SRCH-2"] == parents["OPS-1"] == ids["SRCH-1"]
        assert parents["SRCH-3"] == parents["OPS-4"] == ids["SRCH-2"]
        assert (parents["SRCH-153"], parents["OPS-2"], parents["OPS-3"]) == (
            ids["SRCH-3"],
            ids["OPS-1"],
            ids["OPS-2"],
        )
        assert parents["DATA-3"] is None

    def test_an_epic_that_is_out_of_sight_is_no_parent(self, bench: DataCenterBench) -> None:
        """A key that cannot be looked up hangs the item nowhere, and stops nothing."""
        bench.fault("permission_lost", project="SRCH")
        shelf = Shelf()
        shelf.pull(bench.tracker(), Scope(items=("OPS-4",)))
        assert [item.parent for item in shelf.items.values()] == [None]

    def test_a_new_process_learns_branches_with_one_request(self, bench: DataCenterBench) -> None:
        """Edition, fields, the keys of followed branches, and the search: what a quiet pass costs at most."""
        scope = Scope(spaces=bench.spaces, roots=(bench.root,))
        tracker, shelf = bench.filled(scope)
        assert shelf.pull(tracker, scope) == []
        assert bench.counts() == {"search": 1}
        bench.forget()
        other = bench.tracker()
        other.learn(tracker.catalogue())
        assert shelf.pull(other, scope) == []
        assert bench.counts() == {"server_info": 1, "search": 2}

    def test_a_deletion_meanwhile_takes_no_row_out_of_a_walk(self, bench: DataCenterBench) -> None:
        """Rows are not counted off from the beginning: what leaves the result pushes no other out of it."""
        walk = _edition(bench).walk("project = SRCH", ["updated"], 50)
        seen = {issue["id"] for issue in walk.step().issues}
        for key in ("SRCH-1", "SRCH-4", "SRCH-5"):
            bench.delete(key)
        while not walk.done:
            seen |= {issue["id"] for issue in walk.step().issues}
        assert bench.ids("SRCH") <= seen

    def test_items_made_in_one_second_are_told_apart_by_offset(self, bench: DataCenterBench) -> None:
        """An import gives hundreds of items one time of creation: the walk still ends, with all of them."""
        site = bench.sandbox.site
        site.put(*(replace(issue, created=NOW - timedelta(days=9)) for issue in site.issues.values()))
        tracker, shelf = bench.tracker(), Shelf()
        for key in bench.keys("SRCH"):
            bench.edit(key, summary="anew")
        shelf.cursor = None
        shelf.pull(tracker, bench.scope, full=True)
        bench.later(600)
        for key in bench.keys("SRCH"):
            bench.edit(key, summary="once more")
        assert set(shelf.pull(tracker, bench.scope)) == bench.ids("SRCH")

    def test_more_than_the_window_is_walked(self, bench: DataCenterBench) -> None:
        """A space of 10 500 items, more than a search may page through, is read to its end."""
        site = bench.sandbox.site
        story = site.find("DATA-1")
        assert story is not None
        site.put(*(_twin(story, number) for number in range(21, 10_501)))
        walked = {
            str(issue["id"])
            for rows in _edition(bench).rows('project in ("DATA")', ["updated"])
            for issue in rows.issues
        }
        assert walked == bench.ids("DATA")
        assert len(walked) == 10_500

    def test_rows_that_are_counted_but_not_shown_are_told(self, bench: DataCenterBench) -> None:
        """A damaged index counts more than it gives: that is an error with its remedy, never the end."""
        bench.fault("empty_page", operation="search")
        with pytest.raises(MalformedError, match="index may need"):
            Shelf().pull(bench.tracker(), bench.scope)

    def test_changelogs_come_with_a_search_as_far_as_they_are_whole(self, bench: DataCenterBench) -> None:
        """One request for all issues, and one for that of which the search shows twenty of 21 entries."""
        ids = [bench.id_of(key) for key in ("SRCH-2", "SRCH-3", "SRCH-9")]
        for n in range(21):
            bench.edit("SRCH-9", labels=[f"round-{n}"])
        tracker = bench.tracker()
        tracker.catalogue()
        bench.sandbox.log.clear()
        pieces = list(tracker.histories(ids, replace(bench.scope, fields=())))
        asked = [e.path for e in bench.sandbox.log.all() if e.operation in {"search", "issue"}]
        assert [path.rpartition("/")[2] for path in asked] == ["search", ids[2]]
        assert {name for piece in pieces for name in piece.read} == set(ids)
        moved = [change for piece in pieces for change in piece.changes if change.item == ids[2]]
        assert len(moved) >= 21

    def test_sprints_are_read_from_their_text(self, bench: DataCenterBench) -> None:
        """The field tells a sprint as the text of an object; name and id come out of it."""
        site = bench.sandbox.site
        site.add(Sprint(id=37, name="Sprint 5, [検索]", state="active", start=NOW, end=NOW))
        bench.edit("SRCH-9", sprints=["37"])
        item = bench.tracker().read([bench.id_of("SRCH-9")], bench.scope)[0]
        assert item.facets["sprint"] == ("Sprint 5, [検索]", "37")

    def test_paragraphs_are_plain_text(self, bench: DataCenterBench) -> None:
        """No document is sent: a field shows what was written, whatever renders it."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        note = tracker.editable(item)[bench.fields[FieldKind.PARAGRAPH]]
        tracker.write(item, [FieldWrite(note, "one\ntwo")])
        issue = bench.sandbox.site.find(bench.carrier)
        assert issue is not None
        assert issue.custom[note.id] == "one\ntwo"

    def test_mail_is_suppressed_where_the_account_may(self, bench: DataCenterBench) -> None:
        """The first edit is refused for its flag (403), then made with mail; afterwards it is not tried again."""
        tracker, item = bench.tracker(), bench.id_of(bench.carrier)
        number = tracker.editable(item)[bench.fields[FieldKind.NUMBER]]
        bench.forget()
        assert [tracker.write(item, [FieldWrite(number, n)]).notified for n in (0.1, 0.2)] == [True, True]
        assert [entry.query.get("notifyUsers") for entry in bench.sandbox.log.all()] == [
            ["false"],
            None,
            None,
        ]

    def test_nothing_of_people_is_requested(self, bench: DataCenterBench) -> None:
        """No request names a person's field, a comment, or everything."""
        tracker, shelf = bench.filled(Scope(spaces=bench.spaces, roots=(bench.root,), queries=(bench.query,)))
        shelf.pull(tracker, bench.scope, full=True)
        words = json.dumps([entry.body for entry in bench.sandbox.log.all()])
        assert not [w for w in ("assignee", "reporter", "creator", "comment", "*all", "*navig") if w in words]

    @NEEDS_DOCUMENT
    def test_a_request_beyond_the_description_is_found(self, bench: DataCenterBench) -> None:
        """The comparison with the vendor's document bites: what only Cloud knows is told."""
        bench.forget()
        bench.sandbox.log.add(
            Entry(
                at=NOW,
                method="POST",
                path=f"{bench.context}/rest/api/2/search/jql",
                operation="search",
                query={},
                body={"jql": "project = A"},
                status=200,
                seconds=0.0,
            )
        )
        assert len(misshapen(bench)) == 1
        bench.forget()


def _twin(issue: Issue, number: int) -> Issue:
    created = issue.created + timedelta(seconds=number)
    return replace(issue, id=40_000 + number, key=f"DATA-{number}", created=created, updated=created)


def _edition(bench: DataCenterBench) -> DataCenter:
    tracker: Any = bench.tracker()
    edition: DataCenter = tracker._site
    return edition
