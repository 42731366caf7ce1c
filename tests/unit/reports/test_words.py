"""The texts of reports: both languages say the same, and nothing is missing."""

from __future__ import annotations

import re
from datetime import date
from importlib import resources
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, VariableReference
from fluent.syntax.visitor import Visitor

import syncd.reports
from syncd.reports.words import Words

SOURCES = "\n".join(file.read_text("utf-8") for file in Path(syncd.reports.__file__).parent.rglob("*.py"))


class _Figures(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - the visitor's own name
        self.names.add(node.id.name)


def catalogue(language: str, package: str = "syncd.reports") -> dict[str, set[str]]:
    """Return the keys of a language in a package, each with the figures it names."""
    text = resources.files(package).joinpath("texts", f"{language}.ftl").read_text("utf-8")
    found = {}
    for entry in FluentParser().parse(text).body:
        assert type(entry).__name__ in {"Message", "Comment", "GroupComment"}, entry
        if isinstance(entry, Message):
            figures = _Figures()
            figures.visit(entry)
            found[entry.id.name] = figures.names
    return found


def test_both_languages_have_the_same_texts_with_the_same_figures() -> None:
    """A text that one language lacks, or that leaves out a figure, is found."""
    assert catalogue("en") == catalogue("ja")


def test_every_text_is_used_and_every_key_that_is_used_is_there() -> None:
    """Keys stand in the code as they are, or are made of a beginning that does."""
    keys = set(catalogue("en"))
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', SOURCES)) & keys
    made = {key for key in keys for start in re.findall(r'f"([a-z-]+-)\{', SOURCES) if key.startswith(start)}
    assert keys - named - made == set()


@pytest.mark.parametrize(
    ("days", "english", "japanese"),
    [
        (1, "1 working day", "1営業日"),
        (2.54, "2.5 working days", "2.5営業日"),
        (0, "0 working days", "0営業日"),
    ],
)
def test_numbers_agree_with_their_words(days: float, english: str, japanese: str) -> None:
    """One decimal at most, and the plural that goes with it."""
    assert Words("en")("working-days", days=days) == english
    assert Words("ja")("working-days", days=days) == japanese


def test_days_are_written_as_the_language_writes_them() -> None:
    """Days, spans, months and lists."""
    english, japanese = Words("en"), Words("ja")
    day = date(2026, 7, 28)
    assert (english.day(day), japanese.day(day)) == ("28 July", "7月28日")
    assert english.span(date(2026, 11, 9), date(2026, 11, 15)) == "9–15 November 2026"
    assert english.span(date(2026, 10, 26), date(2026, 11, 1)) == "26 October – 1 November 2026"
    assert english.span(date(2026, 12, 28), date(2027, 1, 3)) == "28 December 2026 – 3 January 2027"
    assert english.between(day, day) == "28 July"
    assert japanese.span(date(2026, 11, 9), date(2026, 11, 15)) == "2026年11月9日～15日"
    assert (english.month(day), japanese.month(day)) == ("July 2026", "2026年7月")
    assert english.several(["A", "B", "C"]) == "A, B and C"
    assert japanese.several(["A", "B", "C"]) == "A、B、C"


def test_a_missing_figure_is_an_error() -> None:
    """A text that is called without a figure never shows a hole."""
    with pytest.raises(KeyError, match="title"):
        Words("en")("lead-late-new", reason="x")
