"""ClickUp's times: milliseconds since the epoch, and days as 04:00 in the zone of the user who set them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_BEGINS = time(4)


def milliseconds(moment: datetime) -> int:
    """Return an aware time in milliseconds since the epoch."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def stamp(moment: datetime | None) -> str | None:
    """Write an aware time as answers do: a string of milliseconds."""
    return None if moment is None else str(milliseconds(moment))


def moment_of(number: int) -> datetime:
    """Return the aware time of milliseconds since the epoch; raises `OverflowError` for absurd ones."""
    return _EPOCH + timedelta(milliseconds=number)


def day_stamp(day: date, zone: tzinfo) -> datetime:
    """Return the time by which a day without time is kept."""
    return datetime.combine(day, _DAY_BEGINS, zone)


def as_day(moment: datetime, zone: tzinfo) -> datetime:
    """Round a time to the day without time that it lies in."""
    return day_stamp(moment.astimezone(zone).date(), zone)
