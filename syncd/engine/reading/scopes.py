"""Scopes: what is to be read of each tracker, by all that the configuration and the OKR in trackers name there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import connectors
from config import Loaded
from connectors.errors import SettingsError
from connectors.model.pulls import Scope
from mappings.okr import Okr, Selector
from syncd.engine.reading.facets import FIELD_FACET
from syncd.engine.reading.okr_places import PlaceRule

SPACE_FACET = "space"
"""Its values are spaces, which are watched where the settings name none."""


def scope_of(
    tracker: str,
    loaded: Loaded,
    okr: Okr,
    rules: Sequence[PlaceRule],
    items: Sequence[str],
    fields: Collection[str],
) -> Scope:
    """Return what is to be read of a tracker.

    `items` are those to read whether a selector names them or not, `fields` the ids of the fields to read with all.
    """
    selectors = _selectors(tracker, okr, rules)
    criteria = [c for s in selectors for c in (s.include, s.exclude)]
    roots = _ordered(root for c in criteria for root in c.roots)
    named = list(_named_facets(selectors))
    whole = [value for facet, value in named if facet == SPACE_FACET]
    watched = loaded.trackers[tracker].watch or [*_spaces_of(loaded, tracker, roots), *whole]
    readable = _readable(loaded, tracker)
    facets = {name for c in criteria for name in c.facets if name.startswith(FIELD_FACET)}
    return Scope(
        spaces=_ordered(watched),
        roots=roots,
        items=_ordered(items),
        places=tuple(dict.fromkeys(place for place in named if place[0] in readable)),
        queries=_ordered(query for c in criteria for query in c.queries),
        fields=tuple(sorted(set(fields))),
        facet_fields=tuple(sorted(name.removeprefix(FIELD_FACET) for name in facets)),
        zone=loaded.zone,
        titles=loaded.trackers[tracker].show_confidential,
    )


def find_homeless(
    scope: Scope, tracker: str, loaded: Loaded, okr: Okr, rules: Sequence[PlaceRule]
) -> Iterator[SettingsError]:
    """Find out whether a selector needs spaces to look through where the scope has none."""
    readable = _readable(loaded, tracker)
    named = _named_facets(_selectors(tracker, okr, rules))
    if not scope.spaces and any(facet not in readable for facet, _ in named):
        yield SettingsError(
            "a selector by label, component, version, sprint or field needs to know which spaces to read",
            where=f"trackers.{tracker}",
            remedy="name them: watch: [KEY]",
        )


def _selectors(tracker: str, okr: Okr, rules: Sequence[PlaceRule]) -> list[Selector]:
    selectors = [s for p in okr.projects.values() for s in p.select if s.tracker == tracker]
    return selectors + [s for rule in rules if rule.place.tracker == tracker for s in rule.selectors]


def _named_facets(selectors: Sequence[Selector]) -> Iterator[tuple[str, str]]:
    """Yield each facet and value by which something is selected."""
    for selector in selectors:
        for facet, values in selector.include.facets.items():
            yield from ((facet, value) for value in values)


def _readable(loaded: Loaded, tracker: str) -> set[str]:
    """Return the facets of this tracker that can be read by themselves, without their space."""
    keys = connectors.find(loaded.trackers[tracker].type).SELECTORS.values()
    return {key.facet for key in keys if key.place}


def _spaces_of(loaded: Loaded, tracker: str, roots: Sequence[str]) -> Iterator[str]:
    connector = connectors.find(loaded.trackers[tracker].type)
    return filter(None, (connector.space_of(root) for root in roots))


def _ordered(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
