"""Context: what every step of a pass is given: the accepted configuration, the store, the trackers and the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from config import Loaded
from connectors.model.tracker import Reader
from syncd.store import Store

Halted = Callable[[], bool]
"""Tells whether the pass is to end early."""

Tell = Callable[[str, int], None]
"""Takes the name of a tracker and how many of its items have been read, after each piece of a pull."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One accepted configuration at work. `override` is the time that a person gave in place of the clock's."""

    loaded: Loaded
    store: Store
    readers: Mapping[str, Reader]
    clock: Callable[[], datetime]
    halted: Halted = lambda: False
    tell: Tell = lambda _name, _items: None
    override: str | None = None
