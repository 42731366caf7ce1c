"""How values are put into fields and compared there: rounding, percent form, option words, rich text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from connectors.model.fields import Field, FieldKind, FieldValue, Option
from mappings.evidence import VERDICT_WORDS
from mappings.wording import GRADE_WORDS, STATUS_WORDS, Language

RATIOS = frozenset({"progress", "planned", "gap", "score"})
"""Roles whose value is a ratio, written with 2 decimals, or in percent without decimals."""

WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "status": STATUS_WORDS,
    "verdict": VERDICT_WORDS,
    "grade": GRADE_WORDS,
}
"""Roles whose figure is a word, with each word in English and Japanese."""

_IN_ALL = {word: spoken for words in WORDS.values() for word, spoken in words.items()}


def rounded(value: float, decimals: int) -> float:
    """Round half away from zero, as people do by hand; binary noise beyond nine decimals is cut first."""
    quantum = Decimal(1).scaleb(-decimals)
    result = float(Decimal(repr(round(value, 9))).quantize(quantum, ROUND_HALF_UP))
    return result + 0.0  # no negative zero


def shown(role: str, value: float, *, percent: bool) -> float:
    """Return the number as the field of that role shows it."""
    if role in RATIOS:
        return rounded(value * 100, 0) if percent else rounded(value, 2)
    return rounded(value, 1) if role in {"slip", "slip_baseline"} else value


def bare(word: str) -> str:
    """Return a word without case, spaces, `_`, `-`, emoji and other signs, for comparing option names."""
    return "".join(c for c in word.casefold() if c.isalnum())


def words_for(word: str, options: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names or ids under which an option for a word may be found: the operator's own alone, if set."""
    if word in options:
        return (options[word],)
    return (word, *_IN_ALL.get(word, ()))


def spoken(word: str, language: Language) -> str:
    """Return a status, verdict or grade as people read it."""
    return _IN_ALL[word][language == "ja"]


def is_word(name: str, word: str) -> bool:
    """Tell whether an option's name is that word; one of signs alone, such as an emoji, must be the same."""
    return name.strip() == word.strip() or bool(bare(word) and bare(name) == bare(word))


def matches_option(current: FieldValue, accepted: tuple[str, ...]) -> bool:
    """Tell whether the option's name that stands in the field is one of the accepted words."""
    return isinstance(current, str) and any(is_word(current, word) for word in accepted)


def find_option(field: Field, accepted: tuple[str, ...]) -> Option | None:
    """Find the option in the order of the accepted words: by id, by its very name, by its name as people read it."""
    for word in accepted:
        for fits in (
            [o for o in field.options if o.id == word],
            [o for o in field.options if o.name == word],
            [o for o in field.options if is_word(o.name, word)],
        ):
            if fits:
                return fits[0]
    return None


def same(field: Field, current: FieldValue, wanted: FieldValue) -> bool:
    """Tell whether a field shows the wanted value already: numbers within 1e-9, texts by their words."""
    if current is None or wanted is None:
        return _empty(current) and _empty(wanted)
    if isinstance(wanted, bool) or isinstance(current, bool):
        return current == wanted
    if isinstance(wanted, float | int) and isinstance(current, float | int):
        return abs(current - wanted) <= 1e-9
    if isinstance(wanted, date) or isinstance(current, date):
        return str(current)[:10] == str(wanted)[:10]
    if field.kind in {FieldKind.TEXT, FieldKind.PARAGRAPH} or isinstance(wanted, str):
        return str(current).split() == str(wanted).split()
    return current == wanted


def _empty(value: FieldValue) -> bool:
    return value is None or value == "" or value == ()
