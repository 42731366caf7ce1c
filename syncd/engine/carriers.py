"""Find the stored items that the OKR names: those that carry figures, and those that hold a value."""

from __future__ import annotations

from collections.abc import Mapping

from config import Loaded
from config.values import FieldSource
from config.writes import Subject
from connectors.model import Field, Ref, WorkItem
from mappings.okr import Okr
from syncd.engine.check_ins import Form
from syncd.engine.goals import recall_troubles
from syncd.engine.resolve import Resolved, carrier_refs
from syncd.engine.values import FieldReading
from syncd.store import Store, WrittenRow

Carriers = Mapping[tuple[Subject, str], WorkItem]
"""The item that carries the fields of a subject, by (kind of subject, its id)."""


def find_carriers(okr: Okr, store: Store) -> Carriers:
    """Return the carrying items that are stored; the others are told by `check`."""
    found = {subject: store.item_by_key(*ref) for subject, ref in carrier_refs(okr).items()}
    return {subject: item for subject, item in found.items() if item is not None}


def field_readings(loaded: Loaded, resolved: Resolved, store: Store) -> dict[str, FieldReading]:
    """Return, for each key result whose value stands in a field, the item and the field."""
    return {
        key_result: FieldReading(
            item=(item := store.item_by_key(*source.item)),
            field=resolved.value_fields[key_result],
            trouble=recall_troubles(store, source.item[0]).get(source.item[1]),
            ours=_written(store, item, resolved.value_fields[key_result]),
        )
        for key_result, source in loaded.sources.items()
        if isinstance(source, FieldSource)
    }


def _written(store: Store, item: WorkItem | None, field: Field) -> WrittenRow | None:
    return store.written(item.tracker).get((item.id, field.id)) if item else None


def check_in_forms(resolved: Resolved, carriers: Carriers) -> dict[str, Form]:
    """Return where check-ins are typed in, for each key result whose item is stored."""
    return {
        key_result: Form(item=item, fields=fields)
        for key_result, fields in resolved.check_in_fields.items()
        if fields and (item := carriers.get((Subject.KEY_RESULT, key_result))) is not None
    }


def root_ids(okr: Okr, store: Store) -> dict[Ref, str]:
    """Return the immutable id of every root that a selector names, by tracker and key as written."""
    trackers = {s.tracker for p in okr.projects.values() for s in p.select}
    aliases = {tracker: store.aliases(tracker) for tracker in trackers}
    named = {
        (s.tracker, root)
        for p in okr.projects.values()
        for s in p.select
        for criteria in (s.include, s.exclude)
        for root in criteria.roots
    }
    return {ref: aliases[ref[0]].get(ref[1], ref[1]) for ref in named}
