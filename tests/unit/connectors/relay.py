"""A small proxy for tests: forwards plain requests, tunnels others, and tells what it was asked."""

from __future__ import annotations

import base64
import socket
import threading
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


class Relay:
    """A proxy on a free port; `asked` are the first lines of requests. `account` is `name:password`, if it wants one."""

    def __init__(self, account: str = "") -> None:
        self.asked: list[str] = []
        self._expected = f"basic {base64.b64encode(account.encode()).decode()}" if account else ""
        self._listening = socket.create_server(("127.0.0.1", 0))

    @property
    def place(self) -> str:
        """Return host and port."""
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(65536)
                if not piece:
                    return
                head += piece
            line, *fields = head.split(b"\r\n\r\n")[0].decode().split("\r\n")
            self.asked.append(line)
            sent = {
                name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)
            }
            if self._expected and sent.get("proxy-authorization", "").lower() != self._expected.lower():
                client.sendall(
                    b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
                return
            method, target, _ = line.split(" ")
            parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
            with socket.create_connection((parts.hostname or "", parts.port or 80)) as server:
                if method == "CONNECT":
                    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    server.sendall(head)
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return
