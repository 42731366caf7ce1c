"""Draws a badge: a title, a sign, a word and a percentage in SVG, readable without its colours."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from mappings.okr import Status
from mappings.wording import STATUS_SIGNS, Language

_COLOURS: Mapping[Status, str] = {
    Status.ON_TRACK: "#14639e",
    Status.DONE: "#21633c",
    Status.AT_RISK: "#8a5200",
    Status.OFF_TRACK: "#a3211a",
    Status.NOT_STARTED: "#555f70",
    Status.UNKNOWN: "#555f70",
}
"""Grounds for white letters: blue and red are told apart by all kinds of colour-blind, each is 5.5 to 1 or darker."""

LONGEST_TITLE = 40
"""In narrow letters; a wide one counts for two."""

_HEIGHT, _NARROW, _PAD = 22, 6.6, 8
_OLD = ("older data", "古いデータ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a badge shows: `progress` is a ratio, None when unknown."""

    title: str
    said: str
    status: Status
    progress: float | None = None
    stale: bool = False
    language: Language = "en"

    def svg(self) -> str:
        """Return the image; everything that is text is escaped, and a long title is cut."""
        whole = _line(self.title)
        title = _cut(whole)
        told = self._told()
        left, right = _breadth(title), _breadth(told)
        ground = _COLOURS[self.status]
        label = escape(f"{whole}: {told}")
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" '
            f'viewBox="0 0 {left + right} {_HEIGHT}" role="img" aria-label="{label}" lang="{self.language}">'
            f"<title>{label}</title>"
            f'<rect width="{left + right}" height="{_HEIGHT}" rx="4" fill="#2b3240"/>'
            f'<path d="M{left} 0h{right - 4}a4 4 0 0 1 4 4v{_HEIGHT - 8}a4 4 0 0 1-4 4h-{right - 4}z" fill="{ground}"/>'
            '<g fill="#ffffff" font-family="system-ui,Noto Sans,Noto Sans JP,Hiragino Sans,sans-serif" font-size="12">'
            f"{_words(title, _PAD, left)}{_words(told, left + _PAD, right)}</g></svg>"
        )

    def _told(self) -> str:
        share = "" if self.progress is None else f" {int(self.progress * 100 + 0.5)}%"
        old = f" ({_OLD[self.language == 'ja']})" if self.stale else ""
        return f"{STATUS_SIGNS[self.status]} {self.said}{share}{old}"


def _words(text: str, start: int, breadth: int) -> str:
    return f'<text x="{start}" y="15" textLength="{breadth - 2 * _PAD}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'


def _line(text: str) -> str:
    """Return a text in one line, of characters that XML allows."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _cut(line: str) -> str:
    """Return a line of at most the longest breadth."""
    if _cells(line) <= LONGEST_TITLE:
        return line
    while _cells(line) > LONGEST_TITLE - 1:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _breadth(text: str) -> int:
    return round(_cells(text) * _NARROW) + 2 * _PAD


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
