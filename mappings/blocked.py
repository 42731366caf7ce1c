"""Blocked work: open leaves that are flagged or wait for open items, and the projects that a project waits for.

A project waits for another when a link says that an open leaf of it, or an item above one (the epic, say), is blocked
by an open item of the other. What the other waits for in turn is the chain behind it.
An item of which nobody knows whether it is open blocks nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

Word = tuple[str, str]
"""A blocking item as the blocked one tells it: (tracker, its id or key)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """An item of a project that is flagged or named as blocked.

    `weight` is that of an open leaf, None for what stands above leaves; `told_open` are those of the blockers that were
    open when the item was read.
    """

    key: str
    weight: float | None = None
    flagged: bool = False
    blockers: tuple[Word, ...] = ()
    told_open: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocker:
    """What is known of a blocking item now: whether it is open, and the project in which it is placed."""

    is_open: bool
    project: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """The blocked leaves of a project: how many, their weight, how many are flagged; the projects it waits for, by id.

    `keys` name the blocked leaves, `through` the projects that those in `by` wait for in turn, nearest first.
    """

    items: int = 0
    weight: float = 0.0
    flagged: int = 0
    keys: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    through: tuple[str, ...] = ()


Look = Callable[[Word], Blocker | None]
"""Returns what is known of an item now, None for one that is not stored."""


def blocked_work(project: str, ties: Iterable[Tie], look: Look) -> Blocked:
    """Return what of a project is blocked now; `through` is left empty, see `chain`."""
    leaves: list[Tie] = []
    by: dict[str, None] = {}
    for tie in ties:
        opened = [word for word in tie.blockers if _is_open(tie, word, look)]
        found = (look(word) for word in opened)
        by.update((one.project, None) for one in found if one and one.project and one.project != project)
        if tie.weight is not None and (tie.flagged or opened):
            leaves.append(tie)
    return Blocked(
        items=len(leaves),
        weight=fsum(tie.weight or 0.0 for tie in leaves),
        flagged=sum(tie.flagged for tie in leaves),
        keys=tuple(tie.key for tie in leaves),
        by=tuple(by),
    )


def _is_open(tie: Tie, word: Word, look: Look) -> bool:
    known = look(word)
    return word in tie.told_open if known is None else known.is_open


def chain(project: str, waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the projects that those which a project waits for wait for in turn, nearest first, each once.

    `waits` holds for each project those it waits for itself. Projects that wait for each other end the chain.
    """
    seen: Collection[str] = {project, *waits.get(project, ())}
    found: list[str] = []
    near = list(waits.get(project, ()))
    while near:
        behind = [other for one in near for other in waits.get(one, ())]
        near = [other for other in dict.fromkeys(behind) if other not in seen]
        seen = {*seen, *near}
        found += near
    return tuple(found)
