"""What can be asked of a tracker and changed in it, who we are there, and each request as it happened."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from connectors.model.fields import Field, FieldWrite, Written
from connectors.model.history import Histories
from connectors.model.inspection import Inspection, Trial
from connectors.model.items import WorkItem
from connectors.model.pulls import Cursor, Known, Page, Scope, Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who we are and where: the answer of a checked sign-in."""

    kind: str
    version: str
    account: str
    time: datetime
    skew: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many requests a tracker grants at a time, and how many of them are left."""

    limit: float
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request as it happened, for the metrics. `code` is the status, or `error`; `quota` as the answer told it."""

    tracker: str
    operation: str
    code: str
    seconds: float
    waited: float = 0.0
    quota: Quota | None = None


Observer = Callable[[Exchange], None]


class Reader(Protocol):
    """What can be asked of a tracker. Every method may raise any `SyncError`."""

    name: str

    def site(self) -> Site:
        """Sign in and say who and where we are; an answer for nobody is a `CredentialsError`."""
        ...

    def catalogue(self) -> Sequence[Field]:
        """List the fields of the site, without options. Cached until the next `site`."""
        ...

    def learn(self, catalogue: Sequence[Field]) -> None:
        """Take a catalogue that was kept from an earlier connection as known, which saves asking for it."""
        ...

    def pull(self, scope: Scope, cursor: Cursor | None, known: Known) -> Iterator[Page]:
        """Read what changed since `cursor`, or everything when it is None, in pages to be stored at once.

        A full pull skips the items that `known` calls unchanged. Ending without a page that carries a
        cursor is impossible: a pull that cannot be completed raises.
        """
        ...

    def read(self, ids: Sequence[str], scope: Scope) -> Sequence[WorkItem]:
        """Read these items as they stand now, not as an index remembers them; the invisible are left out."""
        ...

    def histories(self, ids: Sequence[str], scope: Scope) -> Iterator[Histories]:
        """Read all that the tracker remembers of how these items changed; every id is told as read, once.

        Items that are not visible are told as read, without changes.
        """
        ...

    def trace(self, ids: Sequence[str], scope: Scope) -> Sighting:
        """Ask one by one for items that a full pull did not list, before they are believed to be gone.

        What the settings keep from being read (archived work) counts as gone.
        """
        ...

    def editable(self, item: str) -> Mapping[str, Field]:
        """Say which fields of the item can be set, by field id, with the options each takes."""
        ...

    def inspect(self, scope: Scope, trials: Sequence[Trial], written: Collection[str]) -> Inspection:
        """Say what this account may do and what the selectors match; `written` are the spaces with items to be edited.

        What is out of sight, refused or not there is told in the answer; nothing is read of it.
        """
        ...

    def link(self, key: str) -> str:
        """Return the address at which a person sees the item."""
        ...

    def history(self, key: str) -> str:
        """Return the address at which a person sees the item's history."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Writer(Protocol):
    """What may be changed in a tracker; only the step that applies an approved change set is given one."""

    name: str

    def write(self, item: str, writes: Sequence[FieldWrite]) -> Written:
        """Set the fields of one item in one request where the tracker can.

        One refused field does not keep the others from being written.
        """
        ...


class Tracker(Reader, Writer, Protocol):
    """A configured instance of a connector."""
