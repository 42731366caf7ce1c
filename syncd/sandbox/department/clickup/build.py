"""Builds the department's workspace in ClickUp."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from syncd.sandbox.clickup.model import Checklist, ChecklistItem, Task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.clickup.stamps import day_stamp
from syncd.sandbox.clock import Clock
from syncd.sandbox.department.clickup.furniture import BUG, furnish
from syncd.sandbox.department.clickup.outline import (
    CLICKUP_PROJECTS,
    TOKEN,
    WORKSPACE,
    card_ids,
    list_ids,
    top_ids,
)
from syncd.sandbox.department.clickup.writing import TaskWriter
from syncd.sandbox.department.drafting import Draft, draft_project
from syncd.sandbox.department.elements import ProjectOutline
from syncd.sandbox.department.texts import mixed, titles
from syncd.sandbox.department.timeline import ZONE, Timeline

_CANCELLED = 0.06
_INBOX, _PAST = 24, 30
_TAGS = ("copy", "design", "measure")


def build_clickup(today: date, seed: int = 1, *, clock: Clock | None = None) -> ClickUpSite:
    """Return the workspace as it stands on the morning of `today`; the same for the same day and seed."""
    random = Random(seed + 1_000)  # noqa: S311  (makes a story, keeps no secret)
    timeline = Timeline.around(today)
    site = ClickUpSite(name="Sandbox growth", id=WORKSPACE, zone=str(ZONE), token=TOKEN, clock=clock)
    furnish(site, timeline)
    writer = TaskWriter(site, timeline, random)
    _write_cards(site, timeline)
    for id_ in top_ids():
        _write_top(writer, next(project for project in CLICKUP_PROJECTS if project.id == id_))
    for project in CLICKUP_PROJECTS:
        _write_project(writer, project)
    _show_twice(site)
    _write_inbox(writer)
    _write_past(writer)
    return site


def _write_cards(site: ClickUpSite, timeline: Timeline) -> None:
    """Write the tasks that carry the status fields of the projects."""
    made = datetime.combine(timeline.start - timedelta(days=12), time(10), ZONE)
    list_ = list_ids()["Key projects"]
    status = site.statuses_of(list_)[0].id
    for project in CLICKUP_PROJECTS:
        id_ = site.next_task_id()
        assert id_ == card_ids()[project.id]
        opening, due = timeline.opening(project), timeline.due(project)
        site.put(
            Task(
                id=id_,
                name=project.title,
                list=list_,
                status=status,
                created=made,
                updated=made,
                start=day_stamp(opening, ZONE),
                due=day_stamp(due, ZONE),
            )
        )


def _write_project(writer: TaskWriter, project: ProjectOutline) -> None:
    random, list_ = writer.random, list_ids()[project.word]
    drafts = draft_project(project, writer.timeline, random)
    parent = top_ids().get(project.id)
    for number, draft in enumerate(drafts):
        task = writer.write(
            draft,
            list_=list_,
            parent=parent,
            tags=(random.choice(_TAGS),),
            type=BUG.id if number % 11 == 5 else 0,
        )
        if number % 9 == 4:
            writer.site.put(replace(task, checklists=(_checklist(task),)))
    names = titles(project.id, random)
    for _ in range(max(1, round(project.leaves * _CANCELLED))):
        over = writer.timeline.eve - timedelta(days=random.randint(0, 20))
        draft = Draft(next(names), over - timedelta(days=25), points=3.0, done=over)
        writer.write(draft, list_=list_, parent=parent, cancelled=True)


def _write_top(writer: TaskWriter, project: ProjectOutline) -> None:
    """Write the task above all work of a project."""
    list_ = list_ids()[project.word]
    timeline = writer.timeline
    opening = timeline.opening(project)
    draft = Draft(project.title, opening - timedelta(days=9), timeline.due(project), begun=opening)
    top = writer.write(draft, list_=list_, start=day_stamp(opening, ZONE))
    assert top.id == top_ids()[project.id]


def _checklist(task: Task) -> Checklist:
    lines = ("Text", "Picture", "Legal")
    items = tuple(
        ChecklistItem(id=f"{task.id}-{n}", name=line, resolved=task.done is not None or n == 0)
        for n, line in enumerate(lines)
    )
    return Checklist(id=f"{task.id}-list", name="Ready when", items=items)


def _show_twice(site: ClickUpSite) -> None:
    """Let one task stand in a second list too; it counts once."""
    lists = list_ids()
    task = next(one for one in site.tasks.values() if one.list == lists["Trial mails"] and one.parent is None)
    site.put(replace(task, locations=(lists["ウェビナー"],)))


def _write_inbox(writer: TaskWriter) -> None:
    """Write work that belongs to no project: in progress, or done in the cycle."""
    timeline, random = writer.timeline, writer.random
    names = mixed("growth-inbox", random)
    for _ in range(_INBOX):
        begun = max(timeline.start, timeline.eve - timedelta(days=random.randint(0, 45)))
        done = (
            None if random.random() < 0.3 else min(timeline.eve, begun + timedelta(days=random.randint(0, 4)))
        )
        draft = Draft(next(names), begun - timedelta(days=random.randint(0, 6)), begun=begun, done=done)
        writer.write(draft, list_=list_ids()["Inbox"])


def _write_past(writer: TaskWriter) -> None:
    """Write what was done before the cycle, in a list that is archived."""
    timeline, random = writer.timeline, writer.random
    names = mixed("growth-inbox", random)
    for _ in range(_PAST):
        done = timeline.start - timedelta(days=random.randint(5, 120))
        draft = Draft(next(names), done - timedelta(days=random.randint(6, 30)), done=done)
        draft.begun = done - timedelta(days=random.randint(1, 5))
        writer.write(draft, list_=list_ids()["Last season"])
