"""The face of Jira Cloud: REST v3, the parts of v2 that are the same, and a little of Agile 1.0."""

from __future__ import annotations

from collections.abc import Sequence

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.jira import contexts, edit, issues, places
from syncd.sandbox.jira.catalogue import field_list
from syncd.sandbox.jira.drawing import Drawing
from syncd.sandbox.jira.errors import JiraError
from syncd.sandbox.jira.face import Asked, JiraFace, Route, Row, routes
from syncd.sandbox.jira.hooks import APPS_ONLY, Hooks
from syncd.sandbox.jira.search import Search, count, match, parse_queries
from syncd.sandbox.jira.shapes import Shapes
from syncd.sandbox.jira.viewer import Viewer, viewer_of
from syncd.sandbox.site import Site

REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)


CLOUD_ID = "00000000-0000-4000-8000-000000000000"
"""The site's id at Atlassian's gateway, whose paths the sandbox answers too."""

_GATEWAY = f"/ex/jira/{CLOUD_ID}"


def _removed(_face: object, _asked: Asked) -> Answer:
    raise JiraError(410, REMOVED)


def _for_apps(_face: object, _asked: Asked) -> Answer:
    raise JiraError(403, APPS_ONLY)


DIRECTORY: Sequence[Row] = (
    ("statuses", "GET", "/status", lambda _, a: places.statuses(a.viewer, a.shapes)),
    ("status_categories", "GET", "/statuscategory", lambda _, a: places.status_categories(a.shapes)),
    ("types", "GET", "/issuetype", lambda _, a: places.types(a.viewer, a.shapes)),
    ("priorities", "GET", "/priority", lambda _, a: places.named(a.viewer, a.shapes, "priority")),
    ("resolutions", "GET", "/resolution", lambda _, a: places.named(a.viewer, a.shapes, "resolution")),
    ("projects", "GET", "/project", lambda _, a: places.projects(a.viewer, a.shapes)),
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
"""What every edition tells of its statuses, types and projects."""

_TABLE: Sequence[Row] = (
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
    ("context", "POST", "/field/{}/context/mapping", lambda _, a: contexts.mapping(a.call, a.viewer, a.ref)),
    (
        "create_option",
        "POST",
        "/field/{}/context/[^/]+/option",
        lambda _, a: contexts.create_options(a.call, a.viewer, a.ref),
    ),
    ("fields", "GET", "/field", lambda _, a: answer_json(field_list(a.viewer.site, a.viewer))),
    (
        "project_search",
        "GET",
        "/project/search",
        lambda _, a: places.project_search(a.call, a.viewer, a.shapes),
    ),
    *DIRECTORY,
)
WEBHOOKS: Sequence[Row] = (
    ("webhooks", "GET", "/webhook", lambda f, a: f.hooks.all(a.viewer)),
    ("create_webhook", "POST", "/webhook", lambda f, a: f.hooks.create(a.call, a.viewer)),
    ("webhook", "GET", "/webhook/{}", lambda f, a: f.hooks.one(a.viewer, a.ref)),
    ("edit_webhook", "PUT", "/webhook/{}", lambda f, a: f.hooks.edit(a.call, a.viewer, a.ref)),
    ("delete_webhook", "DELETE", "/webhook/{}", lambda f, a: f.hooks.delete(a.viewer, a.ref)),
)
AGILE: Sequence[Row] = (
    ("boards", "GET", "/board", lambda _, a: places.boards(a.call, a.viewer, a.shapes)),
    ("sprints", "GET", "/board/{}/sprint", lambda _, a: places.sprints(a.call, a.viewer, a.shapes, a.ref)),
    ("sprint", "GET", "/sprint/{}", lambda _, a: places.sprint(a.viewer, a.shapes, a.ref)),
)
_LIMITS = {
    "issue": {"GET": 400},
    "edit": {"PUT": 300},
    "changelog": {"GET": 200},
}


CLOUD_ROUTES = (
    *routes(r"/rest/api/(?:2|3|latest)", _TABLE, _LIMITS),
    *routes(r"/rest/agile/1\.0", AGILE, _LIMITS),
    *routes(r"/rest/webhooks/1\.0", WEBHOOKS, _LIMITS),
)


class JiraCloud(JiraFace):
    """Answers as a Jira Cloud site would, and as Atlassian's gateway before it.

    A scoped account's token counts at the gateway only.
    """

    prefixes = ("/rest/", "/_edge/", "/ex/jira/")
    routes = CLOUD_ROUTES

    def __init__(self, site: Site, base: str) -> None:
        super().__init__(site, base)
        self.search: Search = Search()
        self._drawings = {version: Drawing(site, Shapes(base, version)) for version in (2, 3)}
        self.hooks: Hooks = Hooks(self._drawings[2])

    def path(self, path: str) -> str:
        """Return the path without that of the gateway."""
        return path.removeprefix(_GATEWAY)

    def viewer(self, call: Call) -> Viewer:
        """Tell who asks, by Basic sign-in with e-mail and token."""
        return viewer_of(self.site, call)

    def drawing(self, path: str) -> Drawing:
        """Return how issues are drawn in that version of the API."""
        return self._drawings[2 if path.startswith("/rest/api/2/") else 3]

    def routed(self, route: Route | None, call: Call, viewer: Viewer) -> Answer:
        """Answer; a scoped token is refused at the site's own address, and a wrong one at the gateway."""
        gateway = call.path.startswith(_GATEWAY)
        scoped = viewer.account is not None and viewer.account.scoped
        if (scoped and not gateway) or (gateway and viewer.account is None):
            return answer_json({"code": 401, "message": "Unauthorized; scope does not match"}, 401)
        if call.path == "/_edge/tenant_info":
            return answer_json({"cloudId": CLOUD_ID})
        return super().routed(route, call, viewer)

    def headers(self, route: Route | None, call: Call, viewer: Viewer) -> dict[str, str]:
        """Name the account, and what is left of the route's limit."""
        headers = {
            "Server": "AtlassianEdge",
            "X-ARequestId": f"{int(self.site.now().timestamp() * 1000):032x}",
            "Cache-Control": "no-cache, no-store, no-transform",
        }
        if viewer.account is not None:
            headers["X-AAccountId"] = viewer.account.id
        if viewer.failed and not call.path.startswith(_GATEWAY):
            headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
        if route is not None:
            limit = route.limit.get(call.method, 200)
            left = max(0, limit - self.count(f"{call.method} {route.operation}"))
            headers |= {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(left)}
        return headers
