"""Programme: the section of the digest on where plan files and trackers differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mappings.programme.sentences import difference_sentence
from syncd.reports.document import Entry, Section
from syncd.reports.programme import Programme
from syncd.reports.words import Words

MOST_TOLD = 20
"""Differences of one plan that are told; the others are counted."""


def programme_section(programmes: Sequence[Programme], words: Words) -> Section:
    """Say of each plan file what differs from the trackers, and whether it could be read."""
    entries = [Entry(text=words.quoted(one.plan), details=tuple(_told(one, words))) for one in programmes]
    return Section(id="programme", title=words("programme-title"), entries=entries)


def _told(one: Programme, words: Words) -> Iterator[str]:
    if one.problem:
        yield words("programme-unread", reason=one.problem)
    for difference in one.differences[:MOST_TOLD]:
        yield difference_sentence(difference, one.titles, words.language)
    if len(one.differences) > MOST_TOLD:
        yield words("more-entries", n=len(one.differences) - MOST_TOLD)
