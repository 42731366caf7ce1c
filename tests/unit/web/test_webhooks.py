"""The door for webhooks on a real server: what is let in, what is cut off, and how much memory that takes."""

from __future__ import annotations

import socket
import threading
import tracemalloc
from collections.abc import Awaitable, Callable, Iterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response

from connectors.webhooks import Delivery
from syncd.web.server import WebServer, bind
from syncd.web.webhooks import LARGEST_BODY, webhook_routes

GOOD = b'{"event": "taskUpdated"}'


class Receiver:
    """Takes what holds the good body for one tracker; `answer` is the status that the door gives instead of 200."""

    def __init__(self, tracker: str = "clickup") -> None:
        self.tracker = tracker
        self.admits: Callable[[Delivery], bool] = lambda delivery: delivery.body == GOOD
        self.answer = 200
        self.asked = 0
        self.taken: list[Delivery] = []
        self.refused: list[str] = []
        self.acted = threading.Event()

    def takes(self, tracker: str) -> bool:
        """Say whether it is the one."""
        return tracker == self.tracker

    def admit(self, tracker: str, delivery: Delivery) -> bool:
        """Admit what is good."""
        self.asked += 1
        return tracker == self.tracker and self.admits(delivery)

    def refuse(self, tracker: str, why: str) -> None:
        """Remember why."""
        self.refused.append(f"{tracker} {why}")

    def act(self, tracker: str, delivery: Delivery) -> None:
        """Remember the delivery."""
        assert tracker == self.tracker
        self.taken.append(delivery)
        self.acted.set()


def door(receiver: Receiver) -> Starlette:
    """Return an application with the door alone; it answers as the receiver says."""

    async def answer(_request: Request, _call: Callable[[Request], Awaitable[Response]]) -> Response:
        if receiver.answer == 200:
            return await _call(_request)
        receiver.asked += 1
        return Response(status_code=receiver.answer)

    return Starlette(
        routes=webhook_routes(receiver, seconds=0.3),
        middleware=[Middleware(BaseHTTPMiddleware, dispatch=answer)],
    )


@pytest.fixture
def receiver() -> Receiver:
    """Return who takes deliveries."""
    return Receiver()


@pytest.fixture
def web(receiver: Receiver) -> Iterator[WebServer]:
    """Serve the door; a body may take 0.3 s."""
    with WebServer(Starlette(routes=webhook_routes(receiver, seconds=0.3)), bind("127.0.0.1", 0)) as server:
        yield server


def test_what_is_let_in(web: WebServer, receiver: Receiver) -> None:
    """A good delivery is answered with 200, and acted on; its headers, body and path arrive as they were sent."""
    answer = httpx.post(f"{web.url}/webhooks/clickup/way", content=GOOD, headers={"X-Signature": "ab"})
    assert (answer.status_code, answer.text) == (200, "OK\n")
    assert receiver.acted.wait(5)
    (delivery,) = receiver.taken
    assert (delivery.body, delivery.path, delivery.headers["x-signature"]) == (GOOD, "way", "ab")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "clickup", b"{}", 403),
        ("POST", "clickup", b"", 403),
        ("POST", "other", GOOD, 404),
        ("POST", "clickup/a/b", GOOD, 404),
        ("GET", "clickup", b"", 405),
        ("POST", "clickup", b" " * (LARGEST_BODY + 1), 413),
    ],
)
def test_what_is_turned_away(
    web: WebServer, receiver: Receiver, method: str, path: str, body: bytes, status: int
) -> None:
    """A wrong signature gets 403 and a fixed body, an unknown tracker 404, too much 413; never 401 or 410."""
    answer = httpx.request(method, f"{web.url}/webhooks/{path}", content=body)
    assert answer.status_code == status
    assert len(answer.content) < 30
    assert receiver.taken == []


def test_a_body_of_100_megabytes_is_cut_off(web: WebServer, receiver: Receiver) -> None:
    """Whether it says its length or not, it is cut off soon after the first megabyte, and memory stays flat."""
    for head in (b"Content-Length: 104857600", b"Transfer-Encoding: chunked"):
        tracemalloc.start()
        sent = _pour(web, head)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sent < 30 * 2**20
        assert peak < 12 * 2**20
    assert receiver.refused == ["clickup too_large"] * 2


def _pour(web: WebServer, head: bytes) -> int:
    """Send up to 100 MB in pieces, and return how many bytes went before the connection was cut."""
    piece = b"a" * 65536
    framed = b"10000\r\n" + piece + b"\r\n" if b"chunked" in head else piece
    sent = 0
    with socket.create_connection((web.host, web.port)) as connection:
        connection.sendall(b"POST /webhooks/clickup HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n")
        try:
            while sent < 100 * 2**20:
                connection.sendall(framed)
                sent += len(piece)
        except OSError:
            pass
    return sent


def test_a_slow_body_is_cut_off(web: WebServer, receiver: Receiver) -> None:
    """A body that does not come within the time is answered with 408, and the connection closed."""
    with socket.create_connection((web.host, web.port), timeout=10) as connection:
        connection.sendall(b"POST /webhooks/clickup HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{")
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 408")
    assert receiver.refused == ["clickup too_slow"]


def test_who_goes_away_breaks_nothing(web: WebServer, receiver: Receiver) -> None:
    """A connection that ends in the midst of its body leaves the door open for the next."""
    with socket.create_connection((web.host, web.port)) as connection:
        connection.sendall(b"POST /webhooks/clickup HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{")
    assert httpx.post(f"{web.url}/webhooks/clickup", content=GOOD).status_code == 200
