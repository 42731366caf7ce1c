"""The daemon's care for the opening of the cycle: rebuilt beside the passes, and put off where that fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from connectors.errors import SyncError, TransientError
from syncd.engine.backfill import Span
from syncd.engine.backfill.reading import Tell
from syncd.logs import logger

log = logger("syncd.opening")

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
"""How long a rebuilding that failed is put off, at first and at most."""


class Opening:
    """Tries to `rebuild` the opening, which returns the day where there was something to do; never raises."""

    def __init__(
        self, rebuild: Callable[[Tell], Span | None], clock: Callable[[], datetime], halted: threading.Event
    ) -> None:
        self._rebuild, self._clock, self._halted = rebuild, clock, halted
        self._due: datetime | None = None
        self._wait = FIRST_WAIT

    def attempt(self) -> None:
        """Rebuild it unless that is put off; after each failure it is for twice as long."""
        if self._halted.is_set() or (self._due is not None and self._clock() < self._due):
            return
        try:
            span = self._rebuild(self._tell)
        except SyncError as error:
            log.warning("opening_not_rebuilt", what=error.what, where=error.where, again=self._put_off())
        except Exception:
            log.exception("opening_crashed", again=self._put_off())
        else:
            if span is not None:
                log.info("opening_rebuilt", day=span.until.isoformat())

    def _put_off(self) -> str:
        self._due = self._clock() + self._wait
        self._wait = min(2 * self._wait, LONGEST_WAIT)
        return self._due.isoformat(timespec="seconds")

    def _tell(self, what: str, done: int, of: int) -> None:
        if self._halted.is_set():
            raise TransientError(
                "the rebuilding was stopped", where=what, remedy="it goes on at the next start"
            )
        log.info("opening_rebuilding", what=what, done=done, of=of)
