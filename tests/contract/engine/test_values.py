"""Values of key results in passes: from fields, files, progress and hands; the latest measurement counts."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from connectors.errors import SettingsError
from syncd.engine.judging.values import record_by_hand
from tests.contract.engine.bench import ZONE, Bench, written

FIELD = "value: {field: Searches}"


def value(bench: Bench, name: str = "kr1") -> tuple[float | None, float | None]:
    """Return the value and the score of a key result."""
    row = bench.rows("key_result")[name]
    return row["value"], row["score"]


def put(bench: Bench, content: str) -> None:
    """Write the file of values."""
    (bench.folder / "values.csv").write_text(content, encoding="utf-8")


def by_hand(bench: Bench, number: float, day: date | None = None, name: str = "kr1") -> str:
    """Type a value in, a minute later."""
    bench.wait(minutes=1)
    return record_by_hand(bench.loaded(), bench.store, name, number, day, "note", bench.now, None)


def test_a_field_tells_the_value_from_when_its_item_changed(bench: Bench) -> None:
    """A number typed into the tracker counts at the next pass; an emptied field is an unknown value."""
    bench.sync()
    assert value(bench) == (21.0, 0.5)
    bench.edit("OKR-1", fields={"Searches": 30})
    bench.sync()
    assert value(bench) == (30.0, 1.0)
    bench.edit("OKR-1", fields={"Searches": None})
    bench.sync()
    assert value(bench) == (None, None)
    bench.edit("OKR-1", fields={"Searches": 12})
    bench.sync()
    assert value(bench) == (12.0, 0.0)


def test_a_value_that_stands_unchanged_is_recorded_once(quick: Bench) -> None:
    """However many passes see it, and whatever else changes on its item."""
    quick.sync()
    for _ in range(3):
        quick.wait(days=1)
        quick.edit("OKR-1", summary=f"Renamed on {quick.now:%d}")
        quick.sync()
    assert len(quick.store.values("kr1", quick.now)) == 1


def test_a_file_tells_the_value_of_its_last_day(quick: Bench) -> None:
    """The row of the last day counts, dated to the close of that day as the rows before it; each is kept once."""
    put(quick, "day,n\n2026-10-05,15\n2026-10-12,18\n")
    quick.change(FIELD, "value: {file: values.csv, column: n, date: day}")
    quick.sync()
    assert value(quick)[0] == 18.0
    assert value(quick)[1] == pytest.approx(1 / 3)
    earlier, kept = quick.store.values("kr1", quick.now)
    assert (earlier.value, earlier.at) == (15.0, datetime(2026, 10, 5, 23, 59, 59, tzinfo=ZONE))
    assert kept.at == datetime(2026, 10, 12, 23, 59, 59, tzinfo=ZONE)
    quick.sync()
    assert len(quick.store.values("kr1", quick.now)) == 2
    put(quick, "day,n\n2026-10-12,18\n2026-10-13,18\n")
    quick.sync()
    assert len(quick.store.values("kr1", quick.now)) == 3


def test_todays_row_of_a_file_counts_today(quick: Bench) -> None:
    """While the day lasts the number is of now, and a corrected one replaces it."""
    put(quick, "day,n\n2026-10-14,21\n")
    quick.change(FIELD, "value: {file: values.csv, column: n, date: day}")
    quick.sync()
    assert value(quick) == (21.0, 0.5)
    quick.sync()
    assert len(quick.store.values("kr1", quick.now)) == 1
    put(quick, "day,n\n2026-10-14,30\n")
    quick.sync()
    assert value(quick) == (30.0, 1.0)


def test_a_file_without_days_is_measured_when_it_changes(quick: Bench) -> None:
    """Its number is of the pass that first saw it; passes that see the same add nothing."""
    put(quick, "n\n21\n")
    quick.change(FIELD, "value: {file: values.csv, column: n}")
    for _ in range(3):
        quick.sync()
    assert len(quick.store.values("kr1", quick.now)) == 1
    put(quick, "n\n30\n")
    quick.sync()
    put(quick, "n\n21\n")
    quick.sync()
    assert [v.value for v in quick.store.values("kr1", quick.now)] == [21.0, 30.0, 21.0]


def test_a_value_typed_in_after_an_unchanged_file_stays(quick: Bench) -> None:
    """The latest measurement counts, and reading an old file again is no measurement."""
    put(quick, "n\n21\n")
    quick.change(FIELD, "value: {file: values.csv, column: n}")
    quick.sync()
    by_hand(quick, 30)
    for _ in range(2):
        quick.sync()
        assert value(quick) == (30.0, 1.0)
    put(quick, "n\n12\n")
    quick.sync()
    assert value(quick) == (12.0, 0.0)


def test_a_value_dated_back_does_not_hide_a_later_one(quick: Bench) -> None:
    """By its time of measurement the field's number is the later one; the older one is history."""
    quick.sync()
    by_hand(quick, 13, date(2026, 9, 20))
    quick.sync()
    assert value(quick) == (21.0, 0.5)
    assert [v.value for v in quick.store.values("kr1", quick.now)] == [13.0, 21.0]


def test_a_value_by_hand_is_audited_and_counts_at_the_next_pass(bench: Bench) -> None:
    """What was typed in, for when, and with which remark."""
    bench.sync()
    assert value(bench, "kr3") == (None, None)
    said = by_hand(bench, 25, date(2026, 10, 13), "kr3")
    assert said == "kr3 is 25 as of 2026-10-13 23:59."
    report = bench.sync()
    assert value(bench, "kr3") == (25.0, 0.5)
    assert written(report.outcomes)["OKR-3", "KR Score"] == 0.5
    (row,) = bench.store.audit_rows(datetime(2026, 10, 1, tzinfo=ZONE))
    assert (row.what, row.subject, row.detail["value"], row.detail["note"]) == ("value", "kr3", 25, "note")


@pytest.mark.parametrize(
    ("name", "number", "day", "said"),
    [
        ("kr9", 1.0, None, "kr1, kr2, kr3"),
        ("kr1", float("nan"), None, "is no value"),
        ("kr1", float("inf"), None, "is no value"),
        ("kr1", 1.0, date(2026, 10, 15), "in the future"),
    ],
)
def test_a_wrong_value_by_hand_is_refused(
    quick: Bench, name: str, number: float, day: date | None, said: str
) -> None:
    """An unknown key result, no number, a day to come: nothing is recorded."""
    with pytest.raises(SettingsError) as error:
        by_hand(quick, number, day, name)
    assert said in str(error.value)
    assert quick.store.audit_rows(datetime(2026, 10, 1, tzinfo=ZONE)) == []


def test_an_unreadable_file_makes_its_key_result_unknown_and_nothing_else(quick: Bench) -> None:
    """The reason stands where the figure would; every other figure is renewed and written."""
    quick.change(FIELD, "value: {file: values.csv, column: n}")
    report = quick.sync()
    assert value(quick) == (None, None)
    assert "cannot be read" in quick.rows("key_result")["kr1"]["reason"]
    assert "cannot be read" in report.view.problems["kr1"]
    assert report.result == "complete"
    assert quick.rows("key_result")["kr1"]["progress"] is not None
    assert quick.rows("objective")["o1"]["unknown"] == 1
    assert quick.shown("OKR-2")["KR Score"] == 0.33
    put(quick, "n\n21\n")
    quick.sync()
    assert value(quick) == (21.0, 0.5)
    put(quick, "n\nmany\n")
    quick.sync()
    assert value(quick) == (None, None)


def test_a_missing_item_of_a_value_is_told(quick: Bench) -> None:
    """A key result whose item is not visible has no value, and says why."""
    quick.delete("OKR-1")
    quick.sync()
    assert value(quick) == (None, None)
    assert "not visible" in quick.rows("key_result")["kr1"]["reason"]


def test_the_progress_of_its_projects_may_be_the_value(quick: Bench) -> None:
    """It runs from 0 to 1, moves with the work, and needs no recording."""
    quick.sync()
    quick.edit("SRCH-15", status="Done")
    quick.edit("SRCH-16", status="Done")
    quick.sync()
    assert value(quick, "kr2")[0] == pytest.approx(2 / 3)
    assert value(quick, "kr2")[1] == pytest.approx(2 / 3)
    assert quick.store.values("kr2", quick.now) == []


def test_a_close_knows_only_what_was_measured_by_then(quick: Bench) -> None:
    """A number of Thursday morning is no part of Wednesday's figures."""
    quick.sync()
    quick.at(datetime(2026, 10, 15, 8, tzinfo=ZONE))
    quick.edit("OKR-1", fields={"Searches": 30})
    quick.sync()
    (day,) = quick.store.days("key_result", "kr1", date(2026, 10, 14), date(2026, 10, 14))
    assert day.figures["value"] == 21.0
    assert value(quick) == (30.0, 1.0)
