"""The face of Jira Data Center: REST v2 over the same site, with epics and what stands above them as fields.

`face("10.3.24")` or `face("9.12.19", context="/jira")` is what a `Sandbox` takes. Sign in with an account's token as
personal access token, or by Basic with the part of its e-mail before the `@`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.jira import edit, issues, offsets, places
from syncd.sandbox.jira.catalogue import edit_meta, field_list
from syncd.sandbox.jira.cloud import AGILE, DIRECTORY
from syncd.sandbox.jira.documents import stamp
from syncd.sandbox.jira.drawing import Drawing, Selection
from syncd.sandbox.jira.face import Asked, JiraFace, Route, Row, routes
from syncd.sandbox.jira.shapes import Shapes
from syncd.sandbox.jira.viewer import Viewer, name_of, named_account, viewer_of
from syncd.sandbox.model import (
    EPIC_NAME,
    PARENT_LINK,
    Account,
    CustomField,
    FieldType,
    Issue,
    IssueType,
    Space,
    Sprint,
)
from syncd.sandbox.site import Site

FIELDS = (
    CustomField(id=EPIC_NAME, name="Epic Name", type=FieldType.EPIC_NAME, on_screen=False),
    CustomField(id=PARENT_LINK, name="Parent Link", type=FieldType.PARENT_LINK, on_screen=False),
)
"""The fields that every Data Center site has besides those of all sites."""

CLOUD_ONLY = frozenset({"statuscategorychangedate", "statusCategory", "issuerestriction"})
_UNLISTED = CLOUD_ONLY | {"parent"}
_BUCKET = 1000


def face(version: str, context: str = "") -> Callable[[Site, str], JiraDataCenter]:
    """Return what makes the face of that version, below that context path."""
    return lambda site, base: JiraDataCenter(site, base, version, context)


class ServerShapes(Shapes):
    """Draws things as Data Center does: no levels, no styles, names instead of account ids, sprints as text."""

    def __init__(self, base: str) -> None:
        super().__init__(base, 2)

    def type(self, type_: IssueType) -> dict[str, Any]:
        """Draw an issue type, which tells no level."""
        drawn = super().type(type_)
        del drawn["hierarchyLevel"]
        return drawn

    def space(self, space: Space) -> dict[str, Any]:
        """Draw a project as issues show it."""
        drawn = super().space(space)
        del drawn["simplified"]
        return drawn

    def project(self, space: Space) -> dict[str, Any]:
        """Draw a project as the list of projects shows it."""
        return {
            "expand": "description,lead,url,projectKeys",
            **self.space(space),
            "archived": space.archived,
        }

    def sprint_text(self, sprint: Sprint) -> str:
        """Write a sprint as the sprint field shows it: the text of an object of the server's language."""
        times = {"startDate": sprint.start, "endDate": sprint.end}
        told = {name: at.isoformat() if at else "<null>" for name, at in times.items()}
        parts = {
            "id": sprint.id,
            "rapidViewId": sprint.board,
            "state": sprint.state.upper(),
            "name": sprint.name,
            **told,
            "completeDate": told["endDate"] if sprint.state == "closed" else "<null>",
            "activatedDate": told["startDate"],
            "sequence": sprint.id,
            "goal": "",
            "autoStartStop": "false",
            "synced": "false",
        }
        listed = ",".join(f"{name}={value}" for name, value in parts.items())
        return f"com.atlassian.greenhopper.service.sprint.Sprint@{sprint.id:08x}[{listed}]"

    def account(self, id_: str, account: Account | None) -> dict[str, Any]:
        """Draw who made a change, by name and key."""
        name = name_of(account) if account else "somebody"
        return {
            "self": f"{self.api}/user?username={name}",
            "name": name,
            "key": id_,
            "avatarUrls": {"48x48": f"{self.base}/images/account.svg"},
            "displayName": account.name if account else "Somebody",
            "active": True,
            "timeZone": (account.zone if account else None) or "UTC",
        }


class ServerDrawing(Drawing):
    """Draws issues as Data Center does: only sub-tasks have a parent."""

    shapes: ServerShapes

    def _fields(self, issue: Issue, parent: Issue | None) -> dict[str, Any]:
        fields = super()._fields(issue, parent)
        if self.site.types[issue.type].level >= 0:
            fields.pop("parent", None)
        return {name: value for name, value in fields.items() if name not in CLOUD_ONLY}

    def _value(self, issue: Issue, parent: Issue | None, custom: CustomField) -> Any:
        if custom.type is FieldType.SPRINT:
            return [self.shapes.sprint_text(self.site.sprints[id_]) for id_ in issue.sprints] or None
        return super()._value(issue, parent, custom)

    def whole_log(self, issue: Issue) -> dict[str, Any]:
        """Draw the whole changelog of an issue, oldest first."""
        entries = [self.change(change) for change in issue.history]
        return {"startAt": 0, "maxResults": len(entries), "total": len(entries), "histories": entries}


def _server_info(server: JiraDataCenter, asked: Asked) -> Answer:
    site = server.site
    return answer_json(
        {
            "baseUrl": asked.shapes.base,
            "version": server.version,
            "versionNumbers": [int(part) for part in server.version.split(".")],
            "deploymentType": "Server",
            "buildNumber": 10_030_024 if server.windowed else 912_019,
            "buildDate": stamp(site.now().replace(hour=0, minute=0, second=0, microsecond=0), site.zone),
            "serverTime": stamp(site.now(), site.zone),
            "scmInfo": "sandbox",
            "serverTitle": site.name,
        }
    )


def _issue(_server: JiraDataCenter, asked: Asked) -> Answer:
    issue = asked.viewer.issue(asked.ref)
    assert isinstance(asked.drawing, ServerDrawing)
    drawn = asked.drawing.whole(issue, Selection.of(asked.call.many("fields"), "*all"))
    if "changelog" in asked.call.many("expand"):
        drawn["changelog"] = asked.drawing.whole_log(issue)
    return answer_json(drawn)


def _fields(server: JiraDataCenter, asked: Asked) -> Answer:
    return answer_json([one for one in field_list(server.site, asked.viewer) if one["id"] not in _UNLISTED])


def _edit_meta(_server: JiraDataCenter, asked: Asked) -> Answer:
    found = edit_meta(asked.viewer, asked.viewer.issue(asked.ref), asked.shapes)
    return answer_json({"fields": {name: one for name, one in found.items() if name not in _UNLISTED}})


def _permissions(_server: JiraDataCenter, asked: Asked) -> Answer:
    every = {**asked.call.query, "permissions": [",".join(places.PERMISSIONS)]}
    return places.my_permissions(replace(asked.call, query=every), asked.viewer)


_TABLE: Sequence[Row] = (
    (
        "search",
        "GET POST",
        "/search",
        lambda f, a: offsets.search(a.call, a.viewer, a.drawing, windowed=f.windowed),
    ),
    ("issue", "GET", "/issue/{}", _issue),
    ("edit", "PUT", "/issue/{}", lambda _, a: edit.edit_issue(a.call, a.viewer, a.drawing, a.ref)),
    ("editmeta", "GET", "/issue/{}/editmeta", _edit_meta),
    (
        "transitions",
        "GET",
        "/issue/{}/transitions",
        lambda _, a: issues.transitions(a.viewer, a.drawing, a.ref),
    ),
    ("transition", "POST", "/issue/{}/transitions", lambda _, a: edit.do_transition(a.call, a.viewer, a.ref)),
    ("server_info", "GET", "/serverInfo", _server_info),
    ("myself", "GET", "/myself", lambda _, a: places.myself(a.viewer, a.shapes)),
    ("permissions", "GET", "/mypermissions", _permissions),
    ("fields", "GET", "/field", _fields),
    *DIRECTORY,
)


class JiraDataCenter(JiraFace):
    """Answers as a Data Center site of that version would, below a context path such as `/jira`.

    From version 10 on, a search ends at 10 000 rows. Whatever is no route leads to a login page.
    """

    routes = (*routes(r"/rest/api/(?:2|latest)", _TABLE, {}), *routes(r"/rest/agile/1\.0", AGILE, {}))

    def __init__(self, site: Site, base: str, version: str = "10.3.24", context: str = "") -> None:
        super().__init__(site, base + context)
        self.version = version
        self.windowed = int(version.partition(".")[0]) >= 10
        self.prefixes = (f"{context}/rest/",)
        self._context = context
        site.add(*FIELDS)
        self._drawing = ServerDrawing(site, ServerShapes(self.base))

    def path(self, path: str) -> str:
        """Return the path below the context."""
        return path.removeprefix(self._context)

    def viewer(self, call: Call) -> Viewer:
        """Tell who asks."""
        return viewer_of(self.site, call, named_account)

    def drawing(self, path: str) -> Drawing:  # noqa: ARG002  (one version, one drawing)
        """Return how issues are drawn."""
        return self._drawing

    def routed(self, route: Route | None, call: Call, viewer: Viewer) -> Answer:
        """Answer; a wrong sign-in is refused everywhere, and unknown paths of the API lead to the login page."""
        if viewer.failed:
            return answer_json(
                {"message": "Client must be authenticated to access this resource.", "status-code": 401}, 401
            )
        if route is None and self.path(call.path).startswith("/rest/api/3"):
            return Answer(status=302, headers={"Location": f"{self.base}/login.jsp"}, media="text/html")
        return super().routed(route, call, viewer)

    def headers(self, route: Route | None, call: Call, viewer: Viewer) -> dict[str, str]:  # noqa: ARG002  (one bucket for all)
        """Name the account and the node, and what is left of the account's bucket."""
        name = name_of(viewer.account) if viewer.account else "anonymous"
        headers = {"X-AUSERNAME": name, "X-ANODEID": "node1", "X-AREQUESTID": f"{self.site.now():%H%M%S}x1"}
        if viewer.failed:
            headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
        if viewer.account is not None:
            left = max(0, _BUCKET - self.count(name))
            headers |= {
                "X-RateLimit-Limit": str(_BUCKET),
                "X-RateLimit-Remaining": str(left),
                "X-RateLimit-FillRate": str(_BUCKET),
                "X-RateLimit-Interval-Seconds": "1",
                "Retry-After": "0" if left else "1",
            }
        return headers
