"""Living through: the days that are over are closed one by one as they ended, from what the trackers remember.

At the first pass after a midnight the stored items stand as the last pass read them. What changed since is read, and
held back; each day then sees the changed items as they stood at its close, and is closed on the store itself, with the
steps of a pass. Then the present is stored. So it is the same whether a pass ran just before midnight or days ago.

What a tracker does not remember (all but statuses in ClickUp, raw queries of items that were stored) is taken as it
stands now, and as it was stored last where it is no part of the item: most edits between two passes are made in the
working hours before a close, not in the night after it, and a backfill cannot know better either.

Killed anywhere, the next pass does it again: an item that was stored as it stood then is older than the tracker says,
and the cursor moves with the present only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from connectors.errors import SyncError, TransientError
from connectors.model.items import WorkItem
from connectors.model.pulls import Page
from connectors.model.tracker import Reader
from mappings.okr import Status
from mappings.past import rewind
from mappings.workdays import ONE_DAY
from syncd.engine.backfill.reading import read_histories
from syncd.engine.backfill.replay import BATCH
from syncd.engine.context import Halted, Tell
from syncd.engine.judging.check_ins import check_in_forms, collect_check_ins
from syncd.engine.judging.closing import close_day, note_closed
from syncd.engine.judging.judge import Judge, end_of
from syncd.engine.judging.values import field_readings, take_field
from syncd.engine.mapping.situation import Situation
from syncd.engine.measuring.measure import measure_touched
from syncd.engine.reading.pull import Staged, stage
from syncd.engine.reading.resolve import Resolved
from syncd.store import Held, Store

MOST_HELD = 20_000
"""Items of a tracker that are held back in memory; beyond, its projects' days are closed as they were read last."""

JUST_BEFORE = timedelta(seconds=1)
"""What is known of a close was measured so long before it, when it still was that day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """The present of one tracker, held back from the store while the days before it are closed.

    `items` are those that may have stood otherwise at one of the closes, by id, as they stand now; `counts` says of
    those that were read now how many are new and how many changed.
    """

    staged: Staged
    items: Held
    counts: Mapping[str, int]

    def stand_at(self, store: Store, opening: datetime | None, close: datetime) -> None:
        """Bring the store to a close, from any state (no `opening`) or from the close before.

        What was stored already and created later is gone until the day of its birth.
        """
        tracker, items = self.staged.tracker, self.items
        if opening is not None:
            happened = store.changes_between(tracker, opening, close)
            items = {name: item for name, item in items.items() if name in happened}
        names = sorted(items)
        for start in range(0, len(names), BATCH):
            batch = [items[name] for name in names[start : start + BATCH]]
            histories = store.histories(tracker, [item.id for item in batch])
            then = (rewind(item, histories.get(item.id, ()), close) for item in batch)
            states = tuple(item for item in then if item is not None)
            unborn = {item.id for item in batch} - {item.id for item in states}
            if unborn:
                store.mark_gone(tracker, unborn, close)
            page = Page(items=states, matches=self._first_matches(store, states))
            store.save_page(tracker, page, shape=self.staged.shape, now=close, is_past=True)

    def release(self, store: Store, now: datetime) -> None:
        """Store the present; the pass's own pull meets it again, and completes it."""
        tracker, changed = self.staged.tracker, self.staged.items
        newer = Page(items=tuple(item for name, item in self.items.items() if name not in changed))
        for page in (newer, *self.staged.pages):
            store.save_page(tracker, page, shape=self.staged.shape, now=now)

    def tells(self, store: Store, item: WorkItem, field: str, close: datetime) -> bool:
        """Tell whether the field of an item is known as it stood at the close."""
        present = self.items.get(item.id)
        if present is None or present.updated < close:
            return True
        changes = store.histories(item.tracker, [item.id]).get(item.id, ())
        return any(f"field:{field}" in change.shifts for change in changes)

    def _first_matches(self, store: Store, batch: Sequence[WorkItem]) -> Mapping[str, frozenset[str]]:
        """Return the raw queries that items match which were never stored; for the others stands what was."""
        if not any(page.matches for page in self.staged.pages):
            return {}
        new = {item.id for item in batch} - {ref[1] for ref in store.items([item.ref for item in batch])}
        matches: dict[str, frozenset[str]] = {}
        for page in self.staged.pages:
            for query, ids in page.matches.items():
                matches[query] = matches.get(query, frozenset()) | (ids & new)
        return matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """Reads what changed in trackers and holds it back; `opening` and `close` are those of the first day to close."""

    resolved: Resolved
    store: Store
    opening: datetime
    close: datetime
    halted: Halted
    tell: Tell

    def hold(self, readers: Mapping[str, Reader]) -> dict[str, Present]:
        """Return the present of each tracker; one that cannot be read, or not in this way, is left out."""
        with ThreadPoolExecutor(max(1, len(readers)), thread_name_prefix="days") as pool:
            held = zip(readers, pool.map(self._hold, readers.values()), strict=True)
            return {name: present for name, present in held if present is not None}

    def _hold(self, reader: Reader) -> Present | None:
        name, store = reader.name, self.store
        scope, shape = self.resolved.scopes[name], self.resolved.shapes[name]

        def told(_name: str, done: int, _of: int) -> None:
            if self.halted():
                raise TransientError("the reading of histories was stopped", where=name)
            self.tell(name, done)

        try:
            staged = stage(reader, scope, store, shape, MOST_HELD, self.halted)
            newer = store.changed_since(name, self.close, MOST_HELD + 1)
            if staged is None or len(newer) > MOST_HELD:
                return None
            changed = staged.items
            read_histories(reader, store, scope, shape, self.opening, told, changed)
        except SyncError:
            return None
        known = len(store.items([item.ref for item in changed.values()]))
        return Present(
            staged=staged,
            items={item.id: item for item in newer} | changed,
            counts={"created": len(changed) - known, "updated": known},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Living:
    """Closes days on the store, over what the trackers hold back.

    `mapped` places what changed and returns the situation then, `judging` returns the judge of a situation.
    """

    store: Store
    presents: Mapping[str, Present]
    mapped: Callable[[], Situation]
    judging: Callable[[Situation], Judge]

    def through(self, days: Sequence[date], zone: tzinfo, now: datetime) -> None:
        """Close the days one after the other, then store the present."""
        shown = None
        for day in days:
            shown = self._close(day, zone, shown)
            note_closed(self.store, day)
        for present in self.presents.values():
            present.release(self.store, now)

    def _close(self, day: date, zone: tzinfo, shown: Mapping[str, Status] | None) -> Mapping[str, Status]:
        """Close a day, and return as what each project is shown at its close.

        `shown` is that of the day before; None where none was closed yet, and the store may stand at any moment.
        """
        opening, close = end_of(day - ONE_DAY, zone), end_of(day, zone)
        for present in self.presents.values():
            present.stand_at(self.store, None if shown is None else opening, close)
        here = self.mapped()
        judge = self.judging(here)
        read = judge.freshness.read_until(close, here.resolved.okr, self.presents)
        judge = replace(
            judge, freshness=read.at_close(day, zone), shown=judge.shown if shown is None else shown
        )
        projects = here.resolved.okr.projects
        untold = {p.id for p in projects.values() if any(s.tracker not in self.presents for s in p.select)}
        measure_touched(self.store, projects, here.loaded.classes, judge.weeks, day, stale=untold)
        self._collect(here, judge, close)
        return close_day(judge, day).shown

    def _collect(self, here: Situation, judge: Judge, close: datetime) -> None:
        """Record the values and check-ins that were typed into fields by the close, where the history tells them."""
        store, zone, moment = self.store, here.loaded.zone, close - JUST_BEFORE
        readings = field_readings(here.loaded, here.resolved, store)
        for name, reading in readings.items():
            if reading.item is not None and self._tells(reading.item, reading.field.id, close):
                take_field(name, reading, store, moment, zone)
        forms = check_in_forms(here.resolved, judge.carriers)
        known = {
            name: form
            for name, form in forms.items()
            if all(self._tells(form.item, field.id, close) for field in form.fields.values())
        }
        collect_check_ins(known, store, moment)

    def _tells(self, item: WorkItem, field: str, close: datetime) -> bool:
        present = self.presents.get(item.tracker)
        return present is not None and present.tells(self.store, item, field, close)
