"""Replay: let the items live through past days again, in a store of its own, with the steps of a pass.

A scratch store is given the items as they stood when the first day began. Each day then makes its changes there, and
the items that changed are placed and measured as in any pass. So a day costs what happened on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from config import FieldSource, Loaded
from connectors.model.history import CREATED, Actor, ItemChange
from connectors.model.items import Ref, WorkItem
from connectors.model.pulls import Page
from mappings.mapping import Selectors
from mappings.okr import Status
from mappings.past import advance, born, contradictions, rewind
from mappings.workdays import Calendar
from syncd.engine.judging.goals import with_ends_of_targets
from syncd.engine.judging.judge import Judge, end_of
from syncd.engine.mapping.carriers import Carriers, find_carriers, root_ids
from syncd.engine.mapping.place import place_changed
from syncd.engine.measuring.marks import week_rules
from syncd.engine.measuring.measure import measure_touched
from syncd.engine.reading.freshness import Freshness
from syncd.engine.reading.resolve import Resolved
from syncd.engine.reading.sprints import take_over_sprints
from syncd.store import REBUILT, Lived, Store

BATCH = 100
"""Items that are taken back in one transaction: few, since their whole histories are in memory meanwhile."""

Changes = Mapping[str, Sequence[ItemChange]]
Acts = Mapping[str, Sequence[datetime]]
"""When something happened to items of each project on a day."""


@dataclass(slots=True, kw_only=True)
class Replay:
    """Past days over the items of `store`, lived through in `scratch`.

    `missing` counts what could not be told, `doubtful` are the items of which something is not certain.
    """

    store: Store
    scratch: Store
    loaded: Loaded
    resolved: Resolved
    calendar: Calendar
    address: Callable[[str, str], str | None]
    missing: Counter[str] = field(default_factory=Counter)
    doubtful: set[Ref] = field(default_factory=set)
    _births: list[tuple[datetime, Ref]] = field(default_factory=list)
    _deaths: list[tuple[datetime, Ref]] = field(default_factory=list)
    _selectors: Selectors | None = None
    _carriers: Carriers | None = None
    _value_items: dict[Ref, list[tuple[str, str]]] = field(default_factory=dict)

    def begin(self, first: date, now: datetime) -> None:
        """Put the items back to where they stood when the day began; values of key results are taken over."""
        opening = end_of(first - timedelta(days=1), self.loaded.zone)
        self._take_values(now)
        for tracker in self.loaded.trackers:
            self.scratch.save_page(tracker, Page(aliases=self.store.aliases(tracker)), shape="", now=opening)
            for lived in self.store.walk_items(tracker, BATCH):
                self._put_back(tracker, lived, opening)
        take_over_sprints(self.store, self.scratch, self.loaded.trackers)
        self._settle(first - timedelta(days=1))

    def live(self, day: date) -> Acts:
        """Make the changes of a day, measure what they touched, and return when each project's items were touched."""
        zone = self.loaded.zone
        opening, close = end_of(day - timedelta(days=1), zone), end_of(day, zone)
        times: dict[Ref, list[datetime]] = {}
        for tracker in self.loaded.trackers:
            happened = self.store.changes_between(tracker, opening, close)
            times |= {(tracker, i): _times(changes) for i, changes in happened.items()}
            unheard = {ref[1] for at, ref in self._births if ref[0] == tracker and opening <= at < close}
            self._make(tracker, happened, unheard, close)
            gone = [ref[1] for at, ref in self._deaths if ref[0] == tracker and opening <= at < close]
            if gone:
                self.scratch.mark_gone(tracker, gone, close)
        before = self.scratch.placements(times)
        self._settle(day)
        acts: dict[str, list[datetime]] = {}
        after = self.scratch.placements(times)
        for ref, happened_at in times.items():
            for project in {placed.project for placed in (before.get(ref), after.get(ref)) if placed}:
                acts.setdefault(project, []).extend(happened_at)
        return acts

    def _settle(self, day: date) -> None:
        """Place and measure what changed, as a pass does."""
        projects = self.resolved.okr.projects
        if self._selectors is None:
            self._selectors = Selectors.compile(projects.values(), root_ids(projects.values(), self.store))
        place_changed(self.scratch, self._selectors)
        weeks = week_rules(self.loaded, self.resolved)
        measure_touched(self.scratch, projects, self.loaded.classes, weeks, day, stale=())

    def doubted(self) -> frozenset[str]:
        """Return the projects that have doubtful items now."""
        return frozenset(placed.project for placed in self.scratch.placements(self.doubtful).values())

    def judge(self, day: date, shown: Mapping[str, Status]) -> Judge:
        """Return the judge of the day, which was live: all is known up to its close."""
        okr, close = self.resolved.okr, end_of(day, self.loaded.zone)
        if self._carriers is None:
            self._carriers = find_carriers(okr, self.scratch)
        return Judge(
            okr=with_ends_of_targets(okr, self.loaded.sources, self.store),
            loaded=self.loaded,
            store=self.scratch,
            calendar=self.calendar,
            carriers=self._carriers,
            freshness=Freshness(data_at=dict.fromkeys(okr.projects, close)),
            shown=shown,
            weeks=week_rules(self.loaded, self.resolved),
            source=REBUILT,
            memory=self.store,
            address=self.address,
            note_fields=self.resolved.note_fields,
        )

    def _put_back(self, tracker: str, lived: Sequence[Lived], opening: datetime) -> None:
        """Take a batch of items back to the opening; those not there then are left out, or wait for their birth."""
        there = [(item, gone) for item, gone in lived if gone is None or gone >= opening]
        histories = self.store.histories(tracker, [item.id for item, _ in there])
        states = []
        for item, gone in there:
            changes = histories.get(item.id, [])
            self._note(item, gone, changes)
            state = rewind(item, changes, opening)
            if state is not None:
                states.append(state)
                self._begin_value(state)
            elif not changes:
                self._births.append((item.created, item.ref))
        self._save(tracker, states, opening)

    def _note(self, item: WorkItem, gone: datetime | None, changes: Sequence[ItemChange]) -> None:
        if gone is not None:
            self.doubtful.add(item.ref)
            self._deaths.append((gone, item.ref))
            self.missing["deleted since: counted as it was seen last, until it was found gone"] += 1
        for part in sorted(contradictions(item, changes)):
            self.doubtful.add(item.ref)
            name = part.rpartition(":")[2]
            self.missing[
                f"its history of {name} does not lead to what it is now (renamed, or told in part)"
            ] += 1

    def _make(self, tracker: str, happened: Changes, unheard: Collection[str], close: datetime) -> None:
        present = self.scratch.items([(tracker, item) for item in happened])
        new = [
            i
            for i, changes in happened.items()
            if (tracker, i) not in present and any(CREATED in change.shifts for change in changes)
        ]
        newborn = self._newborn(tracker, [*new, *unheard], close)
        states = [*(advance(item, happened[item.id]) for item in present.values()), *newborn]
        if newborn or any(item.ref in present for item in (self._carriers or {}).values()):
            self._carriers = None
        for item in present.values():
            self._add_values(item.ref, happened[item.id])
        self._save(tracker, states, close)

    def _newborn(self, tracker: str, ids: Collection[str], close: datetime) -> list[WorkItem]:
        """Return the items that were created on the day, as they stood at its close."""
        items = self.store.items([(tracker, i) for i in ids])
        histories = self.store.histories(tracker, ids)
        states = []
        for item in items.values():
            changes = histories.get(item.id, [])
            first = born(item, changes)
            self._begin_value(first)
            until = [change for change in changes if change.at < close]
            self._add_values(item.ref, until)
            states.append(advance(first, until))
        return states

    def _save(self, tracker: str, states: Iterable[WorkItem], at: datetime) -> None:
        items = tuple(states)
        if not items:
            return
        matches: dict[str, set[str]] = {}
        for item, queries in self.store.query_matches(tracker, [i.id for i in items]).items():
            for query in queries:
                matches.setdefault(query, set()).add(item)
        page = Page(items=items, matches={query: frozenset(ids) for query, ids in matches.items()})
        self.scratch.save_page(tracker, page, shape="", now=at)

    def _take_values(self, now: datetime) -> None:
        """Take over the values and check-ins so far, and note which items hold values that their history tells."""
        for key_result in self.loaded.sources:
            for value in self.store.values(key_result, now):
                self.scratch.add_value(
                    key_result, value.at, value.value, value.source, value.note, value.recorded
                )
            for check_in in self.store.check_ins(key_result, now):
                self.scratch.add_check_in(check_in)
            source = self.loaded.sources.get(key_result)
            held = self.store.item_by_key(*source.item) if isinstance(source, FieldSource) else None
            if held is not None:
                part = self.resolved.value_fields[key_result].id
                self._value_items.setdefault(held.ref, []).append((key_result, part))

    def _begin_value(self, item: WorkItem) -> None:
        for key_result, part in self._value_items.get(item.ref, ()):
            self._add_value(key_result, item.updated, item.fields.get(part))

    def _add_values(self, ref: Ref, changes: Sequence[ItemChange]) -> None:
        for key_result, part in self._value_items.get(ref, ()):
            for change in changes:
                if shift := change.shifts.get(f"field:{part}"):
                    self._add_value(key_result, change.at, shift.after)

    def _add_value(self, key_result: str, at: datetime, value: object) -> None:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
        self.scratch.add_value(key_result, at, number, "field", None, at)


def _times(changes: Sequence[ItemChange]) -> list[datetime]:
    """Return when others than ourselves changed something."""
    return [change.at for change in changes if change.by is not Actor.SYNCD]
