"""What `explain` and the metrics say of weeks, idle and blocked work."""

from __future__ import annotations

from typing import Any

from syncd.engine.judging.weeks.telling import week_lines
from syncd.metrics.weeks import of_weeks

GOALS: dict[str, Any] = {
    "week": "2026-W47",
    "total": 4,
    "achieved": 1,
    "open": 2,
    "missed": 0,
    "withdrawn": 1,
    "overdue": 3,
    "added": 1,
    "hit_rate": 0.75,
    "cycle_hit_rate": 0.5,
    "last": {"week": "2026-W46"},
    "items": {"achieved": ["A-1"], "open": ["A-2", "A-3"], "withdrawn": ["A-4"], "added": ["A-5"]},
    "words": "Ship it",
    "remark": None,
}
BLOCKED: dict[str, Any] = {
    "items": 1,
    "weight": 3.0,
    "flagged": 1,
    "by": ["ops"],
    "through": ["net"],
    "keys": ["A-2"],
}
ROW: dict[str, Any] = {"goals": GOALS, "idle_days": 1, "idle": False, "blocked": BLOCKED}


def samples(projects: dict[str, dict[str, Any]]) -> dict[tuple[str, ...], float]:
    """Return what a scrape shows, by the metric's name and its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in of_weeks(projects)
        for sample in family.samples
    }


def test_a_week_is_told_with_its_goals_by_name() -> None:
    """Counts, names, the rates of the weeks before, what was typed, what stands still and what waits."""
    assert list(week_lines(ROW)) == [
        "week 2026-W47: 4 goals: 1 achieved, 2 open, 1 withdrawn; 3 overdue; 1 added",
        "  achieved: A-1",
        "  open: A-2, A-3",
        "  withdrawn: A-4",
        "  added: A-5",
        "of the goals of 2026-W46 75% were achieved, of the cycle's so far 50%",
        "words as typed: Ship it",
        "nothing has moved for 1 working day",
        "1 open leaf blocked, 1 of them flagged: A-2",
        "it waits for ops, which in turn waits for net",
    ]


def test_what_is_unknown_or_well_is_not_told() -> None:
    """No week whose opening was seen, nothing idle, nothing blocked: nothing to say."""
    unseen = {**GOALS, "total": None, "hit_rate": None, "words": None}
    clear = {**BLOCKED, "items": 0, "by": []}
    assert list(week_lines({"goals": unseen, "idle_days": None, "idle": None, "blocked": clear})) == []
    assert list(week_lines({})) == []


def test_many_blocked_leaves_are_counted_and_a_few_named() -> None:
    """Ten are named, the others counted."""
    many = {**BLOCKED, "items": 12, "flagged": 0, "keys": [f"A-{n}" for n in range(12)], "by": []}
    (line,) = week_lines({"blocked": many})
    assert line.startswith("12 open leaves blocked: A-0, ")
    assert line.endswith("A-9 and 2 more")


def test_metrics_show_the_week() -> None:
    """Rates of the weeks that were judged, the running week by state, idle days and blocked items."""
    assert samples({"index": ROW}) == {
        ("okr_project_goal_hit_ratio", "index"): 0.75,
        ("okr_project_goal_cycle_hit_ratio", "index"): 0.5,
        ("okr_project_goals", "index", "achieved"): 1.0,
        ("okr_project_goals", "index", "open"): 2.0,
        ("okr_project_goals", "index", "missed"): 0.0,
        ("okr_project_goals", "index", "withdrawn"): 1.0,
        ("okr_project_goals", "index", "overdue"): 3.0,
        ("okr_project_goals", "index", "added"): 1.0,
        ("okr_project_idle_workdays", "index"): 1.0,
        ("okr_project_blocked_items", "index"): 1.0,
    }


def test_unknown_figures_have_no_series() -> None:
    """A project of which nothing is known yet shows nothing."""
    assert samples({"index": {"goals": None, "idle_days": None, "blocked": None}, "older": {}}) == {}
