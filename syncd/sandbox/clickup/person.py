"""Edits as a person makes them: by names, by nobody's account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from syncd.sandbox.clickup import identity
from syncd.sandbox.clickup.model import (
    Checklist,
    ChecklistItem,
    CustomField,
    FieldType,
    Level,
    Task,
    TaskList,
)
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.clickup.stamps import day_stamp
from syncd.sandbox.person import WrongOrderError, read_time

_Reader = Callable[[ClickUpSite, Any], Any]


def _same(_site: ClickUpSite, value: Any) -> Any:
    return value


def _moment(site: ClickUpSite, value: Any) -> datetime | None:
    """Read a time with an offset, or a day, which is kept as 04:00."""
    if value is None:
        return None
    text = str(value)
    return (
        day_stamp(date.fromisoformat(text), site.zone) if len(text) == len("2026-01-01") else read_time(text)
    )


def _tags(_site: ClickUpSite, value: Any) -> tuple[str, ...]:
    return tuple(value or ())


def _parent(site: ClickUpSite, value: Any) -> str | None:
    return None if value is None else task_named(site, str(value)).id


def _tasks(site: ClickUpSite, value: Any) -> tuple[str, ...]:
    return tuple(task_named(site, str(one)).id for one in value or ())


def _lists(site: ClickUpSite, value: Any) -> tuple[str, ...]:
    return tuple(list_named(site, str(one)).id for one in value or ())


def _type(site: ClickUpSite, value: Any) -> int:
    known = {"task": 0, "milestone": 1, **{one.name.lower(): one.id for one in site.types.values()}}
    if value in known.values():
        return int(value)
    if str(value).lower() not in known:
        raise WrongOrderError(f"there is no task type {value!r}")
    return known[str(value).lower()]


def _checklists(_site: ClickUpSite, value: Any) -> tuple[Checklist, ...]:
    """Read checklists as lists of lines by name: `{"Steps": {"Design": true, "Build": false}}`."""
    return tuple(
        Checklist(
            id=identity.uuid_of("checklist", name),
            name=name,
            items=tuple(
                ChecklistItem(id=identity.uuid_of("item", name, line), name=line, resolved=bool(over))
                for line, over in lines.items()
            ),
        )
        for name, lines in (value or {}).items()
    )


READERS: Mapping[str, tuple[str, _Reader]] = {
    "name": ("name", _same),
    "description": ("description", _same),
    "custom_id": ("custom_id", _same),
    "type": ("type", _type),
    "parent": ("parent", _parent),
    "locations": ("locations", _lists),
    "tags": ("tags", _tags),
    "points": ("points", _same),
    "estimate": ("estimate", _same),
    "spent": ("spent", _same),
    "start": ("start", _moment),
    "due": ("due", _moment),
    "priority": ("priority", _same),
    "archived": ("archived", _same),
    "checklists": ("checklists", _checklists),
    "links": ("links", _tasks),
    "waits_for": ("waits_for", _tasks),
}
"""How the attributes of a task are read, besides `list` and `status`: the name in an order, the attribute, its reader."""


def task_named(site: ClickUpSite, ref: str) -> Task:
    """Return a task by id or custom id; raises `WrongOrderError`."""
    found = site.find(ref)
    if found is None:
        raise WrongOrderError(f"there is no task {ref!r}")
    return found


def list_named(site: ClickUpSite, ref: str) -> TaskList:
    """Return a list by id or by its name, which must be the only one of that name; raises `WrongOrderError`."""
    if ref in site.lists:
        return site.lists[ref]
    found = [one for one in site.lists.values() if one.name == ref]
    if len(found) != 1:
        raise WrongOrderError(f"there are {len(found)} lists {ref!r}")
    return found[0]


def field_named(site: ClickUpSite, name: str) -> CustomField:
    """Return a custom field by id or name; raises `WrongOrderError`."""
    found = site.fields.get(name) or next((one for one in site.fields.values() if one.name == name), None)
    if found is None:
        raise WrongOrderError(f"there is no field {name!r}")
    return found


def read_value(site: ClickUpSite, field: CustomField, value: Any) -> Any:
    """Return a custom field's value as tasks keep it, from plain JSON with options by name; None empties it."""
    if value is None:
        return None
    forms: Mapping[FieldType, Callable[[], Any]] = {
        FieldType.NUMBER: lambda: float(value),
        FieldType.CURRENCY: lambda: float(value),
        FieldType.FORMULA: lambda: float(value) if isinstance(value, int | float) else str(value),
        FieldType.MANUAL_PROGRESS: lambda: float(value),
        FieldType.EMOJI: lambda: int(value),
        FieldType.CHECKBOX: lambda: bool(value) or None,
        FieldType.DATE: lambda: _moment(site, value),
        FieldType.DROP_DOWN: lambda: _option(field, value),
        FieldType.LABELS: lambda: tuple(_option(field, one) for one in value),
        FieldType.TASKS: lambda: _tasks(site, value),
        FieldType.LIST_RELATIONSHIP: lambda: _tasks(site, value),
    }
    form = forms.get(field.type)
    return value if form is None else form()


def _option(field: CustomField, word: Any) -> str:
    for option in field.options:
        if word in {option.id, option.name}:
            return option.id
    raise WrongOrderError(f"{field.name!r} has no option {word!r}")


def read_attributes(site: ClickUpSite, list_: str, order: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes of a task from an order by names; keys that are no attribute are custom fields.

    Raises `WrongOrderError` for what is not there, `ValueError` for a bad date or number.
    """
    read: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for name, value in order.items():
        if name == "status":
            try:
                read["status"] = site.find_status(list_, str(value)).id
            except LookupError as error:
                raise WrongOrderError(str(error)) from None
        elif name in READERS:
            attribute, reader = READERS[name]
            read[attribute] = reader(site, value)
        else:
            field = field_named(site, name)
            values[field.id] = read_value(site, field, value)
    return read | ({"values": values} if values else {})


def create_task(site: ClickUpSite, order: Mapping[str, Any]) -> Task:
    """Create a task; `list` and `name` are needed, the status is the list's first one when it is left out."""
    if missing := [name for name in ("list", "name") if name not in order]:
        raise WrongOrderError(f"missing: {', '.join(missing)}")
    with site.lock:
        list_ = list_named(site, str(order["list"]))
        rest = {name: value for name, value in order.items() if name != "list"}
        rest.setdefault("status", site.statuses_of(list_.id)[0].name)
        now = site.now()
        read = read_attributes(site, list_.id, rest)
        read["values"] = {id_: value for id_, value in read.get("values", {}).items() if value is not None}
        return site.create(Task(id=site.next_task_id(), list=list_.id, created=now, updated=now, **read))


def edit_task(site: ClickUpSite, ref: str, order: Mapping[str, Any]) -> Task:
    """Edit a task; `list` moves it. Raises `LookupError` when there is none."""
    with site.lock:
        task = site.find(ref)
        if task is None:
            raise LookupError(f"there is no task {ref}")
        rest = {name: value for name, value in order.items() if name != "list"}
        if "list" in order:
            task = move_task(site, task.id, str(order["list"]))
        return site.edit(task.id, read_attributes(site, task.list, rest)) if rest else task


def move_task(site: ClickUpSite, ref: str, list_: str) -> Task:
    """Give a task another home; its subtasks go with it, and each takes the nearest status."""
    with site.lock:
        task, target = task_named(site, ref), list_named(site, list_)
        for child in site.children(task.id):
            if child.list == task.list:
                move_task(site, child.id, target.id)
        locations = tuple(one for one in task.locations if one != target.id)
        return site.edit(task.id, {"list": target.id, "locations": locations})


def archive_task(site: ClickUpSite, ref: str, *, archived: bool = True) -> Task:
    """Archive a task or bring it back."""
    return site.edit(task_named(site, ref).id, {"archived": archived})


def archive_list(site: ClickUpSite, ref: str, *, archived: bool = True) -> TaskList:
    """Archive a list or bring it back; its tasks are not touched."""
    return site.archive_list(list_named(site, ref).id, archived=archived)


def convert_to_task(site: ClickUpSite, ref: str) -> Task:
    """Make a subtask a task of its own."""
    return site.edit(task_named(site, ref).id, {"parent": None})


def delete_task(site: ClickUpSite, ref: str) -> None:
    """Delete a task with its subtasks."""
    site.delete(task_named(site, ref).id)


def delete_option(site: ClickUpSite, field: str, option: str) -> None:
    """Delete an option of a field; tasks that had it lose their value."""
    known = field_named(site, field)
    site.delete_option(known.id, _option(known, option))


def rename_status(site: ClickUpSite, level: Level, place: str, name: str, new: str) -> None:
    """Rename a status of a space, folder or list, by id or name of the place."""
    shelf = site.shelf(level)
    found = next((id_ for id_, one in shelf.items() if place in {id_, one.name}), None)
    if found is None:
        raise WrongOrderError(f"there is no {level} {place!r}")
    site.rename_status(level, found, name, new)
