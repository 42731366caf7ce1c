"""Plan files: each is read once, and held against the projects and the configured calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from config import Loaded
from connectors.errors import SyncError
from connectors.model.plan import PlanFile
from connectors.plan import read_plan
from mappings.programme import Lookup, match
from mappings.programme.calendars import differing_days, differing_weekdays
from syncd.engine.check.finding import Finding, Level, of_error
from syncd.engine.programme.files import get

MOST_DAYS = 10
"""Days of a calendar that are named."""


def examine(loaded: Loaded) -> Iterator[Finding]:
    """Yield what is wrong with plan files, which projects cannot be matched, and where calendars differ."""
    plans: dict[str, Lookup] = {}
    for name, source in loaded.plans.items():
        where = loaded.where(("plans", name)) if name in loaded.settings.plans else name
        try:
            got = get(source)
            assert got is not None, "a file without marks is always read"
            plan = read_plan(got.content, source.place, source.layout)
        except SyncError as error:
            yield of_error(error, where)
            continue
        plans[name] = Lookup(plan=plan, by=source.match, column=source.column)
        saved = f", last saved {plan.last_saved:%Y-%m-%d %H:%M}" if plan.last_saved else ""
        yield Finding(Level.NOTE, where, f"{source.place}: {len(plan.tasks)} rows{saved}")
        yield from _calendar(loaded, plan, where)
    if plans:
        yield from _matches(loaded, plans)


def _calendar(loaded: Loaded, plan: PlanFile, where: str) -> Iterator[Finding]:
    """Yield where the plan's calendar works on other days than the configured one, within the cycle."""
    theirs = plan.calendars.get(plan.calendar or "")
    if theirs is None:
        return
    cycle = loaded.okr.cycle
    weekdays = differing_weekdays(theirs, loaded.calendar)
    if weekdays:
        what = f"calendar {theirs.name!r} of the plan works on another week: {', '.join(weekdays)}"
        yield Finding(Level.WARNING, where, what, "mend calendar.workweek, or the plan's calendar")
    worked, free = differing_days(theirs, loaded.calendar, cycle.start, cycle.end)
    for days, told in (
        (worked, "works on days that are free here"),
        (free, "is free on days that are worked here"),
    ):
        if days:
            what = f"calendar {theirs.name!r} of the plan {told}: {_named(days)}"
            yield Finding(
                Level.WARNING, where, what, "mend calendar.holidays or country, or the plan's calendar"
            )


def _named(days: list[date]) -> str:
    more = f" and {len(days) - MOST_DAYS} more" if len(days) > MOST_DAYS else ""
    return ", ".join(map(str, days[:MOST_DAYS])) + more


def _matches(loaded: Loaded, plans: dict[str, Lookup]) -> Iterator[Finding]:
    found, failed = match(loaded.okr.projects.values(), plans)
    for one in failed:
        where = loaded.where(loaded.document.entry(one.project))
        yield Finding(Level.ERROR, where, str(one), "name the row: plan: {from: {task: ID}}")
    for name, lookup in plans.items():
        if lookup.by != "unique_id" and not any(one.plan == name for one in found.values()):
            what = f"no row of plan {name} is a project's: it is matched by {lookup.by}"
            yield Finding(Level.WARNING, loaded.where(("plans", name)), what, "look at match: and column:")
