"""What a site's webhooks send: kept always, and posted in the background once that is asked for."""

from __future__ import annotations

import http.client
import queue
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

_KEPT = 10_000
_ATTEMPTS = 5
_PAUSE_SECONDS = 0.05
"""Before the second attempt; it doubles with each. Vendors wait for minutes."""

_LONGEST_SECONDS = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request of a webhook: the raw body, and the headers with its signature."""

    webhook: str
    endpoint: str
    headers: Mapping[str, str]
    body: bytes


class Vendor(Protocol):
    """What a vendor makes of the answers to its deliveries. A status of 0 is no answer."""

    def tries_again(self, status: int) -> bool:
        """Tell whether a delivery that was answered so is sent once more."""
        ...

    def delivered(self, delivery: Delivery, status: int) -> None:
        """Take note of how a delivery ended."""
        ...


class Outbox:
    """The deliveries of one site, posted from now on while `sending`; `lose` is how many of the next are lost."""

    def __init__(self) -> None:
        self.kept: deque[Delivery] = deque(maxlen=_KEPT)
        self.lose = 0
        self.vendor: Vendor | None = None
        self.sending = False
        self._waiting: queue.Queue[Delivery | None] = queue.Queue(_KEPT)
        self._thread: threading.Thread | None = None
        self._connections: dict[str, http.client.HTTPConnection] = {}

    def put(self, delivery: Delivery) -> None:
        """Keep a delivery, and post it if deliveries are posted; a full queue loses it."""
        self.kept.append(delivery)
        if self.lose:
            self.lose -= 1
        elif self.sending:
            self._post_later(delivery)

    def replay(self, number: int) -> int:
        """Post the last so many deliveries once more, as they were; returns how many these are."""
        again = list(self.kept)[-number:] if number > 0 else []
        for delivery in again:
            self._post_later(delivery)
        return len(again)

    def close(self) -> None:
        """Post nothing more; what waits is forgotten."""
        self.sending = False
        with suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()
                self._waiting.task_done()
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join()
            self._thread = None

    def _post_later(self, delivery: Delivery) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)
            self._thread.start()
        with suppress(queue.Full):
            self._waiting.put_nowait(delivery)

    def waiting(self) -> int:
        """Return how many deliveries are not over yet."""
        return self._waiting.unfinished_tasks

    def settle(self) -> None:
        """Wait until all that was to be posted is over."""
        self._waiting.join()

    def _run(self) -> None:
        while (delivery := self._waiting.get()) is not None:
            status = self._deliver(delivery)
            if self.vendor is not None:
                self.vendor.delivered(delivery, status)
            self._waiting.task_done()
        self._waiting.task_done()
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()

    def _deliver(self, delivery: Delivery) -> int:
        status = self._post(delivery)
        for attempt in range(1, _ATTEMPTS):
            if self.vendor is None or not self.vendor.tries_again(status):
                break
            time.sleep(_PAUSE_SECONDS * 2 ** (attempt - 1))
            status = self._post(delivery)
        return status

    def _post(self, delivery: Delivery) -> int:
        """Return the status of the answer, 0 where none came."""
        parts = urlsplit(delivery.endpoint)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json", **delivery.headers}
        try:
            connection = self._connection(parts.scheme, parts.netloc)
            connection.request("POST", target or "/", delivery.body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, ValueError, http.client.HTTPException):
            self._forget(parts.netloc)
            return 0
        return answer.status

    def _forget(self, place: str) -> None:
        if connection := self._connections.pop(place, None):
            connection.close()

    def _connection(self, scheme: str, place: str) -> http.client.HTTPConnection:
        if place not in self._connections:
            kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
            self._connections[place] = kind(place, timeout=_LONGEST_SECONDS)
        return self._connections[place]
