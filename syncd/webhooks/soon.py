"""When a wish to do something soon comes due: after a moment of quiet, and not again and again."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(slots=True)
class _Wish:
    first: float
    last: float


class Soon:
    """Collects wishes by name; a due one is handed out once. Safe to share between threads.

    A wish comes due once none was added to it for `quiet`, at the latest `apart` after its first, and never within
    `apart` of the time it was last handed out. All times are seconds of one clock that does not jump.
    """

    def __init__(self, quiet: float, apart: float) -> None:
        self._quiet = quiet
        self._apart = apart
        self._wishes: dict[str, _Wish] = {}
        self._handed_out: dict[str, float] = {}
        self._lock = threading.Lock()

    def ask(self, name: str, now: float) -> bool:
        """Add a wish; tells whether it is the first of its name that waits."""
        with self._lock:
            is_first = name not in self._wishes
            self._wishes.setdefault(name, _Wish(now, now)).last = now
            return is_first

    def take_due(self, now: float, busy: Collection[str] = ()) -> list[str]:
        """Hand out what is due, but for those that are busy: their wishes wait until they are not."""
        with self._lock:
            due = [name for name in self._wishes if name not in busy and self._due_at(name) <= now]
            for name in due:
                del self._wishes[name]
                self._handed_out[name] = now
            return due

    def wait(self, now: float, busy: Collection[str] = ()) -> float | None:
        """Return how long it is until something comes due, None while nothing will."""
        with self._lock:
            waits = [max(0.0, self._due_at(name) - now) for name in self._wishes if name not in busy]
            return min(waits, default=None)

    def _due_at(self, name: str) -> float:
        wish = self._wishes[name]
        settled = min(wish.last + self._quiet, wish.first + self._apart)
        return max(settled, self._handed_out.get(name, float("-inf")) + self._apart)
