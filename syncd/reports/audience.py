"""Audience: for whom a report is, and what of it they get: all, one page, or what concerns their own projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from syncd.reports.document import Document, Entry, Section
from syncd.reports.words import Words


class Audience(StrEnum):
    """Who reads a report."""

    HEAD = "head"
    MANAGER = "manager"
    LEAD = "lead"


MOST_ENTRIES, MOST_DETAILS = 4, 4
"""What a head's page holds of each section, and of each of its entries; the others are counted."""

LEFT_OUT: Mapping[Audience, frozenset[str]] = {
    Audience.HEAD: frozenset(
        {"changes", "programme", "goals", "ahead", "forecasts", "waiting", "evidence", "next", "ledger"}
    ),
    Audience.MANAGER: frozenset({"ahead"}),
    Audience.LEAD: frozenset({"attainment", "calibration"}),
}
"""The sections that each does not get, by their ids."""


def fit(document: Document, audience: Audience, words: Words) -> Document:
    """Return what of a report its reader gets."""
    left = LEFT_OUT[audience]
    sections = [section for section in document.sections if section.id not in left]
    if audience is Audience.HEAD:
        sections = [_short(section, words) for section in sections]
    return replace(document, sections=tuple(sections), is_short=audience is Audience.HEAD)


def _short(section: Section, words: Words) -> Section:
    entries = [replace(one, details=_first(one.details, words)) for one in section.entries[:MOST_ENTRIES]]
    if more := len(section.entries) - len(entries):
        entries.append(Entry(text=words("more-entries", n=more)))
    return replace(section, entries=entries)


def _first(details: Sequence[str], words: Words) -> Sequence[str]:
    more = len(details) - MOST_DETAILS
    return details if more <= 0 else (*details[:MOST_DETAILS], words("more-entries", n=more))
