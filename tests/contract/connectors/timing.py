"""What every connector must do wherever the token's user lives, and in the nights in which clocks change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from connectors.model.fields import FieldKind, FieldWrite
from tests.contract.connectors.bench import PLACES, Bench

STEP = timedelta(minutes=20)
ZONES = [ZoneInfo(name) for name in ("Asia/Tokyo", "Etc/GMT+12", "America/New_York")]
"""In which days may be counted, wherever the user lives."""

everywhere = pytest.mark.parametrize("place", PLACES.values(), ids=list(PLACES))


def _days(bench: Bench) -> list[date]:
    return [bench.now.date() + timedelta(days=n) for n in (-1, 0, 1, 40)]


class TimingSuite:
    """Days and moments, everywhere."""

    @everywhere
    def test_each_edit_is_read_once_whatever_clock_the_user_has(self, bench: Bench) -> None:
        """Over three hours, an hour that comes twice or never included, each pull reads the edit before it."""
        tracker, shelf = bench.filled()
        keys = bench.keys(bench.spaces[0])[3:12]
        for key in keys:
            bench.later(STEP.total_seconds())
            bench.edit(key, summary="edited in the night")
            assert shelf.pull(tracker, bench.scope) == [bench.id_of(key)]
        times = [shelf.items[bench.id_of(key)].updated for key in keys]
        assert {later - earlier for earlier, later in pairwise(times)} == {STEP}

    @everywhere
    def test_a_date_without_time_is_that_day(self, bench: Bench) -> None:
        """Whoever reads it, wherever days are counted."""
        if bench.timed is None:
            pytest.skip("this tracker has no due dates")
        key = bench.keys(bench.spaces[0])[3]
        for day in _days(bench):
            bench.edit(key, due=day.isoformat())
            for zone in ZONES:
                read = bench.tracker().read([bench.id_of(key)], replace(bench.scope, zone=zone))
                assert read[0].due == day

    @everywhere
    def test_a_time_is_a_day_of_the_configured_zone(self, bench: Bench) -> None:
        """A due date with a time of day is the day that it is where days are counted, not where the user lives."""
        if bench.timed is None:
            pytest.skip("this tracker has no due dates")
        field, settings = bench.timed
        key = bench.keys(bench.spaces[0])[3]
        for hour in (1, 11, 23):
            at = datetime.combine(bench.now.date(), datetime.min.time(), UTC) + timedelta(
                hours=hour, minutes=30
            )
            bench.edit(key, **{field: at.isoformat()})
            for zone in ZONES:
                read = bench.tracker(**settings).read([bench.id_of(key)], replace(bench.scope, zone=zone))
                assert read[0].due == at.astimezone(zone).date()

    @everywhere
    def test_a_day_written_is_the_day_read(self, bench: Bench) -> None:
        """A forecast shows as the day that was meant, in whichever zone days are counted."""
        if FieldKind.DATE not in bench.fields:
            pytest.skip("this tracker has no field for days")
        tracker, item, name = bench.tracker(), bench.id_of(bench.carrier), bench.fields[FieldKind.DATE]
        field = tracker.editable(item)[name]
        for day in _days(bench):
            assert not tracker.write(item, [FieldWrite(field, day)]).refused
            for zone in ZONES:
                assert tracker.read([item], replace(bench.scope, zone=zone))[0].fields[name] == day
