"""Monthly: the month's review in words: whether the OKR is right, whether its breakdown is, whether it was executed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from mappings.evidence import evidence, verdict_word
from mappings.okr import Status
from mappings.verdict import Verdict
from mappings.wording import status_word
from syncd.reports.audience import Audience, fit
from syncd.reports.deciding import questions_to_decide
from syncd.reports.document import Bar, Cell, Document, Entry, Section, Table, Tone, Toned
from syncd.reports.missing import Missing
from syncd.reports.month import Judged, MonthReview, Side
from syncd.reports.weekly.achieved import decision_section
from syncd.reports.words import Words, titled

MOST_LEAD = 5

_TONES: Mapping[object, Tone] = {
    True: Tone.GOOD,
    False: Tone.BAD,
    "low": Tone.WATCH,
    "high": Tone.WATCH,
    Verdict.WORKING: Tone.GOOD,
    Verdict.CARRY_ON: Tone.GOOD,
    Verdict.MOVED_DESPITE_SLIP: Tone.WATCH,
    Verdict.REVISE_PLAN: Tone.BAD,
    Verdict.FIX_EXECUTION: Tone.BAD,
    Status.DONE: Tone.GOOD,
    Status.ON_TRACK: Tone.GOOD,
    Status.AT_RISK: Tone.WATCH,
    Status.OFF_TRACK: Tone.BAD,
}
"""The tone of an answer, of how a target is chosen, of a verdict and of a status; the others have none."""


def tell_monthly(review: MonthReview, words: Words, audience: Audience = Audience.MANAGER) -> Document:
    """Return what of the review a reader gets, as a document in the language of `words`."""
    words = words.around(review.window.first)
    month = words("monthly-title", month=words.month(review.window.last))
    title = titled(month, review.choice, words)
    if review.day is None:
        return Document(title=title, subtitle=words("no-figures"), language=words.language)
    is_over = review.day == review.window.last and bool(review.key_results) and not _lasts(review)
    subtitle = words(
        "monthly-subtitle" if is_over else "monthly-subtitle-to-date",
        cycle=review.cycle.name,
        day=words.day(review.day, year=True),
    )
    document = Document(
        title=title,
        subtitle=subtitle,
        language=words.language,
        lead=tuple(_lead(review, words))[:MOST_LEAD],
        sections=(
            decision_section(review.decisions, words, name="decided"),
            _attainment_section(review, words),
            _question_section(review, words),
            _evidence_section(review, words),
            _side_section(review, words),
            _next_section(review, words),
            _revised_section(review, words),
            questions_to_decide(review, words),
        ),
    )
    return fit(document, audience, words)


def _lasts(review: MonthReview) -> bool:
    return any(judged.review.to_date for judged in review.key_results)


def _lead(review: MonthReview, words: Words) -> Iterator[str]:
    plan, okr = review.attainment.get("plan"), review.attainment.get("okr")
    if plan is not None and okr is not None:
        yield words("monthly-lead-both", plan=words.percent(plan), okr=words.score(okr))
    elif plan is not None and not review.choice.is_all:
        yield words("monthly-lead-chosen", plan=words.percent(plan))
    elif plan is not None:
        yield words("monthly-lead-plan", plan=words.percent(plan))
    counts = Counter(judged.review.verdict for judged in review.key_results)
    if counts:
        told = [
            words("monthly-lead-verdict", n=count, verdict=verdict_word(verdict, words.language))
            for verdict, count in counts.most_common()
        ]
        yield words("monthly-lead-verdicts", verdicts=words.several(told))
    if review.late:
        worst = review.late[0]
        days = words("working-days", days=worst.slip)
        title = worst.project.title
        yield words("monthly-lead-late", n=len(review.late), day=review.day, title=title, days=days)
    if review.portfolio.get("met") is not None:
        key = "monthly-lead-side-met" if review.portfolio["met"] else "monthly-lead-side-missed"
        share, target = (words.percent(review.portfolio[name]) for name in ("share", "target"))
        yield words(key, share=share, target=target)
    if review.revised:
        yield words("monthly-lead-revised", n=len(review.revised))


def _attainment_section(review: MonthReview, words: Words) -> Section:
    told = review.attainment
    plan = words(
        "attainment-plan",
        plan=words.percent(told.get("plan")),
        complete=told.get("complete") or 0,
        projects=told.get("projects") or 0,
        forecast=told.get("forecast_complete") or 0,
    )
    rows = [
        [objective.title, words.score(score), words.score(before), str(unknown or "")]
        for objective, score, before, unknown in review.objectives
    ]
    heads = [words(f"attainment-head-{name}") for name in ("objective", "score", "before", "unknown")]
    return Section(
        id="attainment",
        title=words("attainment-title"),
        intro=plan,
        table=Table(heads=heads, rows=rows, numbers=frozenset({1, 2, 3})) if rows else None,
    )


def _question_section(review: MonthReview, words: Words) -> Section:
    """Answer the three questions of each key result, each by itself."""
    heads = [words(f"question-{name}") for name in ("key-result", "aim", "breakdown", "execution", "verdict")]
    rows = [
        [
            judged.key_result.title,
            _toned(words(f"aim-{judged.aim}"), _TONES.get(judged.aim)),
            _toned(words(f"breakdown-{_answer(judged.is_sufficient)}"), _TONES.get(judged.is_sufficient)),
            _toned(words(f"execution-{_answer(judged.is_executed)}"), _TONES.get(judged.is_executed)),
            _toned(verdict_word(judged.review.verdict, words.language), _TONES.get(judged.review.verdict)),
        ]
        for judged in review.key_results
    ]
    return Section(
        id="questions",
        title=words("question-title"),
        table=Table(heads=heads, rows=rows) if rows else None,
        nothing=words("question-nothing"),
    )


def _evidence_section(review: MonthReview, words: Words) -> Section:
    entries = [
        Entry(
            text=words(
                "evidence-entry",
                title=judged.key_result.title,
                verdict=verdict_word(judged.review.verdict, words.language),
            ),
            subject=judged.key_result.title,
            details=(
                *evidence(judged.review, words.language),
                *(_missing(one, judged, words) for one in judged.missing),
                *_leads_to(judged, words),
            ),
        )
        for judged in review.key_results
    ]
    return Section(id="evidence", title=words("evidence-title"), entries=entries)


def _missing(one: Missing, judged: Judged, words: Words) -> str:
    """Say what is missing for a verdict, and what would provide it."""
    return words(
        f"missing-{one.what}",
        id=judged.key_result.id,
        days=words.several([words.day(day) for day in one.days]),
        titles=words.several([words.quoted(title) for title in one.titles]),
        begins=one.begins or "–",
    )


def _leads_to(judged: Judged, words: Words) -> Iterator[str]:
    if judged.leads_to is not None:
        yield words("evidence-leads-to", score=words.score(judged.leads_to))


def _side_section(review: MonthReview, words: Words) -> Section:
    told = review.portfolio
    intro = None
    if told.get("share") is not None and told.get("target") is not None:
        shown = {name: words.percent(told[name]) for name in ("share", "planned", "target")}
        intro = words("side-met" if told["met"] else "side-missed", **shown)
    heads = [words(f"side-head-{name}") for name in ("project", "asked", "status", "progress", "done")]
    rows: list[list[Cell]] = [
        [
            side.project.title,
            words.several([part for part in (side.kind, side.requested_by) if part]) or "–",
            _side_status(side, words),
            Bar(share=side.share, planned=side.planned),
            words.percent(side.share),
        ]
        for side in review.sides
    ]
    table = Table(heads=heads, rows=rows, numbers=frozenset({4})) if rows else None
    out = [
        words("side-out", title=side.project.title, reason=side.reasons[words.language])
        for side in review.sides
        if side.dropped
    ]
    entries = [Entry(text=line) for line in out]
    return Section(id="side", title=words("side-title"), intro=intro, table=table, entries=entries)


def _next_section(review: MonthReview, words: Words) -> Section:
    """Name the open side projects in the order in which they call for work."""
    rows = [
        [
            side.project.title,
            words.day(side.due),
            "–" if side.left is None else str(side.left),
            "–" if side.slip is None else words.tenths(max(0.0, side.slip)),
        ]
        for side in review.priorities
    ]
    heads = [words(f"next-head-{name}") for name in ("project", "due", "left", "slip")]
    table = Table(heads=heads, rows=rows, numbers=frozenset({2, 3})) if rows else None
    return Section(id="next", title=words("next-title"), table=table)


def _side_status(side: Side, words: Words) -> str:
    if side.dropped:
        return words("side-dropped")
    return _toned(status_word(Status(side.status), words.language), _TONES.get(side.status))


def _revised_section(review: MonthReview, words: Words) -> Section:
    entries = [
        Entry(
            text=words(
                "revised-entry",
                title=key_result.title,
                month=words.month(told.month.last),
                verdict=verdict_word(told.verdict, words.language),
                before=verdict_word(told.revised.verdict, words.language),
                on=told.revised.on,
            )
        )
        for key_result, told in review.revised
        if told.revised
    ]
    return Section(id="revised", title=words("revised-title"), entries=entries)


def _answer(answer: bool | None) -> str:  # noqa: FBT001 - a figure of the row
    return "unknown" if answer is None else "yes" if answer else "no"


def _toned(text: str, tone: Tone | None) -> str:
    return text if tone is None else Toned(text, tone)
