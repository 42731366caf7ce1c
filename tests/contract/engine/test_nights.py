"""Nights: a day is closed as it ended, whenever the last pass before its end and the first one after it ran."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from syncd.engine.backfill.living import Holding
from syncd.engine.judging.judge import end_of
from syncd.engine.mapping.situation import situation
from syncd.engine.reading.sites import remembered
from tests.contract.engine.bench import ZONE, Bench

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def at(day: int, hour: int = 9, minute: int = 0, second: int = 0) -> datetime:
    """Return a time in October 2026, of which the 5th, 12th, 19th and 26th are Mondays."""
    return datetime(2026, 10, day, hour, minute, second, tzinfo=ZONE)


def kept(bench: Bench, kind: str, name: str, part: str) -> dict[int, Any]:
    """Return what the history says of each day."""
    return {row.day.day: row.figures[part] for row in bench.store.days(kind, name, *OCTOBER)}


def pass_at(bench: Bench, *times: datetime) -> None:
    """Make a pass at each of these times."""
    for moment in times:
        bench.now = moment - timedelta(minutes=1)
        bench.sync()


def edit_at(bench: Bench, moment: datetime, key: str, **order: Any) -> None:
    """Edit an issue at that time."""
    bench.now = moment - timedelta(minutes=1)
    bench.edit(key, **order)


def test_what_was_closed_after_the_last_pass_counts_on_its_day(bench: Bench) -> None:
    """Done at 23:40 after a pass at 23:00 is done at the close; done at 00:00:20 is not, also where a pass read it at once."""
    pass_at(bench, at(14), at(14, 23))
    edit_at(bench, at(14, 23, 40), "SRCH-10", status="Done")
    edit_at(bench, at(15, 0, 0, 20), "SRCH-13", status="Done")
    pass_at(bench, at(15, 0, 0, 40), at(15, 0, 20), at(16, 9))
    assert kept(bench, "project", "ranking", "share") == {14: 0.5, 15: 0.75}
    assert kept(bench, "project", "ranking", "stale") == {14: False, 15: False}
    assert bench.rows("project")["ranking"]["share"] == 0.75


def test_an_item_born_after_the_close_waits_for_its_day(quick: Bench) -> None:
    """Created at 00:00:20 and stored by a pass before the day was closed: no leaf of the day, one of the next."""
    pass_at(quick, at(14), at(14, 23))
    quick.at(at(15, 0, 0, 20))
    quick.create(status="To Do", labels=["ranking"])
    pass_at(quick, at(15, 0, 0, 40), at(15, 0, 20), at(16, 9))
    assert kept(quick, "project", "ranking", "leaves") == {14: 4, 15: 5}
    assert quick.rows("project")["ranking"]["leaves"] == 5


def test_missed_days_are_closed_one_by_one_as_they_ended(quick: Bench) -> None:
    """Off for five days: work done, reopened, opened, moved and estimated meanwhile stands in the row of its day."""
    pass_at(quick, at(14), at(14, 23, 50))
    edit_at(quick, at(15, 12), "SRCH-10", status="Done")
    edit_at(quick, at(16, 12), "SRCH-10", status="In Progress")
    edit_at(quick, at(16, 13), "SRCH-3", fields={"Story Points": 8})
    quick.at(at(17, 12))
    quick.create(status="To Do", labels=["ranking"])
    edit_at(quick, at(18, 12), "SRCH-13", status="Done")
    edit_at(quick, at(19, 12), "SRCH-14", labels=["other"])
    pass_at(quick, at(20, 9))
    assert kept(quick, "project", "ranking", "done_leaves") == {14: 1, 15: 2, 16: 1, 17: 1, 18: 2, 19: 2}
    assert kept(quick, "project", "ranking", "leaves") == {14: 4, 15: 4, 16: 4, 17: 5, 18: 5, 19: 4}
    assert kept(quick, "project", "index", "scope") == {14: 16, 15: 16, 16: 19, 17: 19, 18: 19, 19: 19}
    assert not any(kept(quick, "project", "ranking", "stale").values())
    assert kept(quick, "project", "ranking", "data_at")[17] == "2026-10-18T00:00:00+09:00"


def test_a_value_typed_on_a_missed_day_has_its_own_time(quick: Bench) -> None:
    """Typed on Thursday and again on Saturday, read on Monday: each close has the value of its day."""
    pass_at(quick, at(14), at(14, 23))
    edit_at(quick, at(15, 12), "OKR-1", fields={"Searches": 24})
    edit_at(quick, at(17, 12), "OKR-1", fields={"Searches": 27})
    pass_at(quick, at(19))
    assert kept(quick, "key_result", "kr1", "value") == {14: 21, 15: 24, 16: 24, 17: 27, 18: 27}
    assert [v.at for v in quick.store.values("kr1", at(20))][1:] == [at(15, 12), at(17, 12)]


def test_a_tracker_that_cannot_be_read_leaves_its_days_as_read_last(quick: Bench) -> None:
    """Nothing is known of them: the last state stays, marked stale, and nobody is late by it."""
    pass_at(quick, at(14), at(14, 23))
    edit_at(quick, at(15, 12), "SRCH-10", status="Done")
    quick.fault("html")
    pass_at(quick, at(17))
    quick.mend()
    pass_at(quick, at(18))
    assert kept(quick, "project", "ranking", "share") == {14: 0.25, 15: 0.25, 16: 0.25, 17: 0.5}
    assert kept(quick, "project", "ranking", "stale") == {14: False, 15: True, 16: True, 17: False}
    assert kept(quick, "project", "ranking", "slip")[16] == 3.0


def test_a_night_that_was_cut_off_is_made_again(quick: Bench) -> None:
    """Killed when the store stood at the first of three closes: the next pass closes all of them as they ended."""
    pass_at(quick, at(14), at(14, 23))
    edit_at(quick, at(15, 12), "SRCH-10", status="Done")
    edit_at(quick, at(16, 12), "SRCH-13", status="Done")
    quick.at(at(17, 9))
    engine, store, loaded = quick.service, quick.store, quick.loaded()
    here = situation(loaded, remembered(store, engine.trackers), store)
    opening, close = end_of(date(2026, 10, 13), ZONE), end_of(date(2026, 10, 14), ZONE)
    holding = Holding(
        resolved=here.resolved,
        store=store,
        opening=opening,
        close=close,
        halted=lambda: False,
        tell=lambda *_: None,
    )
    holding.hold(engine.trackers)["jira"].stand_at(store, None, close)
    quick.restart()
    pass_at(quick, at(17, 10))
    assert kept(quick, "project", "ranking", "share") == {14: 0.25, 15: 0.5, 16: 0.75}
    assert quick.rows("project")["ranking"]["share"] == 0.75


def test_a_quiet_night_costs_one_search(quick: Bench) -> None:
    """The pass after a midnight asks what changed, then is an ordinary one; with changes, their changelogs besides."""
    pass_at(quick, at(14), at(14, 12), at(14, 23))
    with quick.asked() as seen:
        pass_at(quick, at(15, 0, 5))
    reads = [entry.operation for entry in seen if entry.operation != "edit"]
    assert reads.count("search") == 2, reads
    edit_at(quick, at(15, 12), "SRCH-10", status="Done")
    pass_at(quick, at(15, 23))
    with quick.asked() as seen:
        pass_at(quick, at(16, 0, 5))
    assert [entry.operation for entry in seen].count("changelog_bulkfetch") == 1
