"""Days: what is kept at their close, what hysteresis makes of them, and what silence does not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from tests.contract.engine.bench import ZONE, Bench

OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return a time in October 2026, of which the 5th, 12th, 19th and 26th are Mondays."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE)


def kept(bench: Bench, kind: str, name: str, part: str) -> dict[int, object]:
    """Return what the history says of each day."""
    return {row.day.day: row.figures[part] for row in bench.store.days(kind, name, *OCTOBER)}


def pass_at(bench: Bench, *times: datetime) -> None:
    """Make a pass at each of these times."""
    for moment in times:
        bench.at(moment)
        bench.sync()


def status_at(bench: Bench, times: Iterable[datetime], name: str = "ranking") -> list[str]:
    """Make a pass at each time and return the status that each showed."""
    shown = []
    for moment in times:
        pass_at(bench, moment)
        shown.append(str(bench.rows("project")[name]["status"]))
    return shown


def test_each_day_is_kept_once_at_its_close(bench: Bench) -> None:
    """A row a day for every project, key result and objective, however many passes the day has."""
    pass_at(bench, at(14, 10), at(14, 18), at(15, 8), at(15, 23), at(16, 0, 5))
    for kind, name in (
        ("project", "tls"),
        ("key_result", "kr1"),
        ("objective", "o1"),
        ("total", "side_portfolio"),
    ):
        rows = bench.store.days(kind, name, *OCTOBER)
        assert [row.day.day for row in rows] == [14, 15], kind
        assert {row.source for row in rows} == {"recorded"}


def test_a_close_holds_the_state_of_that_day_against_that_day(quick: Bench) -> None:
    """During Wednesday Tuesday's plan counts; at Wednesday's close Wednesday's own, with what was done by then."""
    pass_at(quick, at(14, 10))
    assert quick.rows("project")["ranking"]["planned"] == 0.35
    quick.edit("SRCH-10", status="Done")
    pass_at(quick, at(14, 23, 50))
    quick.edit("SRCH-13", status="Done")
    quick.at(at(15, 0, 10))
    quick.edit("SRCH-14", status="Done")
    pass_at(quick, at(15, 0, 20))
    assert kept(quick, "project", "ranking", "planned") == {14: 0.4}
    assert kept(quick, "project", "ranking", "share") == {14: 0.75}
    assert quick.rows("project")["ranking"]["share"] == 1.0


def test_monday_morning_makes_nobody_late(quick: Bench) -> None:
    """From Friday's close over the weekend to Monday 09:00 no figure moves; on Tuesday a day is lost."""
    pass_at(quick, at(16, 22), at(17, 9))
    saturday = quick.rows("project")["caching"]["slip"]
    pass_at(quick, at(18, 12), at(19, 9))
    assert quick.rows("project")["caching"]["slip"] == saturday == 10.0
    pass_at(quick, at(20, 9))
    assert quick.rows("project")["caching"]["slip"] == 11.0


def test_a_holiday_is_no_lost_day(quick: Bench) -> None:
    """A listed free day passes like a Sunday; the plan has one working day less."""
    quick.text = quick.text.replace("store:", "calendar: {holidays: [2026-10-15]}\nstore:")
    pass_at(quick, at(15, 9))
    assert quick.rows("project")["caching"]["slip"] == 8.0
    pass_at(quick, at(16, 9))
    assert quick.rows("project")["caching"]["slip"] == 8.0
    assert quick.rows("project")["caching"]["planned"] == 8 / 19


def test_the_country_tells_its_holidays(quick: Bench) -> None:
    """The 12th of October 2026 is a working day by the weekday and a holiday in Japan's calendar of sports."""
    quick.text = quick.text.replace("store:", "calendar: {country: JP}\nstore:")
    pass_at(quick, at(14, 9))
    assert quick.rows("project")["caching"]["slip"] == 6.0


def test_a_worse_status_shows_at_once_a_better_one_after_two_closes(bench: Bench) -> None:
    """Improved on Thursday at noon, it held at the closes of Thursday and Friday: it shows from Saturday on."""
    assert status_at(bench, [at(14, 9), at(15, 9)]) == ["at_risk", "at_risk"]
    bench.edit("SRCH-10", status="Done")
    assert status_at(bench, [at(15, 13), at(16, 9), at(16, 18)]) == ["at_risk"] * 3
    assert "stays" in bench.rows("project")["ranking"]["reason"]
    assert status_at(bench, [at(17, 9), at(19, 9)]) == ["on_track", "on_track"]
    bench.edit("SRCH-10", status="To Do")
    assert status_at(bench, [at(19, 15)]) == ["off_track"]


def test_a_status_that_became_worse_within_a_day_stays_for_the_day(quick: Bench) -> None:
    """Worse at noon, mended in the evening: nothing has held at a close yet, so the better one does not show."""
    assert status_at(quick, [at(14, 9)]) == ["at_risk"]
    quick.edit("SRCH-9", status="To Do")
    assert status_at(quick, [at(14, 12)]) == ["off_track"]
    quick.edit("SRCH-9", status="Done")
    assert status_at(quick, [at(14, 18)]) == ["off_track"]
    assert quick.rows("project")["ranking"]["raw"] == "at_risk"
    assert status_at(quick, [at(15, 9)]) == ["off_track"]


def test_the_history_shows_the_status_of_the_close_itself(quick: Bench) -> None:
    """The second close at which the better status held is the first that shows it."""
    pass_at(quick, at(14, 9), at(15, 9))
    quick.edit("SRCH-10", status="Done")
    pass_at(quick, at(15, 13), at(16, 9), at(17, 9))
    assert kept(quick, "project", "ranking", "status") == {14: "at_risk", 15: "at_risk", 16: "on_track"}


def test_a_weekend_is_no_close_that_improves(quick: Bench) -> None:
    """Improved on Friday, held over Saturday and Sunday: only Monday's close is the second."""
    pass_at(quick, at(15, 9), at(16, 9))
    quick.edit("SRCH-10", status="Done")
    quick.edit("SRCH-13", status="Done")
    assert status_at(quick, [at(16, 18), at(17, 9), at(18, 9), at(19, 9), at(19, 18)]) == ["off_track"] * 5
    assert status_at(quick, [at(20, 9)]) == ["on_track"]


def test_a_tracker_out_of_reach_for_five_days_makes_nobody_late(bench: Bench) -> None:
    """No word, no evidence: those days are kept as they were last seen, marked stale, and count for no hysteresis."""
    pass_at(bench, at(14, 9), at(14, 23, 50))
    bench.at(at(20, 23))
    for key in ("SRCH-10", "SRCH-13"):
        bench.edit(key, status="Done")
    bench.restart()
    bench.fault("html")
    pass_at(bench, at(21, 8))
    bench.mend()
    pass_at(bench, at(21, 9))
    assert kept(bench, "project", "ranking", "stale") == {14: False} | dict.fromkeys(range(15, 21), True)
    assert set(kept(bench, "project", "ranking", "slip").values()) == {3.0}
    row = bench.rows("project")["ranking"]
    assert (row["share"], row["stale"]) == (0.75, False)
    closes = bench.rows("close")["ranking"]
    assert closes["closes"] == ["at_risk"]


def test_work_done_while_the_daemon_was_off_counts_at_the_closes_of_its_days(quick: Bench) -> None:
    """Behind at the closes of a fortnight without syncd and caught up in part on its last day: it shows after the second close."""
    pass_at(quick, at(14, 9))
    assert quick.rows("project")["tls"]["status"] == "on_track"
    quick.at(at(27, 12))
    quick.edit("DATA-3", labels=["later"])
    quick.create(project="DATA", status="Done", parent="DATA-1")
    quick.create(project="DATA", status="Done", parent="DATA-1")
    quick.create(project="DATA", status="Done", parent="DATA-1")
    assert status_at(quick, [at(28, 9), at(29, 9)], "tls") == ["off_track", "at_risk"]


def test_a_year_without_a_pass_is_caught_up_in_a_month(quick: Bench) -> None:
    """Only the last 31 days get a row; the pass does not take a year."""
    pass_at(quick, at(14, 9))
    quick.at(datetime(2027, 10, 14, 9, tzinfo=ZONE))
    quick.sync()
    rows = quick.store.days("project", "tls", date(2026, 10, 1), date(2027, 12, 31))
    assert len(rows) == 31
    assert rows[-1].day == date(2027, 10, 13)


def test_the_day_is_that_of_the_zone(quick: Bench) -> None:
    """At 15:30 UTC a new day has begun in Tokyo, and the day before is closed."""
    pass_at(quick, at(14, 23, 50), at(15, 0, 30))
    assert list(kept(quick, "project", "tls", "share")) == [14]
    assert quick.rows("project")["tls"]["planned"] == 0.4


def test_a_pause_takes_its_days_out_of_the_plan(quick: Bench) -> None:
    """Paused on Wednesday and Thursday: the slip stands still for these days, and the plan is two days shorter."""
    quick.change("{id: caching,", "{id: caching, paused: {from: 2026-10-14, until: 2026-10-15},")
    pass_at(quick, at(14, 9))
    assert (quick.rows("project")["caching"]["slip"], quick.rows("project")["caching"]["planned"]) == (
        7.0,
        7 / 18,
    )
    pass_at(quick, at(15, 9), at(16, 9))
    assert quick.rows("project")["caching"]["slip"] == 7.0
    pass_at(quick, at(17, 9))
    assert quick.rows("project")["caching"]["slip"] == 8.0


def test_a_plan_from_the_item_follows_the_item(quick: Bench) -> None:
    """With `plan: {from: item}` a due date moved in the tracker moves the plan at the next pass."""
    quick.change(
        "select: {epics: DATA-1}, plan: {start: 2026-10-05, due: 2026-10-30}",
        "select: {epics: DATA-1}, plan: {from: item, start: 2026-10-05}",
    )
    quick.at(at(14, 8))
    quick.edit("DATA-1", due="2026-10-16")
    pass_at(quick, at(14, 9))
    assert quick.rows("project")["tls"]["planned"] == 0.7
    quick.edit("DATA-1", due="2026-10-30")
    pass_at(quick, at(14, 11))
    assert quick.rows("project")["tls"]["planned"] == 0.35


def test_before_its_start_a_project_is_not_started(quick: Bench) -> None:
    """A plan that begins next week calls for nothing, and its key result is no worse for it."""
    quick.change(
        '{id: caching, select: {versions: "4.2"}, plan: {start: 2026-10-05,',
        '{id: caching, select: {versions: "4.2"}, plan: {start: 2026-10-19,',
    )
    pass_at(quick, at(14, 9))
    assert quick.rows("project")["caching"]["status"] == "not_started"
    assert quick.rows("key_result")["kr2"]["status"] == "on_track"


def test_a_close_counts_once_also_when_it_was_cut_off(quick: Bench) -> None:
    """Killed between the figures of a close and the note that it is done: made again, it is no second close."""
    pass_at(quick, at(14, 9), at(15, 9))
    quick.edit("SRCH-10", status="Done")
    pass_at(quick, at(15, 13), at(16, 0, 5))
    closes = quick.rows("close")
    quick.store.set_meta("closed", "2026-10-14")
    pass_at(quick, at(16, 0, 10))
    assert quick.rows("close") == closes
    assert quick.rows("project")["ranking"]["status"] == "at_risk"
    assert list(kept(quick, "project", "ranking", "share")) == [14, 15]
