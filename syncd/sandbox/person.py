"""Edits as a person makes them: by names, whatever the screens say, by nobody's account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from syncd.sandbox.model import CustomField, FieldType, Issue, Link, Named, Space
from syncd.sandbox.site import PERSON, Site


class WrongOrderError(ValueError):
    """An order that names what is not there, or has a value of the wrong form."""


_Reader = Callable[[Site, str, Any], Any]
"""Takes the site, the id of the issue's space, and the value."""


def _text(_site: Site, _space: str, value: Any) -> Any:
    return value


def _number(_site: Site, _space: str, value: Any) -> int | None:
    return None if value is None else int(value)


def _day(_site: Site, _space: str, value: Any) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _moment(_site: Site, _space: str, value: Any) -> datetime | None:
    return None if value is None else read_time(value)


def read_time(text: Any) -> datetime:
    """Return an aware time from ISO 8601 with an offset; raises `ValueError`."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise WrongOrderError(f"the time {text} has no offset")
    return moment


def _labels(_site: Site, _space: str, value: Any) -> tuple[str, ...]:
    return tuple(value or ())


def _parent(site: Site, _space: str, value: Any) -> int | None:
    if value is None:
        return None
    parent = site.find(str(value))
    if parent is None:
        raise WrongOrderError(f"there is no issue {value} to be the parent")
    return parent.id


def _one(shelf: str) -> _Reader:
    def read(site: Site, _space: str, value: Any) -> str | None:
        return None if value is None else named(getattr(site, shelf), value, shelf)

    return read


def _many(shelf: str) -> _Reader:
    def read(site: Site, space: str, value: Any) -> tuple[Any, ...]:
        offered = {
            id_: one for id_, one in getattr(site, shelf).items() if getattr(one, "space", space) == space
        }
        return tuple(named(offered, one, shelf) for one in value or ())

    return read


def _links(site: Site, _space: str, value: Any) -> tuple[Link, ...]:
    """Read the links of an issue, by the words of a type's end: `{"blocks": ["SRCH-1"]}`."""
    return tuple(
        read_link(site, str(words), _other(site, str(key)))
        for words, keys in (value or {}).items()
        for key in keys
    )


def _other(site: Site, key: str) -> int:
    found = site.find(key)
    if found is None:
        raise WrongOrderError(f"there is no issue {key} to link to")
    return found.id


def read_link(site: Site, words: str, other: int) -> Link:
    """Return the end of a link that these words tell: those of a type's outward or inward end, or its name."""
    for kind in site.link_types.values():
        if words in {kind.outward, kind.name}:
            return Link(kind.id, other)
        if words == kind.inward:
            return Link(kind.id, other, outward=False)
    raise WrongOrderError(f"there is no type of link with the words {words!r}")


def named(things: Mapping[Any, Any], word: Any, kind: str) -> Any:
    """Return the id of the thing of that name or id; raises `WrongOrderError`."""
    for id_, thing in things.items():
        if thing.name == word or str(id_) == str(word):
            return id_
    raise WrongOrderError(f"there is no {word!r} among the {kind}")


READERS: Mapping[str, tuple[str, _Reader]] = {
    "summary": ("summary", _text),
    "description": ("description", _text),
    "type": ("type", _one("types")),
    "status": ("status", _one("statuses")),
    "resolution": ("resolution", _one("resolutions")),
    "priority": ("priority", _one("priorities")),
    "parent": ("parent", _parent),
    "labels": ("labels", _labels),
    "links": ("links", _links),
    "components": ("components", _many("components")),
    "versions": ("versions", _many("versions")),
    "sprints": ("sprints", _many("sprints")),
    "due": ("due", _day),
    "resolved": ("resolved", _moment),
    "estimate": ("estimate", _number),
    "spent": ("spent", _number),
    "remaining": ("remaining", _number),
}
"""How the attributes of an issue are read: the name in an order, the attribute, its reader."""


def read_attributes(site: Site, space: str, order: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes of an issue from an order by names; keys that are no attribute are custom fields.

    Raises `WrongOrderError` for what is not there, `ValueError` for a bad date or number.
    """
    read: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    for name, value in order.items():
        if name in READERS:
            attribute, reader = READERS[name]
            read[attribute] = reader(site, space, value)
        else:
            field = find_field(site, name)
            custom[field.id] = read_value(field, value)
    return read | ({"custom": custom} if custom else {})


def find_field(site: Site, name: str) -> CustomField:
    """Return the custom field of that id or name; raises `WrongOrderError`."""
    found = site.fields.get(name) or next((one for one in site.fields.values() if one.name == name), None)
    if found is None:
        raise WrongOrderError(f"there is no field {name!r}")
    return found


def read_value(field: CustomField, value: Any) -> Any:
    """Return a custom field's value as issues keep it, from plain JSON; None empties it."""
    if value is None:
        return None
    forms: dict[FieldType, Callable[[Any], Any]] = {
        FieldType.NUMBER: float,
        FieldType.OPTION: lambda word: _option(field, word),
        FieldType.OPTIONS: lambda words: tuple(_option(field, word) for word in words),
        FieldType.DATE: date.fromisoformat,
        FieldType.DATETIME: read_time,
        FieldType.LABELS: tuple,
    }
    try:
        return forms.get(field.type, lambda same: same)(value)
    except TypeError:
        raise WrongOrderError(f"{value!r} is no value for the field {field.name!r}") from None


def _option(field: CustomField, word: Any) -> str:
    options: dict[str, Named] = {option.id: option for option in field.options}
    return str(named(options, word, f"options of {field.name!r}"))


def edit_issue(site: Site, ref: str, order: Mapping[str, Any]) -> Issue:
    """Edit an issue; `project` moves it. Raises `LookupError` when there is none."""
    issue = site.find(ref)
    if issue is None:
        raise LookupError(f"there is no issue {ref}")
    rest = {name: value for name, value in order.items() if name != "project"}
    if "project" in order:
        issue = site.move(issue.id, _space(site, order["project"]), author=PERSON)
    return site.edit(issue.id, read_attributes(site, issue.space, rest), author=PERSON) if rest else issue


def _space(site: Site, ref: Any) -> Space:
    space = site.space(str(ref))
    if space is None:
        raise WrongOrderError(f"there is no project {ref!r}")
    return space


def create_issue(site: Site, order: Mapping[str, Any]) -> Issue:
    """Create an issue; `project`, `summary`, `type` and `status` are needed."""
    if missing := [name for name in ("project", "summary", "type", "status") if name not in order]:
        raise WrongOrderError(f"missing: {', '.join(missing)}")
    space = _space(site, order["project"])
    rest = {name: value for name, value in order.items() if name != "project"}
    now = site.now()
    return site.create(
        Issue(
            id=site.next_id(),
            key=site.next_key(space),
            space=space.id,
            created=now,
            updated=now,
            **read_attributes(site, space.id, rest),
        )
    )
