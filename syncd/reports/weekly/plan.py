"""Plan: the sections of the digest on plans: what changed in them, what is late and what would mend it, forecasts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mappings.ledger_sentence import entry_sentence
from syncd.reports.changes import Change, by_subject, folded
from syncd.reports.digest import Digest
from syncd.reports.document import Entry, Section
from syncd.reports.projects import HOUR, Late, Move
from syncd.reports.words import Words

_UNITS = {"items": "items", "points": "points", "estimate": "hours", "spent": "hours", "checklist": "lines"}


def change_section(changes: Sequence[Change], words: Words) -> Section:
    """Say of each project and key result how its plan changed, and why."""
    entries = [
        Entry(
            text=subject.title,
            subject=subject.title,
            details=[_change(change, words) for change in folded(told)],
        )
        for subject, told in by_subject(changes).items()
    ]
    unexplained = sum(not change.entry.get("reason") for change in changes)
    return Section(
        id="changes",
        title=words("changes-title"),
        entries=entries,
        intro=words("changes-unexplained", n=unexplained) if unexplained else None,
        nothing=words("changes-nothing"),
    )


def late_section(digest: Digest, words: Words) -> Section:
    """Say what is late, why, and what would mend it; then what was late and is so no more."""
    entries = [
        Entry(
            text=words("late-entry", title=late.project.title, reason=late.reasons[words.language]),
            subject=late.project.title,
            details=tuple(_mending(late, digest, words)),
        )
        for late in digest.late
    ]
    back = [words("recovered-entry", title=project.title) for project in digest.recovered]
    out = [
        words("late-dropped", title=one.project.title, reason=one.reasons[words.language])
        for one in digest.given_up
        if one.was_late
    ]
    return Section(
        id="late",
        title=words("late-title"),
        entries=(*entries, *(Entry(text=line) for line in (*back, *out))),
        nothing=words("late-nothing"),
    )


def forecast_section(moves: Sequence[Move], words: Words) -> Section:
    """Say which forecasts moved, and from which day to which."""
    entries = [
        Entry(
            text=words(
                "forecasts-later" if move.days > 0 else "forecasts-earlier",
                title=move.project.title,
                days=words("working-days", days=abs(move.days)),
                before=move.before,
                after=move.after,
                due=move.due,
            ),
            subject=move.project.title,
        )
        for move in moves
    ]
    return Section(id="forecasts", title=words("forecasts-title"), entries=entries)


def weight(value: float, measure: str, words: Words) -> str:
    """Return a weight in its unit: 3 items, 2.5 points, 8 hours (estimates are seconds)."""
    unit = _UNITS.get(measure, "weight")
    return words(f"measure-{unit}", n=value / HOUR if unit == "hours" else value)


def _change(change: Change, words: Words) -> str:
    told = entry_sentence(change.entry, words.language, misses_reason=False)
    day = change.day if change.first in {None, change.day} else words.between(change.first, change.day)
    return words("changes-entry", day=day, told=told)


def _mending(late: Late, digest: Digest, words: Words) -> Iterator[str]:
    """Say since when it is late, and which pace, date or scope would mend it."""
    if late.is_new:
        yield words("late-new")
    recent = None if late.recent is None else weight(late.recent, late.measure, words)
    if recent and late.due <= digest.window.last:
        yield words("late-pace-over", due=late.due, recent=recent)
    elif recent and late.required is not None:
        required = weight(late.required, late.measure, words)
        yield words("late-pace", due=late.due, required=required, recent=recent)
    if late.p50 is None or late.p85 is None:
        yield words("late-date-unknown")
    else:
        yield words("late-date", p50=late.p50, p85=late.p85)
    if late.excess and late.due > digest.window.last:
        yield words("late-scope", excess=weight(late.excess, late.measure, words), due=late.due)
    elif late.excess:
        yield words("late-scope-over", left=weight(late.excess, late.measure, words))
