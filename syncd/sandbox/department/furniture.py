"""What the department's issues refer to: projects, statuses, types, fields, versions, components, sprints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from syncd.sandbox.department.outline import SPACES
from syncd.sandbox.department.timeline import ZONE, Timeline
from syncd.sandbox.model import (
    Account,
    Component,
    CustomField,
    FieldType,
    IssueType,
    Named,
    Space,
    Sprint,
    Status,
    StatusCategory,
    Version,
)
from syncd.sandbox.site import Site

ACCOUNT = Account(
    id="712020:0f7f4c1e-5d0a-4b8e-9a51-5a4b0c0d0e0f",
    email="bot@sandbox.example",
    token="sandbox-token",  # noqa: S106  (opens nothing but this sandbox)
    name="syncd",
    admin=True,
    zone="Asia/Tokyo",
)
START_DATE = "customfield_10015"
KR_VALUE = "customfield_10105"
PROGRAMME = "customfield_10120"
SPACE_IDS = {key: str(10_000 + number) for number, key in enumerate(SPACES)}
TYPES = {
    "Objective": ("10000", 2),
    "Key Result": ("10001", 1),
    "Initiative": ("10002", 2),
    "Epic": ("10003", 1),
    "Story": ("10004", 0),
    "Task": ("10005", 0),
    "Bug": ("10006", 0),
    "Sub-task": ("10007", -1),
}
RESOLUTIONS = {"Done": "10100", "Won't Do": "10101", "Duplicate": "10102"}
GOLDEN_SPRINTS = {
    name: 100 + number for number, name in enumerate(("Golden 1", "Golden 2", "Golden 3", "Golden 4"))
}


@dataclass(frozen=True, slots=True)
class Workflow:
    """The ids of a project's statuses."""

    todo: str
    doing: str
    review: str
    done: str
    cancelled: str


_ENGLISH = Workflow("10200", "10201", "10202", "10203", "10204")
_JAPANESE = Workflow("10210", "10211", "10212", "10213", "10214")
WORKFLOWS: Mapping[str, Workflow] = {key: _JAPANESE if key == "DATA" else _ENGLISH for key in SPACES}
_STATUSES = (
    ("10200", "To Do", StatusCategory.NEW),
    ("10201", "In Progress", StatusCategory.INDETERMINATE),
    ("10202", "In Review", StatusCategory.INDETERMINATE),
    ("10203", "Done", StatusCategory.DONE),
    ("10204", "Won't Do", StatusCategory.DONE),
    ("10210", "未着手", StatusCategory.NEW),
    ("10211", "作業中", StatusCategory.INDETERMINATE),
    ("10212", "レビュー中", StatusCategory.INDETERMINATE),
    ("10213", "完了", StatusCategory.DONE),
    ("10214", "見送り", StatusCategory.DONE),
)
VERSIONS = {"Change feed 1.0": "10300", "Lens 4.1": "10301", "Lens 4.2": "10302"}
COMPONENTS = {
    "Query cache": ("10400", "SRCH"),
    "API": ("10401", "SRCH"),
    "Crawler": ("10402", "DATA"),
    "Help center": ("10403", "APP"),
    "Sales requests": ("10404", "APP"),
}
PROGRAMMES = {"Source contracts": "10500", "Data trust": "10501", "Growth": "10502"}
STATUS_OPTIONS = {
    "not_started": "未着手",
    "on_track": "順調",
    "at_risk": "要注意",
    "off_track": "遅延",
    "done": "完了",
    "unknown": "不明",
}
"""What the project status field calls the statuses; the key result's field has English names."""


def furnish(site: Site, timeline: Timeline) -> None:
    """Add it all to a site."""
    site.add(*(Space(id=SPACE_IDS[key], key=key, name=name) for key, name in SPACES.items()))
    site.add(*(IssueType(id=id_, name=name, level=level) for name, (id_, level) in TYPES.items()))
    site.add(*(Status(id=id_, name=name, category=category) for id_, name, category in _STATUSES))
    site.add_resolution(*(Named(id=id_, name=name) for name, id_ in RESOLUTIONS.items()))
    site.add(*_fields())
    site.add(*_versions(timeline))
    site.add(*(Component(id=id_, name=name, space=SPACE_IDS[key]) for name, (id_, key) in COMPONENTS.items()))
    site.add(*sprints(timeline))


def _fields() -> list[CustomField]:
    okr = (SPACE_IDS["OKR"],)
    work = tuple(id_ for key, id_ in SPACE_IDS.items() if key != "OKR")
    names = ("Not started", "On track", "At risk", "Off track", "Done", "Unknown")
    english = tuple(Named(id=str(10_600 + number), name=name) for number, name in enumerate(names))
    japanese = tuple(
        Named(id=str(10_610 + number), name=name) for number, name in enumerate(STATUS_OPTIONS.values())
    )
    programmes = tuple(Named(id=id_, name=name) for name, id_ in PROGRAMMES.items())
    number, option = FieldType.NUMBER, FieldType.OPTION
    return [
        CustomField(id=START_DATE, name="Start date", type=FieldType.DATE),
        CustomField(id="customfield_10101", name="KR Status", type=option, options=english, spaces=okr),
        CustomField(id="customfield_10102", name="KR Progress", type=number, spaces=okr),
        CustomField(id="customfield_10103", name="KR Score", type=number, spaces=okr),
        CustomField(id="customfield_10104", name="KR Note", type=FieldType.PARAGRAPH, spaces=okr),
        CustomField(id=KR_VALUE, name="KR Value", type=number, spaces=okr),
        CustomField(
            id="customfield_10110",
            name="Project Status",
            type=option,
            options=japanese,
            spaces=work,
            levels=(1, 2),
        ),
        CustomField(id="customfield_10111", name="Project Progress", type=number, spaces=work, levels=(1, 2)),
        CustomField(id="customfield_10112", name="Slip (days)", type=number, spaces=work, levels=(1, 2)),
        CustomField(id=PROGRAMME, name="Programme", type=option, options=programmes, spaces=work),
    ]


def _versions(timeline: Timeline) -> list[Version]:
    data, search = SPACE_IDS["DATA"], SPACE_IDS["SRCH"]
    due = timeline.end - timedelta(days=9)
    past = timeline.start - timedelta(days=10)
    return [
        Version(id=VERSIONS["Change feed 1.0"], name="Change feed 1.0", space=data, release=due),
        Version(id=VERSIONS["Lens 4.1"], name="Lens 4.1", space=search, released=True, release=past),
        Version(id=VERSIONS["Lens 4.2"], name="Lens 4.2", space=search, release=timeline.end),
    ]


def sprints(timeline: Timeline) -> list[Sprint]:
    """Return the sprints: of search every two weeks from a month before the cycle, of the golden set every three."""
    first = timeline.start - timedelta(weeks=4)
    search = [
        _sprint(timeline, 11 + number, f"Search {11 + number}", first + timedelta(weeks=2 * number), 2, 1)
        for number in range(9)
    ]
    golden = [
        _sprint(timeline, id_, name, timeline.start + timedelta(weeks=3 * number), 3, 2)
        for number, (name, id_) in enumerate(GOLDEN_SPRINTS.items())
    ]
    return [*search, *golden]


def _sprint(timeline: Timeline, id_: int, name: str, begins: date, weeks: int, board: int) -> Sprint:
    ends = begins + timedelta(weeks=weeks, days=-3)
    state = "closed" if ends < timeline.today else "active" if begins <= timeline.today else "future"
    return Sprint(id=id_, name=name, state=state, start=_at(begins, 10), end=_at(ends, 17), board=board)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), ZONE)
