"""The HTTP server: a site behind its vendor's face, its control path and its pages."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType, TracebackType
from typing import Any, Generic, Self

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route
from typing_extensions import TypeVar

from syncd.sandbox.exchange import Face
from syncd.sandbox.gate import Connections, Gate
from syncd.sandbox.kinds import AnySite, face_of, routes_of
from syncd.sandbox.log import RequestLog
from syncd.sandbox.site import Site

SiteT = TypeVar("SiteT", bound=AnySite, default=Site)
"""The kind of a sandbox's site."""

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_START_SECONDS = 10.0
_TURNS_TO_OPEN = 20
"""Turns of the loop within which a connection that was just accepted is known, and one that was cut is gone."""


class _Server(uvicorn.Server):
    """A server that says when it is ready, and stops as soon as it is told rather than at the next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._told: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        assert self._told is not None
        if not self.should_exit:
            await self._told.wait()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self.tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        for _ in range(_TURNS_TO_OPEN):
            for connection in list(self.server_state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)

    def tell(self) -> None:
        """Stop serving; open requests are cut off."""
        self.should_exit = self.force_exit = True
        if self._loop is not None and self._told is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._told.set)


class Sandbox(Generic[SiteT]):
    """A fake tracker on real HTTP, in a thread of its own; it speaks what the kind of its site speaks.

    Use it as a context manager, or with `start` and `stop`. Port 0 takes a free one, known from the
    construction on. `latency` is added to every request to the tracker, in seconds. Raises `OSError`
    when the port is taken.
    """

    def __init__(
        self,
        site: SiteT,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        latency: float = 0.0,
        face: Callable[[SiteT, str], Face] | None = None,
    ) -> None:
        self.site = site
        self.log = RequestLog()
        self._socket = _listening(host, port)
        self.host, self.port = self._socket.getsockname()[:2]
        connections = Connections()
        self.face = (face or face_of)(site, self.url)
        self._gate = Gate(site, self.face, self.log, connections, latency)
        self._server = _Server(_settings(_application(site, self._gate, self.log), connections))
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Return the address of the site, without a slash at the end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def latency(self) -> float:
        """Return the seconds that every request to the tracker takes at least."""
        return self._gate.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._gate.latency = seconds

    def start(self) -> Self:
        """Serve in the background; returns once requests are answered."""
        self._thread = threading.Thread(target=self.run, name="sandbox", daemon=True)
        self._thread.start()
        if not self._server.ready.wait(_START_SECONDS):
            raise RuntimeError("the sandbox did not start")
        return self

    def stop(self) -> None:
        """Stop serving and sending; open requests are cut off."""
        self.site.outbox.close()
        self._server.tell()
        if self._thread is not None:
            self._thread.join(_START_SECONDS)
            self._thread = None
        self._socket.close()

    def wait(self) -> None:
        """Wait until serving in the background ends: by `stop` in another thread, else not at all."""
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Serve in this thread until it is told to stop: by `stop`, or in the main thread by a signal."""
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _listening(host: str, port: int) -> socket.socket:
    """Return a listening socket that says it is TCP: asyncio switches Nagle's delay (40 ms) off only then."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(256)
    except OSError:
        listening.close()
        raise
    return listening


def serve(site: AnySite, host: str = "127.0.0.1", port: int = 0, *, latency: float = 0.0) -> None:
    """Serve a site in this thread until SIGINT or SIGTERM."""
    serve_until_told(Sandbox(site, port, host, latency=latency))


def serve_until_told(sandbox: Sandbox[Any]) -> None:
    """Serve an unstarted sandbox in the main thread until SIGINT or SIGTERM, then return."""
    with until_told():
        sandbox.run()


@contextmanager
def until_told() -> Iterator[None]:
    """End the block quietly at SIGINT or SIGTERM; for the main thread."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _application(site: AnySite, gate: Gate, log: RequestLog) -> Starlette:
    tracker = [
        Route(f"{prefix}{{rest:path}}", gate.answer, methods=_METHODS) for prefix in gate.face.prefixes
    ]
    return Starlette(routes=[*tracker, *routes_of(site, log)])


def _settings(application: Starlette, connections: Connections) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=connections.protocol(),
        log_config=None,
        log_level="error",
        access_log=False,
        date_header=False,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=1,
    )
