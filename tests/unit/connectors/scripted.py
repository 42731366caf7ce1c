"""A tiny HTTP server that answers what a test has written down, one answer a request."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.contract.second_double.serving import Serving


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `lie` is a content length that is larger than the body, so that the answer breaks off."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    delay: float = 0.0
    lie: int = 0


class Scripted(Serving):
    """Answers with the replies in turn and with the last one from then on; `seen` are (method, path, headers)."""

    def __init__(self, *replies: Reply) -> None:
        self._replies = list(replies) or [Reply()]
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.seen: list[tuple[str, str, Mapping[str, str]]] = []
        super().__init__(self._handler())

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        super().__exit__()

    def _next(self, method: str, path: str, headers: Mapping[str, str]) -> Reply:
        with self._lock:
            self.seen.append((method, path, headers))
            return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                reply = script._next(self.command, self.path, dict(self.headers))
                script._stop.wait(reply.delay)
                own_date = next((v for k, v in reply.headers.items() if k.lower() == "date"), None)
                self.send_response_only(reply.status)
                self.send_header("Date", own_date or self.date_time_string())
                self.send_header("Content-Type", reply.kind)
                self.send_header("Content-Length", str(len(reply.body) + reply.lie))
                for name, value in reply.headers.items():
                    if name.lower() != "date":
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)
                self.close_connection = bool(reply.lie)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        for method in ("GET", "POST", "PUT"):
            setattr(Handler, f"do_{method}", Handler._answer)

        return Handler
