"""What the OKR in trackers is made of before it is one: places, candidates, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connectors.model.items import Ref, WorkItem
from connectors.model.selectors import Reference
from mappings.okr import Measure, Okr

Refer = Callable[[str, str], tuple[str, Reference] | None]
"""Says what a key or address, found in an item of the tracker named first, leads to: (tracker, reference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """How an item names what it belongs to, besides its parent. Fields are named by id.

    `links` is the field of an item's links, of which those with one of the `phrases` count (all, when there are
    none); `field` a field whose words are ids, keys or addresses; `labels` says whether labels are looked at,
    those that begin with `prefix`.
    """

    links: str | None = None
    phrases: tuple[str, ...] = ()
    field: str | None = None
    labels: bool = True
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an OKR lives in one tracker, and how it is told there.

    Types are compared without case; without types of its own an objective is an item at the top of the place,
    a key result one directly below it. `fields` are ids by role: `target`, `actual`, `start`, `unit`, `weight`,
    `kind`, `id`, and `projects`, which names projects on the key result's item.
    """

    tracker: str
    objective_types: tuple[str, ...] = ()
    key_result_types: tuple[str, ...] = ()
    project_types: tuple[str, ...] = ()
    objective: Above = Above()
    key_result: Above = Above()
    project: Above = Above()
    side: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    roll_up: bool = False
    measure: Measure = field(default_factory=Measure)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A live item, with the positions of the places to which it belongs as OKR item, and as possible project."""

    item: WorkItem
    okr: tuple[int, ...] = ()
    projects: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What is known besides the candidates.

    `names` are the ids that items were given at first sight; `aliases` maps (tracker, key as written) to the
    id of the item; `items` holds what `mentioned` asked for, as far as it is known.
    """

    names: Mapping[Ref, str] = field(default_factory=dict)
    aliases: Mapping[Ref, str] = field(default_factory=dict)
    items: Mapping[Ref, WorkItem] = field(default_factory=dict)
    refer: Refer = lambda _tracker, _word: None


@dataclass(frozen=True, slots=True)
class Conflict:
    """What does not fit together, and where: ids of what is configured, and items as (tracker, id)."""

    what: str
    remedy: str
    configured: tuple[str, ...] = ()
    items: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The whole OKR of a cycle, from the configuration and from trackers.

    `origins` says from which item each objective, key result and project of a tracker comes, `actual` in which
    field of it a key result's value stands. `names` are the ids to be kept for good.
    """

    okr: Okr
    origins: Mapping[str, Ref] = field(default_factory=dict)
    actual: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[Ref, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
