"""Search by query: pages by opaque token, counts, and the checking of queries."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.faults import FaultKind, first
from syncd.sandbox.jira.catalogue import names, schemas
from syncd.sandbox.jira.drawing import Drawing, Selection
from syncd.sandbox.jira.errors import JiraError, bad_payload
from syncd.sandbox.jira.payload import (
    is_flag,
    is_text,
    is_texts,
    is_whole,
    is_wholes,
    read_strictly,
    whole,
)
from syncd.sandbox.jira.viewer import Viewer
from syncd.sandbox.jql import Context, JqlError, Matcher, compile_query, parse
from syncd.sandbox.model import Issue

UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
_LIGHT = frozenset({"id", "key", "updated", "created", "duedate", "resolutiondate"})
_LIGHT_PAGE, _FULL_PAGE, _DEFAULT_PAGE = 5000, 100, 50
_RECONCILED = 50
_TOKENS_KEPT = 1000
_TOKEN_LIFE = timedelta(days=7)
_SHAPE: Mapping[str, Any] = {
    "jql": is_text,
    "fields": is_texts,
    "expand": is_text,
    "maxResults": is_whole,
    "nextPageToken": is_text,
    "properties": is_texts,
    "fieldsByKeys": is_flag,
    "reconcileIssues": is_wholes,
    "includeArchivedProjects": is_flag,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    jql: str
    fields: tuple[str, ...] = ()
    expand: frozenset[str] = frozenset()
    size: int = _DEFAULT_PAGE
    token: str | None = None
    reconciled: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _Place:
    """What a token stands for: the ids that a query found, and how many are given already."""

    jql: str
    ids: Sequence[int]
    offset: int
    given_at: datetime


class Search:
    """The search of one site. A walk sees the ids found at its first page, each as it stands when its page comes."""

    def __init__(self) -> None:
        self._places: OrderedDict[str, _Place] = OrderedDict()

    def answer(self, call: Call, viewer: Viewer, drawing: Drawing) -> Answer:
        """Answer one page."""
        request = _from_body(call) if call.method == "POST" else _from_query(call)
        if request.token is None:
            ids: Sequence[int] = self._found(request, call, viewer)
            offset = 0
        else:
            place = self._place(request, viewer)
            ids, offset = place.ids, place.offset
        return self._page(request, call, viewer, drawing, ids, offset)

    def _found(self, request: _Request, call: Call, viewer: Viewer) -> Sequence[int]:
        if viewer.account is None:
            _parsed(request.jql)
            return ()
        context = context_of(call, viewer, request.reconciled)
        return [issue.id for issue in bound(request.jql, context).select(context)]

    def _place(self, request: _Request, viewer: Viewer) -> _Place:
        place = self._places.get(request.token or "")
        now = viewer.site.now()
        if place is None or place.jql != request.jql or now - place.given_at > _TOKEN_LIFE:
            raise JiraError(400, "The provided next page token is invalid or has expired.")
        return place

    def _page(
        self,
        request: _Request,
        call: Call,
        viewer: Viewer,
        drawing: Drawing,
        ids: Sequence[int],
        offset: int,
    ) -> Answer:
        size = min(request.size, _largest_page(request.fields))
        if (moved := first(call.faults, FaultKind.REORDERED)) is not None:
            ids = reordered(ids, offset, int(moved.options.get("rows", 1)))
        end = offset if first(call.faults, FaultKind.EMPTY_PAGE) else min(offset + size, len(ids))
        shown = self._drawn(request, call, viewer, drawing, ids[offset:end])
        page: dict[str, Any] = {"issues": shown, "isLast": end >= len(ids)}
        if not page["isLast"]:
            page["nextPageToken"] = self._token(_Place(request.jql, ids, end, viewer.site.now()))
        if first(call.faults, FaultKind.REPEATED_TOKEN) is not None:
            repeated = request.token or self._token(_Place(request.jql, ids, 0, viewer.site.now()))
            page |= {"nextPageToken": repeated, "isLast": False}
        return answer_json(page | _expanded(request, viewer))

    @staticmethod
    def _drawn(
        request: _Request, call: Call, viewer: Viewer, drawing: Drawing, ids: Sequence[int]
    ) -> list[Any]:
        selection = Selection.of(request.fields, "id")
        changelog = "changelog" in request.expand
        indexed = context_of(call, viewer, request.reconciled).issues
        issues = (indexed.get(id_) for id_ in ids)
        return [
            drawing.issue(issue, selection, changelog=changelog)
            for issue in issues
            if issue is not None and viewer.sees(issue)
        ]

    def _token(self, place: _Place) -> str:
        token = secrets.token_urlsafe(24)
        self._places[token] = place
        if len(self._places) > _TOKENS_KEPT:
            self._places.popitem(last=False)
        return token


def _from_body(call: Call) -> _Request:
    body = read_strictly(call, _SHAPE)
    return _checked(
        jql=body.get("jql", ""),
        fields=tuple(body.get("fields", ())),
        expand=body.get("expand", ""),
        size=body.get("maxResults", _DEFAULT_PAGE),
        token=body.get("nextPageToken"),
        reconciled=tuple(body.get("reconcileIssues", ())),
    )


def _from_query(call: Call) -> _Request:
    reconciled = call.many("reconcileIssues")
    if not all(id_.isdigit() for id_ in reconciled):
        raise bad_payload()
    return _checked(
        jql=call.one("jql") or "",
        fields=tuple(call.many("fields")),
        expand=call.one("expand") or "",
        size=whole(call.one("maxResults"), _DEFAULT_PAGE, "maxResults"),
        token=call.one("nextPageToken"),
        reconciled=tuple(map(int, reconciled)),
    )


def _checked(
    *,
    jql: str,
    fields: tuple[str, ...],
    expand: str,
    size: int,
    token: str | None,
    reconciled: tuple[int, ...],
) -> _Request:
    if len(reconciled) > _RECONCILED:
        raise JiraError(400, f"The maximum number of issues to reconcile is {_RECONCILED}.")
    if size < 1:
        raise JiraError(400, "The value of maxResults must be greater than 0.")
    named = tuple(part.strip() for field in fields for part in field.split(",") if part.strip())
    asked = frozenset(part.strip() for part in expand.split(","))
    return _Request(
        jql=jql, fields=named, expand=asked, size=size, token=token or None, reconciled=reconciled
    )


def _largest_page(fields: Sequence[str]) -> int:
    light = set(fields) <= _LIGHT and len(set(fields) - {"id", "key"}) <= 1
    return _LIGHT_PAGE if light else _FULL_PAGE


def reordered(ids: Sequence[int], offset: int, rows: int) -> Sequence[int]:
    """Swap the last rows given with the next ones: those come twice, these never."""
    count = min(rows, offset, len(ids) - offset)
    if count <= 0:
        return ids
    before, given = ids[: offset - count], ids[offset - count : offset]
    coming, rest = ids[offset : offset + count], ids[offset + count :]
    return [*before, *coming, *given, *rest]


def _expanded(request: _Request, viewer: Viewer) -> dict[str, Any]:
    expanded: dict[str, Any] = {}
    if "names" in request.expand:
        expanded["names"] = names(viewer.site)
    if "schema" in request.expand:
        expanded["schema"] = schemas(viewer.site)
    return expanded


def context_of(call: Call, viewer: Viewer, reconciled: Sequence[int] = ()) -> Context:
    """Return what a query is answered from: the index, which may be behind, but for reconciled issues."""
    site = viewer.site
    behind = first(call.faults, FaultKind.INDEX_BEHIND)
    issues: Mapping[int, Issue] = site.issues
    if behind is not None:
        issues = dict(site.settled(timedelta(seconds=float(behind.options.get("seconds", 60)))))
        for id_ in reconciled:
            if id_ in site.issues:
                issues[id_] = site.issues[id_]
    return Context(site=site, issues=issues, now=site.now(), zone=viewer.zone, hidden=viewer.hidden)


def _parsed(jql: str) -> Any:
    try:
        query = parse(jql)
    except JqlError as error:
        raise JiraError(400, *error.messages) from error
    if query.where is None:
        raise JiraError(400, UNBOUNDED)
    return query


def bound(jql: str, context: Context) -> Matcher:
    """Understand a bounded query; raises `JiraError` 400."""
    query = _parsed(jql)
    try:
        return compile_query(query, context)
    except JqlError as error:
        raise JiraError(400, *error.messages) from error


def count(call: Call, viewer: Viewer) -> Answer:
    """Answer the approximate count."""
    body = read_strictly(call, {"jql": is_text})
    if viewer.account is None:
        _parsed(body.get("jql", ""))
        return answer_json({"count": 0})
    context = context_of(call, viewer)
    matches = bound(body.get("jql", ""), context).matches
    return answer_json({"count": sum(1 for issue in context.visible() if matches(issue))})


def parse_queries(call: Call, viewer: Viewer) -> Answer:
    """Check queries without running them: `strict` and `warn` also look values up, `none` only the form."""
    validation = call.one("validation", "strict")
    if validation not in {"strict", "warn", "none"}:
        raise JiraError(400, f"The value '{validation}' of 'validation' is invalid.")
    body = read_strictly(call, {"queries": is_texts}, ("queries",))
    context = context_of(call, viewer)
    return answer_json(
        {"queries": [_verdict(query, context, validation or "strict") for query in body["queries"]]}
    )


def _verdict(query: str, context: Context, validation: str) -> dict[str, Any]:
    try:
        parsed = parse(query)
        if validation != "none":
            compile_query(parsed, context)
    except JqlError as error:
        told = "warnings" if validation == "warn" else "errors"
        return {"query": query, told: list(error.messages)}
    return {"query": query, "structure": {}}


def match(call: Call, viewer: Viewer) -> Answer:
    """Tell which issues match which queries; wrong queries are told one by one."""
    body = read_strictly(call, {"issueIds": is_wholes, "jqls": is_texts}, ("issueIds", "jqls"))
    context = context_of(call, viewer)
    return answer_json(
        {"matches": [_matched(jql, body["issueIds"], context, viewer) for jql in body["jqls"]]}
    )


def _matched(jql: str, ids: Sequence[int], context: Context, viewer: Viewer) -> dict[str, Any]:
    try:
        matches = compile_query(parse(jql), context).matches
    except JqlError as error:
        return {"matchedIssues": [], "errors": list(error.messages)}
    issues = (context.issues.get(id_) for id_ in ids)
    seen = [issue for issue in issues if issue is not None and viewer.sees(issue)]
    return {"matchedIssues": [issue.id for issue in seen if matches(issue)], "errors": []}
