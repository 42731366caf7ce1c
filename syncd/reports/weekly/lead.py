"""Lead: the few lines of the digest that matter, before its sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mappings.ledger_sentence import entry_sentence
from syncd.reports.changes import folded_by_subject
from syncd.reports.digest import Digest
from syncd.reports.projects import Named
from syncd.reports.weekly.gaps import kind_of
from syncd.reports.words import Words
from syncd.reports.work import Goals

MOST_LEAD = 5
"""Lines before the sections: what a reader takes in at one glance."""

MOST_LATE_LEAD = 2
"""Late projects that are named in the lead; the others are counted."""


def lead_lines(digest: Digest, words: Words) -> tuple[str, ...]:
    """Return at most five lines; one that says so where nothing is late and nothing changed."""
    return tuple(_lines(digest, words))[:MOST_LEAD] or (words("lead-quiet"),)


def _lines(digest: Digest, words: Words) -> Iterator[str]:
    yield from _late(digest, words)
    if digest.changes:
        largest = max(folded_by_subject(digest.changes), key=lambda change: change.size)
        told = entry_sentence(largest.entry, words.language, misses_reason=False)
        yield words("lead-changes", n=len(digest.changes), title=largest.subject.title, told=told)
    yield from _goals(digest.goals, words)
    if digest.gaps:
        yield words("lead-gaps", n=len(digest.gaps), which=kind_of(digest.gaps[0], words))
    if digest.finished:
        yield words("lead-finished", titles=_titles([project for project, _ in digest.finished], words))
    if digest.recovered:
        yield words("lead-recovered", titles=_titles(digest.recovered, words))


def _late(digest: Digest, words: Words) -> Iterator[str]:
    """Name the furthest behind, count the others, and name of these the newly late: they are the news."""
    for late in digest.late[:MOST_LATE_LEAD]:
        key = "lead-late-new" if late.is_new else "lead-late-still"
        yield words(key, title=late.project.title, reason=late.reasons[words.language])
    others = digest.late[MOST_LATE_LEAD:]
    if new := [late.project for late in others if late.is_new]:
        yield words("lead-late-more-new", n=len(others), titles=_titles(new, words))
    elif others:
        yield words("lead-late-more", n=len(others))


def _goals(weeks: Sequence[Goals], words: Words) -> Iterator[str]:
    """Count the goals over all projects, and name the one that missed most of its own."""
    judged = [week for week in weeks if week.achieved or week.missed]
    if not judged:
        return
    worst = max(judged, key=lambda week: len(week.missed))
    missed = sum(len(week.missed) for week in judged)
    told = {"all": missed + sum(len(week.achieved) for week in judged), "missed": missed}
    told |= {"achieved": told["all"] - missed, "projects": len({week.project for week in judged})}
    if told["projects"] == 1:
        yield words("lead-goals-one", title=worst.project.title, **told)
    elif not missed:
        yield words("lead-goals-all", **told)
    else:
        own = {"n": len(worst.missed), "of": len(worst.missed) + len(worst.achieved)}
        yield words("lead-goals", title=worst.project.title, **told, **own)


def _titles(projects: Sequence[Named], words: Words) -> str:
    return words.several([words.quoted(project.title) for project in projects])
