"""What the last pass left in the store of each project's items and of key results: work that wants tidying."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from config import Loaded
from connectors.model.items import Ref
from mappings.classes import LIVE, Classifier
from mappings.leaves import leaf_refs
from mappings.okr import Project
from mappings.progress import Days
from mappings.tidiness import Tidiness, tidiness
from syncd.engine.check.finding import Finding, Level
from syncd.engine.mapping.whole import remembered_okr
from syncd.engine.measuring.measure import read_milestones
from syncd.store import Store

STILL = timedelta(days=14)
"""How long work in progress may lie unchanged."""

FLAT_MONTHS = 2
"""Months without a movement of its score after which a key result's measure is asked about."""

MOST_NAMED = 5
"""Items that are named; all are counted."""


def examine(store: Store, loaded: Loaded, now: datetime) -> Iterator[Finding]:
    """Yield a warning for each project and each kind of untidiness, and for measures that do not move."""
    whole = remembered_okr(loaded, store)
    okr, origins = whole.loaded.okr, whole.origins

    def place(name: str) -> str:
        return origins.get(name) or loaded.where(loaded.document.entry(name))

    points = read_milestones(store, okr.projects.values())
    plans = {name: row["plan"] for name, row in store.standings("project").items()}
    for project in okr.projects.values():
        if project.dropped is None:
            for what, remedy in [
                *_told(_look(store, loaded, project, now)),
                *_milestones(project, plans, points.get(project.id)),
            ]:
                yield Finding(Level.WARNING, place(project.id), what, remedy)
    for name, row in store.standings("key_result").items():
        months = row.get("flat_months") or 0
        if name in okr.key_results and months >= FLAT_MONTHS:
            what = f"the key result's score has not moved for {months} months"
            yield Finding(
                Level.WARNING, place(name), what, "ask whether its projects can move it, or its plan"
            )


def _look(store: Store, loaded: Loaded, project: Project, now: datetime) -> Tidiness:
    classify = Classifier.of(loaded.classes, project.classes).classify
    items = store.project_items(project.id)
    containers = store.containers(project.id)
    parents: dict[Ref, Ref] = {}
    for tracker in {item.tracker for item in items}:
        chain = store.ancestry(tracker, [item.id for item in items if item.tracker == tracker])
        parents |= {(tracker, child): (tracker, parent) for child, parent in chain.items()}
    live = leaf_refs({item.ref for item in items if classify(item) in LIVE}, parents) - containers
    leaves = [item for item in items if item.ref in live]
    above = store.items({parents[leaf.ref] for leaf in leaves if leaf.ref in parents} | containers)
    return tidiness(
        project,
        leaves,
        [above[ref] for ref in sorted(containers) if ref in above],
        {leaf.ref: above[parents[leaf.ref]] for leaf in leaves if parents.get(leaf.ref) in above},
        classify,
        now,
        STILL,
    )


def _told(found: Tidiness) -> Iterator[tuple[str, str]]:
    """Yield (what, remedy) for each kind of untidiness that was found."""
    count = f"of {found.open} open items"
    if found.unestimated:
        yield (
            f"{len(found.unestimated)} {count} have no estimate, and weigh the median{_named(found.unestimated)}",
            "estimate them",
        )
    if found.undated:
        yield (
            f"{len(found.undated)} {count} have no due date, and are due with the project{_named(found.undated)}",
            "give each its day",
        )
    if found.below_closed:
        yield (
            f"{len(found.below_closed)} {count} stand below a closed parent{_named(found.below_closed)}",
            "close them too, or move them to where they belong",
        )
    if found.unfinished:
        yield (
            f"all its work is done, but {', '.join(found.unfinished)} is still open",
            "close it, or add what is missing",
        )
    if found.unmoved:
        yield (
            f"{len(found.unmoved)} {count} are in progress, unchanged for {STILL.days} days{_named(found.unmoved)}",
            "move them on, or put them back",
        )


def _milestones(
    project: Project, plans: Mapping[str, Mapping[str, str]], points: Days | None
) -> Iterator[tuple[str, str]]:
    """Yield what milestones of the items say nothing in a plan that follows them; nothing before it was measured."""
    if points is None or project.id not in plans:
        return
    start, due = plans[project.id]["start"], plans[project.id]["due"]
    outside = [day for day, _ in points if not start <= day <= due]
    if outside:
        yield (
            f"milestones of its items lie outside the plan {start} to {due}, and say nothing: {', '.join(outside)}",
            "move them, or the plan",
        )
    if not points:
        yield (
            "its plan follows the milestones of its items, but none has a dated version or milestone task above it",
            "date them, or take another curve",
        )


def _named(keys: tuple[str, ...]) -> str:
    more = ", …" if len(keys) > MOST_NAMED else ""
    return f": {', '.join(keys[:MOST_NAMED])}{more}"
