"""Acts: which change in a tracker made a difference, and so when and by what kind of author.

Of the changes of the day the last one decides that could have made the difference: for an item that came or left, one
that decides where it belongs, its own or the nearest ancestor's; for the others, one of the part that differs. Where
there is none, and what decides besides the items is another than before, the settings were changed; else nobody can
tell. What an item is told by (its children) began with theirs. Our own writes make no difference: one that nothing
else explains is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from connectors.model.history import CREATED, Actor, ItemChange
from connectors.model.items import Ref
from mappings.ledger.differences import Difference
from mappings.ledger.kinds import Kind
from mappings.ledger.snapshot import Role

Changes = Mapping[Ref, Sequence[ItemChange]]
"""What happened to items since the last close, the oldest first."""


class Act(NamedTuple):
    """When something was done, and by what kind of author; None where the tracker does not tell."""

    at: datetime | None
    by: Actor | None


_STATUS = frozenset({"status", "category", "resolution", "type"})
_SIZE = frozenset({"points", "estimate", "spent", "remaining", "parts", "parts_done"})
_PLACE = frozenset({CREATED, "parent", "space", "type"})


def acts_of(
    found: Iterable[Difference], changes: Changes, ways: Mapping[Ref, Ref], *, by_settings: bool
) -> Iterator[tuple[Difference, Act]]:
    """Yield each difference with the act that made it; `ways` are steps from items to their parents.

    `by_settings` tells whether the rules are others than before.
    """
    told_by_children: list[Difference] = []
    by_parent: dict[Ref, Act] = {}
    for difference in found:
        if difference.kind in {Kind.SPLIT, Kind.MERGED}:
            told_by_children.append(difference)
            continue
        act = _act(difference, changes, ways)
        if act is None and _is_ours(difference, changes):
            continue
        act = act or Act(None, Actor.SETTINGS if by_settings else None)
        by_parent[difference.ref[0], difference.held.parent or ""] = act
        yield difference, act
    for difference in told_by_children:
        yield difference, by_parent.get(difference.ref, Act(None, Actor.SETTINGS if by_settings else None))


def latest(changes: Iterable[ItemChange], decides: Callable[[str], bool]) -> Act | None:
    """Return the last act on a part that decides, other than our own; None without one."""
    acts = [c for c in changes if c.by is not Actor.SYNCD and any(map(decides, c.shifts))]
    return Act(acts[-1].at, acts[-1].by) if acts else None


def _act(difference: Difference, changes: Changes, ways: Mapping[Ref, Ref]) -> Act | None:
    own = latest(changes.get(difference.ref, ()), _decides(difference))
    if own is not None or difference.kind not in {Kind.ADDED, Kind.REMOVED, Kind.MOVED}:
        return own
    above, seen = ways.get(difference.ref), {difference.ref}
    while above is not None and above not in seen:
        if act := latest(changes.get(above, ()), _places):
            return act
        seen.add(above)
        above = ways.get(above)
    return None


def _decides(difference: Difference) -> Callable[[str], bool]:
    match difference.kind:
        case Kind.RE_ESTIMATED:
            return lambda part: part in _SIZE or part.startswith("field:")
        case Kind.RE_PARENTED:
            return lambda part: part == "parent"
        case Kind.DUES_MOVED:
            return lambda part: part == "due"
        case Kind.CANCELLED | Kind.REOPENED:
            return _STATUS.__contains__
    if difference.after is not None and difference.after.role is Role.REMOVED:
        return _STATUS.__contains__
    return _places


def _places(part: str) -> bool:
    return part in _PLACE or part.startswith(("facet:", "field:"))


def _is_ours(difference: Difference, changes: Changes) -> bool:
    if difference.kind not in {Kind.RE_ESTIMATED, Kind.DUES_MOVED}:
        return False
    decides = _decides(difference)
    own = [c for c in changes.get(difference.ref, ()) if c.by is Actor.SYNCD]
    return any(decides(part) for change in own for part in change.shifts)
