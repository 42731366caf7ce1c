"""Routes: `/` status page, `/metrics`, `/-/healthy`, `/-/ready`, `/api/v1/…`, `/webhooks/…`. Reads the store only."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from connectors.errors import SyncError
from syncd.web.access import METRICS, PROBES, Doorkeeper
from syncd.web.api import endpoints
from syncd.web.packing import packed
from syncd.web.pages import pages
from syncd.web.pages.trouble import told_in_kind
from syncd.web.problems import error_of
from syncd.web.sources import Sources
from syncd.web.webhooks import webhook_routes


def build(sources: Sources) -> ASGIApp:
    """Return the application over these sources, behind who may look."""

    def metrics(request: Request) -> Response:
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return packed(request, Response(encode(sources.registry), headers={"Content-Type": kind}), level=1)

    healthy, ready = PROBES
    answers: dict[str, Callable[[Request], Response]] = {
        **pages(sources),
        METRICS: metrics,
        healthy: lambda request: _probe(request, sources.healthy),
        ready: lambda request: _probe(request, sources.ready),
        "/style.css": _file("style.css", "text/css"),
        **dict.fromkeys(("/icon.svg", "/favicon.ico"), _file("icon.svg", "image/svg+xml")),
        **endpoints(sources),
    }
    routes = [Route(path, _threaded(answer), methods=["GET"]) for path, answer in answers.items()]

    async def tell(request: Request, error: Exception) -> Response:
        return told_in_kind(request, error_of(request, error), sources.language())

    application = Starlette(
        routes=[*routes, *webhook_routes(sources.webhooks)],
        exception_handlers=dict.fromkeys((SyncError, HTTPException, Exception), tell),
    )
    return Doorkeeper(
        application,
        sources.access,
        lambda scope, refusal: told_in_kind(Request(scope), refusal, sources.language()),
    )


def _file(name: str, kind: str) -> Callable[[Request], Response]:
    content = resources.files("syncd.web").joinpath(name).read_bytes()
    return lambda _: Response(content, headers={"Cache-Control": "private, no-cache"}, media_type=kind)


def _threaded(answer: Callable[[Request], Response]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return endpoint


def _probe(request: Request, ask: Callable[[], str | None]) -> Response:
    """Answer a probe; why all is not well is told to those who may see."""
    reason = ask()
    if reason is None:
        return PlainTextResponse("OK\n")
    return PlainTextResponse(f"{reason if request.state.may_see else 'not well'}\n", 503)
