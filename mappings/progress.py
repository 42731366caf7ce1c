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

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import fsum, isfinite
from statistics import median
from typing import Any

from connectors.model.items import Ref, WorkItem
from mappings.classes import LIVE
from mappings.leaves import leaf_refs
from mappings.milestones import milestones_of
from mappings.okr import Class, CurveKind, Measure, Project

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
    `first_work` is the day on which the first of today's leaves left *todo*, None while none did. `milestones` are the
    shares 0–1 that a plan by milestones of the items calls for, by day; none where the plan is another.
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
    first_work: date | None = None
    dues: Dues = ()
    completed: Days = ()
    created: Days = ()
    milestones: Days = ()
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
        one_day = {name: _day(stored.get(name)) for name in ("last_done", "first_work")}
        kept = {name: value for name, value in stored.items() if name in cls.__slots__}
        days = {
            name: tuple((day, float(weight)) for day, weight in stored.get(name, ()))
            for name in ("dues", "completed", "created", "milestones")
        }
        return cls(**{**kept, **days, **one_day})


@dataclass(frozen=True, slots=True)
class Leaf:
    """One item that is counted: `estimate` is what it says of itself, `done` the part of its weight that is done.

    `credit` is that of its status, None where the project sets none.
    """

    item: WorkItem
    cls: Class
    weight: float
    estimate: float | None
    done: float
    credit: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A project's items, each in one place: leaves, live parents of them, and what is out of scope by its class.

    `milestones` are the shares that they call for, where the plan follows them.
    """

    leaves: tuple[Leaf, ...] = ()
    parents: tuple[tuple[WorkItem, Class], ...] = ()
    removed: tuple[tuple[WorkItem, Class], ...] = ()
    milestones: Days = ()


def count(
    project: Project,
    items: Sequence[WorkItem],
    containers: Collection[Ref],
    parents: Mapping[Ref, Ref],
    classify: Callable[[WorkItem], Class],
) -> Counted:
    """Tell leaves, their parents and the removed apart: of all items placed in a project, the dead too, but no gone ones.

    `containers` are never counted; `parents` holds all steps from these items up to the top, also those
    through items of other projects.
    """
    classes = {item.ref: classify(item) for item in items}
    lowest = leaf_refs({ref for ref, cls in classes.items() if cls in LIVE}, parents)
    counted = [(item, classes[item.ref]) for item in items if item.ref not in containers]
    leaves = tuple(_weighed(project, [item for item, _ in counted if item.ref in lowest], classes))
    kept = [item for item in items if classes[item.ref] is not Class.CANCELLED]
    is_tracked = project.plan.curve is CurveKind.TRACKED
    return Counted(
        leaves=leaves,
        milestones=milestones_of(kept, [(leaf.item.ref, leaf.weight) for leaf in leaves], parents)
        if is_tracked
        else (),
        parents=tuple((item, cls) for item, cls in counted if cls in LIVE and item.ref not in lowest),
        removed=tuple((item, cls) for item, cls in counted if cls not in LIVE),
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


def _weighed(project: Project, items: Sequence[WorkItem], classes: Mapping[Ref, Class]) -> Iterator[Leaf]:
    estimates = [estimate(item, project.measure) for item in items]
    known = [value for value in estimates if value is not None]
    typical = median(known) if known else 1.0
    credited = credits_of(project)
    return (weigh(project, item, classes[item.ref], typical, credited) for item in items)


def credits_of(project: Project) -> Mapping[str, float]:
    """Return the credit of each status, by its name without regard to case."""
    return {status.casefold(): share for status, share in project.credit.items()}


def weigh(
    project: Project, item: WorkItem, cls: Class, typical: float, credited: Mapping[str, float]
) -> Leaf:
    """Return an item as a leaf; without an estimate it weighs what is `typical`."""
    value = estimate(item, project.measure)
    weight, credit = typical if value is None else value, credited.get(item.status.casefold())
    return Leaf(item, cls, weight, value, _done_weight(item, cls, weight, credit, project.measure), credit)


def _credited(cls: Class, credit: float | None, weight: float) -> float:
    return weight if cls is Class.DONE else weight * (credit or 0.0)


def _done_weight(item: WorkItem, cls: Class, weight: float, credit: float | None, by: Measure) -> float:
    if cls is not Class.DONE and credit is None:
        if by.by == "spent":
            return number(item.spent) or 0.0
        if by.by == "checklist":
            return float(item.parts_done or 0)
    return _credited(cls, credit, weight)


def dues_of(weighed: Iterable[tuple[date | None, float]]) -> Dues:
    """Return the weight due on each day, from the due date and weight of each leaf."""
    by_day: dict[date | None, list[float]] = {}
    for due, weight in weighed:
        by_day.setdefault(due, []).append(weight)
    ordered = sorted(by_day, key=lambda day: (day is None, day or date.min))
    return tuple((day.isoformat() if day else None, fsum(by_day[day])) for day in ordered)


def _day(stored: object) -> date | None:
    return (
        date.fromisoformat(stored)
        if isinstance(stored, str)
        else stored
        if isinstance(stored, date)
        else None
    )
