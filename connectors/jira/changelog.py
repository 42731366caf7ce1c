"""Changelogs as Jira tells them into changes of work items.

Ids decide where Jira gives them: a status is taken by its id, with the name and category it has today; versions,
components and sprints are matched by name, parents by id. Traps of the form: fields of old sites have no `fieldId`,
times are text or a number of milliseconds, one entry may hold a field twice (one version out, one in), and a move
to another space shows in the `Key`, since `project` tells a name only.

Names of persons are in these answers; all that is taken from an author is whether it is us, an app, or a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from connectors.jira import translate
from connectors.jira.edition import LOGS, Edition, Logged, mapping_of
from connectors.jira.fields import Reading
from connectors.jira.jql import chunks
from connectors.model.fields import Field, FieldKind, FieldValue
from connectors.model.history import Actor, Histories, ItemChange, Shift
from connectors.model.items import Category

_NAMED = {"Fix Version": "fixVersions", "Component": "components", "Parent": "IssueParentAssociation"}
_PARENT = frozenset({"IssueParentAssociation", "Epic Link", "Parent Link"})
_MIGRATION = "Workflow"
_SECONDS_BELOW = 1e11
"""Numbers below are seconds since the epoch, those above milliseconds: 1e11 of the latter are in 1973."""

_MANY = frozenset({FieldKind.LABELS, FieldKind.OPTIONS, FieldKind.FLAG})
_NUMBERS = {"timeoriginalestimate": "estimate", "timeestimate": "remaining", "timespent": "spent"}
_FACETS = {"fixVersions": "version", "components": "component"}

Side = tuple[object, object]
"""One side of a changed field: the code (an id, a day) and the text that people read."""

Shifts = Iterator[tuple[str, Shift]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """How changelogs are seen: the fields read, today's statuses, who we are, ids of fields by their names."""

    reading: Reading
    account: str = ""
    statuses: Mapping[str, tuple[str, Category]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls, reading: Reading, account: str, statuses: Iterable[Mapping[str, Any]], fields: Sequence[Field]
    ) -> Lens:
        """Make one from the site's own lists; a status is found by its id, or by its name where that is gone."""
        known: dict[str, tuple[str, Category]] = {}
        for row in statuses:
            name = str(row.get("name") or "")
            found = (name, translate.category_of(row))
            known[str(row.get("id"))] = found
            known.setdefault(name.casefold(), found)
        return cls(
            reading=reading, account=account, statuses=known, names={f.name.casefold(): f.id for f in fields}
        )


def histories(site: Edition, ids: Sequence[str], lens: Lens) -> Iterator[Histories]:
    """Read the changelogs of these issues, some hundreds at a time; each piece may be kept at once."""
    for chunk in chunks(ids, LOGS):
        gaps: dict[str, dict[str, None]] = {identifier: {} for identifier in chunk}
        for piece in site.logs(chunk):
            changes = [
                change
                for logged in piece
                for change in _changes(logged, lens, gaps.setdefault(logged.issue, {}))
            ]
            if changes:
                yield Histories(changes=tuple(changes))
        yield Histories(read={identifier: tuple(gaps[identifier]) for identifier in chunk})


def _changes(logged: Logged, lens: Lens, gaps: dict[str, None]) -> Iterator[ItemChange]:
    for entry in logged.entries:
        at = _moment(entry.get("created"))
        shifts = _merged(pair for row in _rows(entry) for pair in _shifts(row, lens, gaps))
        if at is not None and shifts:
            yield ItemChange(
                item=logged.issue,
                at=at,
                act=str(entry.get("id")),
                by=_actor(entry, lens.account),
                shifts=shifts,
            )
    if logged.short:
        gaps["the changelog ends before its last entry"] = None


def _rows(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = entry.get("items")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _moment(value: object) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _SECONDS_BELOW:
        return datetime.fromtimestamp(value, UTC)
    return translate.moment(value)


def _actor(entry: Mapping[str, Any], account: str) -> Actor:
    """Tell the kind of author; a workflow that was exchanged moves issues by nobody's hand."""
    author = mapping_of(entry.get("author"))
    if any(row.get("field") == _MIGRATION for row in _rows(entry)):
        return Actor.SETTINGS
    if account and account in {author.get("accountId"), author.get("key"), author.get("name")}:
        return Actor.SYNCD
    return Actor.AUTOMATION if not author or author.get("accountType") == "app" else Actor.PERSON


def _merged(pairs: Iterable[tuple[str, Shift]]) -> dict[str, Shift]:
    merged: dict[str, Shift] = {}
    for part, shift in pairs:
        known = merged.get(part)
        if known is None:
            merged[part] = shift
        elif isinstance(known.before, tuple) and isinstance(shift.before, tuple):
            merged[part] = Shift((*known.before, *shift.before), (*_words(known.after), *_words(shift.after)))
        else:
            merged[part] = Shift(known.before, shift.after)
    return merged


def _words(value: FieldValue) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _shifts(row: Mapping[str, Any], lens: Lens, gaps: dict[str, None]) -> Shifts:
    """Yield what one changed field means; nothing for fields that play no part."""
    name = str(row.get("field") or "")
    identifier = str(row.get("fieldId") or lens.names.get(name.casefold()) or _NAMED.get(name, name))
    before, after = (row.get("from"), row.get("fromString")), (row.get("to"), row.get("toString"))
    if name in _PARENT or identifier in _PARENT:
        yield "parent", Shift(_code(before), _code(after))
    elif identifier == "status":
        yield from _status(before, after, lens, gaps)
    elif name == "Key":
        yield from _move(_text(before), _text(after))
    elif identifier in _SYSTEM:
        yield from _SYSTEM[identifier](identifier, before, after)
    yield from _roles(identifier, before, after, lens.reading)
    yield from _custom(identifier, before, after, lens.reading)


def _status(before: Side, after: Side, lens: Lens, gaps: dict[str, None]) -> Shifts:
    sides = []
    for code, text in (before, after):
        name = str(text or code or "")
        found = lens.statuses.get(str(code)) or lens.statuses.get(name.casefold())
        if found is None:
            gaps[f"status {name!r} is no longer there: what was in it counts as not begun"] = None
        sides.append(found or (name, None))
    yield "status", Shift(sides[0][0], sides[1][0])
    yield "category", Shift(*(side[1].value if side[1] else None for side in sides))


def _move(before: str | None, after: str | None) -> Shifts:
    if before and after:
        yield "key", Shift(before, after)
        yield "space", Shift(before.rpartition("-")[0], after.rpartition("-")[0])


def _resolution(_identifier: str, before: Side, after: Side) -> Shifts:
    yield "resolution", Shift(_text(before), _text(after))


def _type(_identifier: str, before: Side, after: Side) -> Shifts:
    yield "type", Shift(_text(before) or "", _text(after) or "")
    yield "facet:type", Shift(_listed(_text(before)), _listed(_text(after)))


def _number(identifier: str, before: Side, after: Side) -> Shifts:
    yield _NUMBERS[identifier], Shift(_float(before), _float(after))


def _facet(identifier: str, before: Side, after: Side) -> Shifts:
    yield f"facet:{_FACETS[identifier]}", Shift(_listed(_text(before)), _listed(_text(after)))


def _link(_identifier: str, before: Side, after: Side) -> Shifts:
    """Tell a link that blocks the issue, which is known by its words; both sides name the other issue by its key."""
    sides = [
        _listed(_code(side)) if translate.BLOCKED in (_text(side) or "") else () for side in (before, after)
    ]
    if any(sides):
        yield "facet:blocked_by", Shift(*sides)


def _labels(_identifier: str, before: Side, after: Side) -> Shifts:
    yield "facet:label", _exchanged((_text(before) or "").split(), (_text(after) or "").split())


_SYSTEM: Mapping[str, Callable[[str, Side, Side], Shifts]] = {
    "resolution": _resolution,
    "issuetype": _type,
    "labels": _labels,
    "issuelinks": _link,
    "Link": _link,
    **dict.fromkeys(_NUMBERS, _number),
    **dict.fromkeys(_FACETS, _facet),
}


def _roles(identifier: str, before: Side, after: Side, reading: Reading) -> Shifts:
    if identifier == reading.points:
        yield "points", Shift(_float(before), _float(after))
    if identifier == reading.start:
        yield "start", Shift(_day(before, reading.zone), _day(after, reading.zone))
    if identifier == reading.due:
        yield "due", Shift(_day(before, reading.zone), _day(after, reading.zone))
    if identifier in reading.sprints or identifier == "Sprint":
        yield "facet:sprint", _exchanged(_sprints(before), _sprints(after))
    if identifier in reading.flags:
        yield "facet:flagged", _valued(FieldKind.FLAG, before, after)


def _custom(identifier: str, before: Side, after: Side, reading: Reading) -> Shifts:
    if identifier in reading.values:
        yield f"field:{identifier}", _valued(reading.values[identifier], before, after)
    if identifier in reading.facets:
        told = _valued(reading.facets[identifier], before, after)
        yield (
            f"facet:field:{identifier}",
            Shift(translate.as_words(told.before), translate.as_words(told.after)),
        )


def _valued(kind: FieldKind, before: Side, after: Side) -> Shift:
    if kind in _MANY:
        separator = None if kind is FieldKind.LABELS else ", "
        return _exchanged((_text(before) or "").split(separator), (_text(after) or "").split(separator))
    reader = _READERS.get(kind, _text)
    return Shift(reader(before), reader(after))


def _exchanged(before: Sequence[str], after: Sequence[str]) -> Shift:
    """Return which words went and which came."""
    return Shift(
        tuple(word for word in before if word and word not in after),
        tuple(word for word in after if word and word not in before),
    )


def _sprints(side: Side) -> list[str]:
    """Return the sprints' names and ids; a name with a comma cannot be told from two, then the ids must do."""
    ids, names = ([part.strip() for part in str(one or "").split(",")] for one in side)
    return [*ids, *names] if len(ids) == len(names) else ids


def _code(side: Side) -> str | None:
    return str(side[0]) if side[0] else None


def _text(side: Side) -> str | None:
    return str(side[1]) if side[1] not in (None, "") else None


def _listed(word: str | None) -> tuple[str, ...]:
    return (word,) if word else ()


def _float(side: Side) -> float | None:
    coded = translate.number(side[0]) if side[0] not in (None, "") else None
    return translate.number(side[1]) if coded is None else coded


def _day(side: Side, zone: tzinfo | None = None) -> FieldValue:
    return translate.day(side[0], zone) or translate.day(side[1], zone)


def _time(side: Side) -> FieldValue:
    read = translate.moment(side[0]) or translate.moment(side[1])
    return read.isoformat() if read else None


_READERS: Mapping[FieldKind, Callable[[Side], FieldValue]] = {
    FieldKind.NUMBER: _float,
    FieldKind.DATE: _day,
    FieldKind.DATETIME: _time,
}
