"""`POST /webhooks/{tracker}`: a body of bounded size and time, one look at its signature, and the answer at once.

A wrong signature is answered with 403 and nothing else: on 401 and 410 ClickUp suspends a webhook for good.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from connectors.webhooks import PREFIX, Delivery

LARGEST_BODY = 2**20
"""Bytes; the largest recorded deliveries have a fiftieth of it."""

LONGEST_SECONDS = 10.0
"""How long a body may take to arrive."""


class Receiver(Protocol):
    """Who takes deliveries."""

    def takes(self, tracker: str) -> bool:
        """Tell whether there is such a tracker and it sends webhooks."""
        ...

    def admit(self, tracker: str, delivery: Delivery) -> bool:
        """Tell whether the delivery is genuine."""
        ...

    def refuse(self, tracker: str, why: str) -> None:
        """Count a delivery that was not taken."""
        ...

    def act(self, tracker: str, delivery: Delivery) -> None:
        """Do what a genuine delivery is a reason for; called once it is answered."""
        ...


class _TooLargeError(Exception):
    """The body is larger than any delivery."""


def webhook_routes(receiver: Receiver, *, seconds: float = LONGEST_SECONDS) -> list[Route]:
    """Return the routes; `seconds` is how long a body may take."""

    async def receive(request: Request) -> Response:
        tracker = request.path_params["tracker"]
        if not receiver.takes(tracker):
            return _cut("not found\n", 404)
        try:
            async with asyncio.timeout(seconds):
                body = await _read(request)
        except _TooLargeError:
            receiver.refuse(tracker, "too_large")
            return _cut("too large\n", 413)
        except TimeoutError:
            receiver.refuse(tracker, "too_slow")
            return _cut("too slow\n", 408)
        except ClientDisconnect:
            return _cut("incomplete\n", 400)
        delivery = Delivery(
            headers=dict(request.headers), body=body, path=request.path_params.get("secret", "")
        )
        if not await run_in_threadpool(receiver.admit, tracker, delivery):
            return PlainTextResponse("forbidden\n", 403)
        return PlainTextResponse("OK\n", background=BackgroundTask(receiver.act, tracker, delivery))

    return [Route(f"{PREFIX}{{tracker}}{rest}", receive, methods=["POST"]) for rest in ("", "/{secret}")]


async def _read(request: Request) -> bytes:
    """Read the body, no further than allowed, whatever its length is said to be."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise _TooLargeError
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise _TooLargeError
    return bytes(body)


def _cut(text: str, status: int) -> Response:
    """Answer and close the connection: what is left of the body is not read."""
    return PlainTextResponse(text, status, headers={"Connection": "close"})
