"""Walking several sources side by side, bounded; a long walk is shared by whoever has nothing to do.

One thread decides; the pool only carries requests. A walk has one request on its way at most.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from connectors.clickup.pull.errand import UNREADABLE, Errand
from connectors.clickup.walk import Source, Walk
from connectors.clickup.workspace import Row, Rows
from connectors.errors import CredentialsError, MissingError, RejectedError
from connectors.model.pulls import Page

HELD = 10_000
"""Tasks that may wait for the structure before the walks pause."""


READY = 1000
"""Tasks that may wait for whoever takes the pages before the walks pause."""


PIECE = 100
"""Tasks that are translated before it is looked whether requests can be sent."""


SPARE = 2
"""Walks whose next step waits in the pool, so that no connection idles while pages are translated and stored."""


@dataclass(slots=True)
class Shard:
    """One walk of a pull; `query` where it is a view, `half` where it must show archived tasks only."""

    walk: Walk
    query: str | None = None
    half: bool = False


@dataclass(slots=True)
class Gather:
    """Reads sources to their end.

    Once `pages` has ended, `roster` and `matches` are complete, `parents` holds each task's parent, and
    `half_unknown` says that the server did not keep to the half that was asked for.
    """

    errand: Errand
    roster: set[str] = field(default_factory=set)
    matches: dict[str, set[str]] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    custom_ids: dict[str, str] = field(default_factory=dict)
    half_unknown: bool = False
    _idle: deque[Shard] = field(default_factory=deque)
    _walking: dict[Future[Rows], Shard] = field(default_factory=dict)
    _held: list[Row] = field(default_factory=list)

    def add(self, source: Source, *, query: str | None = None, half: bool = False) -> None:
        """Take a source on."""
        if query is not None:
            self.matches.setdefault(query, set())
        self._idle.append(Shard(Walk(self.errand.site, source), query, half))

    def pages(self, *prepare: Callable[[], object]) -> Iterator[Page]:
        """Yield the tasks that were not met before, in pages of a few.

        What is to `prepare` runs beside the first walks; it may add sources, and no task is translated before it ends.
        """
        pool = ThreadPoolExecutor(self.errand.width, thread_name_prefix=self.errand.tracker)
        preparing: set[Future[Any]] = {pool.submit(one) for one in prepare}
        try:
            while self._send(pool, HELD if preparing else READY) or preparing or self._held:
                waiting: list[Future[Any]] = [*self._walking, *preparing]
                done, _ = wait(
                    waiting,
                    timeout=0 if self._held and not preparing else None,
                    return_when=FIRST_COMPLETED,
                )
                for future in preparing & done:
                    future.result()
                preparing -= done
                for future in [one for one in self._walking if one in done]:
                    self._held += self._take(future)
                self._send(pool, HELD if preparing else READY)
                if self._held and not preparing:
                    piece, self._held = self._held[:PIECE], self._held[PIECE:]
                    yield Page(items=self.errand.items(piece))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _send(self, pool: ThreadPoolExecutor, most: int) -> bool:
        """Keep the pool busy unless that many tasks wait already, and say whether anything is on its way."""
        if len(self._held) < most:
            self._share()
            while self._idle and len(self._walking) < self._most:
                shard = self._idle.popleft()
                step = shard.walk.step if shard.walk.pages else shard.walk.begin
                self._walking[pool.submit(step)] = shard
        return bool(self._walking)

    @property
    def _most(self) -> int:
        """Return how many walks may have a step on its way or waiting in the pool."""
        return self.errand.width + SPARE

    def _share(self) -> None:
        """Part walks that wait for their next step while more could go on."""
        for shard in list(self._idle):
            free = self._most - len(self._walking) - len(self._idle)
            parts = shard.walk.split(max(0, free))
            self._idle += [Shard(part, shard.query, shard.half) for part in parts]

    def _take(self, future: Future[Rows]) -> Sequence[Row]:
        shard = self._walking.pop(future)
        try:
            rows = self.errand.heard(future.result())
        except (RejectedError, MissingError, CredentialsError) as error:
            if shard.half and isinstance(error, RejectedError):
                self.half_unknown = True
                return ()
            if shard.query is not None and isinstance(error, UNREADABLE):
                self.matches.pop(shard.query, None)
                self.errand.give_up(shard.query, error)
                return ()
            self.errand.explain(error)
        if shard.half and not all(map(self.errand.is_put_away, rows.tasks)):
            self.half_unknown = True
            return ()
        if not shard.walk.done:
            self._idle.append(shard)
        return self._new(shard, rows)

    def _new(self, shard: Shard, rows: Rows) -> list[Row]:
        ids = [str(task.get("id") or "") for task in rows.tasks]
        if shard.query is not None:
            self.matches[shard.query].update(ids)
        new = {name: task for name, task in zip(ids, rows.tasks, strict=True) if name not in self.roster}
        self.roster.update(new)
        self._remember(new)
        return list(new.values())

    def _remember(self, tasks: Mapping[str, Row]) -> None:
        scope = self.errand.scope
        if scope.roots or scope.items:
            self.parents.update(
                (name, str(task["parent"])) for name, task in tasks.items() if task.get("parent")
            )
            self.custom_ids.update(
                (str(task["custom_id"]), name) for name, task in tasks.items() if task.get("custom_id")
            )
