"""One run of syncd in a process of its own that is killed with -9 at a chosen point of its work on the store."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from syncd.cli.main import main

AT_WORK = (
    "alembic.command",
    "connectors.clickup",
    "connectors.jira",
    "httpcore",
    "mako.template",
    "rich.progress",
    "rich.status",
    "syncd.cli.opening",
    "syncd.cli.past",
    "syncd.cli.printing",
    "syncd.cli.telling",
    "syncd.engine.backfill",
    "syncd.service",
)
"""What a pass imports: the server of forks has it before, so that a victim is at work at once."""


class Point(StrEnum):
    """Where the process is killed: at any time, around a commit, or within a write of a field."""

    TIME = "time"
    STATEMENT = "statement"
    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    BETWEEN_RECORD_AND_WRITE = "between_record_and_write"
    BETWEEN_WRITE_AND_RECORD = "between_write_and_record"


@dataclass(frozen=True, slots=True)
class Blow:
    """The point at which to kill, and the how many-eth time it is reached."""

    point: Point
    number: int


class _Watch:
    """Counts what happens on the connections to the store, and kills this process when it is time."""

    def __init__(self, blow: Blow, reached: Path) -> None:
        self._blow = blow
        self._reached = reached
        self._counts = dict.fromkeys(Point, 0)

    def arm(self) -> None:
        """Listen to all engines of this process."""
        sa.event.listen(sa.engine.Engine, "before_cursor_execute", self._statement)
        sa.event.listen(sa.engine.Engine, "commit", self._commit)
        sa.event.listen(sa.pool.Pool, "checkin", self._checkin)

    def tell(self) -> None:
        """Write down how often the point was reached, for who wants to choose among them."""
        self._reached.write_text(str(self._counts[self._blow.point]), encoding="ascii")

    def _statement(self, connection: sa.Connection, _cursor: Any, statement: str, *_: Any) -> None:
        self._pass(Point.STATEMENT)
        if statement.startswith("UPDATE change SET begun"):
            connection.info["begins"] = True
        if statement.startswith("UPDATE change SET outcome"):
            connection.info["ends"] = True

    def _commit(self, connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("write"):
            return
        connection.info["wrote"] = True
        self._pass(Point.BEFORE_COMMIT)
        if connection.info.pop("ends", False):
            self._pass(Point.BETWEEN_WRITE_AND_RECORD)

    def _checkin(self, _connection: Any, record: Any) -> None:
        if record.info.pop("wrote", False):
            self._pass(Point.AFTER_COMMIT)
        if record.info.pop("begins", False):
            self._pass(Point.BETWEEN_RECORD_AND_WRITE)

    def _pass(self, point: Point) -> None:
        self._counts[point] += 1
        if (point, self._counts[point]) == (self._blow.point, self._blow.number):
            os.kill(os.getpid(), signal.SIGKILL)


def work(words: Sequence[str], folder: Path, variables: Mapping[str, str], blow: Blow) -> None:
    """Run one command of syncd in that folder, and die at the blow; what it says goes into files there."""
    os.chdir(folder)
    os.environ.update(variables)
    sys.stdout = (folder / "stdout").open("w", encoding="utf-8")
    sys.stderr = (folder / "stderr").open("w", encoding="utf-8")
    sys.argv = ["syncd", *words]
    watch = _Watch(blow, folder / "reached")
    watch.arm()
    try:
        main()
    finally:
        watch.tell()
