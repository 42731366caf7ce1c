"""Trackers that fail, wholly or half-way: last figures stay, others go on, recovery renews."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from syncd.sandbox.loading import load
from syncd.sandbox.site import Site
from tests.contract.engine.bench import WEDNESDAY, ZONE, Bench, wanted, written
from tests.contract.engine.town import FIELDS, PLAN, issue, town

FIGURES = ("share", "planned", "gap", "slip", "status", "reason", "leaves", "done")

SECOND = """\
  other: {type: jira, url: "<other_url>", email: bot@example.com, token: env:BENCH_TOKEN, watch: [OPS], requests_per_second: 1000}
cycle:"""


def works() -> Site:
    """Return the site of the second tracker: one epic with two stories, and the item of a key result without projects."""
    fields = ({"kind": "field", "id": f"customfield_{10301 + n}", **field} for n, field in enumerate(FIELDS))
    issues = [
        issue("OPS-1", kind="Epic"),
        issue("OPS-2", "done", parent="OPS-1"),
        issue("OPS-3", parent="OPS-1"),
        issue("OPS-4", kind="Task"),
    ]
    return load([*fields, {"kind": "status", "name": "Done", "category": "done"}, *issues])


@pytest.fixture
def pair(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give two trackers: a key result with a project in the second, another whose item stands there."""
    with Bench.on_file(migrated_file, tmp_path, {"jira": town(), "other": works()}) as bench:
        bench.text = (
            bench.text.replace("cycle:", SECOND)
            .replace("item: OKR-", "item: {tracker: jira, key: OKR-")
            .replace("\n        metric", "}\n        metric")
            .replace("key: OKR-10\n", "key: OKR-10}\n")
            .replace("key: OKR-4,", "key: OKR-4},")
            .replace("select: {", "select: {tracker: jira, ")
            .replace("tracker: jira, key: OKR-3}", "tracker: other, key: OPS-4}")
        )
        bench.text = bench.text.replace(
            "          - index\n",
            f"          - index\n          - {{id: works, select: {{tracker: other, epics: OPS-1}}, plan: {PLAN}}}\n",
        )
        bench.text += "  other:\n    key_result: {status: KR Status}\n    project: {status: Project Status, slip: Slip (days), progress: Done}\n"
        yield bench


def figures(bench: Bench, name: str) -> dict[str, object]:
    """Return what a project's row says, without when it was read."""
    row = bench.rows("project")[name]
    return {part: row[part] for part in FIGURES}


def test_a_tracker_that_fails_leaves_the_last_figures_marked_stale(bench: Bench) -> None:
    """Nothing is written, nothing moves on, however many days it lasts; recovery renews everything at once.

    It begins a day later than the first pass: the close of its day knows what slips are held against.
    """
    bench.sync()
    bench.wait(days=1)
    bench.sync()
    before = {name: figures(bench, name) for name in bench.rows("project")}
    bench.fault("html")
    for _ in range(3):
        bench.wait(days=1)
        report = bench.sync()
        assert not report.view.complete
        assert report.result == "failed"
        assert not report.view.change_set.changes
        assert {name: figures(bench, name) for name in bench.rows("project")} == before
        assert all(row["stale"] for row in bench.rows("project").values())
        assert bench.rows("key_result")["kr1"]["stale"]
    state = bench.store.pull_state("jira")
    assert state is not None
    assert state.error is not None
    bench.mend()
    report = bench.sync()
    assert report.result == "complete"
    assert not any(row["stale"] for row in bench.rows("project").values())
    assert bench.rows("project")["caching"]["slip"] == 10.0
    assert bench.shown("SRCH-1")["Slip (days)"] == 0.0


def test_a_pull_cut_short_leaves_the_last_complete_figures(bench: Bench) -> None:
    """Half of the changes are stored, and none of them shows before the pull is complete."""
    bench.sync()
    before = {name: figures(bench, name) for name in bench.rows("project")}
    unmapped = bench.rows("total")["unmapped"]
    for key in ("SRCH-10", "SRCH-13", "SRCH-14", "SRCH-15"):
        bench.edit(key, status="Done", labels=[])
    bench.create(labels=["ranking"], status="In Progress")
    bench.wait(hours=8)
    bench.fault("cut_json", operation="search", after=1)
    report = bench.sync()
    assert not report.view.complete
    state = bench.store.pull_state("jira")
    assert state is not None
    if state.partial:
        assert bench.rows("total")["unmapped"] == unmapped
    assert {name: figures(bench, name) for name in bench.rows("project")} == before
    assert not report.outcomes
    bench.mend()
    assert bench.sync().view.complete
    assert bench.rows("project")["caching"]["share"] == pytest.approx(2 / 3)


def test_a_first_pull_cut_short_shows_nothing_and_writes_nothing(quick: Bench) -> None:
    """Without one complete pull every figure is unknown."""
    quick.fault("html", operation="search", after=1)
    report = quick.sync()
    assert not report.view.complete
    assert not report.outcomes
    assert {row["status"] for row in quick.rows("project").values()} == {"unknown"}
    assert (
        quick.rows("total").get("unmapped", {}).get("share") is None
        or not quick.rows("total")["unmapped"]["of"]
    )
    quick.mend()
    assert quick.sync().result == "complete"
    assert quick.rows("project")["index"]["share"] == 0.5


def test_a_wrong_token_is_told_and_nothing_is_emptied(quick: Bench) -> None:
    """An expired sign-in is a failure, not an empty site."""
    quick.sync()
    quick.fault("unauthorized")
    report = quick.sync()
    assert "sign-in" in str(report.view.pulled["jira"].error).casefold() or "token" in str(
        report.view.pulled["jira"].error
    )
    assert quick.rows("project")["index"]["leaves"] == 5
    assert quick.rows("project")["index"]["stale"]


def test_another_trackers_projects_go_on(pair: Bench) -> None:
    """One tracker down: its project and the key result above it are stale; all else is renewed and written."""
    pair.sync()
    assert pair.rows("project")["works"]["share"] == 0.5
    assert pair.shown("OPS-1", tracker="other")["Project Status"] == "🟢 順調"
    pair.fault("html", tracker="other")
    pair.edit("SRCH-10", status="Done")
    pair.wait(days=1)
    report = pair.sync()
    assert report.result == "partial"
    assert (pair.rows("project")["works"]["stale"], pair.rows("project")["works"]["slip"]) == (True, -3.0)
    assert pair.rows("key_result")["kr2"]["stale"]
    assert not pair.rows("key_result")["kr1"]["stale"]
    assert {o.change.target.tracker for o in report.outcomes} == {"jira"}
    assert written(report.outcomes)["OKR-4", "Done"] == 0.5
    pair.mend()
    assert pair.sync().result == "complete"
    assert pair.rows("project")["works"]["slip"] == -2.0
    assert pair.shown("OPS-1", tracker="other")["Slip (days)"] == -2.0


def test_nothing_is_written_to_a_tracker_that_was_not_read(pair: Bench) -> None:
    """A key result without projects is never stale itself; its item in a failing tracker is left alone all the same."""
    pair.sync()
    pair.fault("html", tracker="other")
    pair.sync()
    pair.store.add_value("kr3", pair.now, 10.0, "hand", None, pair.now)
    report = pair.sync()
    assert pair.rows("key_result")["kr3"]["score"] == 1.0
    assert ("OPS-4", "KR Status") not in wanted(report.view)
    assert not [o for o in report.outcomes if o.change.target.tracker == "other"]
    pair.mend()
    assert ("OPS-4", "KR Status") in written(pair.sync().outcomes)


def test_a_tracker_down_from_the_beginning_keeps_no_other_from_working(pair: Bench) -> None:
    """Not even its fields are known; the first tracker's projects are measured and written."""
    pair.fault("html", tracker="other")
    report = pair.sync()
    assert report.result == "partial"
    assert pair.rows("project")["works"]["status"] == "unknown"
    assert pair.shown("SRCH-1")["Done"] == 0.5
    pair.mend()
    assert pair.sync().result == "complete"
    assert pair.shown("OPS-1", tracker="other")["Done"] == 0.5


def test_passes_of_two_trackers_at_once_write_every_field_once(pair: Bench) -> None:
    """As in the daemon, where each tracker has its own pass: what one pass writes, the other does not write again."""
    service = pair.service
    for step in range(3):
        pair.wait(days=1)
        pair.edit(("SRCH-10", "SRCH-13", "SRCH-15")[step], status="Done")
        pair.edit("OPS-3", tracker="other", status="Done" if step % 2 else "To Do")
        pair.wait(minutes=1)
        for sandbox in pair.sandboxes.values():
            sandbox.log.clear()
        passes = [threading.Thread(target=service.run_pass, args=(name,)) for name in pair.sandboxes]
        for one in passes:
            one.start()
        for one in passes:
            one.join()
        pair.sync()
        puts = [(item, field) for item, fields in pair.puts() for field in fields]
        assert len(puts) == len(set(puts))


def test_a_tracker_that_was_first_read_meanwhile_is_written_by_its_own_fields(pair: Bench) -> None:
    """The daemon's first passes overlap: one began before the other's fields were known, and ends after it with nothing to do."""
    engine = pair.service.engine
    early = engine.intake.read(["other"])
    pair.service.sync(["jira"])
    before = {name: figures(pair, name) for name in pair.rows("project") if name != "works"}
    view = engine.judge(early)
    outcomes = engine.settle(view, pair.service.trackers)
    assert not outcomes
    assert {name: figures(pair, name) for name in before} == before
    assert not pair.store.parked()


def test_a_stale_project_is_closed_as_it_was_seen(quick: Bench) -> None:
    """A tracker down for two working days: the history keeps a row a day, marked stale, and no slip grows in it."""
    quick.at(datetime(2026, 10, 14, 23, 50, tzinfo=ZONE))
    quick.sync()
    quick.fault("html")
    quick.at(datetime(2026, 10, 16, 9, 0, tzinfo=ZONE))
    quick.sync()
    days = quick.store.days("project", "caching", WEDNESDAY.date(), WEDNESDAY.date() + timedelta(days=9))
    assert [(day.day.day, day.figures["slip"], day.figures["stale"]) for day in days] == [
        (14, 8.0, False),
        (15, 8.0, True),
    ]


def test_a_value_from_a_tracker_that_was_not_read_is_stale(pair: Bench) -> None:
    """Its key result and the objective above it are marked, and what they say is written nowhere."""
    pair.change(
        "metric: {start: 40, target: 10}", "metric: {start: 40, target: 10, value: {field: Searches}}"
    )
    pair.change(
        "title: Customers trust our data",
        "title: Customers trust our data\n    item: {tracker: jira, key: OKR-3}",
    )
    pair.edit("OPS-4", tracker="other", fields={"Searches": 25})
    pair.sync()
    assert pair.rows("key_result")["kr3"]["score"] == 0.5
    assert pair.shown("OKR-3")["OKR Score"] == 0.5
    pair.fault("html", tracker="other")
    pair.edit("OPS-4", tracker="other", fields={"Searches": 10})
    pair.wait(days=1)
    report = pair.sync()
    assert pair.rows("key_result")["kr3"]["stale"]
    assert pair.rows("objective")["o2"]["stale"]
    assert ("OKR-3", "OKR Score") not in wanted(report.view)
    pair.mend()
    assert written(pair.sync().outcomes)["OKR-3", "OKR Score"] == 1.0
