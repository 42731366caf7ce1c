"""What goes back into a plan file: progress, forecast finish, status and cause of each row that is known.

The row of a project has the project's figures; a row that names an item has the item's. Shares go to the physical
percent complete, which moves no schedule; with actuals also to percent complete, with the days on which work began and
ended, as far as they are known: a share between is told for projects alone, an item is done, begun or neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, tzinfo
from typing import Any

from config import Loaded
from connectors.model.items import WorkItem
from connectors.model.plan import Task
from connectors.plan import Actual, Changes, RowChange
from mappings.classes import LIVE, Classifier
from mappings.okr import Class, Okr
from mappings.plan import EQUAL
from mappings.programme import Lookup, match
from mappings.workdays import day_of
from syncd.store import Store

STATUS, FORECAST, CAUSE = "syncd status", "syncd forecast", "syncd cause"
"""The columns of texts; one that a plan has under this name is used."""


def row_changes(
    loaded: Loaded, okr: Okr, store: Store, name: str, plans: Mapping[str, Lookup], *, actuals: bool
) -> Changes:
    """Return what is written to each row of one plan."""
    matches, _ = match(okr.projects.values(), plans)
    figures = store.standings("project")
    owners = {
        uid: figures[project]
        for project, one in matches.items()
        if one.plan == name and project in figures and len(one.rows) == 1
        for uid in one.rows
    }
    lookup = plans[name]
    items = _items(loaded, store, lookup)
    return dict(_changes(lookup, owners, items, Classifier.of(loaded.classes), loaded.zone, actuals=actuals))


def _changes(
    lookup: Lookup,
    owners: Mapping[str, Mapping[str, Any]],
    items: Mapping[str, WorkItem],
    classifier: Classifier,
    zone: tzinfo,
    *,
    actuals: bool,
) -> Iterator[tuple[str, RowChange]]:
    for task in lookup.plan.tasks:
        item = items.get(lookup.key_of(task))
        if task.uid in owners:
            yield task.uid, _of_project(owners[task.uid], actuals=actuals)
        elif item is not None and (cls := classifier.classify(item)) in LIVE:
            yield task.uid, _of_item(task, item, cls, zone, actuals=actuals)


def _of_project(row: Mapping[str, Any], *, actuals: bool) -> RowChange:
    share = row["share"]
    forecast = row["forecast"]["p50"]
    columns = {
        STATUS: str(row["status"]).replace("_", " "),
        FORECAST: forecast or "",
        CAUSE: str(row["reason"] or ""),
    }
    actual = None
    if actuals and share is not None:
        actual = Actual(percent=share, start=_day(row.get("first_work")))
    return RowChange(physical=share, columns=columns, actual=actual)


def _of_item(task: Task, item: WorkItem, cls: Class, zone: tzinfo, *, actuals: bool) -> RowChange:
    done = cls is Class.DONE
    actual = None
    if actuals:
        finish = day_of(item.done_at, zone) if done and item.done_at else None
        begun = task.percent if task.percent is not None and task.percent < 1 - EQUAL else 0.0
        actual = Actual(percent=1.0 if done else begun, finish=finish)
    return RowChange(physical=1.0 if done else None, columns={STATUS: item.status}, actual=actual)


def _items(loaded: Loaded, store: Store, lookup: Lookup) -> dict[str, WorkItem]:
    keys = {lookup.plan_key(task) for task in lookup.plan.tasks} - {""}
    named = {
        (tracker, spelled) for tracker in loaded.trackers for key in keys for spelled in {key, key.upper()}
    }
    return {ref[1].casefold(): item for ref, item in store.items_by_key(named).items()}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
