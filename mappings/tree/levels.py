"""Which items are objectives, key results and possible projects, and which stand above each other in a circle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.model.items import Ref, WorkItem
from mappings.tree.model import Candidate, Place

_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class Roles:
    """Items by what they are, each with the place that says so, in the order of places and keys."""

    objectives: list[tuple[WorkItem, Place]] = field(default_factory=list)
    key_results: list[tuple[WorkItem, Place]] = field(default_factory=list)
    projects: list[tuple[WorkItem, Place]] = field(default_factory=list)


def roles(places: Sequence[Place], candidates: Iterable[Candidate]) -> Roles:
    """Sort candidates; one that is an objective or a key result in any place is no project."""
    found, ordered = Roles(), sorted(candidates, key=_order)
    okr: set[Ref] = set()
    for number, place in enumerate(places):
        here = {c.item.id: c.item for c in ordered if number in c.okr and c.item.tracker == place.tracker}
        for item in here.values():
            kind = _kind(item, place, here)
            if kind is not None and item.ref not in okr:
                okr.add(item.ref)
                (found.objectives if kind == "objective" else found.key_results).append((item, place))
    for number, place in enumerate(places):
        for candidate in ordered:
            item = candidate.item
            if number in candidate.projects and item.ref not in okr and _is_of(item, place.project_types):
                okr.add(item.ref)
                found.projects.append((item, place))
    return found


def _kind(item: WorkItem, place: Place, here: Mapping[str, WorkItem]) -> str | None:
    if place.objective_types or place.key_result_types:
        if item.type.casefold() in {t.casefold() for t in place.objective_types}:
            return "objective"
        is_result = item.type.casefold() in {t.casefold() for t in place.key_result_types}
        return "key_result" if is_result else None
    depth = len(list(_ancestors(item, here)))
    related = place.key_result.field is not None and bool(item.fields.get(place.key_result.field))
    if depth == 0:
        return "key_result" if related else "objective"
    return "key_result" if depth == 1 else None


def _ancestors(item: WorkItem, here: Mapping[str, WorkItem]) -> Iterator[str]:
    seen = {item.id}
    while item.parent is not None and item.parent in here and item.parent not in seen:
        item = here[item.parent]
        seen.add(item.id)
        yield item.id


def _is_of(item: WorkItem, types: Sequence[str]) -> bool:
    return not types or item.type.casefold() in {t.casefold() for t in types}


def _order(candidate: Candidate) -> tuple[object, ...]:
    """Order keys as people do: `OKR-9` before `OKR-10`."""
    key = candidate.item.key
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in _NUMBERS.split(key))


def circles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """Return each circle of parents once, its members in the order given."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in parents:
        path: list[str] = []
        current: str | None = start
        while current is not None and current not in done and current not in path:
            path.append(current)
            current = parents.get(current)
        if current in path:
            members = set(path[path.index(current) :])
            found.append([name for name in parents if name in members])
        done.update(path)
    return found
