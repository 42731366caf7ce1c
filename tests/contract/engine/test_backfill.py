"""Backfill: days rebuilt from the changelog are those that were recorded, and what differs is explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from syncd.engine.backfill import Summary, span_of
from syncd.store import Store
from tests.contract.engine.bench import ZONE, Bench

FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
KINDS = ("project", "key_result", "objective", "total")
FROM_THE_PASS = {"data_at", "value_at", "order"}
"""What a row tells of the pass that made it, not of the day."""


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of a day in the zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def history(store: Store) -> dict[tuple[str, str, date], dict[str, Any]]:
    """Return every row of history by kind, id and day, without what belongs to the pass."""
    rows = {}
    for kind in KINDS:
        for name, days in store.last_days(kind, LAST, 200).items():
            for row in days:
                figures = {n: v for n, v in row.figures.items() if n not in FROM_THE_PASS}
                rows[kind, name, row.day] = figures
    return rows


def sources(store: Store, name: str = "ranking") -> dict[int, str]:
    """Return by day of October where the rows of a project come from."""
    return {row.day.day: row.source for row in store.days("project", name, FIRST, date(2026, 10, 31))}


def rebuild(
    bench: Bench, store: Store, since: date | None = None, until: date | None = None, **more: Any
) -> Summary:
    """Backfill a store, as a new process would, a minute later."""
    bench.wait(minutes=1)
    service = bench.wire(store)
    try:
        span = span_of(service.loaded, bench.now, since, until, replace=more.pop("replace", False))
        return service.rebuild(span, read=more.pop("read", True), tell=lambda *_: None)
    finally:
        service.close()


@contextmanager
def fresh(folder: Path) -> Iterator[Store]:
    """Give an empty store."""
    with Store.open(f"sqlite:///{folder / 'fresh.db'}") as store:
        yield store


Act = Callable[[Bench], object]


def live(bench: Bench, first: date, last: date, acts: dict[date, list[Act]]) -> None:
    """Live through days: people act at noon, and a pass ends each day; a last one closes the last day."""
    bench.at(at(first, 9))
    bench.sync()
    day = first
    while day <= last:
        bench.at(at(day, 12))
        for act in acts.get(day, ()):
            act(bench)
        bench.at(at(day, 23, 50))
        bench.sync()
        day += timedelta(days=1)
    bench.at(at(day, 9))
    bench.sync()


def october(day: int) -> date:
    """Return a day of October 2026."""
    return date(2026, 10, day)


def edited(key: str, **order: Any) -> Act:
    """Return the act of editing an issue."""
    return lambda bench: bench.edit(key, **order)


QUARTER: dict[date, list[Act]] = {
    october(2): [edited("SRCH-10", status="In Progress"), edited("SRCH-3", fields={"Story Points": 13})],
    october(5): [edited("SRCH-10", status="Done"), edited("OKR-1", fields={"Searches": 22})],
    october(6): [
        lambda bench: bench.create(parent="SRCH-1", status="To Do"),
        edited("SRCH-15", versions=[]),
        edited("DATA-3", parent="SRCH-1"),
    ],
    october(7): [edited("SRCH-10", status="In Progress"), edited("SRCH-13", status="Done")],
    october(9): [edited("SRCH-12", labels=["other"]), edited("SRCH-11", labels=["ranking"])],
    october(12): [edited("SRCH-4", status="To Do"), edited("SRCH-2", status="Done", resolution="Won't Do")],
    october(13): [
        edited("SRCH-14", type="Task"),
        edited("DATA-1", due="2026-11-06"),
        edited("OKR-1", fields={"Searches": 24.5}),
    ],
    october(14): [edited("SRCH-15", versions=["4.2"]), edited("DATA-3", parent="DATA-1", status="Done")],
    october(19): [edited("SRCH-16", project="DATA"), edited("SRCH-6", parent=None)],
    october(20): [edited("SRCH-10", status="Done"), edited("SRCH-14", status="Done")],
    october(23): [
        edited("SRCH-4", status="Done"),
        edited("SRCH-3", status="Done", fields={"Story Points": 5}),
    ],
}


def test_a_quarter_rebuilt_is_the_quarter_recorded(quick: Bench, tmp_path: Path) -> None:
    """Passes day by day, with scope, membership, estimates, dates and values edited: a fresh store has the same rows."""
    bench = quick
    bench.text = bench.text.replace(
        "{id: tls, select: {epics: DATA-1}, plan: {start: 2026-10-05, due: 2026-10-30}}",
        "{id: tls, select: {epics: DATA-1}, plan: {from: item, start: 2026-10-05}}",
    )
    live(bench, october(1), october(28), QUARTER)
    recorded = history(bench.store)
    with fresh(tmp_path) as store:
        summary = rebuild(bench, store)
        rebuilt = history(store)
    assert {key[2] for key in recorded} == {key[2] for key in rebuilt} == {october(n) for n in range(1, 29)}
    different = {key: (recorded[key], rebuilt[key]) for key in recorded if recorded[key] != rebuilt[key]}
    assert different == {}
    assert summary.rebuilt == 28
    assert summary.missing == {}
