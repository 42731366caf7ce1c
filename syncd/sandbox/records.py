"""What the records of a JSON Lines file describe besides issues: projects, statuses, fields and their like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from syncd.sandbox.model import (
    Account,
    Component,
    CustomField,
    FieldType,
    IssueType,
    LinkType,
    Named,
    Space,
    Sprint,
    Status,
    StatusCategory,
    Version,
)
from syncd.sandbox.person import read_time
from syncd.sandbox.site import Site

Record = Mapping[str, Any]
_LEVELS = {
    "initiative": 2,
    "theme": 3,
    "epic": 1,
    "sub-task": -1,
    "subtask": -1,
    "サブタスク": -1,
    "エピック": 1,
}


class WrongRecordError(ValueError):
    """What is wrong with one record."""


def read_day(text: Any) -> date | None:
    """Return a day from ISO 8601, None for None."""
    return None if text is None else date.fromisoformat(text)


def read_moment(text: Any) -> datetime | None:
    """Return an aware time from ISO 8601, None for None."""
    return None if text is None else read_time(text)


class Things:
    """The site that is being read, and what its issues refer to, by name."""

    def __init__(self) -> None:
        self.site = Site()
        self._ids = count(10_001)
        self._accounts: list[Account] = []
        self._spaces: dict[str, Space] = {}
        self._statuses: dict[tuple[str, StatusCategory | None], str] = {}
        self._named: dict[tuple[str, str], str] = {}
        self._owned: dict[tuple[str, str, str], str] = {}
        self._sprints: dict[str, int] = {}
        self._kinds: Mapping[str, Callable[[Record], None]] = {
            "site": self.read_site,
            "account": self.read_account,
            "project": self.read_project,
            "status": self.read_status,
            "type": self.read_type,
            "link_type": self.read_link_type,
            "priority": lambda record: self.read_choice("priority", record),
            "resolution": lambda record: self.read_choice("resolution", record),
            "field": self.read_field,
            "version": lambda record: self._version(self._owner(record), record),
            "component": lambda record: self._component(self._owner(record), record),
            "sprint": self.read_sprint,
        }

    def read(self, kind: str, record: Record) -> None:
        """Read a record; raises `ValueError` or its like for a wrong one."""
        if kind not in self._kinds:
            raise WrongRecordError(f"unknown kind {kind!r}")
        self._kinds[kind](record)

    def next_id(self) -> int:
        """Return an id that nothing has yet, unless the file gives it."""
        return next(self._ids)

    def code(self, space: Space, name: str, text: str) -> str | None:
        """Return the id behind a text of a changelog, None where it has none."""
        known: Mapping[str, Any] = {
            "status": self._statuses.get((text, None)),
            "resolution": self._named.get(("resolution", text)),
            "versions": self._owned.get(("version", space.id, text)),
            "components": self._owned.get(("component", space.id, text)),
            "sprints": self._sprints.get(text),
            "due": text,
        }
        found = known.get(name)
        return None if found is None else str(found)

    def read_site(self, record: Record) -> None:
        """Read the site's name and zone."""
        fresh = Site(name=str(record.get("name", "Sandbox")), zone=str(record.get("zone", "UTC")))
        self.site.name, self.site.zone = fresh.name, fresh.zone

    def read_account(self, record: Record) -> None:
        """Read an account."""
        wanted = ("id", "email", "token", "name", "admin", "zone")
        self.site.accounts = self._accounts
        self._accounts.append(Account(**{name: record[name] for name in wanted if name in record}))

    def _id(self, record: Record) -> str:
        return str(record["id"]) if "id" in record else str(next(self._ids))

    def read_project(self, record: Record) -> None:
        """Read a project."""
        key = str(record["key"])
        space = Space(
            id=self._id(record),
            key=key,
            name=str(record.get("name", key)),
            former_keys=tuple(record.get("former_keys", ())),
            archived=bool(record.get("archived", False)),
        )
        self._spaces[key] = space
        self.site.add(space)

    def space(self, key: str) -> Space:
        """Return the space of that key, made when it is new."""
        if key not in self._spaces:
            self.read_project({"key": key})
        return self._spaces[key]

    def _owner(self, record: Record) -> Space:
        return self.space(str(record["project"]))

    def read_status(self, record: Record) -> None:
        """Read a status."""
        status = Status(
            id=self._id(record), name=str(record["name"]), category=StatusCategory(record["category"])
        )
        self._statuses[status.name, status.category] = status.id
        self._statuses.setdefault((status.name, None), status.id)
        self.site.add(status)

    def read_type(self, record: Record) -> None:
        """Read an issue type; well-known names tell their level."""
        name = str(record["name"])
        level = int(record.get("level", _LEVELS.get(name.lower(), 0)))
        self.site.add(made := IssueType(id=self._id(record), name=name, level=level))
        self._named["type", name] = made.id

    def read_link_type(self, record: Record) -> None:
        """Read a type of link with the words of its two ends."""
        words = {name: str(record[name]) for name in ("name", "outward", "inward")}
        self.site.add(LinkType(id=self._id(record), **words))

    def read_choice(self, kind: str, record: Record) -> None:
        """Read a priority or a resolution."""
        made = Named(id=self._id(record), name=str(record["name"]))
        self._named[kind, made.name] = made.id
        if kind == "resolution":
            self.site.add_resolution(made)
        else:
            self.site.priorities[made.id] = made

    def read_field(self, record: Record) -> None:
        """Read a custom field."""
        id_ = str(record["id"]) if "id" in record else self._free_field_id()
        if not id_.startswith("customfield_") or not id_.removeprefix("customfield_").isdigit():
            raise WrongRecordError(f"the id of a field is customfield_ and a number, not {id_!r}")
        options = [one if isinstance(one, dict) else {"name": one} for one in record.get("options", ())]
        self.site.add(
            CustomField(
                id=id_,
                name=str(record["name"]),
                type=FieldType(record["type"]),
                options=tuple(Named(id=self._id(one), name=str(one["name"])) for one in options),
                spaces=tuple(self.space(key).id for key in record.get("projects", ())),
                levels=tuple(record.get("levels", ())),
                on_screen=bool(record.get("on_screen", True)),
                plugin=record.get("plugin"),
            )
        )

    def _free_field_id(self) -> str:
        """Return the next id that no field has: those of Jira's own lie in the same range."""
        return next(id_ for id_ in map("customfield_{}".format, self._ids) if id_ not in self.site.fields)

    def _version(self, space: Space, record: Record) -> None:
        self.site.add(
            made := Version(
                id=self._id(record),
                name=str(record["name"]),
                space=space.id,
                released=bool(record.get("released", False)),
                archived=bool(record.get("archived", False)),
                start=read_day(record.get("start")),
                release=read_day(record.get("release")),
            )
        )
        self._owned["version", space.id, made.name] = made.id

    def _component(self, space: Space, record: Record) -> None:
        self.site.add(made := Component(id=self._id(record), name=str(record["name"]), space=space.id))
        self._owned["component", space.id, made.name] = made.id

    def read_sprint(self, record: Record) -> None:
        """Read a sprint."""
        state = str(record.get("state", "future"))
        if state not in {"future", "active", "closed"}:
            raise WrongRecordError(f"the state of a sprint is future, active or closed, not {state!r}")
        self.site.add(
            made := Sprint(
                id=int(self._id(record)),
                name=str(record["name"]),
                state=state,
                start=read_moment(record.get("start")),
                end=read_moment(record.get("end")),
                board=int(record.get("board", 1)),
            )
        )
        self._sprints[made.name] = made.id

    def type_of(self, record: Record) -> str:
        """Return the id of a record's issue type, made when it is new."""
        name = str(record.get("type", "Task"))
        if ("type", name) not in self._named:
            self.read_type({"name": name})
        return self._named["type", name]

    def status_of(self, record: Record) -> str:
        """Return the id of a record's status, made when it is new; the same name may stand in two categories."""
        name = str(record["status"])
        category = StatusCategory(record["category"]) if "category" in record else None
        if (name, category) not in self._statuses:
            if category is None:
                raise WrongRecordError(f"the status {name!r} needs a category, here or in a status record")
            self.read_status({"name": name, "category": category})
        return self._statuses[name, category]

    def choice_of(self, kind: str, name: str | None) -> str | None:
        """Return the id of a priority or resolution, made when it is new."""
        if name is None:
            return None
        if (kind, name) not in self._named:
            present = self.site.priorities.values() if kind == "priority" else ()
            known = next((one.id for one in present if one.name == name), None)
            if known is None:
                self.read_choice(kind, {"name": name})
            else:
                self._named[kind, name] = known
        return self._named[kind, name]

    def owned(self, space: Space, kind: str, name: str) -> str:
        """Return the id of a version or component of a space, made when it is new."""
        if (kind, space.id, name) not in self._owned:
            make = self._version if kind == "version" else self._component
            make(space, {"name": name})
        return self._owned[kind, space.id, name]

    def sprint_of(self, name: str) -> int:
        """Return the id of a sprint."""
        if name not in self._sprints:
            raise WrongRecordError(f"there is no sprint {name!r}: sprints need a record of their own")
        return self._sprints[name]

    def field_named(self, name: str) -> CustomField:
        """Return the custom field of that id or name."""
        fields = self.site.fields
        found = fields.get(name) or next((one for one in fields.values() if one.name == name), None)
        if found is None:
            raise WrongRecordError(f"there is no field {name!r}: fields need a record of their own")
        return found
