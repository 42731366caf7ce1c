"""Lead: the few lines of the digest that matter, before its sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mappings.ledger_sentence import entry_sentence
from syncd.reports.digest import Digest
from syncd.reports.projects import Named
from syncd.reports.weekly.gaps import kind_of
from syncd.reports.words import Words

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
        largest = max(digest.changes, key=lambda change: change.size)
        told = entry_sentence(largest.entry, words.language)
        yield words("lead-changes", n=len(digest.changes), title=largest.subject.title, told=told)
    if any(week.achieved or week.missed for week in digest.goals):
        achieved = sum(len(week.achieved) for week in digest.goals)
        all_of = achieved + sum(len(week.missed) for week in digest.goals)
        yield words("lead-goals", achieved=achieved, all=all_of)
    if digest.gaps:
        yield words("lead-gaps", n=len(digest.gaps), which=kind_of(digest.gaps[0], words))
    if digest.finished:
        yield words("lead-finished", titles=_titles([project for project, _ in digest.finished], words))
    if digest.recovered:
        yield words("lead-recovered", titles=_titles(digest.recovered, words))


def _late(digest: Digest, words: Words) -> Iterator[str]:
    """Name the newly late first: they are the news."""
    urgent = sorted(digest.late, key=lambda late: not late.is_new)
    for late in urgent[:MOST_LATE_LEAD]:
        key = "lead-late-new" if late.is_new else "lead-late-still"
        yield words(key, title=late.project.title, reason=late.reasons[words.language])
    if len(urgent) > MOST_LATE_LEAD:
        yield words("lead-late-more", n=len(urgent) - MOST_LATE_LEAD)


def _titles(projects: Sequence[Named], words: Words) -> str:
    return words.several([words.quoted(project.title) for project in projects])
