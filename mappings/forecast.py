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
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate, pairwise
from statistics import NormalDist, fmean, pstdev
from typing import Any

from mappings.progress import Progress
from mappings.workdays import ONE_DAY, Calendar

FEWEST_LEAVES = 5
SHORTEST = timedelta(weeks=2)
"""A project with fewer completions, or a first one nearer than this, says nothing about its end."""

RECENT = timedelta(weeks=4)
WEEK = timedelta(weeks=1)
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


@dataclass(frozen=True, slots=True)
class Steps:
    """A level over time: from the close of each of `days` on the level beside it, 0 before. Days ascend."""

    days: tuple[date, ...] = ()
    levels: tuple[float, ...] = ()

    @classmethod
    def of(cls, amounts: Iterable[tuple[date, float]]) -> Steps:
        """Add up what came on each day; the days ascend."""
        pairs = list(amounts)
        return cls(tuple(day for day, _ in pairs), tuple(accumulate(amount for _, amount in pairs)))

    def at(self, day: date) -> float:
        """Return the level at the close of a day."""
        reached = bisect_right(self.days, day)
        return self.levels[reached - 1] if reached else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Burnup:
    """A project's history up to the close of `cut`: its done weight and its scope, in one unit."""

    cut: date
    done: Steps
    scope: Steps

    @property
    def first(self) -> date | None:
        """Return the day of the first completion up to the cut, None before it."""
        return next(
            (
                d
                for d, level in zip(self.done.days, self.done.levels, strict=True)
                if level > 0 and d <= self.cut
            ),
            None,
        )

    @property
    def left(self) -> float:
        """Return the weight that is open at the cut."""
        return self.scope.at(self.cut) - self.done.at(self.cut)


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

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Forecast:
        """Restore what `dataclasses.asdict` gave, after a way through JSON."""
        days = {name: date.fromisoformat(stored[name]) for name in ("cut", "p50", "p85")}
        return cls(median=stored["median"], spread=stored["spread"], **days)

    def chance(self, due: date, calendar: Calendar) -> float:
        """Return the probability 0–1 that all is done by the close of `due`."""
        if self.median == 0:
            return 1.0
        ahead = calendar.count(self.cut + ONE_DAY, due)
        return _STANDARD.cdf(math.log(ahead / self.median) / self.spread) if ahead else 0.0


def burnup(progress: Progress, cut: date) -> Burnup:
    """Return the history that a project's present leaves tell: when they were created, and when completed."""
    done, scope = (
        Steps.of((date.fromisoformat(day), weight) for day, weight in days)
        for days in (progress.completed, progress.created)
    )
    return Burnup(cut=cut, done=done, scope=scope)


def forecast(
    burnup: Burnup, calendar: Calendar, done_leaves: int, rate: float | None = None
) -> Forecast | Refusal:
    """Return when the project will be done, or why that cannot be said.

    `calendar` holds the project's own working days; `done_leaves` is how many leaves were completed, whatever they
    weigh. An empty history is refused as one with too few completions. `rate` is another pace than the project's
    own, in weight a working day; growth and doubt stay those of its history.
    """
    cut, first = burnup.cut, burnup.first
    if first is None or done_leaves < FEWEST_LEAVES:
        return Refusal.TOO_FEW_DONE
    if cut - first < SHORTEST:
        return Refusal.TOO_SHORT
    if burnup.left <= 0:
        return Forecast(cut=cut, median=0.0, spread=DOUBT, p50=cut, p85=cut)
    rate = pace(burnup, calendar) if rate is None else rate
    if rate <= 0:
        return Refusal.NO_PACE
    elapsed = _workdays(first - ONE_DAY, cut, calendar)
    growth = max(0.0, (burnup.scope.at(cut) - burnup.scope.at(first)) / elapsed)
    median = _remaining(burnup.left, rate, growth, FADE * elapsed)
    spread = math.sqrt(DOUBT**2 + SCATTER * _scatter(burnup, first) ** 2 / max(1.0, median / 5))
    return _dated(cut, median, spread, calendar)


def pace(burnup: Burnup, calendar: Calendar) -> float:
    """Return the weight completed a working day: the mean of the pace since the first completion and the recent one."""
    if burnup.first is None:
        return 0.0
    overall = _pace_since(burnup, burnup.first - ONE_DAY, calendar)
    return (1 - RECENT_WEIGHT) * overall + RECENT_WEIGHT * recent_pace(burnup, calendar)


def recent_pace(burnup: Burnup, calendar: Calendar) -> float:
    """Return the weight completed a working day in the last four weeks, or since the first completion if that is later."""
    if burnup.first is None:
        return 0.0
    return _pace_since(burnup, max(burnup.first - ONE_DAY, burnup.cut - RECENT), calendar)


def required_pace(left: float, cut: date, due: date, calendar: Calendar) -> float | None:
    """Return the weight a working day that would meet the due date; None once no working day is left."""
    ahead = calendar.count(cut + ONE_DAY, due)
    return left / ahead if ahead else None


def _pace_since(burnup: Burnup, eve: date, calendar: Calendar) -> float:
    done = burnup.done.at(burnup.cut) - burnup.done.at(eve)
    return done / _workdays(eve, burnup.cut, calendar)


def _workdays(eve: date, cut: date, calendar: Calendar) -> int:
    """Return the working days after the close of `eve` up to that of `cut`, at least 1."""
    return max(1, calendar.count(eve + ONE_DAY, cut))


def _remaining(left: float, rate: float, growth: float, fade: float) -> float:
    """Solve for T by iteration, which rises from the answer without growth and is bounded by that with all of it."""
    remaining = left / rate
    for _ in range(200):
        grown = left + growth * fade * -math.expm1(-remaining / fade)
        if grown / rate - remaining < 1e-6:
            break
        remaining = grown / rate
    return remaining


def _scatter(burnup: Burnup, first: date) -> float:
    """Return the standard deviation of the weekly completions ÷ their mean; 1 where fewer than two weeks are whole."""
    whole = (burnup.cut - first + ONE_DAY) // WEEK
    levels = [burnup.done.at(burnup.cut - n * WEEK) for n in range(whole + 1)]
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
