"""The fields of a site as Jira lists them, and what may be set on one issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from syncd.sandbox.jira.shapes import Shapes
from syncd.sandbox.jira.viewer import Viewer
from syncd.sandbox.jql.fields import clause_names
from syncd.sandbox.model import CustomField, FieldType, Issue
from syncd.sandbox.site import Site

_TYPES = "com.atlassian.jira.plugin.system.customfieldtypes:"
_GREENHOPPER = "com.pyxis.greenhopper.jira:"
SCHEMAS: Mapping[FieldType, tuple[str, str | None, str]] = {
    FieldType.NUMBER: ("number", None, f"{_TYPES}float"),
    FieldType.OPTION: ("option", None, f"{_TYPES}select"),
    FieldType.OPTIONS: ("array", "option", f"{_TYPES}multiselect"),
    FieldType.TEXT: ("string", None, f"{_TYPES}textfield"),
    FieldType.PARAGRAPH: ("string", None, f"{_TYPES}textarea"),
    FieldType.DATE: ("date", None, f"{_TYPES}datepicker"),
    FieldType.DATETIME: ("datetime", None, f"{_TYPES}datetime"),
    FieldType.LABELS: ("array", "string", f"{_TYPES}labels"),
    FieldType.SPRINT: ("array", "json", f"{_GREENHOPPER}gh-sprint"),
    FieldType.EPIC_LINK: ("any", None, f"{_GREENHOPPER}gh-epic-link"),
    FieldType.EPIC_NAME: ("string", None, f"{_GREENHOPPER}gh-epic-label"),
    FieldType.PARENT_LINK: ("any", None, "com.atlassian.jpo:jpo-custom-field-parent"),
}

_SYSTEM: tuple[tuple[str, str, str | None, str | None, tuple[str, ...]], ...] = (
    ("statuscategorychangedate", "Status Category Changed", "datetime", None, ("statusCategoryChangedDate",)),
    ("statusCategory", "Status Category", "statusCategory", None, ("statusCategory",)),
    ("issuetype", "Issue Type", "issuetype", None, ("issuetype", "type")),
    ("parent", "Parent", None, None, ("parent",)),
    ("issuekey", "Key", None, None, ("id", "issue", "issuekey", "key")),
    ("thumbnail", "Images", None, None, ()),
    ("project", "Project", "project", None, ("project",)),
    ("fixVersions", "Fix versions", "array", "version", ("fixVersion",)),
    ("versions", "Affects versions", "array", "version", ()),
    ("resolution", "Resolution", "resolution", None, ("resolution",)),
    ("resolutiondate", "Resolved", "datetime", None, ("resolutiondate", "resolved")),
    ("workratio", "Work Ratio", "number", None, ()),
    ("created", "Created", "datetime", None, ("created", "createdDate")),
    ("updated", "Updated", "datetime", None, ("updated", "updatedDate")),
    ("priority", "Priority", "priority", None, ("priority",)),
    ("labels", "Labels", "array", "string", ("labels",)),
    ("status", "Status", "status", None, ("status",)),
    ("components", "Components", "array", "component", ("component",)),
    ("duedate", "Due date", "date", None, ("due", "duedate")),
    ("summary", "Summary", "string", None, ("summary",)),
    ("description", "Description", "string", None, ("description",)),
    ("timetracking", "Time tracking", "timetracking", None, ()),
    ("timeoriginalestimate", "Original estimate", "number", None, ()),
    ("timeestimate", "Remaining Estimate", "number", None, ()),
    ("timespent", "Time Spent", "number", None, ()),
    ("subtasks", "Sub-tasks", "array", "issuelinks", ()),
    ("issuelinks", "Linked Issues", "array", "issuelinks", ()),
)


def field_list(site: Site, viewer: Viewer) -> list[dict[str, Any]]:
    """List the fields; nobody sees those that the site added."""
    drawn = list(_system_fields())
    if viewer.account is not None:
        drawn += [_custom_field(site, field) for field in site.fields.values()]
    return drawn


def _system_fields() -> Iterator[dict[str, Any]]:
    for id_, name, kind, items, clauses in _SYSTEM:
        drawn: dict[str, Any] = {
            "id": id_,
            "key": id_,
            "name": name,
            "custom": False,
            "orderable": True,
            "navigable": id_ != "timetracking",
            "searchable": bool(clauses),
            "clauseNames": list(clauses),
        }
        if kind is not None:
            drawn["schema"] = {"type": kind, **({"items": items} if items else {}), "system": id_}
        yield drawn


def _custom_field(site: Site, field: CustomField) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "id": field.id,
        "key": field.id,
        "name": field.name,
        "untranslatedName": field.name,
        "custom": True,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": clause_names(field),
        "schema": schema(field),
    }
    if len(field.spaces) == 1 and field.spaces[0] in site.spaces:
        drawn["scope"] = {"type": "PROJECT", "project": {"id": field.spaces[0]}}
    return drawn


def schema(field: CustomField) -> dict[str, Any]:
    """Return what type a custom field is of, in Jira's words."""
    kind, items, plugin = SCHEMAS[field.type]
    drawn: dict[str, Any] = {"type": kind}
    if items is not None:
        drawn["items"] = items
    number = int(field.id.removeprefix("customfield_"))
    return {**drawn, "custom": field.plugin or plugin, "customId": number}


def schemas(site: Site) -> dict[str, Any]:
    """Return the schema of every field by its id, as `expand=schema` does."""
    system = {one["id"]: one["schema"] for one in _system_fields() if "schema" in one}
    return {**system, **{field.id: schema(field) for field in site.fields.values()}}


def names(site: Site) -> dict[str, str]:
    """Return the name of every field by its id, as `expand=names` does."""
    return {id_: name for id_, name, *_ in _SYSTEM} | {field.id: field.name for field in site.fields.values()}


EDITABLE: Mapping[str, tuple[str, ...]] = {
    "summary": ("set",),
    "issuetype": (),
    "parent": ("set",),
    "description": ("set",),
    "labels": ("add", "set", "remove"),
    "priority": ("set",),
    "duedate": ("set",),
    "components": ("add", "set", "remove"),
    "fixVersions": ("set", "add", "remove"),
    "timetracking": ("set", "edit"),
}
"""The system fields on every edit screen, with their operations."""


def edit_meta(viewer: Viewer, issue: Issue, shapes: Shapes) -> dict[str, Any]:
    """Tell which fields of an issue may be set, and to what; nothing without the right to edit."""
    if not viewer.edits(issue):
        return {}
    taken_off = {name for name, space in viewer.off_screen if space in {None, issue.space}}
    system = {one["id"]: one for one in _system_fields()}
    drawn = {
        id_: _editable(system[id_], operations) | _allowed(viewer.site, issue, shapes, id_)
        for id_, operations in EDITABLE.items()
        if id_ not in taken_off
    }
    for field in viewer.site.fields.values():
        if viewer.offers(field, issue):
            drawn[field.id] = _custom_editable(field, shapes)
    return drawn


def _editable(field: Mapping[str, Any], operations: tuple[str, ...]) -> dict[str, Any]:
    return {
        "required": field["id"] in {"summary", "issuetype"},
        "schema": field.get("schema", {"type": "issuelink", "system": field["id"]}),
        "name": field["name"],
        "key": field["id"],
        "operations": list(operations),
    }


def _allowed(site: Site, issue: Issue, shapes: Shapes, id_: str) -> dict[str, Any]:
    choices: dict[str, Any] = {
        "issuetype": lambda: [shapes.type(site.types[issue.type])],
        "priority": lambda: [shapes.named("priority", one) for one in site.priorities.values()],
        "components": lambda: [
            shapes.component(one) for one in site.components.values() if one.space == issue.space
        ],
        "fixVersions": lambda: [
            shapes.version_of(one) for one in site.versions.values() if one.space == issue.space
        ],
    }
    return {"allowedValues": choices[id_]()} if id_ in choices else {}


def _custom_editable(field: CustomField, shapes: Shapes) -> dict[str, Any]:
    many = field.type in {FieldType.OPTIONS, FieldType.LABELS}
    drawn: dict[str, Any] = {
        "required": False,
        "schema": schema(field),
        "name": field.name,
        "key": field.id,
        "operations": ["add", "set", "remove"] if many else ["set"],
    }
    if field.type in {FieldType.OPTION, FieldType.OPTIONS}:
        drawn["allowedValues"] = [shapes.option(option) for option in field.options]
    return drawn
