"""Loads a workspace from JSON Lines: one record a line, told apart by `kind`; docs/sandbox.md lists the forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from syncd.sandbox.clickup import identity
from syncd.sandbox.clickup.model import (
    CustomField,
    FieldType,
    Folder,
    Goal,
    Level,
    Option,
    Plan,
    Space,
    Span,
    Status,
    StatusType,
    Target,
    TargetType,
    Task,
    TaskList,
    TaskType,
    View,
)
from syncd.sandbox.clickup.person import READERS, field_named, list_named, read_value
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.loading import LoadingError, read_record, told
from syncd.sandbox.person import read_time
from syncd.sandbox.records import Record, WrongRecordError

_DEFAULT_STATUSES = (
    {"name": "to do", "type": "open"},
    {"name": "in progress", "type": "custom"},
    {"name": "complete", "type": "closed"},
)
_TASK_KEYS = frozenset(
    {"kind", "id", "list", "status", "created", "updated", "done", "closed", "fields", *READERS}
)
_LATE = frozenset({"parent", "links", "waits_for"})
_EPOCH = "1970-01-01T00:00:00+00:00"


def load(source: Path | Iterable[str | bytes | Record]) -> ClickUpSite:
    """Return the workspace that a file or an iterable of lines or records describes.

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
        self.site = ClickUpSite()
        self._problems: list[str] = []
        self._last_place = 0
        self._waiting: list[tuple[int, Record]] = []
        self._kinds: Mapping[str, Callable[[Record], None]] = {
            "workspace": self._workspace,
            "space": self._space,
            "folder": self._folder,
            "list": self._list,
            "type": self._type,
            "field": self._field,
            "view": self._view,
            "goal": self._goal,
            "task": self._task,
        }

    def read(self, lines: Iterable[str | bytes | Record]) -> None:
        for number, line in enumerate(lines, start=1):
            try:
                record = read_record(line)
                if record is None:
                    continue
                kind = str(record.get("kind", "task"))
                if kind not in self._kinds:
                    raise WrongRecordError(f"unknown kind {kind!r}")
                if kind == "task":
                    record = {**record, "id": str(record.get("id") or self.site.next_task_id())}
                    self._waiting.append((number, record))
                self._kinds[kind](record)
            except (ValueError, TypeError, LookupError) as error:
                self._problems.append(f"line {number}: {told(error)}")

    def finish(self) -> ClickUpSite:
        """Set what tasks say of other tasks, which may come later in the file."""
        for number, record in self._waiting:
            try:
                self._complete(record)
            except (ValueError, TypeError, LookupError) as error:
                self._problems.append(f"line {number}: {record.get('id', '')}: {told(error)}")
        if self._problems:
            raise LoadingError(self._problems)
        return self.site

    # Places

    def _workspace(self, record: Record) -> None:
        _check(record, {"id", "name", "zone", "token", "plan"})
        site = self.site
        site.id, site.name = str(record.get("id", site.id)), str(record.get("name", site.name))
        site.token = str(record.get("token", site.token))
        site.plan = Plan(record.get("plan", site.plan))
        if "zone" in record:
            site.zone = ZoneInfo(str(record["zone"]))

    def _place_id(self, record: Record) -> str:
        self._last_place += 2
        return str(record.get("id", identity.place_id(self._last_place)))

    def _space(self, record: Record) -> None:
        _check(record, {"id", "name", "statuses", "archived"})
        id_ = self._place_id(record)
        statuses = _statuses(id_, record.get("statuses", _DEFAULT_STATUSES))
        self.site.add(
            Space(id=id_, name=str(record["name"]), statuses=statuses, archived=bool(record.get("archived")))
        )

    def _folder(self, record: Record) -> None:
        _check(record, {"id", "name", "space", "statuses", "archived", "parent"})
        id_ = self._place_id(record)
        parent = record.get("parent")
        self.site.add(
            Folder(
                id=id_,
                name=str(record["name"]),
                space=_named(self.site.spaces, record["space"]),
                archived=bool(record.get("archived")),
                statuses=_statuses(id_, record["statuses"], own=True) if "statuses" in record else None,
                parent=None if parent is None else _named(self.site.folders, parent),
            )
        )

    def _list(self, record: Record) -> None:
        known = {
            "id",
            "name",
            "space",
            "folder",
            "statuses",
            "archived",
            "private",
            "content",
            "start",
            "due",
        }
        _check(record, known)
        id_ = self._place_id(record)
        folder = _named(self.site.folders, record["folder"]) if record.get("folder") is not None else ""
        space = self.site.folders[folder].space if folder else _named(self.site.spaces, record["space"])
        self.site.add(
            TaskList(
                id=id_,
                name=str(record["name"]),
                space=space,
                folder=folder,
                archived=bool(record.get("archived")),
                private=bool(record.get("private")),
                content=str(record.get("content", "")),
                start=READERS["start"][1](self.site, record.get("start")),
                due=READERS["due"][1](self.site, record.get("due")),
                statuses=_statuses(id_, record["statuses"], own=True) if "statuses" in record else None,
            )
        )

    def _at(self, record: Record) -> tuple[Level, str]:
        """Return the place that a field or view belongs to; the workspace when none is named."""
        for level in (Level.LIST, Level.FOLDER, Level.SPACE):
            if level.value in record:
                return level, _named(self.site.shelf(level), record[level.value])
        return Level.TEAM, self.site.id

    # What tasks refer to

    def _type(self, record: Record) -> None:
        _check(record, {"id", "name", "plural"})
        self.site.add(
            TaskType(id=int(record["id"]), name=str(record["name"]), plural=str(record.get("plural", "")))
        )

    def _field(self, record: Record) -> None:
        _check(
            record,
            {"id", "name", "type", "options", "config", "types", "created", *(one.value for one in Level)},
        )
        level, place = self._at(record)
        name = str(record["name"])
        id_ = str(record.get("id", identity.uuid_of("field", level, place, name)))
        self.site.add(
            CustomField(
                id=id_,
                name=name,
                type=FieldType(record["type"]),
                level=level,
                place=place,
                created=read_time(record.get("created", _EPOCH)),
                options=tuple(_option(id_, one) for one in record.get("options", ())),
                config=record.get("config", {}),
                types=tuple(READERS["type"][1](self.site, one) for one in record.get("types", ())),
            )
        )

    def _view(self, record: Record) -> None:
        keys = {"id", "name", "statuses", "tags", "show_closed", "show_subtasks"}
        _check(record, {*keys, *(one.value for one in Level)})
        level, place = self._at(record)
        self.site.add(
            View(
                id=str(record["id"]),
                name=str(record["name"]),
                level=level,
                place=place,
                statuses=tuple(record.get("statuses", ())),
                tags=tuple(record.get("tags", ())),
                show_closed=bool(record.get("show_closed", False)),
                show_subtasks=bool(record.get("show_subtasks", True)),
            )
        )

    def _goal(self, record: Record) -> None:
        _check(record, {"id", "name", "created", "due", "start", "description", "folder", "targets"})
        number = len(self.site.goals) + 1
        id_ = str(record.get("id", identity.uuid_of("goal", str(number))))
        created = read_time(record["created"])
        self.site.add(
            Goal(
                id=id_,
                name=str(record["name"]),
                created=created,
                number=number,
                due=_moment(record, "due"),
                start=_moment(record, "start"),
                description=str(record.get("description", "")),
                folder=record.get("folder"),
                targets=tuple(_target(id_, created, one) for one in record.get("targets", ())),
            )
        )

    # Tasks

    def _task(self, record: Record) -> None:
        if unknown := set(record) - _TASK_KEYS:
            raise WrongRecordError(f"unknown: {', '.join(sorted(unknown))}")
        site = self.site
        id_ = str(record["id"])
        if not id_.isalnum():
            raise WrongRecordError(f"{id_!r} is no id of letters and digits")
        if id_ in site.tasks:
            raise WrongRecordError(f"the task {id_} occurs twice")
        list_ = list_named(site, str(record["list"])).id
        offered = site.statuses_of(list_)
        status = site.find_status(list_, str(record["status"])) if "status" in record else offered[0]
        read = {
            attribute: reader(site, record[name])
            for name, (attribute, reader) in READERS.items()
            if name in record and name not in _LATE
        }
        times = _times(record, status.type)
        span = Span(status=status.name, type=status.type, since=times["done"] or times["created"])
        site.put(Task(id=id_, list=list_, status=status.id, spans=(span,), **times, **{"name": id_, **read}))

    def _complete(self, record: Record) -> None:
        site = self.site
        task = site.tasks[str(record["id"])]
        late = {READERS[name][0]: READERS[name][1](site, record[name]) for name in _LATE & set(record)}
        values = {}
        for name, value in record.get("fields", {}).items():
            field = field_named(site, name)
            values[field.id] = read_value(site, field, value)
        kept = {id_: value for id_, value in values.items() if value is not None}
        if late or kept:
            site.put(replace(task, **late, values=kept))


def _check(record: Record, keys: set[str]) -> None:
    if unknown := set(record) - keys - {"kind"}:
        raise WrongRecordError(f"unknown: {', '.join(sorted(unknown))}")


def _named(things: Mapping[str, Any], word: Any) -> str:
    found = next((id_ for id_, one in things.items() if word in {id_, one.name}), None)
    if found is None:
        raise WrongRecordError(f"there is no {word!r} before this line")
    return found


def _statuses(place: str, rows: Iterable[Mapping[str, Any]], *, own: bool = False) -> tuple[Status, ...]:
    return tuple(
        Status(
            id=str(row.get("id", identity.status_id(place, str(row["name"]), own=own))),
            name=str(row["name"]),
            type=StatusType(row["type"]),
            color=str(row.get("color", "#d3d3d3")),
        )
        for row in rows
    )


def _option(field: str, option: Any) -> Option:
    if isinstance(option, Mapping):
        return Option(id=str(option["id"]), name=str(option["name"]), color=option.get("color"))
    return Option(id=identity.uuid_of("option", field, str(option)), name=str(option))


def _target(goal: str, created: datetime, row: Mapping[str, Any]) -> Target:
    _check(row, {"id", "name", "type", "start", "end", "current", "unit", "tasks", "lists"})
    name = str(row["name"])
    current = row.get("current")
    return Target(
        id=str(row.get("id", identity.uuid_of("target", goal, name))),
        name=name,
        type=TargetType(row.get("type", "number")),
        created=created,
        start=float(row.get("start", 0)),
        end=float(row.get("end", 1)),
        current=None if current is None else float(current),
        unit=str(row.get("unit", "")),
        tasks=tuple(row.get("tasks", ())),
        lists=tuple(row.get("lists", ())),
    )


def _times(record: Record, type_: StatusType) -> dict[str, Any]:
    """Return the times of a task; the end of one that is over is its last update when none is told."""
    created = read_time(record["created"])
    updated = _moment(record, "updated") or created
    over = type_ in {StatusType.DONE, StatusType.CLOSED}
    done = _moment(record, "done") or (updated if over else None)
    closed = _moment(record, "closed") or (done if type_ is StatusType.CLOSED else None)
    return {"created": created, "updated": updated, "done": done, "closed": closed}


def _moment(record: Record, name: str) -> datetime | None:
    return read_time(record[name]) if record.get(name) is not None else None
