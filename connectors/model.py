"""Neutral types: what every connector gives and takes, whatever the tracker calls it.

Ids are the tracker's immutable ids; a key such as `ABC-12` is a label that can change.
Assignees, reporters, authors and comments have no place here and are never asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple, Protocol

from connectors.errors import SettingsError

Ref = tuple[str, str]
"""A work item's identity: (name of the tracker, the tracker's immutable id)."""

FieldValue = float | str | bool | date | tuple[str, ...] | None
"""A field's value in neutral form: number, text (also the name of a single option), checkbox, day,
several words (labels, several options), or None when it is empty. A rich text is its plain text.
A field of kind `ITEMS` or `LINKS` holds the ids of other items, each after the words of its link where it has such."""


class Category(StrEnum):
    """The tracker's own status category; names of statuses decide nothing here."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"


class FieldKind(StrEnum):
    """What a field holds, and so how it is written.

    `EPIC_LINK` names the epic above an item by its key, `PARENT_LINK` what stands above an epic, and a field of kind
    `EPIC` is filled on epics only; none of them is written.
    """

    NUMBER = "number"
    OPTION = "option"
    OPTIONS = "options"
    TEXT = "text"
    PARAGRAPH = "paragraph"
    DATE = "date"
    DATETIME = "datetime"
    LABELS = "labels"
    CHECKBOX = "checkbox"
    SPRINT = "sprint"
    EPIC_LINK = "epic_link"
    PARENT_LINK = "parent_link"
    EPIC = "epic"
    ITEMS = "items"
    LINKS = "links"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a drop-down field."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the tracker; `options` is filled only where the tracker tells them.

    `computed` says of what the tracker computes it, such as `formula`: nothing can be written to it. It is told
    by a fresh catalogue only, and empty for all other fields.
    """

    id: str
    name: str
    kind: FieldKind
    options: tuple[Option, ...] = ()
    computed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """An issue or task in neutral form.

    `facets` holds what structured selectors match, by facet name (`label`, `component`, `version`,
    `sprint`, `field:<id>` …); `fields` the values of the other configured fields by field id.
    `points` is unit-free, `estimate`, `spent` and `remaining` are seconds.
    `start` and `due` are days; the other times are aware. `done_at` is set only while `category` is done.
    `parts` is how many lines its checklists have, `parts_done` how many of them are ticked; None without any.
    """

    tracker: str
    id: str
    key: str
    title: str
    space: str
    type: str
    status: str
    category: Category
    resolution: str | None = None
    parent: str | None = None
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    points: float | None = None
    estimate: float | None = None
    spent: float | None = None
    remaining: float | None = None
    start: date | None = None
    due: date | None = None
    parts: int | None = None
    parts_done: int | None = None
    created: datetime
    updated: datetime
    done_at: datetime | None = None

    @property
    def ref(self) -> Ref:
        """Return the identity of the item."""
        return (self.tracker, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is to be read of one tracker. Equal scopes read the same items with the same fields.

    `spaces` are read whole, `roots` with all their descendants (also those in other spaces), `items`
    alone; each of `queries` (raw, in the tracker's own language) adds its matches, and which items
    match it is told in `Page.matches`. `roots` and `items` are keys or ids as the operator wrote them.
    `places` are parts of spaces that are read whole, as (facet, value): what a selector key with `place` names.
    `fields` are the ids of the custom fields to read; `facet_fields` those to read as facets.
    """

    spaces: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    roots: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    facet_fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where incremental reading resumes: `at` by the server's clock, less the overlap.

    `branches` are the ids of roots and their descendants that may have children outside the scope's spaces.
    """

    at: datetime
    branches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A piece of a pull, to be stored in one transaction.

    `aliases` says which id a key of the scope stands for; `matches` which ids match each raw query, and
    `judged` the ids that this was asked for (those in `judged` and not in `matches` do not match).
    Only the last page of a complete pull carries `cursor`; only the last page of a complete *full* pull
    carries `roster`, the ids of everything in the scope: proof of what is gone. `expected` is about how many
    items the tracker itself counts in the scope, where it tells; `unseen` the roots, items, places and followed
    ids that are missing or not visible to this account. `troubles` says of names of the scope in words why they
    cannot be read, where that keeps nothing else from being read; it comes with the last page of every pull.
    """

    items: tuple[WorkItem, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    matches: Mapping[str, frozenset[str]] = field(default_factory=dict)
    judged: frozenset[str] = frozenset()
    cursor: Cursor | None = None
    roster: frozenset[str] | None = None
    expected: int | None = None
    unseen: tuple[str, ...] = ()
    troubles: Mapping[str, str] = field(default_factory=dict)


class Actor(StrEnum):
    """What kind of author made a change; which person it was is never kept."""

    PERSON = "person"
    AUTOMATION = "automation"
    SETTINGS = "settings"
    SYNCD = "syncd"


class Shift(NamedTuple):
    """A value before and after a change. Of several words: those taken out, and those put in."""

    before: FieldValue
    after: FieldValue


CREATED = "created"
"""The part of an item's first change: that it came to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """One act on one item: what it shifted, by part.

    A part is named like the attribute of `WorkItem` (`status`, `category`, `parent`, `due` …), `facet:<name>` or
    `field:<id>`. A category that cannot be told any more is None. `act` names the act within the item; of two acts
    at one time the one with the smaller number is the earlier. `by` is None where the tracker tells no author.
    """

    item: str
    at: datetime
    act: str
    by: Actor | None = None
    shifts: Mapping[str, Shift]


@dataclass(frozen=True, slots=True, kw_only=True)
class Histories:
    """A piece of what a tracker remembers of items, to be stored in one transaction.

    `read` are the ids whose history is complete with this piece, each with what it cannot tell, in words.
    """

    changes: tuple[ItemChange, ...] = ()
    read: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What became of items that a full pull did not list.

    `items` answered, as they stand now; `hidden` are the ids of those that are there but out of sight for this
    account, None where the tracker does not tell them from what is gone. Ids in neither are gone.
    """

    items: tuple[WorkItem, ...] = ()
    hidden: frozenset[str] | None = None


Known = Callable[[Sequence[str]], Mapping[str, datetime]]
"""Tells the stored `updated` of those of the given ids that need no new reading while it is unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Who we are and where: the answer of a checked sign-in."""

    kind: str
    version: str
    account: str
    time: datetime
    skew: timedelta


@dataclass(frozen=True, slots=True)
class FieldWrite:
    """One field to set on one item. `value` is neutral; for options it is the option's id."""

    field: Field
    value: FieldValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the tracker said to one write: `at` by its clock; `refused` fields by id with its reason.

    Fields that are not in `refused` were taken.
    """

    at: datetime
    refused: Mapping[str, str] = field(default_factory=dict)
    notified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request as it happened, for the metrics. `code` is the status, or `error`."""

    tracker: str
    operation: str
    code: str
    seconds: float
    waited: float = 0.0


Observer = Callable[[Exchange], None]


class Criterion(StrEnum):
    """How a key of a selector is matched."""

    ROOT = "root"
    FACET = "facet"
    FIELD = "field"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class SelectorKey:
    """A key that may stand under `select:`; `name` is its plural form, `facet` set only for facets.

    The value of a key of criterion `FIELD` is a mapping of field names to values; the others take one
    value or several. A facet that is a `place` (a list, a folder) can be read by itself, without its space.
    """

    name: str
    criterion: Criterion
    facet: str = ""
    place: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What a key or an address leads to: an item, or with `facet` all items of a place such as a list."""

    key: str
    facet: str = ""


class Right(StrEnum):
    """What an account may be allowed in a space: to see its items, to set their fields, to do so without mail to people."""

    SEE = "see"
    EDIT = "edit"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A piece of a selector that is held against the site by itself: roots, values of one facet, or one raw query."""

    criterion: Criterion
    facet: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a site says to a trial.

    `found` says whether anything matches (below the roots, for roots), None where the tracker was not asked; `missing`
    are values that are not there or not visible; `refusal` is the tracker's own word on a query that it does not take;
    `drift` says why an item may come to match without being changed itself, "" where that cannot be.
    """

    found: bool | None = None
    missing: tuple[str, ...] = ()
    refusal: str = ""
    drift: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a site tells of a scope without reading its items.

    `lacks` says by (space, right) what this account may not do, and what is to be done about it in the tracker's own
    terms; what the tracker does not tell is left out. `statuses` are by name; `types` are all names of types, empty
    where they are not told. `pass_requests` and `census_requests` are about how many requests a pass over a quiet
    site and a full pull take, None where that cannot be told.
    """

    lacks: Mapping[tuple[str, Right], str] = field(default_factory=dict)
    tried: Mapping[Trial, Tried] = field(default_factory=dict)
    statuses: Mapping[str, Category] = field(default_factory=dict)
    resolutions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    pass_requests: int = 1
    census_requests: int | None = None


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


def find_field(
    catalogue: Sequence[Field], name: str, *, where: str, kinds: Sequence[FieldKind] = ()
) -> Field:
    """Find the one field of that id or name, of a usable kind (any, when `kinds` is empty).

    Raises `SettingsError` with the candidates, their ids and kinds, where none or several fit.
    """
    named = [f for f in catalogue if f.id == name] or [
        f for f in catalogue if f.name.casefold() == name.casefold()
    ]
    fitting = [f for f in named if not kinds or f.kind in kinds]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        listed = ", ".join(f"{f.id} ({f.kind})" for f in fitting)
        raise SettingsError(
            f"{len(fitting)} fields are called {name!r}: {listed}",
            where=where,
            remedy="name the one you mean by its id",
        )
    if named:
        wanted = " or ".join(kinds)
        raise SettingsError(
            f"field {name!r} is of kind {named[0].kind}, not {wanted}",
            where=where,
            remedy=f"name a field of kind {wanted}",
        )
    close = get_close_matches(name.casefold(), [f.name.casefold() for f in catalogue], n=3, cutoff=0.6)
    near = ", ".join(sorted({f"{f.name} ({f.id})" for f in catalogue if f.name.casefold() in close}))
    raise SettingsError(
        f"there is no field {name!r}",
        where=where,
        remedy=f"did you mean {near}?" if near else "create it in the tracker, or name another",
    )
