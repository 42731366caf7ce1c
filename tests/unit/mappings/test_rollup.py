"""From projects to key results and objectives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.okr import Cycle, Dropped, KeyResult, Kind, Objective, Status, Thresholds
from mappings.rollup import (
    KeyResultStanding,
    ObjectiveStanding,
    Total,
    key_result_standing,
    objective_standing,
    total,
    worst,
)
from mappings.status import Standing
from tests.unit.mappings.samples import DUE, HALFWAY, START, WEEKDAYS, project, standing

ON, AT, OFF = Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK
DONE, NOT_STARTED, UNKNOWN = Status.DONE, Status.NOT_STARTED, Status.UNKNOWN
OCTOBER = Cycle(name="October", start=START, end=DUE)
"""20 working days; HALFWAY is position 10."""
GONE = Dropped(on=START)


def rolled(
    *projects: Standing,
    score: float | None = None,
    day: date = HALFWAY,
    weights: Mapping[str, float] | None = None,
) -> KeyResultStanding:
    """Judge a key result with these projects over October."""
    names = tuple(s.project for s in projects)
    return key_result_standing(
        KeyResult(id="kr", title="KR", objective="o", projects=names),
        {s.project: s for s in projects},
        {name: project(name, weight=(weights or {}).get(name, 1.0)) for name in names},
        score,
        OCTOBER,
        day,
        WEEKDAYS,
        Thresholds(),
    )


def test_progress_and_planned_are_weighted_means() -> None:
    """Weights 2 and 1, shares 0.5 and 0.2, planned 0.6 and 0.3: 1.2 ÷ 3 and 1.5 ÷ 3."""
    found = rolled(
        standing("a", ON, share=0.5, planned=0.6),
        standing("b", ON, share=0.2, planned=0.3),
        score=0.7,
        weights={"a": 2.0},
    )
    assert found.progress == pytest.approx(0.4)
    assert found.planned == pytest.approx(0.5)
    assert found.gap == pytest.approx(0.1)
    assert (found.score, found.line) == (0.7, None)


def test_dropped_and_unknown_projects_have_no_part_in_the_means() -> None:
    """Only a's 0.5 and 0.6 enter."""
    found = rolled(
        standing("a", ON, share=0.5, planned=0.6),
        standing("b", OFF, share=0.0, planned=1.0, dropped=GONE),
        standing("c", UNKNOWN, planned=0.9),
    )
    assert (found.progress, found.planned, found.status) == (0.5, 0.6, UNKNOWN)
    assert found.counts == {ON: 1, UNKNOWN: 1}


def test_no_known_project_is_no_progress() -> None:
    """A key result of one unknown project has neither progress nor planned share."""
    found = rolled(standing("a", UNKNOWN, planned=0.9))
    assert (found.progress, found.planned, found.gap, found.status) == (None, None, None, UNKNOWN)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([ON, AT, OFF], OFF),
        ([ON, AT], AT),
        ([DONE, DONE], DONE),
        ([DONE, ON], ON),
        ([DONE, NOT_STARTED], ON),  # neither are all done nor all not begun
        ([NOT_STARTED, NOT_STARTED], NOT_STARTED),
        ([NOT_STARTED, AT], AT),
        ([UNKNOWN, ON], UNKNOWN),
        ([UNKNOWN, DONE], UNKNOWN),
        ([UNKNOWN, AT], AT),
        ([UNKNOWN, OFF], OFF),
    ],
)
def test_the_worst_begun_project_decides(statuses: list[Status], expected: Status) -> None:
    """Done or not_started when all are; unknown unless something is known to be bad."""
    assert rolled(*(standing(str(n), status) for n, status in enumerate(statuses))).status is expected


def test_an_unknown_project_that_has_not_begun_is_no_riddle() -> None:
    """Before its start a project without items does not make the key result unknown."""
    assert rolled(standing("a", ON), standing("b", UNKNOWN, begun=False)).status is ON


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.5, ON), (0.45, ON), (0.44, AT), (0.35, AT), (0.34, OFF), (1.0, ON), (None, UNKNOWN)],
)
def test_without_projects_the_score_stands_against_a_straight_line(
    score: float | None, expected: Status
) -> None:
    """At position 10 of 20 the line is 0.5; at_risk is over 0.05 below it, off_track over 0.15."""
    found = rolled(score=score)
    assert (found.status, found.line, found.progress) == (expected, 0.5, None)


def test_with_all_projects_dropped_the_score_decides() -> None:
    """A key result whose only project was dropped stands like one without."""
    assert rolled(standing("a", ON, share=0.5, planned=0.5, dropped=GONE), score=0.0).status is OFF


def test_before_the_cycle_nothing_is_called_for() -> None:
    """On the eve a score of 0 is not_started; one that stands above already is on track."""
    eve = date(2026, 10, 4)
    assert [rolled(score=s, day=eve).status for s in (0.0, 0.3)] == [NOT_STARTED, ON]


def objective(*names: str) -> Objective:
    """Make an objective of these key results."""
    return Objective(id="o", title="O", key_results=names)


def key_results(*names: str, **changes: Any) -> dict[str, KeyResult]:
    """Make key results of weight 1."""
    return {name: KeyResult(**{"id": name, "title": name, "objective": "o", **changes}) for name in names}


def test_an_objective_has_score_worst_status_and_counts() -> None:
    """Scores 0.2 and 0.6, one unknown: 0.4 with 1 unknown; the worst of on_track, at_risk, unknown is at_risk."""
    standings = {
        "a": KeyResultStanding(key_result="a", status=ON, score=0.6),
        "b": KeyResultStanding(key_result="b", status=AT, score=0.2),
        "c": KeyResultStanding(key_result="c", status=UNKNOWN),
    }
    found = objective_standing(objective("a", "b", "c"), key_results("a", "b", "c"), standings, HALFWAY)
    assert found == ObjectiveStanding(
        objective="o", status=AT, score=0.4, known=2, unknown=1, counts={ON: 1, AT: 1, UNKNOWN: 1}
    )


def test_a_key_result_that_no_longer_counts_has_no_part() -> None:
    """One dropped on 15 October neither scores nor worsens on the 16th."""
    made = {**key_results("a"), **key_results("b", until=date(2026, 10, 15))}
    standings = {
        "a": KeyResultStanding(key_result="a", status=ON, score=0.6),
        "b": KeyResultStanding(key_result="b", status=OFF, score=0.0),
    }
    found = objective_standing(objective("a", "b"), made, standings, HALFWAY)
    assert (found.score, found.status, found.counts) == (0.6, ON, {ON: 1})


def test_an_objective_without_key_results_is_unknown() -> None:
    """Nothing counts, so nothing is known."""
    assert objective_standing(objective(), {}, {}, HALFWAY).status is UNKNOWN


def test_totals_count_a_project_once() -> None:
    """Project a serves two key results and weighs 3 once: (3 × 0.5 + 0.1) ÷ 4 = 0.4 of planned 0.5; attained 0.8."""
    shared = project("a", weight=3.0, key_results=("k1", "k2"))
    others = [project("b"), project("s", Kind.SIDE), project("d")]
    standings = {
        "a": standing("a", ON, share=0.5, planned=0.5),
        "b": standing("b", OFF, share=0.1, planned=0.5),
        "s": standing("s", DONE, share=1.0, planned=1.0),
        "d": standing("d", DONE, share=1.0, planned=1.0, dropped=GONE),
    }
    found = total([shared, *others, shared], standings)
    assert found.progress == pytest.approx(0.4)
    assert (found.planned, found.projects, found.done) == (0.5, 2, 0)
    assert found.attainment == pytest.approx(0.8)


def test_nothing_planned_is_no_attainment() -> None:
    """Before anything is called for there is nothing to attain."""
    assert Total(progress=0.0, planned=0.0, projects=1, done=0).attainment is None
    assert total([], {}).attainment is None


@given(st.lists(st.sampled_from(Status), min_size=1))
def test_one_more_good_project_never_worsens(statuses: list[Status]) -> None:
    """Adding a done one leaves bad statuses as they are; the order never shows."""
    found = worst(statuses)
    assert worst([*statuses, DONE]) in {found, ON}
    assert worst(statuses[::-1]) is found
    assert found not in {AT, OFF} or worst([*statuses, DONE]) is found


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.1, 9)), min_size=1, max_size=6))
def test_means_lie_among_the_projects(made: list[tuple[float, float, float]]) -> None:
    """A key result's progress and planned share lie between those of its projects."""
    standings = [standing(f"p{n}", ON, share=a, planned=b) for n, (a, b, _) in enumerate(made)]
    found = rolled(*standings, weights={f"p{n}": weight for n, (*_, weight) in enumerate(made)})
    assert found.progress is not None
    assert found.planned is not None
    assert min(a for a, *_ in made) - 1e-12 <= found.progress <= max(a for a, *_ in made) + 1e-12
    assert min(b for _, b, _ in made) - 1e-12 <= found.planned <= max(b for _, b, _ in made) + 1e-12
