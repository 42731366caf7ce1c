"""Tasks as ClickUp tells them into work items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from connectors.clickup.fields import RELATIONS, Reading, bare
from connectors.clickup.standing import Places, Stand
from connectors.clickup.values import (
    Zones,
    blockers,
    day,
    linked,
    moment,
    number,
    related,
    rows_in,
    seconds,
    value_of,
    words_of,
)
from connectors.clickup.workspace import mapping_of
from connectors.errors import MalformedError
from connectors.model.fields import FieldValue
from connectors.model.items import Category, WorkItem
from connectors.titles import one_line

ABANDONED = "Abandoned"
"""The resolution of what was archived while open: by default a word that cancels, which `classes` may change."""

_CATEGORIES = {
    "custom": Category.DOING,
    "done": Category.DONE,
    "closed": Category.DONE,
}
"""By the status's `type`; `open`, and types not known here, count as not begun."""

BUILT_IN_TYPES = {"0": "Task", "1": "Milestone"}
"""Names of the types of tasks that no workspace has to define, by id."""

MILESTONE = "1"
"""The type of tasks that are milestones."""

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_INFERRED = ("start_date", "due_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """How tasks are seen: which fields, in what places, and the names of spaces and task types by id.

    `untold` are the ids of spaces whose tasks' titles are not read.
    """

    tracker: str
    reading: Reading
    places: Places
    spaces: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    untold: frozenset[str] = frozenset()

    @property
    def zones(self) -> Zones:
        """Return how days are taken from times."""
        return self.places.zones


def work_item(task: Mapping[str, Any], lens: Lens) -> WorkItem:
    """Translate one task; raises `MalformedError` when it has no id."""
    if not task.get("id"):
        raise MalformedError(
            "a task without id", where=lens.tracker, remedy="check for a proxy that changes answers"
        )
    reading, stand = lens.reading, lens.places.stand(task)
    custom = {str(row.get("id")): row for row in rows_in(task.get("custom_fields"))} if reading.any else {}
    status = mapping_of(task.get("status"))
    category, abandoned = _category(status, is_put_away=stand.is_archived or task.get("archived") is True)
    created, updated = moment(task.get("date_created")), moment(task.get("date_updated"))
    is_done = category is Category.DONE and not abandoned
    estimate, spent = seconds(task.get("time_estimate")), seconds(task.get("time_spent"))
    parts = [
        line for checklist in rows_in(task.get("checklists")) for line in rows_in(checklist.get("items"))
    ]
    return WorkItem(
        tracker=lens.tracker,
        id=str(task["id"]),
        key=str(task.get("custom_id") or task["id"]),
        title="" if stand.space in lens.untold else one_line(str(task.get("name") or "")),
        space=lens.spaces.get(stand.space, stand.space),
        type=type_name(task, lens),
        status=str(status.get("status") or ""),
        category=category,
        resolution=ABANDONED if abandoned else None,
        parent=str(task.get("parent") or "") or None,
        facets=_facets(task, custom, lens, stand),
        fields={name: _stored(name, task, custom, lens.zones) for name in reading.values},
        points=_points(task, custom, lens),
        estimate=estimate,
        spent=spent,
        remaining=None if estimate is None else max(0.0, estimate - (spent or 0.0)),
        start=_day(reading.start, "start_date", task, custom, lens.zones),
        due=_day(reading.due, "due_date", task, custom, lens.zones),
        parts=len(parts) or None,
        parts_done=sum(line.get("resolved") is True for line in parts) if parts else None,
        created=created or updated or _NEVER,
        updated=updated or created or _NEVER,
        done_at=moment(task.get("date_done")) or moment(task.get("date_closed")) or updated
        if is_done
        else None,
    )


def needs_type_names(task: Mapping[str, Any]) -> bool:
    """Say whether a task is of a type that only the workspace knows."""
    return _type_id(task) not in BUILT_IN_TYPES


def type_name(task: Mapping[str, Any], lens: Lens) -> str:
    """Return the name of a task's type; its number where the workspace does not tell the name."""
    identifier = _type_id(task)
    return BUILT_IN_TYPES.get(identifier) or lens.types.get(identifier) or identifier


def _type_id(task: Mapping[str, Any]) -> str:
    return str(task.get("custom_item_id") or 0)


def category_of(type_: object) -> Category:
    """Return the category that a status's `type` stands for."""
    return _CATEGORIES.get(str(type_), Category.TODO)


def _category(status: Mapping[str, Any], *, is_put_away: bool) -> tuple[Category, bool]:
    """Return the category, and whether the task was put away while it was open.

    Done work that is archived stays done; open work that is archived is worked on by nobody.
    """
    category = category_of(status.get("type"))
    abandoned = is_put_away and category is not Category.DONE
    return (Category.DONE if abandoned else category), abandoned


def _facets(
    task: Mapping[str, Any], custom: Mapping[str, Mapping[str, Any]], lens: Lens, stand: Stand
) -> dict[str, tuple[str, ...]]:
    facets = {**stand.facets, "type": (type_name(task, lens),)}
    if waits_for := blockers(task):
        facets["blocked_by"] = waits_for
    if tags := tuple(dict.fromkeys(bare(tag.get("name")) for tag in rows_in(task.get("tags")))):
        facets["tag"] = tags
    if _type_id(task) == MILESTONE:
        facets["milestone"] = (MILESTONE,)
    for name in lens.reading.facets:
        if words := words_of(_value(name, task, custom, lens.zones)):
            facets[f"field:{name}"] = words
    return facets


def _stored(
    name: str, task: Mapping[str, Any], custom: Mapping[str, Mapping[str, Any]], zones: Zones
) -> FieldValue:
    """Return a field's value; of related tasks their ids alone, where a selector may name them by name too."""
    if str(mapping_of(custom.get(name)).get("type")) in RELATIONS:
        return related(custom[name])
    return _value(name, task, custom, zones)


def _value(
    name: str, task: Mapping[str, Any], custom: Mapping[str, Mapping[str, Any]], zones: Zones
) -> FieldValue:
    if name in custom:
        return value_of(custom[name], zones)
    if name in _INFERRED:
        return day(task.get(name), zones)
    if name == "linked_tasks":
        return linked(task)
    if name in {"status", "priority"}:
        return bare(mapping_of(task.get(name)).get(name)) or None
    return None


def _points(task: Mapping[str, Any], custom: Mapping[str, Mapping[str, Any]], lens: Lens) -> float | None:
    if lens.reading.points is None:
        return number(task.get("points"))
    return number(_value(lens.reading.points, task, custom, lens.zones))


def _day(
    role: str | None, own: str, task: Mapping[str, Any], custom: Mapping[str, Mapping[str, Any]], zones: Zones
) -> Any:
    chosen = _value(role, task, custom, zones) if role else None
    return chosen or day(task.get(own), zones)
