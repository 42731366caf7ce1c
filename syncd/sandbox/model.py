"""What a site consists of, whatever vendor's face it is shown through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

STORY_POINTS = "customfield_10016"
SPRINT = "customfield_10020"
EPIC_LINK = "customfield_10014"
EPIC_NAME = "customfield_10011"
PARENT_LINK = "customfield_10018"

SYSTEM = "system"
"""The author of changes that no account made."""


class Tracker(StrEnum):
    """The trackers that a sandbox can play."""

    JIRA = "jira"
    CLICKUP = "clickup"


class StatusCategory(StrEnum):
    """Jira's keys of its four status categories."""

    UNDEFINED = "undefined"
    NEW = "new"
    INDETERMINATE = "indeterminate"
    DONE = "done"


class FieldType(StrEnum):
    """What a custom field holds, and in which form `Issue.custom` keeps it."""

    NUMBER = "number"  # float
    OPTION = "option"  # id of the option
    OPTIONS = "options"  # tuple of ids
    TEXT = "text"  # str
    PARAGRAPH = "paragraph"  # str, or a rich document as the tracker's own JSON object
    DATE = "date"  # date
    DATETIME = "datetime"  # aware datetime
    LABELS = "labels"  # tuple of str
    SPRINT = "sprint"  # kept in `Issue.sprints`
    EPIC_LINK = "epic_link"  # shown from `Issue.parent`
    PARENT_LINK = "parent_link"  # shown from `Issue.parent`, from epics up
    EPIC_NAME = "epic_name"  # shown from `Issue.summary`, on epics


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in. `zone` is the one in which the account's JQL dates are read.

    A `scoped` token is good at Atlassian's gateway only.
    """

    id: str
    email: str
    token: str
    name: str = "Sandbox account"
    admin: bool = False
    zone: str | None = None
    scoped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A project of the tracker; `former_keys` still resolve."""

    id: str
    key: str
    name: str
    former_keys: tuple[str, ...] = ()
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A status and what it counts as."""

    id: str
    name: str
    category: StatusCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueType:
    """A type of issue; `level` is -1 for sub-tasks, 0 for base issues, 1 for epics, 2 and up above them."""

    id: str
    name: str
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A priority, resolution or option: an id with a name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkType:
    """A type of link between issues; `outward` and `inward` are its words at either end."""

    id: str
    name: str
    outward: str
    inward: str


@dataclass(frozen=True, slots=True)
class Link:
    """One end of a link: its type by id, the id of the other issue, and whether it goes out from here."""

    type: str
    other: int
    outward: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of one space."""

    id: str
    name: str
    space: str
    released: bool = False
    archived: bool = False
    start: date | None = None
    release: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A component of one space."""

    id: str
    name: str
    space: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprint:
    """A sprint; `state` is `future`, `active` or `closed`."""

    id: int
    name: str
    state: str = "future"
    start: datetime | None = None
    end: datetime | None = None
    board: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """A field that the site added.

    `spaces` limits it to these projects (ids; empty: all), `levels` to these hierarchy levels.
    `on_screen` says whether it can be edited at all; `plugin` overrides the vendor's name of the type.
    """

    id: str
    name: str
    type: FieldType
    options: tuple[Named, ...] = ()
    spaces: tuple[str, ...] = ()
    levels: tuple[int, ...] = ()
    on_screen: bool = True
    plugin: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem:
    """One changed field in one entry of a changelog; `before` and `after` are ids, the texts what people read."""

    field: str
    field_id: str | None
    custom: bool = False
    before: str | None = None
    before_text: str | None = None
    after: str | None = None
    after_text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One entry of a changelog; `author` is the id of an account, or `SYSTEM`."""

    id: int
    at: datetime
    author: str
    items: tuple[ChangeItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """An issue as it stands; an edit makes a new one.

    References are ids: `space`, `type`, `status`, `resolution`, `priority`, `components`, `versions`.
    `estimate`, `spent` and `remaining` are seconds; `custom` holds the forms that `FieldType` tells.
    `security` is the name of its level, which the account of the tests always has. `history` is oldest first.
    """

    id: int
    key: str
    space: str
    type: str
    status: str
    summary: str
    created: datetime
    updated: datetime
    resolution: str | None = None
    resolved: datetime | None = None
    status_changed: datetime | None = None
    priority: str | None = None
    security: str | None = None
    parent: int | None = None
    labels: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    sprints: tuple[int, ...] = ()
    description: Any = None
    due: date | None = None
    estimate: int | None = None
    spent: int | None = None
    remaining: int | None = None
    links: tuple[Link, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Change, ...] = ()

    @property
    def number(self) -> int:
        """Return the number in the key."""
        return int(self.key.rpartition("-")[2])


BUILT_IN_FIELDS = (
    CustomField(
        id=STORY_POINTS,
        name="Story Points",
        type=FieldType.NUMBER,
    ),
    CustomField(id=SPRINT, name="Sprint", type=FieldType.SPRINT),
    CustomField(id=EPIC_LINK, name="Epic Link", type=FieldType.EPIC_LINK, on_screen=False),
)
"""The fields every site starts with."""

DEFAULT_LINK_TYPES = (
    LinkType(id="10000", name="Blocks", outward="blocks", inward="is blocked by"),
    LinkType(id="10003", name="Relates", outward="relates to", inward="relates to"),
)
"""The types of links that every site starts with."""

DEFAULT_PRIORITIES = tuple(
    Named(id=str(number), name=name)
    for number, name in enumerate(("Highest", "High", "Medium", "Low", "Lowest"), start=1)
)
