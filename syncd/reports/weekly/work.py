"""Work: the sections of the digest on the weeks' goals, and on what stands still or waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syncd.reports.document import Entry, Section
from syncd.reports.words import Words
from syncd.reports.work import Ahead, Goals, Waiting


def goal_section(weeks: Sequence[Goals], words: Words, *, in_full: bool) -> Section:
    """Say of each week that was judged what became of its goals, with what people said of it.

    `in_full` names those that were achieved too.
    """
    entries = [
        Entry(
            text=words(
                "goals-entry",
                title=week.project.title,
                week=week.week,
                achieved=len(week.achieved),
                all=len(week.achieved) + len(week.missed),
            ),
            subject=week.project.title,
            details=tuple(_goals(week, words, in_full=in_full)),
        )
        for week in weeks
    ]
    return Section(id="goals", title=words("goals-title"), entries=entries, nothing=words("goals-nothing"))


def ahead_section(weeks: Sequence[Ahead], words: Words) -> Section:
    """Say what the week that opens has for goals."""
    entries = [
        Entry(
            text=words("ahead-entry", title=week.project.title, week=week.week, n=len(week.goals)),
            subject=week.project.title,
            details=tuple(_ahead(week, words)),
        )
        for week in weeks
    ]
    return Section(id="ahead", title=words("ahead-title"), entries=entries)


def waiting_section(projects: Sequence[Waiting], words: Words) -> Section:
    """Say which projects stand still, or wait for others."""
    entries = [
        Entry(text=(title := project.project.title), subject=title, details=tuple(_waits(project, words)))
        for project in projects
    ]
    return Section(id="waiting", title=words("waiting-title"), entries=entries)


def _goals(week: Goals, words: Words, *, in_full: bool) -> Iterator[str]:
    for name in ("achieved", "missed") if in_full else ("missed",):
        if keys := getattr(week, name):
            yield words(f"goals-{name}", items=words.several(keys))
    for name in ("withdrawn", "added", "overdue"):
        if number := getattr(week, name):
            yield words(f"goals-{name}", n=number)
    if week.words:
        yield words("goals-words", text=week.words)
    if week.remark:
        yield words("goals-remark", text=week.remark)


def _ahead(week: Ahead, words: Words) -> Iterator[str]:
    if week.goals:
        yield words("ahead-goals", items=words.several(week.goals))
    if week.overdue:
        yield words("goals-overdue", n=week.overdue)
    if week.words:
        yield words("goals-words", text=week.words)


def _waits(project: Waiting, words: Words) -> Iterator[str]:
    if project.idle_days is not None:
        yield words("waiting-idle", days=words("working-days", days=project.idle_days))
    if project.blocked:
        yield words("waiting-blocked", n=project.blocked)
    if project.flagged:
        yield words("waiting-flagged", n=project.flagged)
    if project.by:
        yield words("waiting-by", titles=words.several([words.quoted(title) for title in project.by]))
