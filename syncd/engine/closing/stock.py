"""Stock: what is kept of a day's close because later days are held against it, and what became of the last one.

The items of every project that was touched since the last close are counted once more, which tells when work on them
began, what its plan looks like now, and what changed in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from mappings.idle import Movement, first_seen, movement_of
from mappings.ledger import Agreement, Snapshot, snapshot
from mappings.workdays import day_of
from syncd.engine.closing.agreements import agreements
from syncd.engine.closing.baseline import freeze_new
from syncd.engine.closing.first_work import note_first_work
from syncd.engine.closing.ledger import Stock, changes_of_day, save_changes
from syncd.engine.closing.typed_notes import note_typed
from syncd.engine.judge import Judge, end_of
from syncd.engine.mapping import rules_of
from syncd.engine.measure import count_items, save_measure
from syncd.engine.weeks.closing import keep_weeks
from syncd.engine.weeks.movement import note_movement, with_movement

AGREED = "agreed"
"""The kind of standing that holds what was agreed about projects and key results at the last close."""

CYCLE = ""
"""The row of it that says in which cycle."""


def take_stock(judge: Judge, day: date) -> None:
    """Keep in the judge's store what stands at the close of `day`, and the history rows that come of it.

    It comes before the figures of that close, which rest on it. A replay takes stock once before its first day. What
    the next close is held against is replaced after the changes are kept: killed before, the same are found again.
    """
    store, plans, at = judge.store, judge.plans(), end_of(day, judge.loaded.zone)
    names = store.snapshot_names()
    agreed = agreements(judge, plans, day)
    note_typed(judge, day, first=not names)
    if names:
        taken = dict(_take(judge, day))
        last = _last(judge, names, taken)
        after = Stock(snapshots=taken, agreements={**agreed, CYCLE: _cycle(judge)})
        save_changes(judge, day, changes_of_day(judge, day, last, after, plans))
        taken = with_movement(taken, last.snapshots, day)
        movements = {name: movement_of(held) for name, held in taken.items()}
        store.save_snapshots({name: held.as_dict() for name, held in taken.items()})
    else:
        movements = _take_first(judge, day)
    note_movement(store, movements, at)
    _save_agreed(judge, day, agreed)
    store.forget_snapshots(names - judge.okr.projects.keys())
    freeze_new(judge, day, plans)
    keep_weeks(judge.weekly, day, judge.source)


def open_books(judge: Judge, day: date) -> None:
    """Take stock in the middle of `day` where none was taken yet, so that its close tells what changed since."""
    if judge.store.snapshot_names():
        return
    note_typed(judge, day, first=True)
    note_movement(judge.store, _take_first(judge, day), end_of(day, judge.loaded.zone))
    _save_agreed(judge, day, agreements(judge, judge.plans(), day))


def _take_first(judge: Judge, day: date) -> dict[str, Movement | None]:
    """Keep the first snapshot of every project, one by one, and return when each moved last."""
    movements: dict[str, Movement | None] = {}
    for name, held in _take(judge, day):
        movements[name] = movement_of(held)
        judge.store.save_snapshots({name: held.as_dict()})
    return movements


def _take(judge: Judge, day: date) -> Iterator[tuple[str, Snapshot]]:
    """Count the items of every project that was touched, unless it is stale; its measure is taken with them."""
    settled = judge.store.settled_snapshots()
    for project in judge.okr.projects.values():
        if project.id in settled or project.id in judge.freshness.stale:
            continue
        counted = count_items(judge.store, project, judge.loaded.classes)
        note_first_work(judge, day, project, counted)
        save_measure(judge.store, project, counted, judge.weeks, day)
        changed = {one.item.ref: day_of(one.item.updated, judge.loaded.zone) for one in counted.leaves}
        yield project.id, first_seen(snapshot(counted, rules_of(project, judge.loaded)), changed)


def _last(judge: Judge, names: set[str], taken: Mapping[str, Snapshot]) -> Stock:
    """Return what the close is held against: that of the projects taken now, and of those that are no more."""
    kept = judge.store.snapshots([*taken, *(names - judge.okr.projects.keys())])
    stored = judge.store.standings(AGREED)
    agreed = {name: Agreement.from_dict(row) for name, row in stored.items()}
    is_same_cycle = agreed.get(CYCLE) == _cycle(judge)
    return Stock(
        snapshots={name: Snapshot.from_dict(body) for name, body in kept.items()},
        agreements=agreed if is_same_cycle else {},
    )


def _save_agreed(judge: Judge, day: date, agreed: Mapping[str, Agreement]) -> None:
    rows = {name: one.as_dict() for name, one in {**agreed, CYCLE: _cycle(judge)}.items()}
    judge.store.save_standings(AGREED, rows, end_of(day, judge.loaded.zone))


def _cycle(judge: Judge) -> Agreement:
    """Return the cycle in which the agreements hold: what a new one brings is no change of an old plan."""
    return Agreement("cycle", {"start": judge.okr.cycle.start.isoformat()})
