"""Ledger: the plan changes of a day, found between two closes, and kept by project and key result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from connectors.model.items import Ref
from mappings.ledger import (
    Agreement,
    Changes,
    Difference,
    Entry,
    Snapshot,
    acts_of,
    agreement_changes,
    differences,
    item_entries,
    sized,
    weights_of,
)
from mappings.okr import CurveKind
from mappings.plan import Plan
from mappings.tally import Tally, Weights
from mappings.workdays import ONE_DAY
from syncd.engine.judging.closing.agreements import act_on, told_by_file
from syncd.engine.judging.judge import Judge, end_of
from syncd.engine.judging.ledger import LEDGER


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What is known of a close: items of projects, of some only those that were touched, and what was agreed.

    `tallies` are the sums of the projects that were counted at it.
    """

    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)


def changes_of_day(
    judge: Judge, day: date, before: Stock, after: Stock, plans: Mapping[str, Plan]
) -> dict[str, list[Entry]]:
    """Return the plan changes between two closes by project and key result, the second being that of `day`."""
    changes = _changes(judge, day)
    found = _of_items(judge, before, after, plans, changes)
    if before.agreements:
        for subject, entry in agreement_changes(before.agreements, after.agreements):
            if filed := told_by_file(judge, subject, entry):
                found.setdefault(subject, []).append(filed)
            elif act := act_on(judge, subject, entry, changes):
                (at, by), item = act
                place = (item.tracker, item.key) if item else None
                found.setdefault(subject, []).append(replace(entry, at=at, by=by, place=place))
    return {name: [_sized(judge, day, name, e, before, after, plans) for e in found[name]] for name in found}


def save_changes(judge: Judge, day: date, found: Mapping[str, Iterable[Entry]]) -> None:
    """Keep the changes of a day; those of it that are kept already, by a close that was killed, stay."""
    before = judge.store.days_of(LEDGER, day, day)
    rows = {}
    for name, entries in found.items():
        kept = before[name][0].figures["changes"] if name in before else []
        new = [row for entry in entries if (row := _row(judge, entry)) not in kept]
        rows[name] = {"changes": [*kept, *new]}
    judge.store.save_day(LEDGER, day, rows, judge.source)


def _row(judge: Judge, entry: Entry) -> dict[str, Any]:
    link = judge.address(*entry.place) if entry.place else None
    return {**entry.as_dict(), "link": link}


def _changes(judge: Judge, day: date) -> Changes:
    """Return what happened to items on the day, as far as their histories were read."""
    opening, close = (end_of(d, judge.loaded.zone) for d in (day - ONE_DAY, day))
    return {
        (tracker, item): changes
        for tracker in judge.loaded.trackers
        for item, changes in judge.past.changes_between(tracker, opening, close).items()
    }


def _of_items(
    judge: Judge, before: Stock, after: Stock, plans: Mapping[str, Plan], changes: Changes
) -> dict[str, list[Entry]]:
    by_dues = {name for name, plan in plans.items() if plan.curve is CurveKind.DUES}
    by_project: dict[str, list[Difference]] = {}
    for difference in differences(before.snapshots, after.snapshots, by_dues):
        by_project.setdefault(difference.project, []).append(difference)
    ways = _ways(judge, [one.ref for several in by_project.values() for one in several])
    entries = {}
    for name, several in by_project.items():
        by_settings = before.snapshots[name].rules != after.snapshots[name].rules
        entries[name] = item_entries(acts_of(several, changes, ways, by_settings=by_settings))
    return entries


def _ways(judge: Judge, refs: Iterable[Ref]) -> Mapping[Ref, Ref]:
    ways: dict[Ref, Ref] = {}
    by_tracker: dict[str, list[str]] = {}
    for tracker, item in refs:
        by_tracker.setdefault(tracker, []).append(item)
    for tracker, ids in by_tracker.items():
        chain = judge.store.ancestry(tracker, ids)
        ways |= {(tracker, child): (tracker, parent) for child, parent in chain.items()}
    return ways


def _sized(
    judge: Judge,
    day: date,
    name: str,
    entry: Entry,
    before: Stock,
    after: Stock,
    plans: Mapping[str, Plan],
) -> Entry:
    """Return the entry with its size, where it is one of a project's curve or items."""
    if name not in plans or not (entry.found or entry.is_of_plan):
        return entry
    known = after.tallies.get(name)
    weights = known.weights() if known else _stored(judge, name)
    was = before.agreements.get(name)
    calendar = judge.calendar.without(judge.okr.projects[name].paused)
    plan = plans[name]
    return sized(entry, plan, was.plan(plan) if was else plan, weights, day, calendar)


def _stored(judge: Judge, name: str) -> Weights:
    body = judge.store.snapshots([name]).get(name)
    return weights_of(Snapshot.from_dict(body).leaves.values() if body else ())
