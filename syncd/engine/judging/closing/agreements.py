"""Agreements: what is agreed about projects and key results at a close, and by whom it was changed on the day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from config import HandSource, Subject
from connectors.model.history import Actor, ItemChange
from connectors.model.items import WorkItem
from mappings.ledger import Act, Agreement, Changes, Entry, Kind, latest
from mappings.okr import CurveKind, KeyResult, Project
from mappings.plan import Plan
from syncd.engine.judging.judge import Judge

_PARTS = {Kind.START_MOVED: "start", Kind.DUE_MOVED: "due"}
_ROWS = {Kind.ROW_ADDED, Kind.ROW_REMOVED, Kind.ROW_MOVED, Kind.ROW_RESIZED, Kind.ROW_SPLIT}
_OF_FILES = frozenset({*_PARTS, Kind.CURVE_CHANGED, *_ROWS})


def agreements(judge: Judge, plans: Mapping[str, Plan], day: date) -> dict[str, Agreement]:
    """Return what is agreed at the close of a day, by the ids of projects and key results.

    A drop, a pause or an end counts from its own day on, whenever the settings came to tell of it: so a rebuilt day,
    which knows today's settings only, tells it as well.
    """
    okr, sources, filed = judge.okr, judge.loaded.sources, judge.filed
    projects = {
        name: Agreement.of_project(_project_on(p, day), plans[name], filed.get(name))
        for name, p in okr.projects.items()
    }
    key_results = {
        name: Agreement.of_key_result(_key_result_on(kr, day), str(sources.get(name) or HandSource()))
        for name, kr in okr.key_results.items()
    }
    return {**projects, **key_results}


def _project_on(project: Project, day: date) -> Project:
    begun = tuple(pause for pause in project.paused if pause.start <= day)
    dropped = project.dropped if project.dropped and project.dropped.on <= day else None
    return replace(project, paused=begun, dropped=dropped)


def _key_result_on(key_result: KeyResult, day: date) -> KeyResult:
    return key_result if key_result.until and key_result.until <= day else replace(key_result, until=None)


def act_on(judge: Judge, subject: str, entry: Entry, changes: Changes) -> tuple[Act, WorkItem | None] | None:
    """Return who changed what is agreed, with the item that tells it; None where we did so ourselves.

    What lives in no tracker is a matter of the settings; which of the items moved a milestone, nobody tells.
    """
    if entry.kind is Kind.CURVE_CHANGED and all(_is_tracked(curve) for curve in (entry.before, entry.after)):
        return Act(None, None), None
    project = judge.okr.projects.get(subject)
    item = judge.carriers.get((Subject.PROJECT if project else Subject.KEY_RESULT, subject))
    if item is None or not _is_in_tracker(judge, subject, project, entry):
        return Act(None, Actor.SETTINGS), None
    part = _PARTS.get(entry.kind)
    happened = changes.get(item.ref, ())
    found = latest(happened, lambda name: name == part or name.startswith("field:"))
    if found is None and part and _is_ours(happened, part):
        return None
    return found or Act(None, None), item


def told_by_file(judge: Judge, subject: str, entry: Entry) -> Entry | None:
    """Return the entry as a plan file tells it, with the file's time and its stamp; None where none does."""
    project, filed = judge.okr.projects.get(subject), judge.filed.get(subject)
    if project is None or filed is None or entry.kind not in _OF_FILES:
        return None
    part = _PARTS.get(entry.kind)
    if part and (getattr(project.plan, part) is not None or project.plan.from_item):
        return None
    at = datetime.fromisoformat(filed.at) if filed.at else None
    return replace(entry, at=at, file=filed.plan, saved=filed.saved)


def _is_tracked(curve: object) -> bool:
    return str(curve).split()[:1] == [CurveKind.TRACKED]


def _is_in_tracker(judge: Judge, subject: str, project: Project | None, entry: Entry) -> bool:
    if subject in judge.origins:
        return True
    if project is None or not project.plan.from_item:
        return False
    return entry.kind in _PARTS and getattr(project.plan, _PARTS[entry.kind]) is None


def _is_ours(happened: Sequence[ItemChange], part: str) -> bool:
    return any(change.by is Actor.SYNCD and part in change.shifts for change in happened)
