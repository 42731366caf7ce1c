"""Walking ids and reading details side by side, bounded, so that memory stays flat however much there is.

One thread decides; the pool only carries requests. Each walk has one request on its way at most, since its pages
follow each other; details of what the walks found are read in hundreds meanwhile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime

from connectors.errors import RejectedError
from connectors.jira import jql
from connectors.jira.edition import CHUNK, FULL_PAGE, LIGHT_PAGE, Rows, Walk
from connectors.jira.pull.errand import Errand, row
from connectors.model.pulls import Page

LOOK_AHEAD = 10_000
"""Ids that may wait for their details before the walks pause."""


@dataclass(slots=True)
class Shard:
    """One walk of a pull: a space, or a raw query. `whole` walks read all fields and need no details."""

    walk: Walk
    clause: str
    query: str | None = None
    whole: bool = False


class Gather:
    """Reads the shards and the seeds (id, updated) but not again what is `done`.

    Once `pages` has ended, `roster` and `matches` are complete, but for raw queries that the site refuses, and
    `elsewhere` are those of the roster that no walk of a space has shown.
    """

    def __init__(
        self,
        errand: Errand,
        clauses: Sequence[tuple[str, str | None]],
        seeds: Mapping[str, datetime | None],
        done: AbstractSet[str] = frozenset(),
    ) -> None:
        self._errand = errand
        self.roster: set[str] = {*seeds, *done}
        self.elsewhere = set(self.roster)
        self.matches: dict[str, set[str]] = {query: set() for _, query in clauses if query is not None}
        self._waiting: deque[str] = deque(errand.stale([(i, at) for i, at in seeds.items() if i not in done]))
        self._idle = deque(
            Shard(errand.site.walk(clause, ["updated"], LIGHT_PAGE), clause, query)
            for clause, query in clauses
        )
        self._walking: dict[Future[Rows], Shard] = {}
        self._reading: set[Future[Rows]] = set()

    def pages(self) -> Iterator[Page]:
        """Yield what is not stored as it is, a page for each answer."""
        pool = ThreadPoolExecutor(self._errand.width, thread_name_prefix=self._errand.tracker)
        try:
            while self._send(pool):
                done, _ = wait([*self._walking, *self._reading], return_when=FIRST_COMPLETED)
                for future in done:
                    page = self._take(future)
                    self._send(pool)
                    if page.items:
                        yield page
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _send(self, pool: ThreadPoolExecutor) -> bool:
        """Keep the pool busy within bounds, and say whether anything is on its way."""
        width = self._errand.width
        while self._idle and len(self._walking) < width and len(self._waiting) < LOOK_AHEAD:
            shard = self._idle.popleft()
            self._walking[pool.submit(shard.walk.step)] = shard
        walked_out = not self._walking and not self._idle
        while len(self._reading) < 2 * width and (
            len(self._waiting) >= CHUNK or (self._waiting and walked_out)
        ):
            chunk = [self._waiting.popleft() for _ in range(min(CHUNK, len(self._waiting)))]
            self._reading.add(pool.submit(self._errand.fetch, chunk))
        return bool(self._walking or self._reading)

    def _take(self, future: Future[Rows]) -> Page:
        if future in self._reading:
            self._reading.discard(future)
            return self._errand.page(self._errand.heard(future.result()))
        shard = self._walking.pop(future)
        try:
            rows = self._errand.heard(future.result())
        except RejectedError as error:
            if shard.query is None:
                raise self._errand.explained(error) from error
            if not self._errand.refuses(shard.query):
                raise
            del self.matches[shard.query]
            return Page()
        return self._walked(shard, rows)

    def _walked(self, shard: Shard, rows: Rows) -> Page:
        new = Rows([issue for issue in rows.issues if str(issue["id"]) not in self.roster], rows.at)
        stale = set(self._errand.stale([row(issue) for issue in new.issues]))
        if self._is_meagre(shard, rows, len(stale)):
            walk = self._errand.site.walk(shard.clause, self._errand.reading.requested, FULL_PAGE)
            self._idle.append(Shard(walk, shard.clause, shard.query, whole=True))
            return Page()
        self._place(shard, rows)
        if not shard.walk.done:
            self._idle.append(shard)
        changed = [issue for issue in new.issues if str(issue["id"]) in stale]
        if shard.whole:
            return self._errand.page(Rows(changed, rows.at))
        self._waiting.extend(str(issue["id"]) for issue in changed)
        return Page()

    def _place(self, shard: Shard, rows: Rows) -> None:
        ids = {str(issue["id"]) for issue in rows.issues}
        if shard.query is None:
            self.elsewhere -= ids
        else:
            self.matches[shard.query] |= ids
            self.elsewhere |= ids - self.roster
        self.roster |= ids

    def _is_meagre(self, shard: Shard, rows: Rows, stale: int) -> bool:
        """Say whether pages of ids are no larger than pages of issues, so that walking ids first doubles the work."""
        first = shard.walk.pages == 1 and not shard.walk.done and not shard.whole
        return first and 0 < len(rows.issues) <= CHUNK and stale > len(rows.issues) // 2


def clauses(spaces: Sequence[str], queries: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return the shards of these: (clause, raw query or None), one for each space and each query."""
    walks: list[tuple[str, str | None]] = [(jql.spaces([space]), None) for space in spaces]
    return walks + [(jql.raw(query), query) for query in queries]
