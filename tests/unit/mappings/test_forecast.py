"""Forecasts of when a project is done."""

from __future__ import annotations

import math
import statistics
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mappings.forecast import (
    Burnup,
    Forecast,
    Refusal,
    Steps,
    forecast,
    pace,
    recent_pace,
    required_pace,
)
from mappings.okr import Pause
from mappings.workdays import Calendar
from tests.unit.mappings.samples import WEEKDAYS

MONDAY = date(2026, 10, 5)
FRIDAY = date(2026, 10, 30)


def burnup(daily: list[float], scope: float | list[float]) -> Burnup:
    """Make a history that starts on Monday, 2026-10-05, from each day's completions."""
    days = tuple(MONDAY + timedelta(i) for i in range(len(daily)))
    levels = scope if isinstance(scope, list) else [scope] * len(daily)
    return Burnup(
        cut=days[-1] if days else MONDAY,
        done=Steps.of(zip(days, daily, strict=True)),
        scope=Steps(days, tuple(levels)),
    )


STEADY = burnup(([2.0] * 5 + [0.0] * 2) * 3 + [2.0] * 5, 80.0)
"""Four weeks of two a working day: 40 of 80 done at the close of Friday, 2026-10-30."""


def made(found: Forecast | Refusal) -> Forecast:
    """Return a forecast that is there."""
    assert isinstance(found, Forecast)
    return found


def test_a_steady_project_is_carried_on() -> None:
    """40 left at 2 a working day are done 20 working days later, on 2026-11-27, with even chances."""
    found = made(forecast(STEADY, WEEKDAYS, 40))
    assert found.median == pytest.approx(20)
    assert found.p50 == date(2026, 11, 27)
    assert found.chance(date(2026, 11, 27), WEEKDAYS) == pytest.approx(0.5)


def test_even_a_steady_pace_is_doubted() -> None:
    """Without any scatter σ is 0.47: P85 lies 20 × e^(1.0364 × 0.47) = 32.55 working days ahead, on 2026-12-16."""
    found = made(forecast(STEADY, WEEKDAYS, 40))
    assert found.spread == pytest.approx(0.47)
    assert found.p85 == WEEKDAYS.add(FRIDAY, 33) == date(2026, 12, 16)
    assert found.chance(found.p85, WEEKDAYS) >= 0.85 > found.chance(WEEKDAYS.add(FRIDAY, 32), WEEKDAYS)


def test_the_recent_pace_counts_as_much_as_the_whole() -> None:
    """Four weeks of 4 a day, then four of 2: overall 3, recent 2, so the pace is 2.5."""
    week = [1.0] * 5 + [0.0] * 2
    history = burnup([4 * n for n in week * 4] + [2 * n for n in week * 4], 300.0)
    assert recent_pace(history, WEEKDAYS) == pytest.approx(2.0)
    assert pace(history, WEEKDAYS) == pytest.approx(2.5)


def test_scatter_widens_the_spread() -> None:
    """Weeks of 10, 0, 10, 0, 10, 0 have c = 1: σ² = 0.47² + 0.3 ÷ (T ÷ 5)."""
    week, idle = [2.0] * 5 + [0.0] * 2, [0.0] * 7
    found = made(forecast(burnup((week + idle) * 3, 80.0), WEEKDAYS, 30))
    assert found.spread == pytest.approx(math.sqrt(0.47**2 + 0.3 / (found.median / 5)))


def test_growth_fades() -> None:
    """Growth pushes the end out, and never by more than its pace over 1.25 times the time so far."""
    grown = burnup([2.0] * 28, [60.0 + day for day in range(28)])
    still = burnup([2.0] * 28, 87.0)
    found, without = made(forecast(grown, WEEKDAYS, 56)), made(forecast(still, WEEKDAYS, 56))
    growth, rate = 27 / 20, pace(grown, WEEKDAYS)
    assert without.median < found.median < without.median + growth * 25 / rate
    assert rate * found.median == pytest.approx(
        31 + growth * 25 * (1 - math.exp(-found.median / 25)), rel=1e-5
    )


def test_growth_at_more_than_the_pace_has_an_end() -> None:
    """Scope that grows three times as fast as it is worked off still gives a date, as growth fades."""
    found = made(forecast(burnup([2.0] * 28, [10.0 + 6 * day for day in range(28)]), WEEKDAYS, 56))
    assert found.p85 < date(2027, 12, 31)


def test_thin_histories_are_refused() -> None:
    """Four done leaves, or less than two weeks since the first completion, say nothing of the end."""
    assert forecast(STEADY, WEEKDAYS, 4) is Refusal.TOO_FEW_DONE
    assert forecast(burnup([0.0] * 30, 10.0), WEEKDAYS, 0) is Refusal.TOO_FEW_DONE
    assert forecast(burnup([], []), WEEKDAYS, 9) is Refusal.TOO_FEW_DONE
    assert forecast(burnup([0.0] * 20 + [1.0] * 14, 99.0), WEEKDAYS, 14) is Refusal.TOO_SHORT
    assert isinstance(forecast(burnup([0.0] * 20 + [1.0] * 15, 99.0), WEEKDAYS, 15), Forecast)


def test_a_date_beyond_ten_years_is_none() -> None:
    """A thousandth done in a month: no date is named."""
    assert forecast(burnup([1.0] + [0.0] * 27 + [1.0], 20000.0), WEEKDAYS, 9) is Refusal.NO_PACE


def test_a_pause_without_end_leaves_no_date() -> None:
    """A project that rests for ever is not done on any day."""
    resting = WEEKDAYS.without([Pause(start=date(2026, 11, 5))])
    assert forecast(STEADY, resting, 40) is Refusal.NO_PACE


def test_done_work_is_done_at_the_cut() -> None:
    """With nothing left both days are the cut, and the chance of any day is 1."""
    found = made(forecast(burnup([2.0] * 28, 56.0), WEEKDAYS, 56))
    assert found.p50 == found.p85 == found.cut == date(2026, 11, 1)
    assert found.chance(date(2026, 1, 1), WEEKDAYS) == 1.0


def test_a_day_that_is_over_has_no_chance() -> None:
    """Open work is not done by the cut or before it."""
    found = made(forecast(STEADY, WEEKDAYS, 40))
    assert found.chance(FRIDAY, WEEKDAYS) == 0.0
    assert found.chance(date(2026, 11, 1), WEEKDAYS) == 0.0


def test_required_pace() -> None:
    """40 left and 10 working days to go need 4 a working day; past the due date no pace helps."""
    assert required_pace(40, FRIDAY, date(2026, 11, 13), WEEKDAYS) == pytest.approx(4.0)
    assert required_pace(40, FRIDAY, FRIDAY, WEEKDAYS) is None


histories = st.lists(st.integers(0, 9), min_size=15, max_size=120).map(lambda days: [float(n) for n in days])


@given(histories, st.integers(0, 400))
def test_the_days_are_in_order(daily: list[float], left: int) -> None:
    """Cut ≤ P50 ≤ P85, whatever the history."""
    found = forecast(burnup(daily, sum(daily) + left), WEEKDAYS, 5)
    assume(isinstance(found, Forecast))
    assert made(found).cut <= made(found).p50 <= made(found).p85


@given(histories, st.integers(1, 200), st.integers(1, 50))
def test_more_work_is_never_done_earlier(daily: list[float], left: int, more: int) -> None:
    """Added scope of the same history never brings P50 nearer."""
    less = forecast(burnup(daily, sum(daily) + left), WEEKDAYS, 5)
    longer = forecast(burnup(daily, sum(daily) + left + more), WEEKDAYS, 5)
    assume(isinstance(less, Forecast) and isinstance(longer, Forecast))
    assert made(less).p50 <= made(longer).p50


@given(histories, st.integers(1, 200), st.floats(0.1, 50))
def test_the_unit_of_weight_does_not_matter(daily: list[float], left: int, unit: float) -> None:
    """Points or items: scaling all weights leaves the median as it was."""
    plain = forecast(burnup(daily, sum(daily) + left), WEEKDAYS, 5)
    scaled = forecast(burnup([n * unit for n in daily], (sum(daily) + left) * unit), WEEKDAYS, 5)
    assume(isinstance(plain, Forecast) and isinstance(scaled, Forecast))
    assert made(scaled).median == pytest.approx(made(plain).median, rel=1e-6)


@given(st.integers(1, 300), st.integers(1, 60))
def test_chance_rises_with_the_day(left: int, days: int) -> None:
    """A later day is never less likely."""
    found = made(forecast(burnup([2.0] * 28, 56.0 + left), WEEKDAYS, 56))
    due = found.cut + timedelta(days)
    assert found.chance(due, WEEKDAYS) <= found.chance(due + timedelta(1), WEEKDAYS) <= 1


def test_holidays_put_the_end_off() -> None:
    """Japan's two holidays in November 2026 put the steady project's 20 working days two days further."""
    japan = Calendar.of("JP")
    free = [date(2026, 10, 12)]
    assert all(not japan.is_workday(day) for day in free)
    found = made(forecast(STEADY, japan, 40))
    expected = japan.add(FRIDAY, math.ceil(found.median - 1e-9))
    assert found.p50 == expected > WEEKDAYS.add(FRIDAY, math.ceil(found.median - 1e-9))


def test_scatter_is_that_of_whole_weeks() -> None:
    """Weekly completions of 12, 8, 10 and 10 have c = σ ÷ mean = √2 ÷ 10."""
    weeks = [12.0, 8.0, 10.0, 10.0]
    daily = [part for total in weeks for part in [total / 5] * 5 + [0.0] * 2]
    found = made(forecast(burnup(daily, 80.0), WEEKDAYS, 40))
    c = statistics.pstdev(weeks) / 10
    assert found.spread == pytest.approx(math.sqrt(0.47**2 + 0.3 * c**2 / max(1, found.median / 5)))
