"""Search by query as Data Center has it: pages by offset, over the index as it stands at each page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.faults import FaultKind, first
from syncd.sandbox.jira.drawing import Drawing, Selection
from syncd.sandbox.jira.errors import JiraError
from syncd.sandbox.jira.payload import is_flag, is_text, is_texts, is_whole, read_strictly, whole
from syncd.sandbox.jira.search import context_of, reordered
from syncd.sandbox.jira.viewer import Viewer
from syncd.sandbox.jql import Context, JqlError, compile_query, parse

LARGEST_PAGE = 1000
WINDOW = 10_000
"""Rows beyond which a site with the newer search platform answers nothing."""

_SHAPE: Mapping[str, Any] = {
    "jql": is_text,
    "startAt": is_whole,
    "maxResults": is_whole,
    "fields": is_texts,
    "expand": is_texts,
    "validateQuery": is_flag,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    jql: str
    start: int
    size: int
    fields: Sequence[str]
    expand: Sequence[str]
    strict: bool


def search(call: Call, viewer: Viewer, drawing: Drawing, *, windowed: bool) -> Answer:
    """Answer one page; raises `JiraError` 400 for a query that is wrong, 500 beyond the window."""
    request = _from_body(call) if call.method == "POST" else _from_query(call)
    if windowed and request.start + request.size > WINDOW:
        raise JiraError(
            500,
            "Search limit exceeded. We couldn't complete your search because it requests "
            f"{request.start + request.size:,} results which exceeded the search platform limit of {WINDOW:,}.",
        )
    context = replace(context_of(call, viewer), linked=True, lenient=not request.strict)
    ids = _found(request.jql, context) if viewer.account is not None else []
    if (moved := first(call.faults, FaultKind.REORDERED)) is not None:
        ids = [*reordered(ids, request.start, int(moved.options.get("rows", 1)))]
    rows = (
        [] if first(call.faults, FaultKind.EMPTY_PAGE) else ids[request.start : request.start + request.size]
    )
    selection = Selection.of(request.fields, "*navigable")
    changelog = "changelog" in request.expand
    issues = [drawing.whole(context.issues[id_], selection, changelog=changelog) for id_ in rows]
    return answer_json(
        {
            "expand": "schema,names",
            "startAt": request.start,
            "maxResults": request.size,
            "total": len(ids),
            "issues": issues,
        }
    )


def _found(jql: str, context: Context) -> list[int]:
    try:
        return [issue.id for issue in compile_query(parse(jql), context).select(context)]
    except JqlError as error:
        raise JiraError(400, *error.messages) from error


def _from_body(call: Call) -> _Request:
    body = read_strictly(call, _SHAPE)
    return _Request(
        jql=body.get("jql", ""),
        start=max(0, body.get("startAt", 0)),
        size=_granted(body.get("maxResults", 50)),
        fields=[part for one in body.get("fields", ()) for part in one.split(",") if part],
        expand=body.get("expand", ()),
        strict=body.get("validateQuery", True),
    )


def _from_query(call: Call) -> _Request:
    return _Request(
        jql=call.one("jql") or "",
        start=max(0, whole(call.one("startAt"), 0, "startAt")),
        size=_granted(whole(call.one("maxResults"), 50, "maxResults")),
        fields=call.many("fields"),
        expand=call.many("expand"),
        strict=call.one("validateQuery", "true") != "false",
    )


def _granted(size: int) -> int:
    return min(size, LARGEST_PAGE) if size >= 0 else LARGEST_PAGE
