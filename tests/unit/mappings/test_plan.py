"""What should be done by when, and the slip."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mappings.okr import CurveKind, Pause, PlanSpec
from mappings.plan import Plan, curve_of, finished_late, planned, resolve, slip
from mappings.progress import Dues
from tests.unit.mappings.samples import CYCLE, DUE, FOUR_WEEKS, HALFWAY, START, WEEKDAYS, project

OCTOBER_9, OCTOBER_14, OCTOBER_23 = (
    date(2026, 10, 9),
    date(2026, 10, 14),
    date(2026, 10, 23),
)  # positions 5, 8, 15
NEVER_BEFORE = START - timedelta(days=1)

PLATEAU = Plan(
    start=START, due=DUE, curve=CurveKind.MILESTONES, milestones=((HALFWAY, 0.5), (OCTOBER_9, 0.5))
)
"""Corners (0, 0), (5, 0.5), (10, 0.5), (20, 1)."""

BY_DUES = Plan(start=START, due=DUE, curve=CurveKind.DUES)
DUES: Dues = (("2026-10-09", 1.0), ("2026-10-16", 2.0), (None, 1.0))
"""0.25 from position 5 on, 0.75 from 10, 1 from 20."""


def slipped(plan: Plan, share: float, day: date, dues: Dues = ()) -> float:
    """Return the slip on weekdays, without the noise of binary fractions."""
    return round(slip(plan, share, day, WEEKDAYS, dues), 9)


def test_the_example_of_the_rules() -> None:
    """20 working days, position 10, actual 0.31: planned 0.50, slip 10 − 6.2 = 3.8."""
    assert planned(FOUR_WEEKS, HALFWAY, WEEKDAYS) == 0.5
    assert slipped(FOUR_WEEKS, 0.31, HALFWAY) == 3.8


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 9, 1), 0.0),
        (NEVER_BEFORE, 0.0),
        (START, 0.05),
        (date(2026, 10, 18), 0.5),  # a Sunday stands where its Friday stood
        (DUE, 1.0),
        (date(2027, 1, 1), 1.0),
    ],
)
def test_linear(day: date, expected: float) -> None:
    """Position ÷ 20 within 0…1."""
    assert planned(FOUR_WEEKS, day, WEEKDAYS) == expected


@pytest.mark.parametrize(
    ("share", "day", "expected"),
    [
        (0.5, HALFWAY, 0.0),
        (0.0, HALFWAY, 10.0),
        (0.6, HALFWAY, -2.0),  # called for at position 12
        (1.0, HALFWAY, -10.0),
        (0.1, NEVER_BEFORE, -2.0),  # position 0, called for at 2
        (0.0, date(2026, 9, 1), 0.0),
        (0.9, date(2026, 11, 6), 7.0),  # position 25, called for at 18
        (1.0, date(2026, 11, 6), 0.0),  # done work is never late
    ],
)
def test_linear_slip(share: float, day: date, expected: float) -> None:
    """Today's position less the position at which the plan called for the actual share."""
    assert slipped(FOUR_WEEKS, share, day) == expected


def test_binary_noise_is_no_slip() -> None:
    """0.1 + 0.2 done where 0.3 is planned is on plan, and on a plateau of 0.3 too."""
    assert slip(FOUR_WEEKS, 0.1 + 0.2, date(2026, 10, 12), WEEKDAYS) == 0.0
    flat = Plan(
        start=START, due=DUE, curve=CurveKind.MILESTONES, milestones=((OCTOBER_9, 0.3), (HALFWAY, 0.3))
    )
    assert slipped(flat, 0.1 + 0.2, OCTOBER_23) == 5.0
    assert slipped(flat, 0.3 - 1e-12, OCTOBER_23) == 5.0
    assert slipped(flat, 0.1 + 0.2, date(2026, 10, 7)) == -2.0


def test_a_plan_without_working_days_is_a_step_on_its_due_day() -> None:
    """Saturday to Sunday: nothing on Saturday, all on Sunday; a day late at Monday's close."""
    weekend = Plan(start=date(2026, 10, 10), due=date(2026, 10, 11))
    days = [date(2026, 10, 10), date(2026, 10, 11), date(2026, 10, 12)]
    assert [planned(weekend, day, WEEKDAYS) for day in days] == [0.0, 1.0, 1.0]
    assert [slipped(weekend, 0.0, day) for day in days] == [0.0, 0.0, 1.0]
    assert (
        slipped(weekend, 1.0, date(2026, 10, 8)) == -1.0
    )  # Thursday's close: Friday lies before the opening


def test_a_due_day_before_the_start_is_a_step_too() -> None:
    """Due Friday 9, start Wednesday 14 October: called for at Friday's close, late from Monday on."""
    inverted = Plan(start=OCTOBER_14, due=OCTOBER_9)
    assert planned(inverted, date(2026, 10, 8), WEEKDAYS) == 0.0
    assert planned(inverted, OCTOBER_9, WEEKDAYS) == 1.0
    assert slipped(inverted, 0.0, date(2026, 10, 12)) == 1.0


@pytest.mark.parametrize(
    ("day", "expected"),
    [(START, 0.1), (OCTOBER_9, 0.5), (OCTOBER_14, 0.5), (HALFWAY, 0.5), (OCTOBER_23, 0.75), (DUE, 1.0)],
)
def test_milestones(day: date, expected: float) -> None:
    """Straight from 0 to 0.5 in 5 days, flat for 5, straight to 1 in the last 10."""
    assert planned(PLATEAU, day, WEEKDAYS) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("share", "day", "expected"),
    [
        (0.5, OCTOBER_14, 0.0),
        (0.5, OCTOBER_23, 5.0),  # the plan called for no more until position 10
        (0.25, OCTOBER_23, 12.5),  # called for at position 2.5
        (0.5, date(2026, 10, 7), -2.0),  # position 3; 0.5 is reached first at 5
        (0.75, OCTOBER_14, -7.0),  # position 8; called for at 15
    ],
)
def test_plateaus_are_neutral(share: float, day: date, expected: float) -> None:
    """Behind, the far end of the plateau counts; ahead, the near one."""
    assert slipped(PLATEAU, share, day) == expected


def test_milestones_outside_the_plan_say_nothing() -> None:
    """Before the start and from the due date on the ends of the plan stand; a lower one later adds nothing."""
    odd = ((date(2026, 9, 1), 0.4), (OCTOBER_9, 0.5), (HALFWAY, 0.2), (DUE, 0.9), (date(2026, 12, 1), 0.95))
    plan = Plan(start=START, due=DUE, curve=CurveKind.MILESTONES, milestones=odd)
    assert curve_of(plan, WEEKDAYS).points == curve_of(PLATEAU, WEEKDAYS).points


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 10, 8), 0.0),
        (OCTOBER_9, 0.25),
        (date(2026, 10, 15), 0.25),
        (HALFWAY, 0.75),
        (date(2026, 10, 29), 0.75),
        (DUE, 1.0),
    ],
)
def test_due_dates(day: date, expected: float) -> None:
    """Weight due by the day ÷ all weight; what has no date is due with the project."""
    assert planned(BY_DUES, day, WEEKDAYS, DUES) == expected


@pytest.mark.parametrize(
    ("share", "day", "expected"),
    [
        (0.25, HALFWAY, 0.0),  # due at this very close, late from the next on
        (0.25, date(2026, 10, 19), 1.0),
        (0.25, OCTOBER_23, 5.0),
        (0.0, HALFWAY, 5.0),  # 0 was enough up to position 5
        (0.5, OCTOBER_14, -2.0),  # position 8; 0.5 is reached at 10
        (1.0, HALFWAY, -10.0),
        (1.0, date(2026, 11, 6), 0.0),
    ],
)
def test_slip_by_due_dates(share: float, day: date, expected: float) -> None:
    """The steps stand at the closes of the due dates."""
    assert slipped(BY_DUES, share, day, DUES) == expected


def test_work_due_on_a_weekend_is_late_on_monday() -> None:
    """Due on Saturday: called for at Saturday's close, one working day late at Monday's."""
    dues: Dues = (("2026-10-10", 1.0), (None, 3.0))
    assert planned(BY_DUES, OCTOBER_9, WEEKDAYS, dues) == 0.0
    assert planned(BY_DUES, date(2026, 10, 10), WEEKDAYS, dues) == 0.25
    assert slipped(BY_DUES, 0.0, date(2026, 10, 10), dues) == 0.0
    assert slipped(BY_DUES, 0.0, date(2026, 10, 12), dues) == 1.0


def test_due_dates_without_weight_are_unknown() -> None:
    """Nothing due and nothing weighing: no planned share, and asking for the slip is an error."""
    assert planned(BY_DUES, HALFWAY, WEEKDAYS, ()) is None
    with pytest.raises(ValueError, match="no weight"):
        slip(BY_DUES, 0.0, HALFWAY, WEEKDAYS, (("2026-10-09", 0.0),))


def test_a_pause_shifts_the_plan() -> None:
    """12–16 October paused leaves 15 working days: on 23 October 10 of 15 have passed."""
    calendar = WEEKDAYS.without([Pause(start=date(2026, 10, 12), until=date(2026, 10, 16))])
    assert planned(FOUR_WEEKS, OCTOBER_23, calendar) == 10 / 15
    assert slip(FOUR_WEEKS, 5 / 15, HALFWAY, calendar) == 0.0


def test_each_date_is_found_on_its_own() -> None:
    """Configured, else the item's where asked for, else the cycle's."""
    item_dates = (date(2026, 10, 20), None)
    plain = resolve(project(), CYCLE, item_dates)
    assert (plain.start, plain.due) == (CYCLE.start, CYCLE.end)
    from_item = resolve(project(plan=PlanSpec(from_item=True)), CYCLE, item_dates)
    assert (from_item.start, from_item.due) == (date(2026, 10, 20), CYCLE.end)
    both = resolve(project(plan=PlanSpec(start=START, from_item=True)), CYCLE, (date(2026, 10, 20), DUE))
    assert (both.start, both.due) == (START, DUE)


def test_the_curve_is_kept() -> None:
    """The resolved plan has the configured curve and milestones."""
    spec = PlanSpec(start=START, due=DUE, curve=CurveKind.MILESTONES, milestones=PLATEAU.milestones)
    assert resolve(project(plan=spec), CYCLE) == PLATEAU


@pytest.mark.parametrize(
    ("last_done", "expected"),
    [
        (date(2026, 11, 4), 3),  # Monday, Tuesday, Wednesday after Friday 30 October
        (date(2026, 10, 31), 0),
        (DUE, 0),
        (START, 0),
        (None, 0),
    ],
)
def test_finished_late(last_done: date | None, expected: int) -> None:
    """Working days from due to the last completion."""
    assert finished_late(FOUR_WEEKS, last_done, WEEKDAYS) == expected


DAYS = st.dates(date(2026, 9, 1), date(2027, 1, 31))
SHARES = st.floats(0, 1) | st.integers(0, 8).map(lambda n: n / 8)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, Dues]:
    """Draw plans of every form, some of no working day, with due dates inside and outside."""
    start = draw(DAYS)
    due = start + timedelta(days=draw(st.integers(0, 120)))
    milestones = draw(st.lists(st.tuples(DAYS, SHARES), max_size=4))
    weights = draw(
        st.lists(st.tuples(st.none() | DAYS.map(date.isoformat), st.floats(0.1, 9)), min_size=1, max_size=5)
    )
    return Plan(
        start=start, due=due, curve=draw(st.sampled_from(CurveKind)), milestones=tuple(milestones)
    ), tuple(weights)


def called_for(plan: Plan, day: date, dues: Dues) -> float:
    """Return the planned share, which these plans always have."""
    found = planned(plan, day, WEEKDAYS, dues)
    assert found is not None
    return found


@given(plans(), DAYS, DAYS)
def test_planned_never_falls(made: tuple[Plan, Dues], a: date, b: date) -> None:
    """From day to day the plan calls for as much or more, within 0…1."""
    plan, dues = made
    assert 0 <= called_for(plan, min(a, b), dues) <= called_for(plan, max(a, b), dues) <= 1


@given(plans())
def test_planned_rises_from_zero_to_one(made: tuple[Plan, Dues]) -> None:
    """Before everything the plan calls for nothing, after everything for all; straight curves by their own ends."""
    plan, dues = made
    assert called_for(plan, date(2026, 8, 1), dues) == 0
    assert called_for(plan, date(2028, 1, 1), dues) == 1
    if plan.curve is not CurveKind.DUES:
        assert called_for(plan, plan.due, dues) == 1
        assert called_for(plan, plan.start - timedelta(days=4), dues) == 0


@given(plans(), DAYS)
def test_on_plan_is_no_slip(made: tuple[Plan, Dues], day: date) -> None:
    """Where planned = actual the slip is 0."""
    plan, dues = made
    assert slip(plan, called_for(plan, day, dues), day, WEEKDAYS, dues) == 0


@given(plans(), DAYS, SHARES)
def test_the_sign_of_slip_is_that_of_the_gap(made: tuple[Plan, Dues], day: date, share: float) -> None:
    """Behind is never negative, ahead never positive."""
    plan, dues = made
    gap, found = called_for(plan, day, dues) - share, slip(plan, share, day, WEEKDAYS, dues)
    assert found >= 0 if gap > 0 else found <= 0


@given(plans(), DAYS, SHARES, SHARES)
def test_more_done_never_raises_the_slip(made: tuple[Plan, Dues], day: date, a: float, b: float) -> None:
    """The slip is antitone in the share."""
    plan, dues = made
    less, more = min(a, b), max(a, b)
    assert slip(plan, more, day, WEEKDAYS, dues) <= slip(plan, less, day, WEEKDAYS, dues) + 1e-6


@given(plans(), DAYS, st.floats(0.001, 0.999))
def test_the_plan_called_for_the_actual_share_at_the_slipped_position(
    made: tuple[Plan, Dues], day: date, share: float
) -> None:
    """Going back by the slip, the curve passes the actual share there: below it before, above it after."""
    plan, dues = made
    found = slip(plan, share, day, WEEKDAYS, dues)
    assume(found != 0)
    curve, at = curve_of(plan, WEEKDAYS, dues), WEEKDAYS.position(day, plan.start) - found
    assert curve.at(at - 1e-6) <= share + 1e-5
    assert curve.at(at + 1e-6) >= share - 1e-5
