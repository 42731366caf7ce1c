"""Stock: what is kept of a day's close because later days are held against it, and what became of the last one.

The items of every project that was touched since the last close are counted once more, those that were touched where
that is enough; it tells when work on them began, what its plan looks like now, and what changed in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from connectors.model.items import Ref
from mappings.idle import Movement, first_seen
from mappings.ledger import Agreement, Snapshot, snapshot
from mappings.ledger.snapshot import held_row
from mappings.plan import Plan
from mappings.progress import Leaf
from mappings.tally import Part
from mappings.workdays import day_of
from syncd.engine.judging.closing.agreements import agreements
from syncd.engine.judging.closing.baseline import freeze_new
from syncd.engine.judging.closing.first_work import note_first_work
from syncd.engine.judging.closing.ledger import Stock, changes_of_day, save_changes
from syncd.engine.judging.closing.typed_notes import note_typed
from syncd.engine.judging.judge import Judge, end_of
from syncd.engine.judging.weeks.closing import keep_weeks
from syncd.engine.judging.weeks.movement import note_movement, with_movement
from syncd.engine.mapping.rules import rules_of
from syncd.engine.measuring.measure import count_items, count_whole, first_parts, lens_of, measure_row
from syncd.engine.measuring.recount import Base, Recount, recounts
from syncd.store import Stocktaking

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
        movements = _take_again(judge, day, names, {**agreed, CYCLE: _cycle(judge)}, plans)
    else:
        movements = _take_first(judge, day)
    note_movement(store, movements, at)
    _save_agreed(judge, day, agreed)
    store.forget_snapshots(names - judge.okr.projects.keys())
    freeze_new(judge, day, plans)
    keep_weeks(judge.weekly, day, judge.source)


def _take_again(
    judge: Judge, day: date, names: set[str], agreed: Mapping[str, Agreement], plans: Mapping[str, Plan]
) -> dict[str, Movement | None]:
    """Keep what changed since the last close, and how it stands now; return when each project taken moved last."""
    taken = {one.project: one for one in _take(judge, day)}
    last = _last(judge, names, taken.values())
    found = Stock(
        snapshots={name: one.snapshot for name, one in taken.items()},
        agreements=agreed,
        tallies={name: one.base.tally for name, one in taken.items()},
    )
    save_changes(judge, day, changes_of_day(judge, day, last, found, plans))
    moved = with_movement(found.snapshots, last.snapshots, day)
    settled = [one.moved(moved[name], last.snapshots) for name, one in taken.items()]
    judge.store.save_stock([one.row() for one in settled])
    return {one.project: one.base.movement for one in settled}


def open_books(judge: Judge, day: date) -> None:
    """Take stock in the middle of `day` where none was taken yet, so that its close tells what changed since."""
    if judge.store.snapshot_names():
        return
    note_typed(judge, day, first=True)
    note_movement(judge.store, _take_first(judge, day), end_of(day, judge.loaded.zone))
    _save_agreed(judge, day, agreements(judge, judge.plans(), day))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A project as it counts at a close; with a `recount`, the snapshot and the parts are of its touched items alone."""

    project: str
    snapshot: Snapshot
    base: Base
    parts: Mapping[Ref, Part]
    recount: Recount | None = None

    def moved(self, snapshot: Snapshot, last: Mapping[str, Snapshot]) -> Taken:
        """Return it with the days of its items' last movement, as the snapshot tells them."""
        days = Counter(self.base.moved) if self.recount else Counter[str]()
        days.subtract(_days(last[self.project]) if self.recount else ())
        days.update(_days(snapshot))
        return replace(self, snapshot=snapshot, base=replace(self.base, moved=+days))

    def row(self) -> Stocktaking:
        """Return it as the store keeps it."""
        items = {ref: [held_row(ref, held), self.parts.get(ref)] for ref, held in self.snapshot.items.items()}
        return Stocktaking(
            project=self.project, base=self.base.as_dict(), items=items, is_whole=self.recount is None
        )


def _days(snapshot: Snapshot) -> list[str]:
    return [held.moved.isoformat() for held in snapshot.leaves.values() if held.moved]


def _take_first(judge: Judge, day: date) -> dict[str, Movement | None]:
    """Keep the first snapshot of every project, one by one, and return when each moved last."""
    movements: dict[str, Movement | None] = {}
    for one in _take(judge, day):
        settled = one.moved(one.snapshot, {})
        movements[one.project] = settled.base.movement
        judge.store.save_stock([settled.row()])
    return movements


def _take(judge: Judge, day: date) -> Iterator[Taken]:
    """Count every project that was touched, unless it is stale; its measure is taken with it.

    Where nobody became a leaf or ceased to be one, only the items that changed since the last close are counted.
    """
    store, loaded = judge.store, judge.loaded
    settled = store.settled_snapshots()
    projects = [
        p for p in judge.okr.projects.values() if p.id not in settled and p.id not in judge.freshness.stale
    ]
    lens = lens_of(store, judge.okr.projects.values(), judge.weeks, day)
    found = recounts(store, projects, loaded.classes, lens)
    by_items = {
        name: one
        for name, one in found.items()
        if one.base.rules == rules_of(one.project, loaded) and not one.moves_the_median
    }
    note_first_work(judge, day, [(one.project, one.leaves) for one in by_items.values()])
    parts = first_parts(store, by_items.values(), lens)
    bases = {name: one.now(lens, parts[name]) for name, one in by_items.items()}
    store.save_measures({name: measure_row(base, lens) for name, base in bases.items()})
    for name, one in by_items.items():
        held = _first_seen(judge, one.snapshot(), one.leaves)
        yield Taken(project=name, snapshot=held, base=bases[name], parts=parts[name], recount=one)
    for project in (project for project in projects if project.id not in by_items):
        counted = count_items(store, project, loaded.classes)
        note_first_work(judge, day, [(project, counted.leaves)])
        rules = rules_of(project, loaded)
        base, _, added = count_whole(store, project, loaded.classes, lens, counted, rules)
        store.save_measures({project.id: measure_row(base, lens, counted.milestones)})
        held = _first_seen(judge, snapshot(counted, rules), counted.leaves)
        yield Taken(project=project.id, snapshot=held, base=base, parts=added)


def _first_seen(judge: Judge, taken: Snapshot, leaves: Sequence[Leaf]) -> Snapshot:
    return first_seen(taken, {leaf.item.ref: day_of(leaf.item.updated, judge.loaded.zone) for leaf in leaves})


def _last(judge: Judge, names: set[str], taken: Collection[Taken]) -> Stock:
    """Return what the close is held against: that of the projects taken now, and of those that are no more."""
    by_items = {one.project: one.recount for one in taken if one.recount}
    whole = [one.project for one in taken if one.project not in by_items]
    kept = judge.store.snapshots([*whole, *(names - judge.okr.projects.keys())])
    snapshots = {name: Snapshot.from_dict(body) for name, body in kept.items()}
    snapshots |= {name: Snapshot(items=one.was, rules=one.base.rules) for name, one in by_items.items()}
    stored = judge.store.standings(AGREED)
    agreed = {name: Agreement.from_dict(row) for name, row in stored.items()}
    is_same_cycle = agreed.get(CYCLE) == _cycle(judge)
    return Stock(snapshots=snapshots, agreements=agreed if is_same_cycle else {})


def _save_agreed(judge: Judge, day: date, agreed: Mapping[str, Agreement]) -> None:
    rows = {name: one.as_dict() for name, one in {**agreed, CYCLE: _cycle(judge)}.items()}
    judge.store.save_standings(AGREED, rows, end_of(day, judge.loaded.zone))


def _cycle(judge: Judge) -> Agreement:
    """Return the cycle in which the agreements hold: what a new one brings is no change of an old plan."""
    return Agreement("cycle", {"start": judge.okr.cycle.start.isoformat()})
