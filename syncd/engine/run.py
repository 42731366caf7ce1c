"""One pass: pull, map, measure, judge, diff, publish; then, where writing is wanted, guard and apply."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from connectors.errors import SyncError, TransientError
from connectors.model.tracker import Writer
from mappings.okr import Okr
from mappings.workdays import close_before
from syncd.engine.backfill import Span, Summary, backfill
from syncd.engine.backfill.opening import missed_opening
from syncd.engine.backfill.reading import Tell as Progress
from syncd.engine.context import Context
from syncd.engine.intake import PATIENCE, Intake, Reading
from syncd.engine.judging.cycle import closed_on, refuse_closed, show_frozen
from syncd.engine.judging.figures import Figures
from syncd.engine.judging.goals import bound_targets
from syncd.engine.judging.informing import informed, judge_of
from syncd.engine.mapping.mapped import mapped
from syncd.engine.mapping.situation import situation
from syncd.engine.mapping.totals import read_totals
from syncd.engine.programme.differences import keep_differences
from syncd.engine.programme.filing import file_plans
from syncd.engine.publish import publish
from syncd.engine.reading.freshness import is_complete
from syncd.engine.reading.gates import Locks, Turn, within_process
from syncd.engine.reading.pull import Pulled
from syncd.engine.writing.apply import Outcome
from syncd.engine.writing.changes import ChangeSet
from syncd.engine.writing.doubts import Ground, doubts_about
from syncd.engine.writing.effects import Effects, accept_settings, effects_of
from syncd.engine.writing.guard import Doubt
from syncd.engine.writing.proposal import propose
from syncd.engine.writing.settling import Settling
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a pass found, before anything is written.

    `problems` says for a key result why its value cannot be read, `unread` for a project why its items cannot,
    `conflicts` what trackers say of the OKR that does not fit, and was left out. `doubts` are those about the `ground`
    of the change set. `effects` is what settings that are new since the last pass change in the figures.
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


class Engine:
    """Makes passes over one accepted configuration. `look` cannot write: only `settle` is given writers."""

    def __init__(
        self, context: Context, *, locks: Locks = within_process, patience: timedelta = PATIENCE
    ) -> None:
        self._context = context
        self.turn = Turn(locks("turn"))
        self.intake = Intake(context, self.turn, locks, patience)
        self.settling = Settling(context, self.turn)

    def look(self, trackers: Collection[str]) -> View:
        """Bring the store up to the present for these trackers, and say what should be written.

        Figures of settings that no pass has taken over yet are not published.
        """
        reading = self.intake.read(trackers)
        with self.turn:
            return self.judge(reading, accepting=False)

    def judge(self, reading: Reading, *, accepting: bool = True) -> View:
        """Turn what was read into figures, and say what should be written; only within the `turn`.

        Unless it is `accepting`, new settings leave the figures in force as they are. Of a closed cycle the frozen
        figures are shown, and nothing is to be written.
        """
        store, now = self._context.store, self._context.clock()
        here = mapped(self._context.loaded, self.intake.caught_up(reading), store)
        loaded, okr = here.loaded, here.resolved.okr
        file_plans(loaded, okr, store, now)
        if closed_on(store, okr.cycle):
            show_frozen(store, okr.cycle, now)
            return View(pulled=reading.pulled, figures=Figures(), change_set=ChangeSet(), okr=okr)
        judge = informed(judge_of(here, store, self._context.readers), here, self.intake.take_answers(), now)
        figures = judge.figures(close_before(now, loaded.zone), now)
        conflicts = [str(conflict) for conflict in here.whole.conflicts]
        effects = effects_of(store, loaded.digest, reading.pulled, figures)
        if accepting or effects is None:
            totals = read_totals(store, loaded, here.resolved.scopes, judge.carriers)
            publish(store, figures, totals, okr.cycle, now.astimezone(loaded.zone), conflicts)
            keep_differences(loaded, okr, store, figures.projects, now)
            accept_settings(store, loaded.digest, reading.pulled)
        targets, unread = bound_targets(okr, loaded.sources, store)
        change_set = propose(judge, figures, here.resolved, targets, self._context.readers, now)
        change_set, ground = self.settling.held_back(change_set), Ground.of(loaded, figures.projects, now)
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

    def settle(
        self, view: View, writers: Mapping[str, Writer], *, fingerprint: str | None = None, yes: bool = False
    ) -> Sequence[Outcome]:
        """Have the guard approve the change set of the view, and apply it; raises `RefusedError`.

        Whoever keeps the `turn` from `judge` to here is sure that no other pass writes the same meanwhile.
        """
        return self.settling.settle(
            view.change_set, writers, view.doubts, view.ground, fingerprint=fingerprint, yes=yes
        )

    def rebuild(self, span: Span, trackers: Collection[str], *, read: bool, tell: Progress) -> Summary:
        """Rebuild past days, after bringing the store up to the present where nobody else does (`read`).

        Raises what kept a tracker from being read, for half of the items make wrong days, and refuses a closed cycle.
        """
        refuse_closed(self._context.store, self._context.loaded.okr.cycle, where="backfill")
        if read:
            reading = self.intake.read(trackers, values=False)
            for pulled in reading.pulled.values():
                if not pulled.complete:
                    raise pulled.error or SyncError(str(pulled.held), where=pulled.tracker)
            here = situation(self._context.loaded, self.intake.caught_up(reading), self._context.store)
        else:
            _, here = self.intake.situation(trackers)
            _refuse_unread(self._context.store, trackers)
        return backfill(
            here.loaded,
            here.resolved,
            self._context.store,
            self._context.readers,
            self._context.loaded.calendar,
            span,
            self._context.clock(),
            tell,
        )

    def missed_opening(self) -> Span | None:
        """Return the eve of the cycle where its close was missed and can be rebuilt: all trackers are read by now."""
        cycle = self._context.loaded.okr.cycle
        span = None if closed_on(self._context.store, cycle) else missed_opening(self._context.store, cycle)
        return (
            span
            if all(is_complete(self._context.store.pull_state(name)) for name in self._context.readers)
            else None
        )


def _refuse_unread(store: Store, trackers: Collection[str]) -> None:
    for name in trackers:
        state = store.pull_state(name)
        if state is None or state.last_complete is None or state.partial:
            raise TransientError(
                "it was not read completely yet", where=name, remedy="try again after the next complete pass"
            )
