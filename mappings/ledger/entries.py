"""Entries: what the ledger tells of one act: kind, time, author, items, and how large it was.

Its size in weight is what it added to the scope (taken out is negative); of reopened work, the weight that is undone
again; of items that only changed their parent or due date, what they weigh. Its size in working days is the slip at
that close less the slip that the same close would have had without it; positive is further behind. Both are of the
project in whose ledger it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import fsum
from typing import Any

from connectors.model.history import Actor
from mappings.ledger.acts import Act
from mappings.ledger.differences import Difference
from mappings.ledger.kinds import Kind
from mappings.ledger.snapshot import Held
from mappings.okr import CurveKind
from mappings.plan import EQUAL, Plan, slip
from mappings.tally import Weights
from mappings.workdays import Calendar

ONE_ACT = timedelta(minutes=10)
"""Longest time between two changes of one act."""

MOST_NAMED = 10
"""Items of an entry that are named; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act in the ledger of a project or key result; `before` and `after` are values where one was exchanged.

    `place` is the item whose history tells of it, `other` the project that a move came from or went to, or the name of
    a plan file's row. `file` names the plan file that tells it, and `saved` is the stamp in it.
    """

    kind: Kind
    at: datetime | None = None
    by: Actor | None = None
    found: tuple[Difference, ...] = ()
    before: str | float | None = None
    after: str | float | None = None
    other: str | None = None
    place: tuple[str, str] | None = None
    weight: float | None = None
    days: float | None = None
    file: str | None = None
    saved: str | None = None

    @property
    def is_of_plan(self) -> bool:
        """Tell whether dates or curve of a project were changed, which moves its slip."""
        return self.kind in {Kind.DUE_MOVED, Kind.START_MOVED, Kind.CURVE_CHANGED}

    def as_dict(self) -> dict[str, Any]:
        """Return it as the history keeps it."""
        keys = sorted({difference.held.key for difference in self.found}, key=_natural)
        return {
            "kind": self.kind.value,
            "at": self.at.isoformat() if self.at else None,
            "by": self.by.value if self.by else None,
            "items": keys[:MOST_NAMED],
            "count": len(keys),
            "weight": self.weight,
            "days": self.days,
            "before": self.before,
            "after": self.after,
            "other": self.other,
            **({"file": self.file, "saved": self.saved} if self.file else {}),
        }


def item_entries(found: Iterable[tuple[Difference, Act]]) -> list[Entry]:
    """Put the differences of one project's items together, act by act."""
    alike: dict[tuple[Kind, str | None, bool, Actor | None], list[tuple[Difference, Act]]] = {}
    for difference, act in found:
        came = difference.after is not None
        alike.setdefault((difference.kind, difference.other, came, act.by), []).append((difference, act))
    return [
        Entry(
            kind=kind,
            at=acts[0][1].at,
            by=by,
            other=other,
            found=tuple(difference for difference, _ in acts),
            place=(acts[0][0].ref[0], acts[0][0].held.key),
            weight=fsum(_weight(difference) for difference, _ in acts),
        )
        for (kind, other, _, by), several in alike.items()
        for acts in _one_by_one(several)
    ]


def sized(entry: Entry, plan: Plan, before: Plan, weights: Weights, day: date, calendar: Calendar) -> Entry:
    """Return the entry with its size in working days at the close of `day`, None where no slip is known.

    `plan` is the one in force, `before` that of the last close, `weights` are those of the close. The calendar is the
    project's.
    """
    behind = slip_of(plan, weights, day, calendar)
    otherwise = slip_of(_undone(entry, plan, before), _without(weights, entry.found), day, calendar)
    days = None if behind is None or otherwise is None else behind - otherwise
    return replace(entry, days=0.0 if days is not None and abs(days) <= EQUAL else days)


def slip_of(plan: Plan, weights: Weights, day: date, calendar: Calendar) -> float | None:
    """Return the slip of these weights against a plan, None where they weigh nothing."""
    scope = weights.scope.told(0.0)
    if scope <= 0:
        return None
    dues = weights.dues if plan.curve is CurveKind.DUES else ()
    return slip(plan, weights.done.told(0.0) / scope, day, calendar, dues)


def weights_of(leaves: Iterable[Held]) -> Weights:
    """Return what the slip of these leaves rests on."""
    weights = Weights()
    for held in leaves:
        weights.put(held.weight, held.done, held.due)
    return weights


def _undone(entry: Entry, plan: Plan, before: Plan) -> Plan:
    match entry.kind:
        case Kind.DUE_MOVED:
            return replace(plan, due=before.due)
        case Kind.START_MOVED:
            return replace(plan, start=before.start)
        case Kind.CURVE_CHANGED:
            return replace(plan, curve=before.curve, milestones=before.milestones)
        case _:
            return plan


def _without(weights: Weights, found: Sequence[Difference]) -> Weights:
    """Return the weights as they would be had these changes not been made."""
    if not found:
        return weights
    left = deepcopy(weights)
    for difference in found:
        now = difference.after if difference.after and difference.after.is_leaf else None
        otherwise = _held_without(difference, now)
        for held, times in ((now, -1), (otherwise, 1)):
            if held is not None:
                left.put(held.weight, held.done, held.due, times)
    return left


def _held_without(difference: Difference, now: Held | None) -> Held | None:
    """Return how the item would count had the change not been made, with all else that happened to it."""
    before = difference.before if difference.before and difference.before.is_leaf else None
    if before is None or now is None:
        return before
    match difference.kind:
        case Kind.REOPENED:
            return replace(now, done=now.weight)
        case Kind.RE_ESTIMATED:
            share = now.done / now.weight if now.weight else 0.0
            return replace(now, weight=before.weight, done=share * before.weight)
        case Kind.DUES_MOVED:
            return replace(now, due=before.due)
        case _:
            return now


def _weight(difference: Difference) -> float:
    before = difference.before.weight if difference.before else 0.0
    after = difference.after.weight if difference.after else 0.0
    match difference.kind:
        case Kind.REOPENED if difference.before and difference.before.is_leaf:
            return after
        case Kind.RE_PARENTED | Kind.DUES_MOVED:
            return after
        case _:
            return after - before


def _one_by_one(several: list[tuple[Difference, Act]]) -> Iterator[list[tuple[Difference, Act]]]:
    """Yield what belongs to one act: each change at most ten minutes after the one before it."""
    untold = [pair for pair in several if pair[1].at is None]
    if untold:
        yield untold
    together: list[tuple[Difference, Act]] = []
    last: datetime | None = None
    for difference, act in sorted(
        (pair for pair in several if pair[1].at), key=lambda pair: (str(pair[1].at), pair[0].ref)
    ):
        if last is not None and act.at is not None and act.at - last > ONE_ACT:
            yield together
            together = []
        together.append((difference, act))
        last = act.at
    if together:
        yield together


def _natural(key: str) -> tuple[str, int, str]:
    space, _, number = key.rpartition("-")
    return (space, int(number), key) if number.isdecimal() else (key, 0, key)
