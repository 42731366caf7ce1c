"""Which fields a site has, what each holds, and which of them plays a role (points, start, due, sprint, flagged)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from connectors.errors import MalformedError
from connectors.model.fields import Field, FieldKind, Option, find_field
from connectors.model.pulls import Scope

_CUSTOM = {
    "float": FieldKind.NUMBER,
    "jsw-story-points": FieldKind.NUMBER,
    "select": FieldKind.OPTION,
    "radiobuttons": FieldKind.OPTION,
    "multiselect": FieldKind.OPTIONS,
    "multicheckboxes": FieldKind.OPTIONS,
    "textfield": FieldKind.TEXT,
    "url": FieldKind.TEXT,
    "textarea": FieldKind.PARAGRAPH,
    "datepicker": FieldKind.DATE,
    "datetime": FieldKind.DATETIME,
    "labels": FieldKind.LABELS,
    "gh-sprint": FieldKind.SPRINT,
    "gh-epic-link": FieldKind.EPIC_LINK,
    "jpo-custom-field-parent": FieldKind.PARENT_LINK,
    "gh-epic-label": FieldKind.EPIC,
    "gh-epic-status": FieldKind.EPIC,
}
"""Kinds by the last part of `schema.custom`, the only name of a type that is never translated."""

_PLAIN = {
    ("number", None): FieldKind.NUMBER,
    ("date", None): FieldKind.DATE,
    ("datetime", None): FieldKind.DATETIME,
    ("option", None): FieldKind.OPTION,
    ("array", "option"): FieldKind.OPTIONS,
    ("string", None): FieldKind.TEXT,
}
"""Kinds by `schema.type` and `schema.items`, for system fields and for types made by apps."""

_RICH = frozenset({"description", "environment"})

_FLAG = ("multicheckboxes", "flagged")
"""The flag of Jira's boards has no type of its own: it is known by its type and by the name that is never translated."""

_ROLE_KINDS = {
    "points": (FieldKind.NUMBER,),
    "start": (FieldKind.DATE, FieldKind.DATETIME),
    "due": (FieldKind.DATE, FieldKind.DATETIME),
    "sprint": (),
    "flagged": (FieldKind.FLAG, FieldKind.OPTIONS, FieldKind.OPTION),
}

BY_VALUE = "value:"
"""What the id of an option begins with that the site gave none."""

ALWAYS = [
    "summary",
    "status",
    "issuetype",
    "project",
    "parent",
    "resolution",
    "resolutiondate",
    "statuscategorychangedate",
    "labels",
    "components",
    "fixVersions",
    "created",
    "updated",
    "duedate",
    "timeoriginalestimate",
    "timeestimate",
    "timespent",
    "issuelinks",
    "security",
]
"""System fields that every item is read with: nothing of persons, no comments, no work log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The site's fields."""

    fields: tuple[Field, ...]

    @property
    def sprints(self) -> tuple[str, ...]:
        """Return the ids of the sprint fields."""
        return tuple(f.id for f in self.fields if f.kind is FieldKind.SPRINT)

    @property
    def flags(self) -> tuple[str, ...]:
        """Return the ids of the fields that show a flag."""
        return tuple(f.id for f in self.fields if f.kind is FieldKind.FLAG)

    def kind(self, identifier: str) -> FieldKind:
        """Return what the field of that id holds; `OTHER` when the site does not list it."""
        return next((f.kind for f in self.fields if f.id == identifier), FieldKind.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Which fields are read and what each is for; `requested` is what goes into every request.

    `zone` is the one in which a start or due date is taken from a time; `titles` says whether issues with a security
    level keep theirs.
    """

    points: str | None = None
    start: str | None = None
    due: str = "duedate"
    sprints: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    values: Mapping[str, FieldKind] = field(default_factory=dict)
    facets: Mapping[str, FieldKind] = field(default_factory=dict)
    zone: tzinfo = UTC
    titles: bool = False

    @property
    def requested(self) -> list[str]:
        """Return the ids of all fields to ask for, in a stable order, each once."""
        roles = [name for name in (self.points, self.start, self.due, *self.sprints, *self.flags) if name]
        return list(dict.fromkeys([*ALWAYS, *roles, *self.values, *self.facets]))


def catalogue(body: Any, where: str) -> Catalogue:
    """Translate the answer of `/field`; raises `MalformedError` when it is no list."""
    if not isinstance(body, list):
        raise MalformedError(
            "the list of fields is no list", where=where, remedy="check url: is this a Jira site?"
        )
    rows = [row for row in body if isinstance(row, Mapping) and row.get("id")]
    return Catalogue(fields=tuple(described(str(row["id"]), row) for row in rows))


def described(identifier: str, row: Mapping[str, Any]) -> Field:
    """Translate one field of `/field` or of `editmeta`, with the options where they are told."""
    allowed = row.get("allowedValues")
    options = tuple(
        _option(o)
        for o in (allowed if isinstance(allowed, list) else ())
        if isinstance(o, Mapping) and ("id" in o or "value" in o)
    )
    name = str(row.get("name") or identifier)
    return Field(identifier, name, FieldKind.FLAG if _is_flag(row) else kind_of(_schema(row)), options)


def _is_flag(row: Mapping[str, Any]) -> bool:
    custom = str(_schema(row).get("custom") or "").rpartition(":")[2]
    names = {str(row.get(part) or "").casefold() for part in ("name", "untranslatedName")}
    return custom == _FLAG[0] and _FLAG[1] in names


def _option(row: Mapping[str, Any]) -> Option:
    """Translate an option; one without an id is known, and written, by its value."""
    name = str(row.get("value", row.get("name", "")))
    return Option(str(row["id"]) if "id" in row else f"{BY_VALUE}{name}", name)


def kind_of(schema: Mapping[str, Any]) -> FieldKind:
    """Return the kind that a field's `schema` stands for."""
    custom = str(schema.get("custom") or "").rpartition(":")[2]
    if custom in _CUSTOM:
        return _CUSTOM[custom]
    if str(schema.get("system")) in _RICH:
        return FieldKind.PARAGRAPH
    if schema.get("system") == "labels":
        return FieldKind.LABELS
    if schema.get("system") == "issuelinks":
        return FieldKind.LINKS
    items = schema.get("items")
    return _PLAIN.get((str(schema.get("type", "")), items and str(items)), FieldKind.OTHER)


def reading(known: Catalogue, roles: Mapping[str, str], scope: Scope, where: str) -> Reading:
    """Decide which fields a scope is read with; `roles` names fields by role, as in the settings.

    Raises `SettingsError` for a name that fits no field, or several.
    """
    found = {
        role: find_field(
            known.fields, name, where=f"{where}.fields.{role}", kinds=_ROLE_KINDS.get(role, ())
        ).id
        for role, name in roles.items()
    }
    return Reading(
        points=found.get("points"),
        start=found.get("start"),
        due=found.get("due", "duedate"),
        sprints=(found["sprint"],) if "sprint" in found else known.sprints,
        flags=(found["flagged"],) if "flagged" in found else known.flags,
        values=_kinds(known, scope.fields),
        facets=_kinds(known, scope.facet_fields),
        zone=scope.zone,
        titles=scope.titles,
    )


def _kinds(known: Catalogue, identifiers: Sequence[str]) -> dict[str, FieldKind]:
    return {identifier: known.kind(identifier) for identifier in identifiers}


def _schema(row: Mapping[str, Any]) -> Mapping[str, Any]:
    schema = row.get("schema")
    return schema if isinstance(schema, Mapping) else {}
