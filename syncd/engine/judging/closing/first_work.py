"""First work: when each item left *todo*, from its history where that was read, else as seen at a close."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from connectors.model.items import Ref, WorkItem
from mappings.classes import Classifier
from mappings.okr import Class, Project
from mappings.past import course
from mappings.progress import Leaf
from mappings.workdays import day_of
from syncd.engine.judging.judge import Judge, end_of
from syncd.store import FirstWork


def note_first_work(judge: Judge, day: date, counted: Iterable[tuple[Project, Sequence[Leaf]]]) -> None:
    """Keep when work began on leaves of projects, of those of which it is not known for sure.

    What no history tells is known by the completion or last change, and never moves to a later day.
    """
    classifiers = [
        (leaf, Classifier.of(judge.loaded.classes, project.classes).classify)
        for project, leaves in counted
        for leaf in leaves
    ]
    known = judge.store.first_work([leaf.item.ref for leaf, _ in classifiers])
    untold = [one for one in classifiers if not (known.get(one[0].item.ref) or _UNKNOWN).exact]
    found = dict(_found(judge, end_of(day, judge.loaded.zone), untold))
    changed = {
        ref: began
        for ref, began in found.items()
        if began.exact or ref not in known or began.day < known[ref].day
    }
    if changed:
        judge.store.save_first_work(changed)


Classified = tuple[Leaf, Callable[[WorkItem], Class]]
"""A leaf, and what tells the classes of its project."""

_UNKNOWN = FirstWork(date.max, exact=False)


def _found(judge: Judge, close: datetime, leaves: Sequence[Classified]) -> Iterator[tuple[Ref, FirstWork]]:
    zone = judge.loaded.zone
    for tracker in {leaf.item.tracker for leaf, _ in leaves}:
        of_tracker = [one for one in leaves if one[0].item.tracker == tracker]
        began = _began(judge, tracker, of_tracker, close)
        for leaf, _ in of_tracker:
            at = began.get(leaf.item.id)
            if at is not None:
                yield leaf.item.ref, FirstWork(day_of(at, zone), exact=True)
            elif leaf.cls is not Class.TODO:
                seen = day_of(leaf.item.done_at or leaf.item.updated, zone)
                yield leaf.item.ref, FirstWork(seen, exact=False)


def _began(judge: Judge, tracker: str, leaves: Sequence[Classified], close: datetime) -> dict[str, datetime]:
    """Return when the items began whose history, read up to how they stand, tells it."""
    ids = [leaf.item.id for leaf, _ in leaves]
    histories, read = judge.past.histories(tracker, ids), judge.past.histories_read(tracker, ids)
    found = {}
    for leaf, classify in leaves:
        item = leaf.item
        if item.id in read and read[item.id] >= item.updated:
            changes = [change for change in histories.get(item.id, ()) if change.at < close]
            at = course(item, changes, classify).first_work if changes else None
            if at is not None:
                found[item.id] = at
    return found
