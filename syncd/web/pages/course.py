"""Course: how a project's work went, day by day, beside what its plan and its baseline call for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from mappings.baseline import Baseline, in_force
from mappings.forecast import burnup
from mappings.okr import Cycle, Project
from mappings.plan import Filed, Plan, planned, resolve
from mappings.progress import Days, Dues, Progress
from mappings.workdays import ONE_DAY, Calendar
from syncd.engine.judging.baselines import read_baseline
from syncd.engine.programme.kept import read_filed
from syncd.pictures.burnup import BurnUp, Level
from syncd.web.pages.asked import Asked

ENOUGH = 0.8
"""The share of days of which figures must be kept for the line to be drawn through them."""

LONGEST = timedelta(days=730)
"""A forecast further off is drawn at the edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What the burn-up shows; `is_kept` tells whether it rests on the figures of each day, or on the items as they are now."""

    work: BurnUp
    is_kept: bool


def read_course(
    name: str, row: Mapping[str, Any], project: Project | None, progress: Progress, day: date, asked: Asked
) -> Course:
    """Return the course of a project up to a day; `progress` is what its present items tell."""
    loaded = asked.sources.loaded()
    calendar = loaded.calendar.without(project.paused if project else ())
    plan = plan_of(row, project, progress.milestones, read_filed(asked.store).get(name))
    baseline = in_force(read_baseline(asked.store, loaded.okr.cycle, name, day))
    first = min([plan.start, *([baseline.plan.start] if baseline else [])])
    forecast = row.get("forecast") or {}
    p50, p85 = (date.fromisoformat(forecast[one]) if forecast.get(one) else None for one in ("p50", "p85"))
    ends = [plan.due, day, *([baseline.plan.due] if baseline else []), *([p85] if p85 else [])]
    last = min(max(ends), first + LONGEST)
    done, scope, is_kept = _lived(asked, name, progress, first, day)
    level = scope[-1][1] if scope else 0.0
    return Course(
        work=BurnUp(
            first=first,
            last=last,
            day=day,
            due=plan.due,
            done=done,
            scope=scope,
            plan=_curve(plan, calendar, progress.dues, level),
            baseline=_agreed(baseline, calendar),
            p50=p50,
            p85=p85,
        ),
        is_kept=is_kept,
    )


def in_unit_of(course: Course, unit: float) -> Course:
    """Return the course with its amounts in another unit, of which one is so much of the present one."""
    if unit == 1:
        return course

    def told(levels: Sequence[Level]) -> Sequence[Level]:
        return [(day, amount / unit) for day, amount in levels]

    work = course.work
    scaled = replace(
        work,
        done=told(work.done),
        scope=told(work.scope),
        plan=told(work.plan),
        baseline=told(work.baseline),
    )
    return replace(course, work=scaled)


def plan_of(
    row: Mapping[str, Any], project: Project | None, milestones: Days = (), filed: Filed | None = None
) -> Plan:
    """Return the plan in force: its dates from the row, its curve from settings, `milestones` of its items, or its file."""
    start, due = (date.fromisoformat(row["plan"][end]) for end in ("start", "due"))
    if project is None:
        return Plan(start=start, due=due)
    found = resolve(project, Cycle(name="", start=start, end=due), (None, None), milestones, filed)
    return replace(found, start=start, due=due)


def _lived(
    asked: Asked, name: str, progress: Progress, first: date, day: date
) -> tuple[Sequence[Level], Sequence[Level], bool]:
    """Return done work and scope by day: as it was kept, else as the present items tell it."""
    kept = [
        (one.day, one.figures["done"], one.figures["scope"])
        for one in asked.store.days("project", name, first - ONE_DAY, day)
        if one.figures.get("scope") is not None
    ]
    if len(kept) >= ENOUGH * ((day - first).days + 1):
        return [(at, done) for at, done, _ in kept], [(at, scope) for at, _, scope in kept], True
    told = burnup(progress, day)
    days = [first - ONE_DAY + n * ONE_DAY for n in range((day - first).days + 2)]
    return [(at, told.done.at(at)) for at in days], [(at, told.scope.at(at)) for at in days], False


def _agreed(baseline: Baseline | None, calendar: Calendar) -> Sequence[Level]:
    return _curve(baseline.plan, calendar, baseline.dues, baseline.scope) if baseline else ()


def _curve(plan: Plan, calendar: Calendar, dues: Dues, scope: float) -> Sequence[Level]:
    """Return what a plan calls for at the close of each of its days."""
    days = [plan.start - ONE_DAY + n * ONE_DAY for n in range(max(0, (plan.due - plan.start).days) + 2)]
    shares = [(day, planned(plan, day, calendar, dues)) for day in days]
    return [(day, share * scope) for day, share in shares if share is not None]
