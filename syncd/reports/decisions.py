"""Decisions: what was decided, and what became of it since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mappings.plan import EQUAL
from mappings.workdays import ONE_DAY
from syncd.engine.judging.notes import DECIDED, DECISION_FIELD
from syncd.reports.changes import Change
from syncd.reports.ends import Ends, Row
from syncd.reports.projects import Named, named
from syncd.store import Store

Sides = tuple[Any, Any]
"""A figure at the close before the decision, and the present one; None where unknown."""

FIGURES = {"project": ("status", "slip"), "key_result": ("score", "verdict")}
"""By what it shows what became of a decision, by kind of subject; of scores a change counts, of verdicts too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided about a project or key result on a day.

    `became` are the figures that differ since, by name: slips in working days, scores 0–1. `changes` counts the
    changes of its plan since, that day's included.
    """

    subject: Named
    day: date
    text: str
    became: Mapping[str, Sides]
    changes: int = 0


def decisions(
    store: Store, ends: Mapping[str, Ends], first: date, last: date, changes: Sequence[Change]
) -> list[Decision]:
    """Return the decisions of these days on what stands in the later rows, the earliest first."""
    found = []
    for kind in FIGURES:
        told = _told(store, ends[kind], first, last)
        rows = store.of_days(kind, {day - ONE_DAY for _, day, _, _ in told})
        for _, day, name, text in told:
            before = rows.get(day - ONE_DAY, {}).get(name)
            row = ends[kind].after[name]
            found.append(
                Decision(
                    subject=named(name, row),
                    day=day,
                    text=text,
                    became=_became(kind, before.figures if before else {}, row),
                    changes=sum(1 for c in changes if c.subject.id == name and c.day >= day),
                )
            )
    return sorted(found, key=lambda decision: decision.day)


def _told(store: Store, ends: Ends, first: date, last: date) -> list[tuple[str, date, str, str]]:
    """Return (time, day, subject, words) of each decision, in the order of their times."""
    return sorted(
        (note["at"], row.day, name, note["text"])
        for kind in (DECIDED, DECISION_FIELD)
        for name, rows in store.days_of(kind, first, last).items()
        if name in ends.after
        for row in rows
        for note in row.figures["notes"]
    )


def _became(kind: str, before: Row, after: Row) -> dict[str, Sides]:
    sides = {name: (before.get(name), after.get(name)) for name in FIGURES[kind]}
    return {name: pair for name, pair in sides.items() if None not in pair and _differ(*pair)}


def _differ(before: Any, after: Any) -> bool:
    if isinstance(before, int | float) and isinstance(after, int | float):
        return abs(before - after) > EQUAL
    return bool(before != after)
