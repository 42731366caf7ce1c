"""Reads issues: one by one, in bulk, and their changelogs. Always fresh, whatever the index shows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.faults import FaultKind, first
from syncd.sandbox.jira.catalogue import edit_meta, names, schemas
from syncd.sandbox.jira.drawing import Drawing, Selection
from syncd.sandbox.jira.errors import JiraError, bad_payload
from syncd.sandbox.jira.payload import is_flag, is_text, is_texts, is_whole, read_strictly, whole
from syncd.sandbox.jira.viewer import Viewer
from syncd.sandbox.model import Change, Issue

_BULK = 100
_BULK_CHANGELOGS = 1000
_BULK_FIELDS = 10
_CHANGES_PAGE = 100
_FETCH_SHAPE: Mapping[str, Any] = {
    "issueIdsOrKeys": is_texts,
    "fields": is_texts,
    "expand": is_texts,
    "properties": is_texts,
    "fieldsByKeys": is_flag,
}
_CHANGES_SHAPE: Mapping[str, Any] = {
    "issueIdsOrKeys": is_texts,
    "fieldIds": is_texts,
    "maxResults": is_whole,
    "nextPageToken": is_text,
}


def get_issue(call: Call, viewer: Viewer, drawing: Drawing, ref: str) -> Answer:
    """Answer one issue by id or key, also by the key it had before a move."""
    issue = viewer.issue(ref)
    selection = Selection.of(call.many("fields"), "*all")
    expand = call.many("expand")
    if selection.bare:
        selection = Selection(named=frozenset())
    whole_issue = drawing.whole(issue, selection, changelog="changelog" in expand)
    return answer_json(whole_issue | _expanded(viewer, drawing, issue, expand))


def _expanded(viewer: Viewer, drawing: Drawing, issue: Issue, expand: Sequence[str]) -> dict[str, Any]:
    expanded: dict[str, Any] = {}
    if "names" in expand:
        expanded["names"] = names(viewer.site)
    if "schema" in expand:
        expanded["schema"] = schemas(viewer.site)
    if "editmeta" in expand:
        expanded["editmeta"] = {"fields": edit_meta(viewer, issue, drawing.shapes)}
    return expanded


def bulk_fetch(call: Call, viewer: Viewer, drawing: Drawing) -> Answer:
    """Answer up to 100 issues by ascending id; the missing and the hidden are left out without a word."""
    body = read_strictly(call, _FETCH_SHAPE, ("issueIdsOrKeys",))
    refs = body["issueIdsOrKeys"]
    if not refs:
        raise bad_payload()
    if len(refs) > _BULK:
        raise JiraError(400, f"The number of issues requested exceeds the maximum of {_BULK}.")
    selection = Selection.of(body.get("fields", ()), "*navigable")
    changelog = "changelog" in body.get("expand", ())
    found = _visible(viewer, refs)
    issues = [drawing.issue(issue, selection, changelog=changelog) for issue in found]
    return answer_json({"issues": issues, "issueErrors": []})


def _visible(viewer: Viewer, refs: Sequence[str]) -> list[Issue]:
    found = {issue.id: issue for issue in map(viewer.site.find, refs) if issue is not None}
    return [found[id_] for id_ in sorted(found) if viewer.sees(found[id_])]


def changelog(call: Call, viewer: Viewer, drawing: Drawing, ref: str) -> Answer:
    """Answer a page of one issue's changelog, oldest first."""
    issue = viewer.issue(ref)
    start = max(0, whole(call.one("startAt"), 0, "startAt"))
    size = min(max(1, whole(call.one("maxResults"), _CHANGES_PAGE, "maxResults")), _CHANGES_PAGE)
    entries = issue.history[start : start + size]
    cut = first(call.faults, FaultKind.TRUNCATED_CHANGELOG)
    if cut is not None:
        entries = entries[: int(cut.options.get("keep", 1))]
    address = f"{drawing.shapes.api}/issue/{issue.id}/changelog"
    page: dict[str, Any] = {
        "self": f"{address}?startAt={start}&maxResults={size}",
        "startAt": start,
        "maxResults": size,
        "total": len(issue.history),
        "isLast": cut is not None or start + len(entries) >= len(issue.history),
        "values": [drawing.change(entry) for entry in entries],
    }
    if not page["isLast"]:
        page["nextPage"] = f"{address}?startAt={start + len(entries)}&maxResults={size}"
    return answer_json(page)


def bulk_changelogs(call: Call, viewer: Viewer, drawing: Drawing) -> Answer:
    """Answer changelogs of up to 1000 issues, oldest first, paged by entries."""
    body = read_strictly(call, _CHANGES_SHAPE, ("issueIdsOrKeys",))
    refs, fields = body["issueIdsOrKeys"], body.get("fieldIds", ())
    size = body.get("maxResults", 1000)
    if not 1 <= len(refs) <= _BULK_CHANGELOGS or len(fields) > _BULK_FIELDS or not 1 <= size <= 10_000:
        raise bad_payload()
    entries = [
        (issue, entry)
        for issue in _visible(viewer, refs)
        for entry in issue.history
        if not fields or any(item.field_id in fields for item in entry.items)
    ]
    start = _offset(body.get("nextPageToken"))
    cut = first(call.faults, FaultKind.TRUNCATED_CHANGELOG)
    shown = entries[start : start + (int(cut.options.get("keep", 1)) if cut else size)]
    answer: dict[str, Any] = {"issueChangeLogs": _grouped(drawing, shown)}
    if cut is None and start + size < len(entries):
        answer["nextPageToken"] = base64.urlsafe_b64encode(f"entry:{start + size}".encode()).decode()
    return answer_json(answer)


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    try:
        kind, _, number = base64.urlsafe_b64decode(token).decode().partition(":")
        if kind == "entry":
            return int(number)
    except (binascii.Error, ValueError):
        pass
    raise JiraError(400, "The provided next page token is invalid or has expired.")


def _grouped(drawing: Drawing, entries: Sequence[tuple[Issue, Change]]) -> list[dict[str, Any]]:
    groups: dict[int, list[Any]] = {}
    for issue, entry in entries:
        groups.setdefault(issue.id, []).append(drawing.change(entry, epoch=True))
    return [{"issueId": str(id_), "changeHistories": histories} for id_, histories in groups.items()]


def get_edit_meta(viewer: Viewer, drawing: Drawing, ref: str) -> Answer:
    """Answer what may be set on an issue."""
    return answer_json({"fields": edit_meta(viewer, viewer.issue(ref), drawing.shapes)})


def transitions(viewer: Viewer, drawing: Drawing, ref: str) -> Answer:
    """Answer the transitions of an issue: one to every status."""
    issue = viewer.issue(ref)
    listed = [
        {
            "id": status.id,
            "name": status.name,
            "to": drawing.shapes.status(status),
            "hasScreen": False,
            "isGlobal": True,
            "isInitial": False,
            "isConditional": False,
            "isAvailable": True,
        }
        for status in viewer.site.statuses.values()
        if viewer.edits(issue)
    ]
    return answer_json({"expand": "transitions", "transitions": listed})
