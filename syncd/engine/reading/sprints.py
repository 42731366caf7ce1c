"""Sprints: when those end that items are in or were in; one that has left its sprint no longer tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import orjson

from connectors.model.items import WorkItem
from syncd.store import Store

Sprints = Mapping[str, Mapping[str, str]]
"""The last day (ISO) of each sprint by its id, by tracker."""


def learn_sprints(store: Store, tracker: str, items: Iterable[WorkItem]) -> None:
    """Remember when the sprints end that these items are in: an item that leaves a sprint no longer tells."""
    told = dict(end.split(" ", 1) for item in items for end in item.facets.get("sprint_end", ()))
    known = _stored(store, tracker)
    if told.items() - known.items():
        store.set_meta(_key(tracker), orjson.dumps({**known, **told}).decode())


def take_over_sprints(store: Store, scratch: Store, trackers: Collection[str]) -> None:
    """Let a scratch store know the sprints of the main one."""
    for tracker in trackers:
        scratch.set_meta(_key(tracker), store.get_meta(_key(tracker)))


def known_sprints(store: Store, trackers: Collection[str]) -> Sprints:
    """Return the ends of all sprints that were seen."""
    return {tracker: _stored(store, tracker) for tracker in trackers}


def _stored(store: Store, tracker: str) -> dict[str, str]:
    known: dict[str, str] = orjson.loads(store.get_meta(_key(tracker)) or "{}")
    return known


def _key(tracker: str) -> str:
    return f"sprints:{tracker}"
