"""Fetching: asks sources of values beside the passes, a few at a time, so that none holds a pass up."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.values import OutsideSource
from connectors.errors import SyncError, TransientError
from syncd.logs import logger
from syncd.values.told import Told

log = logger("syncd.values")

MOST_AT_ONCE = 4
"""Sources that are asked at one time."""

_SLICE_SECONDS = 0.2
"""How long a wait for answers goes on before it looks whether it is to end."""

SILENT_AFTER, _TIMEOUTS = timedelta(seconds=30), 3
"""A source that answers nothing for so long beyond so many of its time-outs is told as missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of asking a source at that time: what it told, or why nothing."""

    source: OutsideSource
    tried: datetime
    told: Told | None = None
    error: SyncError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    name: str
    source: OutsideSource
    tried: datetime
    today: date
    since: float


class Fetching:
    """Asks sources in threads of its own; an answer stays here until a pass takes it.

    The threads end with the process, whatever a source does: a source that keeps its thread is told as missing.
    """

    def __init__(
        self, ask: Callable[[OutsideSource, date], Told], *, silent_after: timedelta = SILENT_AFTER
    ) -> None:
        self._ask, self._silent_after = ask, silent_after
        self._turn = threading.Condition()
        self._waiting: deque[_Asked] = deque()
        self._under_way: dict[str, _Asked] = {}
        self._answers: dict[str, Answer] = {}
        self._threads = 0

    def begin(self, due: Mapping[str, OutsideSource], now: datetime, today: date) -> None:
        """Have these sources asked, unless they are being asked already."""
        with self._turn:
            for name, source in due.items():
                if name not in self._under_way:
                    asked = _Asked(name=name, source=source, tried=now, today=today, since=time.monotonic())
                    self._under_way[name] = asked
                    self._waiting.append(asked)
            for _ in range(min(len(self._waiting), MOST_AT_ONCE - self._threads)):
                self._threads += 1
                threading.Thread(target=self._work, name="value", daemon=True).start()

    def wait(self, names: Collection[str], most: timedelta, halted: Callable[[], bool]) -> None:
        """Wait until these sources have answered, for that long at most."""
        deadline = time.monotonic() + most.total_seconds()
        with self._turn:
            while any(name in self._under_way for name in names) and not halted():
                left = deadline - time.monotonic()
                if left <= 0:
                    return
                self._turn.wait(min(left, _SLICE_SECONDS))

    @property
    def has_answers(self) -> bool:
        """Tell whether an answer waits to be taken."""
        with self._turn:
            return bool(self._answers)

    def take(self) -> dict[str, Answer]:
        """Return the answers that came since the last call, and for what keeps silent that it does."""
        with self._turn:
            taken, self._answers = self._answers, {}
            silent = {
                name: _silence(asked) for name, asked in self._under_way.items() if self._is_silent(asked)
            }
            return {**silent, **taken}

    def _is_silent(self, asked: _Asked) -> bool:
        since = time.monotonic() - asked.since
        return since > (self._silent_after + _TIMEOUTS * asked.source.cadence.timeout).total_seconds()

    def _work(self) -> None:
        while (asked := self._next()) is not None:
            answer = self._answered(asked)
            with self._turn:
                self._answers[asked.name] = answer
                self._under_way.pop(asked.name, None)
                self._turn.notify_all()

    def _next(self) -> _Asked | None:
        with self._turn:
            if self._waiting:
                return self._waiting.popleft()
            self._threads -= 1
            return None

    def _answered(self, asked: _Asked) -> Answer:
        try:
            return Answer(source=asked.source, tried=asked.tried, told=self._ask(asked.source, asked.today))
        except SyncError as error:
            return Answer(source=asked.source, tried=asked.tried, error=error)
        except Exception as error:
            log.exception("value_crashed", source=str(asked.source), name=asked.name)
            what = f"asking it ended in a fault of syncd ({type(error).__name__})"
            fault = SyncError(what, where=str(asked.source.kind), remedy="see the log, and report it")
            return Answer(source=asked.source, tried=asked.tried, error=fault)


def _silence(asked: _Asked) -> Answer:
    seconds = time.monotonic() - asked.since
    what = f"it keeps silent for {seconds:.0f} s"
    error = TransientError(what, where=asked.source.kind, remedy="look at the server or program that it asks")
    return Answer(source=asked.source, tried=asked.tried, error=error)
