"""What a tracker remembers of how items changed; which person changed them is never kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from connectors.model.fields import FieldValue


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
