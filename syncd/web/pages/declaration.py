"""What a page declares of itself: its path, its template, what it may be asked, and how its content is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syncd.web.api.declaration import Parameter
from syncd.web.pages.asked import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page; `read` returns what its template shows besides what all pages do, None where there is no such thing."""

    path: str
    template: str
    read: Callable[[Asked], Mapping[str, Any] | None]
    parameters: Sequence[Parameter] = ()
