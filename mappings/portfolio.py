"""Side portfolio: how much of the work of all side projects together is done, month by month.

Counted are the side projects whose plan meets the month and that are not dropped, pooled over their leaves:
by the common measure when all share one, else by items, because points and hours do not add up.

    share   = done ÷ scope
    planned = what their plans call for by the month's end, weighted by scope
    target  = 70 % (setting) of planned; met when share reaches it

For plans that end within the month that is 70 % of all their work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import fsum
from typing import Any

from mappings.okr import Kind, Project
from mappings.plan import EQUAL, Plan, planned
from mappings.progress import Progress
from mappings.scores import weighted_mean
from mappings.workdays import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """The side projects of a month taken together. Ratios 0–1, None where nothing weighs anything.

    `by` is the measure they were pooled by, `projects` their ids in file order.
    """

    month_end: date
    share: float | None = None
    planned: float | None = None
    target: float | None = None
    met: bool | None = None
    by: str = "items"
    projects: tuple[str, ...] = ()


def side_portfolio(
    projects: Iterable[Project],
    progresses: Mapping[str, Progress],
    plans: Mapping[str, Plan],
    day: date,
    calendar: Calendar,
    target_ratio: float = 0.7,
) -> Portfolio:
    """Pool the side projects of the month of `day`, as they stand now, against their plans at the month's end.

    `calendar` is everybody's; each project's pauses are taken out here. Projects without plan or progress
    have no part.
    """
    first, last = month_of(day)
    pooled = [p for p in projects if _belongs(p, plans.get(p.id), first, last, day) and p.id in progresses]
    measures = {p.measure for p in pooled}
    by_items = len(measures) != 1
    weighed = [(p, *_weights(progresses[p.id], by_items=by_items)) for p in pooled]
    scope = fsum(weight for _, weight, _ in weighed)
    share = fsum(done for *_, done in weighed) / scope if scope > 0 else None
    called_for = weighted_mean(
        (weight, planned(plans[p.id], last, calendar.without(p.paused), progresses[p.id].dues) or 0.0)
        for p, weight, _ in weighed
    )
    target = None if called_for is None else called_for * target_ratio
    return Portfolio(
        month_end=last,
        share=share,
        planned=called_for,
        target=target,
        met=None if share is None or target is None else share >= target - EQUAL,
        by="items" if by_items else measures.pop().by,
        projects=tuple(p.id for p in pooled),
    )


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reprioritised:
    """One thing that was decided anew about a side project: `added`, `removed`, or a part of it with both sides."""

    project: str
    what: str
    before: Any = None
    after: Any = None


def reprioritised(
    before: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]
) -> list[Reprioritised]:
    """Hold the list of side projects against that of the last review; each is its parts by name."""
    found = [Reprioritised(name, "added") for name in now if name not in before]
    found += [Reprioritised(name, "removed") for name in before if name not in now]
    for name in (name for name in now if name in before):
        found += [
            Reprioritised(name, part, before[name].get(part), value)
            for part, value in now[name].items()
            if before[name].get(part) != value
        ]
    return found


def _belongs(project: Project, plan: Plan | None, first: date, last: date, day: date) -> bool:
    is_dropped = project.dropped is not None and project.dropped.on <= day
    return (
        project.kind is Kind.SIDE
        and not is_dropped
        and plan is not None
        and plan.start <= last
        and plan.due >= first
    )


def _weights(progress: Progress, *, by_items: bool) -> tuple[float, float]:
    if by_items:
        return float(progress.leaves), progress.credited_leaves
    return progress.scope, progress.done
