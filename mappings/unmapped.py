"""Unmapped work: what the department does that serves neither a key result nor a side project.

Counted are the active leaves of the watched spaces: live items without a live descendant anywhere in those
spaces that are in progress now or were done in the cycle. Unmapped are those without a project; items that
carry an objective's, key result's or project's fields are none, since they are the plan, not work.

    share = unmapped ÷ active leaves

Counts are kept by parent, so that only the parents of changed items need counting anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from connectors.model.items import Ref, WorkItem
from mappings.classes import LIVE
from mappings.leaves import leaf_refs
from mappings.okr import Class, Cycle
from mappings.workdays import day_of

LEAST_CAUGHT = 2
"""Items that a selector must catch to be worth a word."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Active leaves directly under one parent (None: under none), and how many of them are unmapped."""

    parent: Ref | None
    active: int
    unmapped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmapped:
    """Unmapped work: its share 0–1 of all active leaves (None when there are none), and its largest parents."""

    share: float | None
    items: int
    active: int
    parents: tuple[tuple[Ref, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Catch:
    """A selector that would catch unmapped items: by the parent's key (`facet` is empty), or by a facet's value."""

    facet: str
    value: str
    items: int


def is_active(item: WorkItem, cls: Class, cycle: Cycle, zone: tzinfo) -> bool:
    """Tell whether the item is in progress now, or was done on a day of the cycle."""
    if cls is Class.DONE and item.done_at is not None:
        return cycle.start <= day_of(item.done_at, zone) <= cycle.end
    return cls is Class.DOING


def tally(
    items: Iterable[WorkItem],
    projects: Mapping[Ref, str | None],
    parents: Mapping[Ref, Ref],
    carriers: Collection[Ref],
    classify: Callable[[WorkItem], Class],
    cycle: Cycle,
    zone: tzinfo,
) -> tuple[Tally, ...]:
    """Count the active leaves by parent.

    `items` are all items of the watched spaces, `projects` says where each is placed, `parents` holds every
    step up, `carriers` are the items that carry fields of the OKR.
    """
    classes = {item.ref: (item, classify(item)) for item in items}
    lowest = leaf_refs({ref for ref, (_, cls) in classes.items() if cls in LIVE}, parents)
    active: Counter[Ref | None] = Counter()
    unmapped: Counter[Ref | None] = Counter()
    for ref in lowest:
        if is_active(*classes[ref], cycle, zone):
            active[parents.get(ref)] += 1
            unmapped[parents.get(ref)] += projects.get(ref) is None and ref not in carriers
    return tuple(Tally(parent, active[parent], unmapped[parent]) for parent in active)


def unmapped_work(tallies: Iterable[Tally], top: int = 10) -> Unmapped:
    """Add up the counts; the `top` parents with the most unmapped work come first."""
    counted = list(tallies)
    active, unmapped = sum(t.active for t in counted), sum(t.unmapped for t in counted)
    under = sorted((-t.unmapped, t.parent) for t in counted if t.parent is not None and t.unmapped)
    return Unmapped(
        share=unmapped / active if active else None,
        items=unmapped,
        active=active,
        parents=tuple((parent, -less) for less, parent in under[:top]),
    )


def catches(
    items: Iterable[WorkItem], parents: Mapping[Ref, str], facets: Collection[str], most: int = 3
) -> tuple[Catch, ...]:
    """Return the selectors that would catch most of these unmapped items, each counting what those before it leave.

    `parents` holds the key of each item's parent, where it has one, `facets` what a selector may name; a catch has
    at least two items. Among equals a parent goes first, then the order of facets and words.
    """
    left = {item.ref: set(_handles(item, parents, facets)) for item in items}
    found: list[Catch] = []
    while len(found) < most:
        counted = Counter(handle for handles in left.values() for handle in handles)
        best = min(counted, key=lambda handle: (-counted[handle], handle), default=None)
        if best is None or counted[best] < LEAST_CAUGHT:
            break
        found.append(Catch(facet=best[0], value=best[1], items=counted[best]))
        left = {ref: handles for ref, handles in left.items() if best not in handles}
    return tuple(found)


def _handles(
    item: WorkItem, parents: Mapping[Ref, str], facets: Collection[str]
) -> Iterator[tuple[str, str]]:
    if item.ref in parents:
        yield "", parents[item.ref]
    for facet in facets:
        yield from ((facet, value) for value in item.facets.get(facet, ()) if not value.isdecimal())
