"""Document: a report in words and figures, before it takes the form of Markdown, HTML or a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One statement, with what belongs under it; `address` leads to where it comes from.

    `subject` is what it is about, where its text begins with that.
    """

    text: str
    details: Sequence[str] = ()
    address: str | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A share done beside the planned one, both 0–1 and None where unknown."""

    share: float | None
    planned: float | None


class Tone(StrEnum):
    """How something stands, for the eye: the words beside it say the same."""

    GOOD = "good"
    WATCH = "watch"
    BAD = "bad"


class Toned(str):
    """Words in a table that have a tone."""

    tone: Tone

    def __new__(cls, text: str, tone: Tone) -> Self:
        """Make it of its words and their tone."""
        made = super().__new__(cls, text)
        made.tone = tone
        return made


Cell = str | Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under headings; `numbers` are the columns that are set to the right."""

    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a report; one that has nothing to say but `nothing` says that."""

    id: str
    title: str
    entries: Sequence[Entry] = ()
    table: Table | None = None
    intro: str | None = None
    nothing: str | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing in it."""
        return not (self.entries or self.table or self.intro)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report: `lead` are the few lines that matter, before all sections; `is_short` wants to stand on one page."""

    title: str
    subtitle: str
    language: str
    lead: Sequence[str] = ()
    sections: Sequence[Section] = field(default_factory=tuple)
    is_short: bool = False

    def told(self) -> Sequence[Section]:
        """Return the sections that say anything."""
        return [section for section in self.sections if not section.is_empty or section.nothing]
