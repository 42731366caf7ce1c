"""What people and other programs write into our fields, and when ours returns."""

from __future__ import annotations

from datetime import datetime, timedelta

from syncd.store import Aside
from tests.contract.engine.bench import WEDNESDAY, ZONE, Bench, held, wanted, written

STATUS, SCORE, NOTE = ("OKR-1", "KR Status"), ("OKR-1", "KR Score"), ("OKR-1", "KR Note")
WEEK = timedelta(days=7)


def test_a_persons_status_stands_for_seven_days_then_ours_returns(bench: Bench) -> None:
    """The seven days begin with the pass that first sees the edit, and survive a new process."""
    bench.sync()
    bench.edit("OKR-1", fields={"KR Status": "Done"})
    report = bench.sync()
    (kept,) = [h for h in report.view.change_set.held if h.target.field.name == "KR Status"]
    assert (kept.theirs, kept.current, kept.until) == (True, "Done", bench.now + WEEK)
    seen = bench.now
    bench.restart()
    bench.at(seen + WEEK - timedelta(minutes=2))
    assert STATUS in held(bench.sync().view)
    assert bench.shown("OKR-1")["KR Status"] == "Done"
    bench.at(seen + WEEK - timedelta(minutes=1))
    report = bench.sync()
    assert STATUS in written(report.outcomes)
    assert bench.shown("OKR-1")["KR Status"] != "Done"


def test_looking_at_a_persons_edit_does_not_begin_its_days(quick: Bench) -> None:
    """Only a pass that might have written records until when it holds itself back."""
    quick.sync()
    quick.edit("OKR-1", fields={"KR Status": "Done"})
    view = quick.look()
    assert STATUS in held(view)
    rows = quick.store.written("jira")
    assert all(row.yield_until is None for row in rows.values())


def test_an_edit_that_was_taken_back_leaves_no_trace(quick: Bench) -> None:
    """Put back after a day, edited again after three weeks: the second edit has seven days of its own."""
    quick.sync()
    quick.edit("OKR-3", fields={"KR Status": "Done"})
    quick.sync()
    quick.edit("OKR-3", fields={"KR Status": "Unknown"})
    quick.sync()
    quick.wait(days=21)
    quick.sync()
    quick.edit("OKR-3", fields={"KR Status": "Done"})
    assert ("OKR-3", "KR Status") in held(quick.sync().view)
    assert quick.shown("OKR-3")["KR Status"] == "Done"


def test_a_persons_number_is_overwritten_at_the_next_days_write(quick: Bench) -> None:
    """Figures are no opinions: ours returns, but not twice on one day."""
    quick.sync()
    quick.edit("OKR-1", fields={"KR Score": 0.9})
    report = quick.sync()
    (kept,) = [h for h in report.view.change_set.held if h.target.field.name == "KR Score"]
    assert not kept.theirs
    assert kept.until == datetime(2026, 10, 15, tzinfo=ZONE)
    quick.at(datetime(2026, 10, 14, 23, 58, tzinfo=ZONE))
    assert SCORE in held(quick.sync().view)
    quick.at(datetime(2026, 10, 14, 23, 59, tzinfo=ZONE))
    assert written(quick.sync().outcomes)[SCORE] == 0.5
    assert quick.shown("OKR-1")["KR Score"] == 0.5


def test_an_emptied_field_is_filled_again(quick: Bench) -> None:
    """An empty field is an edit like any other."""
    quick.sync()
    quick.edit("OKR-1", fields={"KR Score": None})
    quick.sync()
    quick.wait(days=1)
    assert written(quick.sync().outcomes)[SCORE] == 0.5


def test_numbers_and_notes_are_written_once_a_day_and_a_status_at_once(quick: Bench) -> None:
    """What happens within a day moves the status at once and the figures tomorrow."""
    quick.sync()
    for key in ("SRCH-10", "SRCH-13", "SRCH-14"):
        quick.edit(key, status="Done")
    report = quick.sync()
    changed = written(report.outcomes)
    assert changed == {("OKR-4", "Project Status"): "完了"} | {
        name: value for name, value in changed.items() if name[1].endswith("Status")
    }
    waiting = held(report.view)
    assert {("OKR-4", "Slip (days)"), ("OKR-4", "Done"), ("OKR-4", "Project Note"), NOTE} <= set(waiting)
    quick.at(datetime(2026, 10, 15, 0, 0, tzinfo=ZONE))
    changed = written(quick.sync().outcomes)
    assert changed["OKR-4", "Done"] == 1.0
    assert changed["OKR-4", "Project Note"].startswith("done")
    assert NOTE in changed


def test_the_day_of_the_cadence_is_the_configured_zones(quick: Bench) -> None:
    """Written at 23:30 in Tokyo, a number may be written again after midnight there, whatever UTC says."""
    quick.at(datetime(2026, 10, 14, 23, 30, tzinfo=ZONE))
    quick.sync()
    quick.edit("SRCH-10", status="Done")
    quick.at(datetime(2026, 10, 15, 0, 10, tzinfo=ZONE))
    assert written(quick.sync().outcomes)["OKR-4", "Done"] == 0.5


def test_a_pace_of_two_days_counts_calendar_days(quick: Bench) -> None:
    """`every: 2d` after a write on Wednesday evening allows the next on Friday morning."""
    quick.change("score: KR Score,", "score: {field: KR Score, every: 2d},")
    quick.at(datetime(2026, 10, 14, 20, tzinfo=ZONE))
    quick.sync()
    quick.edit("OKR-1", fields={"Searches": 30})
    quick.at(datetime(2026, 10, 15, 21, tzinfo=ZONE))
    assert SCORE in held(quick.sync().view)
    quick.at(datetime(2026, 10, 16, 0, 1, tzinfo=ZONE))
    assert written(quick.sync().outcomes)[SCORE] == 1.0


def test_a_pace_in_hours_is_counted_in_hours(quick: Bench) -> None:
    """`every: 6h` is no calendar matter."""
    quick.change("score: KR Score,", "score: {field: KR Score, every: 6h},")
    quick.sync()
    quick.edit("OKR-1", fields={"Searches": 30})
    quick.at(WEDNESDAY + timedelta(hours=5, minutes=58))
    assert SCORE in held(quick.sync().view)
    quick.at(WEDNESDAY + timedelta(hours=6, minutes=1))
    assert SCORE in written(quick.sync().outcomes)


def test_a_field_that_only_reports_is_never_overwritten(quick: Bench) -> None:
    """`policy: report` fills and follows the field until a person edits it; then it only tells."""
    quick.change("score: KR Score,", "score: {field: KR Score, policy: report},")
    quick.sync()
    quick.wait(days=1)
    quick.edit("OKR-1", fields={"Searches": 30})
    assert written(quick.sync().outcomes)[SCORE] == 1.0
    quick.edit("OKR-1", fields={"KR Score": 0.1})
    for _ in range(3):
        quick.wait(days=30)
        assert SCORE in held(quick.sync().view)
    assert quick.shown("OKR-1")["KR Score"] == 0.1


def test_theirs_until_a_day_includes_that_day(quick: Bench) -> None:
    """`theirs until 2026-10-20` ends with the close of that day in the zone."""
    quick.change("score: KR Score,", "score: {field: KR Score, policy: theirs until 2026-10-20},")
    quick.sync()
    quick.edit("OKR-1", fields={"KR Score": 0.1})
    quick.at(datetime(2026, 10, 20, 23, 58, tzinfo=ZONE))
    assert SCORE in held(quick.sync().view)
    quick.at(datetime(2026, 10, 21, 0, 0, tzinfo=ZONE))
    assert SCORE in written(quick.sync().outcomes)


def test_what_overwrites_us_again_and_again_is_left_alone(bench: Bench) -> None:
    """After five times ours gives way, so that two programs do not fight for ever; the other value is told."""
    bench.sync()
    for _ in range(5):
        bench.edit("OKR-1", fields={"KR Score": 0.9})
        bench.wait(days=1)
        assert SCORE in written(bench.sync().outcomes)
    bench.edit("OKR-1", fields={"KR Score": 0.9})
    bench.wait(days=1)
    report = bench.sync()
    (kept,) = [h for h in report.view.change_set.held if h.target.field.name == "KR Score"]
    assert "again and again, 5 times" in kept.reason
    assert (kept.current, kept.wanted) == (0.9, 0.5)
    assert bench.shown("OKR-1")["KR Score"] == 0.9
    (aside,) = bench.store.parked()
    assert (aside.kind, aside.key, aside.shown, aside.wanted) == (Aside.OVERWRITTEN, "OKR-1", 0.9, 0.5)
    bench.wait(days=2)
    assert held(bench.sync().view)[SCORE].startswith("parked: something else overwrites it")
    bench.edit("OKR-1", fields={"KR Score": 0.5, "Searches": 30})
    bench.wait(days=1)
    assert written(bench.sync().outcomes)[SCORE] == 1.0
    assert bench.store.parked() == []


def test_an_unknown_figure_empties_only_what_is_ours(quick: Bench) -> None:
    """When a score becomes unknown our own number goes; one that a person put there stays."""
    quick.sync()
    quick.wait(days=1)
    quick.edit("OKR-1", fields={"Searches": None})
    report = quick.sync()
    assert written(report.outcomes)[SCORE] is None
    assert "KR Score" not in quick.shown("OKR-1")
    quick.edit("OKR-1", fields={"KR Score": 0.7})
    for _ in range(2):
        quick.wait(days=1)
        assert SCORE not in wanted(quick.sync().view)
    assert quick.shown("OKR-1")["KR Score"] == 0.7


def test_a_persons_number_is_not_emptied_by_an_unknown_figure(quick: Bench) -> None:
    """Where a person's number stands over ours, a figure that becomes unknown takes nothing away."""
    quick.sync()
    quick.edit("OKR-1", fields={"KR Score": 0.7, "Searches": None})
    quick.wait(days=1)
    quick.sync()
    assert quick.shown("OKR-1")["KR Score"] == 0.7


def test_our_own_writes_cause_nothing(quick: Bench) -> None:
    """What we wrote comes back as changed items and leads to no change, no overlap, no unmapped work."""
    quick.sync()
    before = {kind: quick.rows(kind) for kind in ("project", "key_result", "objective")}
    unmapped = quick.rows("total")["unmapped"]
    report = quick.sync()
    assert report.view.pulled["jira"].counts["updated"] > 0
    assert not report.view.change_set.changes
    after = {kind: quick.rows(kind) for kind in before}
    stripped = [
        {
            kind: {n: {k: v for k, v in r.items() if k != "data_at"} for n, r in rows.items()}
            for kind, rows in found.items()
        }
        for found in (before, after)
    ]
    assert stripped[0] == stripped[1]
    assert quick.rows("total")["unmapped"] == unmapped
