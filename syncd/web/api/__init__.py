"""The read-only API below `/api/v1`: one module for each group of routes, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from syncd.web.api import badges, health, histories, okrs, writes
from syncd.web.api.answers import answer
from syncd.web.api.declaration import Document, Operation
from syncd.web.api.openapi import BASE, openapi
from syncd.web.sources import Sources


def document() -> dict[str, Any]:
    """Return the OpenAPI document of all routes, of which it is one itself."""
    return openapi(OPERATIONS)


OPERATIONS: tuple[Operation, ...] = (
    *okrs.OPERATIONS,
    *histories.OPERATIONS,
    *writes.OPERATIONS,
    *health.OPERATIONS,
    *badges.OPERATIONS,
    Document(
        path="/openapi.json",
        group="Description",
        summary="This description, OpenAPI 3.1",
        name="OpenApi",
        read=lambda _: document(),
    ),
)


def endpoints(sources: Sources) -> dict[str, Callable[[Request], Response]]:
    """Return what answers at each path."""
    return {f"{BASE}{one.path}": partial(answer, one, sources) for one in OPERATIONS}
