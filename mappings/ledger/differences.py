"""Differences: what became of each item between two snapshots, whoever made it so.

An item that is a leaf in both can have been reopened, estimated anew, given another parent or, under a curve of due
dates, another due date. One that was a leaf and is none now, or the other way round, was added, removed, cancelled,
reopened, moved between projects, or is told by its children. Done work is progress and no difference here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from connectors.model.items import Ref
from mappings.ledger.kinds import Kind
from mappings.ledger.snapshot import Held, Role, Snapshot
from mappings.okr import Class

Snapshots = Mapping[str, Snapshot]
"""Snapshots by project."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One change of one item in a project's plan, as it was held before and after; None where it was not there.

    `other` is the project that it came from or went to.
    """

    kind: Kind
    project: str
    ref: Ref
    before: Held | None
    after: Held | None
    other: str | None = None

    @property
    def held(self) -> Held:
        """Return the item as it is held now, else as it was."""
        held = self.after or self.before
        assert held is not None, "a difference is of an item that was or is there"
        return held


def differences(before: Snapshots, after: Snapshots, by_dues: Collection[str] = ()) -> Iterator[Difference]:
    """Yield what became of the items of the projects in `after`; `by_dues` are those with a curve of due dates.

    A project without snapshot before tells nothing: its items are its beginning. What left for a project, or came
    from one, whose snapshot is not given counts as removed, or added.
    """
    was = {ref: name for name, held in before.items() for ref in held.items}
    now = {ref: name for name, held in after.items() for ref in held.items}
    for name in sorted(after.keys() & before.keys()):
        old, new = before[name].items, after[name].items
        for ref in sorted(old.keys() | new.keys()):
            b, a = old.get(ref), new.get(ref)
            if b == a:
                continue
            for kind, other in _kinds(ref, b, a, was, now, is_by_dues=name in by_dues):
                yield Difference(kind=kind, project=name, ref=ref, before=b, after=a, other=other)


def _kinds(
    ref: Ref,
    before: Held | None,
    after: Held | None,
    was: Mapping[Ref, str],
    now: Mapping[Ref, str],
    *,
    is_by_dues: bool,
) -> Iterator[tuple[Kind, str | None]]:
    """Yield the kinds of change, each with the other project of a move."""
    if before and after and before.is_leaf == after.is_leaf:
        yield from ((kind, None) for kind in _within(before, after, is_by_dues=is_by_dues))
    elif after and after.is_leaf:
        yield _entered(before, was.get(ref))
    elif before and before.is_leaf:
        yield _left(after, now.get(ref))


def _within(before: Held, after: Held, *, is_by_dues: bool) -> Iterator[Kind]:
    if after.is_leaf and before.cls is Class.DONE and after.cls is not Class.DONE:
        yield Kind.REOPENED
    if after.is_leaf and before.estimate != after.estimate:
        yield Kind.RE_ESTIMATED
    if after.is_leaf and is_by_dues and before.due != after.due:
        yield Kind.DUES_MOVED
    if Role.REMOVED not in (before.role, after.role) and before.parent != after.parent:
        yield Kind.RE_PARENTED


def _entered(before: Held | None, origin: str | None) -> tuple[Kind, str | None]:
    if before is not None:
        return Kind.REOPENED if before.role is Role.REMOVED else Kind.MERGED, None
    return (Kind.MOVED, origin) if origin else (Kind.ADDED, None)


def _left(after: Held | None, target: str | None) -> tuple[Kind, str | None]:
    if after is not None:
        if after.role is Role.PARENT:
            return Kind.SPLIT, None
        return Kind.CANCELLED if after.cls is Class.CANCELLED else Kind.REMOVED, None
    return (Kind.MOVED, target) if target else (Kind.REMOVED, None)
