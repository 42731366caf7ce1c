"""Trackers: neutral work items in, field writes out. This floor knows nothing of OKRs.

A connector is a module (or a package) of this folder that exposes what `Connector` lists, `SETTINGS` among it, and
is found by its name; nothing else registers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Protocol, cast

from connectors.errors import SettingsError

if TYPE_CHECKING:  # pydantic and the connectors themselves are loaded only when one is used
    from connectors.http import Clock
    from connectors.model.selectors import Reference, SelectorKey
    from connectors.model.tracker import Observer, Tracker
    from connectors.settings import TrackerSettings


class Connector(Protocol):
    """What a connector's module exposes.

    `SELECTORS` maps each key an operator may write under `select:`, singular and plural, to its meaning.
    """

    SETTINGS: type[TrackerSettings]
    SELECTORS: Mapping[str, SelectorKey]

    def connect(
        self, name: str, settings: TrackerSettings, observe: Observer, clock: Clock | None = None
    ) -> Tracker:
        """Return the tracker of that name; no request is made before it is used."""
        ...

    def space_of(self, key: str) -> str:
        """Return the space that a key names (`SRCH-1` → `SRCH`), or "" when it names none."""
        ...

    def refer(self, settings: Any, text: str) -> Reference | None:
        """Return what an address of this site, or a word in the form of a key, leads to; None for others."""
        ...


def kinds() -> tuple[str, ...]:
    """Return the kinds of tracker there are, sorted."""
    return tuple(sorted(m.name for m in iter_modules(__path__) if _module(m.name) is not None))


def find(kind: str) -> Connector:
    """Return the connector of that kind; raises `SettingsError` that names the known ones."""
    connector = _module(kind) if any(m.name == kind for m in iter_modules(__path__)) else None
    if connector is None:
        raise SettingsError(
            f"there is no connector for trackers of type {kind!r}",
            remedy=f"use one of: {', '.join(kinds())}",
        )
    return connector


def _module(name: str) -> Connector | None:
    """Return a module of this folder if it is a connector."""
    module = import_module(f"{__name__}.{name}")
    return cast("Connector", module) if hasattr(module, "SETTINGS") else None
