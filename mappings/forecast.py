"""Forecast: by which day a project is done with 50 % and 85 % probability, from its own history.

Everything is counted in working days. With L the open weight, p the pace and r the growth of the scope, both in
weight a working day, the remaining time T solves

    p × T = L + r × τ × (1 − e^(−T ÷ τ))

Growth fades: what was added so far came in over the time e since the first completion, and τ = 1.25 e lets it ebb
over about as long again, because a growth that is carried on for ever gives dates that no project ever had. The pace is the
mean of two: since the first completion, which is steady, and of the last four weeks, which notices a change.

T is the median of a log-normal distribution. Its spread σ has two parts: doubt about the pace itself (σ₀), which
resampling past weeks would leave out and so be too sure; and the week-to-week scatter c (standard deviation ÷ mean
of the weekly completions), which averages out over the weeks ahead: σ² = σ₀² + 0.3 × c² ÷ max(1, T ÷ 5).

P50 = the day T working days ahead, P85 = T × e^(1.036 σ) ahead, each rounded up to the close of a day; the chance
of a day n working days ahead is Φ(ln(n ÷ T) ÷ σ). The constants were set on recorded histories, where they lie on
a wide plateau: docs/decisions tells how, and `benchmarks/forecast.py --score` shows it again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import NormalDist, fmean, pstdev

from mappings.workdays import ONE_DAY, Calendar

FEWEST_LEAVES = 5
SHORTEST = timedelta(weeks=2)
"""A project with fewer completions, or a first one nearer than this, says nothing about its end."""

RECENT = timedelta(weeks=4)
RECENT_WEIGHT = 0.5
DOUBT = 0.47
SCATTER = 0.3
FADE = 1.25
LONGEST_WORKDAYS = 2600
"""Ten years: a date further off than this is no forecast."""

_STANDARD = NormalDist()
_AT_85 = _STANDARD.inv_cdf(0.85)


class Refusal(StrEnum):
    """Why there is no forecast."""

    TOO_FEW_DONE = "too_few_done"
    TOO_SHORT = "too_short"
    NO_PACE = "no_pace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Burnup:
    """A project's done weight and scope at the close of each calendar day from `start` on; the last is the cut."""

    start: date
    done: Sequence[float]
    scope: Sequence[float]

    @property
    def cut(self) -> date:
        """Return the day up to whose close the history is known."""
        return self.start + timedelta(len(self.done) - 1)

    @property
    def first(self) -> int | None:
        """Return the index of the day of the first completion, None before it."""
        return next((i for i, weight in enumerate(self.done) if weight > 0), None)

    def day(self, index: int) -> date:
        """Return the day of an index."""
        return self.start + timedelta(index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When the work will be done, as seen at the close of `cut`: a median and a spread, in working days.

    `p50` and `p85` are days by whose close all is done, with cut ≤ p50 ≤ p85.
    """

    cut: date
    median: float
    spread: float
    p50: date
    p85: date

    def chance(self, due: date, calendar: Calendar) -> float:
        """Return the probability 0–1 that all is done by the close of `due`."""
        if self.median == 0:
            return 1.0
        ahead = calendar.count(self.cut + ONE_DAY, due)
        return _STANDARD.cdf(math.log(ahead / self.median) / self.spread) if ahead else 0.0


def forecast(burnup: Burnup, calendar: Calendar, done_leaves: int) -> Forecast | Refusal:
    """Return when the project will be done, or why that cannot be said.

    `calendar` holds the project's own working days; `done_leaves` is how many leaves were completed, whatever they
    weigh. An empty history is refused as one with too few completions.
    """
    first = burnup.first
    if first is None or done_leaves < FEWEST_LEAVES:
        return Refusal.TOO_FEW_DONE
    if burnup.cut - burnup.day(first) < SHORTEST:
        return Refusal.TOO_SHORT
    left = burnup.scope[-1] - burnup.done[-1]
    if left <= 0:
        return Forecast(cut=burnup.cut, median=0.0, spread=DOUBT, p50=burnup.cut, p85=burnup.cut)
    rate = pace(burnup, calendar)
    if rate <= 0:
        return Refusal.NO_PACE
    elapsed = _workdays(burnup, first - 1, calendar)
    growth = max(0.0, (burnup.scope[-1] - burnup.scope[first]) / elapsed)
    median = _remaining(left, rate, growth, FADE * elapsed)
    spread = math.sqrt(DOUBT**2 + SCATTER * _scatter(burnup, first) ** 2 / max(1.0, median / 5))
    return _dated(burnup.cut, median, spread, calendar)


def pace(burnup: Burnup, calendar: Calendar) -> float:
    """Return the weight completed a working day: the mean of the pace since the first completion and the recent one."""
    first = burnup.first
    if first is None:
        return 0.0
    overall = burnup.done[-1] / _workdays(burnup, first - 1, calendar)
    return (1 - RECENT_WEIGHT) * overall + RECENT_WEIGHT * recent_pace(burnup, calendar)


def recent_pace(burnup: Burnup, calendar: Calendar) -> float:
    """Return the weight completed a working day in the last four weeks, or since the first completion if that is later."""
    first = burnup.first
    if first is None:
        return 0.0
    since = max(first - 1, len(burnup.done) - 1 - RECENT.days)
    before = burnup.done[since] if since >= 0 else 0.0
    return (burnup.done[-1] - before) / _workdays(burnup, since, calendar)


def required_pace(left: float, cut: date, due: date, calendar: Calendar) -> float | None:
    """Return the weight a working day that would meet the due date; None once no working day is left."""
    ahead = calendar.count(cut + ONE_DAY, due)
    return left / ahead if ahead else None


def _workdays(burnup: Burnup, since: int, calendar: Calendar) -> int:
    """Return the working days after the close of a day of the history, at least 1."""
    return max(1, calendar.count(burnup.day(since) + ONE_DAY, burnup.cut))


def _remaining(left: float, rate: float, growth: float, fade: float) -> float:
    """Solve for T by iteration, which rises from the answer without growth and is bounded by that with all of it."""
    remaining = left / rate
    for _ in range(200):
        grown = left + growth * fade * -math.expm1(-remaining / fade)
        if grown / rate - remaining < 1e-6:
            break
        remaining = grown / rate
    return remaining


def _scatter(burnup: Burnup, first: int) -> float:
    """Return the standard deviation of the weekly completions ÷ their mean; 1 where fewer than two weeks are whole."""
    closes = range(len(burnup.done) - 1, first - 2, -7)
    levels = [burnup.done[i] if i >= 0 else 0.0 for i in closes]
    weeks = [after - before for after, before in pairwise(levels)]
    mean = fmean(weeks) if weeks else 0.0
    return pstdev(weeks) / mean if len(weeks) > 1 and mean > 0 else 1.0


def _dated(cut: date, median: float, spread: float, calendar: Calendar) -> Forecast | Refusal:
    late = median * math.exp(_AT_85 * spread)
    if late > LONGEST_WORKDAYS:
        return Refusal.NO_PACE
    try:
        p50, p85 = (calendar.add(cut, math.ceil(days - 1e-9)) for days in (median, late))
    except OverflowError:
        return Refusal.NO_PACE
    return Forecast(cut=cut, median=median, spread=spread, p50=p50, p85=p85)
