"""Tasks as ClickUp tells them into work items."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from connectors.clickup.fields import RELATIONS, Reading, bare
from connectors.clickup.values import (
    Zones,
    blockers,
    day,
    linked,
    moment,
    number,
    related,
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

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_INFERRED = ("start_date", "due_date")


Above = Callable[[str, str], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """How tasks are seen: fields, the user's zone, names of spaces and task types by id, what is archived.

    `archived` are ids of lists, folders and spaces, `sprints` the ends of the lists that are sprints. `above` tells
    names and ids of the folders in which a folder or list stands, by ("folder" or "list", id). `untold` are the ids of
    spaces whose tasks' titles are not read.
    """

    tracker: str
    reading: Reading
    zone: tzinfo
    spaces: Mapping[str, str] = field(default_factory=dict)
    space_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    archived: frozenset[str] = frozenset()
    sprints: Mapping[str, datetime] = field(default_factory=dict)
    above: Above = lambda _facet, _id: ()
    untold: frozenset[str] = frozenset()

    @property
    def zones(self) -> Zones:
        """Return how days are taken from times."""
        return Zones(user=self.zone, days=self.reading.zone)


def work_item(task: Mapping[str, Any], lens: Lens) -> WorkItem:
    """Translate one task; raises `MalformedError` when it has no id."""
    if not task.get("id"):
        raise MalformedError(
            "a task without id", where=lens.tracker, remedy="check for a proxy that changes answers"
        )
    custom = {str(row.get("id")): row for row in _rows(task.get("custom_fields"))}
    category, abandoned = _category(task, lens)
    created, updated = moment(task.get("date_created")), moment(task.get("date_updated"))
    finished = moment(task.get("date_done")) or moment(task.get("date_closed")) or updated
    estimate, spent = seconds(task.get("time_estimate")), seconds(task.get("time_spent"))
    space = str(mapping_of(task.get("space")).get("id") or "")
    parts = [line for checklist in _rows(task.get("checklists")) for line in _rows(checklist.get("items"))]
    return WorkItem(
        tracker=lens.tracker,
        id=str(task["id"]),
        key=str(task.get("custom_id") or task["id"]),
        title="" if space in lens.untold else one_line(str(task.get("name") or "")),
        space=lens.spaces.get(space, space),
        type=type_name(task, lens),
        status=str(mapping_of(task.get("status")).get("status") or ""),
        category=category,
        resolution=ABANDONED if abandoned else None,
        parent=str(task.get("parent") or "") or None,
        facets=_facets(task, custom, lens),
        fields={name: _stored(name, task, custom, lens.zones) for name in lens.reading.values},
        points=_points(task, custom, lens),
        estimate=estimate,
        spent=spent,
        remaining=None if estimate is None else max(0.0, estimate - (spent or 0.0)),
        start=_day(lens.reading.start, "start_date", task, custom, lens.zones),
        due=_day(lens.reading.due, "due_date", task, custom, lens.zones),
        parts=len(parts) or None,
        parts_done=sum(line.get("resolved") is True for line in parts) if parts else None,
        created=created or updated or _NEVER,
        updated=updated or created or _NEVER,
        done_at=finished if category is Category.DONE and not abandoned else None,
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


def is_put_away(task: Mapping[str, Any], archived: Collection[str]) -> bool:
    """Say whether a task is archived, itself or with the list, folder or space that it stands in."""
    if not archived:
        return task.get("archived") is True
    places = (str(mapping_of(task.get(part)).get("id")) for part in ("list", "folder", "space"))
    return task.get("archived") is True or any(place in archived for place in places)


def category_of(type_: object) -> Category:
    """Return the category that a status's `type` stands for."""
    return _CATEGORIES.get(str(type_), Category.TODO)


def _category(task: Mapping[str, Any], lens: Lens) -> tuple[Category, bool]:
    """Return the category, and whether the task was put away while it was open.

    Done work that is archived stays done; open work that is archived is worked on by nobody.
    """
    category = category_of(mapping_of(task.get("status")).get("type"))
    abandoned = is_put_away(task, lens.archived) and category is not Category.DONE
    return (Category.DONE if abandoned else category), abandoned


def _facets(
    task: Mapping[str, Any], custom: Mapping[str, Mapping[str, Any]], lens: Lens
) -> dict[str, tuple[str, ...]]:
    space = str(mapping_of(task.get("space")).get("id") or "")
    lists = [mapping_of(task.get("list")), *_rows(task.get("locations"))]
    facets = {
        "space": lens.space_names.get(space, (space,) if space else ()),
        "folder": folders_of(task, lens.above),
        "list": named(*lists),
        "sprint_end": _sprint_ends(lists, lens),
        "blocked_by": blockers(task),
        "tag": tuple(dict.fromkeys(bare(tag.get("name")) for tag in _rows(task.get("tags")))),
        "type": (type_name(task, lens),),
    }
    for name in lens.reading.facets:
        facets[f"field:{name}"] = words_of(_value(name, task, custom, lens.zones))
    return {name: values for name, values in facets.items() if values}


def _sprint_ends(lists: list[Mapping[str, Any]], lens: Lens) -> tuple[str, ...]:
    """Return id and last day of the lists that are sprints; it is told as a task's due date is."""
    ids = dict.fromkeys(str(one.get("id")) for one in lists)
    ends = (
        (name, day(lens.sprints[name].timestamp() * 1000, lens.zones)) for name in ids & lens.sprints.keys()
    )
    return tuple(f"{name} {end}" for name, end in sorted(ends, key=lambda end: end[0]))


def named(*places: Mapping[str, Any]) -> tuple[str, ...]:
    """Return names and ids of places, so that a selector may name either."""
    words = [bare(place.get(part)) for place in places for part in ("name", "id")]
    return tuple(dict.fromkeys(word for word in words if word))


def lists_of(task: Mapping[str, Any]) -> tuple[str, ...]:
    """Return names and ids of the lists in which a task stands: its home, and those to which it was added."""
    return named(mapping_of(task.get("list")), *_rows(task.get("locations")))


def folders_of(task: Mapping[str, Any], above: Above) -> tuple[str, ...]:
    """Return names and ids of the folders in which a task stands with any of its lists, and of those above these."""
    folder = mapping_of(task.get("folder"))
    home = (
        ()
        if folder.get("hidden") or not folder.get("id")
        else (*named(folder), *above("folder", str(folder["id"])))
    )
    added = (
        word
        for row in _rows(task.get("locations"))
        if row.get("id")
        for word in above("list", str(row["id"]))
    )
    return tuple(dict.fromkeys((*home, *added)))


def _stored(
    name: str, task: Mapping[str, Any], custom: Mapping[str, Mapping[str, Any]], zones: Zones
) -> FieldValue:
    """Return a field's value; of related tasks their ids alone, where a selector may name them by name too."""
    if mapping_of(custom.get(name)).get("type") in RELATIONS:
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


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
