"""Fields of a tracker: what they hold, how one is found by its name, and what is written into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum

from connectors.errors import SettingsError

FieldValue = float | str | bool | date | tuple[str, ...] | None
"""A field's value in neutral form: number, text (also the name of a single option), checkbox, day,
several words (labels, several options), or None when it is empty. A rich text is its plain text.
A field of kind `ITEMS` or `LINKS` holds the ids of other items, each after the words of its link where it has such."""


class FieldKind(StrEnum):
    """What a field holds, and so how it is written.

    `EPIC_LINK` names the epic above an item by its key, `PARENT_LINK` what stands above an epic, a field of kind
    `EPIC` is filled on epics only, and one of kind `FLAG` where somebody raised a flag; none of them is written.
    """

    NUMBER = "number"
    OPTION = "option"
    OPTIONS = "options"
    TEXT = "text"
    PARAGRAPH = "paragraph"
    DATE = "date"
    DATETIME = "datetime"
    LABELS = "labels"
    CHECKBOX = "checkbox"
    SPRINT = "sprint"
    EPIC_LINK = "epic_link"
    PARENT_LINK = "parent_link"
    EPIC = "epic"
    FLAG = "flag"
    ITEMS = "items"
    LINKS = "links"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a drop-down field."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the tracker; `options` is filled only where the tracker tells them.

    `computed` says of what the tracker computes it, such as `formula`: nothing can be written to it. It is told
    by a fresh catalogue only, and empty for all other fields.
    """

    id: str
    name: str
    kind: FieldKind
    options: tuple[Option, ...] = ()
    computed: str = ""


class NewOption(str):
    """The name of an option that the field is to be given first, where it still has none of that name."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FieldWrite:
    """One field to set on one item. `value` is neutral; for options it is the option's id, or a new option."""

    field: Field
    value: FieldValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What the tracker said to one write: `at` by its clock; `refused` fields by id with its reason.

    Fields that are not in `refused` were taken.
    """

    at: datetime
    refused: Mapping[str, str] = field(default_factory=dict)
    notified: bool = False


def find_field(
    catalogue: Sequence[Field], name: str, *, where: str, kinds: Sequence[FieldKind] = ()
) -> Field:
    """Find the one field of that id or name, of a usable kind (any, when `kinds` is empty).

    Raises `SettingsError` with the candidates, their ids and kinds, where none or several fit.
    """
    named = [f for f in catalogue if f.id == name] or [
        f for f in catalogue if f.name.casefold() == name.casefold()
    ]
    fitting = [f for f in named if not kinds or f.kind in kinds]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        listed = ", ".join(f"{f.id} ({f.kind})" for f in fitting)
        raise SettingsError(
            f"{len(fitting)} fields are called {name!r}: {listed}",
            where=where,
            remedy="name the one you mean by its id",
        )
    if named:
        wanted = " or ".join(kinds)
        raise SettingsError(
            f"field {name!r} is of kind {named[0].kind}, not {wanted}",
            where=where,
            remedy=f"name a field of kind {wanted}",
        )
    close = get_close_matches(name.casefold(), [f.name.casefold() for f in catalogue], n=3, cutoff=0.6)
    near = ", ".join(sorted({f"{f.name} ({f.id})" for f in catalogue if f.name.casefold() in close}))
    raise SettingsError(
        f"there is no field {name!r}",
        where=where,
        remedy=f"did you mean {near}?" if near else "create it in the tracker, or name another",
    )
