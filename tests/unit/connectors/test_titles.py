"""Titles as they are kept."""

from __future__ import annotations

import pytest

from connectors.titles import one_line


@pytest.mark.parametrize(
    "title", ["検索 🔎", "العربية", "👩\u200d💻 works", "\u200eRanking", "[/x] [wip]", ""]
)
def test_any_script_stays_as_it_is(title: str) -> None:
    """Other scripts, joined emoji and their marks of direction are kept."""
    assert one_line(title) == title


def test_what_steers_a_terminal_is_taken_out() -> None:
    """Escape codes, bells and line breaks become spaces; marks that turn the rest of a line around go."""
    assert one_line("a\x1b[2Jb\x07c\nd\x9be\u202ef") == "a [2Jb c d ef"
