"""Deciding: which questions a month leaves to those who steer, each by the figures that raise it."""

from __future__ import annotations

from collections.abc import Iterator

from mappings.verdict import Verdict
from syncd.reports.document import Entry, Section
from syncd.reports.month import Judged, MonthReview
from syncd.reports.words import Words

RAISES = {
    Verdict.REVISE_PLAN: "revise",
    Verdict.FIX_EXECUTION: "execute",
    Verdict.MOVED_DESPITE_SLIP: "matter",
}
"""The question that each verdict raises; work that goes by plan and moves, or may still, raises none."""


def questions_to_decide(review: MonthReview, words: Words) -> Section:
    """Ask what is to be decided; each question names the id under which the decision is recorded."""
    entries = [Entry(text=line) for line in _questions(review, words)]
    intro = words("decide-intro") if entries else None
    return Section(
        id="to-decide",
        title=words("decide-title"),
        entries=entries,
        intro=intro,
        nothing=words("decide-nothing"),
    )


def _questions(review: MonthReview, words: Words) -> Iterator[str]:
    for judged in review.key_results:
        yield from _of_key_result(judged, words)
    if review.portfolio.get("met") is False and review.priorities:
        first = review.priorities[0].project
        yield words("decide-side", title=words.quoted(first.title), id=first.id)


def _of_key_result(judged: Judged, words: Words) -> Iterator[str]:
    told = {"title": words.quoted(judged.key_result.title), "id": judged.key_result.id}
    if question := RAISES.get(judged.review.verdict):
        late = [words.quoted(project.title) for project in judged.review.execution.late]
        yield words(f"decide-{question}", **told, late=words.several(late) if late else "–")
    elif judged.review.verdict is Verdict.NO_EVIDENCE:
        yield words(f"decide-unknown-{_unknown(judged)}", **told)
    if judged.aim in {"low", "high"}:
        yield words(f"decide-target-{judged.aim}", **told)


def _unknown(judged: Judged) -> str:
    """Tell which side is to be made known: that of the score, that of the work, or both."""
    sides = {one.what.is_of_the_score for one in judged.missing}
    return "both" if len(sides) > 1 else "score" if True in sides else "work"
