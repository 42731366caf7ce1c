"""Makes titles safe to show, whoever typed them."""

from __future__ import annotations

import unicodedata

OVERRIDES = frozenset("\u202d\u202e")
"""Marks that turn all text after them around, up to the end of the line."""


def one_line(text: str) -> str:
    """Return a title on one line, without what steers a terminal; joined emoji and other scripts stay whole."""
    if text.isprintable():
        return text
    kept = (" " if unicodedata.category(sign) == "Cc" else sign for sign in text if sign not in OVERRIDES)
    return "".join(kept)
