"""What the store gives and takes besides the neutral types: its rows as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from connectors.model.items import Category, Ref, WorkItem
from connectors.model.pulls import Cursor

Json = dict[str, Any]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What one page did to the store, in items."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PullState:
    """How far the reading of a tracker has come.

    `scope` and `shape` are the digests of what the last complete pull read; `last_complete` and `census_at`
    are when the last complete pull and the last complete full pull ended; `partial` says that items of a later,
    unfinished pull are stored; `error` is why the last one failed; `held` what a census holds back.
    """

    cursor: Cursor | None = None
    scope: str | None = None
    shape: str | None = None
    began: datetime | None = None
    last_complete: datetime | None = None
    census_at: datetime | None = None
    partial: bool = False
    failed_at: datetime | None = None
    error: str | None = None
    held: Mapping[str, Any] | None = None


class Absent(NamedTuple):
    """A stored item that a census did not list, and the project it is placed in."""

    id: str
    project: str | None


Held = Mapping[str, WorkItem]
"""Items by id that are newer than the stored ones, and are held back from the store for now."""


class Lived(NamedTuple):
    """A stored item as it was seen last, and when it was found gone (None: it is there)."""

    item: WorkItem
    gone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocktaking:
    """What a project came to at a close: its sums in `base`, and items as JSON rows.

    The items are all that it has if it `is_whole`, else those that changed since the last close.
    """

    project: str
    base: Mapping[str, Any]
    items: Mapping[Ref, Sequence[Any]]
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtree:
    """Items with all their stored descendants: parent by id, and which of them are gone."""

    parents: Mapping[str, str | None]
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The project an item belongs to: by its nearest matched ancestor (`inherited`) or its own match.

    A `container` is named by a selector and never counted; `overlaps` are the other projects of the same match.
    """

    project: str
    inherited: bool = False
    container: bool = False
    overlaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlap:
    """An item that matches several projects and is counted in the first."""

    ref: Ref
    key: str
    project: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One combination of what decides an item's class, by its number within the store."""

    number: int
    category: Category
    type: str
    status: str
    resolution: str | None


@dataclass(frozen=True, slots=True)
class Unmapped:
    """An active leaf that belongs to no project."""

    id: str
    key: str
    parent: str | None
    space: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The active leaves of the watched spaces of one tracker: how many by project, and those without."""

    mapped: Mapping[str, int] = field(default_factory=dict)
    unmapped: tuple[Unmapped, ...] = ()


class Measured(NamedTuple):
    """The stored measure of a project (None before the first), and whether its items changed since."""

    figures: Json | None
    dirty: bool


class FirstWork(NamedTuple):
    """The day on which work on an item began; not `exact` where it may have been before."""

    day: date
    exact: bool


RECORDED = "recorded"
"""The source of a day's row that a pass made."""

REBUILT = "rebuilt"
"""The source of a day's row that was rebuilt from what the trackers remember."""


class Day(NamedTuple):
    """One row of history: the figures at the close of the day, `recorded` then or `rebuilt` later."""

    day: date
    figures: Json
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One row of history with the kind and id that it is kept under."""

    kind: str
    id: str
    day: date
    source: str
    figures: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A key result's value as measured at that time; None where the source had none."""

    kr: str
    at: datetime
    value: float | None
    source: str
    note: str | None
    recorded: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInRow:
    """What was said of a key result at that time: by `hand`, or typed into the `tracker`; None for what was left out."""

    kr: str
    at: datetime
    source: str
    value: float | None = None
    confidence: float | None = None
    note: str | None = None
    recorded: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRow:
    """What was last written into a field. `value` is in JSON's types, `day` the day of `at` as it was given."""

    value: Any
    at: datetime
    day: date
    overwritten: int = 0
    yield_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetRow:
    """A recorded change set: `clock` is the time given by `--now`, `approved_by` whose word let it pass."""

    id: int
    fingerprint: str
    created: datetime
    clock: str | None
    approved_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A recorded change; `outcome` is None until told, and `begun` None until its request was about to go out."""

    id: int
    change_set: int
    tracker: str
    item: str
    field: str
    change: Json
    begun: datetime | None
    outcome: str | None
    detail: str | None
    ended: datetime | None


class Aside(StrEnum):
    """Why a field is set aside: the tracker refused it, others overwrite it again and again, or a person said so."""

    REFUSED = "refused"
    OVERWRITTEN = "overwritten"
    REVERTED = "reverted"
    DROPPED = "dropped"

    @classmethod
    def by_hand(cls) -> frozenset[Aside]:
        """Return those that a person asked for: nobody has to do anything about them."""
        return frozenset({cls.REVERTED, cls.DROPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedRow:
    """A field set aside, and what was known of it then: the item's `key`, whose figure, what stood there and what we wanted."""

    tracker: str
    item: str
    field: str
    reason: str
    at: datetime
    kind: Aside = Aside.REFUSED
    key: str = ""
    field_name: str = ""
    subject: str = ""
    shown: Any = None
    wanted: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """Something a person or syncd did: what, to what, with which details."""

    id: int
    at: datetime
    what: str
    subject: str
    detail: Json
    clock: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """A report as it was made: `day` is the one on which it was due, `last` the last day that it tells.

    `facts` are JSON; `number` is 0 before it is kept.
    """

    name: str
    kind: str
    day: date
    last: date
    language: str
    title: str
    made_at: datetime
    markdown: str
    html: str
    facts: str
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """What became of a report on its way to a recipient.

    `state` is `waiting` (until `at`), `sending`, `sent`, `failed` (given up) or `unknown` (it may have arrived).
    `parts` is how many messages of it arrived, where it takes several.
    """

    report: int
    recipient: str
    state: str
    tries: int
    at: datetime
    detail: str | None = None
    parts: int = 0
