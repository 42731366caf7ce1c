"""Errors as answers: problem details (RFC 9457) that say what is wrong, where, and what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from connectors.errors import SyncError

MEDIA_TYPE = "application/problem+json"


class RequestError(SyncError):
    """A request that cannot be answered as it stands, with the status that says so."""

    def __init__(
        self,
        status: int,
        what: str,
        *,
        where: str = "",
        remedy: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.status = status
        self.headers = headers


def problem(
    status: int, what: str, *, where: str = "", remedy: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer; a kind of its own it has not, so that its title is that of the status."""
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": what,
        **({"where": where} if where else {}),
        **({"remedy": remedy} if remedy else {}),
    }
    return Response(orjson.dumps(told), status, headers, MEDIA_TYPE)


def error_answer(error: SyncError) -> Response:
    """Return the answer for an expected failure: that of the request, or of the store."""
    status, headers = (error.status, error.headers) if isinstance(error, RequestError) else (503, None)
    return problem(status, error.what, where=error.where, remedy=error.remedy, headers=headers)


def error_of(request: Request, error: Exception) -> SyncError:
    """Return whatever was raised as an error with its remedy; of a bug nothing is told but that there was one."""
    if isinstance(error, SyncError):
        return error
    if isinstance(error, HTTPException):
        what, remedy = _PLAIN.get(error.status_code, (error.detail, ""))
        return RequestError(
            error.status_code, what, where=_shown(request.url.path), remedy=remedy, headers=error.headers
        )
    return RequestError(500, "syncd failed at this; its log says how", remedy="report it with that log")


_PLAIN: Mapping[int, tuple[str, str]] = {
    404: ("there is nothing at this address", "see /api/v1/openapi.json for what there is"),
    405: ("this address can only be read", "ask with GET"),
}


def _shown(path: str) -> str:
    return path if len(path) <= 200 else f"{path[:200]}…"
