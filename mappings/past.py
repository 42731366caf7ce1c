"""Past: an item as it stood at an instant, told from what it is now and from what is known to have changed.

Rewinding undoes the changes from the instant on, the newest first; advancing makes them again. A value is exchanged
for the one before it; of several words (labels, sprints) only those are exchanged that the change names, so that a
word nobody reported stays. Whatever no change names was always as it is now. A category that cannot be told any
more counts as not begun, as with an item read today.

When an item was done is not rewound but counted from its birth: at the last change that gave it a resolution while
its category was done, else at the one that made its category done. That is what the trackers themselves show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from connectors.model.fields import FieldValue
from connectors.model.history import CREATED, ItemChange, Shift
from connectors.model.items import Category, WorkItem
from mappings.classes import LIVE
from mappings.okr import Class

_ATTRIBUTES = {f.name for f in fields(WorkItem)} - {"tracker", "id", "facets", "fields", CREATED}
_DECIDING = frozenset({"category", "resolution"})
"""The parts on which it hangs when an item was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How an item went: when it first left *todo* for work, when it was done each time, when it was reopened."""

    first_work: datetime | None = None
    done: tuple[datetime, ...] = ()
    reopened: tuple[datetime, ...] = ()


def rewind(item: WorkItem, changes: Sequence[ItemChange], at: datetime) -> WorkItem | None:
    """Return the item as it stood when `at` began, None before it was created.

    `changes` is its whole history, the oldest first; what happened at `at` itself is not made yet.
    """
    if item.created >= at:
        return None
    earlier = [change for change in changes if change.at < at]
    later = changes[len(earlier) :]
    return item if not later else _undone(item, earlier, later)


def born(item: WorkItem, changes: Sequence[ItemChange]) -> WorkItem:
    """Return the item as it was created."""
    return _undone(item, (), changes)


def advance(item: WorkItem, changes: Sequence[ItemChange]) -> WorkItem:
    """Return the item after these changes, the oldest first."""
    if not changes:
        return item
    draft, done_at = _Draft.of(item), item.done_at
    for change in changes:
        before = draft.category
        draft.make(change)
        done_at = _finished(done_at, change, before, draft)
    return draft.item(item, updated=max(item.updated, changes[-1].at), done_at=done_at)


def contradictions(item: WorkItem, changes: Sequence[ItemChange]) -> frozenset[str]:
    """Return the parts whose history does not lead to what the item is now: renamed since, or told in part only."""
    draft, found = _Draft.of(item), set()
    for change in reversed(changes):
        for part, shift in change.shifts.items():
            if not draft.agrees(part, shift.after):
                found.add(part)
        draft.undo(change)
    return frozenset(found)


def course(item: WorkItem, changes: Sequence[ItemChange], classify: Callable[[WorkItem], Class]) -> Course:
    """Return when the item's work began, ended and began again, by the classes of the configuration.

    A move to a cancelled status is no work; an item that was created beyond *todo* began with its creation.
    """
    began: datetime | None = None
    done: list[datetime] = []
    reopened: list[datetime] = []
    before = Class.TODO
    for at, state in _states(item, changes):
        now = classify(state)
        if now is Class.DONE and before is not Class.DONE:
            done.append(at)
        if before is Class.DONE and now in LIVE - {Class.DONE}:
            reopened.append(at)
        if began is None and now in {Class.DOING, Class.DONE}:
            began = at
        before = now
    return Course(first_work=began, done=tuple(done), reopened=tuple(reopened))


@dataclass(slots=True)
class _Draft:
    """An item taken apart, so that many changes cost no copy each."""

    attributes: dict[str, Any]
    facets: dict[str, tuple[str, ...]]
    fields: dict[str, FieldValue]
    touched: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, item: WorkItem) -> _Draft:
        return cls({name: getattr(item, name) for name in _ATTRIBUTES}, dict(item.facets), dict(item.fields))

    @property
    def category(self) -> Category:
        return Category(self.attributes["category"] or Category.TODO)

    def make(self, change: ItemChange) -> None:
        for part, shift in change.shifts.items():
            self._exchange(part, shift.before, shift.after)

    def undo(self, change: ItemChange) -> None:
        for part, shift in change.shifts.items():
            self._exchange(part, shift.after, shift.before)

    def agrees(self, part: str, after: FieldValue) -> bool:
        """Tell whether the part is what a change says it became."""
        if part == CREATED or (part == "category" and after is None):
            return True
        held = self._held(part)
        if isinstance(after, tuple):
            return set(after) <= set(held if isinstance(held, tuple) else ())
        return bool(held == after)

    def item(self, of: WorkItem, **more: Any) -> WorkItem:
        """Put the item together again."""
        changed = {name: self.attributes[name] for name in self.touched if name in self.attributes}
        if "category" in changed:
            changed["category"] = self.category
        return replace(of, **{**changed, "facets": self.facets, "fields": self.fields, **more})

    def _held(self, part: str) -> FieldValue:
        shelf, name = self._shelf(part)
        held: FieldValue = shelf.get(name)
        return held

    def _shelf(self, part: str) -> tuple[dict[str, Any], str]:
        kind, _, name = part.partition(":")
        shelves: Mapping[str, dict[str, Any]] = {"facet": self.facets, "field": self.fields}
        return (shelves[kind], name) if name and kind in shelves else (self.attributes, part)

    def _exchange(self, part: str, old: FieldValue, new: FieldValue) -> None:
        shelf, name = self._shelf(part)
        if shelf is self.attributes and name not in shelf:
            return
        self.touched.add(name)
        if not isinstance(old, tuple) and not isinstance(new, tuple):
            shelf[name] = new
            return
        gone, come = set(_words(old)), _words(new)
        kept = [word for word in _words(shelf.get(name)) if word not in gone and word not in come]
        if shelf is self.facets and not (kept or come):
            shelf.pop(name, None)
        else:
            shelf[name] = (*kept, *come)


def _words(value: FieldValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _undone(item: WorkItem, earlier: Sequence[ItemChange], later: Sequence[ItemChange]) -> WorkItem:
    draft = _Draft.of(item)
    for change in reversed(later):
        draft.undo(change)
    updated = max(item.created, earlier[-1].at) if earlier else item.created
    if any(_DECIDING & change.shifts.keys() for change in later):
        return draft.item(item, updated=updated, done_at=_done_at(item, draft, earlier))
    return draft.item(item, updated=updated)


def _done_at(item: WorkItem, then: _Draft, earlier: Sequence[ItemChange]) -> datetime | None:
    """Count from the birth of the item when it was done, as of the state it is rewound to."""
    if then.category is not Category.DONE:
        return None
    draft = _Draft(dict(then.attributes), {}, {})
    for change in reversed(earlier):
        draft.undo(change)
    done_at = item.created if draft.category is Category.DONE else None
    for change in earlier:
        before = draft.category
        draft.make(change)
        done_at = _finished(done_at, change, before, draft)
    return done_at


def _finished(
    done_at: datetime | None, change: ItemChange, before: Category, after: _Draft
) -> datetime | None:
    if after.category is not Category.DONE:
        return None
    resolution: Shift | None = change.shifts.get("resolution")
    if before is not Category.DONE or (resolution is not None and resolution.after):
        return change.at
    return done_at


def _states(item: WorkItem, changes: Sequence[ItemChange]) -> Iterator[tuple[datetime, WorkItem]]:
    state = born(item, changes)
    yield item.created, state
    for change in changes:
        state = advance(state, [change])
        yield change.at, state
