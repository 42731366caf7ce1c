"""Work: weeks as they opened and as they were judged, epics that were finished, and projects that stand still or wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config import Loaded
from mappings.classes import Classifier
from mappings.okr import Class
from mappings.workdays import end_of
from syncd.engine.judging.weeks.rows import JUDGED, OPENED
from syncd.reports.ends import Ends
from syncd.reports.projects import Named, named
from syncd.reports.window import Window
from syncd.setup.jira import EPICS
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """A project's goals of a week that was judged, by key; `words` and `remark` are what people typed, as typed."""

    project: Named
    week: str
    achieved: Sequence[str]
    missed: Sequence[str]
    withdrawn: int
    added: int
    overdue: int
    words: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """A project's goals of the week that opens after the report's days, by key, with what people typed."""

    project: Named
    week: str
    goals: Sequence[str]
    overdue: int
    words: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Epic:
    """An epic, or another item with children that belongs to a project by itself, that was done."""

    project: Named
    key: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A project that stands still for so many working days, or has items that wait, for these projects."""

    project: Named
    idle_days: int | None = None
    blocked: int = 0
    flagged: int = 0
    by: Sequence[str] = ()


def goals(store: Store, ends: Ends, window: Window) -> list[Goals]:
    """Return the judged weeks, project by project, as they were judged last; those without any goal are left out."""
    rows = store.days_of(JUDGED, window.first, window.last)
    found = []
    for name, row in ends.after.items():
        judged = {day.figures["week"]: day.figures for day in rows.get(name, ())}
        for week, told in sorted(judged.items()):
            if told["total"] or told["added"] or told.get("remark"):
                found.append(
                    Goals(
                        project=named(name, row),
                        week=week,
                        achieved=_keys(told["items"]["achieved"]),
                        missed=_keys(told["items"]["missed"]),
                        withdrawn=told["withdrawn"],
                        added=told["added"],
                        overdue=told["overdue"],
                        words=told.get("words"),
                        remark=told.get("remark"),
                    )
                )
    return found


def ahead(store: Store, ends: Ends, window: Window) -> list[Ahead]:
    """Return the goals of the week that opens at the window's end, project by project; those without any are left out."""
    rows = store.of_days(OPENED, [window.last]).get(window.last, {})
    opened = [(name, row, rows[name].figures) for name, row in ends.after.items() if name in rows]
    return [
        Ahead(
            project=named(name, row),
            week=told["week"],
            goals=_keys(told["goals"]),
            overdue=told["overdue"],
            words=told.get("words"),
        )
        for name, row, told in opened
        if told["goals"] or told["overdue"] or told.get("words")
    ]


def epics(loaded: Loaded, store: Store, ends: Ends, window: Window) -> list[Epic]:
    """Return the epics that were done in these days and still are, but those of projects that are done themselves.

    Epics are what selectors name, and other items of a type of that name that have children.
    """
    opening, close = end_of(window.eve, loaded.zone), end_of(window.last, loaded.zone)
    found = []
    for name, item, is_named in store.finished_epics(opening, close):
        row, project = ends.after.get(name), loaded.okr.projects.get(name)
        if row is None or project is None or row["status"] == "done":
            continue
        if not is_named and item.type.casefold() not in EPICS:
            continue
        if Classifier.of(loaded.classes, project.classes).classify(item) is Class.DONE:
            found.append(Epic(project=named(name, row), key=item.key, title=item.title))
    return found


def waiting(ends: Ends) -> list[Waiting]:
    """Return the projects that are idle or have blocked items, in file order."""
    titles = {name: row["title"] for name, row in ends.after.items()}
    found = []
    for name, row in ends.after.items():
        blocked = row.get("blocked") or {}
        one = Waiting(
            project=named(name, row),
            idle_days=row.get("idle_days") if row.get("idle") else None,
            blocked=blocked.get("items") or 0,
            flagged=blocked.get("flagged") or 0,
            by=[titles.get(other, other) for other in blocked.get("by") or ()],
        )
        if not row.get("dropped") and (one.idle_days is not None or one.blocked or one.by):
            found.append(one)
    return found


def _keys(goals: Sequence[Sequence[str]]) -> list[str]:
    return [key for _, _, key in goals]
