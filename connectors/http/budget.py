"""When the next request may be sent: a budget evenly spread, and pauses that the server asks for."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from connectors.errors import TransientError


def _now() -> datetime:
    return datetime.now(UTC)


class Ration(Protocol):
    """A budget that several programs share, kept where all of them reach it; its methods may raise any `SyncError`."""

    def reserve(self, interval: float, per_minute: int | None) -> float:
        """Reserve the next free moment, `interval` seconds after the last; returns the seconds until then."""
        ...

    def pause(self, seconds: float, name: str) -> None:
        """Hold everybody back from what the name concerns for that time; shortens no pause."""
        ...

    def paused(self, names: Collection[str]) -> float:
        """Return for how many seconds yet nothing that these names concern may be sent."""
        ...


@dataclass(frozen=True, slots=True)
class Clock:
    """Where a connection takes its time from: wall clock, seconds that never go back, and sleep in seconds.

    With a `ration` the moments of requests are shared with other programs.
    """

    now: Callable[[], datetime] = _now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    ration: Ration | None = None


class Budget:
    """Spreads the requests of one tracker evenly over time; shared by all its threads, and all that share its ration.

    Where `per_minute` is given, no minute holds more than that many requests, however they lie in it.
    A pause holds every thread back, from everything or from what it names. One longer than `longest_wait` is not waited for: each request then fails
    at once with a `TransientError` that tells the rest of the wait.
    """

    def __init__(
        self,
        where: str,
        per_second: float,
        longest_wait: timedelta,
        clock: Clock,
        per_minute: float | None = None,
    ) -> None:
        self._where = where
        self._interval = 1 / per_second
        self._longest = longest_wait.total_seconds()
        self._clock = clock
        self._ration = clock.ration
        self._lock = threading.Lock()
        self._next = 0.0
        self._minute: deque[float] | None = deque(maxlen=max(1, int(per_minute))) if per_minute else None
        self._pauses: dict[str, float] = {}

    def take(self, *names: str) -> float:
        """Wait for the next free moment for a request that these pauses concern; returns the seconds waited."""
        delay, waited = max(self._reserved(), self._paused(names)), 0.0
        while delay > 0:
            self._clock.sleep(delay)
            waited += delay
            delay = self._paused(names)
        return waited

    def pause(self, wait: timedelta, name: str = "") -> None:
        """Send nothing that the name concerns for that time from now on ("": nothing at all); shortens no pause."""
        if self._ration is not None:
            self._ration.pause(wait.total_seconds(), name)
        with self._lock:
            now = self._clock.monotonic()
            self._pauses = {one: until for one, until in self._pauses.items() if until > now}
            self._pauses[name] = max(self._pauses.get(name, 0.0), now + wait.total_seconds())

    def _reserved(self) -> float:
        if self._ration is not None:
            per_minute = None if self._minute is None else self._minute.maxlen
            return self._ration.reserve(self._interval, per_minute)
        with self._lock:
            now = self._clock.monotonic()
            slot = max(self._next, now)
            if self._minute is not None:
                if len(self._minute) == self._minute.maxlen:
                    slot = max(slot, self._minute[0] + 60)
                self._minute.append(slot)
            self._next = slot + self._interval
            return slot - now

    def _paused(self, names: Collection[str]) -> float:
        with self._lock:
            until = max((self._pauses.get(name, 0.0) for name in ("", *names)), default=0.0)
            rest = until - self._clock.monotonic()
        if self._ration is not None:
            rest = max(rest, self._ration.paused(names))
        if rest > self._longest:
            raise TransientError(
                f"the server asked for no requests for another {rest:.0f} s",
                where=self._where,
                remedy="syncd tries again after that",
                wait=timedelta(seconds=rest),
            )
        return max(0.0, rest)
