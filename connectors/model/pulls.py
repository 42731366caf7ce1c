"""Pulls: what is to be read of a tracker, and the pieces in which it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from connectors.model.items import WorkItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is to be read of one tracker. Equal scopes read the same items with the same fields.

    `spaces` are read whole, `roots` with all their descendants (also those in other spaces), `items`
    alone; each of `queries` (raw, in the tracker's own language) adds its matches, and which items
    match it is told in `Page.matches`. `roots` and `items` are keys or ids as the operator wrote them.
    `places` are parts of spaces that are read whole, as (facet, value): what a selector key with `place` names.
    `fields` are the ids of the custom fields to read; `facet_fields` those to read as facets. `zone` is the one in
    which a day is taken from a time, `titles` whether those of confidential items are read.
    """

    spaces: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    roots: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    queries: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    facet_fields: tuple[str, ...] = ()
    zone: tzinfo = UTC
    titles: bool = False


def name_of_place(facet: str, value: str) -> str:
    """Return the name of a place of a scope among its troubles; a query of the same text has another."""
    return f"{facet}: {value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where incremental reading resumes: `at` by the server's clock, less the overlap.

    `branches` are the ids of roots and their descendants that may have children outside the scope's spaces, `unread`
    the names that the pull which ended here told in its `troubles`: they are tried again.
    """

    at: datetime
    branches: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A piece of a pull, to be stored in one transaction.

    `aliases` says which id a key of the scope stands for; `matches` which ids match each raw query, and
    `judged` the ids that this was asked for (those in `judged` and not in `matches` do not match).
    Only the last page of a complete pull carries `cursor`; only the last page of a complete *full* pull
    carries `roster`, the ids of everything in the scope: proof of what is gone. `expected` is about how many
    items the tracker itself counts in the scope, where it tells; `unseen` the roots, items, places and followed
    ids that are missing or not visible to this account. `troubles` says of names of the scope (queries, items, places
    by `name_of_place`) in words why they cannot be read, where that keeps nothing else from being read; it comes
    complete with the last page of every pull.
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
