"""The close of a cycle: what is frozen, and that nothing changes it any more."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.errors import RefusedError, SettingsError
from syncd.engine.backfill import Span
from syncd.engine.judging.cycle import at_end, close_cycle, closed_record, so_far
from syncd.engine.judging.values import record_by_hand
from syncd.status import status_document
from tests.contract.engine.bench import ZONE, Bench, Edit


def typed(bench: Bench, number: float, day: date) -> None:
    """Type a value of kr3 in, dated to the close of a day."""
    bench.wait(minutes=1)
    record_by_hand(bench.loaded(), bench.store, "kr3", number, day, None, bench.now, None)


def close(bench: Bench, *, early: bool = False) -> dict[str, Any]:
    """Close the cycle as it stands."""
    record = at_end(bench.loaded(), bench.store, bench.now, early=early)
    return close_cycle(bench.store, record, bench.now.astimezone(ZONE), None)


def shown(bench: Bench) -> dict[str, Any]:
    """Return the status but for how fresh the trackers are."""
    return {part: row for part, row in status_document(bench.store).items() if part != "trackers"}


@pytest.fixture
def ended(quick: Bench) -> Bench:
    """Give a bench whose cycle, cut to two weeks, is over: 16 October was its last day."""
    quick.text = quick.text.replace("end: 2026-12-31", "end: 2026-10-16")
    quick.sync()
    typed(quick, 25, date(2026, 10, 13))
    quick.at(datetime(2026, 10, 16, 23, tzinfo=ZONE))
    quick.sync()
    quick.at(datetime(2026, 10, 19, 9, tzinfo=ZONE))
    quick.sync()
    return quick


def test_a_cycle_is_frozen_with_its_last_close(ended: Bench) -> None:
    """Scores, grades, standings and the month's verdict as at the close of 16 October; what is unknown is named."""
    document = close(ended)
    assert document["as_of"] == "2026-10-16"
    assert document["key_results"]["kr3"]["score"] == 0.5
    assert document["objectives"]["o2"]["score"] == 0.5
    assert [m["month"] for m in document["key_results"]["kr3"]["months"]] == ["2026-10"]
    assert document["projects"]["caching"]["slip"] == 10.0
    assert document["unknown"] == []
    status = status_document(ended.store)
    assert status["cycle"]["closed"] == document["closed"]
    assert status["key_results"]["kr3"]["score"] == 0.5


def test_a_late_value_before_the_close_counts(ended: Bench) -> None:
    """Dated to the last day and typed in after it: 10 complaints are the target; the stretch objective aimed too low."""
    typed(ended, 10, date(2026, 10, 16))
    document = close(ended)
    assert document["key_results"]["kr3"]["score"] == 1.0
    assert document["objectives"]["o2"]["aim"] == "too_low"
    assert document["objectives"]["o1"].get("aim") is None


def test_nothing_changes_a_closed_cycle(ended: Bench) -> None:
    """Edits in the tracker, late values and passes change no figure of it and write no field; a backfill is refused."""
    close(ended)
    frozen, told = closed_record(ended.store, "2026Q4"), shown(ended)
    history = ended.store.days("project", "caching", date(2026, 10, 1), date(2026, 10, 16))
    for day in (20, 21):
        ended.at(datetime(2026, 10, day, 10, tzinfo=ZONE))
        ended.edit("SRCH-15", status="Done")
        ended.edit("OKR-1", fields={"Searches": 30})
        typed(ended, 10, date(2026, 10, 15))
        report = ended.sync()
        assert not report.view.change_set.changes
    assert closed_record(ended.store, "2026Q4") == frozen
    assert shown(ended) == told
    assert ended.store.days("project", "caching", date(2026, 10, 1), date(2026, 10, 16)) == history
    with pytest.raises(SettingsError, match="closed and its figures are frozen"):
        ended.service.rebuild(
            Span(since=date(2026, 10, 5), until=date(2026, 10, 6)), read=False, tell=lambda *_: None
        )


def _finish(bench: Bench) -> None:
    bench.edit("SRCH-15", status="Done")


def _reopen(bench: Bench) -> None:
    bench.edit("SRCH-2", status="To Do")


def _grow(bench: Bench) -> None:
    bench.create(parent="SRCH-1", status="To Do")


def _measure(bench: Bench) -> None:
    bench.edit("OKR-1", fields={"Searches": 12 + bench.now.minute % 18})


def _date_back(bench: Bench) -> None:
    typed(bench, 12, date(2026, 10, 15))


def _wait(bench: Bench) -> None:
    bench.wait(days=1)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from([_finish, _reopen, _grow, _measure, _date_back, _wait]), min_size=1, max_size=5)
)
def test_a_closed_cycle_stays(ended: Bench, acts: list[Edit]) -> None:
    """Whatever people do afterwards, and in whatever order: the status and the record are those of the close."""
    if closed_record(ended.store, "2026Q4") is None:
        close(ended)
    frozen, told = closed_record(ended.store, "2026Q4"), shown(ended)
    for act in acts:
        act(ended)
    assert not ended.sync().view.change_set.changes
    assert (closed_record(ended.store, "2026Q4"), shown(ended)) == (frozen, told)


def test_the_next_cycle_takes_over(ended: Bench) -> None:
    """With another cycle configured passes judge and write again, and the closed one can still be shown."""
    close(ended)
    ended.change(
        "{name: 2026Q4, start: 2026-10-01, end: 2026-10-16}",
        "{name: next, start: 2026-10-17, end: 2026-12-31}",
    )
    ended.edit("OKR-1", fields={"Searches": 30})
    ended.sync()
    assert status_document(ended.store)["cycle"]["closed"] is None
    assert ended.rows("key_result")["kr1"]["score"] == 1.0
    record = closed_record(ended.store, "2026Q4")
    assert record is not None
    assert record["key_results"]["kr1"]["score"] == 0.5


def test_a_cycle_that_lasts_is_closed_only_when_told(quick: Bench) -> None:
    """Before its end it is refused; told to, it is frozen as of the last day that is over."""
    quick.sync()
    quick.at(datetime(2026, 10, 15, 9, tzinfo=ZONE))
    quick.sync()
    with pytest.raises(RefusedError, match="lasts until 2026-12-31"):
        close(quick)
    assert close(quick, early=True)["as_of"] == "2026-10-14"


def test_an_end_that_nobody_saw_is_not_closed(quick: Bench) -> None:
    """Without a close of its last day there is nothing to freeze, and the remedy is told; the last close is shown."""
    quick.sync()
    with pytest.raises(RefusedError, match="nothing is known of the close of 2026-10-13"):
        so_far(quick.loaded(), quick.store, quick.now)
    quick.wait(days=1)
    quick.sync()
    quick.at(datetime(2027, 1, 4, 9, tzinfo=ZONE))
    with pytest.raises(RefusedError, match="nothing is known of the close of 2026-12-31"):
        close(quick)
    assert so_far(quick.loaded(), quick.store, quick.now).as_of == date(2026, 10, 14)
