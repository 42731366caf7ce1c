"""Scores: how far a key result has come by its own metric, and an objective by its key results.

score = (value − start) ÷ (target − start) within 0…1, whether the metric shall rise or fall. To stay within
low…high (either may be absent): 1 inside, edges included, else 0. No value, or a target equal to the start:
unknown, since no distance can be told. An objective's score is the weighted mean of the known scores of its
key results, because an unknown one is neither reached nor missed; how many are unknown stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import fsum, isfinite

from mappings.okr import Ambition, KeyResult, Metric
from mappings.plan import EQUAL

STRETCH_SUCCESS = 0.6
"""From this score a stretch key result is a success; a committed one must reach 1."""


TOO_HIGH_BELOW = 0.3
"""A stretch objective that closes below this score aimed too high."""


class Grade(StrEnum):
    """A score in three words; the borders are settings."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveScore:
    """An objective's score 0–1, None where no key result's is known; and how many are known and unknown."""

    score: float | None
    known: int
    unknown: int


def score(metric: Metric | None, value: float | None) -> float | None:
    """Return a key result's score 0–1, None where it is unknown."""
    if metric is None or value is None or not isfinite(value):
        return None
    if metric.target is None:
        return _stay_within(metric, value)
    if metric.start is None or metric.target == metric.start:
        return None
    return min(1.0, max(0.0, (value - metric.start) / (metric.target - metric.start)))


def counts_on(key_result: KeyResult, day: date) -> bool:
    """Tell whether the key result counts on that day: from `since` to `until`, both included."""
    return (key_result.since or date.min) <= day <= (key_result.until or date.max)


def objective_score(
    key_results: Iterable[KeyResult], scores: Mapping[str, float | None], day: date
) -> ObjectiveScore:
    """Return the mean of the scores, weighted by the key results' weights, over those that count on `day`."""
    counting = [kr for kr in key_results if counts_on(kr, day)]
    known = [(kr.weight, found) for kr in counting if (found := scores.get(kr.id)) is not None]
    return ObjectiveScore(score=weighted_mean(known), known=len(known), unknown=len(counting) - len(known))


def grade(found: float, *, middle_from: float = 0.4, high_from: float = 0.7) -> Grade:
    """Return the grade of an unrounded score."""
    if found >= high_from - EQUAL:
        return Grade.HIGH
    return Grade.MIDDLE if found >= middle_from - EQUAL else Grade.LOW


class Aim(StrEnum):
    """What an objective's score says at the close of its target."""

    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"


def aim(ambitions: Iterable[Ambition], found: float | None) -> Aim | None:
    """Tell whether a stretch objective aimed too low (1 at the close) or too high (below 0.3).

    An objective is a stretch one when all of its key results are; of others, and of an unknown score, nothing is said.
    """
    kinds = set(ambitions)
    if found is None or kinds != {Ambition.STRETCH}:
        return None
    if found >= 1 - EQUAL:
        return Aim.TOO_LOW
    return Aim.TOO_HIGH if found < TOO_HIGH_BELOW - EQUAL else None


def succeeded(ambition: Ambition, found: float) -> bool:
    """Tell whether a key result with that unrounded score is a success."""
    return found >= (1.0 if ambition is Ambition.COMMITTED else STRETCH_SUCCESS) - EQUAL


def within(low: float | None, high: float | None, value: float) -> bool:
    """Tell whether a value lies in a band, edges included; an edge that is None bounds nothing."""
    return (low is None or value >= low - EQUAL) and (high is None or value <= high + EQUAL)


def weighted_mean(weighted: Iterable[tuple[float, float]]) -> float | None:
    """Return the mean of (weight, value) pairs; None when nothing weighs anything."""
    pairs = list(weighted)
    total = fsum(weight for weight, _ in pairs)
    return fsum(weight * value for weight, value in pairs) / total if total > 0 else None


def _stay_within(metric: Metric, value: float) -> float | None:
    if metric.low is None and metric.high is None:
        return None
    return 1.0 if within(metric.low, metric.high, value) else 0.0
