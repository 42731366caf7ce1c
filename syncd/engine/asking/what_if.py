"""What-if: a project's forecast under other assumptions; reads the store and keeps nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from config import Loaded, Subject
from connectors.errors import SettingsError
from connectors.model.items import Ref
from mappings.okr import Okr, Project
from mappings.outlook import Inputs, Outlook, outlook
from mappings.plan import Plan, resolve
from mappings.progress import Days
from mappings.workdays import close_before
from syncd.engine.mapping.carriers import find_carriers
from syncd.engine.mapping.whole import named_by_id, remembered_okr
from syncd.engine.measuring.measure import measure_items
from syncd.engine.programme.kept import read_filed
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What is otherwise than now: items left out with all below them, another due date, another pace (weight a week)."""

    without: tuple[str, ...] = ()
    due: date | None = None
    pace: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return them for programs."""
        due = self.due.isoformat() if self.due else None
        return {"without": list(self.without), "due": due, "pace": self.pace}


def what_if(
    loaded: Loaded, store: Store, name: str, asked: Assumptions, now: datetime
) -> tuple[Outlook, Outlook]:
    """Return the outlook of a project as it is and as it would be; raises `SettingsError` for names that are nothing."""
    whole = remembered_okr(loaded, store)
    okr = named_by_id(whole, store)
    project = okr.projects.get(name)
    if project is None:
        raise SettingsError(
            f"there is no project {name!r}", where="forecast", remedy=f"one of: {', '.join(okr.projects)}"
        )
    day = close_before(now, loaded.zone)
    calendar = loaded.calendar.without(project.paused)
    left_out = _branches(store, project, asked.without)
    as_is = measure_items(store, project, loaded.classes, loaded.zone)
    plan = _plan(okr, project, store, as_is.milestones)
    without = measure_items(store, project, loaded.classes, loaded.zone, left_out) if left_out else as_is
    now_so = Inputs(progress=as_is, due=plan.due, day=day, calendar=calendar)
    then = replace(now_so, progress=without, due=asked.due or plan.due)
    return outlook(now_so), outlook(then, asked.pace)


def _plan(okr: Okr, project: Project, store: Store, milestones: Days) -> Plan:
    item = find_carriers(okr, store).get((Subject.PROJECT, project.id))
    dates = (item.start, item.due) if item else (None, None)
    return resolve(project, okr.cycle, dates, milestones, read_filed(store).get(project.id))


def _branches(store: Store, project: Project, keys: Collection[str]) -> set[Ref]:
    """Return the named items and all below them."""
    found: set[Ref] = set()
    trackers = list(dict.fromkeys(selector.tracker for selector in project.select))
    for key in keys:
        items = [item for name in trackers if (item := store.item_by_key(name, key)) is not None]
        if not items:
            raise SettingsError(
                f"no stored item has the key {key!r}", where="--without", remedy="name an epic of the project"
            )
        for item in items:
            below = store.subtree(item.tracker, [item.id]).parents
            found |= {item.ref, *((item.tracker, lower) for lower in below)}
    return found
