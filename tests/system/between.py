"""A server between syncd and a tracker, which may alter each answer on its way."""

from __future__ import annotations

import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


@contextmanager
def echo() -> Iterator[str]:
    """Serve refusals that repeat every header of the request, encoded ones decoded too, and give the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = " ".join(self.headers.values())
            told += " " + b64decode(self.headers.get("Authorization", "").partition("Basic ")[2]).decode()
            body = json.dumps({"error": told}).encode()
            self.send_response(403)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


Alter = Callable[[str, Any], Any]
"""Is given the path of a request and the JSON of its answer; returns other JSON, or bytes to send instead."""


class Between:
    """Forwards every request to `target` and what `alter` makes of the answer back; more `headers` go with it."""

    def __init__(self, target: str, alter: Alter, headers: dict[str, str] | None = None) -> None:
        self.alter = alter
        self._target = urlsplit(target).netloc
        self._headers = headers or {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Return the address that stands for the tracker's."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        between = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _forward(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                there = HTTPConnection(between._target, timeout=30)
                there.request(self.command, self.path, body, dict(self.headers))
                answer = there.getresponse()
                content = between._altered(self.path, answer.read())
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in {"content-length", "transfer-encoding", "connection"}:
                        self.send_header(name, value)
                for name, value in between._headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)
                there.close()

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        for method in ("GET", "POST", "PUT", "DELETE"):
            setattr(Handler, f"do_{method}", Handler._forward)
        return Handler

    def _altered(self, path: str, content: bytes) -> bytes:
        try:
            found = json.loads(content)
        except ValueError:
            return content
        altered = self.alter(path, found)
        return altered if isinstance(altered, bytes) else json.dumps(altered).encode()
