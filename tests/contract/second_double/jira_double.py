"""Speak Jira Cloud REST over a small site in memory, with switchable deviations.

Written from the vendor's document and recorded answers alone, so that it shares no assumption
with the connector or with the sandbox.
"""

from __future__ import annotations

import base64
import copy
import gzip
import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar, Literal
from urllib.parse import parse_qs, urlsplit

from tests.contract.second_double.jql import JqlError, compile_jql
from tests.contract.second_double.serving import Fault, Serving, due

EMAIL = "bot@double.example"
TOKEN = "double-token-7f3a"
CATEGORIES = {"new": 2, "indeterminate": 4, "done": 3, "undefined": 1}
PLUGIN = "com.atlassian.jira.plugin.system.customfieldtypes:"
SCHEMAS: dict[str, dict[str, str]] = {
    "number": {"type": "number", "custom": PLUGIN + "float"},
    "option": {"type": "option", "custom": PLUGIN + "select"},
    "text": {"type": "string", "custom": PLUGIN + "textfield"},
    "paragraph": {"type": "string", "custom": PLUGIN + "textarea"},
    "date": {"type": "date", "custom": PLUGIN + "datepicker"},
    "sprint": {"type": "array", "items": "json", "custom": "com.pyxis.greenhopper.jira:gh-sprint"},
}
SYSTEM: dict[str, tuple[str, dict[str, str] | None]] = {
    "summary": ("Summary", {"type": "string", "system": "summary"}),
    "status": ("Status", {"type": "status", "system": "status"}),
    "statusCategory": ("Status Category", {"type": "statusCategory", "system": "statusCategory"}),
    "statuscategorychangedate": (
        "Status Category Changed",
        {"type": "datetime", "system": "statuscategorychangedate"},
    ),
    "issuetype": ("Issue Type", {"type": "issuetype", "system": "issuetype"}),
    "project": ("Project", {"type": "project", "system": "project"}),
    "parent": ("Parent", None),
    "issuekey": ("Key", None),
    "labels": ("Labels", {"type": "array", "items": "string", "system": "labels"}),
    "components": ("Components", {"type": "array", "items": "component", "system": "components"}),
    "fixVersions": ("Fix versions", {"type": "array", "items": "version", "system": "fixVersions"}),
    "resolution": ("Resolution", {"type": "resolution", "system": "resolution"}),
    "resolutiondate": ("Resolved", {"type": "datetime", "system": "resolutiondate"}),
    "created": ("Created", {"type": "datetime", "system": "created"}),
    "updated": ("Updated", {"type": "datetime", "system": "updated"}),
    "duedate": ("Due date", {"type": "date", "system": "duedate"}),
    "timeoriginalestimate": ("Original estimate", {"type": "number", "system": "timeoriginalestimate"}),
    "timeestimate": ("Remaining Estimate", {"type": "number", "system": "timeestimate"}),
    "timespent": ("Time Spent", {"type": "number", "system": "timespent"}),
}
SEARCH_KEYS = frozenset(
    {
        "expand",
        "fields",
        "fieldsByKeys",
        "jql",
        "maxResults",
        "nextPageToken",
        "properties",
        "reconcileIssues",
    }
)


@dataclass
class Deviations:
    """Ways in which another site or double may differ; the defaults are the vendor's document."""

    bulkfetch: bool = True
    page_cap: int = 5000
    approximate_count: bool = True
    types_listed: bool = True
    date_header: bool = True
    paging: Literal["both", "token only", "flag only"] = "both"
    bare_category: bool = False
    schema_custom: bool = True
    option_ids: bool = True
    numbers: Literal["float", "int", "text"] = "float"
    index_lag: int = 0
    throttle_every: int = 0
    retry_after: str = "0"
    notify_refused: int = 0
    options_by_value_only: bool = False
    keep_alive: bool = True
    gzip: bool = False
    header_names: Literal["as written", "upper", "lower"] = "as written"
    parent: Literal["full", "id", "fields"] = "full"
    archived: frozenset[str] = frozenset()
    put_status: Literal[200, 204] = 204
    decimals: int | None = None
    enriched_documents: bool = False
    anonymous_on_bad_token: bool = False


@dataclass
class Field:
    """A custom field; `options` are (id, name) pairs of a select."""

    id: str
    name: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    on_screen: bool = True


@dataclass
class Issue:
    """One issue in plain values: times in UTC, durations in seconds, selects as option ids."""

    id: int
    key: str
    type: str = "Task"
    level: int = 0
    status: str = "To Do"
    category: str = "new"
    parent: str | None = None
    resolution: str | None = None
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    sprints: tuple[tuple[int, str], ...] = ()
    due: str | None = None
    estimate: float | None = None
    spent: float | None = None
    remaining: float | None = None
    created: datetime = datetime(2026, 9, 1, tzinfo=UTC)
    updated: datetime = datetime(2026, 9, 1, tzinfo=UTC)
    values: dict[str, Any] = field(default_factory=dict)
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def project(self) -> str:
        """Give the key's project part."""
        return self.key.rsplit("-", 1)[0]


class RefusedError(Exception):
    """A request that the site answers with an error in Jira's form."""

    def __init__(self, status: int, message: str = "", errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {
            "errorMessages": [message] if message else [],
            "errors": dict(errors or {}),
        }


def stamp(moment: datetime) -> str:
    """Write a time as Jira does, offset without colon."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"


def document(text: str) -> dict[str, Any]:
    """Make a rich document of plain text, one paragraph a line."""
    paragraphs = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in text.splitlines()
    ]
    return {"type": "doc", "version": 1, "content": paragraphs}


def plain(node: Any) -> str:
    """Give the words of a rich document, paragraphs on lines of their own."""
    if not isinstance(node, dict):
        return "" if node is None else str(node)
    inner = [plain(child) for child in node.get("content", [])]
    return str(node.get("text", "")) + ("\n" if node["type"] == "doc" else "").join(inner)


def enriched(node: dict[str, Any]) -> dict[str, Any]:
    """Give the same words back as an editor may store them: ids, marks, empty paragraphs."""
    known = (
        {**node, "content": [enriched(child) for child in node["content"]]}
        if "content" in node
        else dict(node)
    )
    if node["type"] == "paragraph":
        known["attrs"] = {"localId": "6f1c"}
    if node["type"] == "text":
        known["marks"] = [{"type": "textColor", "attrs": {"color": "#172b4d"}}]
    if node["type"] == "doc":
        known["content"] = [*known["content"], {"type": "paragraph", "attrs": {"localId": "0a"}}]
    return known


class Site:
    """The issues and fields of a site, and what was asked of it."""

    def __init__(self, fields: Iterable[Field] = (), deviations: Deviations | None = None) -> None:
        self.issues: dict[int, Issue] = {}
        self.by_name: dict[str, Issue] = {}
        self.fields = {known.id: known for known in fields}
        self.deviations = deviations or Deviations()
        self.faults: list[Fault] = []
        self.log: list[tuple[str, str, int]] = []
        self.requests: list[dict[str, Any]] = []
        self.puts: list[tuple[str, dict[str, Any]]] = []
        self.tokens: dict[str, tuple[list[int], int]] = {}
        self.stale: dict[int, tuple[Issue, int]] = {}
        self.blocks: list[tuple[str, str]] = []
        self.sprint_ends: dict[int, str] = {}
        self.lock = threading.RLock()
        self.seen = 0

    def add(self, key: str, **attributes: Any) -> Issue:
        """Create an issue; attributes as of `Issue`, custom values by field id under `values`."""
        issue = Issue(id=attributes.pop("id", 10_000 + len(self.issues)), key=key, **attributes)
        self.issues[issue.id] = issue
        self.by_name[key] = self.by_name[str(issue.id)] = issue
        return issue

    def remove(self, key: str) -> None:
        """Delete an issue; its children stay without parent."""
        with self.lock:
            issue = self.by_name.pop(key)
            del self.by_name[str(issue.id)], self.issues[issue.id]
            for child in self.issues.values():
                child.parent = None if child.parent == key else child.parent

    def find(self, name: str) -> Issue:
        """Give an issue by id or key, or refuse as Jira does."""
        issue = self.by_name.get(name)
        if issue is not None and issue.project not in self.deviations.archived:
            return issue
        raise RefusedError(404, "Issue does not exist or you do not have permission to see it.")

    def edit(self, name: str, *, by: str = "person", **changes: Any) -> None:
        """Change an issue as a person does; `values` are merged."""
        with self.lock:
            issue = self.find(name)
            if self.deviations.index_lag:
                self.stale.setdefault(issue.id, (copy.deepcopy(issue), self.deviations.index_lag))
            issue.values.update(changes.pop("values", {}))
            for attribute, value in changes.items():
                setattr(issue, attribute, value)
            issue.updated = datetime.now(UTC)
            issue.history.append(
                {"id": str(len(issue.history)), "created": stamp(issue.updated), "author": by}
            )

    def indexed(self) -> list[Issue]:
        """Give the issues as the search index shows them at this search."""
        self.stale = {known: (old, left - 1) for known, (old, left) in self.stale.items() if left > 0}
        current = {**self.issues, **{known: old for known, (old, _) in self.stale.items()}}
        return [issue for issue in current.values() if issue.project not in self.deviations.archived]

    def shown(self, issue: Issue, wanted: list[str] | None, *, rich: bool) -> dict[str, Any]:
        """Render an issue with the wanted fields (None: id only)."""
        if wanted is None:
            return {"id": str(issue.id)}
        every = self.rendered(issue, rich=rich)
        names = set(every) if {"*all", "*navigable"} & set(wanted) else set(wanted)
        fields = {name: value for name, value in every.items() if name in names and f"-{name}" not in wanted}
        return {
            "id": str(issue.id),
            "key": issue.key,
            "self": f"/rest/api/3/issue/{issue.id}",
            "fields": fields,
        }

    def rendered(self, issue: Issue, *, rich: bool) -> dict[str, Any]:
        """Render all fields of an issue."""
        fields: dict[str, Any] = {
            "summary": issue.key,
            "status": {"id": issue.status, "name": issue.status, "statusCategory": self.category(issue)},
            "statusCategory": self.category(issue),
            "issuetype": {
                "id": issue.type,
                "name": issue.type,
                "subtask": issue.level < 0,
                "hierarchyLevel": issue.level,
            },
            "project": {"id": issue.project, "key": issue.project},
            "labels": list(issue.labels),
            "components": [{"id": name, "name": name} for name in issue.components],
            "fixVersions": [{"id": name, "name": name} for name in issue.versions],
            "resolution": {"id": issue.resolution, "name": issue.resolution} if issue.resolution else None,
            "resolutiondate": stamp(issue.updated) if issue.category == "done" else None,
            "statuscategorychangedate": stamp(issue.updated),
            "created": stamp(issue.created),
            "updated": stamp(issue.updated),
            "duedate": issue.due,
            "timeoriginalestimate": issue.estimate,
            "timeestimate": issue.remaining,
            "timespent": issue.spent,
        }
        if issue.parent:
            fields["parent"] = self.parent(issue.parent)
        fields["issuelinks"] = list(self.links(issue))
        return fields | {name: self.value(known, issue, rich=rich) for name, known in self.fields.items()}

    def links(self, issue: Issue) -> Iterator[dict[str, Any]]:
        """Render the links of `blocks` that the issue has an end of, each with the other issue at its end."""
        kind = {"id": "10000", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"}
        ends = [("inwardIssue", blocker) for blocked, blocker in self.blocks if blocked == issue.key]
        ends += [("outwardIssue", blocked) for blocked, blocker in self.blocks if blocker == issue.key]
        for end, key in ends:
            other = self.find(key)
            status = {"name": other.status, "statusCategory": self.category(other)}
            yield {"type": kind, end: {"id": str(other.id), "key": other.key, "fields": {"status": status}}}

    def category(self, issue: Issue) -> dict[str, Any]:
        """Render a status category."""
        if self.deviations.bare_category:
            return {"key": issue.category}
        return {
            "id": CATEGORIES[issue.category],
            "key": issue.category,
            "name": "Kategorie",
            "colorName": "grey",
        }

    def parent(self, key: str) -> dict[str, Any]:
        """Render a parent in the form that is switched on."""
        above = self.by_name[key]
        full = {
            "id": str(above.id),
            "key": above.key,
            "fields": {"summary": above.key, "issuetype": {"name": above.type}},
        }
        forms = {
            "full": full,
            "id": {"id": full["id"]},
            "fields": {"id": full["id"], "fields": full["fields"]},
        }
        return forms[self.deviations.parent]

    def value(self, known: Field, issue: Issue, *, rich: bool) -> Any:
        """Render a custom value as the field's type asks."""
        value: Any = issue.sprints if known.kind == "sprint" else issue.values.get(known.id)
        if value is None:
            return None
        if known.kind == "option":
            shown = {"id": value, "value": dict(known.options)[value], "self": "/option"}
            return shown if self.deviations.option_ids else {"value": shown["value"]}
        if known.kind == "number":
            whole = int(value) if value == int(value) else value
            return {"float": float(value), "int": whole, "text": str(value)}[self.deviations.numbers]
        if known.kind == "sprint":
            ends = {n: {"endDate": self.sprint_ends[n]} for n, _ in value if n in self.sprint_ends}
            return [
                {"id": n, "name": name, "state": "active", **ends.get(n, {})} for n, name in value
            ] or None
        return plain(value) if known.kind == "paragraph" and not rich else value

    def accept(self, known: Field | None, name: str, value: Any, *, rich: bool) -> Any:
        """Give the value to store for a field, or refuse it as Jira does."""
        if known is None or not known.on_screen:
            text = f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
            raise RefusedError(400, errors={name: text})
        if value is None:
            return None
        if known.kind == "number":
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise RefusedError(400, errors={name: "Operation value must be a number"})
            return value if self.deviations.decimals is None else round(value, self.deviations.decimals)
        if known.kind == "option":
            return self.option(known, value)
        if known.kind == "paragraph" and rich:
            if not (isinstance(value, dict) and value.get("type") == "doc" and value.get("version") == 1):
                raise RefusedError(400, errors={name: "Operation value must be an Atlassian Document"})
            return enriched(value) if self.deviations.enriched_documents else value
        pattern = (
            r"\d{4}-\d\d-\d\d"
            if known.kind == "date"
            else r".{0,255}"
            if known.kind == "text"
            else r"(?s:.*)"
        )
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise RefusedError(400, errors={name: "Operation value must be a string"})
        return document(value) if known.kind == "paragraph" else value

    def option(self, known: Field, value: Any) -> str:
        """Give the id of an option sent by id or name."""
        for number, name in known.options:
            if isinstance(value, dict) and (value.get("id") == number or value.get("value") == name):
                return number
        raise RefusedError(400, errors={known.id: "Specify a valid 'id' or 'name' for the option"})


class Routes:
    """Answers of the REST interface; each takes path words, query and body, and gives (status, body)."""

    def __init__(self, site: Site) -> None:
        self.site = site
        issue = r"/issue/([^/]+)"
        self.table: list[tuple[str, str, Callable[..., tuple[int, Any]]]] = [
            ("GET", "/serverInfo", self.server_info),
            ("GET", "/myself", self.myself),
            ("GET", "/field", self.field_list),
            ("GET", "/issuetype", self.types),
            ("GET", "/project/search", self.projects),
            ("GET", "/mypermissions", self.permissions),
            ("GET|POST", "/search/jql", self.search),
            ("POST", "/search/approximate-count", self.count),
            ("POST", "/issue/bulkfetch", self.bulk),
            ("GET", issue, self.read),
            ("PUT", issue, self.write),
            ("GET", issue + "/editmeta", self.editmeta),
            ("GET", issue + "/changelog", self.changelog),
        ]

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        """Route a request under /rest/api/2 or 3; what is not there is 404."""
        with self.site.lock:
            for verbs, pattern, route in self.table:
                match = re.fullmatch(r"/rest/api/([23])" + pattern, path)
                if match and method in verbs.split("|"):
                    return route(*match.groups()[1:], query=query, body=body, rich=match[1] == "3")
        raise RefusedError(404, f"null for uri: {path}")

    def server_info(self, **_: Any) -> tuple[int, Any]:
        """Tell the kind of site and its clock."""
        return 200, {
            "deploymentType": "Cloud",
            "version": "1001.0.0",
            "serverTime": stamp(datetime.now(UTC)),
            "baseUrl": "",
        }

    def myself(self, **_: Any) -> tuple[int, Any]:
        """Tell the account."""
        return 200, {"accountId": "5b10", "displayName": "Bot", "timeZone": "Asia/Tokyo", "active": True}

    def field_list(self, **_: Any) -> tuple[int, Any]:
        """List all fields."""
        listed = [
            {"id": name, "key": name, "name": label, "custom": False, "clauseNames": [name]}
            | ({"schema": schema} if schema else {})
            for name, (label, schema) in SYSTEM.items()
        ]
        for known in self.site.fields.values():
            number = int(known.id.removeprefix("customfield_"))
            schema = {**SCHEMAS[known.kind], "customId": number}
            if not self.site.deviations.schema_custom:
                del schema["custom"]
            clauses = [f"cf[{number}]", known.name]
            listed.append(
                {
                    "id": known.id,
                    "key": known.id,
                    "name": known.name,
                    "custom": True,
                    "clauseNames": clauses,
                    "schema": schema,
                }
            )
        return 200, listed

    def types(self, **_: Any) -> tuple[int, Any]:
        """List the issue types."""
        if not self.site.deviations.types_listed:
            raise RefusedError(404, "null for uri")
        seen = {issue.type: issue.level for issue in self.site.issues.values()}
        return 200, [
            {"id": n, "name": n, "subtask": level < 0, "hierarchyLevel": level} for n, level in seen.items()
        ]

    def projects(self, query: dict[str, str], **_: Any) -> tuple[int, Any]:
        """Page through the projects."""
        gone = self.site.deviations.archived
        names = sorted({issue.project for issue in self.site.issues.values()} - gone)
        names += sorted(gone) if "archived" in query.get("status", "") else []
        values = [{"id": name, "key": name, "name": name, "archived": name in gone} for name in names]
        return 200, {"startAt": 0, "maxResults": 50, "total": len(values), "isLast": True, "values": values}

    def permissions(self, query: dict[str, str], **_: Any) -> tuple[int, Any]:
        """Tell permissions, which must be named."""
        if "permissions" not in query:
            raise RefusedError(400, "The 'permissions' query parameter is required.")
        admin = not self.site.deviations.notify_refused
        return 200, {
            "permissions": {
                n: {"key": n, "havePermission": admin or "ADMIN" not in n}
                for n in query["permissions"].split(",")
            }
        }

    def matching(self, jql: Any) -> list[Issue]:
        """Give the issues that a query matches, in its order."""
        if not isinstance(jql, str):
            raise RefusedError(400, "The JQL query is missing.")
        try:
            return compile_jql(jql, self.site.fields)(
                self.site.indexed(), {i.key: i.id for i in self.site.issues.values()}
            )
        except JqlError as error:
            raise RefusedError(400, str(error)) from error

    def search(self, query: dict[str, str], body: Any, rich: bool, **_: Any) -> tuple[int, Any]:
        """Answer a page of a search with an opaque token."""
        asked: dict[str, Any] = (
            body if body is not None else {**query, "maxResults": int(query.get("maxResults", 50))}
        )
        if unknown := set(asked) - SEARCH_KEYS - ({"failFast"} if body is None else set()):
            raise RefusedError(400, f"Unrecognized field {sorted(unknown)}")
        wanted = asked.get("fields")
        wanted = wanted.split(",") if isinstance(wanted, str) else wanted
        token = asked.get("nextPageToken")
        if token is not None and token not in self.site.tokens:
            raise RefusedError(400, "The provided next page token is invalid.")
        rows, start = (
            self.site.tokens[token] if token else ([issue.id for issue in self.matching(asked.get("jql"))], 0)
        )
        cap = 5000 if wanted is None or len(wanted) <= 2 else 100
        size = max(1, min(asked.get("maxResults", 50), cap, self.site.deviations.page_cap))
        current = {issue.id: issue for issue in self.site.indexed()} if token else self.site.issues
        page = [
            self.site.stale.get(n, (current[n], 0))[0] for n in rows[start : start + size] if n in current
        ]
        answer: dict[str, Any] = {"issues": [self.site.shown(issue, wanted, rich=rich) for issue in page]}
        last = start + size >= len(rows)
        if self.site.deviations.paging != "token only":
            answer["isLast"] = last
        if not last:
            following = f"Ch{len(self.site.tokens):04d}=="
            self.site.tokens[following] = (rows, start + size)
            answer["nextPageToken"] = following
        return 200, answer

    def count(self, body: Any, **_: Any) -> tuple[int, Any]:
        """Count what a query matches."""
        if not self.site.deviations.approximate_count:
            raise RefusedError(404, "null for uri")
        return 200, {"count": len(self.matching(body.get("jql")))}

    def bulk(self, body: Any, rich: bool, **_: Any) -> tuple[int, Any]:
        """Read up to 100 issues; missing ones are silently absent."""
        if not self.site.deviations.bulkfetch:
            raise RefusedError(404, "null for uri")
        names = body["issueIdsOrKeys"]
        if len(names) > 100:
            raise RefusedError(400, "Too many issues requested, the limit is 100.")
        named = {
            self.site.by_name[name].id: self.site.by_name[name] for name in names if name in self.site.by_name
        }
        found = [
            named[number]
            for number in sorted(named)
            if named[number].project not in self.site.deviations.archived
        ]
        return 200, {
            "issues": [self.site.shown(i, body.get("fields", ["*navigable"]), rich=rich) for i in found],
            "issueErrors": [],
        }

    def read(self, name: str, query: dict[str, str], rich: bool, **_: Any) -> tuple[int, Any]:
        """Read one issue."""
        return 200, self.site.shown(self.site.find(name), query.get("fields", "*all").split(","), rich=rich)

    def write(self, name: str, query: dict[str, str], body: Any, rich: bool) -> tuple[int, Any]:
        """Set fields of one issue, all or none."""
        issue = self.site.find(name)
        self.site.puts.append((issue.key, copy.deepcopy(body)))
        if query.get("notifyUsers") == "false" and self.site.deviations.notify_refused:
            text = "To discard the user notification either admin or project admin permissions are required."
            raise RefusedError(self.site.deviations.notify_refused, text)
        values: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for known, value in body.get("fields", {}).items():
            try:
                values[known] = self.site.accept(self.site.fields.get(known), known, value, rich=rich)
            except RefusedError as refusal:
                wrong |= refusal.body["errors"]
        if wrong:
            raise RefusedError(400, errors=wrong)
        self.site.edit(name, by="bot", values=values)
        return (
            (204, None)
            if self.site.deviations.put_status == 204
            else (200, self.site.shown(issue, ["*all"], rich=rich))
        )

    def editmeta(self, name: str, **_: Any) -> tuple[int, Any]:
        """Tell which fields of an issue can be set, with options."""
        self.site.find(name)
        fields: dict[str, Any] = {}
        for known in self.site.fields.values():
            if not known.on_screen or known.kind == "sprint":
                continue
            schema = {**SCHEMAS[known.kind], "customId": int(known.id.removeprefix("customfield_"))}
            entry: dict[str, Any] = {
                "required": False,
                "schema": schema,
                "name": known.name,
                "key": known.id,
                "operations": ["set"],
            }
            if known.kind == "option":
                by_value = self.site.deviations.options_by_value_only
                entry["allowedValues"] = [
                    {"value": n} | ({} if by_value else {"id": i, "self": "/option"})
                    for i, n in known.options
                ]
            fields[known.id] = entry
        return 200, {"fields": fields}

    def changelog(self, name: str, **_: Any) -> tuple[int, Any]:
        """Tell the history of one issue, oldest first."""
        values = self.site.find(name).history
        return 200, {"startAt": 0, "maxResults": 100, "total": len(values), "isLast": True, "values": values}


class Handler(BaseHTTPRequestHandler):
    """Carry requests to the routes, with the faults and deviations of transport."""

    protocol_version = "HTTP/1.1"
    site: ClassVar[Site]
    routes: ClassVar[Routes]

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def send_header(self, keyword: str, value: str) -> None:
        """Send a header in the wanted case; leave the date out where wanted."""
        deviations = self.site.deviations
        if keyword == "Date" and not deviations.date_header:
            return
        super().send_header(
            {"upper": keyword.upper(), "lower": keyword.lower()}.get(deviations.header_names, keyword), value
        )

    def do_GET(self) -> None:
        """Answer a read."""
        self.serve()

    do_POST = do_GET  # noqa: N815 - the name that the standard library looks for
    do_PUT = do_GET  # noqa: N815 - the name that the standard library looks for

    def serve(self) -> None:
        """Answer one request and log it."""
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers: dict[str, str] = {}
        try:
            self.gate(url.path, headers)
            body = json.loads(raw) if raw else None
            self.site.requests.append(
                {"method": self.command, "path": url.path, "query": query, "body": body}
            )
            status, answer = self.routes.answer(self.command, url.path, query, body)
        except RefusedError as refusal:
            status, answer = refusal.status, refusal.body
        self.site.log.append((self.command, url.path, status))
        self.reply(status, answer, headers)

    def gate(self, path: str, headers: dict[str, str]) -> None:
        """Refuse what a fault, the throttle or the sign-in refuses; `headers` are filled for the answer."""
        with self.site.lock:
            self.site.seen += 1
            every = self.site.deviations.throttle_every
            if every and self.site.seen % every == 0:
                headers["Retry-After"] = self.site.deviations.retry_after
                raise RefusedError(429, "Rate limit exceeded")
            fault = due(self.site.faults, path, self.command)
        if fault is not None:
            self.suffer(fault, headers)
        expected = "Basic " + base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != expected:
            headers["X-Seraph-LoginReason"] = "AUTHENTICATED_FAILED"
            if not self.site.deviations.anonymous_on_bad_token or path.endswith("/myself"):
                raise RefusedError(401, "Client must be authenticated to access this resource.")
            raise RefusedError(200)

    def suffer(self, fault: Fault, headers: dict[str, str]) -> None:
        """Carry out a fault."""
        time.sleep(fault.seconds)
        headers.update(fault.headers)
        headers["X-Fault"] = fault.kind
        if fault.kind != "hang":
            raise RefusedError(200 if fault.kind in {"html", "cut"} else fault.status, "Ordered fault")

    def reply(self, status: int, answer: Any, headers: dict[str, str]) -> None:
        """Send an answer in the form that faults and deviations ask for."""
        kind = headers.pop("X-Fault", "")
        if status == 200 and "X-Seraph-LoginReason" in headers:
            answer = {"issues": [], "isLast": True}
        payload = b"" if answer is None else json.dumps(answer, ensure_ascii=False).encode()
        if kind == "html":
            payload = b"<html><body>Log in</body></html>"
        if kind == "cut":
            payload = b'{"issues": [{"id": "100'
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if kind == "html" else "application/json;charset=UTF-8")
        if self.site.deviations.gzip and payload and "gzip" in self.headers.get("Accept-Encoding", ""):
            payload = gzip.compress(payload)
            self.send_header("Content-Encoding", "gzip")
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload)))
        if not self.site.deviations.keep_alive:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(payload)


class JiraDouble(Serving):
    """A site served on a free port; use it as a context."""

    def __init__(self, site: Site) -> None:
        self.site = site
        routes = {"site": site, "routes": Routes(site)}
        super().__init__(type("SiteHandler", (Handler,), routes))
