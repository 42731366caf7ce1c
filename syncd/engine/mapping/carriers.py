"""Find the stored items that the OKR names: those that carry figures, and those that hold a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config.writes import Subject
from connectors.model.items import Ref, WorkItem
from mappings.okr import Okr, Project
from syncd.engine.reading.resolve import carrier_refs
from syncd.store import Store

Carriers = Mapping[tuple[Subject, str], WorkItem]
"""The item that carries the fields of a subject, by (kind of subject, its id)."""


def find_carriers(okr: Okr, store: Store) -> Carriers:
    """Return the carrying items that are stored; the others are told by `check`."""
    refs = carrier_refs(okr)
    found = store.items_by_key(set(refs.values()))
    return {subject: found[ref] for subject, ref in refs.items() if ref in found}


def root_ids(projects: Iterable[Project], store: Store) -> dict[Ref, str]:
    """Return the immutable id of every root that a selector names, by tracker and key as written."""
    selectors = [selector for project in projects for selector in project.select]
    aliases = {tracker: store.aliases(tracker) for tracker in {s.tracker for s in selectors}}
    named = {(s.tracker, root) for s in selectors for c in (s.include, s.exclude) for root in c.roots}
    return {ref: aliases[ref[0]].get(ref[1], ref[1]) for ref in named}
