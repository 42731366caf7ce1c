"""The edit of an issue: all fields or none, each problem by its field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.jira.catalogue import EDITABLE
from syncd.sandbox.jira.drawing import Drawing, Selection
from syncd.sandbox.jira.errors import JiraError
from syncd.sandbox.jira.payload import read_object
from syncd.sandbox.jira.values import (
    BadValueError,
    read_custom,
    read_day,
    read_effort,
    read_labels,
    read_named,
    read_parent,
    read_rich,
    read_sprints,
    read_summary,
)
from syncd.sandbox.jira.viewer import Viewer
from syncd.sandbox.model import SPRINT, FieldType, Issue
from syncd.sandbox.site import Site

NO_SILENCE = "To discard the user notification either admin or project admin permissions are required."
_Reader = Callable[[Site, Issue, Any, int], Mapping[str, Any]]


def edit_issue(call: Call, viewer: Viewer, drawing: Drawing, ref: str) -> Answer:
    """Set fields of an issue; raises `JiraError` with every refused field."""
    issue = viewer.issue(ref)
    if call.one("notifyUsers") == "false" and not (viewer.account and viewer.account.admin):
        raise JiraError(403, NO_SILENCE)
    if "true" in {call.one("overrideScreenSecurity"), call.one("overrideEditableFlag")}:
        raise JiraError(403, "Only apps with administer permission may override the screen.")
    changes = _changes(_wanted(call, issue, drawing), viewer, issue, drawing.shapes.version)
    assert viewer.account is not None
    edited = viewer.site.edit(issue.id, changes, author=viewer.account.id)
    if call.one("returnIssue") == "true":
        return answer_json(drawing.whole(edited, Selection.of((), "*all")))
    return Answer(status=204)


def _wanted(call: Call, issue: Issue, drawing: Drawing) -> dict[str, Any]:
    """Return the value each named field shall have, `add` and `remove` worked in."""
    body = read_object(call)
    fields, update = body.get("fields") or {}, body.get("update") or {}
    if not isinstance(fields, dict) or not isinstance(update, dict):
        raise JiraError(400, "The body of the request is invalid: 'fields' and 'update' must be objects.")
    if not fields and not update and not body.get("properties"):
        raise JiraError(400, "one of 'fields' or 'update' required")
    if both := set(fields) & set(update):
        raise JiraError(
            400,
            errors={
                name: f"Field '{name}' cannot appear in both 'fields' and 'update'" for name in sorted(both)
            },
        )
    present = drawing.whole(issue, Selection.of((), "*all")).get("fields", {})
    return dict(fields) | {name: _operated(name, present.get(name), ops) for name, ops in update.items()}


def _operated(name: str, value: Any, operations: Any) -> Any:
    if not isinstance(operations, list) or not all(
        isinstance(one, dict) and len(one) == 1 for one in operations
    ):
        raise JiraError(400, errors={name: "Operations must be a list of objects with one verb each"})
    for operation in operations:
        (verb, operand), *_ = operation.items()
        if verb in {"set", "edit"}:
            value = operand
        elif verb in {"add", "remove"} and isinstance(value or [], list):
            value = _without(value or [], operand) + ([operand] if verb == "add" else [])
        else:
            raise JiraError(400, errors={name: f"Field with id '{name}' does not support operation '{verb}'"})
    return value


def _without(values: Sequence[Any], operand: Any) -> list[Any]:
    def same(value: Any) -> bool:
        if not isinstance(value, dict) or not isinstance(operand, dict):
            return bool(value == operand)
        return any(key in value and value[key] == operand[key] for key in operand)

    return [value for value in values if not same(value)]


def _changes(wanted: Mapping[str, Any], viewer: Viewer, issue: Issue, version: int) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for name, value in wanted.items():
        try:
            read = _read(name, value, viewer, issue, version)
        except BadValueError as error:
            refused[name] = str(error)
            continue
        custom |= read.get("custom", {})
        changes |= {key: one for key, one in read.items() if key != "custom"}
    if refused:
        raise JiraError(400, errors=refused)
    return changes | ({"custom": custom} if custom else {})


def _read(name: str, value: Any, viewer: Viewer, issue: Issue, version: int) -> Mapping[str, Any]:
    site = viewer.site
    unknown = BadValueError(f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown.")
    if not viewer.edits(issue):
        raise unknown
    if name in _SYSTEM:
        taken_off = any(field == name and space in {None, issue.space} for field, space in viewer.off_screen)
        if taken_off or name not in EDITABLE:
            raise unknown
        return _SYSTEM[name](site, issue, value, version)
    field = site.field(name)
    if field is None or not viewer.offers(field, issue):
        raise unknown
    if field.id == SPRINT or field.type is FieldType.SPRINT:
        return {"sprints": read_sprints(site, issue, value)}
    return {"custom": {field.id: read_custom(field, value, version)}}


def _tracking(_site: Site, _issue: Issue, value: Any, _version: int) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadValueError("data was not an object")
    changes: dict[str, Any] = {}
    if "originalEstimate" in value:
        changes["estimate"] = read_effort(value["originalEstimate"])
    if "remainingEstimate" in value:
        changes["remaining"] = read_effort(value["remainingEstimate"])
    return changes


def _within(things: Mapping[str, Any], issue: Issue) -> dict[str, Any]:
    return {id_: one for id_, one in things.items() if one.space == issue.space}


def _many(shelf: str, attribute: str, word: str) -> _Reader:
    def read(site: Site, issue: Issue, value: Any, _version: int) -> Mapping[str, Any]:
        if not isinstance(value, list):
            raise BadValueError("data was not an array")
        offered = _within(getattr(site, shelf), issue)
        return {attribute: tuple(dict.fromkeys(read_named(offered, one, word) for one in value))}

    return read


def _type(site: Site, issue: Issue, value: Any, _version: int) -> Mapping[str, Any]:
    chosen = read_named(site.types, value, "Issue type")
    if site.types[chosen].level != site.types[issue.type].level:
        raise BadValueError("The issue type selected is invalid.")
    return {"type": chosen}


_SYSTEM: Mapping[str, _Reader] = {
    "summary": lambda _site, _issue, value, _version: {"summary": read_summary(value)},
    "description": lambda _site, _issue, value, version: {"description": read_rich(value, version)},
    "labels": lambda _site, _issue, value, _version: {"labels": read_labels(value)},
    "duedate": lambda _site, _issue, value, _version: {"due": read_day(value)},
    "priority": lambda site, _issue, value, _version: {
        "priority": read_named(site.priorities, value, "Priority")
    },
    "parent": lambda site, issue, value, _version: {"parent": read_parent(site, issue, value)},
    "issuetype": _type,
    "components": _many("components", "components", "Component"),
    "fixVersions": _many("versions", "versions", "Version"),
    "timetracking": _tracking,
}


def do_transition(call: Call, viewer: Viewer, ref: str) -> Answer:
    """Move an issue to the status that a transition names."""
    issue = viewer.issue(ref)
    chosen = read_object(call).get("transition")
    id_ = str(chosen.get("id")) if isinstance(chosen, dict) else ""
    if id_ not in viewer.site.statuses or not viewer.edits(issue):
        raise JiraError(400, f"Transition id '{id_}' is not valid for this issue.")
    assert viewer.account is not None
    viewer.site.edit(issue.id, {"status": id_}, author=viewer.account.id)
    return Answer(status=204, media="text/html;charset=UTF-8")
