"""Routes: `/` status page, `/metrics`, `/-/healthy`, `/-/ready`, `/api/v1/status`, `/webhooks/…`. Reads the store only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from connectors.errors import SyncError
from syncd.web.webhooks import Receiver, webhook_routes

POLICY = "; ".join(
    ("default-src 'none'", "style-src 'self'", "img-src 'self'", "base-uri 'none'", "form-action 'none'")
)
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the pages take what they show from; each is asked anew for every request.

    `status` returns the document of `status --json`, `page` what the template shows besides it.
    `healthy` and `ready` return None when all is well, else the reason. `webhooks` takes what trackers send.
    """

    registry: CollectorRegistry
    status: Callable[[], dict[str, Any]]
    page: Callable[[], Mapping[str, Any]]
    healthy: Callable[[], str | None]
    ready: Callable[[], str | None]
    webhooks: Receiver


def build(sources: Sources) -> Starlette:
    """Return the application over these sources."""
    templates = Environment(
        loader=PackageLoader("syncd.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = resources.files("syncd.web").joinpath("style.css").read_bytes()

    def page(_: Request) -> Response:
        document = templates.get_template("status.html").render(**sources.page())
        return Response(document, media_type="text/html", headers=HEADERS)

    def metrics(request: Request) -> Response:
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(sources.registry), headers={"Content-Type": kind})

    def status(_: Request) -> Response:
        return Response(orjson.dumps(sources.status()), media_type="application/json", headers=HEADERS)

    routes = [
        Route("/", _threaded(page)),
        Route("/metrics", _threaded(metrics)),
        Route("/api/v1/status", _threaded(status)),
        Route("/-/healthy", _threaded(lambda _: _probe(sources.healthy))),
        Route("/-/ready", _threaded(lambda _: _probe(sources.ready))),
        Route("/style.css", _threaded(lambda _: Response(style, media_type="text/css"))),
        *webhook_routes(sources.webhooks),
    ]
    return Starlette(routes=routes, exception_handlers={SyncError: _problem})


def _threaded(answer: Callable[[Request], Response]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return endpoint


def _probe(ask: Callable[[], str | None]) -> Response:
    reason = ask()
    return PlainTextResponse("OK\n" if reason is None else f"{reason}\n", 200 if reason is None else 503)


async def _problem(_: Request, error: Exception) -> Response:
    detail = {"title": "syncd cannot answer now", "detail": str(error), "status": 503}
    return JSONResponse(detail, 503, media_type="application/problem+json")
