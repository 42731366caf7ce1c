"""The daemon: passes on a schedule, reload without a gap, an end without loss."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Protocol

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from syncd.logs import logger
from syncd.metrics.telemetry import Telemetry

log = logger("syncd.daemon")

TURN = timedelta(seconds=1)
"""How often the main thread looks at signals and files; also the beat that /-/healthy watches."""

GRACE = timedelta(seconds=8)
"""How long the end waits for passes under way: less than the 10 seconds after which containers are killed.
A tracker may keep a request for minutes; to be cut off then is no worse than any other kill."""


class Service(Protocol):
    """What the daemon keeps running: one accepted configuration, wired."""

    def polls(self) -> dict[str, timedelta]:
        """Return the time between passes of each tracker."""
        ...

    def run_pass(self, tracker: str) -> None:
        """Make one pass over one tracker; never raises."""
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


class Daemon:
    """Runs `service` until SIGTERM or SIGINT; replaces it on SIGHUP or when `changed` says so.

    `load` returns a newly wired service, or None when the configuration was refused: then the old one stays.
    A replaced service retires: the passes of the next begin when its own have ended.
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
    ) -> None:
        self._service = service
        self._retired: Service | None = None
        self._load = load
        self._changed = changed
        self._beat = beat
        self._telemetry = telemetry
        self._jitter = jitter
        self._scheduler = BackgroundScheduler(timezone="UTC")
        self._scheduler.add_listener(self._count_skip, EVENT_JOB_MAX_INSTANCES)
        self._stop = threading.Event()
        self._reload = threading.Event()
        self._wake = threading.Event()

    def run(self) -> bool:
        """Run until told to stop, then drain: passes under way end at their next safe point.

        Returns False when one has not ended within the grace, or a second signal cut it short: then threads are
        left that only the end of the process ends.
        """
        with self._signals():
            self._schedule()
            self._scheduler.start()
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

    def stop(self) -> None:
        """End the run at the next turn."""
        self._stop.set()
        self._wake.set()

    def _turn(self) -> None:
        self._beat()
        self._wake.wait(TURN.total_seconds())
        self._wake.clear()
        if self._stop.is_set():
            return
        if self._retired is not None:
            self._succeed(self._retired)
        elif self._reload.is_set() or self._changed():
            self._reload.clear()
            self._replace()

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
        for tracker, poll in polls.items():
            seconds = poll.total_seconds()
            self._scheduler.add_job(
                self._service.run_pass,
                IntervalTrigger(seconds=seconds, jitter=seconds * self._jitter),
                [tracker],
                id=tracker,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
                next_run_time=datetime.now(UTC),
            )

    def _count_skip(self, event: JobSubmissionEvent) -> None:
        self._telemetry.skipped.labels(event.job_id).inc()

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
