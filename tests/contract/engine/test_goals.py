"""ClickUp Goals in passes: targets read as values, values written to targets, and what happens where there are none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.model.pulls import Scope
from syncd.engine.asking.explain import explain
from syncd.engine.check import examine
from syncd.engine.judging.values import record_by_hand
from tests.contract.engine.bench import written
from tests.contract.engine.goal_town import GOAL, TOKEN, Town

READ_TARGET = "target: searches"


@pytest.fixture
def goals(migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Give the workspace with Goals."""
    monkeypatch.setenv("BENCH_TOKEN", TOKEN)
    with Town(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'quick.db')}", tmp_path) as town:
        yield town


def test_a_target_is_the_value_with_its_own_start_and_end(goals: Town) -> None:
    """15 between 10 and 30 is a quarter; a target that counts tasks stands at 1 of 3."""
    report = goals.sync()
    assert report.result == "complete"
    assert (goals.row("read")["value"], goals.row("read")["score"]) == (15.0, 0.25)
    assert goals.row("counted")["value"] == 1.0
    assert goals.row("counted")["score"] == pytest.approx(1 / 3)
    lines = explain(goals.loaded(), goals.store, "read", goals.now).lines
    assert "score (15 − 10) ÷ (30 − 10), within 0…1 = 0.25" in lines


def test_checklists_are_counted_in_a_pass(goals: Town) -> None:
    """One task done, one with 1 of 3 lines ticked, one open: (1 + 1) ÷ 5; a line ticked shows at the next pass."""
    goals.sync()
    assert goals.store.standings("project")["work"]["share"] == pytest.approx(2 / 5)
    goals.edit("86work2", checklists={"Steps": {"One": True, "Two": True, "Three": False}})
    goals.sync()
    assert goals.store.standings("project")["work"]["share"] == pytest.approx(3 / 5)
    lines = explain(goals.loaded(), goals.store, "work", goals.now).lines
    assert [line for line in lines if "weighs 3, 2 of 3 lines ticked" in line]


def test_a_metrics_own_start_and_end_go_before_the_targets(goals: Town) -> None:
    """From 10 to 20 the 15 is half way; the end alone leaves the start to the target."""
    goals.change(READ_TARGET + "}}", READ_TARGET + "}, target: 20}")
    goals.sync()
    assert goals.row("read")["score"] == 0.5


def test_a_moved_target_is_read_every_few_minutes(goals: Town) -> None:
    """One request for the goal, however many targets are bound; none in passes between."""
    goals.sync()
    assert goals.asked()["goal"] == 2, "one to read it, one before the write"
    goals.sync()
    goals.move("t-searches", 25)
    moved_at = goals.now
    goals.sync(minutes=11)
    assert goals.row("read")["value"] == 25.0
    assert goals.store.values("read", goals.now)[-1].at == moved_at
    goals.asked()
    for _ in range(5):
        goals.sync()
    assert goals.asked() == {"team_tasks": 5}
    goals.sync(minutes=11)
    assert goals.asked() == {"team_tasks": 1, "goal": 1}


def test_an_unmoved_target_is_one_measurement(goals: Town) -> None:
    """Whatever is read again, also by a new process; a counting target moves with its tasks."""
    goals.sync()
    for _ in range(3):
        goals.sync(minutes=11)
    goals.restart()
    goals.sync()
    assert len(goals.store.values("read", goals.now)) == 1
    assert len(goals.store.values("counted", goals.now)) == 1
    goals.edit("86work2", status="done")
    goals.sync(minutes=11)
    assert [value.value for value in goals.store.values("counted", goals.now)] == [1.0, 2.0]


def test_the_value_is_written_to_the_bound_target(goals: Town) -> None:
    """Two fifths of the work are 40 of 100 %; a quiet pass writes nothing, the next day's share is written."""
    report = goals.sync()
    assert [value for (_, field), value in written(report.outcomes).items() if "current" in field] == [40.0]
    assert goals.target("t-shown").current == 40
    for _ in range(2):
        assert goals.sync(minutes=11).outcomes == []
    goals.edit("86work3", status="done")
    assert goals.sync().outcomes == [], "numbers go out once a day"
    assert len(goals.sync(days=1).outcomes) == 1
    assert goals.target("t-shown").current == 60
    assert goals.target("t-shown").note == "syncd"
    assert goals.target("t-searches").current == 15


def test_a_value_by_hand_goes_to_the_target_it_is_read_from(goals: Town) -> None:
    """And comes back as no new measurement; what a person sets there later is one."""
    goals.change("        goal: {goal: " + GOAL + ", target: Shown}\n", "")
    goals.sync()
    record_by_hand(goals.loaded(), goals.store, "read", 20.5, None, None, goals.now, None)
    assert len(goals.sync().outcomes) == 1
    assert goals.target("t-searches").current == 20.5
    goals.sync(minutes=11)
    assert [value.source for value in goals.store.values("read", goals.now)] == ["field", "hand"]
    goals.move("t-searches", 22)
    report = goals.sync(minutes=11)
    assert report.outcomes == []
    assert goals.row("read")["value"] == 22.0


def test_what_was_set_meanwhile_is_seen_before_a_write(goals: Town) -> None:
    """A target that stands at the value already is left alone."""
    goals.sync()
    goals.edit("86work3", status="done")
    goals.sync(hours=23)
    goals.move("t-shown", 60)
    goals.asked()
    goals.sync(hours=2)
    assert "edit_target" not in goals.asked()


PLAN = {"kind": "forbidden", "code": "TEAM_110", "message": "Team not on that plan", "operation": "goal"}


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (PLAN, "the plan does not have this part of the API"),
        ({"kind": "gone", "operation": "goal"}, "goal"),
        ({"kind": "html", "operation": "goal"}, "a web page"),
        ({"kind": "cut_json", "operation": "goal"}, "cut or broken JSON"),
        ({"kind": "server_error", "operation": "goal"}, "the server cannot answer now"),
    ],
)
def test_without_goals_everything_else_goes_on(goals: Town, fault: dict[str, Any], told: str) -> None:
    """The key results that are bound say why; the pull is complete, and other figures are renewed."""
    goals.sync()
    goals.site.faults.add(**fault)
    goals.edit("86work2", status="done")
    report = goals.sync(minutes=11)
    assert report.result == "complete"
    assert set(report.view.problems) == {"read", "counted", "shown"}
    assert all(told in why for why in report.view.problems.values())
    assert (goals.row("read")["value"], goals.row("read")["score"]) == (None, None)
    assert told in goals.row("read")["reason"]
    assert goals.row("shown")["value"] == pytest.approx(4 / 5)
    goals.site.faults.clear()
    report = goals.sync()
    assert report.view.problems == {}
    assert goals.row("read")["value"] == 15.0


def test_troubles_are_remembered_by_passes_that_do_not_read(goals: Town) -> None:
    """A census with the fault, and a restart: the reason stays, and nothing held is lost when the goal is back."""
    goals.site.faults.add("forbidden", code="TEAM_110", message="no", operation="goal")
    goals.sync()
    goals.restart()
    goals.sync(hours=7)
    assert "TEAM_110" in goals.row("read")["reason"]
    goals.site.faults.clear()
    goals.sync()
    assert goals.row("read")["value"] == 15.0


def test_a_target_that_is_not_there_or_not_the_only_one_is_told(goals: Town) -> None:
    """With the targets that the goal has; other key results of the same goal go on."""
    goals.change(READ_TARGET, "target: nothing of the kind")
    report = goals.sync()
    why = report.view.problems["read"]
    assert "goal 'Faster' has no targets 'nothing of the kind'; its targets: Searches (t-searches)" in why
    goals.change("nothing of the kind", "Twin")
    assert "has 2 targets 'Twin'" in goals.sync().view.problems["read"]
    assert goals.row("counted")["value"] == 1.0


def test_a_deleted_goal_is_told(goals: Town) -> None:
    """Its key results are unknown with the reason, also after the next census."""
    goals.sync()
    goals.site.goals.pop(GOAL)
    assert set(goals.sync(minutes=11).view.problems) == {"read", "counted", "shown"}
    report = goals.sync(hours=7)
    assert report.result == "complete"
    assert "is not there" in goals.row("read")["reason"]


def test_a_true_or_false_target_is_0_or_1(goals: Town) -> None:
    """Before anybody touched it its value is unknown; reached it scores 1."""
    goals.change(READ_TARGET, "target: Launched")
    goals.sync()
    assert goals.row("read")["value"] is None
    goals.move("t-launched", 1)
    goals.sync(minutes=11)
    assert (goals.row("read")["value"], goals.row("read")["score"]) == (1.0, 1.0)


def test_a_target_that_counts_tasks_is_not_written(goals: Town) -> None:
    """It is set aside with the reason, and told by `check` beforehand."""
    goals.change("target: Shown", "target: All tasks")
    findings = [str(finding) for finding in examine(goals.loaded(), goals.now.date())]
    assert [line for line in findings if "cannot be set" in line and "shown" in line]
    report = goals.sync()
    (outcome,) = report.outcomes
    assert (outcome.result, "counts the tasks of this target itself" in outcome.detail) == ("refused", True)


def test_a_target_has_no_past_to_ask_for(goals: Town) -> None:
    """Asked for the history of a task and of a target, ClickUp is asked for the task's alone."""
    goals.sync()
    goals.asked()
    target = goals.store.item_by_key("clickup", f"goal:{GOAL}/t-tasks")
    assert target is not None
    pieces = list(goals.tracker.histories([target.id, "86work1"], Scope()))
    assert {name for piece in pieces for name in piece.read} == {target.id, "86work1"}
    assert sum(goals.asked().values()) == 1


def test_check_names_what_keeps_a_goal_from_being_read(goals: Town) -> None:
    """A goal that is not there, with each key result that is bound to it; nothing is found where all is well."""
    assert not [finding for finding in examine(goals.loaded(), goals.now.date()) if "goal" in str(finding)]
    goals.site.goals.pop(GOAL)
    findings = [
        str(finding) for finding in examine(goals.loaded(), goals.now.date()) if "not there" in str(finding)
    ]
    assert sum(finding.count("key result") for finding in findings) == 3, findings


def test_a_write_that_had_no_effect_is_told(goals: Town) -> None:
    """A number that is kept otherwise than it was sent is refused with both numbers, not written day by day."""
    goals.sync()
    goals.site.faults.add("ignored_write", operation="edit_target")
    goals.edit("86work3", status="done")
    (outcome,) = goals.sync(days=1).outcomes
    assert (outcome.result, "ClickUp kept 40 instead of 60" in outcome.detail) == ("refused", True)
    assert goals.sync(minutes=11).outcomes == []
    goals.site.faults.clear()
    goals.sync(hours=25)
    assert goals.target("t-shown").current == 60
