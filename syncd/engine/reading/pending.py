"""Pending: the items of writes of which the answer was lost, as in a killed pass, are read anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.model.pulls import Page, Scope
from connectors.model.tracker import Reader
from syncd.store import Store

LOOKED_FOR = timedelta(hours=1)
"""How long after its request a lost write has its item read by each pass; later, any search knows what stands there."""


def read_pending(reader: Reader, scope: Scope, shape: str, store: Store, now: datetime) -> None:
    """Read the items of lost writes as they stand now: a search may not know yet what arrived a moment ago.

    Raises what the reader raises.
    """
    ids = {
        row.item
        for row in store.pending_writes()
        if row.tracker == reader.name and row.begun is not None and now - row.begun < LOOKED_FOR
    }
    if ids:
        items = tuple(reader.read(sorted(ids), scope))
        store.save_page(reader.name, Page(items=items), shape=shape, now=now)
