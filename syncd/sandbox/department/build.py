"""Builds the department's site."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from syncd.sandbox.clock import Clock
from syncd.sandbox.department.drafting import Draft, draft_project
from syncd.sandbox.department.elements import Form, ProjectOutline
from syncd.sandbox.department.furniture import (
    ACCOUNT,
    COMPONENTS,
    GOLDEN_SPRINTS,
    KR_VALUE,
    PROGRAMME,
    PROGRAMMES,
    START_DATE,
    VERSIONS,
    furnish,
    sprints,
)
from syncd.sandbox.department.outline import OBJECTIVES, SIDE_PROJECTS, linked_projects
from syncd.sandbox.department.texts import mixed, titles
from syncd.sandbox.department.timeline import ZONE, Timeline
from syncd.sandbox.department.writing import Writer
from syncd.sandbox.model import Issue
from syncd.sandbox.site import Site

_CANCELLED = 0.06
_OVERLAPS = 4
_UNMAPPED, _BACKLOG, _PAST = 110, 80, 400
_WATCHED = ("SRCH", "DATA", "APP", "PLAT")


def build(today: date, seed: int = 1, *, clock: Clock | None = None) -> Site:
    """Return the site as it stands on the morning of `today`; the same for the same day and seed."""
    random = Random(seed)  # noqa: S311  (makes a story, keeps no secret)
    timeline = Timeline.around(today)
    site = Site(name="Sandbox department", zone=str(ZONE), accounts=(ACCOUNT,), clock=clock)
    furnish(site, timeline)
    writer = Writer(site, timeline, random)
    _write_okr(writer)
    projects = (*linked_projects(), *SIDE_PROJECTS)
    drafts = {project.id: draft_project(project, timeline, random) for project in projects}
    containers = {project.id: _write_containers(writer, project, drafts[project.id]) for project in projects}
    for project in projects:
        _write_work(writer, project, drafts[project.id], containers[project.id])
    _overlap(site)
    _write_upkeep(writer)
    _write_backlog(writer)
    _write_past(writer)
    return site


def _write_okr(writer: Writer) -> None:
    timeline = writer.timeline
    made = timeline.start - timedelta(days=12)
    for objective in OBJECTIVES:
        draft = Draft(objective.title, made, timeline.end, begun=timeline.start)
        above = writer.write(draft, space="OKR", type_="Objective")
        for key_result in objective.key_results:
            draft = Draft(key_result.title, made, timeline.end, begun=timeline.start)
            issue = writer.write(draft, space="OKR", type_="Key Result", parent=above.id)
            if key_result.value == "field":
                writer.measured(issue, KR_VALUE, timeline.measurements(key_result))


def _write_containers(writer: Writer, project: ProjectOutline, work: Sequence[Draft]) -> list[Issue]:
    """Write the issues above a project's work: an initiative with its epics, or epics; returns the epics."""
    timeline = writer.timeline
    parent: int | None = None
    dates: dict[str, Any] = {"custom": {START_DATE: timeline.opening(project)}}
    if project.form is Form.INITIATIVE:
        top = _container(project.title, work, timeline, timeline.due(project))
        parent = writer.write(top, space=project.space, type_="Initiative", **dates).id
    epics = []
    for number in range(project.epics):
        part = work[number :: project.epics]
        title = project.title if project.epics == 1 else f"{project.title} ({number + 1}/{project.epics})"
        draft = _container(title, part, timeline, timeline.due(project))
        epics.append(writer.write(draft, space=project.space, type_="Epic", parent=parent, **dates))
    return epics


def _container(title: str, work: Sequence[Draft], timeline: Timeline, due: date) -> Draft:
    leaves = [leaf for story in work for leaf in story.leaves]
    begun = [leaf.begun for leaf in leaves if leaf.begun is not None]
    done = [leaf.done for leaf in leaves if leaf.done is not None]
    return Draft(
        title,
        timeline.start - timedelta(days=20),
        due,
        begun=min(begun, default=None),
        done=max(done) if done and len(done) == len(leaves) else None,
    )


def _write_work(
    writer: Writer, project: ProjectOutline, work: Sequence[Draft], epics: Sequence[Issue]
) -> None:
    random = writer.random
    for number, draft in enumerate(work):
        parent = epics[number % len(epics)].id
        kind = "Story" if draft.steps else random.choice(("Story", "Story", "Task", "Bug"))
        facets = _facets(writer, project, draft)
        writer.write(draft, space=project.space, type_=kind, parent=parent, **facets)
    names = titles(project.id, random)
    for _ in range(max(1, round(project.leaves * _CANCELLED))):
        _write_aside(writer, project, next(names), epics[0].id, cancelled=True)
    if project.spikes:
        for _ in range(3):
            _write_aside(writer, project, next(names), epics[-1].id, labels=("spike",))


def _write_aside(
    writer: Writer,
    project: ProjectOutline,
    title: str,
    parent: int,
    *,
    cancelled: bool = False,
    **facets: Any,
) -> None:
    """Write work that does not count: cancelled, or excluded."""
    timeline = writer.timeline
    opening = timeline.opening(project)
    passed = (timeline.eve - opening).days
    over = timeline.eve - timedelta(days=writer.random.randint(0, max(0, min(passed, 40))))
    draft = Draft(title, min(opening, over) - timedelta(days=10), points=3.0, done=over)
    if facets:
        draft.begun = over
    shown = facets or _facets(writer, project, draft)
    writer.write(draft, space=project.space, type_="Task", parent=parent, cancelled=cancelled, **shown)


def _facets(writer: Writer, project: ProjectOutline, draft: Draft) -> dict[str, Any]:
    """Return what makes an issue match the project's selector."""
    facets: dict[Form, dict[str, Any]] = {
        Form.LABEL: {"labels": (project.word,)},
        Form.COMPONENT: {"components": (_component(project.word),)},
        Form.VERSION: {"versions": (VERSIONS.get(project.word, ""),)},
        Form.FIELD: {"custom": {PROGRAMME: PROGRAMMES.get(project.word, "")}},
        Form.SPRINT: {"sprints": (_golden(writer.timeline, draft),)},
        Form.JQL: _queried(project),
    }
    found = dict(facets.get(project.form, {}))
    if project.space == "SRCH" and "sprints" not in found:
        found["sprints"] = _sprints(writer, draft)
    return found


def _component(name: str) -> str:
    return COMPONENTS[name][0] if name in COMPONENTS else ""


def _queried(project: ProjectOutline) -> dict[str, Any]:
    if project.word in COMPONENTS:
        return {"components": (_component(project.word),)}
    return {"labels": (project.word,)}


def _golden(timeline: Timeline, draft: Draft) -> int:
    due = max((leaf.due for leaf in draft.leaves if leaf.due is not None), default=timeline.end)
    weeks = (due - timeline.start).days // 21
    return list(GOLDEN_SPRINTS.values())[min(max(weeks, 0), 3)]


def _sprints(writer: Writer, draft: Draft) -> tuple[int, ...]:
    """Return the sprint in which the work was done, or is being done."""
    days = [leaf.done or leaf.begun for leaf in draft.leaves]
    last = max((day for day in days if day is not None), default=None)
    if last is None:
        return ()
    boards = (one for one in sprints(writer.timeline) if one.board == 1)
    return tuple(
        one.id
        for one in boards
        if one.start and one.end and one.start.date() <= last <= one.end.date() + timedelta(days=2)
    )


def _overlap(site: Site) -> None:
    """Let some work match two projects."""
    both = [issue for issue in site.issues.values() if "synonyms" in issue.labels]
    both = both[:: len(both) // _OVERLAPS][:_OVERLAPS]
    site.put(*(replace(issue, components=(_component("Query cache"),)) for issue in both))


def _write_upkeep(writer: Writer) -> None:
    """Write work that belongs to no project: in progress, or done in the cycle."""
    timeline, random = writer.timeline, writer.random
    names = mixed("upkeep", random)
    parents = {
        space: writer.write(
            Draft(title, timeline.start - timedelta(days=40), begun=timeline.start), space=space, type_="Epic"
        ).id
        for space, title in (("APP", "日々の改善"), ("PLAT", "Upkeep and support"))
    }
    for number in range(_UNMAPPED):
        space = _WATCHED[number % len(_WATCHED)]
        begun = timeline.eve - timedelta(days=random.randint(0, 50))
        begun = max(begun, timeline.start)
        done = (
            None if random.random() < 0.2 else min(timeline.eve, begun + timedelta(days=random.randint(0, 5)))
        )
        draft = Draft(next(names), begun - timedelta(days=random.randint(0, 9)), begun=begun, done=done)
        draft.points = float(random.choice((1, 2, 3)))
        writer.write(draft, space=space, type_=random.choice(("Task", "Bug")), parent=parents.get(space))


def _write_backlog(writer: Writer) -> None:
    """Write work that nobody has begun."""
    timeline, random = writer.timeline, writer.random
    for title in _some(mixed("backlog", random), _BACKLOG):
        draft = Draft(title, timeline.eve - timedelta(days=random.randint(1, 200)))
        writer.write(draft, space=random.choice(_WATCHED), type_="Story")


def _write_past(writer: Writer) -> None:
    """Write what was done before the cycle."""
    timeline, random = writer.timeline, writer.random
    for title in _some(mixed("past", random), _PAST):
        done = timeline.start - timedelta(days=random.randint(3, 250))
        draft = Draft(title, done - timedelta(days=random.randint(5, 40)), done=done)
        draft.begun = done - timedelta(days=random.randint(1, 4))
        draft.points = float(random.choice((1, 2, 3, 5)))
        space = random.choice(_WATCHED)
        versions = (VERSIONS["Lens 4.1"],) if space == "SRCH" else ()
        writer.write(draft, space=space, type_=random.choice(("Story", "Bug")), versions=versions)


def _some(names: Iterable[str], number: int) -> list[str]:
    return [title for title, _ in zip(names, range(number), strict=False)]
