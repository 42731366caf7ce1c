"""Which fields a workspace has, what each holds, and which of them plays a role (points, start, due)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Any

from connectors.model.fields import Field, FieldKind, Option, find_field
from connectors.model.pulls import Scope

KINDS: Mapping[str, FieldKind] = {
    "number": FieldKind.NUMBER,
    "currency": FieldKind.NUMBER,
    "emoji": FieldKind.NUMBER,
    "manual_progress": FieldKind.NUMBER,
    "automatic_progress": FieldKind.NUMBER,
    "formula": FieldKind.NUMBER,
    "drop_down": FieldKind.OPTION,
    "labels": FieldKind.OPTIONS,
    "text": FieldKind.PARAGRAPH,
    "short_text": FieldKind.TEXT,
    "url": FieldKind.TEXT,
    "email": FieldKind.TEXT,
    "phone": FieldKind.TEXT,
    "date": FieldKind.DATE,
    "checkbox": FieldKind.CHECKBOX,
    "tasks": FieldKind.ITEMS,
    "list_relationship": FieldKind.ITEMS,
}
"""Kinds by ClickUp's names of types; people, places and files are `OTHER`."""

READ_ONLY = frozenset({"automatic_progress", "formula", "votes", "rollup"})
"""Types that ClickUp computes itself."""

RELATIONS = frozenset({"tasks", "list_relationship"})
"""Types that name other tasks; they are read, not written."""

WRITABLE = frozenset(KINDS) - READ_ONLY - RELATIONS

OWN = {
    "status": Field("status", "Task status", FieldKind.OPTION),
    "start_date": Field("start_date", "Task start date", FieldKind.DATE),
    "due_date": Field("due_date", "Task due date", FieldKind.DATE),
    "priority": Field("priority", "Task priority", FieldKind.OPTION),
    "linked_tasks": Field("linked_tasks", "Linked tasks", FieldKind.LINKS),
}
"""What every task has besides custom fields, under ids that no custom field has (those are UUIDs)."""

_ROLE_KINDS = {
    "points": (FieldKind.NUMBER,),
    "start": (FieldKind.DATE,),
    "due": (FieldKind.DATE,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A custom field as ClickUp describes it; `start` and `end` bound a progress bar, `most` a rating."""

    field: Field
    type: str
    start: float | None = None
    end: float | None = None
    most: float | None = None

    @property
    def is_writable(self) -> bool:
        """Say whether the API sets fields of this type, and syncd knows how."""
        return self.type in WRITABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which custom fields are read and what each is for, by field id; days are taken from times in `zone`."""

    points: str | None = None
    start: str | None = None
    due: str | None = None
    values: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    zone: tzinfo = UTC

    @property
    def any(self) -> bool:
        """Say whether any field is read."""
        return bool(self.values or self.facets or self.points or self.start or self.due)


def definition(row: Mapping[str, Any]) -> Definition:
    """Translate one field as lists and tasks describe it; a field of an unknown type is `OTHER`."""
    kind, config = str(row.get("type") or ""), _mapping(row.get("type_config"))
    described = Field(
        str(row.get("id") or ""),
        bare(row.get("name")),
        KINDS.get(kind, FieldKind.OTHER),
        _options(config),
        computed=kind.replace("_", " ") if kind in READ_ONLY else "",
    )
    return Definition(
        field=described,
        type=kind,
        start=_number(config.get("start")),
        end=_number(config.get("end")),
        most=_number(config.get("count")),
    )


def option_names(row: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """Yield (id, order index, name) of a field's options; labels call the name `label`."""
    options = _mapping(row.get("type_config")).get("options")
    for option in options if isinstance(options, list) else ():
        if isinstance(option, dict) and option.get("id") is not None:
            index = option.get("orderindex")
            name = option.get("name") if option.get("name") is not None else option.get("label")
            yield str(option["id"]), "" if index is None else str(index), bare(name)


def catalogue(rows: Iterable[Mapping[str, Any]]) -> tuple[Field, ...]:
    """Return the fields of these descriptions, each once and without options, after what every task has."""
    fields = {str(row["id"]): definition(row).field for row in rows if row.get("id")}
    return (*OWN.values(), *(replace(f, options=()) for f in fields.values()))


def reading(known: Sequence[Field], roles: Mapping[str, str], scope: Scope, where: str) -> Reading:
    """Decide which fields a scope is read with; `roles` names fields by role, as in the settings.

    Raises `SettingsError` for a name that fits no field, or several.
    """
    found = {
        role: find_field(known, name, where=f"{where}.fields.{role}", kinds=_ROLE_KINDS.get(role, ())).id
        for role, name in roles.items()
    }
    return Reading(
        points=found.get("points"),
        start=found.get("start"),
        due=found.get("due"),
        values=scope.fields,
        facets=scope.facet_fields,
        zone=scope.zone,
    )


def bare(name: object) -> str:
    """Return a name without the invisible marks and spaces that ClickUp's names may begin with."""
    return str(name if name is not None else "").strip(" \t\n\u200b\u200e\u200f\ufeff")


def _options(config: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(identifier, name) for identifier, _, name in option_names({"type_config": config}))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except ValueError:
        return None
