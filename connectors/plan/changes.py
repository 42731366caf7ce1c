"""What goes back into a plan file: the progress of its rows, and words beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """How far a row really is: the share done, when it began, and when it was done, as far as that is known."""

    percent: float
    start: date | None = None
    finish: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChange:
    """What is written to one row.

    `physical` is the share done as a person would type it, which moves no schedule; `columns` are texts by the names
    of their columns, of which those that the file has not are added. `actual` moves the schedule, and is written only
    where it is wanted.
    """

    physical: float | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    actual: Actual | None = None


Changes = Mapping[str, RowChange]
"""What is written, by the uid of the row."""


def percent_text(share: float) -> str:
    """Return a ratio in whole percent: 100 only where all is done, 0 only where nothing is."""
    rounded = round(share * 100)
    if share < 1:
        rounded = min(99, rounded)
    return str(max(1, rounded) if share > 0 else rounded)
