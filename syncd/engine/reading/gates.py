"""Gates: one reading of a shard at a time, so that days are closed while nothing newer is being stored.

A shard is what one pass reads: a tracker. In one process locks keep passes apart; workers that share a store use leases
in their place, and nothing else differs.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Protocol, Self

BEAT_SECONDS = 1.0
"""How often one who waits looks whether the waiting is over."""


class Lock(Protocol):
    """What one has at a time, as a lock of `threading` is."""

    def acquire(self, *, timeout: float = -1) -> bool:
        """Take it as soon as it is free, or tell that it was not within so many seconds."""
        ...

    def release(self) -> None:
        """Give it back."""
        ...


Locks = Callable[[str], Lock]
"""Makes the lock of a name; whoever has it is the only one, of all that work on the store."""


def within_process(_name: str) -> Lock:
    """Return a lock for a process that has the store for itself."""
    return threading.Lock()


class Turn:
    """The turn to judge and to write: one at a time, and as often as its holder wants."""

    def __init__(self, lock: Lock) -> None:
        self._lock = lock
        self._mine = threading.RLock()
        self._depth = 0

    def __enter__(self) -> Self:
        self._mine.acquire()
        try:
            if self._depth == 0:
                self._lock.acquire()
        except BaseException:
            self._mine.release()
            raise
        self._depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._depth -= 1
        try:
            if self._depth == 0:
                self._lock.release()
        finally:
            self._mine.release()


class Gates:
    """A gate for each tracker, through which one goes at a time."""

    def __init__(self, names: Collection[str], locks: Locks = within_process) -> None:
        self._gates = {name: locks(f"tracker {name}") for name in names}

    @contextmanager
    def through(self, name: str) -> Iterator[None]:
        """Go through one gate, as soon as it is free."""
        gate = self._gates[name]
        gate.acquire()
        try:
            yield
        finally:
            gate.release()

    @contextmanager
    def closed(
        self, names: Collection[str], most: timedelta, halted: Callable[[], bool]
    ) -> Iterator[list[str]]:
        """Close these gates, and yield which are; those that stay in use for `most`, or until halted, are not."""
        until = time.monotonic() + most.total_seconds()
        with ExitStack() as stack:
            shut = []
            for name in sorted(names):
                gate = self._gates[name]
                while not (
                    free := gate.acquire(timeout=min(BEAT_SECONDS, max(0.0, until - time.monotonic())))
                ):
                    if halted() or time.monotonic() >= until:
                        break
                if free:
                    stack.callback(gate.release)
                    shut.append(name)
            yield shut
