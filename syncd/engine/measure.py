"""Measure: add up the items of the projects that were touched into one small record each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, tzinfo

from connectors.model.items import Ref, WorkItem
from mappings.classes import Classifier
from mappings.okr import ClassRules, CurveKind, Project
from mappings.progress import Counted, Days, Progress, count, sum_up
from syncd.engine.weeks.marks import WeekRules, known_sprints
from syncd.engine.weeks.pulse import PULSE, take_pulse
from syncd.store import Store


def measure_touched(
    store: Store,
    projects: Mapping[str, Project],
    rules: Mapping[str, ClassRules],
    weeks: WeekRules,
    day: date,
    *,
    stale: Collection[str],
) -> int:
    """Measure every touched project whose trackers were read completely, on a day; return how many those were.

    Projects on `stale` keep their last record, and stay marked until their trackers are read again.
    """
    known = store.measures()
    touched = [
        p for p in projects.values() if p.id not in known or known[p.id].dirty or known[p.id].figures is None
    ]
    measured = [project for project in touched if project.id not in stale]
    for project in measured:
        save_measure(store, project, count_items(store, project, rules), weeks, day)
    return len(measured)


def count_items(
    store: Store, project: Project, rules: Mapping[str, ClassRules], left_out: Collection[Ref] = ()
) -> Counted:
    """Return how the items that are placed in a project count, as if those left out were not there."""
    items = [item for item in store.project_items(project.id) if item.ref not in left_out]
    parents = _ways_up(store, items)
    classify = Classifier.of(rules, project.classes).classify
    return count(project, items, store.containers(project.id), parents, classify)


def measure_items(
    store: Store,
    project: Project,
    rules: Mapping[str, ClassRules],
    zone: tzinfo,
    left_out: Collection[Ref] = (),
) -> Progress:
    """Return the measure of the stored items of a project, as if those left out were not there."""
    return measure_counted(store, count_items(store, project, rules, left_out), zone)


def save_measure(store: Store, project: Project, counted: Counted, weeks: WeekRules, day: date) -> None:
    """Keep what a project's items come to on a day."""
    progress = measure_counted(store, counted, weeks.zone)
    containers = store.items(store.containers(project.id)).values()
    sprints = known_sprints(store, {selector.tracker for selector in project.select})
    pulse = take_pulse(counted, containers, day, weeks, sprints)
    store.save_measure(project.id, {**asdict(progress), PULSE: pulse.as_dict()})


def measure_counted(store: Store, counted: Counted, zone: tzinfo) -> Progress:
    """Return what counted items come to, with what the store knows of when work on them began."""
    known = store.first_work([leaf.item.ref for leaf in counted.leaves])
    return sum_up(counted, zone, {ref: began.day for ref, began in known.items()})


def read_milestones(store: Store, projects: Iterable[Project]) -> dict[str, Days]:
    """Return the milestones of the items, as they were measured last, of the projects whose plans follow them."""
    wanted = {project.id for project in projects if project.plan.curve is CurveKind.TRACKED}
    measures = store.measures() if wanted else {}
    known = {name: one.figures for name, one in measures.items() if name in wanted and one.figures}
    return {name: Progress.from_dict(figures).milestones for name, figures in known.items()}


def _ways_up(store: Store, items: Sequence[WorkItem]) -> Mapping[Ref, Ref]:
    """Return every step from these items up to the top: the items tell their own, the store those of others above."""
    parents = {item.ref: (item.tracker, item.parent) for item in items if item.parent is not None}
    outside: dict[str, list[str]] = {}
    for tracker, above in {*parents.values()} - {item.ref for item in items}:
        outside.setdefault(tracker, []).append(above)
    for tracker, ids in outside.items():
        chain = store.ancestry(tracker, ids)
        parents |= {(tracker, child): (tracker, parent) for child, parent in chain.items()}
    return parents
