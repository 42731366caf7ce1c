"""Verdicts on key results."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.verdict import Verdict, flat_months, moved, on_plan, verdict


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (0.30, 0.35, True),  # by 0.05, the border itself
        (0.30, 0.34, False),
        (0.30, 0.10, False),  # a fall is flat
        (1.0, 1.0, True),  # stands at 1
        (0.99, 1.0, True),
        (None, 0.5, None),
        (0.5, None, None),
        (None, 1.0, None),
        (0.1 + 0.2, 0.35, True),  # but for binary noise
    ],
)
def test_moved(before: float | None, now: float | None, expected: bool | None) -> None:
    """A rise by the step, or a score of 1, is movement; a missing end leaves it unknown."""
    assert moved(before, now) is expected


def test_on_plan() -> None:
    """One late project decides; an unknown one among the rest, or none at all, leaves it unknown."""
    assert on_plan([False, False]) is True
    assert on_plan([False, True]) is False
    assert on_plan([None, True]) is False
    assert on_plan([None, False]) is None
    assert on_plan([]) is None


@pytest.mark.parametrize(
    ("movements", "executed", "expected"),
    [
        ([True], True, Verdict.WORKING),
        ([False], True, Verdict.CARRY_ON),
        ([False, False], True, Verdict.REVISE_PLAN),
        ([True, False], True, Verdict.CARRY_ON),
        ([False, None, False], True, Verdict.CARRY_ON),  # an unknown month breaks the row
        ([False, False, True], True, Verdict.WORKING),
        ([True], False, Verdict.MOVED_DESPITE_SLIP),
        ([False], False, Verdict.FIX_EXECUTION),
        ([False, False, False], False, Verdict.FIX_EXECUTION),
        ([None], True, Verdict.NO_EVIDENCE),
        ([True], None, Verdict.NO_EVIDENCE),
        ([], True, Verdict.NO_EVIDENCE),
    ],
)
def test_the_table_of_verdicts(
    movements: list[bool | None], executed: bool | None, expected: Verdict
) -> None:
    """Each cell of the table, and either side unknown."""
    assert verdict(movements, executed=executed) is expected


def test_the_number_of_flat_months_is_a_setting() -> None:
    """With three months, two flat ones are not enough to call for another plan."""
    assert verdict([False, False], executed=True, n=3) is Verdict.CARRY_ON
    assert verdict([False, False, False], executed=True, n=3) is Verdict.REVISE_PLAN


@given(st.lists(st.sampled_from([True, False, None])))
def test_the_flat_row_ends_at_whatever_is_not_flat(movements: list[bool | None]) -> None:
    """The row is the longest run of flat months at the end."""
    run = flat_months(movements)
    assert movements[len(movements) - run :] == [False] * run
    assert run == len(movements) or movements[len(movements) - run - 1] is not False
