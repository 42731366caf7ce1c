"""Idle work: how many working days nothing has moved in a project.

A leaf moves when it is created, changes its status, or has a line of its checklists ticked or unticked. Edits of
anything else are no movement, and neither are our own writes, which change no leaf's status. A project moved last when
the last of its present leaves did; so work that was deleted, cancelled or given away is no movement of what is left.

    idle days = the project's working days after the last movement, not before the plan's start, up to the day

Holidays and pauses do not count. Of a leaf that no close has seen before, its last change of any kind stands for its
last movement: so the figure may be too small at first, never too large.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from connectors.model.items import Ref
from mappings.ledger.snapshot import Held, Snapshot
from mappings.workdays import ONE_DAY, Calendar

Stage = tuple[Ref, str, int | None]
"""How far a leaf has come: its identity, its status, and how many lines of its checklists are ticked."""


_BITS = 96
"""The length of a sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """When a project moved last, seen from a close: the day, and a sign of how far its leaves had come then."""

    day: date
    sign: str

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {"day": self.day.isoformat(), "sign": self.sign}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Movement:
        """Restore what `as_dict` gave."""
        return cls(day=date.fromisoformat(stored["day"]), sign=stored["sign"])


def sign_of(stages: Iterable[Stage], left: Iterable[Stage] = (), before: str = "") -> str:
    """Return a sign that is another one when any leaf has come further; their order does not matter.

    It is a sum, so that the sign `before` becomes that after some stages were `left` for these.
    """
    total = int(before or "0", 16) + sum(map(_mark, stages)) - sum(map(_mark, left))
    return f"{total % (1 << _BITS):0{_BITS // 4}x}"


def _mark(stage: Stage) -> int:
    ref, status, ticked = stage
    content = repr((*ref, status.casefold(), ticked or 0)).encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=_BITS // 8).digest(), "big")


def first_seen(taken: Snapshot, changed: Mapping[Ref, date]) -> Snapshot:
    """Return the snapshot with the day of each leaf's last change of any kind as that of its last movement."""
    return _with_days(taken, changed)


def moved(taken: Snapshot, before: Mapping[Ref, Held], day: date) -> Snapshot:
    """Return the snapshot of a close, first seen, with the day on which each of its items moved last.

    `before` is how the items were held at the last close, in whatever project.
    """
    days = dict(_moves(taken, before, day))
    return _with_days(taken, days) if days else taken


def _moves(taken: Snapshot, before: Mapping[Ref, Held], day: date) -> Iterator[tuple[Ref, date]]:
    for ref, held in taken.items.items():
        then = before.get(ref)
        if then is not None and then.moved is not None:
            is_same = (then.status.casefold(), then.ticked) == (held.status.casefold(), held.ticked)
            yield ref, then.moved if is_same else day


def _with_days(taken: Snapshot, days: Mapping[Ref, date]) -> Snapshot:
    items = {ref: replace(held, moved=days.get(ref, held.moved)) for ref, held in taken.items.items()}
    return replace(taken, items=items)


def movement_of(held: Snapshot) -> Movement | None:
    """Return when the project of a snapshot moved last; None without leaves."""
    days = [leaf.moved for leaf in held.leaves.values() if leaf.moved is not None]
    sign = sign_of((ref, leaf.status, leaf.ticked) for ref, leaf in held.leaves.items())
    return Movement(day=max(days), sign=sign) if days else None


def idle_days(last: date, start: date, day: date, calendar: Calendar) -> int:
    """Return the working days without movement at the close of `day`; `calendar` is the project's."""
    return calendar.count(max(last + ONE_DAY, start), day)
