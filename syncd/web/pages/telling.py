"""Telling: figures in the words of a page; what is asked for thousands of rows is worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from babel.dates import format_skeleton

from mappings.evidence import verdict_word
from mappings.okr import Status
from mappings.verdict import Verdict
from mappings.wording import GRADE_WORDS, LOCALES, Language, status_word, tenths
from syncd.reports.words import Words

NOTHING = "–"
"""What stands for a figure that is unknown."""

_MOST = 4096


def percent(share: float | None) -> str:
    """Return a ratio 0–1 in percent."""
    return NOTHING if share is None else f"{share:.0%}"


def number(value: float | None) -> str:
    """Return a number with four digits at most, large ones whole."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.4g}"


def score(value: float | None) -> str:
    """Return a score 0–1."""
    return NOTHING if value is None else f"{value:.2f}"


@lru_cache(_MOST)
def day(told: str | date | None, language: Language) -> str:
    """Return a day with its month in short: 17 Feb, 2月17日."""
    if not told:
        return NOTHING
    at = date.fromisoformat(told[:10]) if isinstance(told, str) else told
    return str(format_skeleton("MMMd", at, locale=LOCALES[language]))


@lru_cache(_MOST)
def long_day(told: str | date | None, language: Language) -> str:
    """Return a day with its year: 17 Feb 2026, 2026年2月17日."""
    if not told:
        return NOTHING
    at = date.fromisoformat(told[:10]) if isinstance(told, str) else told
    return str(format_skeleton("yMMMd", at, locale=LOCALES[language]))


def month(first: date, language: Language) -> str:
    """Return a month in short: Nov, 11月."""
    return str(format_skeleton("MMM", first, locale=LOCALES[language]))


@lru_cache(_MOST)
def slip(days: float | None, language: Language, package: str) -> str:
    """Return how far behind or ahead of its plan something is."""
    words = Words(language, package)
    if days is None:
        return ""
    told = tenths(abs(days))
    if told == "0":
        return words("slip-none")
    return words("slip-behind" if days > 0 else "slip-ahead", days=float(told))


@lru_cache(_MOST)
def forecast(p50: str | None, p85: str | None, language: Language, package: str) -> str:
    """Return by when something is done, with 50 % and with 85 %; empty where that is unknown."""
    if p50 is None:
        return ""
    words = Words(language, package)
    if p85 is None or p85 == p50:
        return words("forecast-by", p50=day(p50, language))
    return words("forecast-between", p50=day(p50, language), p85=day(p85, language))


def status(row: Mapping[str, Any], language: Language) -> str:
    """Return a row's status in words."""
    return status_word(Status(row["status"]), language)


def grade(row: Mapping[str, Any], language: Language) -> str | None:
    """Return a score's grade in words, None where there is none."""
    return GRADE_WORDS[row["grade"]][language == "ja"].lower() if row.get("grade") else None


def verdict(found: str | None, language: Language) -> str | None:
    """Return a verdict in words, None where there is no evidence for one."""
    return None if found in {None, "no_evidence"} else verdict_word(Verdict(found), language)


def reason(row: Mapping[str, Any], language: Language) -> str:
    """Return why a row stands as it does, in the page's language where it is known in it."""
    told = (row.get("reasons") or {}).get(language)
    return str(told or row.get("reason") or "")
