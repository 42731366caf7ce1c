"""The face of ClickUp: API version 2, with its error form, its sign-in and its rate limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from urllib.parse import unquote

from syncd.sandbox.clickup.access import Access
from syncd.sandbox.clickup.drawing import Drawing
from syncd.sandbox.clickup.editing import Editing
from syncd.sandbox.clickup.errors import ClickUpError
from syncd.sandbox.clickup.goals import Goals
from syncd.sandbox.clickup.hierarchy import Hierarchy
from syncd.sandbox.clickup.hooks import Hooks
from syncd.sandbox.clickup.model import Level
from syncd.sandbox.clickup.reading import Reading
from syncd.sandbox.clickup.refusals import refusal
from syncd.sandbox.clickup.site import MINUTE_LIMITS, ClickUpSite
from syncd.sandbox.exchange import Answer, Call
from syncd.sandbox.faults import Fault

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class _Asked:
    call: Call
    access: Access
    refs: Sequence[str]

    @property
    def ref(self) -> str:
        return self.refs[0]


_Handler = Callable[["ClickUpFace", _Asked], Answer]


@dataclass(frozen=True, slots=True)
class _Route:
    operation: str
    method: str
    pattern: re.Pattern[str]
    handler: _Handler


def _fields(level: Level) -> _Handler:
    return lambda face, asked: face.places.fields(asked.call, asked.access, level, asked.ref)


def _views(level: Level) -> _Handler:
    return lambda face, asked: face.places.views(asked.access, level, asked.ref)


ROUTES: Sequence[tuple[str, str, str, _Handler]] = (
    ("user", "GET", "/user", lambda f, a: f.places.user(a.call)),
    ("teams", "GET", "/team", lambda f, a: f.places.teams(a.call)),
    ("plan", "GET", "/team/{}/plan", lambda f, a: f.places.plan(a.access, a.ref)),
    ("task_types", "GET", "/team/{}/custom_item", lambda f, a: f.places.types(a.access, a.ref)),
    ("shared", "GET", "/team/{}/shared", lambda f, a: f.places.shared(a.access, a.ref)),
    ("spaces", "GET", "/team/{}/space", lambda f, a: f.places.spaces(a.call, a.access, a.ref)),
    ("space", "GET", "/space/{}", lambda f, a: f.places.space(a.access, a.ref)),
    ("folders", "GET", "/space/{}/folder", lambda f, a: f.places.folders(a.call, a.access, a.ref)),
    ("folder", "GET", "/folder/{}", lambda f, a: f.places.folder(a.call, a.access, a.ref)),
    ("lists", "GET", "/folder/{}/list", lambda f, a: f.places.lists_of_folder(a.call, a.access, a.ref)),
    (
        "folderless_lists",
        "GET",
        "/space/{}/list",
        lambda f, a: f.places.lists_of_space(a.call, a.access, a.ref),
    ),
    ("list", "GET", "/list/{}", lambda f, a: f.places.list(a.access, a.ref)),
    ("delete_list", "DELETE", "/list/{}", lambda f, a: f.places.delete_list(a.access, a.ref)),
    ("team_fields", "GET", "/team/{}/field", _fields(Level.TEAM)),
    ("space_fields", "GET", "/space/{}/field", _fields(Level.SPACE)),
    ("folder_fields", "GET", "/folder/{}/field", _fields(Level.FOLDER)),
    ("list_fields", "GET", "/list/{}/field", _fields(Level.LIST)),
    ("tags", "GET", "/space/{}/tag", lambda f, a: f.places.tags(a.access, a.ref)),
    ("team_views", "GET", "/team/{}/view", _views(Level.TEAM)),
    ("space_views", "GET", "/space/{}/view", _views(Level.SPACE)),
    ("folder_views", "GET", "/folder/{}/view", _views(Level.FOLDER)),
    ("list_views", "GET", "/list/{}/view", _views(Level.LIST)),
    ("view", "GET", "/view/{}", lambda f, a: f.places.view(a.access, a.ref)),
    ("view_tasks", "GET", "/view/{}/task", lambda f, a: f.reading.of_view(a.call, a.access, a.ref)),
    ("list_tasks", "GET", "/list/{}/task", lambda f, a: f.reading.of_list(a.call, a.access, a.ref)),
    ("team_tasks", "GET", "/team/{}/task", lambda f, a: f.team_tasks(a.call, a.access, a.ref)),
    ("task", "GET", "/task/{}", lambda f, a: f.reading.one(a.call, a.access, a.ref)),
    (
        "time_in_status",
        "GET",
        "/task/{}/time_in_status",
        lambda f, a: f.reading.time_in_status(a.call, a.access, a.ref),
    ),
    (
        "times_in_status",
        "GET",
        "/task/bulk_time_in_status/task_ids",
        lambda f, a: f.reading.times_in_status(a.call, a.access),
    ),
    ("create_task", "POST", "/list/{}/task", lambda f, a: f.editing.create(a.call, a.access, a.ref)),
    ("edit_task", "PUT", "/task/{}", lambda f, a: f.editing.edit(a.call, a.access, a.ref)),
    ("delete_task", "DELETE", "/task/{}", lambda f, a: f.editing.delete(a.call, a.access, a.ref)),
    ("set_field", "POST", "/task/{}/field/{}", lambda f, a: f.editing.set_field(a.call, a.access, *a.refs)),
    (
        "clear_field",
        "DELETE",
        "/task/{}/field/{}",
        lambda f, a: f.editing.clear_field(a.call, a.access, *a.refs),
    ),
    ("add_tag", "POST", "/task/{}/tag/{}", lambda f, a: f.editing.add_tag(a.call, a.access, *a.refs)),
    ("remove_tag", "DELETE", "/task/{}/tag/{}", lambda f, a: f.editing.remove_tag(a.call, a.access, *a.refs)),
    (
        "add_to_list",
        "POST",
        "/list/{}/task/{}",
        lambda f, a: f.editing.add_to_list(a.call, a.access, *a.refs),
    ),
    (
        "remove_from_list",
        "DELETE",
        "/list/{}/task/{}",
        lambda f, a: f.editing.remove_from_list(a.call, a.access, *a.refs),
    ),
    ("goals", "GET", "/team/{}/goal", lambda f, a: f.goals.all(a.call, a.access, a.ref)),
    ("create_goal", "POST", "/team/{}/goal", lambda f, a: f.goals.create(a.call, a.access, a.ref)),
    ("goal", "GET", "/goal/{}", lambda f, a: f.goals.one(a.access, a.ref)),
    ("edit_goal", "PUT", "/goal/{}", lambda f, a: f.goals.edit(a.call, a.access, a.ref)),
    ("delete_goal", "DELETE", "/goal/{}", lambda f, a: f.goals.delete(a.access, a.ref)),
    (
        "create_target",
        "POST",
        "/goal/{}/key_result",
        lambda f, a: f.goals.create_target(a.call, a.access, a.ref),
    ),
    ("edit_target", "PUT", "/key_result/{}", lambda f, a: f.goals.edit_target(a.call, a.ref)),
    ("delete_target", "DELETE", "/key_result/{}", lambda f, a: f.goals.delete_target(a.ref)),
    ("webhooks", "GET", "/team/{}/webhook", lambda f, a: f.hooks.all(a.access, a.ref)),
    ("create_webhook", "POST", "/team/{}/webhook", lambda f, a: f.hooks.create(a.call, a.access, a.ref)),
    ("edit_webhook", "PUT", "/webhook/{}", lambda f, a: f.hooks.edit(a.call, a.access, a.ref)),
    ("delete_webhook", "DELETE", "/webhook/{}", lambda f, a: f.hooks.delete(a.access, a.ref)),
)
"""The sandbox's name of each route, its method, its path, and what answers it."""

_BASE = r"/api/v2"


def _compiled() -> tuple[_Route, ...]:
    fixed_first = sorted(ROUTES, key=lambda row: row[2].count("{}"))
    return tuple(
        _Route(operation, method, re.compile(_BASE + path.replace("{}", "([^/]+)") + "/?"), handler)
        for operation, method, path, handler in fixed_first
    )


_ROUTES = _compiled()


class ClickUpFace:
    """Answers as ClickUp would."""

    prefixes = ("/api/",)

    def __init__(self, site: ClickUpSite, base: str) -> None:
        self.site = site
        self.base = base
        drawing = Drawing(site)
        self.places: Hierarchy = Hierarchy(site)
        self.reading: Reading = Reading(site, drawing)
        self.editing: Editing = Editing(site, drawing)
        self.goals: Goals = Goals(site)
        self.hooks: Hooks = Hooks(site)
        self._minute = -1
        self._spent = 0

    def operation(self, method: str, path: str) -> str | None:
        """Return the sandbox's name of the route."""
        found = _find(method, path)
        return found[0].operation if found is not None else None

    def refusal(self, fault: Fault) -> Answer | None:
        """Return the whole answer that a fault gives, in ClickUp's form; None when it strikes elsewhere."""
        answer = refusal(fault, self.site)
        if answer is not None:
            answer.headers = {**self._headers(), **answer.headers}
        return answer

    def answer(self, call: Call) -> Answer:
        """Answer one request under the site's lock."""
        with self.site.lock:
            self._count()
            try:
                answer = self._routed(call)
            except ClickUpError as error:
                answer = error.answer()
            except (ValueError, OverflowError, TypeError) as error:
                answer = ClickUpError(500, f"Internal server error: {error}", "APP_000").answer()
            answer.headers |= self._headers()
            return answer

    def _routed(self, call: Call) -> Answer:
        Access.signed_in(self.site, call)
        if self._spent > MINUTE_LIMITS[self.site.plan]:
            raise ClickUpError(429, "Rate limit reached", "APP_002")
        found = _find(call.method, call.path)
        if found is None:
            raise ClickUpError(404, f"Route not found: {call.method} {call.path}", "APP_001")
        route, refs = found
        return route.handler(self, _Asked(call, Access(self.site, call), refs))

    def team_tasks(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer the tasks of the workspace."""
        access.team(ref)
        return self.reading.of_team(call, access)

    def _count(self) -> None:
        minute = int(self.site.now().timestamp()) // _MINUTE
        if minute != self._minute:
            self._minute, self._spent = minute, 0
        self._spent += 1

    def _headers(self) -> Mapping[str, str]:
        limit = MINUTE_LIMITS[self.site.plan]
        now = self.site.now()
        return {
            "Date": format_datetime(now.astimezone(UTC), usegmt=True),
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - self._spent)),
            "X-RateLimit-Reset": str((int(now.timestamp()) // _MINUTE + 1) * _MINUTE),
        }


def _find(method: str, path: str) -> tuple[_Route, tuple[str, ...]] | None:
    for route in _ROUTES:
        if route.method == method and (found := route.pattern.fullmatch(path)) is not None:
            return route, tuple(unquote(part) for part in found.groups())
    return None
