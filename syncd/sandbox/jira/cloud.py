"""The face of Jira Cloud: REST v3, the parts of v2 that are the same, and a little of Agile 1.0."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.faults import Fault
from syncd.sandbox.jira import edit, issues, places
from syncd.sandbox.jira.catalogue import field_list
from syncd.sandbox.jira.drawing import Drawing
from syncd.sandbox.jira.errors import JiraError
from syncd.sandbox.jira.hooks import APPS_ONLY, Hooks
from syncd.sandbox.jira.refusals import refusal
from syncd.sandbox.jira.search import Search, count, match, parse_queries
from syncd.sandbox.jira.shapes import Shapes
from syncd.sandbox.jira.viewer import Viewer, viewer_of
from syncd.sandbox.site import Site

REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)


@dataclass(frozen=True, slots=True)
class _Asked:
    call: Call
    viewer: Viewer
    drawing: Drawing
    ref: str

    @property
    def shapes(self) -> Shapes:
        return self.drawing.shapes


_Handler = Callable[["JiraCloud", _Asked], Answer]


@dataclass(frozen=True, slots=True)
class _Route:
    operation: str
    methods: tuple[str, ...]
    pattern: re.Pattern[str]
    handler: _Handler
    limit: Mapping[str, int]


def _removed(_face: JiraCloud, _asked: _Asked) -> Answer:
    raise JiraError(410, REMOVED)


def _for_apps(_face: JiraCloud, _asked: _Asked) -> Answer:
    raise JiraError(403, APPS_ONLY)


_READ = {"GET": 350, "POST": 200}
_API, _AGILE = r"/rest/api/(?:2|3|latest)", r"/rest/agile/1\.0"
_WEBHOOKS = r"/rest/webhooks/1\.0"
_TABLE: Sequence[tuple[str, str, str, _Handler]] = (
    ("search", "GET POST", "/search/jql", lambda f, a: f.search.answer(a.call, a.viewer, a.drawing)),
    ("count", "POST", "/search/approximate-count", lambda _, a: count(a.call, a.viewer)),
    ("removed_search", "GET POST", "/search", _removed),
    ("removed_search", "GET POST", "/search/id", _removed),
    ("removed_search", "POST", "/expression/eval", _removed),
    ("dynamic_webhooks", "GET POST DELETE", "/webhook", _for_apps),
    ("jql_parse", "POST", "/jql/parse", lambda _, a: parse_queries(a.call, a.viewer)),
    ("match", "POST", "/jql/match", lambda _, a: match(a.call, a.viewer)),
    ("bulkfetch", "POST", "/issue/bulkfetch", lambda _, a: issues.bulk_fetch(a.call, a.viewer, a.drawing)),
    (
        "changelog_bulkfetch",
        "POST",
        "/changelog/bulkfetch",
        lambda _, a: issues.bulk_changelogs(a.call, a.viewer, a.drawing),
    ),
    ("issue", "GET", "/issue/{}", lambda _, a: issues.get_issue(a.call, a.viewer, a.drawing, a.ref)),
    ("edit", "PUT", "/issue/{}", lambda _, a: edit.edit_issue(a.call, a.viewer, a.drawing, a.ref)),
    ("editmeta", "GET", "/issue/{}/editmeta", lambda _, a: issues.get_edit_meta(a.viewer, a.drawing, a.ref)),
    (
        "changelog",
        "GET",
        "/issue/{}/changelog",
        lambda _, a: issues.changelog(a.call, a.viewer, a.drawing, a.ref),
    ),
    (
        "transitions",
        "GET",
        "/issue/{}/transitions",
        lambda _, a: issues.transitions(a.viewer, a.drawing, a.ref),
    ),
    (
        "transition",
        "POST",
        "/issue/{}/transitions",
        lambda _, a: edit.do_transition(a.call, a.viewer, a.ref),
    ),
    ("server_info", "GET", "/serverInfo", lambda _, a: places.server_info(a.viewer, a.shapes)),
    ("myself", "GET", "/myself", lambda _, a: places.myself(a.viewer, a.shapes)),
    ("permissions", "GET", "/mypermissions", lambda _, a: places.my_permissions(a.call, a.viewer)),
    ("fields", "GET", "/field", lambda _, a: answer_json(field_list(a.viewer.site, a.viewer))),
    ("statuses", "GET", "/status", lambda _, a: places.statuses(a.viewer, a.shapes)),
    ("status_categories", "GET", "/statuscategory", lambda _, a: places.status_categories(a.shapes)),
    ("types", "GET", "/issuetype", lambda _, a: places.types(a.viewer, a.shapes)),
    ("priorities", "GET", "/priority", lambda _, a: places.named(a.viewer, a.shapes, "priority")),
    ("resolutions", "GET", "/resolution", lambda _, a: places.named(a.viewer, a.shapes, "resolution")),
    ("projects", "GET", "/project", lambda _, a: places.projects(a.viewer, a.shapes)),
    (
        "project_search",
        "GET",
        "/project/search",
        lambda _, a: places.project_search(a.call, a.viewer, a.shapes),
    ),
    ("project", "GET", "/project/{}", lambda _, a: places.project(a.viewer, a.shapes, a.ref)),
    (
        "components",
        "GET",
        "/project/{}/components",
        lambda _, a: places.components(a.viewer, a.shapes, a.ref),
    ),
    ("versions", "GET", "/project/{}/versions", lambda _, a: places.versions(a.viewer, a.shapes, a.ref)),
    (
        "project_statuses",
        "GET",
        "/project/{}/statuses",
        lambda _, a: places.project_statuses(a.viewer, a.shapes, a.ref),
    ),
)
_WEBHOOK_TABLE: Sequence[tuple[str, str, str, _Handler]] = (
    ("webhooks", "GET", "/webhook", lambda f, a: f.hooks.all(a.viewer)),
    ("create_webhook", "POST", "/webhook", lambda f, a: f.hooks.create(a.call, a.viewer)),
    ("webhook", "GET", "/webhook/{}", lambda f, a: f.hooks.one(a.viewer, a.ref)),
    ("edit_webhook", "PUT", "/webhook/{}", lambda f, a: f.hooks.edit(a.call, a.viewer, a.ref)),
    ("delete_webhook", "DELETE", "/webhook/{}", lambda f, a: f.hooks.delete(a.viewer, a.ref)),
)
_AGILE_TABLE: Sequence[tuple[str, str, str, _Handler]] = (
    ("boards", "GET", "/board", lambda _, a: places.boards(a.call, a.viewer, a.shapes)),
    ("sprints", "GET", "/board/{}/sprint", lambda _, a: places.sprints(a.call, a.viewer, a.shapes, a.ref)),
    ("sprint", "GET", "/sprint/{}", lambda _, a: places.sprint(a.viewer, a.shapes, a.ref)),
)
_LIMITS = {
    "issue": {"GET": 400},
    "edit": {"PUT": 300},
    "changelog": {"GET": 200},
}


def _routes() -> list[_Route]:
    routes: list[_Route] = []
    for root, table in ((_API, _TABLE), (_AGILE, _AGILE_TABLE), (_WEBHOOKS, _WEBHOOK_TABLE)):
        for operation, methods, path, handler in table:
            pattern = re.compile(root + path.replace("{}", "([^/]+)"))
            limit = _LIMITS.get(operation, _READ)
            routes.append(_Route(operation, tuple(methods.split()), pattern, handler, limit))
    return routes


_ROUTES = tuple(_routes())


class JiraCloud:
    """Answers as a Jira Cloud site would. `base` is the address under which the site is reached."""

    prefixes = ("/rest/", "/_edge/")

    def __init__(self, site: Site, base: str) -> None:
        self.site = site
        self.base = base
        self.search: Search = Search()
        self._drawings = {version: Drawing(site, Shapes(base, version)) for version in (2, 3)}
        self.hooks: Hooks = Hooks(self._drawings[2])
        self._spent: Counter[str] = Counter()
        self._second = 0

    def operation(self, method: str, path: str) -> str | None:
        """Return the sandbox's name of the route."""
        route = _find(method, path)
        return route.operation if route is not None else None

    def refusal(self, fault: Fault) -> Answer | None:
        """Return the whole answer that a fault gives; None when it strikes elsewhere."""
        return refusal(fault, self.site)

    def answer(self, call: Call) -> Answer:
        """Answer one request under the site's lock."""
        with self.site.lock:
            viewer = viewer_of(self.site, call)
            route = _find(call.method, call.path)
            try:
                answer = self._routed(route, call, viewer)
            except JiraError as error:
                answer = error.answer()
            answer.headers |= self._headers(route, call, viewer)
            return answer

    def _routed(self, route: _Route | None, call: Call, viewer: Viewer) -> Answer:
        if call.path == "/_edge/tenant_info":
            return answer_json({"cloudId": "00000000-0000-4000-8000-000000000000"})
        if route is None:
            known = any(one.pattern.fullmatch(call.path) for one in _ROUTES)
            status = 405 if known else 404
            return answer_json({"message": f"null for uri: {call.path}", "status-code": status}, status)
        found = route.pattern.fullmatch(call.path)
        ref = found[1] if found is not None and found.re.groups else ""
        version = 2 if call.path.startswith("/rest/api/2/") else 3
        return route.handler(self, _Asked(call, viewer, self._drawings[version], ref))

    def _headers(self, route: _Route | None, call: Call, viewer: Viewer) -> dict[str, str]:
        now = self.site.now()
        headers = {
            "Date": format_datetime(now.astimezone(UTC), usegmt=True),
            "Server": "AtlassianEdge",
            "X-ARequestId": f"{int(now.timestamp() * 1000):032x}",
            "Cache-Control": "no-cache, no-store, no-transform",
        }
        if viewer.account is not None:
            headers["X-AAccountId"] = viewer.account.id
        if viewer.failed:
            headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
        if route is not None:
            headers |= self._limits(route, call)
        return headers

    def _limits(self, route: _Route, call: Call) -> dict[str, str]:
        second = int(self.site.now().timestamp())
        if second != self._second:
            self._second = second
            self._spent.clear()
        bucket = f"{call.method} {route.operation}"
        self._spent[bucket] += 1
        limit = route.limit.get(call.method, 200)
        left = max(0, limit - self._spent[bucket])
        return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(left)}


def _find(method: str, path: str) -> _Route | None:
    for route in _ROUTES:
        if method in route.methods and route.pattern.fullmatch(path):
            return route
    return None
