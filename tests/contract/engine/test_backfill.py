"""Backfill: days rebuilt from the changelog are those that were recorded, and what differs is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import SettingsError, TransientError
from syncd.engine.asking.explain import explain
from syncd.engine.backfill import Summary, span_of
from syncd.engine.judging.values import record_by_hand
from syncd.sandbox.model import Status, StatusCategory
from syncd.store import Store
from tests.contract.engine.bench import ZONE, Bench
from tests.contract.engine.town import town

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
KINDS = ("project", "key_result", "objective", "total")
FROM_THE_PASS = {"data_at", "value_at", "order", "first_work", "causes", "pace"}
"""What a row tells of the pass that made it, not of the day, and what rests on when the town's first work began and
was done, for no changelog of the town tells that."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of a day in the zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def history(store: Store) -> dict[tuple[str, str, date], dict[str, Any]]:
    """Return every row of the cycle's days by kind, id and day, without what belongs to the pass."""
    rows = {}
    for kind in KINDS:
        for name, days in store.last_days(kind, LAST, 200).items():
            for row in days:
                if row.day < FIRST:
                    continue
                figures = {n: v for n, v in row.figures.items() if n not in FROM_THE_PASS}
                if figures.get("baseline"):
                    figures["baseline"] = {**figures["baseline"], "source": None}
                rows[kind, name, row.day] = figures
    return rows


def sources(store: Store, name: str = "ranking") -> dict[int, str]:
    """Return by day of October where the rows of a project come from."""
    return {row.day.day: row.source for row in store.days("project", name, FIRST, date(2026, 10, 31))}


def rebuild(
    bench: Bench, store: Store, since: date | None = None, until: date | None = None, **more: Any
) -> Summary:
    """Backfill a store, as a new process would, a minute later."""
    bench.wait(minutes=1)
    service = bench.wire(store)
    try:
        span = span_of(service.loaded, bench.now, since, until, replace=more.pop("replace", False))
        return service.rebuild(span, read=more.pop("read", True), tell=lambda *_: None)
    finally:
        service.close()


@contextmanager
def fresh(folder: Path) -> Iterator[Store]:
    """Give an empty store."""
    with Store.open(f"sqlite:///{folder / 'fresh.db'}") as store:
        yield store


Act = Callable[[Bench], object]


def live(bench: Bench, first: date, last: date, acts: dict[date, list[Act]]) -> None:
    """Live through days: people act at noon, and a pass ends each day; a last one closes the last day."""
    bench.at(at(first, 9))
    bench.sync()
    day = first
    while day <= last:
        bench.at(at(day, 12))
        for act in acts.get(day, ()):
            act(bench)
        bench.at(at(day, 23, 50))
        bench.sync()
        day += timedelta(days=1)
    bench.at(at(day, 9))
    bench.sync()


def october(day: int) -> date:
    """Return a day of October 2026."""
    return date(2026, 10, day)


def edited(key: str, **order: Any) -> Act:
    """Return the act of editing an issue."""
    return lambda bench: bench.edit(key, **order)


QUARTER: dict[date, list[Act]] = {
    october(2): [edited("SRCH-10", status="In Progress"), edited("SRCH-3", fields={"Story Points": 13})],
    october(5): [edited("SRCH-10", status="Done"), edited("OKR-1", fields={"Searches": 22})],
    october(6): [
        lambda bench: bench.create(parent="SRCH-1", status="To Do"),
        edited("SRCH-15", versions=[]),
        edited("DATA-3", parent="SRCH-1"),
    ],
    october(7): [edited("SRCH-10", status="In Progress"), edited("SRCH-13", status="Done")],
    october(9): [edited("SRCH-12", labels=["other"]), edited("SRCH-11", labels=["ranking"])],
    october(12): [edited("SRCH-4", status="To Do"), edited("SRCH-2", status="Done", resolution="Won't Do")],
    october(13): [
        edited("SRCH-14", type="Task"),
        edited("DATA-1", due="2026-11-06"),
        edited("OKR-1", fields={"Searches": 24.5}),
    ],
    october(14): [edited("SRCH-15", versions=["4.2"]), edited("DATA-3", parent="DATA-1", status="Done")],
    october(19): [edited("SRCH-16", project="DATA"), edited("SRCH-6", parent=None)],
    october(20): [edited("SRCH-10", status="Done"), edited("SRCH-14", status="Done")],
    october(23): [
        edited("SRCH-4", status="Done"),
        edited("SRCH-3", status="Done", fields={"Story Points": 5}),
    ],
}


def test_a_quarter_rebuilt_is_the_quarter_recorded(quick: Bench, tmp_path: Path) -> None:
    """Passes day by day, with scope, membership, estimates, dates and values edited: a fresh store has the same rows."""
    bench = quick
    bench.text = bench.text.replace(
        "{id: tls, select: {epics: DATA-1}, plan: {start: 2026-10-05, due: 2026-10-30}}",
        "{id: tls, select: {epics: DATA-1}, plan: {from: item, start: 2026-10-05}}",
    )
    live(bench, date(2026, 9, 29), october(28), QUARTER)
    recorded = {key: row for key, row in history(bench.store).items() if key[2] >= FIRST}
    with fresh(tmp_path) as store:
        summary = rebuild(bench, store)
        rebuilt = {key: row for key, row in history(store).items() if key[2] >= FIRST}
    assert {key[2] for key in recorded} == {key[2] for key in rebuilt} == {october(n) for n in range(1, 29)}
    different = {key: (recorded[key], rebuilt[key]) for key in recorded if recorded[key] != rebuilt[key]}
    assert different == {}
    assert summary.rebuilt == 28
    assert summary.missing == {}


def week(bench: Bench) -> None:
    """Live from Thursday the 1st to Tuesday the 6th; no pass for the days after, and no word from Jira on the 13th."""
    live(bench, october(1), october(6), QUARTER)
    bench.restart()
    for day, acts in QUARTER.items():
        if october(6) < day < october(13):
            bench.at(at(day, 12))
            for act in acts:
                act(bench)
    bench.fault("html")
    bench.at(at(october(13), 8))
    bench.sync()
    bench.mend()
    bench.at(at(october(13), 9))
    bench.sync()


def test_days_without_a_pass_are_filled_and_recorded_ones_stay(bench: Bench) -> None:
    """What was kept as last seen, marked stale, is rebuilt and no longer stale; not one recorded row is touched."""
    week(bench)
    before = history(bench.store)
    summary = rebuild(bench, bench.store)
    after = history(bench.store)
    assert sources(bench.store) == dict.fromkeys(range(1, 8), "recorded") | dict.fromkeys(
        range(8, 13), "rebuilt"
    )
    assert {k: v for k, v in after.items() if k[2] < october(7)} == {
        k: v for k, v in before.items() if k[2] < october(7)
    }
    stale = {key[2].day: row["stale"] for key, row in after.items() if key[:2] == ("project", "ranking")}
    assert not any(stale.values())
    assert (summary.rebuilt, summary.kept) == (5, 7)


def test_filled_days_are_those_that_passes_would_have_recorded(quick: Bench, tmp_path: Path) -> None:
    """The same week with a pass each day, in another town, has the same figures on every day."""
    week(quick)
    rebuild(quick, quick.store)
    with Bench(f"sqlite:///{tmp_path / 'other.db'}", tmp_path, {"jira": town()}) as other:
        live(other, october(1), october(12), QUARTER)
        recorded = history(other.store)
    filled = history(quick.store)
    measured = ("share", "scope", "slip", "done_leaves", "planned")
    projects = {key: row for key, row in recorded.items() if key[0] == "project"}
    assert projects
    for key, row in projects.items():
        assert {n: filled[key][n] for n in measured} == {n: row[n] for n in measured}, key


def test_a_second_backfill_changes_nothing(quick: Bench) -> None:
    """It asks for no history that it has, and comes to the same days."""
    week(quick)
    first = rebuild(quick, quick.store)
    before = history(quick.store)
    with quick.asked() as seen:
        second = rebuild(quick, quick.store)
    assert history(quick.store) == before
    assert (first.read["jira"] > 0, second.read["jira"]) == (True, 0)
    assert "changelog_bulkfetch" not in {entry.operation for entry in seen}


def test_only_items_that_changed_since_are_asked_about(quick: Bench, tmp_path: Path) -> None:
    """What was not touched since the first day stood then as it stands now."""
    live(quick, october(1), october(6), QUARTER)
    with fresh(tmp_path) as store:
        summary = rebuild(quick, store, since=october(6))
    touched = {"SRCH-15", "DATA-3", "SRCH-17"}
    written = {issue.key for issue in quick.site.issues.values() if issue.updated >= at(october(6), 0)}
    assert touched <= written
    assert summary.read["jira"] == len(written) < len(quick.site.issues)


def test_recorded_days_are_replaced_on_demand_only(quick: Bench) -> None:
    """With `replace` every day of the span is rebuilt, and marked as such; days outside it stay."""
    live(quick, october(1), october(6), QUARTER)
    rebuild(quick, quick.store, since=october(3), until=october(4), replace=True)
    assert sources(quick.store) == dict.fromkeys((1, 2, 5, 6), "recorded") | dict.fromkeys((3, 4), "rebuilt")


def test_a_change_after_the_last_pass_of_a_day_explains_the_difference(quick: Bench) -> None:
    """Read at 18:00, changed at 22:00, no word in the morning: the rebuilt day knows it, and the reason is told."""
    quick.at(at(october(5), 18))
    quick.sync()
    quick.at(at(october(5), 22))
    quick.edit("SRCH-10", status="Done")
    quick.at(at(october(6), 8))
    quick.fault("html")
    quick.sync()
    quick.mend()
    quick.at(at(october(6), 9))
    quick.sync()
    summary = rebuild(quick, quick.store, since=october(5))
    told = {(d.kind, d.id): d for d in summary.differences}
    ranking = told["project", "ranking"]
    assert ranking.figures["share"] == (0.25, 0.5)
    assert ranking.why == "a change came after the last pull of the day, 18:01"
    assert told["key_result", "kr1"].why == "follows from ranking"
    assert told["objective", "o1"].why == "follows from kr1"
    assert all(d.id not in {"index", "caching", "tls"} for d in summary.differences)


def test_a_plan_changed_in_the_configuration_explains_the_difference(quick: Bench) -> None:
    """Days are rebuilt by today's configuration, and the recorded ones differ by it."""
    live(quick, october(5), october(6), {})
    quick.change(
        "select: {epics: DATA-1}, plan: {start: 2026-10-05,",
        "select: {epics: DATA-1}, plan: {start: 2026-10-01,",
    )
    summary = rebuild(quick, quick.store, since=october(5))
    assert {d.id for d in summary.differences} == {"tls"}
    assert all("its plan was another" in d.why for d in summary.differences)


def test_a_value_that_came_late_explains_the_difference(quick: Bench) -> None:
    """A number typed in on Friday for Monday counts on the rebuilt Monday, not on the recorded one."""
    live(quick, october(5), october(6), {})
    service = quick.wire(quick.store)
    record_by_hand(service.loaded, quick.store, "kr3", 25, october(5), None, quick.now, None)
    service.close()
    summary = rebuild(quick, quick.store, since=october(5), until=october(5))
    found = {d.id: d for d in summary.differences}["kr3"]
    assert found.figures["score"] == (None, 0.5)
    assert found.why == "a value of that day was recorded later"


def test_values_that_only_histories_told_are_kept(quick: Bench) -> None:
    """Typed in on Monday and Tuesday, read on Wednesday only: the rebuilding keeps Monday's number, and once."""
    for day, number in ((5, 22), (6, 25)):
        quick.at(at(october(day), 12))
        quick.edit("OKR-1", fields={"Searches": number})
    quick.at(at(october(7), 9))
    for _ in range(2):
        rebuild(quick, quick.store, since=october(5))
    told = [(value.at.astimezone(ZONE).day, value.value) for value in quick.store.values("kr1", quick.now)]
    assert told[-2:] == [(5, 22.0), (6, 25.0)]


def test_a_deleted_item_counts_until_it_was_found_gone(quick: Bench) -> None:
    """What became of it before it was last seen cannot be told, and the summary says so, with the number."""
    quick.text = quick.text.replace("census: 6h", "census: 1h")
    live(quick, october(5), october(6), {})
    quick.at(at(october(7), 12))
    quick.delete("SRCH-10")
    for day in (8, 10):
        quick.at(at(october(day), 12))
        quick.sync()
    summary = rebuild(quick, quick.store, since=october(5), replace=True)
    leaves = {
        row.day.day: row.figures["leaves"] for row in quick.store.days("project", "ranking", FIRST, LAST)
    }
    assert leaves == {5: 4, 6: 4, 7: 4, 8: 3, 9: 3}
    assert summary.missing["deleted since: counted as it was seen last, until it was found gone"] == 1


def test_a_raw_query_is_as_of_today_and_says_so(quick: Bench) -> None:
    """What Jira would have answered then cannot be asked."""
    quick.text = quick.text.replace('select: {versions: "4.2"}', 'select: {jql: "fixVersion = 4.2"}')
    quick.at(at(october(5), 12))
    quick.edit("SRCH-15", versions=[])
    quick.at(at(october(6), 12))
    summary = rebuild(quick, quick.store, since=october(2))
    assert summary.missing["project caching: its raw query is answered as of today"] == 1
    leaves = {row.figures["leaves"] for row in quick.store.days("project", "caching", FIRST, LAST)}
    assert len(leaves) == 1


def test_a_status_that_is_no_longer_there_is_told(quick: Bench) -> None:
    """It counts as not begun, and the summary names it."""
    quick.site.add(Status(id="77", name="Old", category=StatusCategory.DONE))
    quick.at(at(october(5), 12))
    quick.edit("SRCH-12", status="Old")
    quick.edit("SRCH-12", status="To Do")
    del quick.site.statuses["77"]
    quick.at(at(october(6), 12))
    summary = rebuild(quick, quick.store, since=october(5))
    assert summary.missing["status 'Old' is no longer there: what was in it counts as not begun"] == 1


def test_a_backfill_beside_a_daemon_pulls_nothing(quick: Bench) -> None:
    """Without reading first it asks for histories only: the daemon keeps the items up to date."""
    live(quick, october(1), october(5), QUARTER)
    quick.edit("SRCH-13", status="Done")
    quick.sync()
    with quick.asked() as seen:
        rebuild(quick, quick.store, since=october(2), read=False, replace=True)
    assert {entry.operation for entry in seen} == {"changelog_bulkfetch", "statuses", "server_info", "myself"}


def test_a_tracker_that_the_daemon_has_not_read_yet_ends_it(quick: Bench) -> None:
    """Half of the items make wrong days, whoever reads them."""
    quick.at(at(october(6), 12))
    with pytest.raises(TransientError, match="not read completely"):
        rebuild(quick, quick.store, since=october(2), read=False)
    assert history(quick.store) == {}


def test_a_tracker_that_cannot_be_read_ends_it(quick: Bench) -> None:
    """Half of the items make wrong days: no day is written."""
    quick.at(at(october(6), 12))
    quick.fault("server_error", operation="search")
    with pytest.raises(TransientError):
        rebuild(quick, quick.store, since=october(2))
    assert history(quick.store) == {}


def test_a_span_without_a_day_that_is_over_is_refused(quick: Bench) -> None:
    """The message names the days that could be meant."""
    quick.at(at(october(6), 12))
    with pytest.raises(SettingsError, match="no day to rebuild") as told:
        rebuild(quick, quick.store, since=october(6))
    assert "2026-10-01 to 2026-10-05" in told.value.remedy


def test_hysteresis_goes_on_from_the_days_before(quick: Bench) -> None:
    """Better since Thursday noon, the status of the eve stays for Thursday, also when that is the first day rebuilt."""
    live(quick, october(13), october(16), {october(15): [edited("SRCH-10", status="Done")]})
    recorded = history(quick.store)
    rebuild(quick, quick.store, since=october(15), replace=True)
    assert history(quick.store) == recorded
    days = quick.store.days("project", "ranking", october(14), october(16))
    assert [row.figures["status"] for row in days] == ["at_risk", "at_risk", "on_track"]
    assert [row.figures["raw"] for row in days] == ["at_risk", "on_track", "on_track"]


def test_the_next_pass_goes_on_from_rebuilt_closes(quick: Bench, tmp_path: Path) -> None:
    """A store that knows no close of its own takes the rebuilt ones, so that no status improves too early."""
    live(quick, october(1), october(7), QUARTER)
    with fresh(tmp_path) as store:
        rebuild(quick, store)
        assert store.standings("close") == quick.store.standings("close")


def test_rebuilt_days_are_told_as_such(quick: Bench) -> None:
    """`explain` says of a project and of a key result how much of its history was rebuilt, for people and programs."""
    week(quick)
    rebuild(quick, quick.store)
    for name in ("ranking", "kr1"):
        explanation = explain(quick.loaded(), quick.store, name, quick.now)
        assert "history: 12 days, 5 of them rebuilt from what the tracker remembers" in explanation.lines
        assert explanation.as_dict()["figures"]["days"] == {"recorded": 7, "rebuilt": 5}
