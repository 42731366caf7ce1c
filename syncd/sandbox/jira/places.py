"""Answers about the site and its projects: who, where, which types, versions, components, boards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.jira.documents import stamp
from syncd.sandbox.jira.errors import JiraError
from syncd.sandbox.jira.payload import whole
from syncd.sandbox.jira.shapes import Shapes
from syncd.sandbox.jira.viewer import Viewer
from syncd.sandbox.model import Space, StatusCategory

PERMISSIONS = {
    "BROWSE_PROJECTS": ("10", "Browse Projects", "PROJECT"),
    "CREATE_ISSUES": ("11", "Create Issues", "PROJECT"),
    "EDIT_ISSUES": ("12", "Edit Issues", "PROJECT"),
    "TRANSITION_ISSUES": ("46", "Transition Issues", "PROJECT"),
    "ADMINISTER_PROJECTS": ("23", "Administer Projects", "PROJECT"),
    "ADMINISTER": ("0", "Administer Jira", "GLOBAL"),
    "BULK_CHANGE": ("33", "Make bulk changes", "GLOBAL"),
}
"""The permissions that can be asked for: id, name, kind."""

_PROJECTS_PAGE = 100


def server_info(viewer: Viewer, shapes: Shapes) -> Answer:
    """Answer what server this is, and its time; also to nobody."""
    site = viewer.site
    return answer_json(
        {
            "baseUrl": shapes.base,
            "displayUrl": shapes.base,
            "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100284,
            "buildDate": stamp(site.now().replace(hour=0, minute=0, second=0, microsecond=0), site.zone),
            "serverTime": stamp(site.now(), site.zone),
            "scmInfo": "sandbox",
            "serverTitle": site.name,
            "defaultLocale": {"locale": "en_US"},
        }
    )


def myself(viewer: Viewer, shapes: Shapes) -> Answer:
    """Answer who asks; nobody is refused."""
    account = viewer.account
    if account is None:
        return Answer(
            status=401,
            content=b"Client must be authenticated to access this resource.",
            media="text/html;charset=UTF-8",
        )
    return answer_json(
        shapes.account(account.id, account)
        | {
            "emailAddress": account.email,
            "timeZone": str(viewer.zone),
            "locale": "en_US",
            "groups": {"size": 0, "items": []},
            "applicationRoles": {"size": 0, "items": []},
            "expand": "groups,applicationRoles",
        }
    )


def my_permissions(call: Call, viewer: Viewer) -> Answer:
    """Answer which of the named rights the account has, in the project or issue named."""
    asked = call.many("permissions")
    if not asked:
        raise JiraError(400, "The 'permissions' query parameter is required.")
    if unknown := [name for name in asked if name not in PERMISSIONS]:
        raise JiraError(400, f"Unrecognized permission: {unknown[0]}")
    space = _space_meant(call, viewer)
    return answer_json(
        {"permissions": {name: _permission(name, viewer, space) for name in dict.fromkeys(asked)}}
    )


def _space_meant(call: Call, viewer: Viewer) -> str | None:
    if ref := call.one("issueId") or call.one("issueKey"):
        return viewer.issue(ref).space
    if ref := call.one("projectId") or call.one("projectKey"):
        return _space(viewer, ref).id
    return None


def _permission(name: str, viewer: Viewer, space: str | None) -> dict[str, Any]:
    id_, title, kind = PERMISSIONS[name]
    return {
        "id": id_,
        "key": name,
        "name": title,
        "type": kind,
        "description": "",
        "havePermission": _has(name, viewer, space),
    }


def _has(name: str, viewer: Viewer, space: str | None) -> bool:
    if viewer.account is None:
        return False
    if name in {"ADMINISTER", "ADMINISTER_PROJECTS"}:
        return viewer.account.admin
    if name in {"EDIT_ISSUES", "CREATE_ISSUES", "TRANSITION_ISSUES"}:
        open_ = {one.id for one in viewer.spaces()} - viewer.locked
        return space in open_ if space is not None else bool(open_)
    return bool(viewer.spaces())


def statuses(viewer: Viewer, shapes: Shapes) -> Answer:
    """Answer the statuses."""
    return answer_json(_for_members(viewer, [shapes.status(one) for one in viewer.site.statuses.values()]))


def status_categories(shapes: Shapes) -> Answer:
    """Answer the four status categories."""
    return answer_json([shapes.category(category) for category in StatusCategory])


def types(viewer: Viewer, shapes: Shapes) -> Answer:
    """Answer the issue types."""
    drawn = [shapes.type(one) | {"untranslatedName": one.name} for one in viewer.site.types.values()]
    return answer_json(_for_members(viewer, drawn))


def named(viewer: Viewer, shapes: Shapes, kind: str) -> Answer:
    """Answer the priorities or resolutions."""
    things = viewer.site.priorities if kind == "priority" else viewer.site.resolutions
    return answer_json(_for_members(viewer, [shapes.named(kind, one) for one in things.values()]))


def _for_members(viewer: Viewer, things: list[Any]) -> list[Any]:
    return things if viewer.account is not None else []


def projects(viewer: Viewer, shapes: Shapes) -> Answer:
    """Answer the unpaged list of projects."""
    return answer_json([shapes.project(one) for one in viewer.spaces() if not one.archived])


def project_search(call: Call, viewer: Viewer, shapes: Shapes) -> Answer:
    """Answer a page of the projects of the asked states, by key."""
    states = set(call.many("status")) or {"live"}
    keys, ids = set(call.many("keys")), set(call.many("id"))
    text = (call.one("query") or "").casefold()
    found = [
        one
        for one in viewer.spaces()
        if ("archived" if one.archived else "live") in states
        and (not keys or one.key in keys)
        and (not ids or one.id in ids)
        and text in f"{one.key} {one.name}".casefold()
    ]
    size = min(max(1, whole(call.one("maxResults"), 50, "maxResults")), _PROJECTS_PAGE)
    return _page(call, [shapes.project(one) for one in found], f"{shapes.api}/project/search", size=size)


def _page(call: Call, values: Sequence[Any], address: str, *, size: int) -> Answer:
    start = max(0, whole(call.one("startAt"), 0, "startAt"))
    shown = values[start : start + size]
    page: dict[str, Any] = {
        "self": f"{address}?startAt={start}&maxResults={size}",
        "maxResults": size,
        "startAt": start,
        "total": len(values),
        "isLast": start + len(shown) >= len(values),
        "values": list(shown),
    }
    if not page["isLast"]:
        page["nextPage"] = f"{address}?startAt={start + size}&maxResults={size}"
    return answer_json(page)


def _space(viewer: Viewer, ref: str) -> Space:
    space = viewer.site.space(ref)
    if space is None or viewer.account is None or space.id in viewer.hidden:
        raise JiraError(404, f"No project could be found with key '{ref}'.")
    return space


def project(viewer: Viewer, shapes: Shapes, ref: str) -> Answer:
    """Answer one project with its types, components and versions."""
    space, site = _space(viewer, ref), viewer.site
    return answer_json(
        shapes.project(space)
        | {
            "description": "",
            "assigneeType": "UNASSIGNED",
            "issueTypes": [shapes.type(one) for one in site.types.values()],
            "components": _components(viewer, shapes, space),
            "versions": _versions(viewer, shapes, space),
            "roles": {},
        }
    )


def components(viewer: Viewer, shapes: Shapes, ref: str) -> Answer:
    """Answer the components of a project."""
    return answer_json(_components(viewer, shapes, _space(viewer, ref)))


def _components(viewer: Viewer, shapes: Shapes, space: Space) -> list[Any]:
    owned = {"project": space.key, "projectId": int(space.id), "isAssigneeTypeValid": False}
    return [shapes.component(one) | owned for one in viewer.site.components.values() if one.space == space.id]


def versions(viewer: Viewer, shapes: Shapes, ref: str) -> Answer:
    """Answer the versions of a project."""
    return answer_json(_versions(viewer, shapes, _space(viewer, ref)))


def _versions(viewer: Viewer, shapes: Shapes, space: Space) -> list[Any]:
    return [
        shapes.version_of(one) | {"projectId": int(space.id)}
        for one in viewer.site.versions.values()
        if one.space == space.id
    ]


def project_statuses(viewer: Viewer, shapes: Shapes, ref: str) -> Answer:
    """Answer the statuses of a project by issue type: here every type has all of them."""
    _space(viewer, ref)
    drawn = [shapes.status(one) for one in viewer.site.statuses.values()]
    return answer_json([shapes.type(one) | {"statuses": drawn} for one in viewer.site.types.values()])


def boards(call: Call, viewer: Viewer, shapes: Shapes) -> Answer:
    """Answer the boards: those that sprints name, all of them scrum boards."""
    ids = sorted({one.board for one in viewer.site.sprints.values()}) if viewer.account else []
    agile = f"{shapes.base}/rest/agile/1.0/board"
    drawn = [{"id": id_, "self": f"{agile}/{id_}", "name": f"Board {id_}", "type": "scrum"} for id_ in ids]
    return _page(call, drawn, agile, size=50)


def sprints(call: Call, viewer: Viewer, shapes: Shapes, board: str) -> Answer:
    """Answer a page of a board's sprints."""
    states = set(call.many("state")) or {"future", "active", "closed"}
    drawn = [
        _sprint(shapes, one)
        for one in viewer.site.sprints.values()
        if str(one.board) == board and one.state in states and viewer.account is not None
    ]
    if not any(str(one.board) == board for one in viewer.site.sprints.values()):
        raise JiraError(404, "The requested board cannot be viewed because it either does not exist.")
    return _page(call, drawn, f"{shapes.base}/rest/agile/1.0/board/{board}/sprint", size=50)


def _sprint(shapes: Shapes, sprint: Any) -> dict[str, Any]:
    drawn = shapes.sprint(sprint)
    drawn["originBoardId"] = drawn.pop("boardId")
    return {"self": f"{shapes.base}/rest/agile/1.0/sprint/{sprint.id}", **drawn}


def sprint(viewer: Viewer, shapes: Shapes, ref: str) -> Answer:
    """Answer one sprint."""
    found = viewer.site.sprints.get(int(ref)) if ref.isdigit() else None
    if found is None or viewer.account is None:
        raise JiraError(404, "Sprint does not exist.")
    return answer_json(_sprint(shapes, found))
