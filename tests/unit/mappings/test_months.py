"""Months of a cycle."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.months import Month, months_of, months_until
from mappings.okr import Cycle
from mappings.workdays import ONE_DAY
from tests.unit.mappings.samples import CYCLE


def test_a_quarter_has_three_months() -> None:
    """October to December, each with the day at whose close it opens."""
    found = months_of(CYCLE)
    assert [month.name for month in found] == ["2026-10", "2026-11", "2026-12"]
    assert [month.eve for month in found] == [date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30)]


def test_the_first_opens_and_the_last_closes_with_the_cycle() -> None:
    """A cycle from 12 October to 4 December has a short first and a short last month."""
    cycle = Cycle(name="c", start=date(2026, 10, 12), end=date(2026, 12, 4))
    assert months_of(cycle)[0] == Month(date(2026, 10, 12), date(2026, 10, 31))
    assert months_of(cycle)[-1] == Month(date(2026, 12, 1), date(2026, 12, 4))


@pytest.mark.parametrize(
    ("day", "count"),
    [(date(2026, 9, 30), 0), (date(2026, 10, 1), 1), (date(2026, 10, 31), 1), (date(2026, 11, 1), 2)],
)
def test_months_begin_with_their_first_day(day: date, count: int) -> None:
    """The eve of a month is not of it."""
    assert len(months_until(CYCLE, day)) == count


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 400))
def test_months_cover_the_cycle_without_gap_or_overlap(start: date, days: int) -> None:
    """Each begins the day after the one before ends, and each lies in one month of the calendar."""
    cycle = Cycle(name="c", start=start, end=start + days * ONE_DAY)
    found = months_of(cycle)
    assert (found[0].first, found[-1].last) == (cycle.start, cycle.end)
    assert all(a.last == b.eve for a, b in itertools.pairwise(found))
    assert all(f"{m.first:%Y-%m}" == m.name for m in found)
