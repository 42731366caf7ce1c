"""Causes of a slip."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.baseline import Baseline
from mappings.causes import Cause, Causes, causes
from mappings.okr import CurveKind
from mappings.plan import Plan, slip
from tests.unit.mappings.samples import DUE, FOUR_WEEKS, HALFWAY, START, WEEKDAYS

AGREED = Baseline(plan=FOUR_WEEKS, scope=20.0)


def test_a_worked_example() -> None:
    """20 days, position 10, 5 done of 25 where 20 were agreed, first work on the third day.

    a = 0.2 is called for at position 4: slip 6. a′ = 5 ÷ 20 = 0.25, at position 5: slip 5, so growth is 1. The first
    work began on Wednesday, 2026-10-07: two days waited, so pace is 3.
    """
    found = causes(AGREED, FOUR_WEEKS, 0.2, 5.0, date(2026, 10, 7), HALFWAY, WEEKDAYS)
    assert found == Causes(late_start=2, scope_growth=1, pace=3, date_moved=0)
    assert found.main is Cause.PACE


def test_a_moved_date_is_a_cause_against_the_baseline_only() -> None:
    """The due date goes from 2026-10-30 to 2026-11-13: 20 days become 30, and 10 of them ask for a third.

    a = 0.25 of the agreed scope: at position 5 of the baseline (slip 5), at 7.5 of the current plan (slip 2.5).
    """
    longer = Plan(start=START, due=date(2026, 11, 13))
    found = causes(AGREED, longer, 0.25, 5.0, START, HALFWAY, WEEKDAYS)
    assert found.slip == pytest.approx(2.5)
    assert found.date_moved == pytest.approx(2.5)
    assert found.slip_baseline == pytest.approx(5.0)
    assert found.late_start == 0
    assert found.scope_growth == pytest.approx(0.0)


def test_without_first_work_all_days_are_late_start() -> None:
    """Nothing begun at position 10: ten days of late start, no pace."""
    found = causes(AGREED, FOUR_WEEKS, 0.0, 0.0, None, HALFWAY, WEEKDAYS)
    assert found == Causes(late_start=10, scope_growth=0, pace=0, date_moved=0)
    assert found.main is Cause.LATE_START


def test_pace_may_make_up_for_a_late_start() -> None:
    """Begun after five days and on plan at position 10: late start 5, pace −5, together nothing."""
    found = causes(AGREED, FOUR_WEEKS, 0.5, 10.0, date(2026, 10, 12), HALFWAY, WEEKDAYS)
    assert (found.late_start, found.pace, found.slip) == (5, -5, 0)


def test_scope_taken_out_is_negative_growth() -> None:
    """5 of 10 done where 20 were agreed: a = 0.5 is on plan, a′ = 0.25 would be 5 days behind."""
    found = causes(AGREED, FOUR_WEEKS, 0.5, 5.0, START, HALFWAY, WEEKDAYS)
    assert (found.scope_growth, found.pace) == (-5, 5)


def test_without_an_agreed_scope_nothing_is_growth() -> None:
    """A project that was empty when the cycle opened has no scope growth."""
    found = causes(Baseline(plan=FOUR_WEEKS, scope=0.0), FOUR_WEEKS, 0.2, 5.0, START, HALFWAY, WEEKDAYS)
    assert found.scope_growth == 0


def test_work_before_the_start_is_no_late_start() -> None:
    """First work in September, and a day before the plan's start: late start is 0, never negative."""
    early = date(2026, 9, 1)
    assert causes(AGREED, FOUR_WEEKS, 0.2, 4.0, early, HALFWAY, WEEKDAYS).late_start == 0
    assert causes(AGREED, FOUR_WEEKS, 0.0, 0.0, None, date(2026, 10, 2), WEEKDAYS).late_start == 0


def test_a_project_ahead_has_no_main_cause() -> None:
    """Where no part adds to the slip, none is named."""
    assert causes(AGREED, FOUR_WEEKS, 0.9, 18.0, START, HALFWAY, WEEKDAYS).main is None


plans = st.builds(
    lambda start, length: Plan(start=start, due=date.fromordinal(start.toordinal() + length)),
    st.dates(date(2026, 9, 1), date(2026, 11, 1)),
    st.integers(0, 90),
)
shares = st.floats(0, 1)


@given(
    plans,
    plans,
    shares,
    st.floats(0, 100),
    st.floats(0, 100),
    st.none() | st.dates(START, DUE),
    st.dates(START, DUE),
)
def test_the_parts_add_up(
    agreed: Plan, plan: Plan, share: float, scope: float, done: float, first: date | None, day: date
) -> None:
    """All four make up the slip against the baseline, three the slip against the current plan."""
    found = causes(Baseline(plan=agreed, scope=scope), plan, share, done, first, day, WEEKDAYS)
    assert found.slip == pytest.approx(slip(plan, share, day, WEEKDAYS), abs=1e-6)
    assert found.slip_baseline == pytest.approx(slip(agreed, share, day, WEEKDAYS), abs=1e-6)


def test_due_date_curves_keep_their_own_dates() -> None:
    """The baseline's due dates are its own: work due halfway then, and at the end now, was moved."""
    by_dues = Plan(start=START, due=DUE, curve=CurveKind.DUES)
    agreed = Baseline(plan=by_dues, scope=2.0, dues=((HALFWAY.isoformat(), 1.0), (None, 1.0)))
    monday = date(2026, 10, 19)
    found = causes(agreed, by_dues, 0.0, 0.0, START, monday, WEEKDAYS, dues=((None, 2.0),))
    assert (found.slip, found.date_moved) == (0, 1)
