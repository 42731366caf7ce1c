"""Working days and positions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import SettingsError
from mappings.okr import Pause
from mappings.workdays import Calendar, close_before, day_of
from tests.unit.mappings.samples import START, WEEKDAYS

DAYS = st.dates(date(2024, 6, 1), date(2028, 6, 1))
SPANS = st.lists(st.tuples(DAYS, st.integers(0, 60)), max_size=4)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw workweeks, days off and pauses."""
    week = draw(st.sets(st.integers(0, 6), min_size=1))
    off = [(a, a + timedelta(days=n)) for a, n in draw(SPANS)]
    pauses = [Pause(start=a, until=a + timedelta(days=n)) for a, n in draw(SPANS)]
    return Calendar.of(None, week, off).without(pauses)


def test_four_weeks_have_twenty_working_days() -> None:
    """Monday 5 to Friday 30 October: 4 × 5; the Saturday and Sunday after add nothing."""
    assert WEEKDAYS.count(START, date(2026, 10, 30)) == 20
    assert WEEKDAYS.count(START, date(2026, 11, 1)) == 20


def test_last_before_first_counts_nothing() -> None:
    """A span that ends before it begins holds no day."""
    assert WEEKDAYS.count(START, START - timedelta(days=1)) == 0


def test_public_holidays_of_the_country_are_off() -> None:
    """In Japan, October to December 2026 has 66 weekdays, less 12 October, 3 and 23 November: 63."""
    assert Calendar.of("JP").count(date(2026, 10, 1), date(2026, 12, 31)) == 63
    assert not Calendar.of("JP").is_workday(date(2026, 11, 23))


def test_listed_days_off_come_on_top() -> None:
    """The customary 29–31 December (Tuesday to Thursday) takes 3 more of the 63."""
    calendar = Calendar.of("JP", extra=[(date(2026, 12, 29), date(2026, 12, 31))])
    assert calendar.count(date(2026, 10, 1), date(2026, 12, 31)) == 60


def test_a_holiday_observed_in_the_year_before_is_off() -> None:
    """New Year 2022 is a Saturday; in the United States Friday 31 December 2021 is off for it."""
    assert not Calendar.of("US").is_workday(date(2021, 12, 31))


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    """6 January is off in Bavaria, and a working Tuesday in Berlin."""
    assert not Calendar.of("DE-BY").is_workday(date(2026, 1, 6))
    assert Calendar.of("DE-BE").is_workday(date(2026, 1, 6))


def test_unknown_country_names_the_setting() -> None:
    """A country without known holidays is a settings error that names where and what to do."""
    with pytest.raises(SettingsError, match=r"calendar\.country.*'XX'.*calendar\.holidays"):
        Calendar.of("XX").is_workday(START)


@pytest.mark.parametrize("week", [[], [7], [-1]])
def test_an_empty_or_impossible_workweek_is_refused(week: list[int]) -> None:
    """Without a day to work on no plan could ever proceed."""
    with pytest.raises(SettingsError, match="workweek"):
        Calendar.of(None, week)


def test_other_workweeks() -> None:
    """Sunday to Thursday: Friday 9 October 2026 is off, Sunday 11 October is not."""
    calendar = Calendar.of(None, [6, 0, 1, 2, 3])
    assert (calendar.is_workday(date(2026, 10, 9)), calendar.is_workday(date(2026, 10, 11))) == (False, True)


@pytest.mark.parametrize(
    ("day", "position"),
    [
        (date(2026, 10, 5), 1),  # the start, a Monday
        (date(2026, 10, 4), 0),  # its eve
        (date(2026, 10, 3), 0),  # Saturday: Sunday between is no working day
        (date(2026, 10, 2), 0),  # Friday's close: nothing passes until Monday opens
        (date(2026, 10, 1), -1),  # Thursday's close: Friday lies between
        (date(2026, 10, 16), 10),
        (date(2026, 10, 18), 10),
    ],
)
def test_positions(day: date, position: int) -> None:
    """The position counts working days passed at the close of the day since the opening of Monday 5 October."""
    assert WEEKDAYS.position(day, START) == position


def test_a_start_on_a_day_off_is_position_zero() -> None:
    """A plan that starts on a Saturday has passed nothing at its close."""
    assert WEEKDAYS.position(date(2026, 10, 10), date(2026, 10, 10)) == 0


def test_paused_days_are_no_working_days() -> None:
    """Pausing 12–16 October takes 5 of 20; a pause over the weekend before takes nothing more."""
    paused = WEEKDAYS.without([Pause(start=date(2026, 10, 10), until=date(2026, 10, 16))])
    assert paused.count(START, date(2026, 10, 30)) == 15
    assert not paused.is_workday(date(2026, 10, 12))
    assert WEEKDAYS.is_workday(date(2026, 10, 12))


def test_overlapping_pauses_take_each_day_once() -> None:
    """12–16 and 16–20 October are 7 working days together; the same pause twice changes nothing."""
    pauses = [
        Pause(start=date(2026, 10, 12), until=date(2026, 10, 16)),
        Pause(start=date(2026, 10, 16), until=date(2026, 10, 20)),
    ]
    once = WEEKDAYS.without(pauses)
    assert once.count(START, date(2026, 10, 30)) == 13
    assert once.without(pauses) == once


def test_a_pause_without_end_lasts() -> None:
    """From its start on no day is a working day, and looking for the next one says so."""
    paused = WEEKDAYS.without([Pause(start=date(2026, 10, 12))])
    assert paused.count(START, date(2027, 12, 31)) == 5
    with pytest.raises(OverflowError):
        paused.add(date(2026, 10, 9), 1)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 10, 9), 1, date(2026, 10, 12)),  # Friday to Monday
        (date(2026, 10, 12), -1, date(2026, 10, 9)),
        (date(2026, 10, 10), 0, date(2026, 10, 10)),
        (date(2026, 12, 30), 3, date(2027, 1, 4)),  # Thursday, Friday, Monday
    ],
)
def test_adding_working_days(day: date, n: int, expected: date) -> None:
    """The n-th working day after (or before) a day, over weekends and years."""
    assert WEEKDAYS.add(day, n) == expected


@given(calendars(), DAYS, DAYS)
def test_counting_agrees_with_looking_at_each_day(calendar: Calendar, a: date, b: date) -> None:
    """The fast count equals a walk over all days of the span."""
    first, last = min(a, b), max(a, b)
    walk = sum(calendar.is_workday(first + timedelta(days=n)) for n in range((last - first).days + 1))
    assert calendar.count(first, last) == walk


@given(calendars(), DAYS, DAYS, DAYS)
def test_positions_add_up(calendar: Calendar, start: date, a: date, b: date) -> None:
    """Between two days the position grows by the working days after the first, whatever the start."""
    first, last = min(a, b), max(a, b)
    passed = calendar.position(last, start) - calendar.position(first, start)
    assert passed == calendar.count(first + timedelta(days=1), last)


@given(calendars(), DAYS, st.integers(1, 400))
def test_adding_passes_exactly_that_many_working_days(calendar: Calendar, day: date, n: int) -> None:
    """The n-th working day after a day is a working day with n counted up to it; backward it is the same."""
    after, before = calendar.add(day, n), calendar.add(day, -n)
    assert calendar.is_workday(after)
    assert calendar.count(day + timedelta(days=1), after) == n
    assert calendar.is_workday(before)
    assert calendar.count(before, day - timedelta(days=1)) == n


def test_the_last_day_that_is_over() -> None:
    """On Monday 09:00 in Tokyo, Sunday is over; at 23:40 of Monday still; at midnight Monday is."""
    tokyo = ZoneInfo("Asia/Tokyo")
    assert close_before(datetime(2026, 10, 12, 9, tzinfo=tokyo), tokyo) == date(2026, 10, 11)
    assert close_before(datetime(2026, 10, 12, 23, 40, tzinfo=tokyo), tokyo) == date(2026, 10, 11)
    assert close_before(datetime(2026, 10, 13, tzinfo=tokyo), tokyo) == date(2026, 10, 12)


def test_a_moment_belongs_to_the_day_of_the_zone() -> None:
    """16:00 UTC is the next day in Tokyo; a moment without offset belongs to no day."""
    assert day_of(datetime(2026, 10, 12, 16, tzinfo=UTC), ZoneInfo("Asia/Tokyo")) == date(2026, 10, 13)
    with pytest.raises(ValueError, match="offset"):
        day_of(datetime(2026, 10, 12, 16), UTC)  # noqa: DTZ001  # the naive moment is the point
