"""Serves the application on one port, in a thread of its own beside the engine."""

from __future__ import annotations

import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from connectors.errors import SettingsError


class WebServer:
    """An HTTP server in a thread, on a listener that it closes in the end.

    Who connects is told as it is: what a proxy says of others is looked at by `syncd.web.access` alone.
    """

    def __init__(self, application: ASGIApp, listener: socket.socket) -> None:
        self._socket = listener
        self.host: str
        self.port: int
        self.host, self.port = listener.getsockname()[:2]
        settings = uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        self._server = uvicorn.Server(settings)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), name="web")

    @property
    def url(self) -> str:
        """Return the address of the status page."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self) -> None:
        """Begin to serve."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the answers under way and let go of the port."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join()
        self._socket.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def bind(host: str, port: int) -> socket.socket:
    """Return a listener on that port, 0 for a free one; raises `SettingsError` when it is taken or not ours.

    It says that it is TCP: only then does asyncio switch Nagle's delay off, of 40 ms for each answer.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"cannot listen on {host}:{port}: {error.strerror or error}",
            where="listen",
            remedy="stop what uses the port, or set another with `listen:`",
        ) from error
    return listener
