"""The workspace that the suite of all connectors works on: three spaces, trees across them, every kind of field."""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.model.fields import FieldKind
from syncd.sandbox.clickup.identity import place_id, status_id, task_id, uuid_of
from syncd.sandbox.clickup.model import (
    CustomField,
    FieldType,
    Folder,
    Level,
    Option,
    Space,
    Span,
    Status,
    StatusType,
    Task,
    TaskList,
    View,
)
from syncd.sandbox.clickup.site import ClickUpSite
from tests.contract.connectors.bench import HOME, NOW, Place

TOKEN = "pk_4711_TOKENOFTHESUITE"
SPACES = {"SRCH": place_id(1), "DATA": place_id(2), "OPS": place_id(3)}
LISTS = {"SRCH": place_id(11), "DATA": place_id(12), "OPS": place_id(13)}
VIEW = "8cg-fresh"

FIELDS = {
    FieldKind.NUMBER: (uuid_of("KR Progress"), "KR Progress", FieldType.NUMBER),
    FieldKind.OPTION: (uuid_of("KR Status"), "KR Status", FieldType.DROP_DOWN),
    FieldKind.OPTIONS: (uuid_of("KR Causes"), "KR Causes", FieldType.LABELS),
    FieldKind.TEXT: (uuid_of("KR Line"), "KR Line", FieldType.SHORT_TEXT),
    FieldKind.PARAGRAPH: (uuid_of("KR Note"), "KR Note", FieldType.TEXT),
    FieldKind.DATE: (uuid_of("KR Forecast"), "KR Forecast", FieldType.DATE),
    FieldKind.CHECKBOX: (uuid_of("KR Done"), "KR Done", FieldType.CHECKBOX),
}
OPTIONS = tuple(Option(id=uuid_of("option", name), name=name) for name in ("On track", "遅れ"))
STATUSES = (("to do", StatusType.OPEN), ("作業中", StatusType.CUSTOM), ("closed", StatusType.CLOSED))


def furnished(place: Place = HOME) -> ClickUpSite:
    """Return SRCH (150 tasks under a tree), DATA (20) and OPS (10, not watched), each with one folderless list."""
    site = ClickUpSite(token=TOKEN, zone=place.zone)
    site.clock.fix(place.now)
    for name, identifier in SPACES.items():
        statuses = tuple(Status(id=status_id(identifier, n), name=n, type=kind) for n, kind in STATUSES)
        site.add(Space(id=identifier, name=name, statuses=statuses))
        site.add(TaskList(id=LISTS[name], name=f"{name} work", space=identifier))
    site.add(Folder(id=place_id(31), name="Sprints", space=SPACES["SRCH"]))
    site.add(
        TaskList(
            id=place_id(32),
            name="\N{LEFT-TO-RIGHT MARK}Sprint 1 🚀",
            space=SPACES["SRCH"],
            folder=place_id(31),
        )
    )
    for identifier, name, kind in FIELDS.values():
        options = OPTIONS if kind in {FieldType.DROP_DOWN, FieldType.LABELS} else ()
        site.add(_field(identifier, name, kind, "SRCH", options))
    site.add(*(_field(uuid_of("Twin", place), "Twin", FieldType.NUMBER, place) for place in ("SRCH", "DATA")))
    site.add(View(id=VIEW, name="Fresh", level=Level.TEAM, place=site.id, tags=("fresh",), show_closed=True))
    _plant(site, place.now)
    return site


def _field(
    identifier: str, name: str, kind: FieldType, place: str, options: tuple[Option, ...] = ()
) -> CustomField:
    return CustomField(
        id=identifier,
        name=name,
        type=kind,
        level=Level.SPACE,
        place=SPACES[place],
        created=NOW,
        options=options,
    )


def _plant(site: ClickUpSite, now: datetime) -> None:
    numbers = iter(range(1, 1000))
    begun = now - timedelta(days=30)

    def plant(space: str, title: str, parent: str | None = None) -> str:
        number = next(numbers)
        born = begun + timedelta(minutes=number)
        status, kind = STATUSES[number % 3]
        over = born if kind is StatusType.CLOSED else None
        site.put(
            Task(
                id=task_id(number),
                name=f"{title} {number} の仕事",
                list=LISTS[space],
                status=status_id(SPACES[space], status),
                created=born,
                updated=born + timedelta(days=1),
                done=over,
                closed=over,
                parent=parent,
                spans=(Span(status=status, type=kind, since=born),),
                tags=("fresh",) if number % 10 == 0 and space != "OPS" else (),
            )
        )
        return task_id(number)

    root = plant("SRCH", "initiative")
    epic = plant("SRCH", "epic", root)
    stories = [plant("SRCH", "story", epic if number < 60 else None) for number in range(150)]
    plant("SRCH", "sub-task", stories[0])
    abroad = plant("OPS", "epic", root)
    far = plant("OPS", "story", abroad)
    plant("OPS", "sub-task", far)
    plant("OPS", "story", epic)
    for _ in range(6):
        plant("OPS", "story")
    for _ in range(20):
        plant("DATA", "story")


ROOT = task_id(1)
