"""When a report is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mappings.okr import Cycle
from mappings.workdays import Calendar
from syncd.reports.schedule import after, last_due, monthly, weekly

TOKYO, NINE = ZoneInfo("Asia/Tokyo"), time(9)
CYCLE = Cycle(name="2026Q4", start=date(2026, 10, 1), end=date(2026, 12, 31))


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
    assert last_due(NINE, weekly(1, Calendar.of("JP"), CYCLE), datetime.fromisoformat(now), TOKYO) == due


def test_the_time_is_that_of_the_zone() -> None:
    """Nine in Tokyo is midnight in UTC."""
    midnight = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
    assert last_due(NINE, weekly(1, Calendar.of(), CYCLE), midnight, TOKYO) == date(2026, 11, 16)


def test_every_second_week_counts_from_the_cycle() -> None:
    """The cycle opens in the week of 28 September: due on 5 October and every second Monday from there."""
    for day, due in ((5, 5), (12, 5), (18, 5), (19, 19), (26, 19)):
        now = datetime(2026, 10, day, 10, tzinfo=TOKYO)
        assert last_due(NINE, weekly(2, Calendar.of(), CYCLE), now, TOKYO) == date(2026, 10, due)


def test_without_any_working_day_nothing_is_due() -> None:
    """Half a year of holidays."""
    closed = Calendar.of(extra=[(date(2026, 6, 1), date(2026, 12, 1))])
    now = datetime(2026, 11, 16, 10, tzinfo=TOKYO)
    for is_due in (weekly(1, closed, CYCLE), monthly(closed), after(CYCLE, closed)):
        assert last_due(NINE, is_due, now, TOKYO) is None


@pytest.mark.parametrize(
    ("now", "review", "report"),
    [
        ("2026-12-01T08:59+09:00", date(2026, 11, 2), None),
        ("2026-12-01T09:00+09:00", date(2026, 12, 1), None),
        ("2027-01-03T12:00+09:00", date(2026, 12, 1), None),
        ("2027-01-04T09:00+09:00", date(2027, 1, 4), date(2027, 1, 4)),
        ("2027-02-01T09:00+09:00", date(2027, 2, 1), date(2027, 1, 4)),
    ],
)
def test_reviews_and_cycle_reports_are_due_on_the_first_working_day_after(
    now: str, review: date, report: date | None
) -> None:
    """A month's review on the first working day of the next month, the cycle's report on that after its end."""
    calendar = Calendar.of("JP", extra=[(date(2026, 12, 29), date(2026, 12, 31))])
    moment = datetime.fromisoformat(now)
    assert last_due(NINE, monthly(calendar), moment, TOKYO) == review
    assert last_due(NINE, after(CYCLE, calendar), moment, TOKYO) == report
