"""Loads a site from JSON Lines: one record a line, told apart by `kind`; docs/sandbox.md lists the forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import orjson

from syncd.sandbox.model import SPRINT, STORY_POINTS, Change, ChangeItem, Issue, Link, Space
from syncd.sandbox.person import read_link, read_time, read_value
from syncd.sandbox.records import Record, Things, WrongRecordError, read_day, read_moment
from syncd.sandbox.site import PERSON, Site

_PROBLEMS_TOLD = 20
_ISSUE_KEYS = frozenset(
    [
        "kind",
        "id",
        "key",
        "summary",
        "type",
        "status",
        "category",
        "created",
        "updated",
        "resolution",
        "resolved",
        "priority",
        "security",
        "parent",
        "labels",
        "links",
        "components",
        "versions",
        "sprints",
        "description",
        "due",
        "estimate",
        "spent",
        "remaining",
        "points",
        "fields",
        "status_changed",
        "changes",
    ]
)


class LoadingError(ValueError):
    """Records that cannot be read; `problems` name each line."""

    def __init__(self, problems: list[str]) -> None:
        told = problems[:_PROBLEMS_TOLD]
        if len(problems) > len(told):
            told = [*told, f"and {len(problems) - len(told)} more"]
        super().__init__("\n".join(told))
        self.problems = problems


def load(source: Path | Iterable[str | bytes | Record]) -> Site:
    """Return the site that a file or an iterable of lines or records describes.

    Raises `LoadingError` with every bad line, `OSError` when the file cannot be read.
    """
    loader = _Loader()
    if isinstance(source, Path):
        with source.open("rb") as lines:
            loader.read(lines)
    else:
        loader.read(source)
    return loader.finish()


class _Loader:
    def __init__(self) -> None:
        self._things = Things()
        self._problems: list[str] = []
        self._entries = count(5_000_001)
        self._waiting: list[tuple[int, Record]] = []
        self._by_key: dict[str, int] = {}

    def read(self, lines: Iterable[str | bytes | Record]) -> None:
        for number, line in enumerate(lines, start=1):
            try:
                record = read_record(line)
                if record is None:
                    continue
                kind = str(record.get("kind", "issue"))
                if kind == "issue":
                    self._announce(record)
                    self._waiting.append((number, record))
                else:
                    self._things.read(kind, record)
            except (ValueError, TypeError, KeyError) as error:
                self._problems.append(f"line {number}: {told(error)}")

    def finish(self) -> Site:
        issues: list[Issue] = []
        for number, record in self._waiting:
            try:
                issues.append(self._issue(record))
            except (ValueError, TypeError, KeyError) as error:
                self._problems.append(f"line {number}: {record.get('key', '')}: {told(error)}")
        if self._problems:
            raise LoadingError(self._problems)
        self._things.site.put(*sorted(issues, key=lambda issue: issue.id))
        return self._things.site

    def _announce(self, record: Record) -> None:
        """Give an issue its id, so that others can name it as parent before it is read."""
        key = str(record["key"])
        prefix, _, number = key.rpartition("-")
        if not prefix or not number.isdigit():
            raise WrongRecordError(f"{key!r} is no key such as ABC-12")
        if key in self._by_key:
            raise WrongRecordError(f"the key {key} occurs twice")
        self._by_key[key] = int(record["id"]) if "id" in record else self._things.next_id()

    def _issue(self, record: Record) -> Issue:
        if unknown := set(record) - _ISSUE_KEYS:
            raise WrongRecordError(f"unknown: {', '.join(sorted(unknown))}")
        key = str(record["key"])
        space = self._things.space(key.rpartition("-")[0])
        created = read_time(record["created"])
        return Issue(
            id=self._by_key[key],
            key=key,
            space=space.id,
            type=self._things.type_of(record),
            status=self._things.status_of(record),
            summary=str(record.get("summary", key)),
            created=created,
            updated=read_moment(record.get("updated")) or created,
            status_changed=read_moment(record.get("status_changed")),
            parent=self._parent(record.get("parent")),
            labels=tuple(record.get("labels", ())),
            links=tuple(self._links(record.get("links", {}))),
            description=record.get("description"),
            due=read_day(record.get("due")),
            security=record.get("security"),
            estimate=record.get("estimate"),
            spent=record.get("spent"),
            remaining=record.get("remaining"),
            custom=self._custom(record),
            history=self._history(space, record.get("changes", ())),
            **self._references(space, record),
        )

    def _references(self, space: Space, record: Record) -> dict[str, Any]:
        return {
            "resolution": self._things.choice_of("resolution", record.get("resolution")),
            "resolved": read_moment(record.get("resolved")),
            "priority": self._things.choice_of("priority", record.get("priority")),
            "components": tuple(
                self._things.owned(space, "component", name) for name in record.get("components", ())
            ),
            "versions": tuple(
                self._things.owned(space, "version", name) for name in record.get("versions", ())
            ),
            "sprints": tuple(self._things.sprint_of(name) for name in record.get("sprints", ())),
        }

    def _links(self, ends: Mapping[str, Iterable[str]]) -> Iterator[Link]:
        for words, keys in ends.items():
            for key in keys:
                if key not in self._by_key:
                    raise WrongRecordError(f"the linked issue {key} is not in the file")
                yield read_link(self._things.site, words, self._by_key[key])

    def _parent(self, key: str | None) -> int | None:
        if key is None:
            return None
        if key not in self._by_key:
            raise WrongRecordError(f"the parent {key} is not in the file")
        return self._by_key[key]

    def _custom(self, record: Record) -> dict[str, Any]:
        custom: dict[str, Any] = {}
        if record.get("points") is not None:
            custom[STORY_POINTS] = float(record["points"])
        for name, value in record.get("fields", {}).items():
            if value is not None:
                field = self._things.field_named(name)
                custom[field.id] = read_value(field, value)
        return custom

    def _history(self, space: Space, changes: Iterable[Record]) -> tuple[Change, ...]:
        read = [
            Change(
                id=next(self._entries),
                at=read_time(change["at"]),
                author=str(change.get("author", PERSON)),
                items=(self._item(space, change),),
            )
            for change in changes
        ]
        return tuple(sorted(read, key=lambda change: change.at))

    def _item(self, space: Space, change: Record) -> ChangeItem:
        name, before, after = str(change["field"]), change.get("from"), change.get("to")
        label, field_id, custom = _LABELS.get(name) or self._label(name)
        return ChangeItem(
            field=label,
            field_id=field_id,
            custom=custom,
            before=self._code(space, name, before),
            before_text=None if before is None else str(before),
            after=self._code(space, name, after),
            after_text=None if after is None else str(after),
        )

    def _label(self, name: str) -> tuple[str, str | None, bool]:
        field = self._things.field_named(name)
        return field.name, field.id, True

    def _code(self, space: Space, name: str, value: Any) -> str | None:
        """Return the id behind a text of a changelog, None where it has none."""
        if value is None:
            return None
        if name == "parent":
            id_ = self._by_key.get(str(value))
            return None if id_ is None else str(id_)
        return self._things.code(space, name, str(value))


_LABELS: Mapping[str, tuple[str, str | None, bool]] = {
    "status": ("status", "status", False),
    "resolution": ("resolution", "resolution", False),
    "summary": ("summary", "summary", False),
    "due": ("duedate", "duedate", False),
    "labels": ("labels", "labels", False),
    "versions": ("Fix Version", "fixVersions", False),
    "components": ("Component", "components", False),
    "parent": ("IssueParentAssociation", None, False),
    "sprints": ("Sprint", SPRINT, True),
    "points": ("Story Points", STORY_POINTS, True),
    "estimate": ("timeoriginalestimate", "timeoriginalestimate", False),
}


def read_record(line: str | bytes | Record) -> Record | None:
    """Return the record of a line, None for an empty one; raises `WrongRecordError`."""
    if isinstance(line, str | bytes):
        if not line.strip():
            return None
        try:
            line = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise WrongRecordError(f"is no JSON: {error.msg}") from None
    if not isinstance(line, Mapping):
        raise WrongRecordError("a record is a JSON object")
    return line


def told(error: Exception) -> str:
    """Say in words what is wrong with a record."""
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
