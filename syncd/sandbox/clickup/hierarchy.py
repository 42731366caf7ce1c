"""The account, the workspace and its places: spaces, folders, lists, their fields, types, tags and views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from syncd.sandbox.clickup.access import Access
from syncd.sandbox.clickup.filters import check_names, flag
from syncd.sandbox.clickup.model import Folder, Level, Plan, Space, Status, TaskList, View
from syncd.sandbox.clickup.site import ACCOUNT, ClickUpSite
from syncd.sandbox.clickup.stamps import stamp
from syncd.sandbox.clickup.values import definition
from syncd.sandbox.exchange import Answer, Call, answer_json

_USER = {
    "id": ACCOUNT,
    "username": "syncd",
    "email": "bot@sandbox.example",
    "color": "#7c4dff",
    "profilePicture": None,
    "initials": "S",
}
_PLANS = {plan: number for number, plan in enumerate(Plan, start=1)}
_LEVELS = {Level.TEAM: 7, Level.SPACE: 4, Level.FOLDER: 5, Level.LIST: 6}


class Hierarchy:
    """Answers of everything above tasks."""

    def __init__(self, site: ClickUpSite) -> None:
        self.site = site

    def user(self, call: Call) -> Answer:
        """Answer whose token it is."""
        check_names(call, set())
        more = {"week_start_day": 1, "global_font_support": True, "timezone": str(self.site.zone)}
        return answer_json({"user": {**_USER, **more}})

    def teams(self, call: Call) -> Answer:
        """Answer the workspaces of the token."""
        check_names(call, set())
        team: dict[str, Any] = {
            "id": self.site.id,
            "name": self.site.name,
            "color": "#536cfe",
            "avatar": None,
            "members": [],
        }
        return answer_json({"teams": [team]})

    def plan(self, access: Access, ref: str) -> Answer:
        """Answer the workspace's plan."""
        access.team(ref)
        return answer_json({"plan_name": self.site.plan.value, "plan_id": _PLANS[self.site.plan]})

    def types(self, access: Access, ref: str) -> Answer:
        """Answer the custom task types."""
        access.team(ref)
        rows = [
            {"id": one.id, "name": one.name, "name_plural": one.plural or None, "description": None}
            for one in self.site.types.values()
        ]
        return answer_json({"custom_items": rows})

    def shared(self, access: Access, ref: str) -> Answer:
        """Answer what is shared outside the hierarchy: nothing."""
        access.team(ref)
        return answer_json({"shared": {"tasks": [], "lists": [], "folders": []}})

    def spaces(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer the spaces: the archived ones or the others."""
        check_names(call, {"archived"})
        access.team(ref)
        archived = flag(call, "archived")
        return answer_json(
            {"spaces": [_space(one) for one in self.site.spaces.values() if one.archived == archived]}
        )

    def space(self, access: Access, ref: str) -> Answer:
        """Answer one space."""
        return answer_json(_space(access.space(ref)))

    def folders(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer the folders of a space, without the hidden ones."""
        check_names(call, {"archived"})
        space, archived = access.space(ref), flag(call, "archived")
        rows = [
            self._folder(one, access)
            for one in self.site.folders.values()
            if one.space == space.id and not one.hidden and one.archived == archived
        ]
        return answer_json({"folders": rows})

    def folder(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer one folder."""
        check_names(call, {"include_subfolders"})
        folder = access.folder(ref)
        answer = self._folder(folder, access)
        if flag(call, "include_subfolders"):
            below = [{"id": one.id} for one in self.site.folders.values() if one.parent == folder.id]
            answer["folders"] = below
        return answer_json(answer)

    def lists_of_folder(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer the lists of a folder."""
        check_names(call, {"archived"})
        folder = access.folder(ref)
        return self._lists(call, access, [one for one in self.site.lists.values() if one.folder == folder.id])

    def lists_of_space(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer the folderless lists of a space."""
        check_names(call, {"archived"})
        space = access.space(ref)
        lists = self.site.lists.values()
        found = [one for one in lists if one.space == space.id and self.site.folders[one.folder].hidden]
        return self._lists(call, access, found)

    def _lists(self, call: Call, access: Access, lists: Sequence[TaskList]) -> Answer:
        archived = flag(call, "archived")
        rows = [self._list(one) for one in lists if one.archived == archived and access.shows(one)]
        return answer_json({"lists": rows})

    def list(self, access: Access, ref: str) -> Answer:
        """Answer one list with its statuses."""
        list_ = access.list(ref)
        shown = {**self._list(list_), "statuses": _statuses(self.site.statuses_of(list_.id))}
        return answer_json({**shown, "inbound_address": f"add.task.{list_.id}@sandbox.example"})

    def fields(self, call: Call, access: Access, level: Level, ref: str) -> Answer:
        """Answer the custom fields of a place: of a list with all it inherits, else its own and the workspace's."""
        check_names(call, {"include_applied_objects"})
        applied = flag(call, "include_applied_objects")
        if level is Level.LIST:
            found = self.site.fields_for(access.list(ref).id)
        else:
            place = {Level.TEAM: access.team, Level.SPACE: access.space, Level.FOLDER: access.folder}[level]
            place(ref)
            levels = {(level, ref), (Level.TEAM, self.site.id)}
            found = [one for one in self.site.fields.values() if (one.level, one.place) in levels]
        return answer_json({"fields": [definition(one, applied=applied) for one in found]})

    def tags(self, access: Access, ref: str) -> Answer:
        """Answer the tags in use in a space."""
        space = access.space(ref)
        names = {
            tag.lower()
            for task in self.site.tasks.values()
            if self.site.lists[task.list].space == space.id
            for tag in task.tags
        }
        rows = [
            {"name": name, "tag_fg": "#800000", "tag_bg": "#800000", "creator": ACCOUNT}
            for name in sorted(names)
        ]
        return answer_json({"tags": rows})

    def views(self, access: Access, level: Level, ref: str) -> Answer:
        """Answer the views of a place."""
        find = {
            Level.TEAM: access.team,
            Level.SPACE: access.space,
            Level.FOLDER: access.folder,
            Level.LIST: access.list,
        }
        find[level](ref)
        rows = [_view(one) for one in self.site.views.values() if (one.level, one.place) == (level, ref)]
        return answer_json({"views": rows})

    def view(self, access: Access, ref: str) -> Answer:
        """Answer one view."""
        return answer_json({"view": _view(access.view(ref))})

    def delete_list(self, access: Access, ref: str) -> Answer:
        """Delete a list with its tasks."""
        self.site.delete_list(access.list(ref).id, user=ACCOUNT)
        return answer_json({})

    def _folder(self, folder: Folder, access: Access) -> dict[str, Any]:
        lists = [one for one in self.site.lists.values() if one.folder == folder.id and access.shows(one)]
        count = sum(self._count(one) for one in lists if not one.archived)
        shown = [
            {
                name: value
                for name, value in {
                    **self._list(one),
                    "statuses": _statuses(self.site.statuses_of(one.id)),
                }.items()
                if name != "folder"
            }
            for one in lists
            if not one.archived
        ]
        answer = {
            "id": folder.id,
            "name": folder.name,
            "orderindex": list(self.site.folders).index(folder.id),
            "override_statuses": folder.statuses is not None,
            "hidden": folder.hidden,
            "space": {"id": folder.space, "name": self.site.spaces[folder.space].name},
            "task_count": str(count),
            "archived": folder.archived,
            "statuses": _statuses(folder.statuses or ()),
            "lists": shown,
            "permission_level": "create",
        }
        return answer if folder.parent is None else {**answer, "parent_folder": folder.parent}

    def _list(self, list_: TaskList) -> dict[str, Any]:
        folder = self.site.folders[list_.folder]
        return {
            "id": list_.id,
            "name": list_.name,
            "orderindex": list(self.site.lists).index(list_.id),
            "content": list_.content,
            "status": None,
            "priority": None,
            "assignee": None,
            "task_count": self._count(list_),
            "due_date": stamp(list_.due),
            "start_date": stamp(list_.start),
            "folder": {"id": folder.id, "name": folder.name, "hidden": folder.hidden, "access": True},
            "space": {"id": list_.space, "name": self.site.spaces[list_.space].name, "access": True},
            "archived": list_.archived,
            "override_statuses": True if list_.statuses is not None else None,
            "permission_level": "create",
        }

    def _count(self, list_: TaskList) -> int:
        """Return how many open tasks without parent a list has."""
        return sum(
            1
            for task in self.site.tasks.values()
            if task.list == list_.id and task.parent is None and not task.archived and task.closed is None
        )


def _statuses(statuses: Sequence[Status]) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "status": one.name, "orderindex": n, "color": one.color, "type": one.type.value}
        for n, one in enumerate(statuses)
    ]


def _space(space: Space) -> dict[str, Any]:
    return {
        "id": space.id,
        "name": space.name,
        "color": None,
        "private": False,
        "avatar": None,
        "admin_can_manage": None,
        "statuses": _statuses(space.statuses),
        "multiple_assignees": True,
        "features": {
            "due_dates": {
                "enabled": True,
                "start_date": True,
                "remap_due_dates": False,
                "remap_closed_due_date": False,
            },
            "sprints": {"enabled": True},
            "points": {"enabled": True},
            "custom_items": {"enabled": True},
            "tags": {"enabled": True},
            "milestones": {"enabled": True},
            "custom_fields": {"enabled": True},
            "multiple_assignees": {"enabled": True},
        },
        "archived": space.archived,
    }


def _view(view: View) -> dict[str, Any]:
    filters = [{"field": "status", "op": "EQ", "values": list(view.statuses)}] if view.statuses else []
    filters += [{"field": "tag", "op": "ANY", "values": list(view.tags)}] if view.tags else []
    return {
        "id": view.id,
        "name": view.name,
        "type": "list",
        "parent": {"id": view.place, "type": _LEVELS[view.level]},
        "grouping": {"field": "status", "dir": 1, "collapsed": [], "ignore": False},
        "sorting": {"fields": []},
        "filters": {"op": "AND", "fields": filters, "search": "", "show_closed": view.show_closed},
        "settings": {
            "show_subtasks": 2 if view.show_subtasks else 1,
            "show_closed_subtasks": view.show_closed,
        },
    }
