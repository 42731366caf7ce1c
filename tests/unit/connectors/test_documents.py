"""A document is fetched where it changed, within its bounds, and every failure is typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from connectors.errors import CredentialsError, MalformedError, SyncError, TransientError
from connectors.http.documents import Document, fetch
from connectors.settings import Route


class _Shelf(BaseHTTPRequestHandler):
    """Gives one document with the mark "v1", under any address but some that fail."""

    def do_GET(self) -> None:
        if self.path == "/secret" and self.headers["Authorization"] != "Bearer right":
            self._answer(401)
        elif self.path == "/moved":
            self._answer(302)
        elif self.headers["If-None-Match"] == '"v1"':
            self._answer(304)
        else:
            self._answer(200, b"Task Name\n")

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("ETag", '"v1"')
        self.send_header("Last-Modified", "Mon, 16 Nov 2026 08:00:00 GMT")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def shelf() -> Iterator[str]:
    """Serve the document, and give the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shelf) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def got(url: str, etag: str | None = None, most_bytes: int = 100, token: str = "right") -> Document | None:
    """Fetch a document."""
    headers = {"Authorization": f"Bearer {token}"}
    timeout = timedelta(seconds=5)
    return fetch(
        url, "p.csv", headers=headers, etag=etag, most_bytes=most_bytes, timeout=timeout, route=Route()
    )


def test_a_document_is_fetched_once_a_version(shelf: str) -> None:
    """It comes with its mark and time; asked with that mark it is not sent again."""
    first = got(f"{shelf}/p.csv")
    assert first == Document(b"Task Name\n", '"v1"', datetime(2026, 11, 16, 8, tzinfo=UTC))
    assert got(f"{shelf}/p.csv", etag='"v1"') is None


@pytest.mark.parametrize(
    ("path", "kind", "sentence"),
    [
        ("/secret", CredentialsError, "refuses the sign-in"),
        ("/moved", MalformedError, "redirects elsewhere"),
        ("/large", MalformedError, "has more than"),
    ],
)
def test_what_fails_is_typed(shelf: str, path: str, kind: type[SyncError], sentence: str) -> None:
    """A refused sign-in, a redirect, a document that is too large; no message holds the address."""
    with pytest.raises(kind, match=sentence) as caught:
        got(shelf + path, most_bytes=5 if path == "/large" else 100, token="wrong")
    assert shelf not in str(caught.value)


def test_a_server_that_is_down_is_tried_again() -> None:
    """Nobody listens: a transient error."""
    with pytest.raises(TransientError, match="cannot be fetched"):
        got("http://127.0.0.1:9/p.csv")
