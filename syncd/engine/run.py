"""One pass: pull, map, measure, judge, diff, publish; then, where writing is wanted, guard and apply."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from config import Loaded
from config.settings import CalendarSettings
from connectors.errors import SettingsError, SyncError, TransientError
from connectors.model import Reader, Writer
from mappings.okr import Okr, Status
from mappings.workdays import Calendar, close_before
from syncd.engine.apply import Outcome, apply
from syncd.engine.backfill import Span, Summary, backfill
from syncd.engine.backfill.reading import Tell as Progress
from syncd.engine.carriers import field_readings, find_carriers
from syncd.engine.census import Brake
from syncd.engine.changes import ChangeSet
from syncd.engine.closing import close_days
from syncd.engine.diff import Moment, diff, wanted_fields
from syncd.engine.freshness import read_freshness
from syncd.engine.guard import Limits, approve
from syncd.engine.judge import Figures, Judge
from syncd.engine.mapping import bring_mapping_up_to_date
from syncd.engine.measure import measure_touched
from syncd.engine.pending import find_arrived
from syncd.engine.place import place_changed
from syncd.engine.publish import publish
from syncd.engine.pull import Halted, Pulled, Tell, pull
from syncd.engine.resolve import Resolved, resolve
from syncd.engine.sites import Catalogues, catalogues, remember, remembered
from syncd.engine.totals import forget_totals, read_totals
from syncd.engine.values import collect_values
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a pass found, before anything is written."""

    pulled: Mapping[str, Pulled]
    figures: Figures
    change_set: ChangeSet
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Tell whether every tracker was read completely."""
        return all(pulled.complete for pulled in self.pulled.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the trackers were read, and what the names in the configuration stood for then."""

    resolved: Resolved
    pulled: Mapping[str, Pulled]


class Engine:
    """Makes passes over one accepted configuration. `look` cannot write: only `settle` is given writers."""

    def __init__(
        self,
        loaded: Loaded,
        store: Store,
        readers: Mapping[str, Reader],
        clock: Callable[[], datetime],
        *,
        halted: Halted = lambda: False,
        tell: Tell = lambda _name, _items: None,
        override: str | None = None,
    ) -> None:
        self._loaded = loaded
        self._store = store
        self._readers = readers
        self._clock = clock
        self._halted = halted
        self._tell = tell
        self._override = override
        self.turn = threading.RLock()
        self._calendar = calendar_of(loaded.settings.calendar)

    def look(self, trackers: Collection[str]) -> View:
        """Bring the store up to the present for these trackers, and say what should be written."""
        reading = self.read(trackers)
        with self.turn:
            return self.judge(reading)

    def read(self, trackers: Collection[str]) -> Reading:
        """Close the days that are over, then bring the store up to the present for these trackers."""
        known, resolved = self._resolve(trackers)
        with self.turn:
            close_days(self._judging(resolved.okr), self._clock())
        pulled = {
            name: self._unreachable(name, known.errors[name]) for name in trackers if name in known.errors
        }
        reachable = [name for name in trackers if name not in pulled]
        with ThreadPoolExecutor(max(1, len(reachable)), thread_name_prefix="pull") as pool:
            pulled |= zip(
                reachable, pool.map(lambda name: self._pull(name, resolved), reachable), strict=True
            )
        return Reading(resolved=resolved, pulled=pulled)

    def rebuild(self, span: Span, trackers: Collection[str], *, read: bool, tell: Progress) -> Summary:
        """Rebuild past days, after bringing the store up to the present where nobody else does (`read`).

        Raises what kept a tracker from being read, for half of the items make wrong days.
        """
        if read:
            reading = self.read(trackers)
            for pulled in reading.pulled.values():
                if not pulled.complete:
                    raise pulled.error or SyncError(str(pulled.held), where=pulled.tracker)
            resolved = reading.resolved
        else:
            _, resolved = self._resolve(trackers)
            _refuse_unread(self._store, trackers)
        return backfill(
            self._loaded, resolved, self._store, self._readers, self._calendar, span, self._clock(), tell
        )

    def settle(
        self, view: View, writers: Mapping[str, Writer], *, fingerprint: str | None = None, yes: bool = False
    ) -> Sequence[Outcome]:
        """Have the guard approve the change set of the view, and apply it; raises `RefusedError`.

        Whoever keeps the `turn` from `judge` to here is sure that no other pass writes the same meanwhile.
        """
        guard = self._loaded.settings.guard
        limits = Limits(share=guard.share, number=guard.number)
        approved = approve(view.change_set, limits, fingerprint=fingerprint, yes=yes)
        with self.turn:
            return apply(
                approved, writers, self._store, self._clock, zone=self._loaded.zone, override=self._override
            )

    def _resolve(self, trackers: Collection[str]) -> tuple[Catalogues, Resolved]:
        """Find the configured fields, in the remembered catalogues first: a field may be newer than these."""
        known = catalogues(self._store, self._readers, trackers)
        try:
            return known, resolve(self._loaded, known.fields)
        except SettingsError:
            known = catalogues(self._store, self._readers, trackers, anew=True)
            return known, resolve(self._loaded, known.fields)

    def _caught_up(self, reading: Reading) -> Resolved:
        """Name the fields again where a tracker that was not known yet has been read by another pass meanwhile."""
        known = remembered(self._store, self._readers)
        return (
            reading.resolved
            if known.keys() <= reading.resolved.scopes.keys()
            else resolve(self._loaded, known)
        )

    def _pull(self, name: str, resolved: Resolved) -> Pulled:
        brake = self._loaded.settings.census_brake
        pulled = pull(
            self._readers[name],
            resolved.scopes[name],
            self._store,
            self._clock,
            shape=resolved.shapes[name],
            census_every=self._loaded.trackers[name].census,
            brake=Brake(share=brake.share, number=brake.number),
            halted=self._halted,
            tell=self._tell,
        )
        if pulled.full and pulled.complete:
            remember(self._store, name, self._readers[name])
        return pulled

    def _unreachable(self, name: str, error: SyncError) -> Pulled:
        self._store.pull_failed(name, self._clock(), str(error))
        return Pulled(tracker=name, full=True, counts={}, error=error)

    def judge(self, reading: Reading) -> View:
        """Turn what was read into figures, and say what should be written; only within the `turn`."""
        resolved, store, loaded, now = self._caught_up(reading), self._store, self._loaded, self._clock()
        okr, judge = resolved.okr, self._judging(resolved.okr)
        selectors = bring_mapping_up_to_date(store, loaded, okr)
        if store.dirty(1):
            forget_totals(store)
        place_changed(store, selectors)
        measure_touched(store, okr.projects, loaded.classes, loaded.zone, stale=judge.freshness.stale)
        problems = collect_values(
            loaded.sources, field_readings(loaded, resolved, store), store, now, loaded.zone
        )
        judge = replace(judge, problems=problems)
        figures = judge.figures(close_before(now, loaded.zone), now)
        totals = read_totals(store, loaded, resolved.scopes, judge.carriers)
        publish(store, figures, totals, okr.cycle, now.astimezone(loaded.zone))
        note = partial(judge.note, figures)
        wanted = [*wanted_fields(figures, judge.carriers, loaded.writes, resolved.fields, note)]
        find_arrived(wanted, store)
        fresh = {name: r for name, r in self._readers.items() if name not in judge.freshness.trackers}
        change_set = diff(wanted, store, fresh, Moment(now=now, zone=loaded.zone))
        return View(pulled=reading.pulled, figures=figures, change_set=change_set, problems=problems)

    def _judging(self, okr: Okr) -> Judge:
        freshness = read_freshness(okr, self._loaded.trackers, self._store, self._loaded.zone)
        return Judge(
            okr=okr,
            loaded=self._loaded,
            store=self._store,
            calendar=self._calendar,
            carriers=find_carriers(okr, self._store),
            freshness=freshness,
            shown={name: Status(row["status"]) for name, row in self._store.standings("project").items()},
        )


def _refuse_unread(store: Store, trackers: Collection[str]) -> None:
    for name in trackers:
        state = store.pull_state(name)
        if state is None or state.last_complete is None or state.partial:
            raise TransientError(
                "it was not read completely yet", where=name, remedy="try again after the next complete pass"
            )


def calendar_of(settings: CalendarSettings) -> Calendar:
    """Return the calendar that the settings describe."""
    weekdays = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return Calendar.of(
        settings.country,
        [weekdays.index(day) for day in settings.workweek],
        [(s.first, s.last) for s in settings.holidays],
    )
