"""Faults on order: which are due for a request. What each does is done where the answer is made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from threading import Lock
from typing import Any


class FaultKind(StrEnum):
    """What goes wrong."""

    TOO_MANY = "too_many"
    GONE = "gone"
    SERVER_ERROR = "server_error"
    BAD_GATEWAY = "bad_gateway"
    UNAVAILABLE = "unavailable"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    TIMEOUT = "timeout"
    DROP = "drop"
    CUT_JSON = "cut_json"
    HTML = "html"
    SLOW = "slow"
    REPEATED_TOKEN = "repeated_token"  # noqa: S105  (names a fault, is no secret)
    EMPTY_PAGE = "empty_page"
    REORDERED = "reordered"
    TRUNCATED_CHANGELOG = "truncated_changelog"
    CLOCK_OFF = "clock_off"
    INDEX_BEHIND = "index_behind"
    PERMISSION_LOST = "permission_lost"
    READ_ONLY = "read_only"
    OFF_SCREEN = "off_screen"
    REPEATED_PAGE = "repeated_page"
    SHORT_PAGE = "short_page"
    FIELD_LIMIT = "field_limit"
    OPTION_DELETED = "option_deleted"
    IGNORED_WRITE = "ignored_write"


_PAGES = ("list_tasks", "team_tasks", "view_tasks")
_SEARCHES = ("search", "count", "match", *_PAGES)
_OPERATIONS: Mapping[FaultKind, tuple[str, ...]] = {
    FaultKind.REPEATED_TOKEN: ("search",),
    FaultKind.EMPTY_PAGE: ("search", *_PAGES),
    FaultKind.REORDERED: ("search", *_PAGES),
    FaultKind.REPEATED_PAGE: _PAGES,
    FaultKind.SHORT_PAGE: _PAGES,
    FaultKind.FIELD_LIMIT: ("set_field",),
    FaultKind.OPTION_DELETED: ("set_field",),
    FaultKind.IGNORED_WRITE: ("set_field", "clear_field", "edit_task", "edit_target"),
    FaultKind.INDEX_BEHIND: _SEARCHES,
    FaultKind.TRUNCATED_CHANGELOG: ("changelog", "changelog_bulkfetch", "search", "bulkfetch", "issue"),
}
"""The operations that a kind concerns when none is ordered; those not listed concern all."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One order. `after` requests pass first, then `times` are hit (None: all that follow).

    `operation` is the sandbox's name of a route, `path` a regular expression searched in the path.
    `options` are the kind's own, as docs/sandbox.md lists them.
    """

    id: int
    kind: FaultKind
    operation: str | None = None
    path: str | None = None
    times: int | None = None
    after: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    seen: int = 0
    hits: int = 0

    def concerns(self, operation: str | None, path: str) -> bool:
        """Say whether a request of that operation and path is meant."""
        if self.path is not None and not re.search(self.path, path):
            return False
        if self.operation is not None:
            return self.operation == operation
        return self.path is not None or operation in _OPERATIONS.get(self.kind, (operation,))

    def as_json(self) -> dict[str, Any]:
        """Return it as the control path shows it."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "operation": self.operation,
            "path": self.path,
            "times": self.times,
            "after": self.after,
            "hits": self.hits,
            **self.options,
        }


class Faults:
    """The orders of one site, safe to change while it serves."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []
        self._lock = Lock()
        self._last = 0

    def add(
        self,
        kind: str,
        *,
        operation: str | None = None,
        path: str | None = None,
        times: int | None = None,
        after: int = 0,
        **options: Any,
    ) -> Fault:
        """Order a fault; raises `ValueError` for an unknown kind, a bad pattern or a bad count."""
        known = FaultKind(kind)
        try:
            re.compile(path or "")
        except re.error as error:
            raise ValueError(f"path is no regular expression: {error}") from error
        if after < 0 or (times is not None and times < 1):
            raise ValueError("times must be 1 or more, after 0 or more")
        with self._lock:
            self._last += 1
            fault = Fault(
                id=self._last,
                kind=known,
                operation=operation,
                path=path,
                times=times,
                after=after,
                options=options,
            )
            self._orders.append(fault)
        return fault

    def all(self) -> Sequence[Fault]:
        """Return the orders, oldest first; spent ones stay listed."""
        with self._lock:
            return tuple(self._orders)

    def remove(self, fault: int) -> bool:
        """Take back one order by its id; False where there is none."""
        with self._lock:
            before = len(self._orders)
            self._orders = [order for order in self._orders if order.id != fault]
            return len(self._orders) < before

    def clear(self) -> None:
        """Take back all orders."""
        with self._lock:
            self._orders = []

    def due(self, operation: str | None, path: str) -> tuple[Fault, ...]:
        """Return the faults that hit this request, and count it."""
        if not self._orders:
            return ()
        with self._lock:
            return tuple(
                fault for fault in self._orders if fault.concerns(operation, path) and _strike(fault)
            )

    def skew(self) -> timedelta:
        """Return how far the server's clock is off by the orders in force."""
        if not self._orders:
            return timedelta()
        seconds = sum(
            float(fault.options.get("seconds", 0))
            for fault in self.all()
            if fault.kind is FaultKind.CLOCK_OFF and not _spent(fault)
        )
        return timedelta(seconds=seconds)


def _spent(fault: Fault) -> bool:
    return fault.times is not None and fault.hits >= fault.times


def _strike(fault: Fault) -> bool:
    fault.seen += 1
    if fault.seen <= fault.after or _spent(fault):
        return False
    fault.hits += 1
    return True


def first(faults: Sequence[Fault], kind: FaultKind) -> Fault | None:
    """Return the oldest of these faults that is of the kind."""
    return next((fault for fault in faults if fault.kind is kind), None)
