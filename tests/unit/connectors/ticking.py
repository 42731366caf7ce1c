"""A clock for tests: sleeping only moves it on."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from connectors.http import Clock


class Ticking:
    """Seconds pass only in `sleep`; `slept` are the sleeps asked for, in order."""

    def __init__(self, start: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)) -> None:
        self._lock = threading.Lock()
        self._start = start
        self._seconds = 0.0
        self.slept: list[float] = []

    @property
    def clock(self) -> Clock:
        """Return the clock that a connection is given."""
        return Clock(now=self.now, monotonic=self.monotonic, sleep=self.sleep)

    def now(self) -> datetime:
        """Return the wall time."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Return the seconds passed."""
        with self._lock:
            return self._seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        with self._lock:
            self._seconds += seconds
            self.slept.append(seconds)
