"""Gates: one reading of a tracker at a time, so that days are closed while nothing newer is being stored."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

BEAT_SECONDS = 1.0
"""How often one who waits looks whether the waiting is over."""


class Gates:
    """A gate for each tracker, through which one goes at a time."""

    def __init__(self, names: Collection[str]) -> None:
        self._gates = {name: threading.Lock() for name in names}

    @contextmanager
    def through(self, name: str) -> Iterator[None]:
        """Go through one gate, as soon as it is free."""
        with self._gates[name]:
            yield

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
