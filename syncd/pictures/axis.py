"""Axes: days from left to right with a mark for each month, amounts from bottom to top on round numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from syncd.pictures.svg import line, words

_WEEK = timedelta(days=7)
_ROOM = 9
"""Days that the name of a month takes up."""

Told = Callable[[date], str]
"""How a day is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days as places: `first` opens at `left`, `last` closes at `right`; days outside lie on the edges."""

    first: date
    last: date
    left: float
    right: float

    def close(self, day: date) -> float:
        """Return the place of a day's close."""
        return self._at((day - self.first).days + 1)

    def open(self, day: date) -> float:
        """Return the place of a day's opening."""
        return self._at((day - self.first).days)

    def _at(self, passed: int) -> float:
        whole = max(1, (self.last - self.first).days + 1)
        return self.left + (self.right - self.left) * min(1.0, max(0.0, passed / whole))

    def months(self) -> Iterator[date]:
        """Yield the first day, where its month has room for its name, and the first of each further month."""
        month = (self.first.replace(day=28) + _WEEK).replace(day=1)
        if (month - self.first).days > _ROOM:
            yield self.first
        while month <= self.last:
            yield month
            month = (month.replace(day=28) + _WEEK).replace(day=1)

    def drawn(self, top: float, bottom: float, told: Told) -> list[Markup]:
        """Return a fine line for each month, with its name below."""
        marks = []
        for month in self.months():
            x = self.open(month)
            marks += [line((x, top), (x, bottom), "grid"), words(told(month), (x + 3, bottom + 15), "tick")]
        return marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Amounts as places: `low` lies at `bottom`, `high` at `top`."""

    low: float
    high: float
    top: float
    bottom: float

    @classmethod
    def holding(cls, least: float, most: float, *, top: float, bottom: float) -> Amounts:
        """Return an axis on round numbers that holds all from least to most."""
        step = _round_step(most - least)
        low, high = math.floor(least / step) * step, math.ceil(most / step) * step
        return cls(low=low, high=max(high, low + step), top=top, bottom=bottom)

    def at(self, amount: float) -> float:
        """Return the place of an amount."""
        return self.bottom - (self.bottom - self.top) * (amount - self.low) / (self.high - self.low)

    def drawn(self, left: float, right: float, told: Callable[[float], str]) -> list[Markup]:
        """Return a fine line for each round number, with the number before it."""
        step = _round_step(self.high - self.low)
        marks = []
        for n in range(round((self.high - self.low) / step) + 1):
            amount = self.low + n * step
            y = self.at(amount)
            marks += [
                line((left, y), (right, y), "grid"),
                words(told(amount), (left - 6, y + 4), "tick", "end"),
            ]
        return marks


def _round_step(span: float) -> float:
    """Return 1, 2 or 5 times a power of ten, of which three to seven make the span."""
    if span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / 4))
    return next(factor * power for factor in (1, 2, 5, 10) if span / (factor * power) <= 6)
