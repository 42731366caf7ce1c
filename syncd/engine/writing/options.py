"""Options of drop-down fields as the trackers last told them, so that a quiet pass need not ask again."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from connectors.model.fields import Field, FieldKind, Option
from connectors.model.tracker import Reader
from syncd.engine.writing.changes import Target
from syncd.store import Store


class Options:
    """Asks for the options of a field where they are needed, once a pass for each space and type of item.

    What was told is remembered in the store, until the tracker refuses a write.
    """

    def __init__(self, store: Store, readers: Mapping[str, Reader]) -> None:
        self._store = store
        self._readers = readers
        self._asked: dict[str, Field | None] = {}

    def names(self, target: Target) -> Mapping[str, str]:
        """Return the remembered names of the field's options by id; empty where none were ever asked for."""
        known = self.remembered(target)
        return {option.id: option.name for option in known.options} if known else {}

    def remembered(self, target: Target) -> Field | None:
        """Return the field with its options as last told; None when nothing is known of them."""
        kept = self._store.get_meta(_key(target))
        if kept is None:
            return None
        options = tuple(Option(number, name) for number, name in orjson.loads(kept))
        return Field(target.field.id, target.field.name, FieldKind.OPTION, options)

    def ask(self, target: Target) -> Field | None:
        """Return the field with its options as they are now; None when it cannot be set on the item."""
        key = _key(target)
        if key not in self._asked:
            field = self._readers[target.tracker].editable(target.item).get(target.field.id)
            self._asked[key] = field
            if field is not None:
                pairs = [(option.id, option.name) for option in field.options]
                self._store.set_meta(key, orjson.dumps(pairs).decode())
        return self._asked[key]


def forget_options(store: Store, target: Target) -> None:
    """Have the options asked for anew the next time, as after a refusal."""
    store.set_meta(_key(target), None)


def _key(target: Target) -> str:
    return f"options:{target.tracker}:{target.field.id}:{target.space}:{target.kind}"
