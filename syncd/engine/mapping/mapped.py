"""Mapped: every item in its place by the settings and the OKR of the trackers, as the store knows both now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config import Loaded
from connectors.model.fields import Field
from syncd.engine.mapping.okr_items import Noticing
from syncd.engine.mapping.place import place_changed
from syncd.engine.mapping.rules import bring_mapping_up_to_date
from syncd.engine.mapping.situation import Situation, situation
from syncd.engine.mapping.totals import forget_totals
from syncd.store import Store


def mapped(loaded: Loaded, fields: Mapping[str, Sequence[Field]], store: Store) -> Situation:
    """Place what changed, and what the OKR of trackers makes of it; only within the engine's turn."""
    here = situation(loaded, fields, store)
    noticing = Noticing(store, here.whole.rules)
    _place(here, noticing, store)
    if not loaded.places:
        return here
    noticing.settle()
    there = situation(loaded, fields, store)
    store.name_okr_items(there.whole.names)
    if there.resolved.okr != here.resolved.okr:
        _place(there, noticing, store)
    return there


def _place(here: Situation, noticing: Noticing, store: Store) -> None:
    selectors = bring_mapping_up_to_date(store, here.loaded, here.resolved.okr)
    if store.dirty(1):
        forget_totals(store)
    place_changed(store, selectors, noticing.notice)
