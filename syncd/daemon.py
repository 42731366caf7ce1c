"""The daemon: passes on a schedule, reload without a gap, an end without loss."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Protocol

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from syncd.logs import logger
from syncd.metrics.telemetry import Telemetry
from syncd.webhooks.soon import Soon

log = logger("syncd.daemon")

TURN = timedelta(seconds=1)
"""How often the main thread looks at signals and files; also the beat that /-/healthy watches."""

GRACE = timedelta(seconds=8)
"""How long the end waits for passes under way: less than the 10 seconds after which containers are killed.
A tracker may keep a request for minutes; to be cut off then is no worse than any other kill."""

QUIET_SECONDS, APART_SECONDS = 0.5, 5.0
"""A pass that was asked for begins after so long without a further event, and at most so often: a bulk edit of
hundreds of items comes as hundreds of events within seconds, and is worth one or two passes."""

WATCH = timedelta(minutes=10)
"""How often it is looked whether the trackers still send webhooks."""

WATCH_APART_SECONDS = 60.0
"""Least time between two looks that forged or unknown deliveries ask for."""

REPORTS = timedelta(minutes=1)
"""How often it is looked whether a report is due, or a delivery."""

OPENING = timedelta(minutes=1)
"""How often it is looked whether the opening of the cycle was missed and can be rebuilt."""

_WATCH, _REPORTS, _OPENING = "webhooks watch", "reports sent", "opening of the cycle"
"""The names of these jobs; no tracker can be called so."""


class Service(Protocol):
    """What the daemon keeps running: one accepted configuration, wired."""

    def polls(self) -> dict[str, timedelta]:
        """Return the time between passes of each tracker."""
        ...

    def run_pass(self, tracker: str) -> None:
        """Make one pass over one tracker; never raises."""
        ...

    def has_webhooks(self) -> bool:
        """Tell whether a tracker may send webhooks."""
        ...

    def watch_webhooks(self) -> None:
        """Look whether the trackers still send; never raises."""
        ...

    def has_reports(self) -> bool:
        """Tell whether reports are to be made and sent."""
        ...

    def send_reports(self) -> None:
        """Make and send what is due; never raises."""
        ...

    def watch_opening(self) -> None:
        """Rebuild the close of the cycle's eve where it was missed; never raises."""
        ...

    @property
    def is_halted(self) -> bool:
        """Tell whether passes are to end, so that one that ran meanwhile may have been cut short."""
        ...

    def halt(self) -> None:
        """Ask running passes to end at their next safe point."""
        ...

    def is_idle(self, within: timedelta = timedelta()) -> bool:
        """Tell whether no pass is under way, or none any more after waiting that long at most."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class Peers(Protocol):
    """Other programs on the same store, with which the passes are shared."""

    def begin(self, make: Callable[[str], bool]) -> None:
        """Take passes from now on: `make` makes one over a tracker, and tells whether it was cut short."""
        ...

    def plan(self, polls: Mapping[str, timedelta]) -> None:
        """Have a pass over each of these trackers made by somebody, so long after the one before."""
        ...

    def ask(self, tracker: str) -> None:
        """Have a pass over the tracker made soon."""
        ...

    def keep(self, name: str, every: timedelta) -> bool:
        """Tell whether this program is to do now what one of all does so often."""
        ...

    def end(self) -> None:
        """Take no further passes."""
        ...


class Daemon:
    """Runs `service` until SIGTERM or SIGINT; replaces it on SIGHUP or when `changed` says so.

    `load` returns a newly wired service, or None when the configuration was refused: then the old one stays.
    A replaced service retires: the passes of the next begin when its own have ended. With `peers` the passes are made
    by whoever of them is free. `soon` and `watch_soon` may be called from any thread.
    """

    def __init__(
        self,
        service: Service,
        *,
        load: Callable[[], Service | None],
        changed: Callable[[], bool],
        beat: Callable[[], None],
        telemetry: Telemetry,
        jitter: float = 0.1,
        peers: Peers | None = None,
    ) -> None:
        self._service = service
        self._retired: Service | None = None
        self._load = load
        self._changed = changed
        self._beat = beat
        self._telemetry = telemetry
        self._jitter = jitter
        self._peers = peers
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_listener(self._count_skip, EVENT_JOB_MAX_INSTANCES)
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._wake = threading.Event()
        self._soon = Soon(QUIET_SECONDS, APART_SECONDS)
        self._watch = Soon(0.0, WATCH_APART_SECONDS)
        self._under_way: set[str] = set()
        self._brought: set[str] = set()

    def run(self) -> bool:
        """Run until told to stop, then drain: passes under way end at their next safe point.

        Returns False when one has not ended within the grace, or a second signal cut it short: then threads are
        left that only the end of the process ends.
        """
        with self._signals():
            self._schedule()
            self._scheduler.start()
            if self._peers is not None:
                self._peers.begin(self._make_pass)
            log.info("daemon_started", trackers=sorted(self._service.polls()))
            while not self._stop.is_set():
                self._turn()
            log.info("daemon_stopping")
            try:
                drained = self._drain()
            except KeyboardInterrupt:
                drained = False
            log.info("daemon_stopped", drained=drained)
            return drained

    def soon(self, tracker: str) -> None:
        """Bring the tracker's next pass forward; while one is under way, another is due after it."""
        if self._soon.ask(tracker, time.monotonic()):
            self._wake.set()

    def watch_soon(self) -> None:
        """Bring the next look at the webhooks forward."""
        if self._watch.ask(_WATCH, time.monotonic()):
            self._wake.set()

    def stop(self) -> None:
        """End the run at the next turn."""
        self._stop.set()
        self._wake.set()

    def _turn(self) -> None:
        self._beat()
        now = time.monotonic()
        due_in = self._soon.wait(now, tuple(self._under_way))
        self._wake.wait(TURN.total_seconds() if due_in is None else min(due_in, TURN.total_seconds()))
        self._wake.clear()
        if self._stop.is_set():
            return
        self._bring_forward()
        if self._retired is not None:
            self._succeed(self._retired)
        elif self._reload.is_set() or self._changed():
            self._reload.clear()
            self._replace()

    def _bring_forward(self) -> None:
        now = time.monotonic()
        for name in [*self._soon.take_due(now, tuple(self._under_way)), *self._watch.take_due(now)]:
            job = self._scheduler.get_job(name)
            if job is None and self._peers is not None:
                self._peers.ask(name)
            if job is not None:
                self._brought.add(name)
                job.modify(next_run_time=datetime.now(UTC))

    def _replace(self) -> None:
        fresh = self._load()
        if fresh is None:
            return
        self._retired, self._service = self._service, fresh
        self._scheduler.remove_all_jobs()
        self._retired.halt()
        self._succeed(self._retired)

    def _succeed(self, retired: Service) -> None:
        """Begin the passes of the new service once those of the old one have ended."""
        if retired.is_idle():
            retired.close()
            self._retired = None
            self._schedule()

    def _drain(self) -> bool:
        if self._peers is not None:
            self._peers.end()
        services = [service for service in (self._service, self._retired) if service is not None]
        for service in services:
            service.halt()
        drained = all(service.is_idle(GRACE) for service in services)
        self._scheduler.shutdown(wait=drained)
        for service in services if drained else ():
            service.close()
        return drained

    def _schedule(self) -> None:
        polls = self._service.polls()
        self._telemetry.expect(polls)
        if self._peers is not None:
            self._peers.plan(polls)
        for tracker, poll in polls.items() if self._peers is None else ():
            seconds = poll.total_seconds()
            trigger = IntervalTrigger(seconds=seconds, jitter=seconds * self._jitter)
            self._add(tracker, trigger, self._run_pass, self._service, tracker)
        if self._service.has_webhooks():
            self._add_chore(_WATCH, WATCH, self._service.watch_webhooks)
        if self._service.has_reports():
            self._add_chore(_REPORTS, REPORTS, self._service.send_reports)
        self._add_chore(_OPENING, OPENING, self._service.watch_opening)

    def _add_chore(self, name: str, every: timedelta, does: Callable[[], None]) -> None:
        self._add(name, IntervalTrigger(seconds=every.total_seconds()), self._do_chore, name, every, does)

    def _do_chore(self, name: str, every: timedelta, does: Callable[[], None]) -> None:
        """Do what one of all programs on the store does so often, unless another does it."""
        if self._peers is None or self._peers.keep(name, every):
            does()

    def _add(
        self, name: str, trigger: IntervalTrigger, does: Callable[..., None], *arguments: object
    ) -> None:
        self._scheduler.add_job(
            does,
            trigger,
            arguments,
            id=name,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            next_run_time=datetime.now(UTC),
        )

    def _run_pass(self, service: Service, tracker: str) -> None:
        self._under_way.add(tracker)
        self._brought.discard(tracker)
        try:
            service.run_pass(tracker)
        finally:
            self._under_way.discard(tracker)
            self._wake.set()

    def _make_pass(self, tracker: str) -> bool:
        """Make a pass that the peers left to this program; tell whether it may have been cut short."""
        service = self._service
        if tracker not in service.polls():
            log.warning("pass_unknown", tracker=tracker, why="the settings of this worker do not name it")
            return False
        self._run_pass(service, tracker)
        return service.is_halted

    def _count_skip(self, event: JobSubmissionEvent) -> None:
        if event.job_id in {_WATCH, _REPORTS, _OPENING}:
            return
        self._telemetry.skipped.labels(event.job_id).inc()
        if event.job_id in self._brought:
            self._brought.discard(event.job_id)
            self.soon(event.job_id)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def ask_stop(_number: int, _frame: FrameType | None) -> None:
            if self._stop.is_set():
                raise KeyboardInterrupt
            self.stop()

        def ask_reload(_number: int, _frame: FrameType | None) -> None:
            self._reload.set()
            self._wake.set()

        handlers = {signal.SIGTERM: ask_stop, signal.SIGINT: ask_stop, signal.SIGHUP: ask_reload}
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
