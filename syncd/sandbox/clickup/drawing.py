"""Tasks as answers show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from syncd.sandbox.clickup.model import Checklist, CustomField, Task
from syncd.sandbox.clickup.site import ACCOUNT, PERSON, ClickUpSite
from syncd.sandbox.clickup.stamps import milliseconds, stamp
from syncd.sandbox.clickup.values import definition, shown_value

SOMEBODY = {
    "id": PERSON,
    "username": "A person",
    "color": "#7b68ee",
    "email": "person@sandbox.example",
    "profilePicture": None,
}
"""The only person of a sandbox."""

PRIORITIES = {
    1: {"color": "#f50000", "id": "1", "orderindex": "1", "priority": "urgent"},
    2: {"color": "#ffcc00", "id": "2", "orderindex": "2", "priority": "high"},
    3: {"color": "#6fddff", "id": "3", "orderindex": "3", "priority": "normal"},
    4: {"color": "#d8d8d8", "id": "4", "orderindex": "4", "priority": "low"},
}


class Drawing:
    """Draws the tasks of one site; definitions of fields are drawn once for each generation of the site."""

    def __init__(self, site: ClickUpSite) -> None:
        self.site = site
        self._generation = -1
        self._fields: dict[tuple[tuple[str, ...], int], list[CustomField]] = {}
        self._definitions: dict[tuple[str, bool], dict[str, Any]] = {}

    def task(
        self, task: Task, *, single: bool = False, markdown: bool = False, loose: bool = False
    ) -> dict[str, Any]:
        """Return a task; a `single` one has its estimate as a string, as recorded answers do.

        `loose` writes the order indices of options as strings, as views do.
        """
        self._refresh()
        shown = {
            **self._head(task, markdown=markdown),
            **self._times(task),
            **self._parts(task),
            "points": _number(task.points),
            "time_estimate": _estimate(task.estimate, single=single),
            "custom_fields": self._custom(task, single=single, loose=loose),
            "dependencies": [self._dependency(task, other) for other in task.waits_for],
            "linked_tasks": [self._link(task, other) for other in task.links],
            **self._place(task),
        }
        if task.spent is not None:
            shown["time_spent"] = task.spent
        return shown

    def _refresh(self) -> None:
        if self._generation != self.site.generation:
            self._generation = self.site.generation
            self._fields.clear()
            self._definitions.clear()

    def _head(self, task: Task, *, markdown: bool) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": task.id,
            "custom_id": task.custom_id,
            "custom_item_id": task.type,
            "name": task.name,
            "text_content": task.description or None,
            "description": task.description or None,
            "status": self.status(task),
            "orderindex": f"{crc32(task.id.encode())}.00000000000000000000000000000000",
        }
        if markdown:
            shown["markdown_description"] = task.description
        return shown

    def status(self, task: Task) -> dict[str, Any]:
        """Return a task's status."""
        statuses = self.site.statuses_of(task.list)
        index = next((n for n, one in enumerate(statuses) if one.id == task.status), 0)
        status = statuses[index]
        return {
            "id": status.id,
            "status": status.name,
            "color": status.color,
            "orderindex": index,
            "type": status.type.value,
        }

    def _times(self, task: Task) -> dict[str, Any]:
        return {
            "date_created": stamp(task.created),
            "date_updated": stamp(task.updated),
            "date_closed": stamp(task.closed),
            "date_done": stamp(task.done),
            "due_date": stamp(task.due),
            "start_date": stamp(task.start),
        }

    def _parts(self, task: Task) -> dict[str, Any]:
        return {
            "archived": task.archived,
            "creator": SOMEBODY,
            "assignees": [],
            "group_assignees": [],
            "watchers": [],
            "checklists": [_checklist(task, one, n) for n, one in enumerate(task.checklists)],
            "tags": [_tag(name) for name in task.tags],
            "parent": task.parent,
            "top_level_parent": self.site.top(task),
            "priority": PRIORITIES.get(task.priority) if task.priority else None,
        }

    def _place(self, task: Task) -> dict[str, Any]:
        site = self.site
        home = site.lists[task.list]
        folder = site.folders[home.folder]
        shown = {"id": folder.id, "name": folder.name, "hidden": folder.hidden, "access": True}
        return {
            "locations": [{"id": one, "name": site.lists[one].name} for one in task.locations],
            "team_id": site.id,
            "url": f"https://app.clickup.com/t/{task.id}",
            "permission_level": "create",
            "list": {"id": home.id, "name": home.name, "access": True},
            "project": shown,
            "folder": shown,
            "space": {"id": home.space},
        }

    def _custom(self, task: Task, *, single: bool, loose: bool) -> list[dict[str, Any]]:
        place = ((task.list, *task.locations), task.type)
        fields = self._fields.get(place)
        if fields is None:
            fields = self._fields[place] = self.site.fields_of(task)
        return [self._field(task, field, single=single, loose=loose) for field in fields]

    def _field(self, task: Task, field: CustomField, *, single: bool, loose: bool) -> dict[str, Any]:
        shape = self._definitions.get((field.id, loose))
        if shape is None:
            shape = self._definitions[field.id, loose] = definition(field, loose=loose)
        value = shown_value(self.site, task, field, loose=not single)
        return shape if value is None else {**shape, "value": value}

    def _dependency(self, task: Task, other: str) -> dict[str, Any]:
        return {
            "task_id": task.id,
            "depends_on": other,
            "type": 1,
            "date_created": stamp(task.created),
            "userid": str(PERSON),
            "workspace_id": self.site.id,
            "chain_id": None,
        }

    def _link(self, task: Task, other: str) -> dict[str, Any]:
        return {
            "task_id": task.id,
            "link_id": other,
            "date_created": stamp(task.created),
            "userid": str(PERSON),
            "workspace_id": self.site.id,
        }

    def time_in_status(self, task: Task) -> dict[str, Any]:
        """Return how long a task was in each status; those that its list no longer has are without order."""
        now = self.site.now()
        offered = {one.name: (n, one) for n, one in enumerate(self.site.statuses_of(task.list))}
        stays: dict[str, dict[str, Any]] = {}
        for span in task.spans:
            minutes = int(((span.until or now) - span.since).total_seconds() // 60)
            if span.status in stays:
                stays[span.status]["total_time"]["by_minute"] += minutes
                stays[span.status]["total_time"]["since"] = stamp(span.since)
                continue
            position, status = offered.get(span.status, (None, None))
            stay = {
                "status": span.status,
                "color": status.color if status else None,
                "type": span.type.value,
                "total_time": {"by_minute": minutes, "since": stamp(span.since)},
            }
            stays[span.status] = stay if position is None else {**stay, "orderindex": position}
        return {"current_status": self._current(task), "status_history": list(stays.values())}

    def _current(self, task: Task) -> dict[str, Any]:
        status = self.site.status_of(task)
        since = task.spans[-1].since if task.spans else task.created
        minutes = (milliseconds(self.site.now()) - milliseconds(since)) // 60_000
        return {
            "status": status.name,
            "color": status.color,
            "total_time": {"by_minute": minutes, "since": stamp(since)},
        }


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value


def _estimate(value: int | None, *, single: bool) -> int | str | None:
    return str(value) if single and value is not None else value


def _tag(name: str) -> dict[str, Any]:
    return {"name": name.lower(), "tag_fg": "#800000", "tag_bg": "#800000", "creator": ACCOUNT}


def _checklist(task: Task, checklist: Checklist, position: int) -> dict[str, Any]:
    resolved = sum(item.resolved for item in checklist.items)
    return {
        "id": checklist.id,
        "task_id": task.id,
        "name": checklist.name,
        "date_created": stamp(task.created),
        "orderindex": position,
        "creator": PERSON,
        "resolved": resolved,
        "unresolved": len(checklist.items) - resolved,
        "items": _items(checklist, task),
    }


def _items(checklist: Checklist, task: Task) -> Sequence[dict[str, Any]]:
    return [
        {
            "id": item.id,
            "name": item.name,
            "orderindex": position,
            "assignee": None,
            "group_assignee": None,
            "resolved": item.resolved,
            "parent": None,
            "date_created": stamp(task.created),
            "children": [],
        }
        for position, item in enumerate(checklist.items)
    ]
