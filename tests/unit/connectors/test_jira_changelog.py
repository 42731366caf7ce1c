"""Changelogs of Jira, entry by entry: what each field means, who did it, and the traps of the form."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import MalformedError
from connectors.jira.changelog import Lens, histories
from connectors.jira.edition import Logged
from connectors.jira.fields import Reading
from connectors.model.fields import Field, FieldKind
from connectors.model.history import Actor, Histories, ItemChange, Shift
from connectors.model.items import Category
from tests.unit.connectors.scripted import Reply, Scripted
from tests.unit.connectors.test_jira_odd_sites import cloud, reply

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "jira"
RECORDED = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the recorded answers in ../shared/data/jira")
STATUSES = [
    {"id": "1", "name": "Backlog", "statusCategory": {"key": "new"}},
    {"id": "3", "name": "開発中", "statusCategory": {"key": "indeterminate"}},
    {"id": "5", "name": "Done", "statusCategory": {"key": "done"}},
]
READING = Reading(
    points="customfield_10016",
    start="customfield_10015",
    sprints=("customfield_10020",),
    values={"customfield_1": FieldKind.NUMBER, "customfield_2": FieldKind.OPTIONS},
    facets={"customfield_3": FieldKind.OPTION},
)
LENS = Lens.of(READING, "us", STATUSES, [Field("customfield_10016", "Story Points", FieldKind.NUMBER)])
AUTHOR = {"accountId": "70121:x", "accountType": "atlassian", "displayName": "Mia Krystof"}


class Site:
    """Answers with these logs."""

    def __init__(self, *logged: Logged) -> None:
        self.logged = logged

    def logs(self, _ids: Sequence[str]) -> Iterator[Sequence[Logged]]:
        """Yield them in one piece."""
        yield self.logged


def entry(*items: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return an entry of a changelog."""
    return {"id": "7", "author": AUTHOR, "created": "2026-10-05T09:00:00.000+0900", "items": [*items], **more}


def item(field: str, before: object = None, after: object = None, **more: Any) -> dict[str, Any]:
    """Return a changed field, its texts like its codes unless told otherwise."""
    return {
        "field": field,
        "fieldId": field,
        "from": before,
        "fromString": before,
        "to": after,
        "toString": after,
    } | more


def read(
    *entries: Mapping[str, Any], lens: Lens = LENS, short: int = 0
) -> tuple[list[ItemChange], tuple[str, ...]]:
    """Return the changes of these entries, and the gaps."""
    site: Any = Site(Logged("10", entries, short))
    pieces: list[Histories] = list(histories(site, ["10"], lens))
    return [c for p in pieces for c in p.changes], pieces[-1].read["10"]


def shifts(*items: Mapping[str, Any]) -> Mapping[str, Shift]:
    """Return what one entry shifts."""
    changes, _ = read(entry(*items))
    return changes[0].shifts if changes else {}


def test_a_status_is_that_of_its_id_under_todays_name() -> None:
    """A status renamed since counts by the name that the configuration knows, in its category of today."""
    found = shifts(item("status", "1", "3", fromString="Open", toString="In Progress"))
    assert found == {"status": Shift("Backlog", "開発中"), "category": Shift("todo", "doing")}


def test_a_status_that_is_gone_is_found_by_its_name_or_told() -> None:
    """Made anew under its old name it is known; a deleted one has no category, and the gap says so."""
    changes, gaps = read(entry(item("status", "99", "98", fromString="done", toString="Old")))
    assert changes[0].shifts["category"] == Shift(Category.DONE.value, None)
    assert changes[0].shifts["status"] == Shift("Done", "Old")
    assert gaps == ("status 'Old' is no longer there: what was in it counts as not begun",)


@pytest.mark.parametrize(
    ("changed", "part", "shift"),
    [
        (item("resolution", None, "10000", toString="Won't Do"), "resolution", Shift(None, "Won't Do")),
        (item("duedate", None, "2026-11-02", toString="2/Nov/26"), "due", Shift(None, date(2026, 11, 2))),
        (item("customfield_10015", "2020-06-12", None), "start", Shift(date(2020, 6, 12), None)),
        (item("customfield_10016", None, None, fromString="3", toString="5"), "points", Shift(3.0, 5.0)),
        (item("timeoriginalestimate", None, "7200"), "estimate", Shift(None, 7200.0)),
        (item("timeestimate", "7200", "0"), "remaining", Shift(7200.0, 0.0)),
        (item("timespent", None, "36000"), "spent", Shift(None, 36000.0)),
        (item("labels", "", "", fromString="a b", toString="b c"), "facet:label", Shift(("a",), ("c",))),
        (item("fixVersions", "1", None, fromString="4.1"), "facet:version", Shift(("4.1",), ())),
        (item("components", None, "1", toString="API x"), "facet:component", Shift((), ("API x",))),
        (
            item("customfield_10020", "7", "7, 8", fromString="S 7", toString="S 7, S 8"),
            "facet:sprint",
            Shift((), ("8", "S 8")),
        ),
        (
            item("customfield_1", None, None, fromString="1", toString="12"),
            "field:customfield_1",
            Shift(1.0, 12.0),
        ),
        (
            item("customfield_2", "[1]", "[1, 2]", fromString="A", toString="A, B"),
            "field:customfield_2",
            Shift((), ("B",)),
        ),
        (
            item("customfield_3", "1", "2", fromString="A", toString="B"),
            "facet:field:customfield_3",
            Shift(("A",), ("B",)),
        ),
        (item("issuetype", "1", "2", fromString="Task", toString="Bug"), "type", Shift("Task", "Bug")),
    ],
)
def test_each_field_means_its_part(changed: Mapping[str, Any], part: str, shift: Shift) -> None:
    """Codes where Jira gives them (days, ids), texts elsewhere; of several words those that went and came."""
    assert shifts(changed)[part] == shift


@pytest.mark.parametrize("field", ["IssueParentAssociation", "Parent", "Epic Link"])
def test_a_parent_is_an_id_whatever_the_site_calls_it(field: str) -> None:
    """The entry of a new parent has no `fieldId`."""
    changed = {k: v for k, v in item(field, None, "20707", toString="K5-1").items() if k != "fieldId"}
    assert shifts(changed) == {"parent": Shift(None, "20707")}


def test_a_move_shows_in_the_key() -> None:
    """`project` tells a name only, so the space comes from the key."""
    moved = item("project", "1", "2", fromString="Search", toString="Data")
    assert shifts(moved, item("Key", None, None, fieldId=None, fromString="SRCH-9", toString="DATA-7")) == {
        "key": Shift("SRCH-9", "DATA-7"),
        "space": Shift("SRCH", "DATA"),
    }
    assert shifts(moved) == {}


def test_a_field_that_stands_twice_in_one_entry_is_one_change() -> None:
    """One version out and one in; and a chain of two states is told by its ends."""
    versions = (
        item("fixVersions", "1", None, fromString="4.1"),
        item("fixVersions", None, "2", toString="4.2"),
    )
    assert shifts(*versions) == {"facet:version": Shift(("4.1",), ("4.2",))}
    twice = shifts(item("timespent", "1", "2"), item("timespent", "2", "3"))
    assert twice == {"spent": Shift(1.0, 3.0)}


def test_a_field_without_id_is_known_by_its_name() -> None:
    """Older sites give no `fieldId`; names of fields lead to their ids."""
    bare = {
        k: v
        for k, v in item("Story Points", None, None, fromString="1", toString="2").items()
        if k != "fieldId"
    }
    old = {
        k: v
        for k, v in item("Fix Version", "1", "2", fromString="v1", toString="v2").items()
        if k != "fieldId"
    }
    assert shifts(bare, old) == {"points": Shift(1.0, 2.0), "facet:version": Shift(("v1",), ("v2",))}


def test_what_plays_no_part_is_not_kept() -> None:
    """Ranks, links, texts and persons leave no change at all."""
    changes, gaps = read(
        entry(item("Rank", "", "", toString="Ranked higher")),
        entry(item("assignee", "a", "b", fromString="Mia Krystof", toString="Jo Doe")),
        entry(item("description", None, None, toString="text"), item("summary", None, None, toString="x")),
    )
    assert (changes, gaps) == ([], ())


@pytest.mark.parametrize(
    "created",
    ["2026-10-05T09:00:00.000+0900", "2026-10-05T00:00:00Z", 1_791_158_400_000, 1_791_158_400],
)
def test_times_are_text_or_numbers(created: object) -> None:
    """ISO with an offset, milliseconds, and the seconds of the vendor's own example are one instant."""
    changes, _ = read(entry(item("timespent", None, "1"), created=created))
    assert changes[0].at == datetime(2026, 10, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("author", "more", "actor"),
    [
        (AUTHOR, (), Actor.PERSON),
        ({"accountId": "us", "accountType": "atlassian"}, (), Actor.SYNCD),
        ({"key": "us", "name": "bot"}, (), Actor.SYNCD),
        ({"accountId": "557058:a", "accountType": "app"}, (), Actor.AUTOMATION),
        (None, (), Actor.AUTOMATION),
        (AUTHOR, (item("Workflow", "1", "2"),), Actor.SETTINGS),
    ],
)
def test_of_an_author_only_the_kind_is_kept(author: Any, more: tuple[Any, ...], actor: Actor) -> None:
    """A person, an app, us, or an exchanged workflow; the name is nowhere in what is kept."""
    changes, _ = read(entry(item("timespent", None, "1"), *more, author=author))
    assert changes[0].by is actor
    assert "Mia" not in repr(changes)
    assert "70121" not in repr(changes)


def test_a_log_that_ends_early_is_told() -> None:
    """The site itself says how many entries there are."""
    _, gaps = read(entry(item("timespent", None, "1")), short=3)
    assert gaps == ("the changelog ends before its last entry",)


def test_a_custom_due_field_is_the_due_date() -> None:
    """Where the settings name another field, the system's own date is none."""
    lens = replace(LENS, reading=replace(READING, due="customfield_9"))
    changes, _ = read(
        entry(item("customfield_9", None, "2026-11-02"), item("duedate", None, "2026-12-01")), lens=lens
    )
    assert changes[0].shifts == {"due": Shift(None, date(2026, 11, 2))}


def logs(server: Scripted, *asked: Sequence[str]) -> list[Sequence[Logged]]:
    """Return the pieces of what one connection is told, asked for these ids in turn."""
    site = cloud(server)
    with closing(site.http):
        return [piece for ids in asked for piece in site.logs(ids)]


def bulk(*histories_: tuple[str, Sequence[Any]], token: str | None = None) -> Reply:
    """Return an answer of the bulk resource."""
    rows = [{"issueId": i, "changeHistories": entries} for i, entries in histories_]
    return reply({"issueChangeLogs": rows, "nextPageToken": token})


def test_bulk_pages_are_followed_to_the_end() -> None:
    """Pages interleave issues; the end is the missing token, not a short page."""
    first, second = entry(item("timespent", None, "1")), entry(item("timespent", "1", "2"), id="8")
    with Scripted(bulk(("1", [first]), token="a"), bulk(("1", [second]), ("2", [first]))) as server:
        pieces = logs(server, ["1", "2"])
    assert [[(logged.issue, len(logged.entries)) for logged in piece] for piece in pieces] == [
        [("1", 1)],
        [("1", 1), ("2", 1)],
    ]


def test_a_token_that_comes_again_is_no_end_and_no_loop() -> None:
    """It is an error, as in every other walk."""
    with Scripted(bulk(token="a")) as server, pytest.raises(MalformedError, match="same page token"):
        logs(server, ["1"])


def test_a_site_without_bulk_is_asked_issue_by_issue() -> None:
    """Each log is paged by offset; the resource that is missing is not asked for again; a hidden issue is left out."""
    page = {"values": [entry(item("timespent", None, "1"))], "total": 2, "isLast": False}
    last = {"values": [entry(item("timespent", "1", "2"), id="8")], "total": 2, "isLast": True}
    short = {"values": [], "total": 2, "isLast": True}
    with Scripted(Reply(status=404), reply(page), reply(last), Reply(status=404), reply(short)) as server:
        pieces = [logged for piece in logs(server, ["1", "2"], ["3"]) for logged in piece]
    assert [(logged.issue, len(logged.entries), logged.short) for logged in pieces] == [
        ("1", 1, 0),
        ("1", 1, 0),
        ("3", 0, 2),
    ]
    asked = [path.partition("?")[0].rpartition("/api/3/")[2] for _, path, _ in server.seen]
    assert asked == [
        "changelog/bulkfetch",
        *["issue/1/changelog"] * 2,
        "issue/2/changelog",
        "issue/3/changelog",
    ]


@pytest.mark.parametrize("body", [[], {"issueChangeLogs": None}, {"issueChangeLogs": [{"issueId": "1"}]}])
def test_an_answer_of_another_form_is_none(body: object) -> None:
    """It is no empty history."""
    with Scripted(reply(body)) as server, pytest.raises(MalformedError):
        logs(server, ["1"])


@RECORDED
def test_recorded_changelogs_are_translated() -> None:
    """Entries of a real site, names in Chinese and null sides included, give changes with known parts only."""
    csv.field_size_limit(sys.maxsize)
    with (SHARED / "devlake-e2e" / "_raw_jira_api_issue_changelogs.csv").open(encoding="utf-8") as rows:
        entries = [json.loads(row["data"]) for row in csv.DictReader(rows)]
    changes, _ = read(*entries)
    assert len(changes) > 10
    assert {part for change in changes for part in change.shifts} >= {
        "status",
        "category",
        "facet:sprint",
        "estimate",
    }
    assert {change.by for change in changes} <= {Actor.PERSON, Actor.AUTOMATION, Actor.SETTINGS}
