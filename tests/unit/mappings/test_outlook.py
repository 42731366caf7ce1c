"""Paces: what the due date needs, beside what was done of late."""

from __future__ import annotations

from datetime import date

import pytest

from mappings.forecast import Refusal
from mappings.outlook import Inputs, outlook
from mappings.plan import Plan
from mappings.progress import Progress
from tests.unit.mappings.samples import WEEKDAYS

CUT = date(2026, 10, 30)
PLAN = Plan(start=date(2026, 9, 28), due=date(2026, 11, 20))


def progress(done: dict[str, float], scope: float) -> Progress:
    """Return a project of that scope from the start, with these completions."""
    return Progress(
        leaves=int(scope),
        done_leaves=len(done),
        scope=scope,
        done=sum(done.values()),
        completed=tuple(done.items()),
        created=(("2026-09-28", scope),),
    )


def inputs(done: dict[str, float], scope: float, due: date = PLAN.due) -> Inputs:
    """Return what lies before an outlook at the cut."""
    return Inputs(progress=progress(done, scope), due=due, day=CUT, calendar=WEEKDAYS)


STEADY = {"2026-10-05": 2.0, "2026-10-09": 2.0, "2026-10-15": 3.0, "2026-10-22": 2.0, "2026-10-29": 1.0}


def test_paces_by_hand() -> None:
    """10 of 25 done in the 20 working days since 5 October: 2.5 a week. 15 are left for 15 working days: 5 a week."""
    found = outlook(inputs(STEADY, 25))
    assert (found.left, found.scope) == (15, 25)
    assert found.recent == pytest.approx(2.5)
    assert found.required == pytest.approx(5.0)


def test_the_required_pace_met_brings_the_end_to_the_due_day() -> None:
    """Without growth, 15 open at 5 a week take the 15 working days that are left: half a chance."""
    found = outlook(inputs(STEADY, 25), pace=5.0)
    assert found.forecast
    assert found.forecast.p50 == PLAN.due
    assert found.chance == pytest.approx(0.5)


def test_after_the_due_day_no_pace_is_required() -> None:
    """No working day is left in which it could be met."""
    found = outlook(inputs(STEADY, 25, due=CUT))
    assert found.required is None
    assert found.chance == 0.0


def test_without_history_there_are_paces_and_no_date() -> None:
    """Nothing done: a recent pace of 0, a required one, and the reason why no date is told."""
    found = outlook(inputs({}, 15))
    assert (found.recent, found.found) == (0.0, Refusal.TOO_FEW_DONE)
    assert found.required == pytest.approx(5.0)
    assert found.as_dict()["refused"] == "too_few_done"
    assert found.as_dict()["p50"] is None
