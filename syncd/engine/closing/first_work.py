"""First work: when each item left *todo*, from its history where that was read, else as seen at a close."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from connectors.model.items import Ref, WorkItem
from mappings.classes import Classifier
from mappings.okr import Class, Project
from mappings.past import course
from mappings.progress import Leaf
from mappings.workdays import day_of
from syncd.engine.judge import Judge, end_of
from syncd.store import FirstWork


def note_first_work(judge: Judge, day: date, project: Project, leaves: Sequence[Leaf]) -> None:
    """Keep when work began on a project's leaves, of those of which it is not known for sure.

    What no history tells is known by the completion or last change, and never moves to a later day.
    """
    known = judge.store.first_work([leaf.item.ref for leaf in leaves])
    open_leaves = [leaf for leaf in leaves if not (known.get(leaf.item.ref) or _UNKNOWN).exact]
    found = dict(_found(judge, end_of(day, judge.loaded.zone), project, open_leaves))
    changed = {
        ref: began
        for ref, began in found.items()
        if began.exact or ref not in known or began.day < known[ref].day
    }
    if changed:
        judge.store.save_first_work(changed)


_UNKNOWN = FirstWork(date.max, exact=False)


def _found(
    judge: Judge, close: datetime, project: Project, leaves: Sequence[Leaf]
) -> Iterator[tuple[Ref, FirstWork]]:
    zone = judge.loaded.zone
    classify = Classifier.of(judge.loaded.classes, project.classes).classify
    for tracker in {leaf.item.tracker for leaf in leaves}:
        of_tracker = [leaf for leaf in leaves if leaf.item.tracker == tracker]
        began = _began(judge, tracker, [leaf.item for leaf in of_tracker], close, classify)
        for leaf in of_tracker:
            at = began.get(leaf.item.id)
            if at is not None:
                yield leaf.item.ref, FirstWork(day_of(at, zone), exact=True)
            elif leaf.cls is not Class.TODO:
                yield (
                    leaf.item.ref,
                    FirstWork(day_of(leaf.item.done_at or leaf.item.updated, zone), exact=False),
                )


def _began(
    judge: Judge,
    tracker: str,
    items: Sequence[WorkItem],
    close: datetime,
    classify: Callable[[WorkItem], Class],
) -> dict[str, datetime]:
    """Return when the items began whose history, read up to how they stand, tells it."""
    ids = [item.id for item in items]
    histories, read = judge.past.histories(tracker, ids), judge.past.histories_read(tracker, ids)
    found = {}
    for item in (item for item in items if item.id in read and read[item.id] >= item.updated):
        if changes := [change for change in histories.get(item.id, ()) if change.at < close]:
            at = course(item, changes, classify).first_work
            if at is not None:
                found[item.id] = at
    return found
