"""What a pass lets go: a bounded piece of what is old, and nothing of the running cycle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from config import Loaded
from mappings.workdays import ONE_DAY
from syncd.engine.retention import MOST_DAYS, release
from syncd.store import Store
from tests.unit.config.samples import SOUND, accepted

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give an empty store."""
    with Store.open(f"sqlite:///{tmp_path}/store.db") as opened:
        yield opened


def settings(folder: Path, history: str = "30w", audit: str = "30w") -> Loaded:
    """Return the sound configuration, its cycle from October on, with these ages."""
    return accepted(folder, f"{SOUND}retention: {{history: {history}, audit: {audit}}}\n")


def keep_days(store: Store, first: date, last: date) -> None:
    """Keep a row of each kind that is thinned, and a note, for each day."""
    day = first
    while day <= last:
        for kind in ("project", "total", "note"):
            store.save_day(kind, day, {"p": {"share": 0.5}})
        day += ONE_DAY


def days_of(store: Store, kind: str) -> set[date]:
    """Return the days that have a row of that kind."""
    return {row.day for row in store.days(kind, "p", date(2020, 1, 1), date(2030, 1, 1))}


def finish(loaded: Loaded, store: Store) -> int:
    """Let go until nothing is left, and return the number of pieces."""
    pieces = 0
    while release(loaded, store, NOW):
        pieces += 1
    return pieces


def test_old_days_are_thinned_to_weeks_and_months(tmp_path: Path, store: Store) -> None:
    """Sundays, ends of months and the close of a cycle stay; what happened on a day stays whole; the rest goes."""
    border = TODAY - timedelta(weeks=30)
    first = border - timedelta(days=70)
    keep_days(store, first, border + timedelta(days=9))
    closed = first + ONE_DAY
    while closed.weekday() != 2:
        closed += ONE_DAY
    store.save_day("cycle", closed, {"2026Q1": {"score": 0.7}})
    notes = days_of(store, "note")
    assert finish(settings(tmp_path), store) > 1
    left = {day for day in days_of(store, "project") if day < border}
    every = [first + timedelta(days=n) for n in range(70)]
    assert left == {day for day in every if day.weekday() == 6 or (day + ONE_DAY).day == 1 or day == closed}
    assert days_of(store, "total") == days_of(store, "project")
    assert days_of(store, "note") == notes
    assert {day for day in notes if day >= border} <= days_of(store, "project")


def test_a_pass_lets_go_of_a_bounded_piece(tmp_path: Path, store: Store) -> None:
    """Of a hundred days one pass takes seven, the earliest first, and the next goes on there."""
    first = TODAY - timedelta(weeks=30, days=100)
    keep_days(store, first, first + timedelta(days=40))
    loaded, before = settings(tmp_path), days_of(store, "project")
    assert release(loaded, store, NOW).rows == 2 * MOST_DAYS
    gone = before - days_of(store, "project")
    assert len(gone) == MOST_DAYS
    assert max(gone) < first + timedelta(days=10)
    release(loaded, store, NOW)
    assert len(before - days_of(store, "project")) == 2 * MOST_DAYS


def test_the_running_cycle_stays_whole(tmp_path: Path, store: Store) -> None:
    """However short the setting is, each day since the eve of the cycle stays."""
    cycle = settings(tmp_path).okr.cycle
    keep_days(store, cycle.start - timedelta(days=15), TODAY)
    finish(settings(tmp_path, history="4w"), store)
    whole = {cycle.start - ONE_DAY + timedelta(days=n) for n in range((TODAY - cycle.start).days + 2)}
    assert whole <= days_of(store, "project")
    assert len(days_of(store, "project")) < len(whole) + 10


def test_old_acts_and_change_sets_go(tmp_path: Path, store: Store) -> None:
    """They go with their changes; one of which an answer was lost stays, and what was last written is remembered."""
    old, young = NOW - timedelta(weeks=31), NOW - timedelta(weeks=29)
    change = {"tracker": "jira", "item": "1", "field": "f", "after": 1}
    for at in (old, young):
        store.audit(at, "value", "kr1", {})
        (number,) = store.record_change_set("told", at, None, "guard", [change])
        store.begin_write([number], at)
        store.end_write(number, "written", "", at)
    (lost,) = store.record_change_set("lost", old, None, "guard", [{**change, "field": "g"}])
    store.begin_write([lost], old)
    finish(settings(tmp_path), store)
    assert [row.at for row in store.audit_rows(old)] == [young]
    assert [(row.fingerprint, row.created) for row in store.change_sets(10)] == [
        ("lost", old),
        ("told", young),
    ]
    assert [row.id for row in store.pending_writes()] == [lost]
    assert store.written("jira")["1", "f"].at == young
    assert store.table_sizes()["change"] == 2


def test_a_day_that_is_done_costs_two_looks(tmp_path: Path, store: Store) -> None:
    """Once nothing is left, nothing is written any more until the next day."""
    loaded = settings(tmp_path)
    finish(loaded, store)
    sizes = store.table_sizes()
    assert not release(loaded, store, NOW)
    assert store.table_sizes() == sizes
    store.audit(NOW - timedelta(weeks=31), "late", "x", {})
    assert not release(loaded, store, NOW)
    assert release(loaded, store, NOW + timedelta(days=1)).acts == 1
