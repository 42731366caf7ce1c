"""A fortnight of people's work, read by passes that come nightly, in the mornings, once at its end, or by a backfill: the same days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.engine.backfill import span_of
from syncd.sandbox.clickup.person import create_task, edit_task
from syncd.sandbox.jira.datacenter import face
from syncd.sandbox.person import create_issue, edit_issue
from syncd.sandbox.server import Sandbox
from syncd.store import Store
from tests.contract.engine import clickup_town, town
from tests.contract.engine.bench import ZONE, Bench

FIRST, LAST = date(2026, 10, 5), date(2026, 10, 18)
PARTS = {
    "project": (
        *("share", "planned", "gap", "slip", "raw", "status", "late", "begun", "finished_late", "leaves"),
        *("done_leaves", "scope", "done", "removed", "unestimated_share", "forecast", "plan", "dropped"),
        *("paused", "stale"),
    ),
    "key_result": ("value", "score", "progress", "planned", "gap", "status", "forecast", "stale"),
    "objective": ("score", "progress", "status", "known", "unknown", "stale"),
    "total": ("share", "planned", "met"),
}
"""What is compared of each kind of row: figures, not the texts that tell of them."""

Rows = Mapping[tuple[str, str, int], Mapping[str, Any]]
Act = tuple[datetime, Callable[[Bench], object]]


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time in October 2026, of which the 5th and the 12th are Mondays."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


def issue(key: str, day: int, hour: int, minute: int = 0, **order: Any) -> Act:
    """Return the edit of an issue."""
    fields = order.pop("fields", {})
    return at(day, hour, minute), lambda bench: edit_issue(bench.site, key, {**order, **fields})


def new_issue(day: int, hour: int, minute: int = 0, **order: Any) -> Act:
    """Return the creation of an issue."""
    made = {"project": "SRCH", "summary": "New", "type": "Story", "status": "To Do", **order}
    return at(day, hour, minute), lambda bench: create_issue(bench.site, made)


def task(ref: str, day: int, hour: int, minute: int = 0, **order: Any) -> Act:
    """Return the edit of a task."""
    return at(day, hour, minute), lambda bench: edit_task(bench.sites["clickup"], ref, order)


def new_task(day: int, hour: int, minute: int = 0, **order: Any) -> Act:
    """Return the creation of a task."""
    return at(day, hour, minute), lambda bench: create_task(bench.sites["clickup"], order)


JIRA: Sequence[Act] = (
    issue("SRCH-10", 5, 14, status="In Progress"),
    issue("SRCH-10", 5, 23, 40, status="Done"),
    issue("SRCH-3", 6, 10, fields={"Story Points": 13}),
    new_issue(6, 23, 40, parent="SRCH-1"),
    issue("OKR-1", 6, 23, 50, fields={"Searches": 22}),
    issue("SRCH-10", 7, 23, 40, status="In Progress"),
    issue("SRCH-13", 8, 0, 0, status="Done"),
    issue("DATA-3", 8, 16, parent="SRCH-1"),
    issue("DATA-1", 8, 23, 45, due="2026-11-06"),
    issue("SRCH-12", 9, 11, labels=["other"]),
    issue("SRCH-11", 9, 23, 55, labels=["ranking"]),
    issue("OKR-1", 10, 12, fields={"Searches": 24.5}),
    issue("SRCH-4", 12, 9, 30, status="To Do"),
    issue("SRCH-15", 12, 23, 40, versions=[]),
    issue("SRCH-2", 13, 8, status="Done", resolution="Won't Do"),
    issue("SRCH-3", 13, 23, 40, status="Done", fields={"Story Points": 5}),
    issue("DATA-1", 14, 0, 5, due="2026-10-23"),
    issue("DATA-3", 14, 15, parent="DATA-1", status="Done"),
    issue("SRCH-10", 15, 23, 40, status="Done"),
    new_issue(16, 0, 1, labels=["ranking"]),
    issue("SRCH-15", 16, 23, 40, versions=["4.2"]),
    issue("SRCH-14", 18, 23, 59, status="Done"),
    issue("SRCH-16", 19, 0, 10, status="Done"),
)
"""Closings late in the evening and at midnight itself, reopenings, moves, estimates, due dates, values, a cancellation."""

CLICKUP: Sequence[Act] = (
    task("s3", 5, 14, status="in progress"),
    task("s3", 5, 23, 40, status="complete"),
    new_task(6, 23, 40, list="Search", name="New"),
    task("s4", 7, 23, 40, status="in progress"),
    task("v2", 8, 0, 0, status="complete"),
    task("c1", 9, 23, 55, status="to do"),
    task("s4", 12, 23, 40, status="complete"),
    task("v3", 14, 0, 5, status="complete"),
    new_task(16, 0, 1, list="Speed", name="Later"),
    task("v4", 18, 23, 59, status="complete"),
    task("c2", 19, 0, 10, status="complete"),
)
"""What ClickUp remembers: statuses, each entered once, one work reopened, and when tasks were created."""

UNTOLD: Sequence[Act] = (
    task("k2", 6, 12, tags=["release"]),
    task("v1", 8, 12, status="to do"),
    task("v1", 9, 12, status="complete"),
    task("s5", 12, 12, list="Cache"),
)
"""What it forgets: a tag, a move to another list, and the first stay in a status that was entered twice."""

NIGHTLY = [at(day, 23) for day in range(5, 19)]
HOURLY = [at(5, 0) + timedelta(hours=hour, minutes=20) for hour in range(14 * 24)]
SELDOM = [at(day, 9) for day in (7, 10, 14)]
DAILY = [at(day, 9) for day in range(5, 19)]


class Place:
    """One kind of tracker: its site, its configuration, and what people do there."""

    def __init__(self, migrated: Path, folder: Path, kind: str) -> None:
        self.migrated, self.folder, self.kind = migrated, folder, kind
        self.number = 0

    @contextmanager
    def bench(self) -> Iterator[Bench]:
        """Give a fresh site with an empty store."""
        self.number += 1
        folder = self.folder / str(self.number)
        folder.mkdir()
        if self.kind == "clickup":
            with Bench.on_file(self.migrated, folder, {"clickup": clickup_town.workspace()}) as bench:
                bench.text = clickup_town.CONFIGURATION
                yield bench
            return
        with ExitStack() as stack:
            bench = stack.enter_context(Bench.on_file(self.migrated, folder, {"jira": town.town()}))
            due = "plan: {start: 2026-10-05, due: 2026-10-30}}\nwrite"
            assert due in bench.text
            bench.text = bench.text.replace(due, "plan: {from: item, start: 2026-10-05}}\nwrite")
            if self.kind == "datacenter":
                bench.text = bench.text.replace(" email: bot@example.com,", "")
                bench.sandboxes["jira"] = stack.enter_context(Sandbox(bench.site, face=face("10.3.24")))
            yield bench

    def live(self, acts: Sequence[Act], passes: Sequence[datetime]) -> Rows:
        """Live through the fortnight with a pass before it, passes at these times, and one after it."""
        with self.bench() as bench:
            _live(bench, acts, passes)
            return rows_of(bench.store)

    def rebuild(self, acts: Sequence[Act]) -> Rows:
        """Live through it without syncd, then rebuild it in an empty store."""
        with self.bench() as bench:
            for moment, act in acts:
                bench.at(moment)
                act(bench)
            bench.at(at(19, 9))
            span = span_of(bench.service.loaded, bench.now, FIRST, LAST, replace=False)
            bench.service.rebuild(span, read=True, tell=lambda *_: None)
            return rows_of(bench.store)


def _live(bench: Bench, acts: Sequence[Act], passes: Sequence[datetime]) -> None:
    def make_pass(bench: Bench) -> None:
        assert bench.service.sync().view.complete

    moments: list[Act] = [(moment, make_pass) for moment in (at(4, 12), *passes, at(19, 9))]
    for moment, act in sorted([*acts, *moments], key=lambda pair: pair[0]):
        bench.at(moment)
        act(bench)


def rows_of(store: Store) -> Rows:
    """Return the rows of the fortnight by kind, id and day, with the parts that are compared."""
    return {
        (kind, name, day.day): {part: row.get(part) for part in PARTS[kind]}
        for kind, day, _, rows in store.days_between(FIRST, LAST)
        if kind in PARTS
        for name, row in rows.items()
    }


def differing(ours: Rows, theirs: Rows) -> dict[tuple[str, str, int], Any]:
    """Return the rows that differ, as both have them."""
    return {
        key: (ours.get(key), theirs.get(key))
        for key in ours.keys() | theirs.keys()
        if ours.get(key) != theirs.get(key)
    }


@pytest.fixture(params=["cloud", pytest.param("datacenter", marks=pytest.mark.campaign), "clickup"])
def place(request: pytest.FixtureRequest, migrated_file: Path, tmp_path: Path) -> Place:
    """Give one kind of tracker."""
    return Place(migrated_file, tmp_path, request.param)


def acts_of(place: Place) -> Sequence[Act]:
    """Return what people do in that kind of tracker."""
    return CLICKUP if place.kind == "clickup" else JIRA


def test_the_same_days_whenever_passes_come(place: Place) -> None:
    """Passes on three mornings, one after the fortnight, or a backfill in the end: every row of every day is equal."""
    acts = acts_of(place)
    late = place.live(acts, [])
    assert {key[2] for key in late} == set(range(5, 19))
    assert differing(late, place.live(acts, SELDOM)) == {}
    assert differing(late, place.rebuild(acts)) == {}


@pytest.mark.campaign
@pytest.mark.timeout(1800)
def test_passes_that_come_often_keep_the_same_days(place: Place) -> None:
    """A pass each evening, each morning or each hour comes to the rows of one pass at the end."""
    acts = acts_of(place)
    late = place.live(acts, [])
    for passes in (NIGHTLY, DAILY, HOURLY):
        assert differing(late, place.live(acts, passes)) == {}


@pytest.mark.campaign
def test_what_clickup_forgets_differs_and_nothing_else(migrated_file: Path, tmp_path: Path) -> None:
    """Tags, lists and repeated statuses are known by passes only: rows of their projects differ, of no other."""
    place = Place(migrated_file, tmp_path, "clickup")
    acts = [*CLICKUP, *UNTOLD]
    nightly, late = place.live(acts, NIGHTLY), place.live(acts, [])
    found = {key[1:]: rows for key, rows in differing(nightly, late).items() if key[0] == "project"}
    counted = {key for key, rows in found.items() if _leaves(rows[0]) != _leaves(rows[1])}
    assert {day for name, day in counted if name == "tagged"} == {5}
    assert {day for name, day in counted if name == "speed"} == set(range(5, 8))
    assert {day for name, day in counted if name == "cache"} == set(range(5, 12))
    assert {name for name, _ in found} == {"tagged", "speed", "cache", "search"}
    assert differing(late, place.rebuild(acts)) == {}


def _leaves(row: Mapping[str, Any]) -> tuple[int, int]:
    return row["leaves"], row["done_leaves"]
