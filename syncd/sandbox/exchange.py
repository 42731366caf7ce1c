"""A request and its answer, apart from any web framework: what a tracker's face takes and gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import Any, Protocol

import orjson

from syncd.sandbox.clock import Clock
from syncd.sandbox.faults import Fault, Faults
from syncd.sandbox.outbox import Outbox

JSON = "application/json;charset=UTF-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. Header names are lower case; `faults` are those due for it."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    faults: Sequence[Fault] = ()

    def one(self, name: str, default: str | None = None) -> str | None:
        """Return the last value of a query parameter."""
        values = self.query.get(name)
        return values[-1] if values else default

    def many(self, name: str) -> list[str]:
        """Return the values of a parameter that may be repeated or separated by commas."""
        return [
            part.strip() for value in self.query.get(name, ()) for part in value.split(",") if part.strip()
        ]


@dataclass(slots=True, kw_only=True)
class Answer:
    """What is sent back; `content` is the body, already written out."""

    status: int = 200
    content: bytes = b""
    media: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


def answer_json(content: Any, status: int = 200) -> Answer:
    """Write an answer as JSON."""
    return Answer(status=status, content=orjson.dumps(content))


class Served(Protocol):
    """What the server needs of a site of any kind."""

    name: str
    clock: Clock
    faults: Faults
    lock: RLock
    outbox: Outbox

    def now(self) -> datetime:
        """Return the server's time."""
        ...


class Face(Protocol):
    """A vendor's API over a site."""

    @property
    def prefixes(self) -> Sequence[str]:
        """Return the beginnings of the paths it answers."""
        ...

    def operation(self, method: str, path: str) -> str | None:
        """Return the sandbox's name of the route, None where there is none."""
        ...

    def refusal(self, fault: Fault) -> Answer | None:
        """Return the whole answer that a fault gives in this vendor's form; None when it strikes elsewhere."""
        ...

    def answer(self, call: Call) -> Answer:
        """Answer one request; every error is an answer too."""
        ...
