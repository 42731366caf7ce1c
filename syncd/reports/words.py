"""Words: texts in English and Japanese, from one catalogue for each language and package."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentNumber, fluent_number

from mappings.wording import LOCALES, Language, day_in_words, tenths
from syncd.reports.choice import Choice


class Words:
    """One language's texts: those of reports, or of another package with a folder `texts`.

    A text is called by its key, with the figures that it names.
    """

    def __init__(
        self, language: Language, package: str = "syncd.reports", around: date | None = None
    ) -> None:
        self.language = language
        self._package = package
        self._year = around.year if around else None
        self._locale = LOCALES[language]
        self._bundle = _bundle(language, package)

    def around(self, day: date) -> Words:
        """Return the same words for a text that speaks from that day: days of another year are told with it."""
        return Words(self.language, self._package, day)

    def __call__(self, key: str, /, **figures: Any) -> str:
        """Return the text; raises `KeyError` for a key or figure that is not there.

        Numbers are shown with one decimal at most, days as `day` tells them.
        """
        pattern = self._bundle.get_message(key).value
        if pattern is None:
            raise KeyError(key)
        shown = {name: self._shown(figure) for name, figure in figures.items()}
        told, errors = self._bundle.format_pattern(pattern, shown)
        if errors:
            raise KeyError(f"{key}: {errors[0]}")
        return str(told)

    def day(self, day: date, *, year: bool = False) -> str:
        """Return a day as the language writes it: 28 July, 7月28日; with the year where that is not the text's own."""
        if year or self._year not in {None, day.year}:
            return str(format_date(day, "long", locale=self._locale))
        return day_in_words(day, self.language)

    def span(self, first: date, last: date) -> str:
        """Return the days from first to last: 9–15 November 2026."""
        return self._days(first, last, year=True)

    def between(self, first: date, last: date) -> str:
        """Return the days from first to last without the year: 9–15 November."""
        return self._days(first, last, year=False)

    def month(self, day: date) -> str:
        """Return the month of a day: November 2026, 2026年11月."""
        return str(format_skeleton("yMMMM", day, locale=self._locale))

    def number(self, value: float) -> str:
        """Return a number with two decimals at most."""
        return str(format_decimal(round(value, 2), "#,##0.##", locale=self._locale))

    def score(self, score: float | None) -> str:
        """Return a score 0–1 with two decimals, a dash where it is unknown."""
        return "–" if score is None else f"{score:.2f}"

    def percent(self, share: float | None) -> str:
        """Return a ratio 0–1 in percent, a dash where it is unknown."""
        return "–" if share is None else str(format_percent(share, "#,##0%", locale=self._locale))

    def tenths(self, value: float) -> str:
        """Return a number with one decimal at most, as slips are told."""
        return tenths(value)

    def quoted(self, title: str) -> str:
        """Return a title within a sentence, in the brackets of a language that has no spaces."""
        return f"「{title}」" if self.language == "ja" else title

    def beside(self, texts: Sequence[str]) -> str:
        """Return several texts beside each other, none of them the last."""
        return ("、" if self.language == "ja" else ", ").join(texts)

    def several(self, texts: Sequence[str]) -> str:
        """Return several texts as one list in words."""
        return str(format_list(list(texts), "standard", self._locale))

    def _days(self, first: date, last: date, *, year: bool) -> str:
        """Join two days; in English by hand, for the locale's own spans cut months short and its days do not."""
        if self.language == "ja":
            return str(format_interval(first, last, "yMMMMd" if year else "MMMMd", locale=self._locale))
        end = self.day(last, year=year)
        if first == last:
            return end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day}–{end}"
        return f"{self.day(first, year=year and first.year != last.year)} – {end}"

    def _shown(self, figure: Any) -> Any:
        if isinstance(figure, bool):
            return str(figure).lower()
        if isinstance(figure, date):
            return self.day(figure)
        if isinstance(figure, int | float) and not isinstance(figure, FluentNumber):
            return fluent_number(round(figure, 1) + 0, maximumFractionDigits=1)
        return figure


def titled(title: str, choice: Choice, words: Words) -> str:
    """Return a report's title with what the report is limited to."""
    parts = [
        *([words("chosen-team", team=choice.team)] if choice.team else []),
        *([words("chosen-product", product=choice.product)] if choice.product else []),
        *([words("chosen-objective", objective=choice.objective)] if choice.objective else []),
        *choice.projects,
    ]
    return words("title-chosen", title=title, chosen=words.several(parts)) if parts else title


@cache
def _bundle(language: Language, package: str) -> FluentBundle:
    source = resources.files(package).joinpath("texts", f"{language}.ftl").read_text("utf-8")
    bundle = FluentBundle([LOCALES[language].replace("_", "-")], use_isolating=False)
    bundle.add_resource(FluentResource(source))
    return bundle
