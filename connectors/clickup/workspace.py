"""The calls of ClickUp's API v2 for one workspace, and what their answers must at least be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from connectors.clickup.refusals import RefusedCallError
from connectors.errors import CredentialsError, MalformedError, MissingError, SettingsError, SyncError
from connectors.http import Answer, Http, Params
from connectors.model.tracker import Site

API = "/v2"
FULL_PAGE = 100
"""Rows of a full page; ClickUp gives no more, and sometimes fewer though others follow."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Tasks of one answer, the server's time, and whether the server itself called the page the last."""

    tasks: Sequence[Row]
    at: datetime
    last: bool


@dataclass(frozen=True, slots=True)
class User:
    """The token's user: the id, and the zone in which its dates without time are told."""

    id: str
    zone: ZoneInfo


class Workspace:
    """One workspace over one connection; safe to share between threads."""

    def __init__(self, http: Http, workspace: str, url: str) -> None:
        self.http = http
        self.id = workspace
        parts = urlsplit(url)
        own = parts.hostname == "api.clickup.com"
        self._pages = "https://app.clickup.com" if own else f"{parts.scheme}://{parts.netloc}"
        self._user: User | None = None

    def identity(self) -> Site:
        """Sign in, and see that the workspace is one of the account's; forgets what was known of the user."""
        self._user = None
        answer = self.http.get("user", f"{API}/user")
        user = self._take_user(answer)
        if not user.id:
            raise CredentialsError(
                "the site answers for nobody", where=self.http.tracker, remedy="check the token"
            )
        teams = self.visible_workspaces()
        if self.id not in teams:
            seen = ", ".join(f"{one} ({name})" for one, name in teams.items()) or "none"
            raise SettingsError(
                f"workspace {self.id} is not visible to this account (it sees {seen})",
                where=self.http.tracker,
                remedy="check workspace, or invite the token's user",
            )
        return Site(
            kind="ClickUp",
            version="v2",
            account=user.id,
            time=answer.at,
            skew=answer.at - self.http.clock.now(),
        )

    def visible_workspaces(self) -> Mapping[str, str]:
        """Return the names of all workspaces that the account sees, by id."""
        rows = self._listed("team", f"{API}/team", "teams")
        return {str(row.get("id")): str(row.get("name")) for row in rows}

    def user(self) -> User:
        """Return the token's user; asked once."""
        return self._user or self._take_user(self.http.get("user", f"{API}/user"))

    def _take_user(self, answer: Answer) -> User:
        told = mapping_of(mapping_of(answer.body).get("user"))
        identifier = "" if told.get("id") is None else str(told["id"])
        self._user = User(identifier, _zone(told.get("timezone")))
        return self._user

    def spaces(self, *, archived: bool = False) -> Sequence[Row]:
        """List the spaces that the account sees."""
        return self._half("spaces", f"{API}/team/{self.id}/space", "spaces", archived=archived)

    def folders(self, space: str, *, archived: bool = False) -> Sequence[Row]:
        """List the folders of a space, with their lists."""
        return self._half("folders", f"{API}/space/{_part(space)}/folder", "folders", archived=archived)

    def folderless(self, space: str, *, archived: bool = False) -> Sequence[Row]:
        """List the lists of a space that stand in no folder."""
        return self._half("lists", f"{API}/space/{_part(space)}/list", "lists", archived=archived)

    def lists(self, folder: str, *, archived: bool = False) -> Sequence[Row]:
        """List the lists of a folder."""
        return self._half("lists", f"{API}/folder/{_part(folder)}/list", "lists", archived=archived)

    def list_fields(self, identifier: str) -> Sequence[Row]:
        """List the custom fields that tasks of a list have, inherited ones too."""
        return self._listed("fields", f"{API}/list/{_part(identifier)}/field", "fields")

    def place(self, facet: str, identifier: str, params: Params | None = None) -> Row:
        """Return a space, folder or list as it describes itself."""
        return mapping_of(self.http.get(facet, f"{API}/{facet}/{_part(identifier)}", params).body)

    def statuses(self, identifier: str) -> Sequence[str]:
        """List the names of the statuses that tasks of a list may have."""
        rows = self.place("list", identifier).get("statuses")
        return [str(row["status"]) for row in rows or () if isinstance(row, dict) and row.get("status")]

    def workspace_fields(self) -> Sequence[Row]:
        """List the custom fields of the workspace itself; none where that cannot be asked."""
        try:
            return self._listed("fields", f"{API}/team/{self.id}/field", "fields")
        except (MissingError, RefusedCallError):
            return ()

    def task_types(self) -> Mapping[str, str]:
        """Return the names of the custom task types by id; empty where the plan has none."""
        try:
            rows = self._listed("types", f"{API}/team/{self.id}/custom_item", "custom_items")
        except (MissingError, RefusedCallError):
            return {}
        return {str(row.get("id")): str(row.get("name") or "") for row in rows}

    def tasks(self, path: str, params: Params) -> Rows:
        """Read one page of tasks."""
        answer = self.http.get("tasks", path, params)
        return Rows(
            rows_of(answer, "tasks", self._where("tasks")),
            answer.at,
            last=mapping_of(answer.body).get("last_page") is True,
        )

    @property
    def all_tasks(self) -> str:
        """Return the path of the workspace's tasks."""
        return f"{API}/team/{self.id}/task"

    @property
    def all_webhooks(self) -> str:
        """Return the path of the workspace's webhooks."""
        return f"{API}/team/{self.id}/webhook"

    def list_tasks(self, identifier: str) -> str:
        """Return the path of a list's tasks."""
        return f"{API}/list/{_part(identifier)}/task"

    def view_tasks(self, identifier: str) -> str:
        """Return the path of the tasks that a view shows."""
        return f"{API}/view/{_part(identifier)}/task"

    def task(self, ref: str, *, subtasks: bool = False) -> tuple[Row, datetime] | None:
        """Read one task by id or custom id, with the server's time; None when it is missing or not visible."""
        try:
            return self.sight(ref, subtasks=subtasks)
        except (MissingError, RefusedCallError):
            return None

    def sight(self, ref: str, *, subtasks: bool = False) -> tuple[Row, datetime]:
        """Read one task; raises `GoneError` when there is none, `MissingError` when it is out of sight."""
        params = {"include_subtasks": "true"} if subtasks else {}
        if not ref.isalnum():
            params |= {"custom_task_ids": "true", "team_id": self.id}
        answer = self.http.get("task", f"{API}/task/{_part(ref)}", params)
        row = mapping_of(answer.body)
        if not row.get("id"):
            raise unlike(self._where("task"))
        return row, answer.at

    def stays(self, tasks: Sequence[str]) -> Mapping[str, Row]:
        """Return how long each of up to 100 tasks was in which status; raises when one of them is not visible."""
        path = f"{API}/task/bulk_time_in_status/task_ids"
        body = mapping_of(self.http.get("stays", path, {"task_ids": list(tasks)}).body)
        return {task: mapping_of(body.get(task)) for task in tasks}

    def stays_of(self, task: str) -> Row:
        """Return how long one task was in which status."""
        return mapping_of(self.http.get("stays", f"{API}/task/{_part(task)}/time_in_status").body)

    def set_field(self, task: str, field: str, body: Row) -> Answer:
        """Set one custom field of one task."""
        return self.http.submit("set field", f"{API}/task/{_part(task)}/field/{_part(field)}", body)

    def clear_field(self, task: str, field: str) -> Answer:
        """Empty one custom field of one task."""
        return self.http.delete("clear field", f"{API}/task/{_part(task)}/field/{_part(field)}")

    def edit(self, task: str, body: Row) -> Answer:
        """Change a task's own status or date; keys that are left out stay."""
        return self.http.put("edit", f"{API}/task/{_part(task)}", body)

    def goal(self, identifier: str) -> tuple[Row, datetime]:
        """Read one goal with its targets (`key_results`), and the server's time."""
        answer = self.http.get("goal", f"{API}/goal/{_part(identifier)}")
        row = mapping_of(mapping_of(answer.body).get("goal"))
        targets = row.get("key_results")
        if not isinstance(targets, list) or not all(isinstance(target, dict) for target in targets):
            raise MalformedError(
                "the answer about a Goal has not the form that ClickUp's documents describe",
                where=self._where("goal"),
                remedy="take the value of the key result from elsewhere, or look for a newer syncd",
            )
        return row, answer.at

    def set_target(self, identifier: str, body: Row) -> Answer:
        """Set where a goal's target stands."""
        return self.http.put("set target", f"{API}/key_result/{_part(identifier)}", body)

    @property
    def goals_page(self) -> str:
        """Return the address at which a person sees the goals."""
        return f"{self._pages}/{self.id}/goals"

    def link(self, key: str) -> str:
        """Return the address at which a person sees the task."""
        custom = "" if key.isalnum() else f"{self.id}/"
        return f"{self._pages}/t/{custom}{_part(key)}"

    def _half(self, operation: str, path: str, name: str, *, archived: bool) -> Sequence[Row]:
        return self._listed(operation, path, name, {"archived": "true" if archived else "false"})

    def _listed(self, operation: str, path: str, name: str, params: Params | None = None) -> Sequence[Row]:
        return rows_of(self.http.get(operation, path, params), name, self._where(operation))

    def _where(self, operation: str) -> str:
        return f"{self.http.tracker}: {operation}"


def mapping_of(value: object) -> Row:
    """Return the value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows_of(answer: Answer, name: str, where: str) -> Sequence[Row]:
    """Return the list of objects of that name in the answer's body."""
    rows = mapping_of(answer.body).get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unlike(where)
    return rows


def unlike(where: str) -> SyncError:
    """Return the error for an answer in another form than ClickUp's."""
    return MalformedError(
        "the answer has not the form that ClickUp's documents describe",
        where=where,
        remedy="check url: is this ClickUp's API?",
    )


def _part(text: str) -> str:
    return quote(text.strip(), safe="") or "-"


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name or "UTC"))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
