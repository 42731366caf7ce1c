"""Which days a report is about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from connectors.errors import SettingsError
from mappings.workdays import Calendar
from syncd.reports.window import Window, is_digest_day, month_before, week_before


def test_on_a_monday_it_is_last_week() -> None:
    """Monday 16 November: the days from Monday 9 to Sunday 15."""
    assert week_before(date(2026, 11, 15)) == Window(date(2026, 11, 9), date(2026, 11, 15))
    assert week_before(date(2026, 11, 15)).eve == date(2026, 11, 8)


def test_a_digest_that_a_holiday_put_off_tells_the_monday_too() -> None:
    """Tuesday 24 November 2026, after Labour Thanksgiving Day in Japan."""
    assert week_before(date(2026, 11, 23)) == Window(date(2026, 11, 16), date(2026, 11, 23))


def test_two_weeks_and_any_first_day() -> None:
    """Two weeks begin a Monday earlier; `since` is taken as it is, and must be over."""
    assert week_before(date(2026, 11, 15), weeks=2).first == date(2026, 11, 2)
    assert week_before(date(2026, 11, 15), date(2026, 11, 12)) == Window(
        date(2026, 11, 12), date(2026, 11, 15)
    )
    with pytest.raises(SettingsError, match="not over yet"):
        week_before(date(2026, 11, 15), date(2026, 11, 16))


def test_the_last_whole_month_or_the_named_one() -> None:
    """On the first of a month it is the month before; a running month is told as far as it is over."""
    assert month_before(date(2026, 11, 30)) == Window(date(2026, 11, 1), date(2026, 11, 30))
    assert month_before(date(2026, 11, 29)) == Window(date(2026, 10, 1), date(2026, 10, 31))
    assert month_before(date(2026, 11, 20), "2026-11") == Window(date(2026, 11, 1), date(2026, 11, 20))
    for wrong in ("2026-12", "November", "2026-13"):
        with pytest.raises(SettingsError):
            month_before(date(2026, 11, 20), wrong)


def test_the_digest_is_due_on_the_first_working_day_of_the_week() -> None:
    """In Japan 23 November 2026 is free, so that week's digest is due on Tuesday, and only then."""
    japan = Calendar.of("JP")
    days = [date(2026, 11, 16) + timedelta(days=n) for n in range(14)]
    assert [day for day in days if is_digest_day(day, japan)] == [date(2026, 11, 16), date(2026, 11, 24)]
