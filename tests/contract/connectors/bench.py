"""What the suite of all connectors works on: a sandbox with a site, a person who works there, and a shelf for pages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.errors import (
    SyncError,
)
from connectors.http import Clock
from connectors.model.fields import FieldKind
from connectors.model.items import WorkItem
from connectors.model.pulls import Cursor, Page, Scope
from connectors.model.tracker import Exchange, Tracker
from tests.unit.connectors.ticking import Ticking

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the site and the token's user are, and when the tests are played there."""

    zone: str = "Asia/Tokyo"
    now: datetime = NOW


HOME = Place()
PLACES = {
    "UTC+9": HOME,
    "UTC-12": Place(zone="Etc/GMT+12"),
    "UTC+14": Place(zone="Pacific/Kiritimati"),
    "clocks back": Place(zone="America/New_York", now=datetime(2026, 11, 1, 5, 10, tzinfo=UTC)),
    "clocks forward": Place(zone="America/New_York", now=datetime(2027, 3, 14, 6, 10, tzinfo=UTC)),
}
"""On both edges of the world, and in the nights of a year's two changes of clocks."""


@dataclass
class Shelf:
    """A store for tests: applies pages as they come."""

    items: dict[str, WorkItem] = field(default_factory=dict)
    matches: dict[str, set[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    cursor: Cursor | None = None
    last: Page = field(default_factory=Page)
    read: list[str] = field(default_factory=list)

    def known(self, ids: Sequence[str]) -> Mapping[str, datetime]:
        """Tell which of the ids are stored, and from when."""
        return {i: self.items[i].updated for i in ids if i in self.items}

    def add(self, page: Page) -> None:
        """Store one page."""
        for item in page.items:
            self.read.append(item.id)
            stored = self.items.get(item.id)
            if stored is None or stored.updated <= item.updated:
                self.items[item.id] = item
        self.aliases |= page.aliases
        for query, ids in page.matches.items():
            self.matches[query] = (self.matches.get(query, set()) - page.judged) | ids
        if page.roster is not None:
            self.items = {i: item for i, item in self.items.items() if i in page.roster}
        self.cursor = page.cursor or self.cursor
        self.last = page

    def pull(self, tracker: Tracker, scope: Scope, *, full: bool = False) -> Sequence[str]:
        """Pull into the shelf and return the ids that were read anew."""
        self.read = []
        for page in tracker.pull(scope, None if full else self.cursor, self.known):
            self.add(page)
        assert self.last.cursor is not None
        return self.read


class Bench(ABC):
    """A sandbox with a site of the connector's kind, and a person who works there.

    The site has three spaces: the first two are watched, the third (`elsewhere`) is not. `root` is an item of the
    first space with descendants in it and in the third one. Faults are named as the sandbox names them.

    What a tracker's API can and cannot do is told by the last five: `rows_come_whole` where a list of tasks cannot be asked
    for times only, so that nothing is saved by skipping what is known; `one_request_an_item` unless each field
    is written by itself; `empty_pages_in_a_row` that may stand before the end; `tells_lost_permission` with every
    `pull`, or by a `census` only; `tells_hidden_from_gone` where an item out of sight is refused otherwise than a
    deleted one. `timed` is the field into which a due date with a time is put, and the settings under which it is the
    due date; None where the tracker has no due dates.
    """

    spaces: tuple[str, str]
    elsewhere: str
    root: str
    carrier: str
    query: str
    broken_query: str
    fields: Mapping[FieldKind, str]
    ambiguous: str
    token: str
    search: str
    details: str
    writing: str
    memory: str
    rows_come_whole = False
    one_request_an_item = True
    empty_pages_in_a_row = 3
    tells_lost_permission = "pull"
    tells_hidden_from_gone = False
    timed: tuple[str, Mapping[str, Any]] | None = None

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.ticking = Ticking(now)
        self.exchanges: list[Exchange] = []
        self._open: list[Tracker] = []

    @abstractmethod
    def connect(self, observe: Callable[[Exchange], None], clock: Clock, **settings: Any) -> Tracker:
        """Return a new connection."""

    @abstractmethod
    def fault(self, kind: str, **options: Any) -> None:
        """Order a fault."""

    @abstractmethod
    def mend(self) -> None:
        """Take back all faults."""

    @abstractmethod
    def counts(self) -> Mapping[str, int]:
        """Return how often each operation was asked since `forget`, in the sandbox's words."""

    @abstractmethod
    def forget(self) -> None:
        """Forget the requests so far."""

    @abstractmethod
    def later(self, seconds: float) -> None:
        """Let time pass on the site."""

    @abstractmethod
    def edit(self, key: str, **changes: Any) -> None:
        """Edit an item as a person: `summary`, `status`, `parent`, `project`, `labels`, `due`."""

    @abstractmethod
    def create(self, space: str, level: str, **attributes: Any) -> str:
        """Create an item of level `epic`, `story` or `subtask`; return its key."""

    @abstractmethod
    def delete(self, key: str) -> None:
        """Delete an item."""

    @abstractmethod
    def ids(self, *spaces: str) -> set[str]:
        """Return the ids of all items of these spaces."""

    @abstractmethod
    def id_of(self, key: str) -> str:
        """Return the id of an item."""

    @abstractmethod
    def keys(self, space: str) -> Sequence[str]:
        """Return the keys of a space, oldest first."""

    def tracker(self, *, real_time: bool = False, **settings: Any) -> Tracker:
        """Return a new connection, on the bench's own clock unless real time is asked for."""
        clock = Clock() if real_time else self.ticking.clock
        tracker = self.connect(self.exchanges.append, clock, **settings)
        self._open.append(tracker)
        return tracker

    def close(self) -> None:
        """Close every connection."""
        for tracker in self._open:
            tracker.close()

    @property
    def scope(self) -> Scope:
        """Return the two watched spaces."""
        return Scope(spaces=self.spaces, fields=tuple(self.fields.values()))

    def filled(self, scope: Scope | None = None) -> tuple[Tracker, Shelf]:
        """Return a connection and a shelf after a full pull, and forget its requests."""
        tracker, shelf = self.tracker(), Shelf()
        shelf.pull(tracker, scope or self.scope)
        self.later(600)
        shelf.pull(tracker, scope or self.scope)
        self.forget()
        return tracker, shelf


def told(error: SyncError, token: str) -> str:
    """Return the whole text of an error and its causes, which never holds the token."""
    texts: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        texts.append(f"{cause} {vars(cause)}")
        cause = cause.__cause__
    assert token not in "".join(texts)
    return texts[0]
