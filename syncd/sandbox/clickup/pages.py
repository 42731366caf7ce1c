"""Plain pages for people: the tree of places and tasks, and one task with its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from syncd.sandbox.clickup.model import CustomField, Folder, Task, TaskList
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.clickup.values import plain, shown_value
from syncd.sandbox.pages import cell, page


class TaskPages:
    """The pages of one workspace."""

    def __init__(self, site: ClickUpSite) -> None:
        self.site = site

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [Route("/", self._front), Route("/t/{id}", self._one)]

    async def _front(self, _request: Request) -> Response:
        with self.site.lock:
            return HTMLResponse(page(self.site.name, "".join(self._tree())))

    async def _one(self, request: Request) -> Response:
        with self.site.lock:
            task = self.site.find(request.path_params["id"])
            if task is None:
                return HTMLResponse(page("Not found", "<p>There is no such task.</p>"), status_code=404)
            return HTMLResponse(page(task.name, "".join(self._task(task))))

    def _tree(self) -> Iterator[str]:
        count = f"{len(self.site.tasks)} tasks in {len(self.site.lists)} lists"
        yield f"<p class=muted>{count}. This is a sandbox: nothing here is real.</p>"
        for list_ in self.site.lists.values():
            yield f"<h2>{escape(self._path(list_))}</h2>"
            yield from self._list(list_)

    def _path(self, list_: TaskList) -> str:
        folder: Folder = self.site.folders[list_.folder]
        names = [self.site.spaces[list_.space].name, *([] if folder.hidden else [folder.name]), list_.name]
        return " / ".join(names) + (" (archived)" if list_.archived else "")

    def _list(self, list_: TaskList) -> Iterator[str]:
        inside = [task for task in self.site.tasks.values() if task.list == list_.id]
        roots = [task for task in inside if task.parent is None]
        fields = self.site.fields_for(list_.id)
        told = [task for task in inside if any(field.id in task.values for field in fields)]
        if told:
            yield from self._table(told, fields)
        yield f"<details><summary>All {len(inside)}</summary>"
        yield from (line for root in roots for line in self._branch(root))
        yield "</details>"

    def _table(self, tasks: Sequence[Task], fields: Sequence[CustomField]) -> Iterator[str]:
        heads = "".join(f"<th>{escape(field.name)}</th>" for field in fields)
        yield f"<table><tr><th>Task</th><th>Status</th>{heads}</tr>"
        for task in tasks:
            cells = "".join(f"<td>{cell(self._value(task, field))}</td>" for field in fields)
            yield f"<tr><td>{_link(task)}</td><td>{self._status(task)}</td>{cells}</tr>"
        yield "</table>"

    def _branch(self, task: Task) -> Iterator[str]:
        children = self.site.children(task.id)
        line = f"{_link(task)} {self._status(task)}"
        if not children:
            yield f"<div style='margin-left:1em'>{line}</div>"
            return
        yield f"<details><summary>{line} <span class=muted>({len(children)})</span></summary>"
        for child in children:
            yield from self._branch(child)
        yield "</details>"

    def _task(self, task: Task) -> Iterator[str]:
        yield "<p><a href='/'>All tasks</a></p><table>"
        for name, value in self._rows(task):
            yield f"<tr><th>{escape(name)}</th><td>{value}</td></tr>"
        yield "</table>"
        yield from (line for child in self.site.children(task.id) for line in self._branch(child))

    def _rows(self, task: Task) -> Iterator[tuple[str, str]]:
        parent = self.site.tasks.get(task.parent) if task.parent is not None else None
        yield "List", escape(self._path(self.site.lists[task.list]))
        yield "Status", self._status(task)
        yield "Parent", (_link(parent) if parent is not None else cell(None))
        yield "Tags", cell(", ".join(task.tags))
        yield "Points", cell(None if task.points is None else plain(task.points))
        yield "Start", cell(self._time(task.start))
        yield "Due", cell(self._time(task.due))
        for field in self.site.fields_of(task):
            yield field.name, cell(self._value(task, field))
        yield "Created", cell(self._time(task.created))
        yield "Updated", cell(self._time(task.updated))

    def _value(self, task: Task, field: CustomField) -> str | None:
        value: Any = task.values.get(field.id)
        if value is None:
            return None
        if isinstance(value, datetime):
            return self._time(value)
        named: dict[str, str] = {option.id: option.name for option in field.options}
        if isinstance(value, tuple):
            return ", ".join(str(named.get(one, one)) for one in value)
        shown = named.get(value) if field.options else shown_value(self.site, task, field, loose=False)
        return None if shown is None else str(shown)

    def _time(self, moment: datetime | None) -> str | None:
        return None if moment is None else f"{moment.astimezone(self.site.zone):%Y-%m-%d %H:%M}"

    def _status(self, task: Task) -> str:
        status = self.site.status_of(task)
        kind = {"open": "new", "custom": "indeterminate"}.get(status.type.value, "done")
        return f"<span class={kind}>{escape(status.name)}</span>"


def _link(task: Task) -> str:
    return f"<a href='/t/{escape(task.id, quote=True)}'>{escape(task.name)}</a>"
