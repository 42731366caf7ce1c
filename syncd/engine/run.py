"""One pass: pull, map, measure, judge, diff, publish; then, where writing is wanted, guard and apply."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from config import Loaded
from connectors.errors import SettingsError, StoreError, SyncError, TransientError
from connectors.model.fields import Field
from connectors.model.tracker import Reader, Writer
from mappings.okr import Okr, Status
from mappings.workdays import ONE_DAY, close_before, day_of
from syncd.engine.backfill import Span, Summary, backfill
from syncd.engine.backfill.living import Holding, Living
from syncd.engine.backfill.opening import missed_opening
from syncd.engine.backfill.reading import Tell as Progress
from syncd.engine.judging.asked import due, recall
from syncd.engine.judging.check_ins import check_in_forms, collect_check_ins
from syncd.engine.judging.closing import days_to_close, open_books
from syncd.engine.judging.cycle import closed_on, refuse_closed, show_frozen
from syncd.engine.judging.figures import Figures
from syncd.engine.judging.goals import bound_targets, with_ends_of_targets
from syncd.engine.judging.judge import Judge, end_of
from syncd.engine.judging.months import Months
from syncd.engine.judging.values import collect_values, field_readings
from syncd.engine.mapping.carriers import find_carriers
from syncd.engine.mapping.mapped import mapped
from syncd.engine.mapping.situation import Situation, situation
from syncd.engine.mapping.totals import read_totals
from syncd.engine.measuring.marks import week_rules
from syncd.engine.measuring.measure import measure_touched
from syncd.engine.programme.differences import keep_differences
from syncd.engine.programme.files import read_files
from syncd.engine.programme.filing import file_plans
from syncd.engine.publish import publish
from syncd.engine.reading.freshness import is_complete, read_freshness
from syncd.engine.reading.gates import Locks, Turn, within_process
from syncd.engine.reading.pull import Halted, Pulled, Tell, resumption
from syncd.engine.reading.pulls import Pulls
from syncd.engine.reading.sites import Catalogues, Sites, remembered
from syncd.engine.writing.apply import Outcome, apply
from syncd.engine.writing.budget import Budget
from syncd.engine.writing.changes import ChangeSet
from syncd.engine.writing.doubts import Ground, doubts_about
from syncd.engine.writing.effects import Effects, accept_settings, effects_of
from syncd.engine.writing.guard import Approved, Doubt, Limit, Limits, approve
from syncd.engine.writing.proposal import propose
from syncd.engine.writing.restraint import Activity, Restraint, paused_since, quiet_until
from syncd.engine.writing.reverting import Reversal, set_aside
from syncd.store import Store
from syncd.values import ask
from syncd.values.fetching import Fetching


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a pass found, before anything is written.

    `problems` says for a key result why its value cannot be read, `unread` for a project why its items cannot,
    `conflicts` what trackers say of the OKR that does not fit, and was left out. `doubts` are those about the `ground` of the change set. `effects` is what settings that are
    new since the last pass change in the figures.
    """

    pulled: Mapping[str, Pulled]
    figures: Figures
    change_set: ChangeSet
    okr: Okr
    problems: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    conflicts: Sequence[str] = ()
    effects: Effects | None = None
    doubts: Sequence[Doubt] = ()
    ground: Ground | None = None

    @property
    def complete(self) -> bool:
        """Tell whether every tracker was read completely."""
        return all(pulled.complete for pulled in self.pulled.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the trackers were read, and which fields they had then."""

    catalogues: Mapping[str, Sequence[Field]]
    pulled: Mapping[str, Pulled]


PATIENCE = timedelta(minutes=1)
"""How long a pass waits for sources of values beside the pull; what comes later is taken by the next one."""

MOST_WAITED = timedelta(minutes=10)
"""How long the closing of days waits for a pull that is under way; a tracker that takes longer is taken as it was read."""


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
        patience: timedelta = PATIENCE,
        locks: Locks = within_process,
    ) -> None:
        self._loaded = loaded
        self._store = store
        self._readers = readers
        self._clock = clock
        self._halted = halted
        self._tell = tell
        self._override = override
        self.turn = Turn(locks("turn"))
        self._closing = Turn(locks("closing"))
        self._filing = Turn(locks("plans"))
        self._calendar = loaded.calendar
        self._patience = patience
        self._fetching = Fetching(ask)
        self._sites = Sites(store, readers, lambda name, fields: situation(loaded, {name: fields}, store))
        self._pulls = Pulls(loaded, store, readers, clock, self._sites, halted=halted, tell=tell, locks=locks)

    def check_names(self) -> None:
        """Raise `SettingsError` where the settings name fields that their trackers have not; see `Sites.check`."""
        self._sites.check()

    def look(self, trackers: Collection[str]) -> View:
        """Bring the store up to the present for these trackers, and say what should be written.

        Figures of settings that no pass has taken over yet are not published.
        """
        reading = self.read(trackers)
        with self.turn:
            return self.judge(reading, accepting=False)

    def read(self, trackers: Collection[str], *, values: bool = True) -> Reading:
        """Close the days that are over, then bring the store up to the present for these trackers.

        Sources of `values` that are due are asked meanwhile.
        """
        known, here = self._situation(trackers)
        closed = closed_on(self._store, here.resolved.okr.cycle)
        asked = self._ask_due(here) if values and not closed else ()
        if not closed and days_to_close(self._store, self._clock(), self._loaded.zone):
            with self._closing:
                self._close_days(known, here)
        pulled = {
            name: self._pulls.unreachable(name, known.errors[name])
            for name in trackers
            if name in known.errors
        }
        reachable = [name for name in trackers if name not in pulled]
        plans = self._read_plans()
        pulled |= self._pulls.pull(reachable, here.resolved)
        plans.join()
        if self._loaded.places:
            pulled |= self._pull_further(pulled, here, known)
        self._fetching.wait(asked, self._patience, self._halted)
        return Reading(catalogues=known.fields, pulled=pulled)

    @property
    def has_answers(self) -> bool:
        """Tell whether sources of values answered what no judging has taken yet; only this program knows of it."""
        return self._fetching.has_answers

    def rebuild(self, span: Span, trackers: Collection[str], *, read: bool, tell: Progress) -> Summary:
        """Rebuild past days, after bringing the store up to the present where nobody else does (`read`).

        Raises what kept a tracker from being read, for half of the items make wrong days, and refuses a closed cycle.
        """
        refuse_closed(self._store, self._loaded.okr.cycle, where="backfill")
        if read:
            reading = self.read(trackers, values=False)
            for pulled in reading.pulled.values():
                if not pulled.complete:
                    raise pulled.error or SyncError(str(pulled.held), where=pulled.tracker)
            here = situation(self._loaded, self._caught_up(reading), self._store)
        else:
            _, here = self._situation(trackers)
            _refuse_unread(self._store, trackers)
        return backfill(
            here.loaded, here.resolved, self._store, self._readers, self._calendar, span, self._clock(), tell
        )

    def missed_opening(self) -> Span | None:
        """Return the eve of the cycle where its close was missed and can be rebuilt: all trackers are read by now."""
        cycle = self._loaded.okr.cycle
        span = None if closed_on(self._store, cycle) else missed_opening(self._store, cycle)
        return span if all(is_complete(self._store.pull_state(name)) for name in self._readers) else None

    def settle(
        self, view: View, writers: Mapping[str, Writer], *, fingerprint: str | None = None, yes: bool = False
    ) -> Sequence[Outcome]:
        """Have the guard approve the change set of the view, and apply it; raises `RefusedError`.

        Whoever keeps the `turn` from `judge` to here is sure that no other pass writes the same meanwhile.
        """
        approved = approve(view.change_set, self._limits, view.doubts, fingerprint=fingerprint, yes=yes)
        if view.ground is not None and (view.change_set.changes or yes or not view.doubts):
            view.ground.keep(self._store)
        with self.turn:
            return self._apply(approved, writers)

    def reversal(self, number: int) -> ChangeSet:
        """Return what takes a change set back, as the trackers were read last; raises `SettingsError`."""
        fresh = [name for name in self._readers if is_complete(self._store.pull_state(name))]
        return self._held_back(Reversal(number, self._store, self._readers, fresh).change_set())

    def take_back(
        self, number: int, writers: Mapping[str, Writer], *, fingerprint: str | None = None, yes: bool = False
    ) -> Sequence[Outcome]:
        """Have the guard approve what takes a change set back, set its fields aside, and apply it.

        Raises `RefusedError` and `SettingsError`.
        """
        with self.turn:
            change_set, command = self.reversal(number), f"syncd revert {number}"
            approved = approve(
                change_set, self._limits, fingerprint=fingerprint, yes=yes, shown=command, written=command
            )
            set_aside(self._store, number, change_set.changes, self._clock())
            outcomes = self._apply(approved, writers)
            told = {"fingerprint": change_set.fingerprint, "changes": len(outcomes), "by": approved.by}
            self._store.audit(self._clock(), "revert", str(number), told, self._override)
            return outcomes

    @property
    def _limits(self) -> Limits:
        guard = self._loaded.settings.guard
        return Limits(
            total=Limit(guard.share, guard.number),
            trackers={name: Limit(own.share, own.number) for name, own in guard.trackers.items()},
            fields={name: Limit(own.share, own.number) for name, own in guard.fields.items()},
            emptied=guard.emptied,
        )

    def _held_back(self, change_set: ChangeSet) -> ChangeSet:
        """Return the change set with what an operator or an item's budget keeps from being written among the held."""
        guard = self._loaded.settings.guard
        budget = Budget(per_hour=guard.item_per_hour, per_day=guard.item_per_day)
        return budget.on(self._restraint().on(change_set), self._store, self._clock())

    def _restraint(self) -> Restraint:
        return Restraint(
            read_only=self._loaded.settings.read_only,
            paused=paused_since(self._store, Activity.WRITES),
            quiet=quiet_until(self._loaded.settings.quiet_hours, self._clock(), self._loaded.zone),
            only=self._loaded.settings.write.only,
        )

    def _apply(self, approved: Approved, writers: Mapping[str, Writer]) -> Sequence[Outcome]:
        return apply(
            approved, writers, self._store, self._clock, zone=self._loaded.zone, override=self._override
        )

    def _situation(self, trackers: Collection[str]) -> tuple[Catalogues, Situation]:
        """Find the configured fields, in what is remembered first: a field may be newer than that."""
        known = self._sites.recall()
        if known is not None:
            with suppress(SettingsError):
                return known, situation(self._loaded, known.fields, self._store)
        known = self._sites.settle(trackers)
        return known, situation(self._loaded, known.fields, self._store)

    def _ask_due(self, here: Situation) -> Collection[str]:
        """Begin to ask the sources of values that are due, and return their names."""
        now = self._clock()
        found = due(here.loaded.sources, recall(self._store), now)
        self._fetching.begin(found, now, day_of(now, here.loaded.zone))
        return found

    def _read_plans(self) -> threading.Thread:
        """Begin to read the plan files that changed, each within its own time."""

        def read() -> None:
            with suppress(StoreError), self._filing:  # what the store has is met by the pass itself
                read_files(self._loaded, self._store, self._clock())

        reading = threading.Thread(target=read, name="plans", daemon=True)
        reading.start()
        return reading

    def _close_days(self, known: Catalogues, here: Situation) -> None:
        """Close the days that are over as they ended; where the pass was stopped meanwhile, the next one does it."""
        zone = self._loaded.zone
        days = days_to_close(self._store, self._clock(), zone)
        if not days:
            return
        names = [
            name
            for name, scope in here.resolved.scopes.items()
            if name not in known.errors and resumption(self._store, name, scope)
        ]
        with self._pulls.gates.closed(names, MOST_WAITED, self._halted) as free:
            holding = Holding(
                resolved=here.resolved,
                store=self._store,
                opening=end_of(days[0] - ONE_DAY, zone),
                close=end_of(days[0], zone),
                halted=self._halted,
                tell=self._tell,
            )
            presents = holding.hold({name: self._readers[name] for name in free})
            if not self._halted():
                with self.turn:
                    living = Living(
                        store=self._store,
                        presents=presents,
                        mapped=partial(mapped, self._loaded, known.fields, self._store),
                        judging=self._judging,
                    )
                    living.through(days, zone, self._clock())
                for name, present in presents.items():
                    self._pulls.note_ahead(name, present.counts)

    def _pull_further(
        self, pulled: Mapping[str, Pulled], before: Situation, known: Catalogues
    ) -> dict[str, Pulled]:
        """Read what the OKR names since this reading, so that a new link is followed in the same pass."""
        with self.turn:
            now = mapped(self._loaded, known.fields, self._store)
        wider = [
            name
            for name, one in pulled.items()
            if one.complete and now.resolved.scopes[name] != before.resolved.scopes[name]
        ]
        again = self._pulls.pull(wider, now.resolved)
        return {
            name: replace(one, counts=dict(Counter(pulled[name].counts) + Counter(one.counts)))
            for name, one in again.items()
        }

    def _caught_up(self, reading: Reading) -> Mapping[str, Sequence[Field]]:
        """Return the fields of all trackers, also of one that another pass has come to know meanwhile."""
        return {**remembered(self._store, self._readers), **reading.catalogues}

    def judge(self, reading: Reading, *, accepting: bool = True) -> View:
        """Turn what was read into figures, and say what should be written; only within the `turn`.

        Unless it is `accepting`, new settings leave the figures in force as they are. Of a closed cycle the frozen
        figures are shown, and nothing is to be written.
        """
        store, now = self._store, self._clock()
        here = mapped(self._loaded, self._caught_up(reading), store)
        loaded, okr = here.loaded, here.resolved.okr
        file_plans(loaded, okr, store, now)
        if closed_on(store, okr.cycle):
            show_frozen(store, okr.cycle, now)
            return View(pulled=reading.pulled, figures=Figures(), change_set=ChangeSet(), okr=okr)
        judge = self._informed(here, now)
        figures = judge.figures(close_before(now, loaded.zone), now)
        conflicts = [str(conflict) for conflict in here.whole.conflicts]
        effects = effects_of(store, loaded.digest, reading.pulled, figures)
        if accepting or effects is None:
            totals = read_totals(store, loaded, here.resolved.scopes, judge.carriers)
            publish(store, figures, totals, okr.cycle, now.astimezone(loaded.zone), conflicts)
            keep_differences(loaded, okr, store, figures.projects, now)
            accept_settings(store, loaded.digest, reading.pulled)
        targets, unread = bound_targets(okr, loaded.sources, store)
        change_set = propose(judge, figures, here.resolved, targets, self._readers, now)
        change_set, ground = self._held_back(change_set), Ground.of(loaded, figures.projects, now)
        return View(
            pulled=reading.pulled,
            figures=figures,
            change_set=change_set,
            doubts=doubts_about(change_set, ground, store, loaded),
            ground=ground,
            okr=okr,
            problems={**judge.remarks, **unread, **judge.problems},
            unread=judge.freshness.unread,
            conflicts=conflicts,
            effects=effects,
        )

    def _informed(self, here: Situation, now: datetime) -> Judge:
        """Take in what came since the last pass, items, values and check-ins, and return a judge who knows it."""
        judge, loaded, store = self._judging(here), here.loaded, self._store
        today, projects = day_of(now, loaded.zone), here.resolved.okr.projects
        measure_touched(store, projects, loaded.classes, judge.weeks, today, stale=judge.freshness.stale)
        open_books(judge, today)
        readings, answers = field_readings(loaded, here.resolved, store), self._fetching.take()
        values = collect_values(loaded.sources, readings, answers, store, now, loaded.zone)
        remarks = collect_check_ins(check_in_forms(here.resolved, judge.carriers), store, now)
        Months.of(judge.okr, loaded, store, now, values.problems).revise()
        return replace(judge, problems=values.problems, aged=values.aged, remarks=remarks)

    def _history_at(self, tracker: str, key: str) -> str | None:
        reader = self._readers.get(tracker)
        return reader.history(key) if reader else None

    def _judging(self, here: Situation) -> Judge:
        okr = with_ends_of_targets(here.resolved.okr, here.loaded.sources, self._store)
        freshness = read_freshness(okr, self._loaded.trackers, self._store, self._loaded.zone)
        return Judge(
            okr=okr,
            loaded=here.loaded,
            origins=here.whole.origins,
            store=self._store,
            calendar=self._calendar,
            carriers=find_carriers(okr, self._store),
            freshness=freshness,
            address=self._history_at,
            note_fields=here.resolved.note_fields,
            shown={name: Status(row["status"]) for name, row in self._store.standings("project").items()},
            weeks=week_rules(here.loaded, here.resolved),
        )


def _refuse_unread(store: Store, trackers: Collection[str]) -> None:
    for name in trackers:
        state = store.pull_state(name)
        if state is None or state.last_complete is None or state.partial:
            raise TransientError(
                "it was not read completely yet", where=name, remedy="try again after the next complete pass"
            )
