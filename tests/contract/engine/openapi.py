"""Holds answers of our own API to the document that it serves of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import httpx
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

ROOT = "urn:openapi"


class Contract:
    """The document, and what of an answer it does not allow."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    @cached_property
    def _registry(self) -> Registry[Any]:
        registry: Registry[Any] = Registry().with_resource(ROOT, DRAFT202012.create_resource(self.document))
        return registry

    def paths(self) -> list[str]:
        """Return the paths that are described."""
        return list(self.document["paths"])

    def violations(self, path: str, answer: httpx.Response) -> Iterator[str]:
        """Yield what is wrong with an answer at a path, which is named as in the document."""
        described = self._resolved(
            self.document["paths"][path]["get"]["responses"].get(str(answer.status_code))
        )
        if described is None:
            yield f"{path}: {answer.status_code} is not described"
            return
        yield from (
            f"{path}: no {name}"
            for name in described.get("headers", {})
            if name == "ETag" and name not in answer.headers
        )
        kind = answer.headers.get("content-type", "").partition(";")[0]
        content = described.get("content", {})
        if bool(content) != bool(answer.content) or (content and kind not in content):
            yield f"{path}: {kind} is not described"
        elif kind.endswith("json"):
            place = self._place(path, str(answer.status_code), kind)
            validator = Draft202012Validator(
                {"$ref": f"{ROOT}#{place}"}, registry=self._registry, format_checker=FormatChecker()
            )
            yield from (
                f"{path}: {error.json_path}: {error.message}"
                for error in validator.iter_errors(answer.json())
            )

    def _resolved(self, thing: Any) -> Any:
        if not isinstance(thing, Mapping) or "$ref" not in thing:
            return thing
        return self.document["components"]["responses"][thing["$ref"].rpartition("/")[2]]

    def _place(self, path: str, status: str, kind: str) -> str:
        """Return the pointer to the schema of an answer."""
        answers = self.document["paths"][path]["get"]["responses"]
        if "$ref" in answers[status]:
            trail = ["components", "responses", answers[status]["$ref"].rpartition("/")[2]]
        else:
            trail = ["paths", path, "get", "responses", status]
        parts = [*trail, "content", kind, "schema"]
        return "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in parts)
