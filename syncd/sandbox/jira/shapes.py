"""What an issue consists of, as Jira's JSON: things that issues refer to."""

from __future__ import annotations

from typing import Any

from syncd.sandbox.jira.documents import zulu
from syncd.sandbox.model import (
    Account,
    Component,
    IssueType,
    Named,
    Space,
    Sprint,
    Status,
    StatusCategory,
    Version,
)

_CATEGORIES = {
    StatusCategory.UNDEFINED: (1, "medium-gray", "No Category"),
    StatusCategory.NEW: (2, "blue-gray", "To Do"),
    StatusCategory.INDETERMINATE: (4, "yellow", "In Progress"),
    StatusCategory.DONE: (3, "green", "Done"),
}


class Shapes:
    """Draws things for one site; `base` is its address, `version` that of the API (2 or 3)."""

    def __init__(self, base: str, version: int) -> None:
        self.base = base
        self.version = version
        self.api = f"{base}/rest/api/{version}"

    def category(self, category: StatusCategory) -> dict[str, Any]:
        """Draw a status category."""
        number, color, name = _CATEGORIES[category]
        return {
            "self": f"{self.api}/statuscategory/{number}",
            "id": number,
            "key": category.value,
            "colorName": color,
            "name": name,
        }

    def status(self, status: Status) -> dict[str, Any]:
        """Draw a status."""
        return {
            "self": f"{self.api}/status/{status.id}",
            "description": "",
            "iconUrl": f"{self.base}/",
            "name": status.name,
            "id": status.id,
            "statusCategory": self.category(status.category),
        }

    def type(self, type_: IssueType) -> dict[str, Any]:
        """Draw an issue type."""
        return {
            "self": f"{self.api}/issuetype/{type_.id}",
            "id": type_.id,
            "description": "",
            "iconUrl": f"{self.base}/images/icons/issuetypes/{type_.level}.svg",
            "name": type_.name,
            "subtask": type_.level < 0,
            "avatarId": 10300,
            "hierarchyLevel": type_.level,
        }

    def space(self, space: Space) -> dict[str, Any]:
        """Draw a project as issues show it."""
        return {
            "self": f"{self.api}/project/{space.id}",
            "id": space.id,
            "key": space.key,
            "name": space.name,
            "projectTypeKey": "software",
            "simplified": False,
            "avatarUrls": {"48x48": f"{self.base}/images/project.svg"},
        }

    def project(self, space: Space) -> dict[str, Any]:
        """Draw a project as the list of projects shows it."""
        return {
            "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight",
            **self.space(space),
            "style": "classic",
            "isPrivate": False,
            "archived": space.archived,
            "properties": {},
        }

    def version_of(self, version: Version) -> dict[str, Any]:
        """Draw a version as issues show it."""
        drawn: dict[str, Any] = {
            "self": f"{self.api}/version/{version.id}",
            "id": version.id,
            "description": "",
            "name": version.name,
            "archived": version.archived,
            "released": version.released,
        }
        if version.start is not None:
            drawn["startDate"] = version.start.isoformat()
        if version.release is not None:
            drawn["releaseDate"] = version.release.isoformat()
        return drawn

    def component(self, component: Component) -> dict[str, Any]:
        """Draw a component as issues show it."""
        return {
            "self": f"{self.api}/component/{component.id}",
            "id": component.id,
            "name": component.name,
            "description": "",
        }

    def named(self, kind: str, thing: Named) -> dict[str, Any]:
        """Draw a priority or resolution."""
        return {
            "self": f"{self.api}/{kind}/{thing.id}",
            "id": thing.id,
            "name": thing.name,
            **self._extra(kind),
        }

    def _extra(self, kind: str) -> dict[str, Any]:
        if kind == "priority":
            return {"iconUrl": f"{self.base}/images/icons/priorities.svg"}
        return {"description": ""}

    def option(self, option: Named) -> dict[str, Any]:
        """Draw a chosen option."""
        return {
            "self": f"{self.api}/customFieldOption/{option.id}",
            "value": option.name,
            "id": option.id,
        }

    def sprint(self, sprint: Sprint) -> dict[str, Any]:
        """Draw a sprint as the sprint field shows it; a future one has no dates."""
        drawn: dict[str, Any] = {
            "id": sprint.id,
            "name": sprint.name,
            "state": sprint.state,
            "boardId": sprint.board,
            "goal": "",
        }
        if sprint.state != "future":
            drawn["startDate"] = zulu(sprint.start)
            drawn["endDate"] = zulu(sprint.end)
        if sprint.state == "closed":
            drawn["completeDate"] = zulu(sprint.end)
        return drawn

    def account(self, id_: str, account: Account | None) -> dict[str, Any]:
        """Draw who made a change, without mail address; who is no account of the site has no name either."""
        return {
            "self": f"{self.api}/user?accountId={id_}",
            "accountId": id_,
            "avatarUrls": {"48x48": f"{self.base}/images/account.svg"},
            "displayName": account.name if account else "Somebody",
            "active": True,
            "timeZone": (account.zone if account else None) or "UTC",
            "accountType": "atlassian",
        }
