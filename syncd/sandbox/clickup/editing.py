"""Writing to tasks: their own fields, custom fields one by one, tags, further lists; creating and deleting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from syncd.sandbox.clickup.access import Access
from syncd.sandbox.clickup.drawing import PRIORITIES, Drawing
from syncd.sandbox.clickup.errors import ClickUpError, not_understood
from syncd.sandbox.clickup.filters import check_names
from syncd.sandbox.clickup.model import CustomField, Plan, Task, TaskList
from syncd.sandbox.clickup.site import ACCOUNT, FREE_FIELD_USES, ClickUpSite
from syncd.sandbox.clickup.stamps import as_day, moment_of
from syncd.sandbox.clickup.values import IgnoredError, check_value
from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.faults import FaultKind, first

_CUSTOM = {"custom_task_ids", "team_id"}
_UNHEARD = frozenset(
    {"custom_fields", "due_date_time", "start_date_time", "notify_all", "check_required_custom_fields"}
)
_PERSONS = frozenset({"assignees", "group_assignees", "watchers"})


def read_object(call: Call) -> dict[str, Any]:
    """Return the body as an object; raises `ClickUpError`."""
    try:
        body = orjson.loads(call.body)
    except orjson.JSONDecodeError:
        body = None
    if not isinstance(body, dict):
        raise ClickUpError(400, "Unexpected end of JSON input", "JSON_000")
    return body


class Editing:
    """Answers of everything that changes tasks."""

    def __init__(self, site: ClickUpSite, drawing: Drawing) -> None:
        self.site = site
        self.drawing = drawing

    def create(self, call: Call, access: Access, ref: str) -> Answer:
        """Create a task in a list; without status it gets the first one."""
        check_names(call, set())
        list_, body = access.list(ref), read_object(call)
        if not isinstance(body.get("name"), str) or not body["name"]:
            raise ClickUpError(400, "Task name invalid", "INPUT_005")
        status = self._status(list_, body.pop("status", None), "CRTSK_001")
        parent = body.pop("parent", None)
        if parent is not None:
            self._check_parent(access.task(call, str(parent)), list_)
        tags = tuple(str(tag).lower() for tag in body.pop("tags", None) or ())
        read = {**self._attributes(body, list_), "status": status, "parent": parent, "tags": tags}
        now = self.site.now()
        draft = Task(id=self.site.next_task_id(), list=list_.id, created=now, updated=now, **read)
        values = self._values(access, draft, body.get("custom_fields") or ())
        born = self.site.create(draft, user=ACCOUNT)
        if values:
            born = self.site.edit(born.id, {"values": values}, user=ACCOUNT)
        return answer_json(self.drawing.task(born, single=True))

    def _values(self, access: Access, task: Task, rows: Any) -> dict[str, Any]:
        values = {}
        for row in rows:
            field = self._field_of(access, task, str(row.get("id")))
            values[field.id] = check_value(self.site, task, field, row)
            self._use_field()
        return values

    def edit(self, call: Call, access: Access, ref: str) -> Answer:
        """Edit a task; custom fields are ignored here, and a parent of null leaves it a subtask."""
        check_names(call, _CUSTOM)
        task, body = access.task(call, ref), read_object(call)
        list_ = self.site.lists[task.list]
        changes: dict[str, Any] = {}
        if "status" in body:
            changes["status"] = self._status(list_, body.pop("status"), "ITEM_114")
        if (parent := body.pop("parent", None)) is not None:
            above = access.task(call, str(parent))
            self._check_parent(above, list_)
            changes["parent"] = above.id
        changes |= self._attributes(body, list_)
        if first(call.faults, FaultKind.IGNORED_WRITE) is None:
            task = self.site.edit(task.id, changes, user=ACCOUNT)
        return answer_json(self.drawing.task(task, single=True))

    def _check_parent(self, parent: Task, list_: TaskList) -> None:
        if list_.id not in {parent.list, *parent.locations}:
            raise ClickUpError(400, "Parent not child of list", "ITEM_137")

    def _status(self, list_: TaskList, name: Any, code: str) -> str:
        if name is None:
            return self.site.statuses_of(list_.id)[0].id
        try:
            return self.site.find_status(list_.id, str(name)).id
        except LookupError:
            raise ClickUpError(400, "Status does not exist", code) from None

    def _attributes(self, body: Mapping[str, Any], list_: TaskList) -> dict[str, Any]:
        """Read the attributes of a body; raises `ClickUpError` for what is not understood."""
        read: dict[str, Any] = {}
        for name, value in body.items():
            if name in _UNHEARD:
                continue
            if name in _PERSONS:
                raise not_understood(f"{name}: the sandbox knows no persons")
            if name not in _ATTRIBUTES:
                raise not_understood(f"{name} of a task of {list_.name}")
            attribute, kinds = _ATTRIBUTES[name]
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise ClickUpError(400, f"{name} is invalid", "INPUT_000")
            read[attribute] = value
        self._check(read)
        for name, timed in (("due", "due_date_time"), ("start", "start_date_time")):
            if read.get(name) is not None:
                moment = moment_of(read[name])
                read[name] = moment if body.get(timed) is True else as_day(moment, self.site.zone)
        return read

    def _check(self, read: Mapping[str, Any]) -> None:
        if read.get("priority") is not None and read["priority"] not in PRIORITIES:
            raise ClickUpError(400, "Priority invalid", "INPUT_000")
        if read.get("type") is not None and read["type"] not in {0, 1, *self.site.types}:
            raise ClickUpError(400, "Custom item not found", "ITEM_000")

    def delete(self, call: Call, access: Access, ref: str) -> Answer:
        """Delete a task: 204 without a body."""
        check_names(call, _CUSTOM)
        self.site.delete(access.task(call, ref).id, user=ACCOUNT)
        return Answer(status=204)

    def set_field(self, call: Call, access: Access, ref: str, field_ref: str) -> Answer:
        """Set one custom field of one task; of a deleted task it answers 200 and does nothing."""
        check_names(call, _CUSTOM)
        if ref in self.site.deleted:
            return answer_json({})
        task = access.task(call, ref)
        field = self._field_of(access, task, field_ref)
        if first(call.faults, FaultKind.FIELD_LIMIT) is not None:
            raise _field_limit()
        gone = first(call.faults, FaultKind.OPTION_DELETED)
        body = read_object(call)
        if gone is not None and field.options:
            raise ClickUpError(400, "Value must be an option index or uuid", "FIELD_011")
        try:
            value = check_value(self.site, task, field, body)
        except IgnoredError:
            return answer_json({})
        self._use_field()
        if first(call.faults, FaultKind.IGNORED_WRITE) is None:
            self.site.edit(task.id, {"values": {field.id: value}}, user=ACCOUNT)
        return answer_json({})

    def clear_field(self, call: Call, access: Access, ref: str, field_ref: str) -> Answer:
        """Empty one custom field of one task; this costs no use and gives none back."""
        check_names(call, _CUSTOM)
        if ref in self.site.deleted:
            return answer_json({})
        task = access.task(call, ref)
        field = self._field_of(access, task, field_ref)
        if first(call.faults, FaultKind.IGNORED_WRITE) is None:
            self.site.edit(task.id, {"values": {field.id: None}}, user=ACCOUNT)
        return answer_json({})

    def _field_of(self, access: Access, task: Task, ref: str) -> CustomField:
        field = access.field(ref)
        if field.id not in {one.id for one in self.site.fields_of(task)}:
            raise ClickUpError(400, "Custom field is not in the task's location", "FIELD_115")
        return field

    def _use_field(self) -> None:
        if self.site.plan is not Plan.FREE:
            return
        if self.site.field_uses >= FREE_FIELD_USES:
            raise _field_limit()
        self.site.field_uses += 1

    def add_tag(self, call: Call, access: Access, ref: str, tag: str) -> Answer:
        """Add a tag."""
        check_names(call, _CUSTOM)
        task = access.task(call, ref)
        self.site.edit(task.id, {"tags": tuple(dict.fromkeys((*task.tags, tag.lower())))}, user=ACCOUNT)
        return answer_json({})

    def remove_tag(self, call: Call, access: Access, ref: str, tag: str) -> Answer:
        """Take a tag away."""
        check_names(call, _CUSTOM)
        task = access.task(call, ref)
        self.site.edit(
            task.id, {"tags": tuple(one for one in task.tags if one.lower() != tag.lower())}, user=ACCOUNT
        )
        return answer_json({})

    def add_to_list(self, call: Call, access: Access, ref: str, task_ref: str) -> Answer:
        """Show a task in a further list."""
        list_, task = access.list(ref), access.task(call, task_ref)
        if list_.id != task.list:
            locations = tuple(dict.fromkeys((*task.locations, list_.id)))
            self.site.edit(task.id, {"locations": locations}, user=ACCOUNT)
        return answer_json({})

    def remove_from_list(self, call: Call, access: Access, ref: str, task_ref: str) -> Answer:
        """Take a task out of a further list; its home cannot be left so."""
        list_, task = access.list(ref), access.task(call, task_ref)
        if list_.id == task.list:
            raise ClickUpError(400, "Cannot remove task from its home list", "TASK_035")
        self.site.edit(
            task.id, {"locations": tuple(one for one in task.locations if one != list_.id)}, user=ACCOUNT
        )
        return answer_json({})


_NOTHING = type(None)
_ATTRIBUTES: Mapping[str, tuple[str, tuple[type, ...]]] = {
    "name": ("name", (str,)),
    "description": ("description", (str,)),
    "markdown_content": ("description", (str,)),
    "priority": ("priority", (int, _NOTHING)),
    "due_date": ("due", (int, _NOTHING)),
    "start_date": ("start", (int, _NOTHING)),
    "points": ("points", (int, float, _NOTHING)),
    "time_estimate": ("estimate", (int, _NOTHING)),
    "archived": ("archived", (bool,)),
    "custom_item_id": ("type", (int,)),
}


def _field_limit() -> ClickUpError:
    return ClickUpError(400, "Custom field usages exceeded for your plan", "FIELD_033")
