"""A server between syncd and a tracker, which may alter each answer on its way."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from tests.contract.second_double.serving import Serving


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

    with Serving(Handler) as serving:
        yield serving.url


Alter = Callable[[str, Any], Any]
"""Is given the path of a request and the JSON of its answer; returns other JSON, or bytes to send instead."""


class Between(Serving):
    """Forwards every request to `target` and what `alter` makes of the answer back; more `headers` go with it."""

    def __init__(self, target: str, alter: Alter, headers: dict[str, str] | None = None) -> None:
        self.alter = alter
        self._target = urlsplit(target).netloc
        self._headers = headers or {}
        super().__init__(self._handler())

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
