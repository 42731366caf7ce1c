"""What a site tells of rights and selectors without its items being read: what `check` needs to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from connectors.model.items import Category
from connectors.model.selectors import Criterion


class Right(StrEnum):
    """What an account may be allowed in a space.

    To see its items, to set their fields, to do so without mail to people, to create options of these fields.
    """

    SEE = "see"
    EDIT = "edit"
    SILENCE = "silence"
    OPTIONS = "options"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A piece of a selector that is held against the site by itself: roots, values of one facet, or one raw query."""

    criterion: Criterion
    facet: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a site says to a trial.

    `found` says whether anything matches (below the roots, for roots), None where the tracker was not asked; `missing`
    are values that are not there or not visible; `refusal` is the tracker's own word on a query that it does not take;
    `drift` says why an item may come to match without being changed itself, "" where that cannot be.
    """

    found: bool | None = None
    missing: tuple[str, ...] = ()
    refusal: str = ""
    drift: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a site tells of a scope without reading its items.

    `lacks` says by (space, right) what this account may not do, and what is to be done about it in the tracker's own
    terms; what the tracker does not tell is left out. `statuses` are by name; `types` are all names of types, empty
    where they are not told. `pass_requests` and `census_requests` are about how many requests a pass over a quiet
    site and a full pull take, None where that cannot be told.
    """

    lacks: Mapping[tuple[str, Right], str] = field(default_factory=dict)
    tried: Mapping[Trial, Tried] = field(default_factory=dict)
    statuses: Mapping[str, Category] = field(default_factory=dict)
    resolutions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    pass_requests: int = 1
    census_requests: int | None = None
