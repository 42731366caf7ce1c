"""Who asks, and what this account can see: everything that is missing or hidden is refused in ClickUp's way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from syncd.sandbox.clickup.errors import ClickUpError, no_place, not_authorized
from syncd.sandbox.clickup.filters import flag
from syncd.sandbox.clickup.model import CustomField, Folder, Goal, Level, Space, Task, TaskList, View, Webhook
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.clickup.values import UUID_FORM
from syncd.sandbox.exchange import Call
from syncd.sandbox.faults import Fault, FaultKind


class Access:
    """What one request may see."""

    def __init__(self, site: ClickUpSite, call: Call) -> None:
        self.site = site
        self._lost = [fault for fault in call.faults if fault.kind is FaultKind.PERMISSION_LOST]
        self._hidden = {one.id for one in site.lists.values() if one.private or self._is_lost(one)}

    @staticmethod
    def signed_in(site: ClickUpSite, call: Call) -> None:
        """Check the sign-in; raises `ClickUpError`."""
        given = call.headers.get("authorization")
        if not given:
            raise ClickUpError(401, "Authorization header required", "OAUTH_017")
        if given != site.token:
            bearer = given.startswith("Bearer ")
            text, code = ("Oauth token not found", "OAUTH_019") if bearer else ("Token invalid", "OAUTH_025")
            raise ClickUpError(401, text, code)

    def _is_lost(self, list_: TaskList) -> bool:
        return any(self._concerns(fault, list_) for fault in self._lost)

    def _concerns(self, fault: Fault, list_: TaskList) -> bool:
        places: Sequence[tuple[str, Space | Folder | TaskList]] = (
            ("space", self.site.spaces[list_.space]),
            ("folder", self.site.folders[list_.folder]),
            ("list", list_),
        )
        named = [(place, str(fault.options[name])) for name, place in places if name in fault.options]
        return all(wanted in {place.id, place.name} for place, wanted in named)

    def sees(self, task: Task) -> bool:
        """Say whether a task is visible."""
        return task.list not in self._hidden

    def shows(self, list_: TaskList) -> bool:
        """Say whether a list is visible."""
        return list_.id not in self._hidden

    def team(self, ref: str) -> str:
        """Return the workspace's id; raises `ClickUpError`."""
        if not ref.isdigit():
            raise ClickUpError(400, "Team ID invalid", "SHARD_024")
        if ref != self.site.id:
            raise not_authorized()
        return ref

    def list(self, ref: str) -> TaskList:
        """Return a list; raises `ClickUpError`."""
        found = self._place(ref, Level.LIST)
        if found.id in self._hidden:
            raise no_place()
        return found  # type: ignore[no-any-return]  # a shelf of lists holds lists

    def space(self, ref: str) -> Space:
        """Return a space; raises `ClickUpError`."""
        return self._place(ref, Level.SPACE)  # type: ignore[no-any-return]  # a shelf of spaces holds spaces

    def folder(self, ref: str) -> Folder:
        """Return a folder; raises `ClickUpError`."""
        return self._place(ref, Level.FOLDER)  # type: ignore[no-any-return]  # a shelf of folders holds folders

    def _place(self, ref: str, level: Level) -> Any:
        if not ref.isdigit():
            raise ClickUpError(500, f'invalid input syntax for integer: "{ref}"', "OAuth_025")
        found = self.site.shelf(level).get(ref)
        if found is None:
            raise no_place() if ref in self.site.gone_places else not_authorized()
        return found

    def task(self, call: Call, ref: str) -> Task:
        """Return a task by its id, or by its custom id where the request says so; raises `ClickUpError`."""
        custom = flag(call, "custom_task_ids")
        if custom:
            self.team(call.one("team_id") or "")
        if not custom and "-" in ref:
            raise ClickUpError(400, "Task ID invalid", "TASK_000")
        task = self.site.find(ref) if custom else self.site.tasks.get(ref)
        if task is None:
            gone = ref in self.site.deleted
            text, code = ("Task not found, deleted", "ITEM_013") if gone else ("Task not found", "ITEM_015")
            raise ClickUpError(404, text, code)
        if not self.sees(task):
            raise ClickUpError(401, "You do not have access to this task", "ACCESS_083")
        return task

    def field(self, ref: str) -> CustomField:
        """Return a custom field by its id; raises `ClickUpError`."""
        if UUID_FORM.fullmatch(ref) is None:
            raise ClickUpError(400, "Custom field id must be a valid UUID", "FIELD_057")
        if ref not in self.site.fields:
            raise ClickUpError(400, "Custom field is not in the task's location", "FIELD_115")
        return self.site.fields[ref]

    def view(self, ref: str) -> View:
        """Return a view; raises `ClickUpError`."""
        if ref not in self.site.views:
            raise ClickUpError(404, "View not found", "VIEW_000")
        return self.site.views[ref]

    def goal(self, ref: str) -> Goal:
        """Return a goal; raises `ClickUpError`."""
        if ref not in self.site.goals:
            raise ClickUpError(404, "Goal not found", "GOAL_000")
        return self.site.goals[ref]

    def webhook(self, ref: str) -> Webhook:
        """Return a webhook; raises `ClickUpError`."""
        if ref not in self.site.webhooks:
            raise ClickUpError(404, "Webhook not found", "WEBHOOK_000")
        return self.site.webhooks[ref]
