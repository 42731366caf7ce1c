"""Progress: how much of a project's work is done.

Each leaf weighs what the measure says: 1 (items), its points, its original estimate, its spent plus its
remaining time, the number of its parts (checklist: the lines of its checklists, 1 where it has none), or a
numeric field. Estimates are numbers of 0 or more, also as text; 0 is an estimate, a
negative or missing one is none. A leaf without one weighs the median of the project's estimated live
leaves, because that keeps one forgotten estimate from moving the figure much; if nothing is estimated, 1.

    share = sum of credited weights ÷ sum of weights        (unknown when that is 0)

A done leaf is credited with its whole weight, since done is done by the tracker's category. An open one is
credited with weight × the credit of its status where the project sets one; otherwise, by the measure
*spent*, with the time spent on it, by *checklist* with its ticked lines, and by the other measures with nothing. Sums are exact (`fsum`), so the
order of the items never shows, not even in the last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, tzinfo
from math import fsum, isfinite
from statistics import median
from typing import Any

from connectors.model.items import Ref, WorkItem
from mappings.classes import LIVE
from mappings.leaves import leaf_refs
from mappings.okr import Class, Measure, Project
from mappings.workdays import day_of

Dues = tuple[tuple[str | None, float], ...]
"""Weight due on each day (ISO), sorted, the weight without a date of its own last, under None."""

Days = tuple[tuple[str, float], ...]
"""Weight by day (ISO), sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What a project's items come to. Weights are in the unit of the measure.

    `done` is credited weight, `done_strict` that of done leaves alone; `credited_leaves` is what the
    leaves are worth when each weighs 1. `removed` counts the cancelled and out-of-scope items. `by_class`
    counts leaves by class, and the removed by theirs. `last_done` is the day of the last completion. `completed`
    is the weight of today's done leaves by the day of their completion, `created` that of all leaves by the day of
    their creation; a done leaf of which the tracker does not say when counts on the day it last changed.
    """

    leaves: int = 0
    done_leaves: int = 0
    credited_leaves: float = 0.0
    scope: float = 0.0
    done: float = 0.0
    done_strict: float = 0.0
    estimated: int = 0
    unestimated: int = 0
    unestimated_weight: float = 0.0
    removed: int = 0
    last_done: date | None = None
    dues: Dues = ()
    completed: Days = ()
    created: Days = ()
    by_class: Mapping[str, int] = field(default_factory=dict)

    @property
    def share(self) -> float | None:
        """Return the share done, 0–1; None when nothing weighs anything."""
        return self.done / self.scope if self.scope > 0 else None

    @property
    def unestimated_share(self) -> float | None:
        """Return the share of the weight that rests on the median, 0–1; None when nothing weighs anything."""
        return self.unestimated_weight / self.scope if self.scope > 0 else None

    @property
    def begun(self) -> bool:
        """Tell whether anything is done or credited."""
        return self.done_leaves > 0 or self.credited_leaves > 0 or self.done > 0

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Progress:
        """Restore what `dataclasses.asdict` gave, also after a way through JSON."""
        last = stored.get("last_done")
        kept = {name: value for name, value in stored.items() if name in cls.__slots__}
        days = {
            name: tuple((day, float(weight)) for day, weight in stored.get(name, ()))
            for name in ("dues", "completed", "created")
        }
        return cls(
            **{**kept, **days, "last_done": date.fromisoformat(last) if isinstance(last, str) else last}
        )


@dataclass(frozen=True, slots=True)
class _Leaf:
    item: WorkItem
    cls: Class
    weight: float
    estimated: bool
    credit: float | None


def measure(
    project: Project,
    items: Sequence[WorkItem],
    containers: Collection[Ref],
    parents: Mapping[Ref, Ref],
    classify: Callable[[WorkItem], Class],
    zone: tzinfo,
) -> Progress:
    """Sum up the items placed in a project: the dead and the containers too, but no gone ones.

    `containers` are never counted; `parents` holds all steps from these items up to the top, also those
    through items of other projects. Days are taken in `zone`.
    """
    classes = {item.ref: classify(item) for item in items}
    lowest = leaf_refs({ref for ref, cls in classes.items() if cls in LIVE}, parents)
    counted = [item for item in items if item.ref not in containers]
    leaves = _weighed(project, [item for item in counted if item.ref in lowest], classes)
    removed = [classes[item.ref] for item in counted if classes[item.ref] not in LIVE]
    done = [leaf for leaf in leaves if leaf.cls is Class.DONE]
    return Progress(
        leaves=len(leaves),
        done_leaves=len(done),
        credited_leaves=fsum(_credited(leaf, 1.0) for leaf in leaves),
        scope=fsum(leaf.weight for leaf in leaves),
        done=fsum(_done_weight(leaf, project.measure) for leaf in leaves),
        done_strict=fsum(leaf.weight for leaf in done),
        estimated=sum(leaf.estimated for leaf in leaves),
        unestimated=sum(not leaf.estimated for leaf in leaves),
        unestimated_weight=fsum(leaf.weight for leaf in leaves if not leaf.estimated),
        removed=len(removed),
        last_done=max((day_of(leaf.item.done_at, zone) for leaf in done if leaf.item.done_at), default=None),
        dues=_dues(leaves),
        completed=_by_day(
            (day_of(leaf.item.done_at or leaf.item.updated, zone), leaf.weight) for leaf in done
        ),
        created=_by_day((day_of(leaf.item.created, zone), leaf.weight) for leaf in leaves),
        by_class=_counts([leaf.cls for leaf in leaves] + removed),
    )


def number(value: object) -> float | None:
    """Return an estimate as a number of 0 or more, also from text; None for all that is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or "_" in str(value):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if isfinite(found) and found >= 0 else None


def estimate(item: WorkItem, by: Measure) -> float | None:
    """Return what the item itself says it weighs; None when it says nothing usable."""
    match by.by:
        case "items":
            return 1.0
        case "points":
            return number(item.points)
        case "estimate":
            return number(item.estimate)
        case "spent":
            spent, remaining = number(item.spent), number(item.remaining)
            return None if spent is None and remaining is None else (spent or 0.0) + (remaining or 0.0)
        case "checklist":
            return float(item.parts or 1)
        case _:
            return number(item.fields.get(by.field or ""))


def _weighed(project: Project, items: Sequence[WorkItem], classes: Mapping[Ref, Class]) -> list[_Leaf]:
    credit = {status.casefold(): share for status, share in project.credit.items()}
    estimates = [estimate(item, project.measure) for item in items]
    known = [value for value in estimates if value is not None]
    typical = median(known) if known else 1.0
    return [
        _Leaf(
            item=item,
            cls=classes[item.ref],
            weight=typical if value is None else value,
            estimated=value is not None,
            credit=credit.get(item.status.casefold()),
        )
        for item, value in zip(items, estimates, strict=True)
    ]


def _credited(leaf: _Leaf, weight: float) -> float:
    return weight if leaf.cls is Class.DONE else weight * (leaf.credit or 0.0)


def _done_weight(leaf: _Leaf, by: Measure) -> float:
    if leaf.cls is not Class.DONE and leaf.credit is None:
        if by.by == "spent":
            return number(leaf.item.spent) or 0.0
        if by.by == "checklist":
            return float(leaf.item.parts_done or 0)
    return _credited(leaf, leaf.weight)


def _dues(leaves: Sequence[_Leaf]) -> Dues:
    by_day: dict[date | None, list[float]] = {}
    for leaf in leaves:
        by_day.setdefault(leaf.item.due, []).append(leaf.weight)
    ordered = sorted(by_day, key=lambda day: (day is None, day or date.min))
    return tuple((day.isoformat() if day else None, fsum(by_day[day])) for day in ordered)


def _by_day(weighed: Iterable[tuple[date, float]]) -> Days:
    by_day: dict[date, list[float]] = {}
    for day, weight in weighed:
        by_day.setdefault(day, []).append(weight)
    return tuple((day.isoformat(), fsum(by_day[day])) for day in sorted(by_day))


def _counts(classes: Sequence[Class]) -> dict[str, int]:
    return {cls.value: classes.count(cls) for cls in Class if cls in classes}
