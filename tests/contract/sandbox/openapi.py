"""Holds requests to the vendor's OpenAPI document: path, method, query and body."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import orjson
from jsonschema import Draft4Validator, Draft202012Validator

SPECS = Path(__file__).parents[3].parent / "shared" / "specs"
JIRA_CLOUD = SPECS / "jira-cloud-v3.openapi.json"
JIRA_DATA_CENTER = SPECS / "jira-dc-10.3.openapi.json"
CLICKUP = SPECS / "clickup-v2.openapi.json"
NEEDS_SPECS = f"needs the vendors' documents in {SPECS.parent.name}/{SPECS.name} beside the repository"


@dataclass(frozen=True)
class OpenApi:
    """One document. Requests only: answers of real sites break these documents, so they prove nothing.

    `base` stands before the document's paths in those of requests.
    """

    document: Mapping[str, Any]
    base: str = ""

    @classmethod
    def read(cls, file: Path, base: str = "") -> OpenApi:
        """Read a document."""
        return cls(orjson.loads(file.read_bytes()), base)

    def violations(
        self, method: str, path: str, query: Mapping[str, Sequence[str]] | None = None, body: Any = None
    ) -> list[str]:
        """Return what a request does that the document does not allow; `body` is the parsed JSON."""
        found = self._find(method.lower(), path)
        if found is None:
            return [f"{method} {path}: no such operation"]
        operation, parameters = found
        problems = [*self._in_query(parameters, query or {}), *self._in_body(operation, body)]
        return [f"{method} {path}: {problem}" for problem in problems]

    @cached_property
    def _templates(self) -> list[tuple[re.Pattern[str], str]]:
        ordered = sorted(self.document["paths"], key=lambda path: path.count("{"))
        return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path) for path in ordered]

    def _find(self, method: str, path: str) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]] | None:
        if not path.startswith(self.base):
            return None
        path = path.removeprefix(self.base)
        for pattern, template in self._templates:
            item = self.document["paths"][template]
            if pattern.fullmatch(path) and method in item:
                operation = item[method]
                shared = [*item.get("parameters", ()), *operation.get("parameters", ())]
                return operation, [self._resolved(parameter) for parameter in shared]
        return None

    def _resolved(self, thing: Mapping[str, Any]) -> Mapping[str, Any]:
        """Follow references; one that leads nowhere allows anything."""
        while "$ref" in thing:
            target: Any = self.document
            for part in thing["$ref"].removeprefix("#/").split("/"):
                key = unquote(part).replace("~1", "/").replace("~0", "~")
                target = target.get(key, {}) if isinstance(target, Mapping) else {}
            thing = target
        return thing

    def _inlined(self, schema: Any) -> Any:
        """Return a schema without references, as far as requests of OpenAPI 3.1 need it."""
        if isinstance(schema, Mapping):
            found = self._resolved(schema)
            return {
                key: self._inlined(value)
                for key, value in found.items()
                if key not in {"example", "examples"}
            }
        return [self._inlined(one) for one in schema] if isinstance(schema, list) else schema

    def _validator(self, schema: Mapping[str, Any]) -> Any:
        if self.document["openapi"].startswith("3.1"):
            return Draft202012Validator(self._inlined(schema))
        root = {"allOf": [schema]} if "$ref" in schema else schema
        return Draft4Validator({**root, "components": self.document["components"]})

    def _in_query(
        self, parameters: Sequence[Mapping[str, Any]], query: Mapping[str, Sequence[str]]
    ) -> Iterator[str]:
        known = {parameter["name"]: parameter for parameter in parameters if parameter["in"] == "query"}
        for name, values in query.items():
            if name not in known:
                yield f"unknown query parameter {name!r}"
                continue
            schema = self._resolved(known[name]["schema"])
            yield from (
                f"{name}={value!r}: {problem}" for value in values for problem in _wrong(schema, value)
            )
        for name, parameter in known.items():
            if parameter.get("required") and name not in query:
                yield f"query parameter {name!r} is missing"

    def _in_body(self, operation: Mapping[str, Any], body: Any) -> Iterator[str]:
        described = self._resolved(operation["requestBody"]) if "requestBody" in operation else None
        if described is None:
            if body is not None:
                yield "takes no body"
            return
        if body is None:
            if described.get("required"):
                yield "the body is missing"
            return
        schema = described["content"]["application/json"]["schema"]
        for error in self._validator(schema).iter_errors(body):
            place = "/".join(map(str, error.absolute_path)) or "body"
            yield f"{place}: {error.message}"


def _wrong(schema: Mapping[str, Any], value: str) -> Iterator[str]:
    kind = schema.get("type")
    if kind == "array":
        for part in value.split(","):
            yield from _wrong(schema.get("items", {}), part)
        return
    if kind == "integer" and not re.fullmatch(r"-?\d+", value):
        yield "is no whole number"
    if kind == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        yield "is no number"
    if kind == "boolean" and value not in {"true", "false"}:
        yield "is neither true nor false"
    if "enum" in schema and value not in schema["enum"]:
        yield f"is none of {', '.join(map(str, schema['enum']))}"
    if kind == "integer" and "maximum" in schema and int(value) > schema["maximum"]:
        yield f"is more than {schema['maximum']}"


def check_request(api: OpenApi, request: httpx.Request) -> list[str]:
    """Return the violations of a request that httpx is about to send; for an event hook."""
    query: dict[str, list[str]] = {}
    for name, value in request.url.params.multi_items():
        query.setdefault(name, []).append(value)
    body = orjson.loads(request.content) if request.content else None
    return api.violations(request.method, request.url.path, query, body)
