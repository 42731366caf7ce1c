"""Walking a list of tasks to its end, though it moves meanwhile and nothing tells how long it is.

ClickUp pages by offset over live data: a task that is deleted on a page already read pushes another one, unread,
onto that page. So a walk sorts by a time, oldest first, and goes on from the time of the last row rather than from
an offset. An edit or a new task moves to the end and is met there. A walk that begins reads the newest rows too,
from the other end: it is complete when it meets them. Only where the rows do not come in the order
asked for, offsets are used, and the walk begins anew when a row comes twice. More than a page of tasks may have one
time, which a bulk import gives them; should they come in another order at each request, the rest is read by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from connectors.clickup.values import number
from connectors.clickup.workspace import FULL_PAGE, Row, Rows, Workspace
from connectors.errors import MalformedError

MOST_PAGES = 100_000
MOST_REPEATS = 2
LEAST_PART = 3
"""Full pages that each part must seem to hold before a walk is shared: where two parts meet, half a page comes twice."""


LOOKS = 3
"""Empty answers that end a wary walk which met no row beyond its end."""


class Stamp(StrEnum):
    """The time that a walk goes by."""

    CREATED = "created"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Source:
    """Where tasks come from: a path, and the filter that goes with it; `is_sorted` where it takes an order."""

    path: str
    params: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    is_sorted: bool = True


@dataclass(slots=True)
class Walk:
    """One source walked page by page; not to be stepped by two threads at once.

    Reads the rows whose `stamp`, in milliseconds since the epoch, is at least `low` and less than `high`, each
    at least once; a row from `high` on proves that all before it were shown. `last_page` ends it, and so does an
    empty page: at once, or when `wary` once it stayed empty on asking again and the one behind it is empty too.
    A short page never does.
    """

    site: Workspace
    source: Source
    stamp: Stamp = Stamp.CREATED
    low: int = 0
    high: int | None = None
    wary: bool = True
    done: bool = False
    pages: int = 0
    _page: int = 0
    _span: int = 0
    _empty: int = 0
    _gap: int = -1
    _short: bool = False
    _idle: int = 0
    _restarts: int = 0
    _shifted: bool = False
    _by_offset: bool = False
    _by_id: bool = False
    _read: set[tuple[str, int]] = field(default_factory=set)
    _moment: set[tuple[str, int]] = field(default_factory=set)

    def step(self) -> Rows:
        """Read the next page; raises `MalformedError` when the paging leads nowhere."""
        rows = self.site.tasks(self.source.path, self._params())
        self.pages += 1
        if self.pages > MOST_PAGES:
            raise self._astray(f"no end after {self.pages} pages")
        self.done = rows.last and bool(rows.tasks)
        if not rows.tasks:
            self._doubt()
        elif self._empty == 2:
            self._go_back()
        else:
            self._empty, self._short = 0, len(rows.tasks) < FULL_PAGE
            self._advance(rows.tasks)
        if self.done and self._shifted:
            self._begin_anew()
        return rows

    def begin(self) -> Rows:
        """Read the first page and, where it is not all, the newest rows: from the oldest of these on nothing is left."""
        from_the_end = {**self._params(), "reverse": "false"}
        rows = self.step()
        if self.done or self._by_offset or self.high is not None or not self.source.is_sorted:
            return rows
        newest = self.site.tasks(self.source.path, from_the_end).tasks
        if newest:
            self._bound(rows.tasks, [self._time(task) for task in newest])
        else:
            self.done = not rows.tasks
        return Rows([*rows.tasks, *newest], rows.at, last=False)

    def _bound(self, read: Sequence[Row], newest: Sequence[int]) -> None:
        """End the walk where the newest rows begin; more than these may have the time of the oldest of them."""
        span = newest[0] - newest[-1]
        if span > 0 and list(newest) == sorted(newest, reverse=True):
            self.high = newest[-1] + 1
            self.done = bool(read) and self._time(read[-1]) >= self.high
            self._span = min(span, self._span)

    def split(self, most: int) -> list[Walk]:
        """Give away the later parts, by time, of what is left to read; at most so many, none where it is not worth it."""
        if self.done or self._by_offset or not self._span or self.high is None:
            return []
        left = self.high - self.low
        parts = min(1 + most, left // (LEAST_PART * self._span))
        cuts = [self.low + left * n // parts for n in range(1, parts)]
        bounds = list(pairwise([*cuts, self.high]))
        self.high = min([*cuts, self.high])
        return [Walk(self.site, self.source, self.stamp, low, high, self.wary) for low, high in bounds]

    def _params(self) -> dict[str, str | Sequence[str]]:
        """Ask for one millisecond more than needed: whether `_gt` includes its border is told differently."""
        params: dict[str, str | Sequence[str]] = {**self.source.params, "page": str(self._page)}
        if not self.source.is_sorted:
            return params
        if self.low > 0:
            params[f"date_{self.stamp}_gt"] = str(self.low - 1)
        return params | {"order_by": "id" if self._by_id else self.stamp.value, "reverse": "true"}

    def _doubt(self) -> None:
        """Take an empty page for the end; a wary walk asks for it again first, then for the one behind it."""
        if self._page == self._gap:
            self._page += 1
            return
        self._empty += 2 if self._short and not self._empty else 1
        if not self.wary or self._empty >= LOOKS:
            self.done = True
        elif self._empty == 2:
            self._page += 1

    def _go_back(self) -> None:
        """Ask a last time for an empty page that has others behind it, and pass over it when it stays empty."""
        self._page -= 1
        self._gap, self._empty, self.done = self._page, 0, False

    def _advance(self, tasks: Sequence[Row]) -> None:
        rows = [(str(task.get("id")), self._time(task)) for task in tasks]
        times = [at for _, at in rows]
        new = set(rows) - self._read
        self._idle = 0 if new else self._idle + 1
        if self._idle > MOST_REPEATS:
            raise self._astray("the same page came again and again")
        if self._by_offset or not self.source.is_sorted:
            self._count_on(rows, shifted=len(new) < len(rows))
        elif times != sorted(times) or times[0] < self.low - 1:
            self._give_up_order(rows, new)
        elif self.high is not None and times[-1] >= self.high:
            self.done = True
        elif len(rows) >= FULL_PAGE and times[-1] > self.low:
            self._span = times[-1] - times[0]
            self.low, self._page, self._gap = times[-1], 0, -1
            self._read = {(name, at) for name, at in rows if at == self.low}
            self._moment.clear()
        elif not self._moment.isdisjoint(rows):
            self._sort_by_id()
        else:
            self._page += 1
            self._read |= new
            self._moment.update(rows)

    def _count_on(self, rows: Sequence[tuple[str, int]], *, shifted: bool) -> None:
        """Go on by offset; a row that comes again shows that others may have slipped through."""
        self._page += 1
        self._shifted = self._shifted or shifted
        self._read.update(rows)

    def _sort_by_id(self) -> None:
        """Read by id from the bound on, where rows of one time do not keep their order from page to page."""
        self._by_offset = self._by_id = True
        self._page = 0
        self._read.clear()

    def _begin_anew(self) -> None:
        """Walk once more from the first page; raises `MalformedError` where even ids did not keep their order."""
        if self._restarts == MOST_REPEATS:
            if self._by_id:
                raise self._astray("tasks come in another order at each request")
            return
        self._restarts += 1
        self._page, self._empty, self.done, self._shifted = 0, 0, False, False
        self._read.clear()

    def _give_up_order(self, rows: Sequence[tuple[str, int]], new: set[tuple[str, int]]) -> None:
        """Read by offset from the bound on, where the rows do not come in the order asked for."""
        if not new:
            return
        self._by_offset = True
        self._page = 1 if self._page == 0 else 0
        self._read = set(rows) if self._page else set()

    def _time(self, task: Row) -> int:
        return int(number(task.get(f"date_{self.stamp}")) or 0)

    def _astray(self, what: str) -> MalformedError:
        return MalformedError(
            f"paging leads nowhere: {what}",
            where=f"{self.site.http.tracker}: tasks",
            remedy="the next pass begins anew",
        )
