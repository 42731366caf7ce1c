"""The keys that may stand under `select:`, and what an address leads to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Criterion(StrEnum):
    """How a key of a selector is matched."""

    ROOT = "root"
    FACET = "facet"
    FIELD = "field"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class SelectorKey:
    """A key that may stand under `select:`; `name` is its plural form, `facet` set only for facets.

    The value of a key of criterion `FIELD` is a mapping of field names to values; the others take one
    value or several. A facet that is a `place` (a list, a folder) can be read by itself, without its space.
    """

    name: str
    criterion: Criterion
    facet: str = ""
    place: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """What a key or an address leads to: an item, or with `facet` all items of a place such as a list."""

    key: str
    facet: str = ""
