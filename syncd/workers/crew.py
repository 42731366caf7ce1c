"""One worker among others: keeps its leases, plans the passes that are due, and gives up workers that are gone."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

from connectors.errors import SyncError
from syncd.logs import logger
from syncd.store import Fence, Store
from syncd.workers.queue import Queue

log = logger("syncd.worker")

BEAT = timedelta(seconds=1)
"""How often leases are renewed and it is looked what is due; a lease lasts eight times as long."""

JITTER = 0.1
"""By which part of its time a pass may come sooner or later, so that trackers are not asked all at once."""

LONGEST_CATCHING_UP = timedelta(seconds=30)
"""How long a worker that was given up waits for its passes to be refused before it takes part again."""


class Crew:
    """The place of one worker among those on a store; what it asks for is done by whoever is free."""

    def __init__(self, store: Store, fence: Fence, url: str, slots: int) -> None:
        self._store, self._fence = store, fence
        self._queue = Queue(url, self._do, slots)
        self._make: Callable[[str], bool] = lambda _tracker: True
        self._polls: Mapping[str, timedelta] = {}
        self._ending = threading.Event()
        self._admitted = threading.Event()
        self._busy = threading.Condition()
        self._at_work = 0
        self._thread = threading.Thread(target=self._beat_on, name="crew", daemon=True)

    def begin(self, make: Callable[[str], bool]) -> None:
        """Take passes from now on; raises `SyncError` where the database cannot be reached."""
        self._make = make
        self._fence.enter()
        self._admitted.set()
        self._queue.begin()
        self._thread.start()

    def plan(self, polls: Mapping[str, timedelta]) -> None:
        """Have a pass over each of these trackers made by somebody, so long after the one before."""
        self._polls = dict(polls)

    def ask(self, tracker: str) -> None:
        """Have a pass over the tracker made soon."""
        self._queue.ask(tracker)

    def keep(self, name: str, every: timedelta) -> bool:
        """Tell whether this worker is to do now what one of all does so often; nobody is where that is not known."""
        try:
            return self._store.take_due({name: every}) == [name]
        except SyncError:
            return False

    def end(self) -> None:
        """Take no further passes."""
        self._ending.set()
        self._queue.end()

    def leave(self, within: timedelta) -> None:
        """Wait for what is under way, and give back what is held; what cannot be given back ends with its term."""
        self.end()
        self._queue.join(within)
        if self._thread.is_alive():
            self._thread.join(within.total_seconds())
        try:
            self._fence.leave()
        except SyncError as error:
            log.warning("lease_not_given_back", why=error.what)

    def _do(self, tracker: str) -> bool:
        self._admitted.wait(LONGEST_CATCHING_UP.total_seconds())
        with self._busy:
            self._at_work += 1
        try:
            return self._make(tracker)
        finally:
            with self._busy:
                self._at_work -= 1
                self._busy.notify_all()

    def _beat_on(self) -> None:
        """Beat until the passes under way have ended, so that these keep what they hold."""
        unreachable = False
        while not self._ending.wait(BEAT.total_seconds()) or self._at_work:
            try:
                self._beat()
                unreachable = False
            except SyncError as error:
                if not unreachable:
                    log.warning("store_unreachable", what=error.what, where=error.where)
                unreachable = True
            except Exception:
                log.exception("crew_crashed")
            if self._ending.is_set():
                self._ending_pause()

    def _ending_pause(self) -> None:
        with self._busy:
            self._busy.wait_for(lambda: self._at_work == 0, BEAT.total_seconds())

    def _beat(self) -> None:
        self._fence.renew()
        if not self._fence.is_whole():
            self._come_back()
        for name in self._fence.bury():
            log.warning("worker_given_up", worker=name, why="it gave no sign of life")
        if not self._ending.is_set():
            for tracker in self._store.take_due({name: _about(poll) for name, poll in self._polls.items()}):
                self._queue.ask(tracker)

    def _come_back(self) -> None:
        """Take part anew after others gave this worker up, once nothing is under way that began before."""
        self._admitted.clear()
        with self._busy:
            ended = self._busy.wait_for(lambda: self._at_work == 0, LONGEST_CATCHING_UP.total_seconds())
        if ended:
            self._fence.enter()
            self._admitted.set()
            log.warning("worker_is_back", worker=self._fence.owner, why="others had given it up")


def _about(time: timedelta) -> timedelta:
    return time * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - it spreads load, and guards nothing
