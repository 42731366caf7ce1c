"""Snapshot: a project's items as they were counted at a close."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from connectors.model.items import Ref, WorkItem
from mappings.okr import Class
from mappings.progress import Counted, Leaf


class Role(StrEnum):
    """How an item counted: by itself, by its children, or not at all."""

    LEAF = "leaf"
    PARENT = "parent"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One item as it counted at a close; `weight` and `done`, a part of it, are 0 unless it is a leaf.

    `estimate` is what it says of itself, None where it weighed the median or is no leaf. `ticked` is how many lines of
    its checklists are, `moved` the day on which it came further last (see `mappings.idle`), where that is known.
    """

    key: str
    role: Role
    cls: Class
    weight: float = 0.0
    done: float = 0.0
    estimate: float | None = None
    due: date | None = None
    status: str = ""
    parent: str | None = None
    ticked: int | None = None
    moved: date | None = None

    @property
    def is_leaf(self) -> bool:
        """Tell whether the item was counted by itself."""
        return self.role is Role.LEAF


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A project's items at a close; `rules` names what decided how they count besides themselves."""

    items: Mapping[Ref, Held]
    rules: str = ""

    @property
    def leaves(self) -> Mapping[Ref, Held]:
        """Return the items that were counted by themselves."""
        return {ref: held for ref, held in self.items.items() if held.is_leaf}

    def as_dict(self) -> dict[str, Any]:
        """Return what `from_dict` takes, for JSON: one list an item."""
        return {
            "rules": self.rules,
            "items": [held_row(ref, held) for ref, held in sorted(self.items.items())],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Snapshot:
        """Restore what `as_dict` gave."""
        return cls(items=dict(map(held_of, stored["items"])), rules=stored["rules"])


def snapshot(counted: Counted, rules: str = "") -> Snapshot:
    """Return how a project's items were counted."""
    return Snapshot(items=dict(_taken(counted)), rules=rules)


def _taken(counted: Counted) -> Iterator[tuple[Ref, Held]]:
    for leaf in counted.leaves:
        yield leaf.item.ref, held_leaf(leaf)
    for role, items in ((Role.PARENT, counted.parents), (Role.REMOVED, counted.removed)):
        for item, cls in items:
            yield item.ref, held_item(item, cls, role)


def held_leaf(leaf: Leaf) -> Held:
    """Return how a leaf counted."""
    held = held_item(leaf.item, leaf.cls, Role.LEAF)
    return replace(held, weight=leaf.weight, done=leaf.done, estimate=leaf.estimate)


def held_item(item: WorkItem, cls: Class, role: Role) -> Held:
    """Return how an item counted that is no leaf."""
    return Held(role=role, cls=cls, **_known(item))


def _known(item: WorkItem) -> dict[str, Any]:
    known = {"key": item.key, "due": item.due, "status": item.status, "parent": item.parent}
    return {**known, "ticked": item.parts_done}


def held_row(ref: Ref, held: Held) -> list[Any]:
    """Return what `held_of` takes, for JSON."""
    due = held.due.isoformat() if held.due else None
    counted = (held.weight, held.done, held.estimate)
    moved = held.moved.isoformat() if held.moved else None
    standing = (held.status, held.parent, held.ticked, moved)
    return [*ref, held.key, held.role.value, held.cls.value, *counted, due, *standing]


def held_of(row: Sequence[Any]) -> tuple[Ref, Held]:
    """Restore what `held_row` gave."""
    tracker, identity, key, role, cls, weight, done, estimate, due, status, parent, ticked, moved = row
    return (tracker, identity), Held(
        key=key,
        role=Role(role),
        cls=Class(cls),
        weight=weight,
        done=done,
        estimate=estimate,
        due=date.fromisoformat(due) if due else None,
        status=status,
        parent=parent,
        ticked=ticked,
        moved=date.fromisoformat(moved) if moved else None,
    )
