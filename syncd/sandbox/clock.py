"""The site's own clock: real time by default, or what a test or the control path sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def system_time() -> datetime:
    """Return the machine's time, aware, in UTC."""
    return datetime.now(UTC)


class Clock:
    """Tells the time of a site. A fixed clock stands still until it is moved."""

    def __init__(self, source: Callable[[], datetime] = system_time) -> None:
        self._source = source
        self._fixed: datetime | None = None
        self._offset = timedelta()

    def __call__(self) -> datetime:
        """Return the aware time, offset included."""
        return (self._fixed or self._source()) + self._offset

    def fix(self, at: datetime | None) -> None:
        """Stand still at `at` (aware); None lets it run again. The offset is forgotten."""
        if at is not None and at.tzinfo is None:
            raise ValueError("a fixed time needs an offset, such as 2026-11-20T09:00:00+09:00")
        self._fixed = at
        self._offset = timedelta()

    def shift(self, offset: timedelta) -> None:
        """Set the offset from the source, or from the fixed time."""
        self._offset = offset

    def advance(self, by: timedelta) -> None:
        """Move on from where it is."""
        self._offset += by
