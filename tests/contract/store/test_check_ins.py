"""Check-ins are kept as history."""

from __future__ import annotations

from dataclasses import replace

from syncd.store import CheckInRow, Store
from tests.contract.store.samples import HOUR, NOW

ROW = CheckInRow(
    kr="kr1", at=NOW, source="tracker", value=21.5, confidence=7.0, note="遅れ <b>", recorded=NOW
)


def test_check_ins_come_back_as_they_were_given(store: Store) -> None:
    """In the order of their times, up to and at the time asked for, those of other key results apart."""
    late, bare = (
        replace(ROW, at=NOW + HOUR),
        CheckInRow(kr="kr1", at=NOW - HOUR, source="hand", recorded=NOW),
    )
    for row in (late, ROW, bare, replace(ROW, kr="kr2")):
        store.add_check_in(row)
    assert store.check_ins("kr1", NOW) == [bare, ROW]
    assert store.check_ins("kr1", NOW + HOUR) == [bare, ROW, late]
    assert store.check_ins("kr9", NOW) == []


def test_a_check_in_of_the_same_time_and_source_is_replaced(store: Store) -> None:
    """So that a pass that was killed and begins anew tells it once; one by hand stands beside it."""
    mended = replace(ROW, note="better", recorded=NOW + HOUR)
    by_hand = replace(ROW, source="hand", recorded=NOW + 2 * HOUR)
    for row in (ROW, mended, by_hand):
        store.add_check_in(row)
    assert store.check_ins("kr1", NOW) == [mended, by_hand]
