"""The situation: the whole OKR as the stored items tell it, and what its names stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from config import Loaded
from connectors.model.fields import Field
from syncd.engine.mapping.whole import Whole, whole_okr
from syncd.engine.reading.resolve import Resolved, resolve
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The whole OKR as the stored items tell it, and what its names stand for."""

    whole: Whole
    resolved: Resolved

    @property
    def loaded(self) -> Loaded:
        """Return the configuration with the whole OKR in it."""
        return self.whole.loaded


def situation(loaded: Loaded, fields: Mapping[str, Sequence[Field]], store: Store) -> Situation:
    """Return the present situation; raises one `SettingsError` for all fields that cannot be found."""
    whole = whole_okr(loaded, fields, store)
    return Situation(whole=whole, resolved=resolve(whole.loaded, fields, whole.rules))
