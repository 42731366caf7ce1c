"""Pending: writes of which the answer was lost, as in a killed pass, are looked for in what the fields show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from connectors.model.pulls import Page, Scope
from connectors.model.tracker import Reader
from syncd.engine.compare import same
from syncd.engine.wanted import Wanted
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


def find_arrived(wanted: Iterable[Wanted], store: Store) -> None:
    """Record as written what a field shows just as it was sent; the rest stays open and is decided anew.

    Otherwise a value that arrived would pass for a person's edit as soon as another one is due.
    """
    pending = {(row.tracker, row.item, row.field): row for row in store.pending_writes()}
    if not pending:
        return
    for want in wanted:
        row = pending.get(want.target.place)
        field, item = want.target.field, want.item
        if row is not None and same(field, item.fields.get(field.id), row.change["after"]):
            store.end_write(row.id, "written", "found by a later pass", item.updated)
