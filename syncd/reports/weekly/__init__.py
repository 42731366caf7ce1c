"""Weekly: the digest in words, the few lines that matter first."""

from __future__ import annotations

from syncd.reports.audience import Audience, fit
from syncd.reports.digest import Digest
from syncd.reports.document import Document
from syncd.reports.weekly.achieved import achieved_section, decision_section
from syncd.reports.weekly.gaps import gap_section
from syncd.reports.weekly.lead import lead_lines
from syncd.reports.weekly.plan import change_section, forecast_section, late_section
from syncd.reports.weekly.programme import programme_section
from syncd.reports.weekly.work import ahead_section, goal_section, waiting_section
from syncd.reports.words import Words, titled


def tell_weekly(digest: Digest, words: Words, audience: Audience = Audience.MANAGER) -> Document:
    """Return what of the digest a reader gets, as a document in the language of `words`."""
    words = words.around(digest.window.first)
    span = words.span(digest.window.first, digest.window.last)
    title = titled(words("weekly-title", span=span), digest.choice, words)
    if digest.day is None:
        return Document(title=title, subtitle=words("no-figures"), language=words.language)
    document = Document(
        title=title,
        subtitle=_subtitle(digest, words),
        language=words.language,
        lead=lead_lines(digest, words),
        sections=(
            change_section(digest.changes, words),
            programme_section(digest.programme, words),
            late_section(digest, words),
            goal_section(digest.goals, words, in_full=audience is Audience.LEAD),
            ahead_section(digest.ahead, words),
            achieved_section(digest, words),
            decision_section(digest.decisions, words),
            forecast_section(digest.forecasts, words),
            waiting_section(digest.waiting, words),
            gap_section(digest.gaps, words),
        ),
    )
    return fit(document, audience, words)


def _subtitle(digest: Digest, words: Words) -> str:
    week, weeks = digest.week
    shown = digest.day or digest.window.last
    is_old = shown != digest.window.last
    return words(
        "weekly-subtitle-old" if is_old else "weekly-subtitle",
        cycle=digest.cycle.name,
        week=str(week),
        weeks=str(weeks),
        day=words.day(shown, year=True),
    )
