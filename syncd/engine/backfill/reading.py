"""Reading: bring into the store what the trackers remember of items that changed since a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from connectors.errors import MalformedError
from connectors.model.pulls import Scope
from connectors.model.tracker import Reader
from syncd.store import Held, Store

BATCH = 5000
"""Items whose histories are asked for before the store is asked again which are missing."""

Tell = Callable[[str, int, int], None]
"""Told after each piece: what is being done, how much of it is done, of how much."""


def read_histories(
    reader: Reader,
    store: Store,
    scope: Scope,
    shape: str,
    since: datetime,
    tell: Tell,
    held: Held | None = None,
) -> int:
    """Read the histories that are missing and return of how many items; what was read is kept piece by piece.

    Items that did not change since then are left out: they stood then as they stand now. `held` are items by id
    that are newer than the stored ones. Raises what the tracker raises.
    """
    name = reader.name
    total, done = len(store.unread_histories(name, since, shape, held=held)), 0
    while ids := store.unread_histories(name, since, shape, BATCH, held=held):
        read = 0
        for piece in reader.histories(ids, scope):
            store.save_histories(name, piece, shape, held)
            read += len(piece.read)
            tell(name, done + read, max(total, done + read))
        if not read:
            raise MalformedError(
                f"the histories of {len(ids)} items were asked for and none was told",
                where=name,
                remedy="try again; if it stays so, check for a proxy that changes answers",
            )
        done += read
    return done
