"""The values of MSPDI as they stand in files of several writers: durations, times, shares, field ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import isfinite

EARLIEST = 1985
"""Years before it stand for no date: 1970 in ProjectLibre and OpenProj, 1984 in MS Project itself."""

NO_DATE = "2000-01-01T00:00:00"
"""What Aspose.Tasks writes for every date that is empty."""

_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<days>-?[\d.]+)D)?(?:T(?:(?P<hours>-?[\d.]+)H)?(?:(?P<minutes>-?[\d.]+)M)?"
    r"(?:(?P<seconds>-?[\d.]+)S)?)?"
)
_ELAPSED = frozenset({4, 6, 8, 10, 12, 20, 36, 38, 40, 42, 44, 52})
"""The formats of durations that count by the clock, not by working time."""


def duration(text: str) -> timedelta | None:
    """Read `PT40H0M0S`, in any of the forms that writers give it; None for what is none."""
    found = _DURATION.fullmatch(text)
    if not found or text in {"", "P", "PT"}:
        return None
    try:
        parts = {name: float(part) for name, part in found.groupdict().items() if part and name != "sign"}
        length = timedelta(**parts)
    except (ValueError, OverflowError):
        return None
    return -length if found["sign"] else length


def spelled(length: timedelta) -> str:
    """Write a duration as MS Project does: hours without bound, the sign before them."""
    seconds = round(length.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    return f"PT{'-' if seconds < 0 else ''}{hours}H{rest // 60}M{rest % 60}S"


def moment(text: str, *, is_aspose: bool = False) -> datetime | None:
    """Read a time; None where it stands for none. Fractions and an offset are cut: plans have wall times."""
    if not text or (is_aspose and text == NO_DATE):
        return None
    try:
        found = datetime.fromisoformat(text).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return None
    return found if found.year >= EARLIEST else None


def day(text: str) -> date | None:
    """Read the day of a time."""
    found = moment(text)
    return found.date() if found else None


def percentage(text: str) -> float | None:
    """Read percent as a ratio within 0–1, also with a comma; None for what is none."""
    try:
        found = float(text.replace(",", ".")) / 100
    except ValueError:
        return None
    return min(1.0, max(0.0, found)) if isfinite(found) else None


def whole_number(text: str) -> int | None:
    """Read a number without fraction; None for what is none."""
    return int(text) if re.fullmatch(r"-?\d{1,12}", text) else None


def is_yes(text: str) -> bool:
    """Read a flag: 1 or, as the schema allows, true."""
    return text.lower() in {"1", "true"}


def is_elapsed(format_: str) -> bool:
    """Tell whether a duration of this format counts by the clock."""
    return whole_number(format_) in _ELAPSED


def _field_ids() -> Iterator[tuple[str, str]]:
    numbered = {
        "Text": [
            *(188743731 + 3 * n for n in range(5)),
            *range(188743746, 188743751),
            *range(188743997, 188744017),
        ],
        "Number": [*range(188743767, 188743772), *range(188743982, 188743997)],
        "Flag": [*range(188743752, 188743762), *range(188743972, 188743982)],
        "Date": [*range(188743945, 188743955)],
    }
    for name, ids in numbered.items():
        yield from ((str(identity), f"{name}{n}") for n, identity in enumerate(ids, 1))


FIELDS = dict(_field_ids())
"""The names of the columns of a task by their FieldID."""
