"""Answers: a request of a declared route becomes JSON, CSV or an image, with its ETag and the way to the next page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response

from syncd.web.api import cursors, spreadsheet
from syncd.web.api.declaration import Document, Operation, Parameter, Picture, Question, Row, Table
from syncd.web.api.parameters import choice, flag, read_query, read_value, text, whole
from syncd.web.problems import RequestError
from syncd.web.sources import Sources

JSON, CSV, SVG = "application/json", "text/csv", "image/svg+xml"
USUAL, MOST = 500, 5000
"""Rows of a page: as many as nobody asked otherwise, and at most."""

MOST_LINES = 20_000
"""Rows of a CSV that is asked for whole; more are refused, for one that is cut short looks like a whole one."""

PAGING = (
    whole("limit", f"Most rows of this page; usually {USUAL}, in CSV all.", 1, MOST),
    text("cursor", "Where to go on: `next` of the page before."),
    choice("format", "As `Accept`, for those who cannot set it.", "json", "csv"),
    flag("bom", "Whether CSV begins with a byte order mark, by which Excel knows UTF-8."),
)


def parameters(operation: Operation) -> tuple[Parameter, ...]:
    """Return all that the route may be given in its query."""
    own = tuple(p for p in operation.parameters if not is_in_path(operation, p))
    return (*own, *PAGING) if isinstance(operation, Table) else own


def is_in_path(operation: Operation, parameter: Parameter) -> bool:
    """Tell whether the parameter is a part of the path."""
    return f"{{{parameter.name}}}" in operation.path


def answer(operation: Operation, sources: Sources, request: Request) -> Response:
    """Answer one request; raises `RequestError` and what the store raises."""
    values = read_query(request.query_params, parameters(operation))
    for parameter in operation.parameters:
        if is_in_path(operation, parameter):
            values[parameter.name] = read_value(parameter, request.path_params[parameter.name])
    question = Question(sources=sources, values=values)
    match operation:
        case Table():
            return _table(operation, question, request)
        case Document():
            _negotiated(request, values, (JSON,))
            return _tagged(request, orjson.dumps(_found(operation, question, request)), JSON)
        case Picture():
            return _picture(operation, question, request)
    raise AssertionError(f"no such operation: {operation}")


def _found(operation: Document, question: Question, request: Request) -> Row:
    found = operation.read(question)
    if found is None:
        above = operation.path.rpartition("/")[0]
        raise RequestError(
            404, "there is nothing of that id", where=request.url.path[:200], remedy=f"see /api/v1{above}"
        )
    return found


def _picture(operation: Picture, question: Question, request: Request) -> Response:
    drawn, is_known = operation.draw(question)
    if not is_known:
        return Response(drawn, 404, media_type=SVG)
    headers = {"Cache-Control": "private, max-age=60"}
    if question.sources.access().settings.frame_ancestors:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _tagged(request, drawn.encode(), SVG, headers)


def _table(table: Table, question: Question, request: Request) -> Response:
    values = question.values
    is_csv = _negotiated(request, values, (JSON, CSV)) == CSV
    is_whole = is_csv and "limit" not in values
    number = MOST_LINES if is_whole else values.get("limit", USUAL)
    after = cursors.read(values["cursor"], table.order) if "cursor" in values else None
    asked = Question(sources=question.sources, values=values, after=after, number=number + 1)
    rows = list(islice(table.rows(asked), number + 1))
    if is_whole and len(rows) > number:
        remedy = "narrow it down by parameters, or ask for pages with limit"
        raise RequestError(
            400, f"these are more than the {number} rows of one CSV", where="format", remedy=remedy
        )
    following = _following(table, rows[:number]) if len(rows) > number else None
    headers = {"Vary": "Accept", **_link(request, following)}
    if is_csv:
        headers["Content-Disposition"] = f'attachment; filename="{table.path[1:]}.csv"'
        mark = spreadsheet.BOM if values.get("bom") else ""
        content = mark + spreadsheet.write(rows[:number], table.schema, table.list)
        return _tagged(
            request, content.encode(errors="replace"), f"{CSV}; charset=utf-8; header=present", headers
        )
    page = orjson.dumps({"items": rows[:number], "next": following})
    return _tagged(request, page, JSON, headers)


def _following(table: Table, rows: Sequence[Row]) -> str:
    return cursors.write(tuple(rows[-1][name] for name in table.order))


def _link(request: Request, following: str | None) -> dict[str, str]:
    """Return the link to the next page, relative to this one's path, so that no proxy's name is in the way."""
    if following is None:
        return {}
    query = urlencode({**request.query_params, "cursor": following})
    return {"Link": f'<?{query}>; rel="next"'}


def _negotiated(request: Request, values: Mapping[str, Any], offered: Sequence[str]) -> str:
    """Return the type that the request likes best of those offered; raises `RequestError` (406) for none."""
    if "format" in values:
        return CSV if values["format"] == "csv" else JSON
    accepted = request.headers.get("accept") or "*/*"
    liked = [(_quality(kind, accepted), -rank, kind) for rank, kind in enumerate(offered)]
    quality, _, kind = max(liked)
    if quality <= 0:
        remedy = f"accept {' or '.join(offered)}"
        raise RequestError(406, "this is not to be had in that form", where="Accept", remedy=remedy)
    return kind


def _quality(kind: str, accepted: str) -> float:
    """Return how much a type is liked: what the most exact of the ranges that it falls into says."""
    found = [(0, 0.0)]
    for entry in accepted.split(","):
        name, *marks = (part.strip().lower() for part in entry.split(";"))
        exactness = ["*/*", f"{kind.partition('/')[0]}/*", kind].index(name) + 1 if _falls(kind, name) else 0
        if exactness:
            found.append((exactness, weight(marks)))
    return max(found)[1]


def _falls(kind: str, named: str) -> bool:
    return named in {"*/*", f"{kind.partition('/')[0]}/*", kind}


def weight(marks: Sequence[str]) -> float:
    """Return how much an entry of a header `Accept…` is liked, by its marks; 0 for a mark that is no weight."""
    told = next((m[2:] for m in marks if m.startswith("q=")), "1")
    return float(told) if re.fullmatch(r"[01](\.\d{0,3})?", told) else 0.0


def _tagged(
    request: Request, content: bytes, kind: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Return the content with its tag, or nothing but the tag to who has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    carried = {"Cache-Control": "private, no-cache", **(headers or {}), "ETag": tag}
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=carried)
    return Response(content, headers=carried, media_type=kind)
