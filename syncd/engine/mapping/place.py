"""Map: work items to projects, for the items that changed and whatever hangs below them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

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
    places = {ref: (before.get(ref), placed[ref]) for ref in placed}
    changed = [ref for ref, (was, now) in places.items() if ref in marks or was != now]
    uprooted = _below(tree.parents, store.moved(tracker, [ref[1] for ref in marks]))
    touched, whole = _projects(places, changed), _projects(places, [(tracker, i) for i in uprooted])
    store.settle_mapping(placed, marks, touched | whole, whole=whole)
    return len(placed)


def _projects(places: Mapping[Ref, tuple[Placed | None, Placed | None]], refs: Iterable[Ref]) -> set[str]:
    """Return the projects that these items were or are in."""
    return {place.project for ref in refs for place in places[ref] if place is not None}


def _below(parents: Mapping[str, str | None], moved: set[str]) -> set[str]:
    """Return the items with one above them that was moved: who is a leaf may be otherwise, through whatever project."""
    below: set[str] = set()
    for item in parents if moved else ():
        seen, above = {item}, parents[item]
        while above is not None and above in parents and above not in seen:
            if above in moved or above in below:
                below.add(item)
                break
            seen.add(above)
            above = parents[above]
    return below


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
