"""What syncd remembers of a tracker's fields, so that a quiet pass need not ask for them again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from connectors.errors import SyncError
from connectors.model.fields import Field, FieldKind
from connectors.model.tracker import Reader
from syncd.store import Store


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The fields of each tracker by its name, and why those that are missing could not be had."""

    fields: dict[str, Sequence[Field]] = field(default_factory=dict)
    errors: dict[str, SyncError] = field(default_factory=dict)


def catalogues(
    store: Store, readers: Mapping[str, Reader], asking: Collection[str], *, anew: bool = False
) -> Catalogues:
    """Return the fields of each tracker as remembered.

    The trackers in `asking` are asked where nothing is remembered, or `anew`.
    """
    found = Catalogues()
    kept = remembered(store, readers)
    for name, reader in readers.items():
        if name in kept and not (anew and name in asking):
            found.fields[name] = kept[name]
            reader.learn(kept[name])
        elif name in asking:
            try:
                if anew:
                    reader.site()
                found.fields[name] = remember(store, name, reader)
            except SyncError as error:
                found.errors[name] = error
    return found


def remembered(store: Store, trackers: Iterable[str]) -> dict[str, Sequence[Field]]:
    """Return the fields of those trackers of which they are remembered."""
    kept = {name: store.get_meta(f"catalogue:{name}") for name in trackers}
    return {
        name: tuple(Field(number, title, FieldKind(kind)) for number, title, kind in orjson.loads(rows))
        for name, rows in kept.items()
        if rows is not None
    }


def remember(store: Store, name: str, reader: Reader) -> Sequence[Field]:
    """Keep the fields of a tracker, which is asked unless it was since its last sign-in."""
    fields = tuple(reader.catalogue())
    rows = [(field.id, field.name, field.kind.value) for field in fields]
    store.set_meta(f"catalogue:{name}", orjson.dumps(rows).decode())
    return fields
