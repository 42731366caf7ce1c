"""Cycle: the report on a whole cycle in words: what came out, how the plans held, and what was learned."""

from __future__ import annotations

from collections.abc import Iterator

from mappings.evidence import verdict_word
from mappings.ledger_sentence import entry_sentence
from mappings.scores import Grade
from mappings.verdict import Verdict
from mappings.wording import GRADE_WORDS
from syncd.reports.audience import Audience, fit
from syncd.reports.document import Document, Entry, Section, Table
from syncd.reports.record import MISSED, SUCCEEDED, CycleRecord, Ledger, Result
from syncd.reports.weekly.achieved import decision_section
from syncd.reports.words import Words, titled

MOST_LEDGER = 10
"""Subjects whose changes are told: those whose plans moved most."""


def tell_cycle(record: CycleRecord, words: Words, audience: Audience = Audience.MANAGER) -> Document:
    """Return what of the report a reader gets, as a document in the language of `words`."""
    title = words("cycle-title", cycle=record.cycle.name)
    day = words.day(record.closed or record.as_of, year=True)
    document = Document(
        title=titled(title, record.choice, words),
        subtitle=words("cycle-subtitle-closed" if record.closed else "cycle-subtitle", day=day),
        language=words.language,
        lead=tuple(_lead(record, words)),
        sections=(
            _result_section(record, words),
            _target_section(record, words),
            _late_section(record, words),
            _ledger_section(record, words),
            _calibration_section(record, words),
            _learned_section(record, SUCCEEDED, words),
            _learned_section(record, MISSED, words),
            decision_section(record.decisions, words),
        ),
    )
    return fit(document, audience, words)


def _lead(record: CycleRecord, words: Words) -> Iterator[str]:
    okr = record.attainment.get("okr")
    if okr is not None:
        yield words("cycle-lead-okr" if record.is_over else "cycle-lead-okr-so-far", score=words.score(okr))
    known = [result for result in record.key_results if result.is_success is not None]
    if known:
        succeeded = sum(bool(result.is_success) for result in known)
        key = "cycle-lead-results" if record.is_over else "cycle-lead-results-so-far"
        yield words(key, n=succeeded, all=len(known))
    if record.attainment.get("projects"):
        told = {name: record.attainment[name] for name in ("complete", "projects")}
        yield words("cycle-lead-projects", **told, late=len(record.finished_late))


def _result_section(record: CycleRecord, words: Words) -> Section:
    """Set each objective above its key results."""
    heads = [words(f"result-head-{name}") for name in ("name", "value", "score", "grade", "verdicts")]
    rows = [
        _row(result, words, within=result is not objective, is_over=record.is_over)
        for objective in record.objectives
        for result in (objective, *(kr for kr in record.key_results if kr.objective == objective.objective))
    ]
    table = Table(heads=heads, rows=rows, numbers=frozenset({1, 2})) if rows else None
    return Section(id="results", title=words("result-title"), table=table)


def _row(result: Result, words: Words, *, within: bool, is_over: bool) -> list[str]:
    """Return a row of the table; that something is no success is told once the cycle is over."""
    grade = None if result.grade is None else GRADE_WORDS[Grade(result.grade)][words.language == "ja"]
    success = "yes" if result.is_success else "no" if is_over and result.is_success is False else None
    told = [part for part in (grade, success and words(f"result-success-{success}")) if part]
    verdicts = [verdict_word(Verdict(verdict), words.language) for _, verdict in result.verdicts]
    return [
        f"– {result.subject.title}" if within else result.subject.title,
        _value(result, words),
        words.score(result.score),
        words.beside(told) or "–",
        " → ".join(verdicts) or ("–" if within else ""),
    ]


def _value(result: Result, words: Words) -> str:
    if result.value is None or result.target is None:
        return ""
    unit = f" {result.unit}" if result.unit else ""
    return words("result-value", value=words.number(result.value), target=words.number(result.target) + unit)


def _target_section(record: CycleRecord, words: Words) -> Section:
    entries = [
        Entry(
            text=words(
                f"target-{result.aim.replace('_', '-')}",
                title=words.quoted(result.subject.title),
                score=words.score(result.score),
            )
        )
        for result in (*record.objectives, *record.key_results)
        if result.aim == "too_low" or (result.aim and record.is_over)
    ]
    return Section(
        id="targets", title=words("target-title"), entries=entries, nothing=words("target-nothing")
    )


def _late_section(record: CycleRecord, words: Words) -> Section:
    late = [
        words("achieved-project-late", title=project.title, days=words("working-days", days=days))
        for project, days in record.finished_late
    ]
    left = [
        words("cycle-unfinished", title=words.quoted(one.project.title), share=words.percent(one.share))
        for one in record.unfinished
    ]
    return Section(
        id="finished-late",
        title=words("finished-late-title"),
        entries=[Entry(text=line) for line in (*late, *left)],
        nothing=words("finished-late-nothing" if record.is_over else "finished-late-nothing-yet"),
    )


def _ledger_section(record: CycleRecord, words: Words) -> Section:
    told = [Entry(text=_ledger(one, words), subject=one.subject.title) for one in record.ledger[:MOST_LEDGER]]
    if more := len(record.ledger) - len(told):
        told.append(Entry(text=words("more-entries", n=more)))
    return Section(id="ledger", title=words("ledger-title"), entries=told, nothing=words("ledger-nothing"))


def _ledger(one: Ledger, words: Words) -> str:
    largest = entry_sentence(one.largest, words.language, misses_reason=False)
    days = words("working-days", days=abs(one.days))
    side = "later" if one.days > 0 else "earlier"
    key = f"ledger-{side}" if words.tenths(one.days) != "0" else "ledger-same"
    return words(key, title=one.subject.title, n=one.number, days=days, largest=largest)


def _calibration_section(record: CycleRecord, words: Words) -> Section:
    found = record.calibration
    if not found.get("forecasts"):
        return Section(
            id="calibration", title=words("calibration-title"), nothing=words("calibration-nothing")
        )
    told = words(
        "calibration-told",
        forecasts=found["forecasts"],
        projects=found["projects"],
        p50=words.percent(found["p50"]),
        p85=words.percent(found["p85"]),
    )
    return Section(id="calibration", title=words("calibration-title"), intro=told)


def _learned_section(record: CycleRecord, outcome: str, words: Words) -> Section:
    """Set what was said of what worked, or failed, under its subject."""
    of = [note for note in record.notes if record.outcomes.get(note.subject.id) == outcome]
    entries = [
        Entry(
            text=subject.title,
            subject=subject.title,
            details=[
                words("learned-note", text=" ".join(note.text.split()), day=note.day)
                for note in of
                if note.subject == subject
            ],
        )
        for subject in dict.fromkeys(note.subject for note in of)
    ]
    return Section(
        id=outcome, title=words(f"learned-{outcome}"), entries=entries, nothing=words("learned-nothing")
    )
