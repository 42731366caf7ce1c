"""Baseline: a project's plan and scope as they were agreed, and which agreement counts.

At the close of the cycle's eve every project is frozen as it then stands. A project that came later is frozen at the
close of the day on which it first was there; one that is first seen in the middle of a cycle, because syncd itself
began then, is frozen provisionally, until the opening is rebuilt. A person may freeze or accept another state: that
one counts from then on, and what was agreed before stays beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mappings.okr import CurveKind
from mappings.plan import Plan
from mappings.progress import Dues


class Frozen(StrEnum):
    """How a baseline came to be: by itself at the cycle's opening, with syncd's first day or later, or by a person."""

    OPENING = "opening"
    STARTED = "started"
    LATER = "later"
    BY_HAND = "frozen"
    ACCEPTED = "accepted"


BY_PERSON = frozenset({Frozen.BY_HAND, Frozen.ACCEPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A project's plan as it was agreed: dates and curve, due dates of the items for such a curve, scope in weight.

    `day` is the day whose close, or on which a person, froze it; `leaves` counts the items behind the scope. `source`
    tells whether it was recorded then, or rebuilt from what the tracker remembers.
    """

    plan: Plan
    scope: float
    dues: Dues = ()
    leaves: int = 0
    day: date | None = None
    how: Frozen = Frozen.OPENING
    reason: str | None = None
    source: str = "recorded"

    def as_dict(self) -> dict[str, Any]:
        """Return what `from_dict` takes, for JSON; `source` is kept beside it."""
        return {
            "start": self.plan.start.isoformat(),
            "due": self.plan.due.isoformat(),
            "curve": self.plan.curve.value,
            "milestones": [[day.isoformat(), share] for day, share in self.plan.milestones],
            "scope": self.scope,
            "dues": [list(due) for due in self.dues],
            "leaves": self.leaves,
            "frozen": self.day.isoformat() if self.day else None,
            "how": self.how.value,
            "reason": self.reason,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any], source: str = "recorded") -> Baseline:
        """Restore what `as_dict` gave."""
        milestones = tuple((date.fromisoformat(day), float(share)) for day, share in stored["milestones"])
        return cls(
            plan=Plan(
                start=date.fromisoformat(stored["start"]),
                due=date.fromisoformat(stored["due"]),
                curve=CurveKind(stored["curve"]),
                milestones=milestones,
            ),
            scope=float(stored["scope"]),
            dues=tuple((day, float(weight)) for day, weight in stored["dues"]),
            leaves=int(stored["leaves"]),
            day=date.fromisoformat(stored["frozen"]) if stored["frozen"] else None,
            how=Frozen(stored["how"]),
            reason=stored["reason"],
            source=source,
        )


def original(kept: Sequence[Baseline]) -> Baseline | None:
    """Return what was agreed first, of a project's baselines in the order of their days: the opening's, if known."""
    by_itself = [one for one in kept if one.how not in BY_PERSON]
    openings = [one for one in by_itself if one.how is Frozen.OPENING]
    return next(iter([*openings, *by_itself, *kept]), None)


def in_force(kept: Sequence[Baseline]) -> Baseline | None:
    """Return the baseline that counts: what a person froze or accepted last, else the original."""
    by_person = [one for one in kept if one.how in BY_PERSON]
    return by_person[-1] if by_person else original(kept)
