"""What the faces of Jira share: a table of routes, who asks, and how an answer comes about."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import Any

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.faults import Fault
from syncd.sandbox.jira.drawing import Drawing
from syncd.sandbox.jira.errors import JiraError
from syncd.sandbox.jira.refusals import refusal
from syncd.sandbox.jira.shapes import Shapes
from syncd.sandbox.jira.viewer import Viewer
from syncd.sandbox.site import Site


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: who asks, how issues are drawn for it, and what its path names."""

    call: Call
    viewer: Viewer
    drawing: Drawing
    ref: str

    @property
    def shapes(self) -> Shapes:
        """Return how things are drawn."""
        return self.drawing.shapes


Handler = Callable[[Any, Asked], Answer]
"""Takes the face and what was asked."""

Row = tuple[str, str, str, Handler]
"""The sandbox's name of a route, its methods, its path with `{}` for what it names, and its handler."""


@dataclass(frozen=True, slots=True)
class Route:
    """A route, with its limit of requests a second for each method."""

    operation: str
    methods: tuple[str, ...]
    pattern: re.Pattern[str]
    handler: Handler
    limit: Mapping[str, int]


READ_LIMIT = {"GET": 350, "POST": 200}


def routes(root: str, table: Sequence[Row], limits: Mapping[str, Mapping[str, int]]) -> list[Route]:
    """Return the routes of a table below a root, which is a regular expression."""
    return [
        Route(
            operation,
            tuple(methods.split()),
            re.compile(root + path.replace("{}", "([^/]+)")),
            handler,
            limits.get(operation, READ_LIMIT),
        )
        for operation, methods, path, handler in table
    ]


class JiraFace(ABC):
    """Answers as a Jira site would. `base` is the address under which the site is reached."""

    prefixes: Sequence[str]
    routes: Sequence[Route]

    def __init__(self, site: Site, base: str) -> None:
        self.site = site
        self.base = base
        self.spent: Counter[str] = Counter()
        self._second = 0

    @abstractmethod
    def viewer(self, call: Call) -> Viewer:
        """Tell who asks."""

    @abstractmethod
    def drawing(self, path: str) -> Drawing:
        """Return how issues are drawn at a path."""

    @abstractmethod
    def headers(self, route: Route | None, call: Call, viewer: Viewer) -> dict[str, str]:
        """Return the headers of an answer, besides the date."""

    def path(self, path: str) -> str:
        """Return a path as the routes know it."""
        return path

    def operation(self, method: str, path: str) -> str | None:
        """Return the sandbox's name of the route."""
        route = self._find(method, self.path(path))
        return route.operation if route is not None else None

    def refusal(self, fault: Fault) -> Answer | None:
        """Return the whole answer that a fault gives; None when it strikes elsewhere."""
        return refusal(fault, self.site)

    def answer(self, call: Call) -> Answer:
        """Answer one request under the site's lock."""
        with self.site.lock:
            path, viewer = self.path(call.path), self.viewer(call)
            route = self._find(call.method, path)
            try:
                answer = self.routed(route, call, viewer)
            except JiraError as error:
                answer = error.answer()
            now = self.site.now().astimezone(UTC)
            answer.headers |= {"Date": format_datetime(now, usegmt=True)} | self.headers(route, call, viewer)
            return answer

    def routed(self, route: Route | None, call: Call, viewer: Viewer) -> Answer:
        """Answer by the route's handler; raises `JiraError`."""
        path = self.path(call.path)
        if route is None:
            known = any(one.pattern.fullmatch(path) for one in self.routes)
            status = 405 if known else 404
            return answer_json({"message": f"null for uri: {call.path}", "status-code": status}, status)
        found = route.pattern.fullmatch(path)
        ref = found[1] if found is not None and found.re.groups else ""
        return route.handler(self, Asked(call, viewer, self.drawing(path), ref))

    def count(self, bucket: str) -> int:
        """Count a request into a bucket that is emptied each second; returns how many it holds."""
        second = int(self.site.now().timestamp())
        if second != self._second:
            self._second = second
            self.spent.clear()
        self.spent[bucket] += 1
        return self.spent[bucket]

    def _find(self, method: str, path: str) -> Route | None:
        for route in self.routes:
            if method in route.methods and route.pattern.fullmatch(path):
                return route
        return None
