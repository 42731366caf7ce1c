"""The context of a custom field, of which the sandbox has one each, and the options that administrators add to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.jira.errors import JiraError
from syncd.sandbox.jira.payload import is_flag, is_text, read_strictly
from syncd.sandbox.jira.viewer import Viewer
from syncd.sandbox.model import CustomField, FieldType, Named

_FIRST_OPTION = 20_000


def mapping(call: Call, viewer: Viewer, ref: str) -> Answer:
    """Answer which context holds for each project and type; null where the field does not exist there."""
    field = _field(viewer, ref)
    asked = read_strictly(call, {"mappings": _are_places}, ("mappings",))["mappings"]
    values = [
        {**place, "contextId": _context(field) if _exists(viewer, field, place) else None} for place in asked
    ]
    page = {"isLast": True, "maxResults": 50, "startAt": 0, "total": len(values), "values": values}
    return answer_json(page)


def create_options(call: Call, viewer: Viewer, ref: str) -> Answer:
    """Add options to a field's context and answer them with their ids."""
    field = _field(viewer, ref)
    if call.path.split("/")[-2] != _context(field):
        raise JiraError(404, "The custom field context was not found.")
    if field.type not in {FieldType.OPTION, FieldType.OPTIONS}:
        raise JiraError(400, "The custom field doesn't support options.")
    wanted = read_strictly(call, {"options": _are_options}, ("options",))["options"]
    known = {option.name for option in field.options}
    if taken := [one["value"] for one in wanted if one["value"] in known]:
        raise JiraError(400, f"The option '{taken[0]}' already exists.")
    first = max([_FIRST_OPTION, *(int(option.id) for option in field.options if option.id.isdigit())]) + 1
    created = [Named(id=str(first + n), name=one["value"]) for n, one in enumerate(wanted)]
    viewer.site.add(replace(field, options=(*field.options, *created)))
    drawn = [{"id": one.id, "value": one.name, "disabled": False} for one in created]
    return answer_json({"options": drawn})


def _field(viewer: Viewer, ref: str) -> CustomField:
    """Return the field; raises `JiraError` for everybody but administrators."""
    if viewer.account is None or not viewer.account.admin:
        raise JiraError(403, "Only Jira administrators can access custom field contexts.")
    field = viewer.site.field(ref)
    if field is None:
        raise JiraError(404, "The custom field was not found.")
    return field


def _context(field: CustomField) -> str:
    return f"1{field.id.removeprefix('customfield_')}"


def _exists(viewer: Viewer, field: CustomField, place: Mapping[str, str]) -> bool:
    kind, space = viewer.site.types.get(place["issueTypeId"]), viewer.site.spaces.get(place["projectId"])
    if kind is None:
        raise JiraError(404, f"These issue types were not found: {place['issueTypeId']}.")
    if space is None:
        raise JiraError(404, f"These projects were not found: {place['projectId']}.")
    return (not field.spaces or space.id in field.spaces) and (not field.levels or kind.level in field.levels)


def _are_places(value: Any) -> bool:
    names = {"projectId", "issueTypeId"}
    return isinstance(value, list) and all(isinstance(one, dict) and one.keys() == names for one in value)


def _are_options(value: Any) -> bool:
    shape = {"value": is_text, "disabled": is_flag, "optionId": is_text}
    return isinstance(value, list) and all(
        isinstance(one, dict)
        and "value" in one
        and all(name in shape and shape[name](one[name]) for name in one)
        for one in value
    )
