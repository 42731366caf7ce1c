"""Wanted: what each configured field of each carrying item should show, by the figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from config.writes import GOAL, Subject, TrackerWrites, WriteSpec
from connectors.model.fields import Field
from connectors.model.items import WorkItem
from mappings.wording import Language
from syncd.engine.judging.figures import Figures
from syncd.engine.judging.goals import BoundTarget
from syncd.engine.rows import Row
from syncd.engine.writing.changes import Target

Note = Callable[[Subject, str, str], str]
"""Says why a figure is what it is: (kind of subject, its id, language) → words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One figure that a field should show; `value` is a status word, number, day, text, or None when unknown."""

    target: Target
    spec: WriteSpec
    value: str | float | date | None
    item: WorkItem
    stale: bool
    reason: str
    language: Language = "en"


def wanted_fields(
    figures: Figures,
    carriers: Mapping[tuple[Subject, str], WorkItem],
    writes: Mapping[str, TrackerWrites],
    fields: Mapping[tuple[str, Subject, str], Field],
    note: Note,
    targets: Mapping[str, BoundTarget] | None = None,
) -> Iterator[Wanted]:
    """Yield what each configured field of each carrying item should show, and each target of a goal by key result."""
    places: list[tuple[Subject, str, WorkItem, BoundTarget | None]]
    places = [(*subject, item, None) for subject, item in carriers.items()]
    places += [(Subject.KEY_RESULT, name, bound.item, bound) for name, bound in (targets or {}).items()]
    for subject, name, item, bound in places:
        row = figures.of(subject).get(name)
        if row is None or row.get("dropped") or item.tracker not in writes:
            continue
        words = note(subject, name, writes[item.tracker].language)
        for spec in writes[item.tracker].of(subject):
            if (spec.role == GOAL) is (bound is None):
                continue
            target = Target(
                tracker=item.tracker,
                item=item.id,
                key=item.key,
                space=item.space,
                kind=item.type,
                subject=name,
                role=f"{subject}.{spec.role}",
                field=fields[item.tracker, subject, spec.role],
            )
            yield Wanted(
                target=target,
                spec=spec,
                value=bound.figure(row["value"]) if bound else _figure(subject, spec.role, row, words),
                item=item,
                stale=bool(row.get("stale")),
                reason=words,
                language=writes[item.tracker].language,
            )


def _figure(subject: Subject, role: str, row: Row, words: str) -> Any:
    """Return what a row, or the words about it, have to show in the field of a role: as a project's forecast its P50."""
    if role == "note":
        return words
    if role == "cause":
        return f"{words} {row['page']}" if row.get("page") else words
    if subject is Subject.PROJECT and role == "forecast":
        return row["forecast"]["p50"]
    if subject is Subject.PROJECT and role in _OF_WEEKS:
        part, figure = _OF_WEEKS[role]
        return (row.get(part) or {}).get(figure) if figure else row.get(part)
    return row.get("share" if subject is Subject.PROJECT and role == "progress" else role)


_OF_WEEKS = {"hit_rate": ("goals", "hit_rate"), "idle": ("idle_days", ""), "blocked": ("blocked", "items")}
"""Where a project's row holds the figures of weeks, by role."""
