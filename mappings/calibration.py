"""Calibration: of the forecasts that were made week by week, how many held.

Counted are projects that are done, and of each the forecasts at the closes of the Sundays before its last completion:
a forecast held when the work was done by its day. Where the method is right, about 85 % of the P85 hold and half of
the P50.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A forecast as it was made at the close of `day`."""

    day: date
    p50: date
    p85: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """The shares 0–1 of `forecasts` that held, None without any; `projects` is how many are finished and had one."""

    p50: float | None = None
    p85: float | None = None
    forecasts: int = 0
    projects: int = 0


def calibration(finished: Iterable[tuple[date, Sequence[Past]]]) -> Calibration:
    """Hold forecasts against the ends of their projects: pairs of the last completion and what was forecast."""
    judged = [(end, [past for past in made if past.day < end]) for end, made in finished]
    pairs = [(end, past) for end, made in judged for past in made]
    if not pairs:
        return Calibration()
    return Calibration(
        p50=sum(end <= past.p50 for end, past in pairs) / len(pairs),
        p85=sum(end <= past.p85 for end, past in pairs) / len(pairs),
        forecasts=len(pairs),
        projects=sum(bool(made) for _, made in judged),
    )
