"""What the sandbox was asked: every request, for tests to read."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

_KEPT = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One request. `body` is the JSON it carried, as an object; `status` 0 means that nothing was answered."""

    at: datetime
    method: str
    path: str
    operation: str | None
    query: Mapping[str, Sequence[str]]
    body: Any
    status: int
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Return it as the control path shows it: of the body only its keys."""
        return {
            "at": self.at.isoformat(),
            "method": self.method,
            "path": self.path,
            "operation": self.operation,
            "query": {name: list(values) for name, values in self.query.items()},
            "body_keys": _keys(self.body),
            "status": self.status,
            "seconds": round(self.seconds, 6),
        }


def _keys(body: Any) -> list[str]:
    if not isinstance(body, dict):
        return []
    inner = body.get("fields")
    return sorted([*body, *(f"fields.{name}" for name in inner)] if isinstance(inner, dict) else body)


class RequestLog:
    """The latest requests to the trackers' own paths, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        self._lock = Lock()

    def add(self, entry: Entry) -> None:
        """Add a request."""
        with self._lock:
            self._entries.append(entry)

    def all(self) -> Sequence[Entry]:
        """Return the requests."""
        with self._lock:
            return tuple(self._entries)

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._entries.clear()

    def counts(self) -> dict[str, int]:
        """Return how often each operation was asked for, by its name."""
        return dict(Counter(entry.operation or "unknown" for entry in self.all()))
