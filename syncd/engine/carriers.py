"""Find the stored items that the OKR names: those that carry figures, and those that hold a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config import Loaded
from config.values import FieldSource
from config.writes import Subject
from connectors.model.items import Ref, WorkItem
from mappings.okr import Okr, Project
from syncd.engine.check_ins import Form
from syncd.engine.resolve import Resolved, carrier_refs
from syncd.engine.unread import recall_troubles
from syncd.engine.values import FieldReading
from syncd.store import Store

Carriers = Mapping[tuple[Subject, str], WorkItem]
"""The item that carries the fields of a subject, by (kind of subject, its id)."""

_INVISIBLE = "the item that holds the value is not visible"


def find_carriers(okr: Okr, store: Store) -> Carriers:
    """Return the carrying items that are stored; the others are told by `check`."""
    refs = carrier_refs(okr)
    found = store.items_by_key(set(refs.values()))
    return {subject: found[ref] for subject, ref in refs.items() if ref in found}


def field_readings(loaded: Loaded, resolved: Resolved, store: Store) -> dict[str, FieldReading]:
    """Return, for each key result whose value stands in a field, the item and the field."""
    sources = {name: source for name, source in loaded.sources.items() if isinstance(source, FieldSource)}
    trackers = {source.item[0] for source in sources.values()}
    troubles = {tracker: recall_troubles(store, tracker) for tracker in trackers}
    written = {tracker: store.written(tracker) for tracker in trackers}
    readings = {}
    for key_result, source in sources.items():
        (tracker, name), field = source.item, resolved.value_fields[key_result]
        trouble = troubles[tracker].get(name)
        item = store.item_by_key(tracker, name)
        readings[key_result] = FieldReading(
            item=item,
            field=field,
            trouble=trouble.why if trouble else None if item else f"{name}: {_INVISIBLE}",
            ours=written[tracker].get((item.id, field.id)) if item else None,
        )
    return readings


def check_in_forms(resolved: Resolved, carriers: Carriers) -> dict[str, Form]:
    """Return where check-ins are typed in, for each key result whose item is stored."""
    return {
        key_result: Form(item=item, fields=fields)
        for key_result, fields in resolved.check_in_fields.items()
        if fields and (item := carriers.get((Subject.KEY_RESULT, key_result))) is not None
    }


def root_ids(projects: Iterable[Project], store: Store) -> dict[Ref, str]:
    """Return the immutable id of every root that a selector names, by tracker and key as written."""
    selectors = [selector for project in projects for selector in project.select]
    aliases = {tracker: store.aliases(tracker) for tracker in {s.tracker for s in selectors}}
    named = {(s.tracker, root) for s in selectors for c in (s.include, s.exclude) for root in c.roots}
    return {ref: aliases[ref[0]].get(ref[1], ref[1]) for ref in named}
