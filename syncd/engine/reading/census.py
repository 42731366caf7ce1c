"""Census: who is gone after a full list of ids, who only seems to be, and when a person must say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connectors.errors import MalformedError, SettingsError
from connectors.goals import read_name
from connectors.model.items import WorkItem
from connectors.model.pulls import Page, Scope, name_of_place
from connectors.model.tracker import Reader
from mappings.okr import Okr
from syncd.store import Absent, Store

MOST_ASKED = 50
"""Absent items that are asked for one by one before they are believed to be gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brake:
    """A census that misses more than `share` and more than `number` of a project's or tracker's items is held back.

    So is one that misses every item of a project that had at least `all_of`.
    """

    share: float = 0.3
    number: int = 10
    all_of: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How a census ended: how many items are gone, the ids of those out of sight, and why it is held back.

    Targets of goals are not among those out of sight: their key results tell what is wrong with them.
    """

    gone: int = 0
    hidden: tuple[str, ...] = ()
    held: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What the tracker said of some absent items, by their ids; `tells` where it knows hidden from gone.

    `ours` are in the scope after all, `elsewhere` answer but stand outside of it now.
    """

    asked: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    tells: bool = False

    def leave(self, name: str) -> bool:
        """Say whether that absent item leaves; one that was not asked for goes as those that were."""
        if name in self.asked:
            return name not in self.ours | self.hidden
        return not self.ours and not self.hidden

    def __str__(self) -> str:
        lost = len(self.asked) - len(self.ours) - len(self.elsewhere) - len(self.hidden)
        out = "no longer visible to this account"
        parts = [
            (lost, "deleted" if self.tells else f"deleted, or {out}"),
            (len(self.hidden), out),
            (len(self.elsewhere), "now outside of what is read"),
            (len(self.ours), "there, but not listed"),
        ]
        told = [(count, what) for count, what in parts if count]
        if len(told) == 1:
            return told[0][1]
        return f"of {len(self.asked)} asked for, " + "; ".join(f"{count} {what}" for count, what in told)


@dataclass(frozen=True, slots=True)
class Census:
    """Takes leave of what a full pull of one tracker did not list."""

    reader: Reader
    scope: Scope
    store: Store
    brake: Brake = field(default_factory=Brake)

    def take(self, last: Page, shape: str, now: datetime) -> Taken:
        """Mark as gone what is, unless the brake holds it back; `last` is the last page of a full pull.

        Raises `MalformedError` where the walk cannot have been whole, and what the reader raises.
        """
        assert last.roster is not None
        name = self.reader.name
        self._refuse_short_walk(len(last.roster), last.expected)
        absent = self._absent(last)
        traces = self._trace(absent, last, shape, now)
        missing = [row for row in absent if row.id not in traces.ours]
        accepted = is_accepted(self.store, name)
        vanished = None if accepted else self._held_back(missing)
        if vanished is not None:
            return Taken(held=f"{vanished}: {traces}")
        leaving = [row.id for row in missing if accepted or traces.leave(row.id)]
        self.store.mark_gone(name, leaving, now)
        self.store.hold(name, None)
        self.store.set_meta(_accepted(name), None)
        out_of_sight = (name for name in traces.hidden if read_name(name) is None)
        return Taken(gone=len(leaving), hidden=() if accepted else tuple(sorted(out_of_sight)))

    def _absent(self, last: Page) -> list[Absent]:
        """Return the items that the pull did not list, but for those that a query or place would, were it to be read."""
        rows = self.store.absent(self.reader.name, last.roster or frozenset())
        if not last.troubles:
            return rows
        spared = {*self._matched(rows, last), *self._placed(rows, last)}
        return [row for row in rows if row.id not in spared]

    def _matched(self, rows: Sequence[Absent], last: Page) -> Iterator[str]:
        matches = self.store.query_matches(self.reader.name, sorted({row.id for row in rows}))
        return (name for name, queries in matches.items() if not queries.isdisjoint(last.troubles))

    def _placed(self, rows: Sequence[Absent], last: Page) -> Iterator[str]:
        lost = [place for place in self.scope.places if name_of_place(*place) in last.troubles]
        stored = self.store.items([(self.reader.name, row.id) for row in rows]) if lost else {}
        return (item.id for item in stored.values() if _stands_in(item, lost))

    def _trace(self, absent: Sequence[Absent], last: Page, shape: str, now: datetime) -> Traces:
        """Ask for some of the absent items, and store those that answer as they stand now."""
        if not absent:
            return Traces()
        asked = [row.id for row in absent[:: -(-len(absent) // MOST_ASKED)]]
        sighting = self.reader.trace(asked, self.scope)
        self.store.save_page(self.reader.name, Page(items=sighting.items), shape=shape, now=now)
        branches = last.cursor.branches if last.cursor else ()
        ours = frozenset(item.id for item in sighting.items if is_within(item, self.scope, branches))
        return Traces(
            asked=frozenset(asked),
            ours=ours,
            elsewhere=frozenset(item.id for item in sighting.items) - ours,
            hidden=sighting.hidden or frozenset(),
            tells=sighting.hidden is not None,
        )

    def _refuse_short_walk(self, walked: int, expected: int | None) -> None:
        """Refuse a walk that ended far below the tracker's own estimate: it was cut short without an error."""
        missing = (expected or 0) - walked
        if expected and missing > self.brake.number and missing > self.brake.share * expected:
            raise MalformedError(
                f"the walk ended after {walked} of about {expected} items",
                where=self.reader.name,
                remedy="the next pass walks again",
            )

    def _held_back(self, missing: Sequence[Absent]) -> str | None:
        """Say why the missing items are not believed to be gone, or None when they are."""
        brake, known = self.brake, self.store.placed_counts(self.reader.name)
        total = sum(known.values())
        if len(missing) > brake.number and len(missing) > brake.share * total:
            return f"{len(missing)} of {total} known items of tracker {self.reader.name} vanished at once"
        for project, count in Counter(row.project for row in missing).items():
            size = known.get(project, 0)
            whole = count == size and size >= brake.all_of
            if project is not None and (whole or (count > brake.number and count > brake.share * size)):
                return f"{count} of {size} known items of project {project} vanished at once"
        return None


def is_within(item: WorkItem, scope: Scope, branches: Collection[str]) -> bool:
    """Say whether an item as it stands now belongs to the scope, raw queries aside.

    `branches` are the ids of followed items, whose children belong.
    """
    return (
        item.space in scope.spaces
        or item.parent in branches
        or not {item.id, item.key}.isdisjoint({*scope.roots, *scope.items})
        or _stands_in(item, scope.places)
    )


def _stands_in(item: WorkItem, places: Collection[tuple[str, str]]) -> bool:
    """Say whether the item stands in one of these places, by facet and name or id."""
    words = {facet: {value.casefold() for value in item.facets.get(facet, ())} for facet, _ in places}
    return any(value.casefold() in words[facet] for facet, value in places)


def advice(name: str, what: str) -> str:
    """Say what a held-back census means, and the way on."""
    return f"{what}; the last figures stay (if they are gone: `syncd accept {name}`)"


def is_accepted(store: Store, name: str) -> bool:
    """Say whether a person accepted what the tracker's census holds back."""
    return store.get_meta(_accepted(name)) is not None


def accept_census(store: Store, name: str, okr: Okr, trackers: Sequence[str]) -> list[str]:
    """Let the next census of a tracker, or of those of a project, pass the brake; returns in words what was accepted."""
    project = okr.projects.get(name)
    named = sorted({s.tracker for s in project.select}) if project else [name]
    if project is None and name not in trackers:
        remedy = f"one of: {', '.join([*trackers, *okr.projects])}"
        raise SettingsError(f"there is no tracker or project {name!r}", where="accept", remedy=remedy)
    return [_accept_tracker(store, tracker) for tracker in named]


def _accept_tracker(store: Store, tracker: str) -> str:
    state = store.pull_state(tracker)
    if state is None or state.held is None:
        return f"Nothing of tracker {tracker} is held back."
    store.set_meta(_accepted(tracker), "yes")
    return f"Accepted: {state.held['what']}. The next pass acts on it."


def _accepted(name: str) -> str:
    return f"accepted:{name}"
