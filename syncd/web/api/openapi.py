"""The OpenAPI document (3.1), made from what the routes declare."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from syncd.metrics.telemetry import program_version
from syncd.web.api import schemas as s
from syncd.web.api.answers import CSV, JSON, SVG, is_in_path, parameters
from syncd.web.api.declaration import Document, Operation, Parameter, Picture, Table
from syncd.web.problems import MEDIA_TYPE as PROBLEM

BASE = "/api/v1"

_INTRODUCTION = """\
Read-only. Ratios are 0 to 1, slips working days, times ISO 8601; null is unknown.
Objects may get further properties in a later version, and rows of tables further columns."""

_PROBLEM = s.thing(
    "What is wrong (RFC 9457).",
    type=s.text("Always `about:blank`: the status says what kind it is."),
    title=s.text("The status in words."),
    status=s.whole("The status."),
    detail=s.text("What is wrong."),
)
_PROBLEM["properties"] |= {"where": s.text("Where it is wrong."), "remedy": s.text("What to do next.")}

_REFUSALS = {
    "400": "A parameter cannot be taken.",
    "401": "Who asks is not known here.",
    "404": "There is nothing of that id.",
    "406": "It is not to be had in the form that was asked for.",
    "503": "The store cannot be read.",
}


def openapi(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "syncd", "version": program_version(), "description": _INTRODUCTION},
        "tags": [{"name": group} for group in dict.fromkeys(operation.group for operation in operations)],
        "security": [{}, {"token": []}],
        "paths": {f"{BASE}{operation.path}": {"get": _get(operation)} for operation in operations},
        "components": {
            "schemas": {"Problem": _PROBLEM, **_schemas(operations)},
            "responses": {status: _refusal(status) for status in _REFUSALS},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(operations: Sequence[Operation]) -> dict[str, Mapping[str, Any]]:
    rows = {operation.row: operation.schema for operation in operations if isinstance(operation, Table)}
    documents = {one.name: one.schema for one in operations if isinstance(one, Document)}
    return rows | documents


def _get(operation: Operation) -> dict[str, Any]:
    refusals = [status for status in _REFUSALS if _can(operation, status)]
    return {
        "operationId": re.sub(r"\W+", "_", operation.path).strip("_"),
        "tags": [operation.group],
        "summary": operation.summary,
        **({"description": operation.meaning} if operation.meaning else {}),
        "parameters": [
            *(_parameter(p, "path") for p in operation.parameters if is_in_path(operation, p)),
            *(_parameter(p, "query") for p in parameters(operation)),
        ],
        "responses": {
            "200": _answer(operation),
            "304": {"description": "Nothing changed since the answer with that tag."},
            **({"404": _image("The image, of nothing.")} if isinstance(operation, Picture) else {}),
            **{status: {"$ref": f"#/components/responses/{status}"} for status in refusals},
        },
    }


def _can(operation: Operation, status: str) -> bool:
    """Tell whether the route may answer with such problem details."""
    if status == "404":
        return isinstance(operation, Document) and "{" in operation.path
    return status != "406" or not isinstance(operation, Picture)


def _parameter(parameter: Parameter, place: str) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": place,
        "description": parameter.meaning,
        "required": place == "path",
        "schema": parameter.schema,
    }


def _answer(operation: Operation) -> dict[str, Any]:
    tag = {"ETag": {"schema": {"type": "string"}, "description": "For `If-None-Match`."}}
    match operation:
        case Table():
            link = {"schema": {"type": "string"}, "description": "The next page, where there is one."}
            content = {JSON: {"schema": _page(operation)}, CSV: {"schema": {"type": "string"}}}
            return {"description": "A page of rows.", "headers": {**tag, "Link": link}, "content": content}
        case Document():
            schema = {"$ref": f"#/components/schemas/{operation.name}"}
            return {"description": "The document.", "headers": tag, "content": {JSON: {"schema": schema}}}
    return _image("The image.") | {"headers": tag}


def _image(meaning: str) -> dict[str, Any]:
    return {"description": meaning, "content": {SVG: {"schema": {"type": "string"}}}}


def _page(table: Table) -> dict[str, Any]:
    row = {"$ref": f"#/components/schemas/{table.row}"}
    cursor = s.maybe(s.text("Cursor of the next page, null on the last."))
    return s.thing(items={"type": "array", "items": row}, next=cursor)


def _refusal(status: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _REFUSALS[status], "content": {PROBLEM: {"schema": schema}}}
