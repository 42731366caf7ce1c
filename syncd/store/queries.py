"""What every group of queries stands on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from connectors.model.items import Ref
from syncd.store.database import Database


class Queries:
    """A group of queries over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database


def by_tracker(refs: Iterable[Ref]) -> dict[str, list[str]]:
    """Return the ids of each tracker, in the order given, each once."""
    grouped: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for tracker, item_id in refs:
        grouped[tracker][item_id] = None
    return {tracker: list(ids) for tracker, ids in grouped.items()}
