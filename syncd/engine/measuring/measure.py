"""Measure: add up the items of the projects that were touched into one small record each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, tzinfo
from typing import Any

from connectors.model.items import Ref, WorkItem
from mappings.classes import Classifier
from mappings.okr import ClassRules, CurveKind, Project
from mappings.progress import Counted, Days, Progress, count
from mappings.tally import Part, part_of, sum_up
from syncd.engine.measuring.marks import WeekRules
from syncd.engine.measuring.pulse import PULSE
from syncd.engine.measuring.recount import Base, Lens, Recount, base_of, recounts
from syncd.engine.reading.sprints import known_sprints
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
    lens = lens_of(store, projects.values(), weeks, day)
    recounted = recounts(store, measured, rules, lens)
    parts = first_parts(store, recounted.values(), lens)
    store.save_measures(
        {name: measure_row(one.now(lens, parts[name]), lens) for name, one in recounted.items()}
    )
    for project in measured:
        if project.id not in recounted:
            base, counted, _ = count_whole(store, project, rules, lens)
            store.save_measures({project.id: measure_row(base, lens, counted.milestones)})
    return len(measured)


def lens_of(store: Store, projects: Iterable[Project], weeks: WeekRules, day: date) -> Lens:
    """Return what projects are measured with on a day."""
    trackers = {selector.tracker for project in projects for selector in project.select}
    return Lens(weeks=weeks, sprints=known_sprints(store, trackers), day=day)


def first_parts(store: Store, recounted: Collection[Recount], lens: Lens) -> dict[str, dict[Ref, Part]]:
    """Return what the touched leaves of each project add now."""
    refs = [leaf.item.ref for one in recounted for leaf in one.leaves]
    known = {ref: began.day for ref, began in store.first_work(refs).items()}
    return {one.project.id: one.parts(lens, known) for one in recounted}


def count_whole(
    store: Store,
    project: Project,
    rules: Mapping[str, ClassRules],
    lens: Lens,
    counted: Counted | None = None,
    name: str = "",
) -> tuple[Base, Counted, dict[Ref, Part]]:
    """Count all items of a project; return what they come to, how each counts, and what each leaf adds.

    `name` is that of the rules by which it was counted, for what is kept of a close.
    """
    counted = counted or count_items(store, project, rules)
    known = {r: began.day for r, began in store.first_work([o.item.ref for o in counted.leaves]).items()}
    parts = {leaf.item.ref: part_of(leaf, lens.weeks.zone, known) for leaf in counted.leaves}
    containers = store.items(store.containers(project.id)).values()
    return base_of(counted, parts.values(), containers, name, lens), counted, parts


def measure_row(base: Base, lens: Lens, milestones: Days = ()) -> dict[str, Any]:
    """Return what is kept of a project's measure."""
    progress, week = base.tally.progress(milestones), lens.week
    return {**asdict(progress), PULSE: base.pulse(week.name if week else None).as_dict()}


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
    counted = count_items(store, project, rules, left_out)
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
