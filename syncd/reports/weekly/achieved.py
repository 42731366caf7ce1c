"""Achieved: the sections of the digest on what was finished, measured and said per team, and on decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mappings.evidence import verdict_word
from mappings.okr import Status
from mappings.verdict import Verdict
from mappings.wording import status_word
from syncd.reports.decisions import Decision
from syncd.reports.digest import Digest
from syncd.reports.document import Entry, Section
from syncd.reports.evidence import Moved, Note
from syncd.reports.projects import Named, by_team
from syncd.reports.words import Words

Line = tuple[Named, str]


def achieved_section(digest: Digest, words: Words) -> Section:
    """Say per team what was finished, which key results moved, and what was said of them; without teams, line by line."""
    lines = [*_finished(digest, words), *_moved(digest.moved, words), *_said(digest.notes, words)]
    entries: list[Entry] = []
    for team, subjects in by_team(dict.fromkeys(subject for subject, _ in lines)).items():
        told = [line for subject, line in lines if subject in set(subjects)]
        if team is None:
            entries += [Entry(text=line) for line in told]
        else:
            title = words("achieved-team", team=team)
            entries.append(Entry(text=title, subject=title, details=told))
    return Section(
        id="achieved", title=words("achieved-title"), entries=entries, nothing=words("achieved-nothing")
    )


def decision_section(decisions: Sequence[Decision], words: Words, *, name: str = "decisions") -> Section:
    """Say what was decided, and what became of it; `name` is the section's."""
    entries = [
        Entry(
            text=words(
                "decision-entry",
                day=decision.day,
                title=decision.subject.title,
                text=" ".join(decision.text.split()),
            ),
            details=tuple(_became(decision, words)) or (words("decision-nothing"),),
        )
        for decision in decisions
    ]
    return Section(id=name, title=words("decisions-title"), entries=entries)


def _finished(digest: Digest, words: Words) -> Iterator[Line]:
    for project, late_by in digest.finished:
        if late_by:
            days = words("working-days", days=late_by)
            yield project, words("achieved-project-late", title=project.title, days=days)
        else:
            yield project, words("achieved-project", title=project.title)
    for epic in digest.epics:
        told = {"key": epic.key, "title": epic.title, "project": epic.project.title}
        key = "achieved-epic-own" if epic.title == epic.project.title else "achieved-epic"
        yield epic.project, words(key, **told)


def _moved(moves: Sequence[Moved], words: Words) -> Iterator[Line]:
    for moved in moves:
        if moved.planned is not None:
            yield moved.key_result, _progress(moved, words)
            continue
        unit = f" {moved.unit}" if moved.unit else ""
        before, after, target = (
            None if value is None else words.number(value) + unit
            for value in (moved.before, moved.after, moved.target)
        )
        title = moved.key_result.title
        if before is None:
            said = words("moved-first", title=title, after=after)
        else:
            said = words("moved-entry", title=title, before=before, after=after)
        more = [*_score(moved, words), *([words("moved-target", target=target)] if target else [])]
        yield moved.key_result, said + (words("moved-more", more=words.beside(more)) if more else "")


def _progress(moved: Moved, words: Words) -> str:
    shares = {"before": moved.before or 0.0, "after": moved.after, "planned": moved.planned}
    shown = {name: words.percent(share) for name, share in shares.items()}
    return words("moved-progress", title=moved.key_result.title, **shown)


def _score(moved: Moved, words: Words) -> Iterator[str]:
    if moved.score is None:
        return
    after = words.score(moved.score)
    if moved.score_before is None:
        yield words("moved-score-first", after=after)
    else:
        yield words("moved-score", before=words.score(moved.score_before), after=after)


def _said(notes: Sequence[Note], words: Words) -> Iterator[Line]:
    for note in notes:
        told = {"title": note.subject.title, "text": " ".join(note.text.split()), "day": note.day}
        if note.confidence is None:
            yield note.subject, words("note-entry", **told)
        else:
            yield note.subject, words("note-entry-confidence", **told, confidence=note.confidence)


def _became(decision: Decision, words: Words) -> Iterator[str]:
    for name, sides in decision.became.items():
        before, after = (_shown(name, side, words) for side in sides)
        if before != after:
            yield words(f"decision-{name}", before=before, after=after)
    if decision.changes:
        yield words("decision-changes", n=decision.changes)


def _shown(name: str, side: Any, words: Words) -> str:
    match name, side:
        case "status", str():
            return status_word(Status(side), words.language)
        case "verdict", str():
            return verdict_word(Verdict(side), words.language)
        case "score", float() | int():
            return words.score(side)
        case _:
            return words.tenths(side)
