"""Wires one accepted configuration: store, trackers, engine. Knows them all and decides nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import connectors
from config import Loaded
from connectors.errors import RefusedError, SettingsError, SyncError
from connectors.http import Clock, Ration
from connectors.webhooks import Notifying, Webhooks
from syncd.engine.backfill import Span, Summary
from syncd.engine.backfill.opening import settle_opening
from syncd.engine.backfill.reading import Tell as Progress
from syncd.engine.context import Context, Tell
from syncd.engine.intake import PATIENCE, Reading
from syncd.engine.judging.figures import Figures
from syncd.engine.mapping.whole import remembered_okr
from syncd.engine.publish import publish_writes
from syncd.engine.reading.gates import Locks, Turn, within_process
from syncd.engine.retention import release
from syncd.engine.rounds import count_reading, counted, is_judged, note_judged
from syncd.engine.run import Engine, View
from syncd.engine.writing.apply import Outcome
from syncd.engine.writing.changes import ChangeSet
from syncd.engine.writing.effects import accept_settings
from syncd.engine.writing.restraint import Activity, paused_since, refuse_paused
from syncd.engine.writing.reverting import leave_order, read_order
from syncd.logs import logger
from syncd.metrics.telemetry import Telemetry
from syncd.opening import Opening
from syncd.reports.delivery import deliver_waiting, forget_interrupted
from syncd.reports.making import make_due_reports
from syncd.store import Store
from syncd.troubles import Troubles
from syncd.webhooks.watch import watch_over

log = logger("syncd.pass")

APPROVED = "approved"
"""Where the store keeps the fingerprint that a person approved while another syncd was at work."""

CENSUSES = 12
"""How many censuses fit into the time between two, where webhooks tell that something may be gone: each costs as much
as the tracker is large, and lists without end may be tidied away in an afternoon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How a pass ended: what it found, what became of each change, and the guard's refusal if there was one.

    It is `shared` where another pass judged what this one had read, and wrote what was to be written.
    """

    view: View
    shared: bool = False
    outcomes: Sequence[Outcome] = ()
    refused: RefusedError | None = None

    @property
    def result(self) -> str:
        """Return `refused`, `failed` (a write failed, or no tracker was read), `partial` or `complete`."""
        if self.refused:
            return "refused"
        pulled = self.view.pulled.values()
        if any(o.result != "written" for o in self.outcomes) or not any(p.complete for p in pulled):
            return "failed"
        return "complete" if self.view.complete else "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What keeps a program from doing what another does: locks by name, and the budgets of trackers.

    `assure` raises when this program may not write any more. Alone on its store, a program needs none of it.
    """

    assure: Callable[[], None] = lambda: None
    locks: Locks = within_process
    ration: Callable[[str], Ration | None] = lambda _tracker: None


ALONE = Company()


class Service:
    """One accepted configuration at work, in the company of others or alone."""

    def __init__(
        self,
        loaded: Loaded,
        store: Store,
        clock: Callable[[], datetime],
        telemetry: Telemetry,
        *,
        override: str | None = None,
        tell: Tell = lambda _name, _items: None,
        company: Company = ALONE,
        patience: timedelta = PATIENCE,
    ) -> None:
        self.loaded = loaded
        self._assure = company.assure
        self.store = store
        self._clock, self._override = clock, override
        self._telemetry = telemetry
        self._sending, self._watching = Turn(company.locks("reports")), Turn(company.locks("webhooks"))
        self._halted = threading.Event()
        self._idle = threading.Condition()
        self._running = 0
        self._troubles = Troubles()
        self._opening = Opening(self.rebuild_opening, clock, self._halted)
        self.trackers = {
            name: connectors.find(settings.type).connect(
                name, settings, telemetry.observe, Clock(ration=company.ration(name))
            )
            for name, settings in loaded.trackers.items()
        }
        self.webhooks: dict[str, Webhooks] = {
            name: tracker.webhooks
            for name, tracker in self.trackers.items()
            if loaded.trackers[name].webhooks and isinstance(tracker, Notifying)
        }
        context = Context(
            loaded=loaded,
            store=store,
            readers=self.trackers,
            clock=clock,
            halted=self._halted.is_set,
            tell=tell,
            override=override,
        )
        self.engine = Engine(context, locks=company.locks, patience=patience)

    def polls(self) -> dict[str, timedelta]:
        """Return the time between passes of each tracker."""
        return {name: settings.poll for name, settings in self.loaded.trackers.items()}

    def look(self, trackers: Collection[str] | None = None) -> View:
        """Make a pass up to the change set, over all trackers or these; nothing is written to them."""
        refuse_paused(self.store, "pass")
        return self._counted(self.engine.look(sorted(trackers or self.trackers)))

    def now(self) -> datetime:
        """Return the present time by this service's clock."""
        return self._clock()

    def rebuild(self, span: Span, *, read: bool, tell: Progress) -> Summary:
        """Rebuild past days from what the trackers remember; audited. `read` pulls first."""
        summary = self.engine.rebuild(span, sorted(self.trackers), read=read, tell=tell)
        detail = {"days": summary.rebuilt, "replace": span.replace, "until": span.until.isoformat()}
        self.store.audit(self._clock(), "backfill", span.since.isoformat(), detail, self._override)
        return summary

    def sync(
        self, trackers: Collection[str] | None = None, *, fingerprint: str | None = None, yes: bool = False
    ) -> Report:
        """Make a whole pass; a refusal of the guard is part of the report, one of paused passes is raised."""
        refuse_paused(self.store, "pass")
        self._assure()
        reading = self.engine.intake.read(sorted(trackers or self.trackers))
        number = count_reading(self.store)
        with self.engine.turn:
            self._assure()
            self._take_back_ordered()
            if fingerprint is None and not yes and self._is_judged(reading, number):
                return self._shared(reading)
            upto = counted(self.store)
            view = self._counted(self.engine.judge(reading))
            report = self._settled(view, fingerprint, yes=yes)
            publish_writes(self.store, view.change_set, report.outcomes, report.refused, self._clock())
            if report.result in {"complete", "partial"}:
                note_judged(self.store, upto, self.loaded.digest)
            release(self.loaded, self.store, self._clock())
        self._counted_writes(report.outcomes)
        return report

    def reversal(self, number: int) -> ChangeSet:
        """Read the trackers, and return what takes a change set back; nothing is written."""
        refuse_paused(self.store, "revert")
        self.engine.intake.read(sorted(self.trackers), values=False)
        return self.engine.settling.reversal(number)

    def take_back(self, number: int, fingerprint: str | None, *, yes: bool) -> Sequence[Outcome]:
        """Take a change set back, as the trackers were read last; raises `RefusedError` and `SettingsError`."""
        self._assure()
        return self._counted_writes(
            self.engine.settling.take_back(number, self.trackers, fingerprint=fingerprint, yes=yes)
        )

    def _is_judged(self, reading: Reading, number: int) -> bool:
        whole = (
            all(pulled.complete for pulled in reading.pulled.values()) and not self.engine.intake.has_answers
        )
        return whole and is_judged(self.store, number, self.loaded.digest)

    def _shared(self, reading: Reading) -> Report:
        """Return the report of a pass whose reading another one judged."""
        accept_settings(self.store, self.loaded.digest, reading.pulled)
        view = View(pulled=reading.pulled, figures=Figures(), change_set=ChangeSet(), okr=self.loaded.okr)
        return Report(view=self._counted(view), shared=True)

    def rebuild_opening(self, tell: Progress) -> Span | None:
        """Rebuild the close of the cycle's eve where it was missed, and return that day; None where there is nothing to do.

        Raises what a tracker raises, and `StoreError` while another backfill is at work; what was read is kept.
        """
        span = self.engine.missed_opening()
        if span is not None:
            with self.store.claim("backfill"):
                self.rebuild(span, read=False, tell=tell)
            settle_opening(self.store, self.loaded.okr.cycle)
        return span

    def watch_opening(self) -> None:
        """Do so for the daemon; what fails is logged and tried again later, never raised."""
        with self._at_work():
            self._opening.attempt()

    def run_pass(self, tracker: str) -> None:
        """Make one pass over one tracker for the daemon: whatever fails is logged and counted, never raised."""
        if self._halted.is_set() or paused_since(self.store, Activity.PASSES) is not None:
            return
        began = time.monotonic()
        with self._at_work():
            try:
                self._bring_census_forward(tracker)
                result = self._logged_pass(tracker, began)
            except SyncError as error:
                result = "failed"
                log.error(
                    "pass_failed", tracker=tracker, what=error.what, where=error.where, remedy=error.remedy
                )
            except Exception:
                result = "failed"
                log.exception("pass_crashed", tracker=tracker)
        self._telemetry.passes.labels(result).inc()
        self._telemetry.pass_seconds.observe(time.monotonic() - began)
        if result == "complete":
            self._telemetry.pass_success.set(self._clock().timestamp())

    def expect_loss(self, tracker: str) -> None:
        """Note that something of the tracker may be gone: a census is due before long."""
        self.store.set_meta(_vanished(tracker), "yes")

    def has_webhooks(self) -> bool:
        """Tell whether a tracker may send webhooks."""
        return bool(self.webhooks)

    def watch_webhooks(self) -> None:
        """Look whether the trackers still send webhooks; what fails is logged, never raised."""
        if not self._halted.is_set():
            with self._at_work():
                try:
                    with self._watching:
                        watch_over(self.webhooks, self._telemetry, self._clock)
                except SyncError as error:
                    log.error("webhooks_unwatched", what=error.what, where=error.where, remedy=error.remedy)

    def has_reports(self) -> bool:
        """Tell whether reports are to be made and sent."""
        return bool(self.loaded.reports)

    def send_reports(self) -> None:
        """Make the reports that are due, and try the deliveries that wait; what fails is logged, never raised."""
        if self._halted.is_set():
            return
        with self._at_work():
            try:
                self._send_reports()
            except SyncError as error:
                log.error("reports_failed", what=error.what, where=error.where, remedy=error.remedy)
            except Exception:
                log.exception("reports_crashed")

    def _send_reports(self) -> None:
        with self._sending:
            forget_interrupted(self.store, self._clock())
            known = remembered_okr(self.loaded, self.store).loaded
            for name in make_due_reports(known, self.store, self._clock()):
                log.info("report_made", report=name)
            deliver_waiting(known, self.store, self._clock())

    @property
    def is_halted(self) -> bool:
        """Tell whether passes are to end, so that one that ran meanwhile may have been cut short."""
        return self._halted.is_set()

    def halt(self) -> None:
        """Ask passes under way to end at their next safe point."""
        self._halted.set()

    def is_idle(self, within: timedelta = timedelta()) -> bool:
        """Tell whether no pass is under way, or none any more after waiting that long at most."""
        with self._idle:
            return self._idle.wait_for(lambda: self._running == 0, within.total_seconds())

    def close(self) -> None:
        """Wait for the passes under way, then let go of the trackers. The store is the caller's."""
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0)
        for tracker in self.trackers.values():
            tracker.close()

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._idle:
            self._running += 1
        try:
            yield
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _bring_census_forward(self, tracker: str) -> None:
        """Make this pass a census where something may be gone, unless the last one was a moment ago."""
        expected = self.store.get_meta(_vanished(tracker)) is not None
        state = self.store.pull_state(tracker) if expected else None
        if state is None or state.census_at is None:
            return
        if self._clock() - state.census_at >= self.loaded.trackers[tracker].census / CENSUSES:
            self.store.set_meta(_vanished(tracker), None)
            self.store.want_census(tracker)

    def _logged_pass(self, tracker: str, began: float) -> str:
        report = self.sync([tracker])
        pulled, effects = report.view.pulled[tracker], report.view.effects
        if effects is not None:
            log.info("settings_took_effect", tracker=tracker, since=effects.since, figures=effects.count)
        if not report.shared:
            self._troubles.hear(report.view)
        log.info(
            "pass_ended",
            tracker=tracker,
            result=report.result,
            full=pulled.full,
            **pulled.counts,
            hidden=len(pulled.hidden),
            shared=report.shared,
            changes=len(report.view.change_set.changes),
            written=sum(o.result == "written" for o in report.outcomes),
            held=len(report.view.change_set.held),
            error=str(pulled.error or pulled.held or "") or None,
            refused=str(report.refused) if report.refused else None,
            seconds=round(time.monotonic() - began, 3),
        )
        return report.result

    def _settled(self, view: View, fingerprint: str | None, *, yes: bool) -> Report:
        if view.change_set.changes and self.store.get_meta(APPROVED) == view.change_set.fingerprint:
            fingerprint = view.change_set.fingerprint
            self.store.set_meta(APPROVED, None)
        try:
            outcomes = self.engine.settle(view, self.trackers, fingerprint=fingerprint, yes=yes)
        except RefusedError as error:
            return Report(view=view, refused=error)
        return Report(view=view, outcomes=outcomes)

    def _take_back_ordered(self) -> None:
        """Take back the change set that a person ordered while this syncd was at work; told by log and audit."""
        order = read_order(self.store)
        if order is None:
            return
        leave_order(self.store, None)
        try:
            outcomes = self.take_back(order.change_set, order.fingerprint, yes=False)
        except (RefusedError, SettingsError) as error:
            log.error("revert_refused", change_set=order.change_set, what=error.what, remedy=error.remedy)
        else:
            written = sum(o.result == "written" for o in outcomes)
            log.info("reverted", change_set=order.change_set, changes=len(outcomes), written=written)

    def _counted_writes(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        for outcome in outcomes:
            self._telemetry.writes.labels(outcome.change.target.tracker, outcome.result).inc()
        return outcomes

    def _counted(self, view: View) -> View:
        for name, pulled in view.pulled.items():
            self._telemetry.up.labels(name).set(float(pulled.complete))
            if pulled.full and pulled.complete:
                self._telemetry.hidden.labels(name).set(len(pulled.hidden))
            for change, count in pulled.counts.items():
                self._telemetry.items_read.labels(name, change).inc(count)
        return view


def _vanished(tracker: str) -> str:
    """Return where the store keeps that something of a tracker may be gone."""
    return f"vanished:{tracker}"
