"""What a source tells: one number and, where it says so, of when it is; and how both are read from what it gives."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from connectors.errors import MalformedError

_LONGEST_QUOTE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A number as its source tells it.

    `of` is the day or instant that it is of, None where the source does not say; without a zone an instant is one
    of the configured zone. `earlier` are the numbers of days before, where the source keeps them too.
    """

    value: float
    of: date | datetime | None = None
    earlier: Mapping[date, float] = field(default_factory=dict)


def number(value: Any, where: str, at: str = "") -> float:
    """Return a finite number, also one that is written as text; raises `MalformedError` that names `at`."""
    try:
        taken = not isinstance(value, bool) and isinstance(value, int | float | Decimal | str)
        found = float(value) if taken and "_" not in str(value) else float("nan")
    except (ValueError, OverflowError):
        found = float("nan")
    if not isfinite(found):
        place = f" at {at}" if at else ""
        raise MalformedError(
            f"{_quoted(value)}{place} is no number", where=where, remedy="let it be one like 12.5"
        )
    return found


def moment(value: Any, today: date, where: str, at: str = "") -> date | datetime:
    """Return the day or instant that a value stands for; raises `MalformedError` that names `at`.

    A month such as `2026-10` is its last day, or today while it lasts; a number is Unix time in seconds.
    """
    try:
        if isinstance(value, date):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        return _written(str(value).strip(), today)
    except (ValueError, OverflowError, OSError) as error:
        place = f" in {at}" if at else ""
        raise MalformedError(
            f"{_quoted(value)}{place} is no day", where=where, remedy="write it like 2026-11-20"
        ) from error


def _written(text: str, today: date) -> date | datetime:
    if re.fullmatch(r"\d{4}-\d{2}", text):
        year, month = int(text[:4]), int(text[5:])
        last = date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 else date.fromisoformat(text)
        return today if last.replace(day=1) <= today <= last else last
    return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)


def _quoted(value: Any) -> str:
    return repr(str(value)[:_LONGEST_QUOTE])
