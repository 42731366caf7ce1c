"""Warns of an OKR that is written in a way that rarely works: too much of it, tasks for results, dates astray."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mappings.okr import Control, Cycle, KeyResult, Kind, Okr, Project

MOST_OBJECTIVES = 4
MOST_KEY_RESULTS = 5

_TASK_VERBS = (
    "add|build|complete|create|define|deliver|deploy|design|develop|document|finish|hire|implement|install|introduce|"
    "launch|make|migrate|move|plan|prepare|publish|redesign|refactor|release|replace|rewrite|roll out|set up|ship|start|"
    "test|upgrade|write"
)
_TASK = re.compile(rf"^(?:{_TASK_VERBS})\b", re.IGNORECASE)
_TASK_JA = re.compile(
    r"(?:実装|導入|開発|構築|作成|移行|公開|完了|整備|実施|設計|リリース)(?:する|をする|を行う|完了)?[。]?$"
)
_PERIOD = re.compile(r"\b20\d\d\b|\bQ[1-4]\b|\bv?\d+\.\d+(?:\.\d+)*\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Objection:
    """One warning about the thing with the id `subject`, or about the whole OKR when it is empty."""

    subject: str
    what: str
    remedy: str = ""


def hygiene(okr: Okr) -> tuple[Objection, ...]:
    """Return what a careful reader would object to; nothing of it keeps syncd from running."""
    return (
        *_numbers(okr),
        *_alignment(okr),
        *(w for key_result in okr.key_results.values() for w in _key_result(key_result, okr.cycle)),
        *(w for project in okr.projects.values() for w in _project(project, okr.cycle)),
    )


def reads_like_task(title: str) -> bool:
    """Tell whether a title names something to do rather than a result: a verb of making, and no figure in it."""
    if re.search(r"\d", _PERIOD.sub("", title)):
        return False
    return bool(_TASK.search(title.strip()) or _TASK_JA.search(title.strip()))


def has_figure(title: str) -> bool:
    """Tell whether a title holds a figure that is no year, quarter, version or part of a name such as `B2B`."""
    return bool(re.search(r"(?<![^\W\d_])\d+(?![^\W\d_])", _PERIOD.sub("", title), re.ASCII))


def _numbers(okr: Okr) -> Iterator[Objection]:
    count = len(okr.objectives)
    if count > MOST_OBJECTIVES:
        yield Objection(
            "", f"there are {count} objectives, more than {MOST_OBJECTIVES}", "keep those that matter most"
        )
    for objective in okr.objectives.values():
        if has_figure(objective.title):
            what = "the objective has a figure in its title"
            yield Objection(objective.id, what, "say there where to go, and in key results how far")
        count = len(objective.key_results)
        if count > MOST_KEY_RESULTS:
            what = f"the objective has {count} key results, more than {MOST_KEY_RESULTS}"
            yield Objection(objective.id, what, "keep those that tell success")
        if count == 0:
            yield Objection(
                objective.id, "the objective has no key result", "say by what its success is seen"
            )


def _alignment(okr: Okr) -> Iterator[Objection]:
    """Object to objectives that stand beside a tree of others, and key results whose projects are all one team's."""
    parents = {o.parent for o in okr.objectives.values() if o.parent}
    for objective in okr.objectives.values():
        if parents and objective.parent is None and objective.id not in parents:
            what = "the objective stands below no other, and none below it, while others are aligned"
            yield Objection(objective.id, what, "name the one that it serves: parent: ID")
    for key_result in okr.key_results.values():
        teams = {okr.projects[name].about.team for name in key_result.projects} - {None}
        if len(teams) == 1:
            yield from _of_one_team(key_result, str(teams.pop()))


def _of_one_team(key_result: KeyResult, team: str) -> Iterator[Objection]:
    """Object to a key result that is another team's, or others' too, while all its projects are one team's."""
    if key_result.about.team not in {None, team}:
        what = f"the key result is {key_result.about.team}'s, but all its projects are {team}'s"
        yield Objection(
            key_result.id, what, "let its team take part, or give it to the team that does the work"
        )
    elif key_result.control is Control.SHARED:
        what = f"others have a part in the key result, but all its projects are {team}'s"
        yield Objection(key_result.id, what, "name what the others do for it, or say control: own")


def _key_result(key_result: KeyResult, cycle: Cycle) -> Iterator[Objection]:
    metric = key_result.metric
    if not key_result.projects:
        yield Objection(
            key_result.id, "the key result has no project", "name the work that is to bring it about"
        )
    if metric is None:
        what = "the key result has no metric, so its score stays unknown"
        yield Objection(key_result.id, what, "say from where to where: metric: {start: …, target: …}")
    if reads_like_task(key_result.title):
        yield Objection(
            key_result.id,
            "the key result reads like a task",
            "say what changes when the task is done, with a figure",
        )
    if metric and metric.target is not None and metric.target == metric.start:
        yield Objection(
            key_result.id,
            "target equals start, so its score stays unknown",
            "set the target apart from the start",
        )
    for name, day in (("since", key_result.since), ("until", key_result.until)):
        yield from _outside(key_result.id, name, day, cycle)


def _project(project: Project, cycle: Cycle) -> Iterator[Objection]:
    if project.kind is Kind.LINKED and not project.key_results:
        yield Objection(
            project.id, "the project serves no key result", "link it to one, or make it a side project"
        )
    plan = project.plan
    if not (plan.start or plan.due or plan.from_item or plan.file or plan.milestones):
        what = "the project has no plan, so it is held against the whole cycle"
        yield Objection(
            project.id, what, "name its days: plan: {start: DAY, due: DAY}, or take them: {from: item}"
        )
    yield from _outside(project.id, "start", project.plan.start, cycle)
    yield from _outside(project.id, "due", project.plan.due, cycle)
    for day, _ in project.plan.milestones:
        yield from _outside(project.id, "milestone", day, cycle)


def _outside(subject: str, name: str, day: date | None, cycle: Cycle) -> Iterator[Objection]:
    if day and not cycle.start <= day <= cycle.end:
        what = f"{name} {day} is outside the cycle {cycle.start} to {cycle.end}"
        yield Objection(subject, what, "mend the day, or leave it where the work really spans cycles")
