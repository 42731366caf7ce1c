"""Two computations of the same rules, the product's and the expectation's, agree on whatever Hypothesis draws."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.baseline import Baseline
from mappings.causes import causes
from mappings.okr import CurveKind, Pause
from mappings.plan import Plan, planned, slip
from mappings.progress import Dues
from mappings.workdays import Calendar
from tests.contract.engine.quarter.expectation import Plan as Agreed
from tests.contract.engine.quarter.expectation import planned_at, slip_of
from tests.contract.engine.quarter.scenario import START, Project

YEAR_END = (date(2026, 12, 29), date(2026, 12, 31))
JAPAN = Calendar.of("JP", extra=[YEAR_END])


@dataclass(frozen=True, slots=True)
class Case:
    """The same project for both: plans with their due dates, now and as agreed, and its pause."""

    now: Agreed
    agreed: Agreed
    pause: tuple[date, date] | None

    @property
    def project(self) -> Project:
        """Return it as the expectation knows it."""
        return Project(id="p", paused=self.pause)

    @property
    def calendar(self) -> Calendar:
        """Return its calendar as the product knows it."""
        return JAPAN.without([Pause(start=self.pause[0], until=self.pause[1])] if self.pause else [])


def both(plan: Agreed) -> tuple[Plan, Dues]:
    """Return a plan as the product knows it."""
    kind = CurveKind.LINEAR if plan.dues is None else CurveKind.DUES
    dues = tuple((day.isoformat(), weight) for day, weight in plan.dues or ())
    return Plan(start=plan.start, due=plan.due, curve=kind), dues


@st.composite
def plans(draw: st.DrawFn) -> Agreed:
    """Draw a plan of some weeks within the quarter, linear or by due dates; no pause takes all its working days."""
    start = START + timedelta(days=draw(st.integers(0, 60)))
    due = start + timedelta(days=draw(st.integers(14, 80)))
    if draw(st.booleans()):
        return Agreed(start=start, due=due)
    days = st.integers(-10, 100).map(lambda n: start + timedelta(days=n))
    drawn = draw(st.lists(st.tuples(days, st.sampled_from((1.0, 2.0, 3.0, 5.0))), min_size=1, max_size=8))
    return Agreed(start=start, due=due, dues=tuple(sorted(drawn)))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw two plans, and a pause that leaves days to work on."""
    pause = None
    if draw(st.booleans()):
        first = START + timedelta(days=draw(st.integers(0, 90)))
        pause = (first, first + timedelta(days=draw(st.integers(0, 4))))
    return Case(now=draw(plans()), agreed=draw(plans()), pause=pause)


DAYS = st.integers(-20, 120).map(lambda n: START + timedelta(days=n))
SHARES = st.one_of(st.floats(0, 1), st.integers(0, 12).map(lambda n: n / 12))


@given(cases(), DAYS, SHARES)
def test_planned_and_slip_are_those_of_the_plain_count(case: Case, day: date, share: float) -> None:
    """Counting day by day and walking along a curve lead to the same figures, whatever the plan."""
    plan, dues = both(case.now)
    assert planned(plan, day, case.calendar, dues) == pytest.approx(planned_at(case.project, case.now, day))
    found = slip(plan, share, day, case.calendar, dues)
    assert found == pytest.approx(slip_of(case.project, case.now, share, day), abs=1e-6)


@given(cases(), DAYS, st.integers(1, 20), st.integers(0, 20), st.integers(0, 30))
def test_causes_add_up_to_the_plain_slips(case: Case, day: date, agreed: int, done: int, rest: int) -> None:
    """Whatever was done of whatever scope: all four make up the slip against the baseline, three the current one."""
    share = done / (done + rest) if done + rest else 0.0
    plan, dues = both(case.now)
    before, agreed_dues = both(case.agreed)
    baseline = Baseline(plan=before, scope=float(agreed), dues=agreed_dues)
    parts = causes(baseline, plan, share, float(done), None, day, case.calendar, dues)
    assert parts.slip == pytest.approx(slip_of(case.project, case.now, share, day), abs=1e-6)
    assert parts.slip_baseline == pytest.approx(slip_of(case.project, case.agreed, share, day), abs=1e-6)
