"""ClickUp Goals by command line: values read from targets, progress shown in one, a plan that has none."""

from __future__ import annotations

from typing import Any

from tests.contract.second_double import clickup_figures as figures
from tests.contract.second_double.clickup_double import PERSON
from tests.contract.second_double.clickup_figures import INDEX, OKRS
from tests.contract.second_double.clickup_stage import PROGRESS, ClickUpStage

NOW = ("--now", "2026-11-20T10:00:00+09:00")
GOAL = "e53a033c-900e-462d-a849-4a216b06d930"
READ = ("Number", "Percent", "Yes", "Tasks", "Money")


def target(place: int, name: str, kind: str, start: object, current: object, end: object) -> dict[str, Any]:
    """Render a target as goals hold them, numbers and texts mixed."""
    last = {"steps_before": 0, "steps_current": current, "note": "secret words", "userid": -71}
    return {
        "id": f"947d46ed-{place:04d}-4fe0-82f9-ab4b07d86ca7",
        "goal_id": GOAL,
        "name": name,
        "type": kind,
        "unit": "x",
        "owners": [PERSON],
        "percent_completed": None,
        "completed": False,
        "steps_start": start,
        "steps_current": current,
        "steps_end": end,
        "last_action": last,
    }


def bound(clickup: ClickUpStage) -> None:
    """Bind five key results to targets of every kind, and show the progress of a sixth in one."""
    workspace = clickup.workspace
    figures.places(workspace)
    targets = [
        target(1, "Number", "number", "12", "21", 30),
        target(2, "Percent", "percentage", 0, 40, "100"),
        target(3, "Yes", "boolean", 0, False, 1),
        target(4, "Tasks", "automatic", 0, "3", "10"),
        target(5, "Money", "currency", "0", "1000.50", "2000"),
        target(6, "Shown", "number", 0, 0, 100),
    ]
    workspace.goals[GOAL] = {"id": GOAL, "name": "Faster", "owners": [PERSON], "key_results": targets}
    workspace.add("kr1", OKRS)
    for number in range(20):
        workspace.add(f"a{number:02d}", INDEX, status="Complete" if number < 9 else "to do")
    read = "".join(
        f"      - {{id: {name.lower()}, title: {name}, "
        f"metric: {{value: {{goal: {GOAL}, target: {name}}}}}}}\n"
        for name in READ
    )
    clickup.configure(
        "objectives:\n  - id: o1\n    title: One\n    key_results:\n" + read + "      - id: shown\n"
        "        title: Shown\n        item: kr1\n        metric: {value: progress}\n"
        f"        goal: {{goal: {GOAL}, target: Shown}}\n"
        f'        projects: [{{id: p1, select: {{list: "{INDEX}"}}}}]\n'
        "write:\n  clickup: {key_result: {goal: true, progress: Progress}}\n"
    )


def test_targets_of_every_kind_are_read_and_one_shows_progress(clickup: ClickUpStage) -> None:
    """Scores are those of the targets' own scales; 9 of 20 done is 45 of 100; the second pass writes nothing."""
    bound(clickup)
    checked = clickup.run("check")
    assert (checked.code, "error" in checked.out) == (0, False), checked.out
    assert clickup.run("sync", *NOW).code == 0
    rows = clickup.status()["key_results"]
    assert [rows[name.lower()]["score"] for name in READ] == [0.5, 0.4, 0, 0.3, 0.50025]
    assert [(name[:13], body["steps_current"]) for name, body in clickup.workspace.goal_puts] == [
        ("947d46ed-0006", 45)
    ]
    assert clickup.value("kr1", PROGRESS) == 0.45
    assert clickup.run("sync", *NOW).code == 0
    assert len(clickup.workspace.goal_puts) == 1


def test_a_plan_without_goals_leaves_the_rest_working(clickup: ClickUpStage) -> None:
    """Values become unknown with the reason, no target is called an item out of sight, and other fields are written."""
    bound(clickup)
    clickup.run("sync", *NOW)
    clickup.workspace.goal_plan = False
    clickup.workspace.edit("a19", status="Complete")
    later = clickup.run("sync", "--now", "2026-11-23T12:00:00+09:00")
    assert (later.code, "TEAM_110" in later.err, "visible" in later.err) == (0, True, False)
    rows = clickup.status()["key_results"]
    assert [rows[name.lower()]["value"] for name in READ] == [None] * 5
    assert clickup.value("kr1", PROGRESS) == 0.5
