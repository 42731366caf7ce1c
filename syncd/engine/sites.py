"""What syncd remembers of a tracker's fields, so that a quiet pass need not ask for them again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from connectors.errors import SyncError
from connectors.model import Field, FieldKind, Reader
from syncd.store import Store


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The fields of each tracker by its name, and why those that are missing could not be had."""

    fields: dict[str, Sequence[Field]] = field(default_factory=dict)
    errors: dict[str, SyncError] = field(default_factory=dict)


def catalogues(store: Store, readers: Mapping[str, Reader], *, anew: bool = False) -> Catalogues:
    """Return the fields of each tracker: as remembered, or asked for where nothing is, or `anew`."""
    found = Catalogues()
    for name, reader in readers.items():
        try:
            found.fields[name] = _catalogue(store, name, reader, anew=anew)
        except SyncError as error:
            found.errors[name] = error
    return found


def _catalogue(store: Store, name: str, reader: Reader, *, anew: bool) -> Sequence[Field]:
    kept = None if anew else store.get_meta(f"catalogue:{name}")
    if kept is not None:
        fields = tuple(Field(number, title, FieldKind(kind)) for number, title, kind in orjson.loads(kept))
        reader.learn(fields)
        return fields
    fields = tuple(reader.catalogue())
    rows = [(field.id, field.name, field.kind.value) for field in fields]
    store.set_meta(f"catalogue:{name}", orjson.dumps(rows).decode())
    return fields
