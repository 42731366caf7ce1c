"""The gate before a tracker's face: log, delay, and the faults that strike whole answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from syncd.sandbox.exchange import Answer, Call, Face, Served
from syncd.sandbox.faults import FaultKind
from syncd.sandbox.log import Entry, RequestLog

_NEVER_SECONDS = 3600.0


class Dropped(Response):
    """No answer at all: the connection is cut."""

    def __init__(self, transport: asyncio.Transport | None) -> None:
        super().__init__()
        self._transport = transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Cut the connection and wait until it is gone."""
        if self._transport is None:
            await super().__call__(scope, receive, send)
            return
        self._transport.abort()
        while (await receive())["type"] != "http.disconnect":
            continue


class Connections:
    """The open connections of a server, by the address of the client."""

    def __init__(self) -> None:
        self._open: dict[Any, asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """Return the HTTP protocol for a server whose connections are to be known here."""
        known = self._open

        class Known(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
                super().connection_made(transport)
                known[transport.get_extra_info("peername")] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                known.pop(self.transport.get_extra_info("peername"), None)
                super().connection_lost(exc)

        return Known

    def of(self, request: Request) -> asyncio.Transport | None:
        """Return the connection on which a request came."""
        client = request.client
        return None if client is None else self._open.get((client.host, client.port))


class Gate:
    """Lets requests through to the face; `latency` is in seconds for each request."""

    def __init__(
        self, site: Served, face: Face, log: RequestLog, connections: Connections, latency: float = 0.0
    ) -> None:
        self.site = site
        self.face = face
        self.log = log
        self.latency = latency
        self._connections = connections

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        begun = time.perf_counter()
        body = await request.body()
        path = request.url.path
        operation = self.face.operation(request.method, path)
        faults = self.site.faults.due(operation, path)
        if self.latency:
            await _pause(self.latency)
        call = Call(
            method=request.method,
            path=path,
            query=parse_qs(request.url.query, keep_blank_values=True),
            headers=dict(request.headers),
            body=body,
            faults=faults,
        )
        response = await self._response(call, request)
        self.log.add(
            Entry(
                at=self.site.now(),
                method=call.method,
                path=path,
                operation=operation,
                query=call.query,
                body=_parsed(body),
                status=0 if isinstance(response, Dropped) else response.status_code,
                seconds=time.perf_counter() - begun,
            )
        )
        return response

    async def _response(self, call: Call, request: Request) -> Response:
        for fault in call.faults:
            if fault.kind is FaultKind.TIMEOUT:
                await _pause(float(fault.options.get("seconds", _NEVER_SECONDS)))
                if "seconds" not in fault.options:
                    return Dropped(self._connections.of(request))
            if fault.kind is FaultKind.DROP:
                if fault.options.get("done"):
                    self.face.answer(call)
                return Dropped(self._connections.of(request))
            if (refusal := self.face.refusal(fault)) is not None:
                return _respond(_dated(refusal, self.site))
        answer = self.face.answer(call)
        for fault in call.faults:
            if fault.kind is FaultKind.CUT_JSON:
                answer.content = answer.content[: len(answer.content) // 2]
            if fault.kind is FaultKind.SLOW:
                return _slow(answer, float(fault.options.get("seconds", 1.0)))
        return _respond(answer)


async def _pause(seconds: float) -> None:
    """Wait, at most until the server stops."""
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(seconds)


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body) if body else None
    except orjson.JSONDecodeError:
        return None


def _respond(answer: Answer) -> Response:
    response = Response(answer.content, status_code=answer.status, headers=answer.headers)
    response.headers["content-type"] = answer.media
    if answer.status == 204:
        del response.headers["content-length"]
    return response


def _dated(answer: Answer, site: Served) -> Answer:
    answer.headers.setdefault("Date", format_datetime(site.now().astimezone(UTC), usegmt=True))
    return answer


def _slow(answer: Answer, seconds: float, pieces: int = 20) -> Response:
    """Send the answer in small pieces, spread over the time."""
    size = max(1, len(answer.content) // pieces)

    async def dripping() -> AsyncIterator[bytes]:
        for begin in range(0, len(answer.content), size):
            await asyncio.sleep(seconds / pieces)
            yield answer.content[begin : begin + size]

    return StreamingResponse(
        dripping(), status_code=answer.status, headers=answer.headers, media_type=answer.media
    )


def check_options(options: Mapping[str, Any]) -> Sequence[str]:
    """Return what is wrong with a fault's own options."""
    numbers = (name for name in ("seconds", "rows", "keep") if name in options)
    problems = [f"{name} must be a number" for name in numbers if not _is_number(options[name])]
    if options.get("wait", "none") not in {"seconds", "date", "reset", "none"}:
        problems.append("wait must be seconds, date, reset or none")
    return problems


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
