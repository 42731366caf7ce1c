"""Quiet hours and the guard's limits as they are written in the settings."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syncd.engine.writing.restraint import quiet_until
from tests.unit.config.samples import SOUND, accepted, complaint

ZONE = ZoneInfo("Asia/Tokyo")


def at(text: str) -> datetime:
    """Return a local time of November 2026; the 20th is a Friday."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("written", "now", "until"),
    [
        ("22:00-06:00", "20T21:59", None),
        ("22:00-06:00", "20T22:00", "21T06:00"),
        ("22:00-06:00", "21T05:59", "21T06:00"),
        ("22:00-06:00", "21T06:00", None),
        ("00:00-24:00", "20T00:00", "21T00:00"),
        ("fri 22:00-06:00", "21T03:00", "21T06:00"),
        ("sat 22:00-06:00", "21T03:00", None),
        ('"sat,sun 00:00-24:00"', "22T23:59", "23T00:00"),
        ("[12:00-13:00, fri 12:30-14:00]", "20T12:45", "20T14:00"),
        ("[12:00-13:00, fri 12:30-14:00]", "19T12:45", "19T13:00"),
    ],
)
def test_quiet_hours_are_of_the_zone_and_may_pass_midnight(
    tmp_path: Path, written: str, now: str, until: str | None
) -> None:
    """A weekday is the one on which a span opens; of several the last end counts; the end itself is free."""
    spans = accepted(tmp_path, f"{SOUND}quiet_hours: {written}\n").settings.quiet_hours
    assert quiet_until(spans, at(now), ZONE) == (until and at(until))
    assert quiet_until(spans, at(now).astimezone(ZoneInfo("UTC")), ZONE) == (until and at(until))


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("quiet_hours: 25:00-26:00", "'25:00-26:00' is no span of hours → write 22:00-06:00"),
        ("quiet_hours: 12:00-12:00", "is no span of hours"),
        ('quiet_hours: ["sam 10:00-11:00"]', "'sam 10:00-11:00' is no span of hours"),
        ("guard: {trackers: {jirra: {number: 5}}}", "there is no tracker 'jirra' → did you mean"),
        ("guard: {fields: {stats: {number: 5}}}", "'stats' is no kind of field → write one of blocked"),
    ],
)
def test_what_is_no_span_or_limit_is_told(tmp_path: Path, setting: str, said: str) -> None:
    """The message says what is wrong and what to write."""
    assert said in complaint(tmp_path, f"{SOUND}{setting}\n")
