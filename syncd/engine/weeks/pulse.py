"""Pulse: what is noted of a project whenever its items are measured, so that nothing has to walk them again.

That is a sign of how far its leaves have come, the leaves that are marked for the running week, and the items that
are flagged or blocked. It is small, whatever the project holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from connectors.model.items import Category, WorkItem
from mappings.blocked import Tie, Word
from mappings.idle import sign_of
from mappings.okr import Class
from mappings.progress import Counted
from mappings.weekly_goals import Leaf, Marks, running
from syncd.engine.weeks.marks import Sprints, WeekRules

PULSE = "pulse"
"""Under which name the pulse stands in a project's measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What was noted when a project was measured last; `marked` are leaves that `week` calls for, done ones too."""

    sign: str
    week: str | None = None
    marked: tuple[Leaf, ...] = ()
    ties: tuple[Tie, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "sign": self.sign,
            "week": self.week,
            "marked": [
                [*leaf.ref, leaf.key, leaf.done, leaf.done_at.isoformat() if leaf.done_at else None]
                for leaf in self.marked
            ],
            "ties": [[t.key, t.weight, t.flagged, t.blockers, t.told_open] for t in self.ties],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Pulse:
        """Restore what `as_dict` gave, also after a way through JSON."""
        return cls(
            sign=stored["sign"],
            week=stored["week"],
            marked=tuple(
                Leaf(
                    ref=(tracker, name),
                    key=key,
                    marks=Marks(into=frozenset({stored["week"]})),
                    done=done,
                    done_at=datetime.fromisoformat(at) if at else None,
                )
                for tracker, name, key, done, at in stored["marked"]
            ),
            ties=tuple(
                Tie(
                    key=key, weight=weight, flagged=flagged, blockers=_words(all_of), told_open=_words(opened)
                )
                for key, weight, flagged, all_of, opened in stored["ties"]
            ),
        )


def take_pulse(
    counted: Counted, containers: Iterable[WorkItem], day: date, rules: WeekRules, sprints: Sprints
) -> Pulse:
    """Note what is to be known of a project on a day; `containers` are the items that its selectors name."""
    week = running(day, rules.cycle)
    found = (rules.leaf(leaf.item, leaf.cls, sprints) for leaf in counted.leaves)
    return Pulse(
        sign=sign_of((leaf.item.ref, leaf.item.status, leaf.item.parts_done) for leaf in counted.leaves),
        week=week.name if week else None,
        marked=tuple(leaf for leaf in found if week and leaf.marks.call_for(week)),
        ties=tuple(_ties(counted, containers)),
    )


def read_pulses(measures: Mapping[str, Mapping[str, Any]]) -> dict[str, Pulse]:
    """Return what was noted of each project when its measure was taken."""
    return {name: Pulse.from_dict(one[PULSE]) for name, one in measures.items() if PULSE in one}


def _ties(counted: Counted, containers: Iterable[WorkItem]) -> Iterator[Tie]:
    for leaf in counted.leaves:
        if leaf.cls is not Class.DONE and (leaf.item.facets.keys() & {"flagged", "blocked_by"}):
            yield _tie(leaf.item, leaf.weight)
    for item in [*(item for item, _ in counted.parents), *containers]:
        if item.category is not Category.DONE and "blocked_by" in item.facets:
            yield _tie(item, None)


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
