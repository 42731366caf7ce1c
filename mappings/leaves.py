"""Leaves: the items that are counted.

A leaf is a live item without a live descendant among the items it is counted with. The way from a
descendant up to its ancestors runs through whatever items, dead ones and those of other projects too. So a
parent is a leaf again once everything below it is cancelled, and closing a parent does nothing to its
children.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from connectors.model.items import Ref


def leaf_refs(live: Collection[Ref], parents: Mapping[Ref, Ref]) -> set[Ref]:
    """Return those of the live items that have no live descendant among them.

    `parents` holds every step of the ways up. Each item is passed once, however deep the tree; a loop of
    parents ends where it closes.
    """
    above: set[Ref] = set()
    for ref in live:
        parent = parents.get(ref)
        while parent is not None and parent not in above:
            above.add(parent)
            parent = parents.get(parent)
    return set(live) - above
