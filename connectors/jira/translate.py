"""Issues as Jira tells them into work items: field by field, so that one odd value spoils nothing else."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any, NamedTuple

from connectors.errors import MalformedError
from connectors.jira.adf import plain
from connectors.jira.fields import Reading
from connectors.model.fields import FieldKind, FieldValue
from connectors.model.items import Category, WorkItem
from connectors.titles import one_line

_CATEGORIES = {"new": Category.TODO, "indeterminate": Category.DOING, "done": Category.DONE}
"""By `statusCategory.key`; `undefined` and keys not known here count as not begun."""

_FACETS = (
    ("label", "labels"),
    ("component", "components"),
    ("version", "fixVersions"),
    ("type", "issuetype"),
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_SPRINT = re.compile(
    r"[\[,]id=(?P<id>\d+),.*?\bname=(?P<name>.*?),(?=(?:goal|startDate|endDate|sequence|synced|autoStartStop)=)",
    re.DOTALL,
)
_SPRINT_END = re.compile(r",endDate=(?P<end>[^,\]]+)")
BLOCKED = "is blocked by"
"""The words at the blocked end of a link, by which its type is known."""
_PERSON = frozenset({"accountId", "emailAddress", "displayName"})


def work_item(issue: Any, tracker: str, reading: Reading) -> WorkItem:
    """Translate one issue; raises `MalformedError` when it has no id or no fields."""
    fields = issue.get("fields") if isinstance(issue, dict) else None
    if not isinstance(fields, dict) or not issue.get("id"):
        raise MalformedError(
            "an issue without id or fields", where=tracker, remedy="check for a proxy that changes answers"
        )
    status = _mapping(fields.get("status"))
    category = category_of(status)
    created, updated = moment(fields.get("created")), moment(fields.get("updated"))
    finished = moment(fields.get("resolutiondate")) or moment(fields.get("statuscategorychangedate"))
    return WorkItem(
        tracker=tracker,
        id=str(issue["id"]),
        key=str(issue.get("key") or issue["id"]),
        title="" if fields.get("security") and not reading.titles else one_line(_text(fields.get("summary"))),
        space=_text(_mapping(fields.get("project")).get("key")),
        type=_text(_mapping(fields.get("issuetype")).get("name")),
        status=_text(status.get("name")),
        category=category,
        resolution=_text(_mapping(fields.get("resolution")).get("name")) or None,
        parent=_text(_mapping(fields.get("parent")).get("id")) or None,
        facets=_facets(fields, reading),
        fields={name: neutral(fields.get(name), kind) for name, kind in reading.values.items()},
        points=number(fields.get(reading.points)) if reading.points else None,
        estimate=number(fields.get("timeoriginalestimate")),
        spent=number(fields.get("timespent")),
        remaining=number(fields.get("timeestimate")),
        start=day(fields.get(reading.start), reading.zone) if reading.start else None,
        due=day(fields.get(reading.due), reading.zone) or day(fields.get("duedate")),
        created=created or updated or _NEVER,
        updated=updated or created or _NEVER,
        done_at=finished if category is Category.DONE else None,
    )


def category_of(status: Mapping[str, Any]) -> Category:
    """Return the category of a status as the site describes it."""
    key = _mapping(status.get("statusCategory")).get("key")
    return _CATEGORIES.get(str(key), Category.TODO)


def _facets(fields: Mapping[str, Any], reading: Reading) -> dict[str, tuple[str, ...]]:
    sprints = [s for name in reading.sprints for s in _sprints(fields.get(name))]
    facets = {name: words(fields[source]) for name, source in _FACETS if fields.get(source)}
    facets["version_end"] = _version_ends(fields.get("fixVersions"))
    if sprints:
        facets["sprint"] = _once(word for sprint in sprints for word in sprint.words)
        ends = ((s.id, s.end.astimezone(reading.zone).date()) for s in sprints if s.id and s.end)
        facets["sprint_end"] = _once(f"{sprint} {end}" for sprint, end in ends)
    if flags := _once(word for name in reading.flags for word in words(fields.get(name))):
        facets["flagged"] = flags
    if fields.get("issuelinks"):
        facets |= _blockers(fields["issuelinks"])
    for name, kind in reading.facets.items():
        facets[f"field:{name}"] = as_words(neutral(fields.get(name), kind))
    return {name: values for name, values in facets.items() if values}


def _version_ends(value: object) -> tuple[str, ...]:
    """Return name and release day of the versions that have one."""
    rows = [_mapping(version) for version in (value if isinstance(value, list) else ())]
    days = ((word(row), day(row.get("releaseDate"))) for row in rows)
    return _once(f"{name} {end}" for name, end in days if name and end)


class _Sprint(NamedTuple):
    """A sprint; one that was not started yet may have no end."""

    name: str | None
    id: str | None
    end: datetime | None

    @property
    def words(self) -> tuple[str, ...]:
        """Return its name and id, so that a selector may name either."""
        return tuple(word for word in (self.name, self.id) if word is not None)


def _sprints(value: object) -> Iterable[_Sprint]:
    """Yield each sprint.

    Data Center writes a sprint as the text of an object, whose name may hold commas and brackets itself.
    """
    for sprint in value if isinstance(value, list) else [value]:
        if isinstance(sprint, str) and (told := _SPRINT.search(sprint)):
            end = _SPRINT_END.search(sprint, told.end())
            yield _Sprint(told["name"], told["id"], moment(end["end"]) if end else None)
        if isinstance(sprint, dict):
            name, identifier = (
                _text(sprint.get(part)) if sprint.get(part) is not None else None for part in ("name", "id")
            )
            yield _Sprint(name, identifier, moment(sprint.get("endDate")))


def _blockers(links: object) -> dict[str, tuple[str, ...]]:
    """Return by keys what blocks the issue, and which of these were open when it was read.

    Keys and not ids, since the changelog of links tells nothing else.
    """
    found: dict[str, Category] = {}
    for link in links if isinstance(links, list) else ():
        row = _mapping(link)
        other = _mapping(row.get("inwardIssue"))
        if other.get("key") and _text(_mapping(row.get("type")).get("inward")).casefold() == BLOCKED:
            found[_text(other["key"])] = category_of(_mapping(_mapping(other.get("fields")).get("status")))
    opened = tuple(key for key, category in found.items() if category is not Category.DONE)
    return {"blocked_by": tuple(found), "blocked_by_open": opened}


def as_words(value: FieldValue) -> tuple[str, ...]:
    """Return a field's value as the words that a selector may name."""
    if value is None or value == "":
        return ()
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool):
        return (str(value).lower(),)
    return (f"{value:g}",) if isinstance(value, float) else (str(value),)


def neutral(value: object, kind: FieldKind) -> FieldValue:
    """Return a field's value in neutral form; what cannot be read as its kind is None.

    A date with time becomes ISO 8601 text in UTC. Values that stand for people are None.
    """
    reader = _READERS.get(kind)
    return reader(value) if reader else _by_shape(value)


def _by_shape(value: object) -> FieldValue:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        return words(value)
    if isinstance(value, dict) and value.get("type") == "doc":
        return plain(value)
    return word(value)


def number(value: object) -> float | None:
    """Read a number, also one written as text; what is none, or not finite, is None."""
    if value is None or isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def moment(value: object) -> datetime | None:
    """Read a time with its offset, as UTC; epoch milliseconds are read too; anything else is None."""
    try:
        if not isinstance(value, str):
            milliseconds = number(value)
            return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
        read = datetime.fromisoformat(value)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def day(value: object, zone: tzinfo | None = None) -> date | None:
    """Read a day, also from a time: then the day that it is in the zone, else at the time's own offset."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if read is None else (read.astimezone(zone) if zone and read.tzinfo else read).date()
    except (ValueError, OverflowError):
        return None


def word(value: object) -> str | None:
    """Return the name of an option, version, component …: None when empty or when it stands for a person."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, dict):
        if not _PERSON.isdisjoint(value):
            return None
        own = value.get("value", value.get("name"))
        child = word(value.get("child"))
        return f"{own} / {child}" if own is not None and child else _text(own) or None
    return _text(value) or None


def words(value: object) -> tuple[str, ...]:
    """Return the names of several options, labels …, each once, in order."""
    listed = value if isinstance(value, list) else [value]
    return _once([name for name in map(word, listed) if name])


def items(value: object) -> tuple[str, ...]:
    """Return the issues that a field names: links by the words of their type and the id, others by id or key.

    A link yields the name of its type and the words of its direction: `Blocks 10007`, `is blocked by 10007`.
    """
    listed = value if isinstance(value, list) else [value]
    return _once(word for one in listed for word in _named_issues(one))


def _named_issues(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return [value] if value else []
    row = _mapping(value)
    kind = _mapping(row.get("type"))
    for direction in ("inward", "outward"):
        if other := _text(_mapping(row.get(f"{direction}Issue")).get("id")):
            return [f"{_text(kind.get(part))} {other}" for part in ("name", direction) if kind.get(part)]
    inner = _mapping(row.get("data")) or row
    return [_text(inner[part]) for part in ("id", "key") if inner.get(part)][:1]


def _stamp(value: object) -> str | None:
    read = moment(value)
    return read.isoformat() if read else None


_READERS: Mapping[FieldKind, Callable[[object], FieldValue]] = {
    FieldKind.NUMBER: number,
    FieldKind.OPTION: word,
    FieldKind.OPTIONS: words,
    FieldKind.FLAG: words,
    FieldKind.LABELS: words,
    FieldKind.DATE: day,
    FieldKind.DATETIME: _stamp,
    FieldKind.TEXT: word,
    FieldKind.ITEMS: items,
    FieldKind.LINKS: items,
    FieldKind.PARAGRAPH: lambda value: None if value is None else plain(value) or None,
}


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None or isinstance(value, dict | list) else str(value)
