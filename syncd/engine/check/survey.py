"""Read the OKR that lives in trackers for `check`: into a store that is thrown away, so that nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import connectors
from config import Loaded
from connectors.errors import SettingsError, SyncError
from connectors.model.fields import Field
from connectors.model.pulls import Scope
from connectors.model.tracker import Reader
from mappings.mapping import Selectors
from mappings.okr import Selector
from syncd.engine.mapping.okr_items import Noticing
from syncd.engine.mapping.place import place_changed
from syncd.engine.mapping.whole import Whole, joined
from syncd.engine.reading.census import Brake
from syncd.engine.reading.okr_places import PlaceRule, read_rules
from syncd.engine.reading.pull import pull
from syncd.engine.reading.resolve import resolve
from syncd.store import Store


def survey(
    loaded: Loaded,
    readers: Mapping[str, Reader],
    catalogues: Mapping[str, Sequence[Field]],
    now: datetime,
) -> tuple[Whole, dict[str, SyncError]]:
    """Return the whole OKR as it stands now, and the trackers that could not be read with the reason.

    Raises `SettingsError` where the places name fields that are not there.
    """
    rules = read_rules(loaded, catalogues)
    scopes = resolve(_without_projects(loaded), catalogues, rules).scopes
    errors: dict[str, SyncError] = {}
    with TemporaryDirectory() as folder, Store.open(f"sqlite:///{Path(folder) / 'survey.db'}") as store:
        for name in sorted({rule.place.tracker for rule in rules} & set(catalogues)):
            error = _read(readers[name], _narrowed(scopes[name], loaded, name, rules), store, now)
            if error is not None:
                errors[name] = error
        noticing = Noticing(store, rules)
        place_changed(store, Selectors.compile((), {}), noticing.notice)
        noticing.settle()
        return joined(loaded, rules, store.okr_items(), store), errors


def _without_projects(loaded: Loaded) -> Loaded:
    """Return the configuration with nothing to read but the OKR's items and those that carry fields."""
    objectives = {name: replace(o, item=None) for name, o in loaded.okr.objectives.items()}
    okr = replace(loaded.okr, objectives=objectives, projects={})
    return replace(loaded, okr=okr, sources={}, writes={})


def _narrowed(scope: Scope, loaded: Loaded, tracker: str, rules: Sequence[PlaceRule]) -> Scope:
    """Return the scope without the watched spaces, where the places can be read by themselves."""
    here = [rule for rule in rules if rule.place.tracker == tracker]
    keys = connectors.find(loaded.trackers[tracker].type).SELECTORS.values()
    readable = {key.facet for key in keys if key.place}

    def stands_alone(select: Sequence[Selector]) -> bool:
        return bool(select) and all(set(s.include.facets) <= readable for s in select)

    alone = all(
        stands_alone(rule.select) and (not rule.takes_projects or stands_alone(rule.project_select))
        for rule in here
    )
    return replace(scope, spaces=()) if alone else scope


def _read(reader: Reader, scope: Scope, store: Store, now: datetime) -> SyncError | None:
    pulled = pull(reader, scope, store, lambda: now, shape="survey", census_every=timedelta(), brake=Brake())
    if pulled.held:
        return SettingsError(pulled.held, where=reader.name)
    return pulled.error
