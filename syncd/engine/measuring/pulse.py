"""Pulse: what is noted of a project whenever its items are measured, so that nothing has to walk them again.

That is a sign of how far its leaves have come, the leaves that are marked for the running week, and the items that
are flagged or blocked. It is small, whatever the project holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.model.items import Category, WorkItem
from mappings import weekly_goals
from mappings.blocked import Tie, Word
from mappings.okr import Class
from mappings.progress import Leaf

PULSE = "pulse"
"""Under which name the pulse stands in a project's measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What was noted when a project was measured last; `marked` are leaves that `week` calls for, done ones too."""

    sign: str
    week: str | None = None
    marked: tuple[weekly_goals.Leaf, ...] = ()
    ties: tuple[Tie, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "sign": self.sign,
            "week": self.week,
            "marked": [leaf_row(leaf) for leaf in self.marked],
            "ties": [tie_row(tie) for tie in self.ties],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Pulse:
        """Restore what `as_dict` gave, also after a way through JSON."""
        return cls(
            sign=stored["sign"],
            week=stored["week"],
            marked=tuple(leaf_of_row(row, stored["week"]) for row in stored["marked"]),
            ties=tuple(map(tie_of_row, stored["ties"])),
        )


def read_pulses(measures: Mapping[str, Mapping[str, Any]]) -> dict[str, Pulse]:
    """Return what was noted of each project when its measure was taken."""
    return {name: Pulse.from_dict(one[PULSE]) for name, one in measures.items() if PULSE in one}


def leaf_tie(leaf: Leaf) -> Tie | None:
    """Return the tie of a leaf; None for one that is done, or neither flagged nor blocked."""
    if leaf.cls is Class.DONE or not leaf.item.facets.keys() & {"flagged", "blocked_by"}:
        return None
    return _tie(leaf.item, leaf.weight)


def upper_tie(item: WorkItem) -> Tie | None:
    """Return the tie of what stands above leaves; None for one that is done or not blocked."""
    is_tied = item.category is not Category.DONE and "blocked_by" in item.facets
    return _tie(item, None) if is_tied else None


def leaf_row(leaf: weekly_goals.Leaf) -> list[Any]:
    """Return what `leaf_of_row` takes, for JSON."""
    return [*leaf.ref, leaf.key, leaf.done, leaf.done_at.isoformat() if leaf.done_at else None]


def leaf_of_row(row: Sequence[Any], week: str) -> weekly_goals.Leaf:
    """Restore a leaf that a week calls for."""
    tracker, name, key, done, at = row
    return weekly_goals.Leaf(
        ref=(tracker, name),
        key=key,
        marks=weekly_goals.Marks(into=frozenset({week})),
        done=done,
        done_at=datetime.fromisoformat(at) if at else None,
    )


def tie_row(tie: Tie) -> list[Any]:
    """Return what `tie_of_row` takes, for JSON."""
    return [tie.key, tie.weight, tie.flagged, tie.blockers, tie.told_open]


def tie_of_row(row: Sequence[Any]) -> Tie:
    """Restore a tie."""
    key, weight, flagged, all_of, opened = row
    return Tie(key=key, weight=weight, flagged=flagged, blockers=_words(all_of), told_open=_words(opened))


def _tie(item: WorkItem, weight: float | None) -> Tie:
    words, opened = (item.facets.get(facet, ()) for facet in ("blocked_by", "blocked_by_open"))
    return Tie(
        key=item.key,
        weight=weight,
        flagged="flagged" in item.facets,
        blockers=tuple((item.tracker, word) for word in words),
        told_open=tuple((item.tracker, word) for word in opened),
    )


def _words(pairs: Iterable[Iterable[str]]) -> tuple[Word, ...]:
    return tuple((tracker, name) for tracker, name in pairs)
