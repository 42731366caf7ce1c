"""Map: work items to projects, for the items that changed and whatever hangs below them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from connectors.model.items import Ref, WorkItem
from mappings.mapping import Placement, Selectors, place
from syncd.store import Placed, Store

BATCH = 2000
"""Changed items that are placed in one transaction."""


Notice = Callable[[str, Mapping[str, Sequence[WorkItem]], Mapping[str, frozenset[str]]], None]
"""Takes the name of a tracker, the placed items by id, each with its ancestors (nothing of one that is gone), and
the raw queries that items match."""


def place_changed(
    store: Store, selectors: Selectors, notice: Notice = lambda _name, _chains, _matches: None
) -> int:
    """Place every changed item and its descendants; return how many items were looked at.

    Projects that an item left, entered or stays in are marked, so that they are measured anew.
    """
    looked_at = 0
    while changed := store.dirty(BATCH):
        for tracker in sorted({ref[0] for ref in changed}):
            marks = {ref: mark for ref, mark in changed.items() if ref[0] == tracker}
            looked_at += _place(store, selectors, tracker, marks, notice)
    return looked_at


def _place(store: Store, selectors: Selectors, tracker: str, marks: Mapping[Ref, int], notice: Notice) -> int:
    tree = store.subtree(tracker, [ref[1] for ref in marks])
    parents = dict(store.ancestry(tracker, list(tree.parents)))
    ids = {*tree.parents, *parents, *parents.values()} - tree.gone
    items = {ref[1]: item for ref, item in store.items([(tracker, i) for i in ids]).items()}
    matches = store.query_matches(tracker, list(items))
    own = {i: selectors.own(item, matches.get(i, frozenset())) for i, item in items.items()}
    chains = {i: tuple(_chain(i, parents, items)) for i in tree.parents}
    notice(tracker, {i: [items[j] for j in chain] for i, chain in chains.items()}, matches)
    placed = {(tracker, i): _row(place([own[j] for j in chain])) for i, chain in chains.items()}
    before = store.placements(list(placed))
    touched = {row.project for row in (*before.values(), *placed.values()) if row is not None}
    store.settle_mapping(placed, marks, touched)
    return len(placed)


def _row(placement: Placement) -> Placed | None:
    if placement.project is None:
        return None
    return Placed(
        project=placement.project,
        inherited=placement.inherited,
        container=placement.container,
        overlaps=placement.overlaps,
    )


def _chain(item: str, parents: Mapping[str, str], items: Mapping[str, WorkItem]) -> Iterator[str]:
    """Yield the item and its ancestors, nearest first, up to the first that is gone or was seen already."""
    seen: set[str] = set()
    current: str | None = item
    while current is not None and current in items and current not in seen:
        seen.add(current)
        yield current
        current = parents.get(current)
