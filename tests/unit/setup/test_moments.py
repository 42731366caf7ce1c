"""Times as sites print them, in several languages, and amounts of work."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from syncd.setup.export.moments import Calendar, seconds

TOKYO = ZoneInfo("Asia/Tokyo")
HALF_PAST_NINE = datetime(2026, 11, 21, 9, 30, tzinfo=TOKYO)


@pytest.mark.parametrize(
    "text",
    [
        "21/Nov/26 9:30 AM",
        "21/Nov/26 09:30",
        "21-Nov-2026 09:30",
        "21 November 2026, 9:30 a.m.",
        "2026-11-21 09:30",
        "2026-11-21T09:30:00.000+0900",
        "2026-11-21T00:30:00Z",
        "2026/11/21 9:30",
        "2026年11月21日 9:30",
        "２０２６/11/21 9:30",
        "21/11月/26 9:30 午前",
        "21/11月/26 午前 9:30",
        "21.11.26 09:30",
        "21.11.2026 09:30",
        "21/nov./26 9:30 AM",
    ],
)
def test_forms_of_one_time(text: str) -> None:
    """Each of the forms is the same moment."""
    assert Calendar(month_first=False, zone=TOKYO).moment(text) == HALF_PAST_NINE


@pytest.mark.parametrize(
    ("text", "hour"),
    [("21/Nov/26 12:00 AM", 0), ("21/Nov/26 12:05 PM", 12), ("21/Nov/26 11:00 PM", 23), ("21/Nov/26", 0)],
)
def test_halves_of_the_day(text: str, hour: int) -> None:
    """Midnight is 12 AM, noon 12 PM; a bare day begins at midnight."""
    assert Calendar(month_first=False, zone=UTC).moment(text).hour == hour


def test_the_whole_file_tells_the_order_of_day_and_month() -> None:
    """A number above 12 anywhere decides for all cells; undecided, the day stands first."""
    american = Calendar.of(["6/5/2026 16:14", "6/21/2026 16:14"], UTC)
    assert american.day("6/5/2026 16:14") == date(2026, 6, 5)
    british = Calendar.of(["6/5/2026 16:14", "21/6/2026 16:14"], UTC)
    assert british.day("6/5/2026 16:14") == date(2026, 5, 6)
    assert Calendar.of(["6/5/2026"], UTC).day("6/5/2026") == date(2026, 5, 6)
    with pytest.raises(ValueError, match="month must be in"):
        Calendar.of(["21/6/2026", "6/21/2026"], UTC).day("6/21/2026")


@pytest.mark.parametrize("text", ["", "soon", "21/Nox/26", "32/Nov/26", "2026-13-01", "21/Nov/26 25:00"])
def test_what_is_no_time(text: str) -> None:
    """What cannot be a time is no time."""
    with pytest.raises(ValueError):  # noqa: PT011 - each has words of its own
        Calendar(month_first=False, zone=UTC).moment(text)


def test_years_of_two_digits() -> None:
    """They are of this century up to 69."""
    calendar = Calendar(month_first=False, zone=UTC)
    assert calendar.day("1/Jan/69").year == 2069
    assert calendar.day("1/Jan/70").year == 1970


@pytest.mark.parametrize(
    ("text", "amount"),
    [("28800", 28800), ("28800.0", 28800), ("1w 2d 3h 30m", 214200), ("8h", 28800), ("1日 2時間", 36000)],
)
def test_amounts_of_work(text: str, amount: int) -> None:
    """Bare numbers are seconds; words count weeks of five days of eight hours."""
    assert seconds(text) == amount


@pytest.mark.parametrize("text", ["", "soon", "8 horas", "-"])
def test_what_is_no_amount(text: str) -> None:
    """What is no amount is refused."""
    with pytest.raises(ValueError, match=r"no amount|empty"):
        seconds(text)
