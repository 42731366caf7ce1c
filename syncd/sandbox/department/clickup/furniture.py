"""What the department's tasks refer to: spaces, lists, statuses, fields and task types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from syncd.sandbox.clickup import identity
from syncd.sandbox.clickup.model import (
    CustomField,
    FieldType,
    Folder,
    Level,
    Option,
    Space,
    Status,
    StatusType,
    TaskList,
    TaskType,
)
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.department.clickup.outline import SPACE, STATUS_OPTIONS, WORKSPACE, list_ids
from syncd.sandbox.department.timeline import ZONE, Timeline

GROWTH, OKR_SPACE = identity.place_id(1), identity.place_id(2)
CAMPAIGNS, LAST = identity.place_id(10), identity.place_id(12)
BUG = TaskType(id=1300, name="Bug", plural="Bugs")
_COLORS = {
    StatusType.OPEN: "#d3d3d3",
    StatusType.CUSTOM: "#a875ff",
    StatusType.DONE: "#2ecd6f",
    StatusType.CLOSED: "#6bc950",
}


@dataclass(frozen=True, slots=True)
class Flow:
    """The ids of the statuses that a task passes; several ways of being over."""

    todo: str
    doing: str
    review: str
    over: tuple[str, ...]
    cancelled: str


def _statuses(place: str, rows: Mapping[str, StatusType], *, own: bool = False) -> tuple[Status, ...]:
    return tuple(
        Status(id=identity.status_id(place, name, own=own), name=name, type=type_, color=_COLORS[type_])
        for name, type_ in rows.items()
    )


_ENGLISH = _statuses(
    GROWTH,
    {
        "to do": StatusType.OPEN,
        "in progress": StatusType.CUSTOM,
        "in review": StatusType.CUSTOM,
        "shipped": StatusType.DONE,
        "won't do": StatusType.CLOSED,
        "Closed": StatusType.CLOSED,
    },
)
_JAPANESE = _statuses(
    list_ids()["ウェビナー"],
    {
        "未着手": StatusType.OPEN,
        "作業中": StatusType.CUSTOM,
        "確認中": StatusType.CUSTOM,
        "見送り": StatusType.CLOSED,
        "完了": StatusType.CLOSED,
    },
    own=True,
)
_CARDS = _statuses(OKR_SPACE, {"running": StatusType.OPEN, "over": StatusType.CLOSED})


def flow_of(list_: str) -> Flow:
    """Return the statuses of a list, by the list's id."""
    if list_ == list_ids()["ウェビナー"]:
        todo, doing, review, cancelled, over = (one.id for one in _JAPANESE)
        return Flow(todo, doing, review, (over,), cancelled)
    todo, doing, review, shipped, cancelled, over = (one.id for one in _ENGLISH)
    return Flow(todo, doing, review, (shipped, over), cancelled)


def furnish(site: ClickUpSite, timeline: Timeline) -> None:
    """Add it all to a workspace."""
    lists = list_ids()
    site.add(Space(id=GROWTH, name=SPACE, statuses=_ENGLISH))
    site.add(Space(id=OKR_SPACE, name="Company", statuses=_CARDS))
    site.add(Folder(id=CAMPAIGNS, name="Campaigns", space=GROWTH))
    site.add(Folder(id=LAST, name="Archive", space=GROWTH))
    site.add(TaskList(id=lists["Key projects"], name="Key projects", space=OKR_SPACE))
    site.add(TaskList(id=lists["Trial mails"], name="Trial mails", space=GROWTH, folder=CAMPAIGNS))
    site.add(TaskList(id=lists["Website"], name="Website", space=GROWTH))
    webinars = TaskList(
        id=lists["ウェビナー"], name="ウェビナー", space=GROWTH, folder=CAMPAIGNS, statuses=_JAPANESE
    )
    site.add(webinars)
    site.add(TaskList(id=lists["Inbox"], name="Inbox", space=GROWTH))
    site.add(TaskList(id=lists["Last season"], name="Last season", space=GROWTH, folder=LAST, archived=True))
    site.add(BUG)
    site.add(*_fields(datetime.combine(timeline.start, time(9), ZONE), lists["Key projects"]))


def _fields(created: datetime, cards: str) -> list[CustomField]:
    def field(
        name: str, type_: FieldType, level: Level, place: str, options: tuple[Option, ...] = ()
    ) -> CustomField:
        id_ = identity.uuid_of("department field", name)
        return CustomField(
            id=id_, name=name, type=type_, level=level, place=place, created=created, options=options
        )

    words = tuple(
        Option(id=identity.uuid_of("status option", word), name=word) for word in STATUS_OPTIONS.values()
    )
    channels = tuple(
        Option(id=identity.uuid_of("channel", word), name=word) for word in ("Mail", "Web", "Event")
    )
    return [
        field("Project Status", FieldType.DROP_DOWN, Level.LIST, cards, words),
        field("Progress", FieldType.NUMBER, Level.LIST, cards),
        field("Slip (days)", FieldType.NUMBER, Level.LIST, cards),
        field("Note", FieldType.TEXT, Level.LIST, cards),
        field("Left over", FieldType.FORMULA, Level.LIST, cards),
        field("Channel", FieldType.LABELS, Level.SPACE, GROWTH, channels),
        field("Reach", FieldType.NUMBER, Level.TEAM, WORKSPACE),
    ]
