"""Plan and OKR attainment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mappings.attainment import okr_attainment, plan_attainment
from mappings.okr import Dropped, Kind, Objective, Status
from tests.unit.mappings.samples import CYCLE, HALFWAY, project, standing


def test_plan_attainment_by_hand() -> None:
    """Weights 1 and 3, shares 0.5 and 0.2, planned 0.5 and 0.4: (0.5 + 0.6) ÷ (0.5 + 1.2) = 1.1 ÷ 1.7."""
    projects = [project("a"), project("b", weight=3.0), project("c"), project("s", Kind.SIDE)]
    standings = {
        "a": standing("a", Status.ON_TRACK, share=0.5, planned=0.5, p50=CYCLE.end),
        "b": standing("b", Status.AT_RISK, share=0.2, planned=0.4, p50=date(2027, 1, 1)),
        "c": standing("c", Status.UNKNOWN),
        "s": standing("s", Status.ON_TRACK, share=1.0, planned=0.1),
    }
    found = plan_attainment(projects, standings, CYCLE.end)
    assert found.plan == pytest.approx(1.1 / 1.7)
    assert (found.complete, found.projects, found.forecast_complete) == (0, 3, 1)


def test_the_complete_count_as_forecast_and_the_dropped_not_at_all() -> None:
    """A done project is complete by the cycle's end whatever its plan; a dropped one is out."""
    projects = [project("a"), project("b")]
    done = standing("a", Status.DONE, share=1.0, planned=0.4)
    dropped = replace(standing("b", Status.ON_TRACK, share=0.1, planned=0.9), dropped=Dropped(on=HALFWAY))
    found = plan_attainment(projects, {"a": done, "b": dropped}, CYCLE.end)
    assert (found.plan, found.complete, found.projects, found.forecast_complete) == (2.5, 1, 1, 1)


def test_nothing_called_for_is_no_attainment() -> None:
    """Before any plan begins there is nothing to divide by."""
    early = {"a": standing("a", Status.NOT_STARTED, share=0.0, planned=0.0)}
    assert plan_attainment([project("a")], early, CYCLE.end).plan is None


def test_okr_attainment_counts_no_objective_twice() -> None:
    """The company's 0.4 (weight 1) rolls up the team's; another of weight 2 stands at 0.7: (0.4 + 1.4) ÷ 3 = 0.6."""
    objectives = {
        "company": Objective(id="company", title="C", roll_up=True),
        "team": Objective(id="team", title="T", parent="company"),
        "other": Objective(id="other", title="O", weight=2.0),
        "dark": Objective(id="dark", title="D"),
    }
    scores = {"company": 0.4, "team": 0.9, "other": 0.7, "dark": None}
    assert okr_attainment(objectives, scores) == pytest.approx(0.6)
