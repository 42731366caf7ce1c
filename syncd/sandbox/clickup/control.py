"""The control path of a ClickUp site: what every site has, and its tasks, lists, statuses, options and webhooks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from syncd.sandbox.clickup.model import Level, Task
from syncd.sandbox.clickup.person import (
    archive_list,
    create_task,
    delete_option,
    delete_task,
    edit_task,
    rename_status,
)
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.control import Control, Row
from syncd.sandbox.log import RequestLog
from syncd.sandbox.person import WrongOrderError


class TaskControl(Control):
    """The control path of one workspace."""

    def __init__(self, site: ClickUpSite, log: RequestLog) -> None:
        super().__init__(site, log)
        self._tasks = site

    def table(self) -> list[Row]:
        """Return what can be asked for."""
        return [
            *super().table(),
            ("POST", "/_sandbox/tasks", self._create),
            ("PATCH", "/_sandbox/tasks/{id}", self._edit),
            ("DELETE", "/_sandbox/tasks/{id}", self._delete),
            ("PATCH", "/_sandbox/lists/{id}", self._archive),
            ("PATCH", "/_sandbox/statuses", self._rename),
            ("DELETE", "/_sandbox/options", self._delete_option),
        ]

    def _create(self, _request: Request, order: Mapping[str, Any]) -> Any:
        return _told(create_task(self._tasks, order))

    def _edit(self, request: Request, order: Mapping[str, Any]) -> Any:
        return _told(edit_task(self._tasks, request.path_params["id"], order))

    def _delete(self, request: Request, _order: Mapping[str, Any]) -> Any:
        task = self._tasks.find(request.path_params["id"])
        if task is None:
            raise LookupError(f"there is no task {request.path_params['id']}")
        delete_task(self._tasks, task.id)
        return {"deleted": task.id}

    def _archive(self, request: Request, order: Mapping[str, Any]) -> Any:
        _only(order, {"archived"})
        list_ = archive_list(self._tasks, request.path_params["id"], archived=bool(order["archived"]))
        return {"id": list_.id, "archived": list_.archived}

    def _rename(self, _request: Request, order: Mapping[str, Any]) -> Any:
        _only(order, {"level", "place", "status", "name"})
        rename_status(self._tasks, Level(order["level"]), order["place"], order["status"], order["name"])
        return {"status": order["name"]}

    def _delete_option(self, _request: Request, order: Mapping[str, Any]) -> Any:
        _only(order, {"field", "option"})
        delete_option(self._tasks, order["field"], order["option"])
        return {"deleted": order["option"]}


def _only(order: Mapping[str, Any], keys: set[str]) -> None:
    if set(order) != keys:
        raise WrongOrderError(f"give {', '.join(sorted(keys))}")


def _told(task: Task) -> Any:
    return {"id": task.id, "updated": task.updated.isoformat()}
