"""The expectation itself, held against figures worked out by hand: so that two independent ways lead to each number."""

from __future__ import annotations

from datetime import date

import pytest

from tests.contract.engine.quarter.expectation import Quarter
from tests.contract.engine.quarter.scenario import (
    KEY_RESULTS,
    PROJECTS,
    WORKDAYS,
    build,
    december,
    november,
    october,
)

PROJECT = {project.id: project for project in PROJECTS}
KR = {kr.id: kr for kr in KEY_RESULTS}


@pytest.fixture(scope="module")
def quarter() -> Quarter:
    """Give the expectation without forecasts."""
    return Quarter(build())


def test_the_calendar_has_sixty_working_days() -> None:
    """21 in October (22 weekdays less one holiday), 19 in November (21 less two), 20 in December (23 less three)."""
    assert [sum(1 for day in WORKDAYS if day.month == month) for month in (10, 11, 12)] == [21, 19, 20]
    assert (WORKDAYS[20], WORKDAYS[39], WORKDAYS[59]) == (october(30), november(30), december(28))


BY_HAND = [
    # project, close, share, planned, slip, slip_baseline, late_start, scope_growth, pace, date_moved
    # 10 of 30 on the 21st of 60 days: planned 0.35 asks for 10.5, so one day behind.
    ("steady", october(31), 10 / 30, 21 / 60, 1, 1, 0, 0, 1, 0),
    # 20 of 30 on day 40.
    ("steady", november(30), 20 / 30, 40 / 60, 0, 0, 0, 0, 0, 0),
    # Days 5, 10, 15 and 20 of 60 have seen one of twelve each: planned is what was due. Begun on day 4.
    ("punctual", october(31), 4 / 12, 4 / 12, 0, 0, 3, 0, -3, 0),
    # Seven of 20 done by day 21, then 20 more: 7/40 is called for at 10.5, 7/20 at 21. Begun on day 2.
    ("doubled", october(30), 7 / 40, 21 / 60, 10.5, 10.5, 1, 10.5, -1, 0),
    # Eight of 24 by day 20, the position of which is 20; day 30 is Friday 13 November.
    ("stalled", november(15), 8 / 24, 30 / 60, 10, 10, 0, 0, 10, 0),
    # Begun on day 13: twelve days waited; 4 of 16 on day 21 is called for at 15.
    ("tardy", october(31), 4 / 16, 21 / 60, 6, 6, 12, 0, -6, 0),
    # On day 40 it has 13 of 16, called for at 48.75.
    ("tardy", november(30), 13 / 16, 40 / 60, -8.75, -8.75, 12, 0, -20.75, 0),
    # 5 October to 13 November are 28 working days, to 27 November 37, to 11 December 47. On the close of
    # 12 November, the 27th, 5 of 10 were called for at 18.5 of 37, and at 14 of 28. Begun on 9 October, the fifth.
    ("shifted", november(12), 0.5, 27 / 37, 8.5, 13, 4, 0, 4.5, 4.5),
    # On 30 November 38 are over; 7 of 10 are called for at 32.9 of 47, and at 19.6 of 28.
    ("shifted", november(30), 0.7, 38 / 47, 5.1, 18.4, 4, 0, 1.1, 13.3),
    # Before the epic goes: a1, a2, a3 and b1, b2 of 14 on day 25.
    ("giver", november(8), 5 / 14, 25 / 60, 25 - 300 / 14, 25 - 300 / 14, 4, 0, 25 - 300 / 14 - 4, 0),
    # After: 3 of 8 (22.5) where 3 of the agreed 14 (90/7) are done on day 26. Begun on day 5, both times.
    ("giver", november(9), 3 / 8, 26 / 60, 3.5, 3.5, 4, 3.5 - (26 - 180 / 14), 26 - 180 / 14 - 4, 0),
    # Points: 37 working days without the pause; 23 of 42 on day 19 of them are called for at 851/42.
    ("paused", october(31), 23 / 42, 19 / 37, 19 - 851 / 42, 19 - 851 / 42, 4, None, None, 0),
    # After the pause: 30 of 40 on day 28 are called for at 27.75.
    ("paused", november(30), 30 / 40, 28 / 37, 0.25, 0.25, 4, None, None, 0),
]


@pytest.mark.parametrize(
    ("name", "day", "share", "planned", "slip", "baseline", "late", "growth", "pace", "moved"), BY_HAND
)
def test_figures_worked_out_by_hand(
    quarter: Quarter,
    name: str,
    day: date,
    share: float,
    planned: float,
    slip: float,
    baseline: float,
    late: float,
    growth: float | None,
    pace: float | None,
    moved: float,
) -> None:
    """The calculator says what pencil and paper say; None stands for what was not worked out."""
    found = quarter.figures[name, day]
    causes = found.causes
    told = [
        found.share,
        found.planned,
        found.slip,
        found.slip_baseline,
        causes["late_start"],
        causes["date_moved"],
    ]
    assert told == pytest.approx([share, planned, slip, baseline, late, moved])
    for value, cause in ((growth, "scope_growth"), (pace, "pace")):
        assert value is None or causes[cause] == pytest.approx(value)
    assert sum(causes.values()) == pytest.approx(found.slip_baseline)


WEEKS = {
    # closing: achieved, missed, withdrawn, added, overdue
    october(4): (1, 0, 0, 0, 0),
    october(11): (2, 0, 0, 0, 0),  # one of them at 23:40 on Sunday
    october(18): (0, 3, 0, 0, 0),  # all missed
    october(25): (1, 1, 1, 0, 3),  # one rescheduled, one cancelled; the three of last week overdue
    november(1): (2, 0, 0, 1, 0),  # the rescheduled one, and one more that came on Wednesday
    november(8): (2, 0, 0, 0, 0),  # one of them moved to another project, still judged by done
    november(15): (1, 1, 0, 0, 0),  # done on Wednesday, reopened on Friday
    november(22): (1, 0, 0, 0, 1),
    november(29): (1, 0, 0, 0, 0),
    december(6): (2, 0, 0, 0, 0),
    december(13): (2, 0, 0, 0, 0),
    december(20): (2, 0, 0, 0, 0),
    december(27): (2, 0, 0, 0, 0),
    december(31): (1, 0, 0, 0, 0),
}


@pytest.mark.parametrize("closing", WEEKS)
def test_weeks_worked_out_by_hand(quarter: Quarter, closing: date) -> None:
    """Every week of the project with weekly goals, the first and the last one short."""
    found = quarter.goals(PROJECT["weekly"], closing)
    assert tuple(found[n] for n in ("achieved", "missed", "withdrawn", "added", "overdue")) == WEEKS[closing]


VERDICTS = {
    "kr1": ("working", "working", "working"),
    "kr2": ("carry_on", "revise_plan", "working"),
    "kr3": ("moved_despite_slip", "fix_execution", "fix_execution"),
    "kr4": ("moved_despite_slip", "moved_despite_slip", "moved_despite_slip"),
    "kr5": ("no_evidence", "no_evidence", "no_evidence"),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_verdicts_worked_out_by_hand(quarter: Quarter, name: str) -> None:
    """Flat for two months on plan, moved while work was late, fallen while work was late, and no evidence."""
    ends = (october(31), november(30), december(31))
    assert tuple(quarter.verdict(KR[name], end) for end in ends) == VERDICTS[name]


def test_the_side_portfolio_worked_out_by_hand(quarter: Quarter) -> None:
    """October: 1 of 6 and 5 of 15 done, planned 6 × 19/38 and 15 × 21/59 of 21. November: the dropped one is out.

    side-drop's plan has 38 working days, 19 of them by the end of October; side-mass's has 59. In November 8 of 10
    and 10 of 15 are done, and 10 and 15 × 40/59 are called for.
    """
    assert quarter.portfolio(october(31)) == pytest.approx((6 / 21, (3 + 15 * 21 / 59) / 21))
    assert quarter.portfolio(november(30)) == pytest.approx((18 / 25, (10 + 15 * 40 / 59) / 25))


def test_who_is_late_and_who_never_is(quarter: Quarter) -> None:
    """Both projects on plan are never late; the late ones are, on the days told."""
    late = {
        name: [day for (project, day), f in quarter.figures.items() if project == name and f.late]
        for name in PROJECT
    }
    assert late["steady"] == late["punctual"] == []
    assert late["doubled"][0] == october(30)
    assert late["tardy"][0] == october(8)
    assert late["stalled"][0] == november(9)
