"""Options of drop-down fields as the trackers last told them, so that a quiet pass need not ask again."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from connectors.model import Field, Reader
from syncd.engine.changes import Target
from syncd.store import Store


class Options:
    """Asks for the options of a field where they are needed, and remembers their names by id in the store."""

    def __init__(self, store: Store, readers: Mapping[str, Reader]) -> None:
        self._store = store
        self._readers = readers

    def names(self, target: Target) -> Mapping[str, str]:
        """Return the remembered names of the field's options by id; empty where none were ever asked for."""
        kept = self._store.get_meta(_key(target))
        names: dict[str, str] = orjson.loads(kept) if kept else {}
        return names

    def ask(self, target: Target) -> Field | None:
        """Return the field with its options as they are now; None when it cannot be set on the item."""
        field = self._readers[target.tracker].editable(target.item).get(target.field.id)
        if field is not None:
            names = {**self.names(target), **{option.id: option.name for option in field.options}}
            self._store.set_meta(_key(target), orjson.dumps(names).decode())
        return field


def _key(target: Target) -> str:
    return f"options:{target.tracker}:{target.field.id}"
