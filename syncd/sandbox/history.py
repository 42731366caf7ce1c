"""What a changelog tells of an edit: the items between two states of one issue."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from syncd.sandbox.model import SPRINT, ChangeItem, CustomField, FieldType, Issue, Link, Named


class Names(Protocol):
    """Where the names behind ids are looked up."""

    def name_of(self, kind: str, id_: str) -> str | None:
        """Return the name of a thing of that kind (`status`, `version`, `issue` …), None when it is unknown."""
        ...

    def field(self, id_: str) -> CustomField | None:
        """Return the custom field of that id."""
        ...


_SINGLE = {
    "status": ("status", "status", "status"),
    "resolution": ("resolution", "resolution", "resolution"),
    "priority": ("priority", "priority", "priority"),
    "type": ("issuetype", "issuetype", "type"),
    "space": ("project", "project", "space"),
}
_PLAIN = {
    "summary": ("summary", "summary"),
    "due": ("duedate", "duedate"),
    "description": ("description", "description"),
    "key": ("Key", None),
    "estimate": ("timeoriginalestimate", "timeoriginalestimate"),
    "spent": ("timespent", "timespent"),
    "remaining": ("timeestimate", "timeestimate"),
}
_MANY = {
    "components": ("Component", "components", "component"),
    "versions": ("Fix Version", "fixVersions", "version"),
}


def differences(names: Names, before: Issue, after: Issue) -> tuple[ChangeItem, ...]:
    """List what differs, in the words of a Jira changelog; `updated` and `history` are no difference."""
    items: list[ChangeItem] = []
    for attribute, (label, field_id, kind) in _SINGLE.items():
        items += _single(names, kind, label, field_id, getattr(before, attribute), getattr(after, attribute))
    for attribute, (label, plain_id) in _PLAIN.items():
        items += _plain(label, plain_id, getattr(before, attribute), getattr(after, attribute))
    for attribute, (label, field_id, kind) in _MANY.items():
        items += _many(names, kind, label, field_id, getattr(before, attribute), getattr(after, attribute))
    items += _labels("labels", "labels", before.labels, after.labels)
    items += _sprints(names, before.sprints, after.sprints)
    items += _parent(names, before.parent, after.parent)
    items += _links(names, before.links, after.links)
    items += _custom(names, before.custom, after.custom)
    return tuple(items)


def _single(
    names: Names, kind: str, label: str, field_id: str, old: str | None, new: str | None
) -> Iterator[ChangeItem]:
    if old != new:
        yield ChangeItem(
            field=label,
            field_id=field_id,
            before=old,
            before_text=names.name_of(kind, old) if old else None,
            after=new,
            after_text=names.name_of(kind, new) if new else None,
        )


def _plain(label: str, field_id: str | None, old: Any, new: Any) -> Iterator[ChangeItem]:
    if old != new:
        before, after = _text(old), _text(new)
        coded = label not in {"summary", "description", "Key"}
        yield ChangeItem(
            field=label,
            field_id=field_id,
            before=before if coded else None,
            before_text=before,
            after=after if coded else None,
            after_text=after,
        )


def _many(
    names: Names, kind: str, label: str, field_id: str, old: Sequence[str], new: Sequence[str]
) -> Iterator[ChangeItem]:
    for gone in (one for one in old if one not in new):
        text = names.name_of(kind, gone)
        yield ChangeItem(field=label, field_id=field_id, before=gone, before_text=text)
    for come in (one for one in new if one not in old):
        yield ChangeItem(field=label, field_id=field_id, after=come, after_text=names.name_of(kind, come))


def _labels(
    label: str, field_id: str, old: Sequence[str], new: Sequence[str], *, custom: bool = False
) -> Iterator[ChangeItem]:
    if tuple(old) != tuple(new):
        yield ChangeItem(
            field=label,
            field_id=field_id,
            custom=custom,
            before="" if not custom else None,
            before_text=" ".join(old),
            after="" if not custom else None,
            after_text=" ".join(new),
        )


def _sprints(names: Names, old: Sequence[int], new: Sequence[int]) -> Iterator[ChangeItem]:
    def told(ids: Sequence[int]) -> tuple[str, str]:
        return ", ".join(map(str, ids)), ", ".join(names.name_of("sprint", str(one)) or "" for one in ids)

    if tuple(old) != tuple(new):
        (before, before_text), (after, after_text) = told(old), told(new)
        yield ChangeItem(
            field="Sprint",
            field_id=SPRINT,
            custom=True,
            before=before,
            before_text=before_text,
            after=after,
            after_text=after_text,
        )


def _parent(names: Names, old: int | None, new: int | None) -> Iterator[ChangeItem]:
    if old != new:
        yield ChangeItem(
            field="IssueParentAssociation",
            field_id=None,
            before=str(old) if old else None,
            before_text=names.name_of("issue", str(old)) if old else None,
            after=str(new) if new else None,
            after_text=names.name_of("issue", str(new)) if new else None,
        )


def _links(names: Names, old: Sequence[Link], new: Sequence[Link]) -> Iterator[ChangeItem]:
    for link in (one for one in (*old, *new) if (one in old) != (one in new)):
        key = names.name_of("issue", str(link.other))
        text = f"This issue {names.name_of('link type', link.type)} {key}"
        if link in old:
            yield ChangeItem(field="Link", field_id="issuelinks", before=key, before_text=text)
        else:
            yield ChangeItem(field="Link", field_id="issuelinks", after=key, after_text=text)


def _custom(names: Names, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ChangeItem]:
    for field_id in sorted({*old, *new}):
        before, after = old.get(field_id), new.get(field_id)
        field = names.field(field_id)
        if before == after or field is None:
            continue
        coded = _coder(field)
        yield ChangeItem(
            field=field.name,
            field_id=field_id,
            custom=True,
            before=coded(before),
            before_text=shown(field, before),
            after=coded(after),
            after_text=shown(field, after),
        )


def _coder(field: CustomField) -> Callable[[Any], str | None]:
    if field.type is FieldType.OPTION:
        return lambda value: value
    if field.type is FieldType.OPTIONS:
        return lambda value: f"[{', '.join(value)}]" if value else None
    if field.type in {FieldType.DATE, FieldType.DATETIME}:
        return _text
    return lambda _value: None


def shown(field: CustomField, value: Any) -> str | None:
    """Return a custom field's value as a person reads it; None when it is empty."""
    if value is None:
        return None
    if field.type in {FieldType.OPTION, FieldType.OPTIONS}:
        chosen = (value,) if isinstance(value, str) else tuple(value)
        return ", ".join(_option(field.options, one) for one in chosen) or None
    if field.type is FieldType.LABELS:
        return " ".join(value) or None
    return _text(value)


def _option(options: Sequence[Named], id_: str) -> str:
    return next((option.name for option in options if option.id == id_), id_)


def _text(value: Any) -> str | None:
    """Write a value down; a rich document as its plain text."""
    if value is None:
        return None
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return plain_text(value)
    if isinstance(value, float):
        return f"{value:g}" if value != int(value) else str(int(value))
    return str(value)


def plain_text(document: Any) -> str:
    """Return the text of a rich document (Atlassian Document Format), paragraphs on lines of their own."""
    if isinstance(document, str):
        return document
    if document.get("type") == "text":
        return str(document.get("text", ""))
    if document.get("type") == "hardBreak":
        return "\n"
    parts = [plain_text(child) for child in document.get("content", ())]
    blocks = document.get("type") in {"doc", "bulletList", "orderedList", "listItem", "blockquote"}
    return ("\n" if blocks else "").join(parts)
