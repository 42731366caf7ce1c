"""The department's workspace in ClickUp: the same each time, sensible on any day, described by the configuration."""

from __future__ import annotations

from datetime import date, datetime, time
from itertools import pairwise
from pathlib import Path

import pytest

from config.loader import load
from syncd.sandbox.clickup.model import StatusType
from syncd.sandbox.department import build_clickup, configuration, values_csv
from syncd.sandbox.department.clickup.outline import (
    CLICKUP_PROJECTS,
    KEY_RESULT,
    SPACE,
    card_ids,
    list_ids,
    top_ids,
)
from syncd.sandbox.department.timeline import ZONE, Timeline

TODAY = date(2026, 11, 21)
DAYS = [TODAY, date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)]


def test_it_is_the_same_each_time() -> None:
    """Equal days and seeds give equal tasks; another seed gives others."""
    assert build_clickup(TODAY).tasks == build_clickup(TODAY).tasks
    assert build_clickup(TODAY, seed=2).tasks != build_clickup(TODAY).tasks


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_nothing_happens_in_the_future(today: date) -> None:
    """Every stamp lies before the morning of the day, and stays in statuses follow one another."""
    morning = datetime.combine(today, time(0), ZONE)
    for task in build_clickup(today).tasks.values():
        assert task.created <= task.updated < morning
        assert all(before.until == after.since for before, after in pairwise(task.spans))
        assert all(span.since <= task.updated for span in task.spans)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_projects_are_as_late_as_outlined(today: date) -> None:
    """The done share of a project's leaves is what its outline wants, to two leaves."""
    site, timeline = build_clickup(today), Timeline.around(today)
    for project in CLICKUP_PROJECTS:
        if project.measure != "items":
            continue
        inside = [task for task in site.tasks.values() if task.list == list_ids()[project.word]]
        kept = [task for task in inside if site.status_of(task).name not in {"won't do", "見送り"}]
        leaves = [task for task in kept if not site.children(task.id)]
        done = [task for task in leaves if site.status_of(task).type in {StatusType.DONE, StatusType.CLOSED}]
        assert abs(len(done) - timeline.share(project) * len(leaves)) <= 2


def test_it_has_what_clickup_knows() -> None:
    """Deep and folderless places, own statuses, archived lists, tasks in two lists, checklists and task types."""
    site = build_clickup(TODAY)
    assert any(folder.hidden for folder in site.folders.values())
    assert any(list_.archived for list_ in site.lists.values())
    assert any(list_.statuses for list_ in site.lists.values())
    tasks = site.tasks.values()
    assert any(task.locations for task in tasks)
    assert any(task.checklists for task in tasks)
    assert {task.type for task in tasks} == {0, 1300}
    assert {site.status_of(task).type for task in tasks} == set(StatusType)
    assert any(task.parent is not None and site.top(task) != task.parent for task in tasks)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_its_configuration_is_sound(today: date, tmp_path: Path) -> None:
    """The configuration loads; one key result has projects of both trackers, whose ids are there."""
    text = configuration(
        "https://jira.example", "sqlite:///x.db", today, clickup_url="https://clickup.example"
    )
    (tmp_path / "syncd.yaml").write_text(text, "utf-8")
    (tmp_path / "values.csv").write_text(values_csv(today), "utf-8")
    loaded = load(tmp_path / "syncd.yaml", {"SANDBOX_TOKEN": "x", "SANDBOX_CLICKUP_TOKEN": "y"})
    assert not loaded.warnings
    assert not loaded.hygiene
    projects = [one for one in loaded.okr.projects.values() if KEY_RESULT in one.key_results]
    assert {selector.tracker for one in projects for selector in one.select} == {"jira", "clickup"}
    site = build_clickup(today)
    assert {*card_ids().values(), *top_ids().values()} <= set(site.tasks)
    assert {site.tasks[id_].name for id_ in card_ids().values()} == {one.title for one in CLICKUP_PROJECTS}
    assert SPACE in {space.name for space in site.spaces.values()}


def test_without_clickup_everything_stays() -> None:
    """Nothing of ClickUp is in a configuration that does not ask for it."""
    plain = configuration("http://x", "sqlite:///x.db", TODAY)
    both = configuration("http://x", "sqlite:///x.db", TODAY, clickup_url="http://y")
    assert "clickup" not in plain
    assert set(plain.splitlines()) <= set(both.splitlines())
