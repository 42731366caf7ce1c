"""Draws issues as Jira's JSON, and keeps what was drawn until the issue or what it refers to changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

import orjson

from syncd.sandbox.history import plain_text
from syncd.sandbox.jira.documents import document, stamp
from syncd.sandbox.jira.shapes import Shapes
from syncd.sandbox.jira.viewer import applies
from syncd.sandbox.model import Change, CustomField, FieldType, Issue, Link
from syncd.sandbox.site import Site

EXPANDABLE = "operations,versionedRepresentations,editmeta,changelog,renderedFields"
_NOT_NAVIGABLE = frozenset({"comment", "attachment", "worklog", "timetracking", "issuerestriction"})
_CHANGELOG_IN_SEARCH = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """Which fields of an issue are asked for; `bare` when nothing but the id is."""

    every: bool = False
    navigable: bool = False
    named: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    bare: bool = False

    @classmethod
    def of(cls, fields: Sequence[str], default: str) -> Selection:
        """Read a list of fields; an empty one means `default`."""
        asked = list(fields) or [default]
        without = frozenset(name[1:] for name in asked if name.startswith("-"))
        wanted = [name for name in asked if not name.startswith("-")]
        return cls(
            every="*all" in wanted,
            navigable="*navigable" in wanted or not wanted,
            named=frozenset(wanted) - {"*all", "*navigable", "id", "key"},
            without=without,
            bare=wanted == ["id"],
        )

    def takes(self, name: str) -> bool:
        """Say whether a field is asked for."""
        if name in self.without:
            return False
        return self.every or name in self.named or (self.navigable and name not in _NOT_NAVIGABLE)


@dataclass(slots=True)
class _Drawn:
    issue: Issue
    parent: Issue | None
    generation: int
    fields: dict[str, Any]
    pieces: dict[Selection, orjson.Fragment] = field(default_factory=dict)


class Drawing:
    """Draws the issues of one site for one version of the API."""

    def __init__(self, site: Site, shapes: Shapes) -> None:
        self.site = site
        self.shapes = shapes
        self._kept: dict[int, _Drawn] = {}

    def issue(self, issue: Issue, selection: Selection, *, changelog: bool = False) -> Any:
        """Return an issue, ready to be written as JSON."""
        if selection.bare:
            return {"id": str(issue.id)}
        drawn = self._drawn(issue)
        fresh = changelog or selection.takes("subtasks") or (issue.links and selection.takes("issuelinks"))
        if not fresh:
            piece = drawn.pieces.get(selection)
            if piece is None:
                piece = orjson.Fragment(orjson.dumps(self._whole(issue, drawn, selection)))
                drawn.pieces[selection] = piece
            return piece
        return self.whole(issue, selection, changelog=changelog)

    def whole(self, issue: Issue, selection: Selection, *, changelog: bool = False) -> dict[str, Any]:
        """Return an issue as an object, to which more may be added."""
        whole = self._whole(issue, self._drawn(issue), selection)
        if selection.takes("subtasks"):
            whole.setdefault("fields", {})["subtasks"] = self._subtasks(issue)
        if selection.takes("issuelinks"):
            whole.setdefault("fields", {})["issuelinks"] = [self._link(issue, link) for link in issue.links]
        if changelog:
            whole["changelog"] = self._recent(issue)
        return whole

    def _whole(self, issue: Issue, drawn: _Drawn, selection: Selection) -> dict[str, Any]:
        whole: dict[str, Any] = {
            "expand": EXPANDABLE,
            "id": str(issue.id),
            "self": f"{self.shapes.api}/issue/{issue.id}",
            "key": issue.key,
        }
        fields = {name: value for name, value in drawn.fields.items() if selection.takes(name)}
        if selection.takes("issuelinks"):
            fields["issuelinks"] = []
        if fields or selection.named or selection.navigable or selection.every:
            whole["fields"] = fields
        return whole

    def _drawn(self, issue: Issue) -> _Drawn:
        parent = self.site.issues.get(issue.parent) if issue.parent is not None else None
        kept = self._kept.get(issue.id)
        if (
            kept is None
            or kept.issue is not issue
            or kept.parent is not parent
            or kept.generation != self.site.generation
        ):
            kept = _Drawn(issue, parent, self.site.generation, self._fields(issue, parent))
            self._kept[issue.id] = kept
        return kept

    def _fields(self, issue: Issue, parent: Issue | None) -> dict[str, Any]:
        fields = {**self._facts(issue), **self._references(issue), **self._work(issue)}
        if parent is not None:
            fields["parent"] = self._relative(parent)
        for custom in self.site.fields.values():
            if applies(self.site, custom, issue):
                fields[custom.id] = self._value(issue, parent, custom)
        return fields

    def _facts(self, issue: Issue) -> dict[str, Any]:
        zone = self.site.zone
        return {
            "summary": issue.summary,
            "created": stamp(issue.created, zone),
            "updated": stamp(issue.updated, zone),
            "resolutiondate": stamp(issue.resolved, zone),
            "statuscategorychangedate": stamp(issue.status_changed or issue.created, zone),
            "duedate": issue.due.isoformat() if issue.due else None,
            "labels": list(issue.labels),
            "description": self._rich(issue.description),
            "environment": None,
            "lastViewed": None,
            "security": {"id": "10000", "name": issue.security} if issue.security else None,
            "assignee": None,
            "creator": None,
            "reporter": None,
            "versions": [],
            "attachment": [],
            "votes": {"self": f"{self.shapes.api}/issue/{issue.key}/votes", "votes": 0, "hasVoted": False},
            "watches": {
                "self": f"{self.shapes.api}/issue/{issue.key}/watchers",
                "watchCount": 0,
                "isWatching": False,
            },
            "comment": {
                "comments": [],
                "self": f"{self.shapes.api}/issue/{issue.id}/comment",
                "maxResults": 0,
                "total": 0,
                "startAt": 0,
            },
            "worklog": {"startAt": 0, "maxResults": 20, "total": 0, "worklogs": []},
            "issuerestriction": {"issuerestrictions": {}, "shouldDisplay": False},
        }

    def _references(self, issue: Issue) -> dict[str, Any]:
        site, shapes = self.site, self.shapes
        status = site.statuses[issue.status]
        return {
            "status": shapes.status(status),
            "statusCategory": shapes.category(status.category),
            "issuetype": shapes.type(site.types[issue.type]),
            "project": shapes.space(site.spaces[issue.space]),
            "resolution": shapes.named("resolution", site.resolutions[issue.resolution])
            if issue.resolution
            else None,
            "priority": shapes.named("priority", site.priorities[issue.priority]) if issue.priority else None,
            "components": [shapes.component(site.components[id_]) for id_ in issue.components],
            "fixVersions": [shapes.version_of(site.versions[id_]) for id_ in issue.versions],
        }

    @staticmethod
    def _work(issue: Issue) -> dict[str, Any]:
        spent, total = issue.spent or 0, (issue.spent or 0) + (issue.remaining or 0)
        progress: dict[str, Any] = {"progress": spent, "total": total}
        if total:
            progress["percent"] = spent * 100 // total
        tracking = {
            "originalEstimateSeconds": issue.estimate,
            "remainingEstimateSeconds": issue.remaining,
            "timeSpentSeconds": issue.spent,
        }
        return {
            "timeoriginalestimate": issue.estimate,
            "timeestimate": issue.remaining,
            "timespent": issue.spent,
            "aggregatetimeoriginalestimate": issue.estimate,
            "aggregatetimeestimate": issue.remaining,
            "aggregatetimespent": issue.spent,
            "workratio": spent * 100 // issue.estimate if issue.estimate else -1,
            "progress": progress,
            "aggregateprogress": progress,
            "timetracking": {name: seconds for name, seconds in tracking.items() if seconds is not None},
        }

    def _rich(self, value: Any) -> Any:
        if value is None or value == "":
            return None
        if self.shapes.version == 2:
            return plain_text(value)
        return document(value) if isinstance(value, str) else value

    def _value(self, issue: Issue, parent: Issue | None, custom: CustomField) -> Any:
        if custom.type is FieldType.SPRINT:
            return [self.shapes.sprint(self.site.sprints[id_]) for id_ in issue.sprints] or None
        if custom.type is FieldType.EPIC_LINK:
            return parent.key if parent and self.site.types[parent.type].level == 1 else None
        if custom.type is FieldType.PARENT_LINK:
            return parent.key if parent and self.site.types[issue.type].level > 0 else None
        if custom.type is FieldType.EPIC_NAME:
            return issue.summary if self.site.types[issue.type].level == 1 else None
        value = issue.custom.get(custom.id)
        return None if value is None else self._filled(custom, value)

    def _filled(self, custom: CustomField, value: Any) -> Any:
        forms: dict[FieldType, Callable[[Any], Any]] = {
            FieldType.NUMBER: float,
            FieldType.OPTION: lambda id_: self._option(custom, id_),
            FieldType.OPTIONS: lambda ids: [self._option(custom, id_) for id_ in ids],
            FieldType.PARAGRAPH: self._rich,
            FieldType.DATE: lambda day: day.isoformat(),
            FieldType.DATETIME: lambda moment: stamp(moment, self.site.zone),
            FieldType.LABELS: list,
        }
        return forms.get(custom.type, str)(value)

    def _option(self, custom: CustomField, id_: str) -> dict[str, Any] | None:
        found = next((option for option in custom.options if option.id == id_), None)
        return None if found is None else self.shapes.option(found)

    def _relative(self, issue: Issue) -> dict[str, Any]:
        site, shapes = self.site, self.shapes
        priority = shapes.named("priority", site.priorities[issue.priority]) if issue.priority else None
        return {
            "id": str(issue.id),
            "key": issue.key,
            "self": f"{shapes.api}/issue/{issue.id}",
            "fields": {
                "summary": issue.summary,
                "status": shapes.status(site.statuses[issue.status]),
                "priority": priority,
                "issuetype": shapes.type(site.types[issue.type]),
            },
        }

    def _subtasks(self, issue: Issue) -> list[dict[str, Any]]:
        children = self.site.children(issue.id)
        return [self._relative(child) for child in children if self.site.types[child.type].level < 0]

    def _link(self, issue: Issue, link: Link) -> dict[str, Any]:
        """Draw a link from one of its ends; both ends show the same id."""
        kind = self.site.link_types[link.type]
        ends = (issue.id, link.other) if link.outward else (link.other, issue.id)
        id_ = str(crc32(f"{kind.id} {ends}".encode()))
        return {
            "id": id_,
            "self": f"{self.shapes.api}/issueLink/{id_}",
            "type": {
                "id": kind.id,
                "name": kind.name,
                "inward": kind.inward,
                "outward": kind.outward,
                "self": f"{self.shapes.api}/issueLinkType/{kind.id}",
            },
            "outwardIssue" if link.outward else "inwardIssue": self._relative(self.site.issues[link.other]),
        }

    def _recent(self, issue: Issue) -> dict[str, Any]:
        newest = [self.change(change) for change in reversed(issue.history[-_CHANGELOG_IN_SEARCH:])]
        return {
            "startAt": 0,
            "maxResults": len(newest),
            "total": len(issue.history),
            "histories": newest,
        }

    def change(self, change: Change, *, epoch: bool = False) -> dict[str, Any]:
        """Draw one entry of a changelog; the bulk form tells its time in milliseconds since the epoch."""
        account = next((one for one in self.site.accounts if one.id == change.author), None)
        return {
            "id": str(change.id),
            "author": self.shapes.account(change.author, account),
            "created": int(change.at.timestamp() * 1000) if epoch else stamp(change.at, self.site.zone),
            "items": [self._item(item) for item in change.items],
        }

    @staticmethod
    def _item(item: Any) -> dict[str, Any]:
        drawn = {"field": item.field, "fieldtype": "custom" if item.custom else "jira"}
        if item.field_id is not None:
            drawn["fieldId"] = item.field_id
        return {
            **drawn,
            "from": item.before,
            "fromString": item.before_text,
            "to": item.after,
            "toString": item.after_text,
        }
