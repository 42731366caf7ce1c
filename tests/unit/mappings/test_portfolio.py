"""The side projects of a month together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.okr import Dropped, Kind, Measure, Pause, Project
from mappings.plan import Plan
from mappings.portfolio import Portfolio, Reprioritised, month_of, reprioritised, side_portfolio
from mappings.progress import Progress
from tests.unit.mappings.samples import WEEKDAYS, project

MID_NOVEMBER = date(2026, 11, 13)
NOVEMBER = Plan(start=date(2026, 11, 2), due=date(2026, 11, 27))
POINTS = Measure(by="points")


def side(name: str, **changes: Any) -> Project:
    """Make a side project."""
    return project(name, Kind.SIDE, **changes)


def counted(leaves: int, done: int, scope: float = 0.0, done_weight: float = 0.0) -> Progress:
    """Make a progress of that many leaves and weights (by default 1 each)."""
    return Progress(
        leaves=leaves,
        done_leaves=done,
        credited_leaves=float(done),
        scope=scope or float(leaves),
        done=done_weight or float(done),
    )


def pooled(*made: tuple[Project, Progress, Plan], day: date = MID_NOVEMBER) -> Portfolio:
    """Pool on weekdays."""
    return side_portfolio(
        [p for p, _, _ in made],
        {p.id: progress for p, progress, _ in made},
        {p.id: plan for p, _, plan in made},
        day,
        WEEKDAYS,
    )


def test_plans_that_end_within_the_month_call_for_all() -> None:
    """10 + 30 items, 8 + 20 done: 28 ÷ 40 = 0.7, which is the 70 % of all work."""
    found = pooled((side("a"), counted(10, 8), NOVEMBER), (side("b"), counted(30, 20), NOVEMBER))
    assert (found.share, found.planned, found.target, found.met) == (0.7, 1.0, 0.7, True)
    assert (found.month_end, found.projects, found.by) == (date(2026, 11, 30), ("a", "b"), "items")


def test_longer_plans_call_for_their_part_by_the_months_end() -> None:
    """10 items due in November, 30 by 11 December (21 of 30 working days by then): (10 + 21) ÷ 40 = 0.775."""
    longer = Plan(start=date(2026, 11, 2), due=date(2026, 12, 11))
    found = pooled((side("a"), counted(10, 5), NOVEMBER), (side("b"), counted(30, 15), longer))
    assert found.planned == pytest.approx(0.775)
    assert found.target == pytest.approx(0.5425)
    assert (found.share, found.met) == (0.5, False)


def test_a_common_measure_pools_by_weight() -> None:
    """Both in points: (10 + 30) ÷ (20 + 80) = 0.4."""
    found = pooled(
        (side("a", measure=POINTS), counted(1, 0, 20.0, 10.0), NOVEMBER),
        (side("b", measure=POINTS), counted(9, 0, 80.0, 30.0), NOVEMBER),
    )
    assert (found.share, found.by) == (0.4, "points")


def test_different_measures_pool_by_items() -> None:
    """Points and items do not add up: 1 ÷ 2 and 3 ÷ 8 leaves make 4 ÷ 10."""
    found = pooled(
        (side("a", measure=POINTS), counted(2, 1, 500.0, 400.0), NOVEMBER),
        (side("b"), counted(8, 3), NOVEMBER),
    )
    assert (found.share, found.by) == (0.4, "items")


@pytest.mark.parametrize(
    ("start", "due", "belongs"),
    [
        (date(2026, 10, 1), date(2026, 10, 31), False),
        (date(2026, 10, 1), date(2026, 11, 1), True),
        (date(2026, 11, 30), date(2026, 12, 31), True),
        (date(2026, 12, 1), date(2026, 12, 31), False),
    ],
)
def test_plans_that_meet_the_month(start: date, due: date, belongs: bool) -> None:
    """One day in common is enough."""
    assert bool(pooled((side("a"), counted(2, 1), Plan(start=start, due=due))).projects) is belongs


def test_dropped_and_linked_projects_have_no_part() -> None:
    """A linked project never counts, a dropped one not from its day on."""
    dropped = side("d", dropped=Dropped(on=MID_NOVEMBER))
    made = [(dropped, counted(9, 0), NOVEMBER), (project("l"), counted(9, 0), NOVEMBER)]
    found = pooled((side("a"), counted(2, 1), NOVEMBER), *made)
    assert (found.share, found.projects) == (0.5, ("a",))
    assert pooled(*made, day=date(2026, 11, 12)).projects == ("d",)


def test_pauses_shift_what_a_plan_calls_for() -> None:
    """Paused through all of November, a plan into December calls for nothing by the end of November."""
    plan = Plan(start=date(2026, 11, 2), due=date(2026, 12, 11))
    paused = side("a", paused=(Pause(start=date(2026, 11, 1), until=date(2026, 11, 30)),))
    found = pooled((paused, counted(4, 0), plan))
    assert (found.planned, found.target, found.met) == (0.0, 0.0, True)


def test_nothing_to_pool_is_unknown() -> None:
    """Without side projects, or without any leaf, there is no share and no verdict."""
    assert pooled() == Portfolio(month_end=date(2026, 11, 30))
    assert pooled((side("a"), Progress(), NOVEMBER)).met is None


def test_months() -> None:
    """First and last day, also in February and December."""
    assert month_of(date(2028, 2, 10)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


@given(st.lists(st.integers(0, 20).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), max_size=6))
def test_the_order_of_projects_does_not_show(counts: list[tuple[int, int]]) -> None:
    """Pooling is a sum: reversed, the figures are the same, and the share lies in 0…1."""
    made = [(side(str(n)), counted(leaves, done), NOVEMBER) for n, (leaves, done) in enumerate(counts)]
    one, other = pooled(*made), pooled(*made[::-1])
    assert (one.share, one.planned, one.met) == (other.share, other.planned, other.met)
    assert one.share is None or 0 <= one.share <= 1


def test_what_was_decided_anew_is_named_part_by_part() -> None:
    """One came, one went, of a third the due date and the weight are others; what stayed is not named."""
    kept = {"weight": 1.0, "due": "2026-11-27", "dropped": False}
    before = {"a": kept, "b": kept, "c": kept}
    now = {"a": kept, "c": {**kept, "due": "2026-12-04", "weight": 2.0}, "d": kept}
    assert reprioritised(before, now) == [
        Reprioritised("d", "added"),
        Reprioritised("b", "removed"),
        Reprioritised("c", "weight", 1.0, 2.0),
        Reprioritised("c", "due", "2026-11-27", "2026-12-04"),
    ]
    assert reprioritised(now, now) == []
