"""When a check-in is due and overdue, and what counts as a confidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mappings.check_ins import is_overdue, next_due, read_confidence
from mappings.okr import CheckIn, KeyResult
from tests.unit.mappings.samples import CYCLE

TOKYO = ZoneInfo("Asia/Tokyo")
FORTNIGHT = CheckIn(every=timedelta(weeks=2))
START = datetime(2026, 10, 1, tzinfo=TOKYO)


def key_result(check_in: CheckIn | None = FORTNIGHT, **days: Any) -> KeyResult:
    """Make a key result with these check-ins."""
    return KeyResult(id="kr", title="KR", objective="o", check_in=check_in, **days)


def due(made: KeyResult, last: datetime | None = None) -> datetime | None:
    """Return when the next check-in of a key result is due in Tokyo."""
    return next_due(made, CYCLE, last, TOKYO)


@pytest.mark.parametrize(
    ("typed", "confidence"),
    [(7, 7.0), (0, 0.0), (10, 10.0), (" 7.5 ", 7.5), ("7", 7.0)]
    + [(typed, None) for typed in (10.1, -1, "high", "", None, True, "1_0", "nan", float("inf"), ("7",))],
)
def test_a_confidence_is_a_number_from_0_to_10(typed: object, confidence: float | None) -> None:
    """Also as text; both ends are in it, and nothing else is."""
    assert read_confidence(typed) == confidence


def test_without_a_check_in_the_time_runs_from_the_start() -> None:
    """From the opening of the cycle, or of the day since which the key result counts."""
    assert due(key_result()) == START + timedelta(weeks=2)
    assert due(key_result(since=date(2026, 11, 2))) == datetime(2026, 11, 16, tzinfo=TOKYO)


def test_the_last_check_in_moves_the_next_one() -> None:
    """14 days after 10 October 09:00 UTC; one of an earlier cycle is none of this one."""
    last = datetime(2026, 10, 10, 9, tzinfo=UTC)
    assert due(key_result(), last) == datetime(2026, 10, 24, 9, tzinfo=UTC)
    assert due(key_result(), datetime(2026, 9, 20, tzinfo=UTC)) == START + timedelta(weeks=2)


def test_nobody_waits_for_what_was_not_called_for() -> None:
    """Without `every` nothing is due."""
    assert due(key_result(CheckIn(note="Note"))) is None
    assert due(key_result(None)) is None


def test_the_instant_itself_is_in_time() -> None:
    """A minute later it is overdue."""
    at = START + timedelta(weeks=2)
    assert not is_overdue(key_result(), CYCLE, at, at, TOKYO)
    assert is_overdue(key_result(), CYCLE, at, at + timedelta(minutes=1), TOKYO)


def test_what_no_longer_counts_is_never_overdue() -> None:
    """After the key result's last day, or the cycle's, nobody has to check in."""
    at = START + timedelta(weeks=2)
    dropped = key_result(until=date(2026, 11, 30))
    assert is_overdue(dropped, CYCLE, at, datetime(2026, 11, 30, 23, 59, tzinfo=TOKYO), TOKYO)
    assert not is_overdue(dropped, CYCLE, at, datetime(2026, 12, 1, 0, 1, tzinfo=TOKYO), TOKYO)
    assert not is_overdue(key_result(), CYCLE, at, datetime(2027, 1, 1, 0, 1, tzinfo=TOKYO), TOKYO)
