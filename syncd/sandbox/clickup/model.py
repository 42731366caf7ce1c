"""What a ClickUp workspace is made of: places, statuses, fields, tasks, views, goals, webhooks.

Times are aware, durations whole milliseconds, ids strings (only task types have whole numbers).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class StatusType(StrEnum):
    """What a status means, whatever it is called."""

    OPEN = "open"
    CUSTOM = "custom"
    DONE = "done"
    CLOSED = "closed"


class FieldType(StrEnum):
    """The types of custom fields, as the API names them."""

    NUMBER = "number"
    CURRENCY = "currency"
    DROP_DOWN = "drop_down"
    LABELS = "labels"
    TEXT = "text"
    SHORT_TEXT = "short_text"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"
    DATE = "date"
    CHECKBOX = "checkbox"
    EMOJI = "emoji"
    MANUAL_PROGRESS = "manual_progress"
    AUTOMATIC_PROGRESS = "automatic_progress"
    FORMULA = "formula"
    TASKS = "tasks"
    LIST_RELATIONSHIP = "list_relationship"
    USERS = "users"
    LOCATION = "location"
    ATTACHMENT = "attachment"
    VOTES = "votes"
    BUTTON = "button"


class Level(StrEnum):
    """Where in the hierarchy something stands."""

    TEAM = "team"
    SPACE = "space"
    FOLDER = "folder"
    LIST = "list"


class Plan(StrEnum):
    """The plans, by the names that the API gives."""

    FREE = "Free Forever"
    UNLIMITED = "Unlimited"
    BUSINESS = "Business"
    BUSINESS_PLUS = "Business Plus"
    ENTERPRISE = "Enterprise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A status of a place; its order is its position there. Ids begin with `p` or, a list's own, with `sc`."""

    id: str
    name: str
    type: StatusType
    color: str = "#d3d3d3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A space with the statuses that its folders and lists inherit."""

    id: str
    name: str
    statuses: tuple[Status, ...]
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder; `hidden` ones hold one folderless list. `statuses` replaces the space's."""

    id: str
    name: str
    space: str
    hidden: bool = False
    archived: bool = False
    statuses: tuple[Status, ...] | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskList:
    """A list; `statuses` replaces those of its folder and space. Without `folder` it stands in a hidden one.

    The tasks of a `private` list are invisible, but take their places on the pages of the workspace's tasks.
    """

    id: str
    name: str
    space: str
    folder: str = ""
    archived: bool = False
    private: bool = False
    statuses: tuple[Status, ...] | None = None
    content: str = ""
    start: datetime | None = None
    due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskType:
    """A custom task type."""

    id: int
    name: str
    plural: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A choice of a drop-down or label field; its order index is its position."""

    id: str
    name: str
    color: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """A custom field of one place and all below it, and, with `types`, of tasks of those types only.

    `config` is the rest of its type's configuration, as the API shows it.
    """

    id: str
    name: str
    type: FieldType
    level: Level
    place: str
    created: datetime
    options: tuple[Option, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    types: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """A line of a checklist."""

    id: str
    name: str
    resolved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """A checklist of a task."""

    id: str
    name: str
    items: tuple[ChecklistItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stay in a status, as it was called then; `until` is None while it lasts."""

    status: str
    type: StatusType
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A task. `list` is its home, `locations` the further lists; `status` is the id of one of its home's.

    `values` are those of custom fields by field id: numbers as float, options as ids, dates as datetime,
    relationships as ids of tasks. `estimate` and `spent` are milliseconds.
    """

    id: str
    name: str
    list: str
    status: str
    created: datetime
    updated: datetime
    custom_id: str | None = None
    type: int = 0
    parent: str | None = None
    locations: tuple[str, ...] = ()
    done: datetime | None = None
    closed: datetime | None = None
    archived: bool = False
    priority: int | None = None
    tags: tuple[str, ...] = ()
    points: float | None = None
    estimate: int | None = None
    spent: int | None = None
    start: datetime | None = None
    due: datetime | None = None
    description: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    checklists: tuple[Checklist, ...] = ()
    links: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A saved view of a place: which of its tasks it shows. Empty `statuses` and `tags` show all."""

    id: str
    name: str
    level: Level
    place: str
    statuses: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    show_closed: bool = False
    show_subtasks: bool = True


class TargetType(StrEnum):
    """What a goal's target counts."""

    NUMBER = "number"
    CURRENCY = "currency"
    BOOLEAN = "boolean"
    PERCENTAGE = "percentage"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A key result of a goal; `tasks` and `lists` are what an automatic one counts."""

    id: str
    name: str
    type: TargetType
    created: datetime
    start: float = 0.0
    end: float = 1.0
    current: float | None = None
    unit: str = ""
    tasks: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    note: str = "Created Key Result"
    modified: datetime | None = None
    before: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal, in the goal folder of that name where one is given."""

    id: str
    name: str
    created: datetime
    number: int
    due: datetime | None = None
    start: datetime | None = None
    description: str = ""
    color: str = "#32a852"
    folder: str | None = None
    archived: bool = False
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A webhook of one place, or of the whole workspace."""

    id: str
    endpoint: str
    events: tuple[str, ...]
    secret: str
    place: Mapping[str, str | None] = field(default_factory=dict)
    status: str = "active"
    fail_count: int = 0
