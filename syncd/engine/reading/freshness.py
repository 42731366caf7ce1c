"""How fresh the figures of each project can be: which trackers were read completely, and when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo

from connectors.model.pulls import name_of_place
from mappings.okr import Okr, Project
from mappings.workdays import close_before, day_of
from syncd.engine.reading.unread import Trouble, recall_troubles
from syncd.store import PullState, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """`trackers` are those whose last pull was not complete, or that never were read.

    `stale` are their projects, and those with a raw query or a place that cannot be read: `unread` says of these why.
    `data_at` is the oldest of the last complete readings behind each project, None where one is missing; `seen`
    the last day at whose close a stale project may be judged by it.
    """

    stale: frozenset[str] = frozenset()
    trackers: frozenset[str] = frozenset()
    data_at: Mapping[str, datetime | None] = field(default_factory=dict)
    seen: Mapping[str, date] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)

    def read_until(self, at: datetime, okr: Okr, trackers: Collection[str]) -> Freshness:
        """Return the freshness where all of these trackers is known up to that moment."""
        read = {p.id: at for p in okr.projects.values() if all(s.tracker in trackers for s in p.select)}
        return replace(self, data_at={**self.data_at, **read}, trackers=self.trackers - {*trackers})

    def at_close(self, day: date, zone: tzinfo) -> Freshness:
        """Return the freshness at the close of a day: stale are those of which nothing was read on it or since."""
        seen = {name: day_of(at, zone) for name, at in self.data_at.items() if at is not None}
        stale = frozenset(name for name in self.data_at if name not in seen or seen[name] < day)
        return replace(self, stale=stale, seen=seen)


def read_freshness(okr: Okr, trackers: Iterable[str], store: Store, zone: tzinfo) -> Freshness:
    """Return the freshness of all projects and trackers, from what the store knows of the pulls."""
    states = {tracker: store.pull_state(tracker) for tracker in trackers}
    stale = {tracker for tracker, state in states.items() if not is_complete(state)}
    troubles = {tracker: recall_troubles(store, tracker) for tracker in states}
    unread = {p.id: found for p in okr.projects.values() if (found := _unread(p, troubles))}
    data_at = {p.id: _oldest(p, states, unread.get(p.id, ())) for p in okr.projects.values()}
    return Freshness(
        stale=frozenset(
            p.id for p in okr.projects.values() if p.id in unread or any(s.tracker in stale for s in p.select)
        ),
        trackers=frozenset(stale),
        data_at=data_at,
        seen={name: close_before(at, zone) for name, at in data_at.items() if at is not None},
        unread={name: "; ".join(one.why for one in found) for name, found in unread.items()},
    )


def is_complete(state: PullState | None) -> bool:
    """Tell whether the last pull of a tracker was complete, so that its figures may be renewed and written."""
    if state is None or state.last_complete is None:
        return False
    return not state.partial and state.error is None and state.held is None


def _unread(project: Project, troubles: Mapping[str, Mapping[str, Trouble]]) -> list[Trouble]:
    """Return why raw queries and places of the project cannot be read."""
    named = [
        *((s.tracker, query) for s in project.select for c in (s.include, s.exclude) for query in c.queries),
        *(
            (s.tracker, name_of_place(facet, value))
            for s in project.select
            for facet, values in s.include.facets.items()
            for value in values
        ),
    ]
    return [troubles[tracker][name] for tracker, name in named if name in troubles[tracker]]


def _oldest(
    project: Project, states: Mapping[str, PullState | None], unread: Iterable[Trouble]
) -> datetime | None:
    last = [state.last_complete if state else None for state in (states[s.tracker] for s in project.select)]
    known = [at for at in last if at is not None]
    if not known or len(known) < len(last):
        return None
    return min([*known, *(trouble.since for trouble in unread)])
