"""Arrived: writes of which the answer was lost are looked for in what the fields show."""

from __future__ import annotations

from collections.abc import Iterable

from syncd.engine.compare import same
from syncd.engine.writing.wanted import Wanted
from syncd.store import Store


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
