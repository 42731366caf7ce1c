"""The straight line through measurements."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.okr import Metric
from mappings.trend import score_at, value_at

START, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
WEEK = timedelta(weeks=1)


def test_three_points_give_the_line_of_least_squares() -> None:
    """Days 0, 10, 20 with 10, 14, 12: mean 12 at day 10, slope 0.1 a day; on day 92 it is 12 + 0.1 × 82 = 20.2.

    Slope: ((−10)(−2) + 0 + 10 × 0) ÷ 200 = 0.1.
    """
    measured = [(START + timedelta(days=d), v) for d, v in ((0, 10.0), (10, 14.0), (20, 12.0))]
    assert value_at(measured, END) == pytest.approx(20.2)
    assert score_at(Metric(start=10, target=30), measured, END) == pytest.approx(0.51)


def test_the_score_is_cut_at_its_ends() -> None:
    """A line beyond the target is a full score, one that falls below the start is none."""
    rising = [(START + n * WEEK, 10.0 + 5 * n) for n in range(3)]
    falling = [(at, 20.0 - value) for at, value in rising]
    assert score_at(Metric(start=10, target=30), rising, END) == 1.0
    assert score_at(Metric(start=10, target=30), falling, END) == 0.0


def test_too_little_is_no_line() -> None:
    """Two measurements, or three of one time, say nothing of the way; nor does one that is no number."""
    assert value_at([(START, 1.0), (START + WEEK, 2.0)], END) is None
    assert value_at([(START, 1.0)] * 3, END) is None
    assert value_at([(START, 1.0), (START + WEEK, 2.0), (END, float("nan"))], END) is None
    assert score_at(None, [(START + n * WEEK, 1.0) for n in range(3)], END) is None


@given(st.floats(-1e6, 1e6), st.floats(-1e3, 1e3), st.lists(st.integers(0, 90), min_size=3, unique=True))
def test_points_on_a_line_are_carried_on(first: float, daily: float, days: list[int]) -> None:
    """Whatever the distances between them."""
    measured = [(START + timedelta(days=d), first + daily * d) for d in sorted(days)]
    found = value_at(measured, END)
    assert found == pytest.approx(first + daily * 92, abs=1e-3, rel=1e-6)
