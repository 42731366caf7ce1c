"""A double's server: answers on a free port, in threads, for as long as a block lasts; and faults on order."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self


@dataclass
class Fault:
    """One wrong answer on order: `after` matching requests pass, then `times` are hit."""

    path: str
    kind: Literal["status", "html", "cut", "hang"] = "status"
    status: int = 500
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    after: int = 0
    times: int = 1_000_000
    method: str = ""


def due(faults: Iterable[Fault], path: str, method: str) -> Fault | None:
    """Give the fault that hits this request, counting it down."""
    for known in faults:
        if re.search(known.path, path) and known.method in {"", method} and known.times > 0:
            if known.after > 0:
                known.after -= 1
                continue
            known.times -= 1
            return known
    return None


class Server(ThreadingHTTPServer):
    """A server that keeps silent about callers who left before the answer."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong here, unless only the caller left."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Serving:
    """Serves with that handler while its block lasts; `url` is where, with the path below which all is answered."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], path: str = "") -> None:
        self.server = Server(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}{path}"

    def __enter__(self) -> Self:
        """Serve in a thread of its own."""
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True
        )
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
