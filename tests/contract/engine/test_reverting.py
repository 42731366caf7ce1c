"""A change set is taken back: what stood there before returns, but for what people changed since."""

from __future__ import annotations

import pytest

from connectors.errors import RefusedError, SettingsError
from syncd.engine.writing.parking import find_parked, retry
from syncd.engine.writing.restraint import Activity, pause
from syncd.engine.writing.reverting import Order, leave_order, read_order
from syncd.store import Aside
from tests.contract.engine.bench import Bench, held, written

STATUS, SCORE = ("OKR-1", "KR Status"), ("OKR-1", "KR Score")


def second(bench: Bench) -> int:
    """Make a pass, finish the work, make the next day's pass, and return the number of its change set."""
    bench.sync()
    for key in ("SRCH-3", "SRCH-8", "SRCH-10", "SRCH-13", "SRCH-14"):
        bench.edit(key, status="Done")
    bench.edit("OKR-1", fields={"Searches": 30})
    bench.wait(days=1)
    assert written(bench.sync().outcomes)[SCORE] == 1.0
    return bench.store.change_sets(1)[0].id


def test_a_change_set_is_taken_back_and_stays_so(bench: Bench) -> None:
    """Numbers, options and notes show what they did before, and no pass writes them until they are retried."""
    bench.sync()
    before = {key: bench.shown(key) for key in ("OKR-1", "OKR-4", "SRCH-1")}
    number = second(bench)
    assert bench.shown("OKR-1") != before["OKR-1"]
    change_set = bench.service.reversal(number)
    assert not change_set.held
    outcomes = bench.service.take_back(number, change_set.fingerprint, yes=False)
    assert {o.result for o in outcomes} == {"written"}
    assert {key: bench.shown(key) for key in before} == {
        **before,
        "OKR-1": {**before["OKR-1"], "Searches": 30},
    }
    assert {row.kind for row in bench.store.parked()} == {Aside.REVERTED}
    assert bench.store.change_sets(1)[0].approved_by == "--fingerprint"
    bench.wait(days=2)
    report = bench.sync()
    assert SCORE not in written(report.outcomes)
    assert held(report.view)[SCORE] == f"set aside: change set {number} was taken back"
    assert not bench.service.reversal(number).changes
    retry(bench.store, find_parked(bench.store, "OKR-1"), bench.now, None)
    assert written(bench.sync().outcomes)[SCORE] == 1.0


def test_what_a_person_changed_since_is_left(quick: Bench) -> None:
    """The field keeps the person's value and is told as held; the others go back."""
    number = second(quick)
    quick.edit("OKR-1", fields={"KR Score": 0.7})
    change_set = quick.service.reversal(number)
    (left,) = change_set.held
    assert (left.target.key, left.target.field.name, left.current, left.wanted) == (*SCORE, 0.7, 0.5)
    quick.service.take_back(number, None, yes=True)
    assert quick.shown("OKR-1")["KR Score"] == 0.7
    assert quick.shown("OKR-1")["KR Status"] != "Done"


def test_the_first_change_set_empties_what_it_filled(quick: Bench) -> None:
    """The guard asks before so many fields are emptied, and names the command."""
    quick.sync()
    with pytest.raises(
        RefusedError, match=r"would be emptied → look at `syncd revert 1`, then .*`syncd revert 1 --f"
    ):
        quick.service.take_back(1, None, yes=False)
    assert "KR Score" in quick.shown("OKR-1")
    quick.service.take_back(1, None, yes=True)
    assert set(quick.shown("OKR-1")) == {"Searches"}
    assert quick.store.change_sets(1)[0].approved_by == "--yes"


def test_who_keeps_writes_back_keeps_this_one_too(quick: Bench) -> None:
    """While writes are paused a reversal has nothing to write, and says why."""
    quick.sync()
    pause(quick.store, Activity.WRITES, quick.now, None)
    change_set = quick.service.reversal(1)
    assert not change_set.changes
    assert {one.cause for one in change_set.held} == {"paused"}


def test_a_daemon_takes_back_what_was_ordered_with_its_next_pass(quick: Bench) -> None:
    """The order holds for exactly the reviewed writes, and once; another one is refused and forgotten."""
    quick.sync()
    leave_order(quick.store, Order(1, "0123456789ab"))
    quick.sync()
    assert (read_order(quick.store), "KR Score" in quick.shown("OKR-1")) == (None, True)
    leave_order(quick.store, Order(1, quick.service.reversal(1).fingerprint))
    quick.sync()
    assert (read_order(quick.store), "KR Score" in quick.shown("OKR-1")) == (None, False)
    assert [act.what for act in quick.store.audit_rows(quick.now.replace(year=2000))] == ["revert"]


def test_a_change_set_that_is_not_there_is_told(quick: Bench) -> None:
    """The message says where the numbers are."""
    with pytest.raises(SettingsError, match="there is no change set 7 → syncd audit"):
        quick.service.reversal(7)
