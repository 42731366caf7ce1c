"""Gaps: the section of the digest on figures that are missing or old."""

from __future__ import annotations

from collections.abc import Sequence

from syncd.reports.document import Entry, Section
from syncd.reports.evidence import Gap
from syncd.reports.words import Words


def gap_section(gaps: Sequence[Gap], words: Words) -> Section:
    """Say what is missing or old, and why."""
    return Section(
        id="gaps", title=words("gaps-title"), entries=[Entry(text=_gap(gap, words)) for gap in gaps]
    )


def kind_of(gap: Gap, words: Words) -> str:
    """Name in a few words what is missing."""
    return words(f"gap-kind-{gap.what.replace('_', '-')}", title=gap.subject.title)


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
