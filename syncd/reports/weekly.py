"""Weekly: the digest in words, the few lines that matter first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mappings.ledger_sentence import entry_sentence
from mappings.plan import EQUAL
from syncd.reports.changes import Change
from syncd.reports.digest import Digest
from syncd.reports.document import Document, Entry, Section
from syncd.reports.evidence import Gap, Moved, Note
from syncd.reports.projects import Late, Move, Named, by_team
from syncd.reports.words import Words
from syncd.reports.work import Goals, Waiting

MOST_LEAD = 5
"""Lines before the sections: what a reader takes in at one glance."""

MOST_LATE_LEAD = 2
"""Late projects that are named in the lead; the others are counted."""

_UNITS = {"items": "items", "points": "points", "estimate": "hours", "spent": "hours", "checklist": "lines"}
_HOUR = 3600.0


def tell_weekly(digest: Digest, words: Words) -> Document:
    """Return the digest as a document in the language of `words`."""
    week, weeks = digest.week
    shown = digest.day or digest.window.last
    is_old = shown != digest.window.last
    subtitle = words(
        "weekly-subtitle-old" if is_old else "weekly-subtitle",
        cycle=digest.cycle.name,
        week=str(week),
        weeks=str(weeks),
        day=words.day(shown, year=True),
    )
    title = words("weekly-title", span=words.span(digest.window.first, digest.window.last))
    if digest.day is None:
        return Document(title=title, subtitle=words("no-figures"), language=words.language)
    return Document(
        title=title,
        subtitle=subtitle,
        language=words.language,
        lead=tuple(_lead(digest, words))[:MOST_LEAD] or (words("lead-quiet"),),
        sections=(
            _change_section(digest.changes, words),
            _late_section(digest, words),
            _goal_section(digest.goals, words),
            _achieved_section(digest, words),
            _forecast_section(digest.forecasts, words),
            _waiting_section(digest.waiting, words),
            _gap_section(digest.gaps, words),
        ),
    )


def weight(value: float, measure: str, words: Words) -> str:
    """Return a weight in its unit: 3 items, 2.5 points, 8 hours (estimates are seconds)."""
    unit = _UNITS.get(measure, "weight")
    return words(f"measure-{unit}", n=value / _HOUR if unit == "hours" else value)


def _lead(digest: Digest, words: Words) -> Iterator[str]:
    # The newly late come first: they are the news.
    urgent = sorted(digest.late, key=lambda late: not late.is_new)
    for late in urgent[:MOST_LATE_LEAD]:
        key = "lead-late-new" if late.is_new else "lead-late-still"
        yield words(key, title=late.project.title, reason=late.reasons[words.language])
    if len(urgent) > MOST_LATE_LEAD:
        yield words("lead-late-more", n=len(urgent) - MOST_LATE_LEAD)
    if digest.changes:
        largest = max(digest.changes, key=lambda change: change.size)
        said = entry_sentence(largest.entry, words.language)
        told = words("late-entry", title=largest.subject.title, reason=said)
        yield words("lead-changes", n=len(digest.changes), largest=told)
    if any(week.achieved or week.missed for week in digest.goals):
        achieved = sum(week.achieved for week in digest.goals)
        all_of = achieved + sum(len(week.missed) for week in digest.goals)
        yield words("lead-goals", achieved=achieved, all=all_of)
    if digest.gaps:
        yield words("lead-gaps", n=len(digest.gaps), which=_kind(digest.gaps[0], words))
    if digest.finished:
        yield words("lead-finished", titles=_titles([project for project, _ in digest.finished], words))
    if digest.recovered:
        yield words("lead-recovered", titles=_titles(digest.recovered, words))


def _change_section(changes: Sequence[Change], words: Words) -> Section:
    """Say of each project and key result how its plan changed, and why."""
    by_subject: dict[Named, list[Change]] = {}
    for change in changes:
        by_subject.setdefault(change.subject, []).append(change)
    entries = [
        Entry(text=subject.title, details=[_change(change, words) for change in told])
        for subject, told in by_subject.items()
    ]
    return Section(
        id="changes", title=words("changes-title"), entries=entries, nothing=words("changes-nothing")
    )


def _change(change: Change, words: Words) -> str:
    told = entry_sentence(change.entry, words.language)
    return words("changes-entry", day=change.day, told=told)


def _late_section(digest: Digest, words: Words) -> Section:
    entries = [
        Entry(
            text=words("late-entry", title=late.project.title, reason=late.reasons[words.language]),
            details=tuple(_mending(late, digest, words)),
        )
        for late in digest.late
    ]
    back = [Entry(text=words("recovered-entry", title=project.title)) for project in digest.recovered]
    return Section(
        id="late", title=words("late-title"), entries=(*entries, *back), nothing=words("late-nothing")
    )


def _mending(late: Late, digest: Digest, words: Words) -> Iterator[str]:
    """Say since when it is late, and which pace, date or scope would mend it."""
    if late.is_new:
        yield words("late-new")
    if (
        late.slip_baseline is not None
        and late.slip_baseline > 0
        and abs(late.slip_baseline - late.slip) > EQUAL
    ):
        yield words("late-baseline", days=words("working-days", days=late.slip_baseline))
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
    if late.excess:
        yield words("late-scope", excess=weight(late.excess, late.measure, words))


def _goal_section(weeks: Sequence[Goals], words: Words) -> Section:
    entries = [
        Entry(
            text=words(
                "goals-entry",
                title=week.project.title,
                week=week.week,
                achieved=week.achieved,
                all=week.achieved + len(week.missed),
            ),
            details=tuple(_goals(week, words)),
        )
        for week in weeks
    ]
    return Section(id="goals", title=words("goals-title"), entries=entries, nothing=words("goals-nothing"))


def _goals(week: Goals, words: Words) -> Iterator[str]:
    if week.missed:
        yield words("goals-missed", items=words.several(week.missed))
    for name in ("withdrawn", "added", "overdue"):
        if number := getattr(week, name):
            yield words(f"goals-{name}", n=number)
    if week.words:
        yield words("goals-words", text=week.words)
    if week.remark:
        yield words("goals-remark", text=week.remark)


def _waiting_section(projects: Sequence[Waiting], words: Words) -> Section:
    entries = [
        Entry(text=project.project.title, details=tuple(_waits(project, words))) for project in projects
    ]
    return Section(id="waiting", title=words("waiting-title"), entries=entries)


def _waits(project: Waiting, words: Words) -> Iterator[str]:
    if project.idle_days is not None:
        yield words("waiting-idle", days=words("working-days", days=project.idle_days))
    if project.blocked:
        yield words("waiting-blocked", n=project.blocked)
    if project.flagged:
        yield words("waiting-flagged", n=project.flagged)
    if project.by:
        yield words("waiting-by", titles=words.several(project.by))


def _achieved_section(digest: Digest, words: Words) -> Section:
    late_by = dict(digest.finished)
    entries = [
        *_finished(late_by, words),
        *(_moved(moved, words) for moved in digest.moved),
        *(_note(note, words) for note in digest.notes),
    ]
    return Section(
        id="achieved", title=words("achieved-title"), entries=entries, nothing=words("achieved-nothing")
    )


def _finished(late_by: dict[Named, int], words: Words) -> Iterator[Entry]:
    """Say per team what was finished; without teams, one entry a project."""
    for team, finished in by_team(late_by).items():
        told = [_finished_line(project, late_by[project], words) for project in finished]
        if team is None:
            yield from (Entry(text=line) for line in told)
        else:
            yield Entry(text=words("achieved-team", team=team), details=told)


def _finished_line(project: Named, late_by: int, words: Words) -> str:
    if not late_by:
        return words("achieved-project", title=project.title)
    days = words("working-days", days=late_by)
    return words("achieved-project-late", title=project.title, days=days)


def _moved(moved: Moved, words: Words) -> Entry:
    def shown(value: float) -> str:
        return words.number(value) + (f" {moved.unit}" if moved.unit else "")

    title, details = moved.key_result.title, []
    if moved.score is not None and moved.score_before is None:
        details.append(words("moved-score-first", after=words.number(moved.score)))
    elif moved.score is not None and moved.score_before is not None:
        scores = words.number(moved.score_before), words.number(moved.score)
        details.append(words("moved-score", before=scores[0], after=scores[1]))
    if moved.target is not None:
        details.append(words("moved-target", target=shown(moved.target)))
    if moved.before is None:
        text = words("moved-first", title=title, after=shown(moved.after))
    else:
        text = words("moved-entry", title=title, before=shown(moved.before), after=shown(moved.after))
    return Entry(text=text, details=details)


def _note(note: Note, words: Words) -> Entry:
    told = {"title": note.subject.title, "text": note.text, "day": note.day}
    if note.confidence is None:
        return Entry(text=words("note-entry", **told))
    return Entry(text=words("note-entry-confidence", **told, confidence=note.confidence))


def _forecast_section(moves: Sequence[Move], words: Words) -> Section:
    entries = [
        Entry(
            text=words(
                "forecasts-later" if move.days > 0 else "forecasts-earlier",
                title=move.project.title,
                days=words("working-days", days=abs(move.days)),
                before=move.before,
                after=move.after,
                due=move.due,
            )
        )
        for move in moves
    ]
    return Section(id="forecasts", title=words("forecasts-title"), entries=entries)


def _gap_section(gaps: Sequence[Gap], words: Words) -> Section:
    return Section(
        id="gaps", title=words("gaps-title"), entries=[Entry(text=_gap(gap, words)) for gap in gaps]
    )


def _gap(gap: Gap, words: Words) -> str:
    title = gap.subject.title
    match gap.what:
        case "tracker":
            return words("gap-tracker", title=title, reason=gap.reason)
        case "value" if gap.reason:
            return words("gap-value-why", title=title, reason=gap.reason)
        case "value":
            return words("gap-value", title=title)
        case "check_in":
            return words("gap-check-in", title=title, since=gap.since)
        case _ if gap.since:
            return words("gap-stale", title=title, since=gap.since)
        case _:
            return words("gap-stale-never", title=title)


def _kind(gap: Gap, words: Words) -> str:
    return words(f"gap-kind-{gap.what.replace('_', '-')}", title=gap.subject.title)


def _titles(projects: Sequence[Named], words: Words) -> str:
    return words.several([project.title for project in projects])
