"""What syncd remembers of a tracker's fields, so that a quiet pass need not ask for them again.

Remembered are the fields among which every name of the settings was found. When somebody renames or deletes one of
these, the newer fields are kept apart as doubtful: names go on standing for what they stood for, the tracker counts as
not read, and each of its passes asks again until the names are found.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from connectors.errors import SettingsError, SyncError
from connectors.model.fields import Field, FieldKind
from connectors.model.tracker import Reader
from syncd.engine.reading.border import border
from syncd.store import Store

KNOWN = "catalogue"
DOUBTFUL = "doubtful_catalogue"

Fits = Callable[[str, Sequence[Field]], object]
"""Takes a tracker and its fields; raises `SettingsError` for names of the settings that are not among them."""


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The fields of each tracker by its name, and why those in `errors` cannot be read."""

    fields: dict[str, Sequence[Field]] = field(default_factory=dict)
    errors: dict[str, SyncError] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sites:
    """The fields of all trackers, held against the names of the settings."""

    store: Store
    readers: Mapping[str, Reader]
    fits: Fits

    def recall(self) -> Catalogues | None:
        """Return what is remembered, without asking anybody; None while a tracker is unknown or in doubt."""
        kept = remembered(self.store, self.readers)
        if kept.keys() != self.readers.keys() or _recalled(self.store, DOUBTFUL, self.readers):
            return None
        for name, fields in kept.items():
            self.readers[name].learn(fields)
        return Catalogues(fields=dict(kept))

    def settle(self, asking: Collection[str]) -> Catalogues:
        """Find the fields of each tracker; one in `asking` is asked where it is unknown, in doubt, or lacks a name.

        Raises one `SettingsError` for all names that no known fields of their tracker have.
        """
        found, problems = Catalogues(), dict[str, None]()
        for name in self.readers:
            try:
                self._settle(name, found, ask=name in asking)
            except SettingsError as error:
                problems |= dict.fromkeys(str(error).splitlines())
        if problems:
            raise SettingsError("\n".join(problems))
        return found

    def check(self) -> None:
        """Raise one `SettingsError` for all names that no field of their tracker has; nothing is remembered.

        A tracker is asked where a name is not among the fields that are remembered; one that does not answer, or that
        no pass has read yet, is believed to have it.
        """
        problems = dict[str, None]()
        for name in self.readers:
            kept = [_recalled(self.store, kind, [name]).get(name) for kind in (KNOWN, DOUBTFUL)]
            known = [fields for fields in kept if fields is not None]
            if not known or any(self._refusal(name, fields) is None for fields in known):
                continue
            asked = self._asked(name, Catalogues(), anew=True)
            if asked is not None and (refusal := self._refusal(name, asked)):
                problems |= dict.fromkeys(str(refusal).splitlines())
        if problems:
            raise SettingsError("\n".join(problems))

    def renew(self, name: str) -> None:
        """Remember the fields as a full pull found them; raises `SettingsError` where they lack a name."""
        fields = tuple(self.readers[name].catalogue())
        if refusal := self._refusal(name, fields):
            _keep(self.store, DOUBTFUL, name, fields)
            raise refusal
        self._remember(name, fields)

    def _settle(self, name: str, found: Catalogues, *, ask: bool) -> None:
        kept = remembered(self.store, [name]).get(name)
        newest = _recalled(self.store, DOUBTFUL, [name]).get(name)
        lacking = None if kept is None else self._refusal(name, kept)
        if kept is not None and newest is None and lacking is None:
            found.fields[name] = self._learnt(name, kept)
            return
        if ask:
            newest = self._asked(name, found, anew=kept is not None)
        refusal = None if newest is None else self._refusal(name, newest)
        if newest is not None and refusal is None:
            self._remember(name, newest)
            found.fields[name] = newest
        elif kept is not None and lacking is None:
            found.fields[name] = self._learnt(name, kept)
            if refusal is not None and newest is not None:
                _keep(self.store, DOUBTFUL, name, newest)
                found.errors[name] = refusal
        elif name not in found.errors and (problem := refusal or lacking):
            raise problem

    def _asked(self, name: str, found: Catalogues, *, anew: bool) -> Sequence[Field] | None:
        """Ask a tracker for its fields; what keeps it from answering is noted in `found`."""
        try:
            with border(name):
                if anew:
                    self.readers[name].site()
                return tuple(self.readers[name].catalogue())
        except SyncError as error:
            found.errors[name] = error
            return None

    def _refusal(self, name: str, fields: Sequence[Field]) -> SettingsError | None:
        try:
            self.fits(name, fields)
        except SettingsError as error:
            return error
        return None

    def _learnt(self, name: str, fields: Sequence[Field]) -> Sequence[Field]:
        self.readers[name].learn(fields)
        return fields

    def _remember(self, name: str, fields: Sequence[Field]) -> None:
        _keep(self.store, KNOWN, name, fields)
        self.store.set_meta(f"{DOUBTFUL}:{name}", None)


def remembered(store: Store, trackers: Iterable[str]) -> dict[str, Sequence[Field]]:
    """Return the fields of those trackers of which they are remembered."""
    return _recalled(store, KNOWN, trackers)


def _recalled(store: Store, kind: str, trackers: Iterable[str]) -> dict[str, Sequence[Field]]:
    kept = {name: store.get_meta(f"{kind}:{name}") for name in trackers}
    return {
        name: tuple(Field(number, title, FieldKind(kind)) for number, title, kind in orjson.loads(rows))
        for name, rows in kept.items()
        if rows is not None
    }


def _keep(store: Store, kind: str, name: str, fields: Sequence[Field]) -> None:
    rows = [(field.id, field.name, field.kind.value) for field in fields]
    store.set_meta(f"{kind}:{name}", orjson.dumps(rows).decode())
