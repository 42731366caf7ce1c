"""Explain an item at the close of a past day: how it stood, by its history, and where the selectors of today put it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from config import Loaded
from connectors.errors import SettingsError
from connectors.model.items import WorkItem
from mappings.classes import Classifier
from mappings.mapping import Placement, Selectors, place
from mappings.past import rewind
from mappings.progress import estimate
from mappings.workdays import end_of
from syncd.engine.asking.explain.explanation import Explanation, number
from syncd.engine.mapping.carriers import root_ids
from syncd.store import Store


def explain_past_item(loaded: Loaded, store: Store, item: WorkItem, day: date) -> Explanation:
    """Say how an item stood when that day was over; raises `SettingsError` where its history is not known."""
    chain = [*_ancestry(loaded, store, item, day)]
    if not chain:
        return Explanation(item.key, [f"{item.key} {item.title}".rstrip(), f"it did not exist yet on {day}"])
    then, placement = chain[0], _placed(loaded, store, chain)
    project = loaded.okr.projects.get(placement.project or "")
    decided = Classifier.of(loaded.classes, project.classes if project else None).decide(then)
    by = f"by {decided.by!r}" if decided.by else "by the tracker's status category"
    lines = [
        f"{then.key} {then.title}".rstrip(),
        f"at the close of {day}, by its history: status {then.status}: counted as {decided.cls} ({by})",
    ]
    figures = {"day": day.isoformat(), "class": decided.cls, "project": placement.project}
    if project is None:
        lines.append("by the selectors of today it belonged to no project")
        return Explanation(item.key, lines, figures)
    how = "through its nearest matched ancestor of that day" if placement.inherited else "by its own match"
    lines.append(f"by the selectors of today it belonged to {project.id} {how}")
    weight = estimate(then, project.measure)
    told = "it had no estimate" if weight is None else f"its weight was {number(weight)}"
    return Explanation(item.key, [*lines, told], {**figures, "weight": weight})


def _ancestry(loaded: Loaded, store: Store, item: WorkItem, day: date) -> Iterator[WorkItem]:
    """Yield the item and its ancestors of that day, nearest first, each as it stood."""
    seen: set[str] = set()
    current: WorkItem | None = item
    while current is not None and current.id not in seen:
        seen.add(current.id)
        then = _at(loaded, store, current, day)
        if then is None:
            return
        yield then
        above = (then.tracker, then.parent) if then.parent else None
        current = store.items([above]).get(above) if above else None


def _at(loaded: Loaded, store: Store, item: WorkItem, day: date) -> WorkItem | None:
    until = end_of(day, loaded.zone)
    if item.created < until <= item.updated:
        read = store.histories_read(item.tracker, [item.id]).get(item.id)
        if read is None or read < item.updated:
            what = f"the history of {item.key} is not known up to its last change"
            raise SettingsError(what, where="explain", remedy="read the histories with syncd backfill")
    return rewind(item, store.histories(item.tracker, [item.id]).get(item.id, []), until)


def _placed(loaded: Loaded, store: Store, chain: list[WorkItem]) -> Placement:
    projects = loaded.okr.projects.values()
    selectors = Selectors.compile(projects, root_ids(projects, store))
    matches = store.query_matches(chain[0].tracker, [one.id for one in chain])
    return place([selectors.own(one, matches.get(one.id, frozenset())) for one in chain])
