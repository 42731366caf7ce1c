"""Whereabouts: where an item belongs and with what weight it counts, or why it does not. Reads the store only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from config import Loaded
from connectors.model.items import Ref, WorkItem
from mappings.classes import LIVE, Classifier
from mappings.leaves import leaf_refs
from mappings.okr import Class, Project
from mappings.progress import estimate
from syncd.store import Store


class Counting(StrEnum):
    """Whether an item counts; all but the first say why it does not."""

    COUNTS = "counts"
    GONE = "gone"
    OUTSIDE = "outside"
    CONTAINER = "container"
    DEAD = "dead"
    PARENT = "parent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where one item stands.

    `by` is the word of the settings that decided its class, None where the tracker's category did. `weight` is in the
    unit of the project's measure, None for the median or where it does not count. `catching` are the selectors, of
    those that would catch most of the work outside every project, that would catch this item too.
    """

    item: WorkItem
    counting: Counting
    cls: Class
    by: str | None = None
    project: Project | None = None
    inherited: bool = False
    overlaps: Sequence[str] = ()
    weight: float | None = None
    catching: Sequence[Mapping[str, Any]] = ()


def whereabouts(loaded: Loaded, store: Store, item: WorkItem) -> Whereabouts:
    """Return where an item belongs; `loaded` holds the whole OKR, with fields named by id."""
    placed = store.placements([item.ref]).get(item.ref)
    project = loaded.okr.projects.get(placed.project) if placed else None
    decided = Classifier.of(loaded.classes, project.classes if project else None).decide(item)
    if item.id in store.subtree(item.tracker, [item.id]).gone:
        return Whereabouts(item=item, counting=Counting.GONE, cls=decided.cls, by=decided.by)
    if placed is None or project is None:
        return Whereabouts(
            item=item,
            counting=Counting.OUTSIDE,
            cls=decided.cls,
            by=decided.by,
            catching=_catching(store, item),
        )
    counting = _counting(loaded, store, item, project, container=placed.container)
    return Whereabouts(
        item=item,
        counting=counting,
        cls=decided.cls,
        by=decided.by,
        project=project,
        inherited=placed.inherited,
        overlaps=placed.overlaps,
        weight=estimate(item, project.measure) if counting is Counting.COUNTS else None,
    )


def leaves(store: Store, items: Collection[WorkItem], live: set[Ref]) -> set[Ref]:
    """Return the leaves among the live items of a project; the chain runs through items of other projects."""
    parents: dict[Ref, Ref] = {}
    for tracker in {item.tracker for item in items}:
        chain = store.ancestry(tracker, [item.id for item in items if item.tracker == tracker])
        parents |= {(tracker, child): (tracker, parent) for child, parent in chain.items()}
    return leaf_refs(live, parents)


def _counting(loaded: Loaded, store: Store, item: WorkItem, project: Project, *, container: bool) -> Counting:
    classify = Classifier.of(loaded.classes, project.classes).classify
    if container:
        return Counting.CONTAINER
    if classify(item) not in LIVE:
        return Counting.DEAD
    items = store.project_items(project.id)
    is_leaf = item.ref in leaves(store, items, {i.ref for i in items if classify(i) in LIVE})
    return Counting.COUNTS if is_leaf else Counting.PARENT


def _catching(store: Store, item: WorkItem) -> Sequence[Mapping[str, Any]]:
    above = store.items([(item.tracker, item.parent)] if item.parent else [])
    words = {value for values in item.facets.values() for value in values} | {
        one.key for one in above.values()
    }
    unmapped = store.standing("total", "unmapped") or {}
    return [
        row
        for row in unmapped.get("selectors", [])
        if row["tracker"] == item.tracker and row["value"] in words
    ]
