"""Trend: the straight line through the measurements of a key result, and the score that it reaches.

With three measurements or more, v the values and t their times, the line is that of least squares over time:

    slope = Σ (t − t̄)(v − v̄) ÷ Σ (t − t̄)²        value at the end = v̄ + slope × (end − t̄)

The value is then scored like any other, within 0…1. Values rather than scores are fitted, because a score that is cut off at
0 or 1 no longer tells how fast the value moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import fsum, isfinite

from mappings.okr import Metric
from mappings.scores import score

FEWEST = 3
"""Measurements below which there is no line."""

Measurement = tuple[datetime, float]


def value_at(measurements: Sequence[Measurement], end: datetime) -> float | None:
    """Return the value that the line reaches at `end`; None for fewer than three measurements, or all of one time."""
    known = [(at, value) for at, value in measurements if isfinite(value)]
    if len(known) < FEWEST:
        return None
    first = known[0][0]
    times = [(at - first).total_seconds() for at, _ in known]
    centre, mean = fsum(times) / len(times), fsum(value for _, value in known) / len(known)
    spread = fsum((time - centre) ** 2 for time in times)
    if spread == 0:
        return None
    pairs = zip(times, known, strict=True)
    slope = fsum((time - centre) * (value - mean) for time, (_, value) in pairs) / spread
    return mean + slope * ((end - first).total_seconds() - centre)


def score_at(metric: Metric | None, measurements: Sequence[Measurement], end: datetime) -> float | None:
    """Return the score 0–1 that the line reaches at `end`, None where it is unknown."""
    return score(metric, value_at(measurements, end))
