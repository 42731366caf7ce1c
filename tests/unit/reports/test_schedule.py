"""When a report is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mappings.workdays import Calendar
from syncd.reports.schedule import last_due

TOKYO, NINE, OPENING = ZoneInfo("Asia/Tokyo"), time(9), date(2026, 10, 1)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-16T08:59+09:00", date(2026, 11, 9)),
        ("2026-11-16T09:00+09:00", date(2026, 11, 16)),
        ("2026-11-20T23:00+09:00", date(2026, 11, 16)),
        ("2026-11-23T12:00+09:00", date(2026, 11, 16)),
        ("2026-11-24T09:00+09:00", date(2026, 11, 24)),
    ],
)
def test_it_is_due_on_the_first_working_day_of_the_week_at_its_time(now: str, due: date) -> None:
    """Monday at nine; in the week of 23 November 2026, a holiday in Japan, Tuesday at nine."""
    assert last_due(NINE, 1, datetime.fromisoformat(now), TOKYO, Calendar.of("JP"), OPENING) == due


def test_the_time_is_that_of_the_zone() -> None:
    """Nine in Tokyo is midnight in UTC."""
    midnight = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
    assert last_due(NINE, 1, midnight, TOKYO, Calendar.of(), OPENING) == date(2026, 11, 16)


def test_every_second_week_counts_from_the_cycle() -> None:
    """The cycle opens in the week of 28 September: due on 5 October and every second Monday from there."""
    for day, due in ((5, 5), (12, 5), (18, 5), (19, 19), (26, 19)):
        now = datetime(2026, 10, day, 10, tzinfo=TOKYO)
        assert last_due(NINE, 2, now, TOKYO, Calendar.of(), OPENING) == date(2026, 10, due)


def test_without_any_working_day_nothing_is_due() -> None:
    """Five weeks of holidays."""
    closed = Calendar.of(extra=[(date(2026, 9, 1), date(2026, 12, 1))])
    assert last_due(NINE, 1, datetime(2026, 11, 16, 10, tzinfo=TOKYO), TOKYO, closed, OPENING) is None
