"""Mapping: which project a work item belongs to.

An item's own match decides; without one, its nearest matched ancestor. Keys of one selector widen, and so do
several selectors of one project, of whatever trackers. A root that a selector names matches itself: it
belongs to the project as its container, and its descendants inherit it. `exclude` takes an item and its
whole branch out of the project, whichever of the project's selectors matched; the next project in the order
of the file decides then, and then the next matched ancestor. Own matches of two projects are an overlap: the
first in the order of the file counts (linked projects before side projects). An item under one project's
root that itself matches another project belongs to the other; that is no overlap.

A container is work of its own to nobody. One that matches another project besides, by a label say, follows
the same rule as any item, and so do its descendants: first in file order, with the overlap reported. But it
is never counted, in no project, not even when it is empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from connectors.model.items import WorkItem
from mappings.okr import Criteria, Kind, Project

K = TypeVar("K")

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Own:
    """What an item matches by itself, whatever stands above it. `projects` are in file order."""

    projects: tuple[str, ...] = ()
    container_of: frozenset[str] = _NONE
    excluded_from: frozenset[str] = _NONE


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an item counts; None: nowhere.

    `inherited` from an ancestor, `container` when some selector names it as root (never counted),
    `overlaps` the other projects that the item itself matches.
    """

    project: str | None = None
    inherited: bool = False
    container: bool = False
    overlaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Index:
    """Criteria of all projects turned round: from (tracker, …) to the ranks of the projects in the file."""

    roots: Mapping[tuple[str, str], tuple[int, ...]]
    facets: Mapping[tuple[str, str, str], tuple[int, ...]]
    queries: Mapping[tuple[str, str], tuple[int, ...]]

    def matched(self, item: WorkItem, queries: Collection[str]) -> set[int]:
        found = set(self.roots.get((item.tracker, item.id), ()))
        for facet, values in item.facets.items():
            for value in values:
                found.update(self.facets.get((item.tracker, facet, value.casefold()), ()))
        for query in queries:
            found.update(self.queries.get((item.tracker, query), ()))
        return found


@dataclass(frozen=True, slots=True)
class Selectors:
    """All selectors of the OKR, compiled: one look-up for each value of an item, however many projects there are."""

    order: tuple[str, ...]
    include: _Index
    exclude: _Index

    @classmethod
    def compile(cls, projects: Iterable[Project], roots: Mapping[tuple[str, str], str]) -> Selectors:
        """Compile the projects, in file order.

        `roots` maps (tracker, key or id as written) to the immutable id; a root that is not in it is
        taken for an id.
        """
        ordered = sorted(projects, key=lambda project: project.kind is Kind.SIDE)
        include = ((rank, s.tracker, s.include) for rank, p in enumerate(ordered) for s in p.select)
        exclude = ((rank, s.tracker, s.exclude) for rank, p in enumerate(ordered) for s in p.select)
        return cls(tuple(p.id for p in ordered), _index(include, roots), _index(exclude, roots))

    def own(self, item: WorkItem, matched_queries: Collection[str] = ()) -> Own:
        """Return what the item matches by itself; `matched_queries` are the raw queries it is known to match."""
        matched = self.include.matched(item, matched_queries)
        excluded = self.exclude.matched(item, matched_queries)
        if not matched and not excluded:
            return _NOTHING
        return Own(
            projects=tuple(self.order[rank] for rank in sorted(matched)),
            container_of=self._names(self.include.roots.get((item.tracker, item.id), ())),
            excluded_from=self._names(excluded),
        )

    def _names(self, ranks: Iterable[int]) -> frozenset[str]:
        return frozenset(self.order[rank] for rank in ranks)


def place(chain: Sequence[Own]) -> Placement:
    """Place an item by its own match and those of its ancestors, nearest first.

    The chain ends below the first ancestor that is gone, since that passes nothing on.
    """
    excluded = _NONE.union(*(own.excluded_from for own in chain))
    for distance, own in enumerate(chain):
        projects = tuple(p for p in own.projects if p not in excluded)
        if projects:
            return Placement(
                project=projects[0],
                inherited=distance > 0,
                container=bool(chain[0].container_of),
                overlaps=() if distance else projects[1:],
            )
    return Placement(container=bool(chain and chain[0].container_of))


_NOTHING = Own()


def _index(criteria: Iterable[tuple[int, str, Criteria]], ids: Mapping[tuple[str, str], str]) -> _Index:
    roots: dict[tuple[str, str], dict[int, None]] = {}
    facets: dict[tuple[str, str, str], dict[int, None]] = {}
    queries: dict[tuple[str, str], dict[int, None]] = {}
    for rank, tracker, wanted in criteria:
        for root in wanted.roots:
            roots.setdefault((tracker, ids.get((tracker, root), root)), {})[rank] = None
        for facet, value in _facet_values(wanted):
            facets.setdefault((tracker, facet, value), {})[rank] = None
        for query in wanted.queries:
            queries.setdefault((tracker, query), {})[rank] = None
    return _Index(_frozen(roots), _frozen(facets), _frozen(queries))


def _facet_values(criteria: Criteria) -> Iterator[tuple[str, str]]:
    return ((facet, value.casefold()) for facet, values in criteria.facets.items() for value in values)


def _frozen(ranks: Mapping[K, Iterable[int]]) -> dict[K, tuple[int, ...]]:
    return {key: tuple(found) for key, found in ranks.items()}
