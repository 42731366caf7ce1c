"""Milestones that stand in the tracker: what share of a project's work they call for, and by when.

A milestone is a version with a release day that items of the project are in (Jira), or a task of the type *milestone*
with a due date (ClickUp); cancelled ones are none. Trackers give a milestone a day and no share, so the share is counted:

    share at a milestone's day = weight of the live leaves that are to be done by then ÷ weight of all

A leaf is to be done by the earliest milestone that it is, is in, or that waits for it; where it has none, by that of
the nearest item above it that has one; else by the first milestone on or after its own due date; else with the
project. A milestone by which nothing more is to be done says nothing. The day of a version is that told by the item
that was changed last, since moving a version changes none of its items.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import fsum

from connectors.model.items import Ref, WorkItem


def milestones_of(
    items: Sequence[WorkItem], leaves: Iterable[tuple[Ref, float]], parents: Mapping[Ref, Ref]
) -> tuple[tuple[str, float], ...]:
    """Return the share 0–1 called for at the close of each day (ISO), in their order.

    `items` are all of the project but the cancelled ones, `leaves` the counted ones of them with their weights,
    `parents` holds every step from them up to the top.
    """
    known = {item.ref: item for item in items}
    days = _days(items)
    every = sorted({day for several in days.values() for day in several})
    weights: dict[date | None, list[float]] = {}
    for ref, weight in leaves:
        weights.setdefault(_called_for(known[ref], days, every, parents), []).append(weight)
    total = fsum(weight for several in weights.values() for weight in several)
    reached: list[float] = []
    found = []
    for day in (day for day in every if total > 0 and fsum(weights.get(day, ())) > 0):
        reached += weights[day]
        found.append((day.isoformat(), fsum(reached) / total))
    return tuple(found)


def _days(items: Sequence[WorkItem]) -> dict[Ref, list[date]]:
    """Return the days of the milestones that each item itself has."""
    versions: dict[tuple[str, str], date] = {}
    for item in sorted(items, key=lambda item: item.updated):
        for told in item.facets.get("version_end", ()):
            name, _, day = told.rpartition(" ")
            versions[item.tracker, name] = date.fromisoformat(day)
    found: dict[Ref, list[date]] = {}
    for item in items:
        for name in item.facets.get("version", ()):
            if (item.tracker, name) in versions:
                found.setdefault(item.ref, []).append(versions[item.tracker, name])
        if "milestone" in item.facets and item.due is not None:
            for name in (item.id, *item.facets.get("blocked_by", ())):
                found.setdefault((item.tracker, name), []).append(item.due)
    return found


def _called_for(
    leaf: WorkItem, days: Mapping[Ref, Sequence[date]], every: Sequence[date], parents: Mapping[Ref, Ref]
) -> date | None:
    for ref in _ways(leaf.ref, parents):
        if ref in days:
            return min(days[ref])
    return next((day for day in every if leaf.due is not None and day >= leaf.due), None)


def _ways(ref: Ref | None, parents: Mapping[Ref, Ref]) -> Iterator[Ref]:
    seen: set[Ref] = set()
    while ref is not None and ref not in seen:
        seen.add(ref)
        yield ref
        ref = parents.get(ref)
