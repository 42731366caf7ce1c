"""The scripted quarter as data: who is in it, what is planned, and what happens at which minute.

Tokyo, October to December 2026, 60 working days: 21 in October, 19 in November, 20 in December. Free are Sports
Day (12 October), Culture Day (3 November), Labour Thanksgiving Day (23 November) and 29 to 31 December.
A working day is named by its number: 1 is Thursday 1 October, 21 Friday 30 October, 40 Monday 30 November, 60
Monday 28 December. What each project is there to show stands beside it in `_acts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Tokyo")
START, END = date(2026, 10, 1), date(2026, 12, 31)
EVE = date(2026, 9, 30)
FREE = {
    *(date(2026, 10, 12), date(2026, 11, 3), date(2026, 11, 23)),
    *(date(2026, 12, n) for n in (29, 30, 31)),
    *(date(2026, 9, n) for n in (21, 22, 23)),
    *(date(2027, 1, 1), date(2027, 1, 11), date(2027, 2, 11), date(2027, 2, 23), date(2027, 3, 22)),
}
"""Those outside the cycle matter to forecasts, and to plans that reach beyond it."""


def is_workday(day: date) -> bool:
    """Tell whether the department is at work."""
    return day.weekday() < 5 and day not in FREE


DAYS = [START + timedelta(days=n) for n in range((END - START).days + 1)]
WORKDAYS = [day for day in DAYS if is_workday(day)]


def at(day: date, clock: str = "16:00") -> datetime:
    """Return a time of a day in Tokyo."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


def working(number: int) -> date:
    """Return the working day of that number."""
    return WORKDAYS[number - 1]


def october(day: int) -> date:
    """Return a day of October."""
    return date(2026, 10, day)


def november(day: int) -> date:
    """Return a day of November."""
    return date(2026, 11, day)


def december(day: int) -> date:
    """Return a day of December."""
    return date(2026, 12, day)


FOUNDED = at(date(2026, 9, 25), "09:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something in the tracker: `kind` is epic, story, subtask or carrier (of a key result's value)."""

    name: str
    kind: str = "story"
    parent: str | None = None
    born: datetime = FOUNDED
    points: float | None = None
    start: date | None = None
    due: date | None = None
    tags: tuple[str, ...] = ()
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody does to an item: `change` names status, points, due, parent, tags, value, gone or back.

    Statuses are todo, doing, done and cancelled.
    """

    at: datetime
    item: str
    change: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project: its epics by name, or the tag of its epics; `from_item` takes the dates from its first epic."""

    id: str
    key_results: tuple[str, ...] = ()
    epics: tuple[str, ...] = ()
    tag: str | None = None
    points: bool = False
    start: date = START
    due: date = END
    from_item: bool = False
    by_dues: bool = False
    weight: float = 1.0
    dropped: date | None = None
    paused: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResult:
    """A key result; its value is typed into its carrier, or is the progress of its projects (no ends)."""

    id: str
    objective: str
    ends: tuple[float, float] | None = None
    weight: float = 1.0
    committed: bool = False


KEY_RESULTS = (
    KeyResult(id="kr1", objective="o1", ends=(12, 30), weight=2),
    KeyResult(id="kr2", objective="o1", ends=(100, 40)),
    KeyResult(id="kr3", objective="o2", ends=(0, 50)),
    KeyResult(id="kr4", objective="o2", committed=True),
    KeyResult(id="kr5", objective="o2", ends=(0, 4)),
)
PROJECTS = (
    Project(id="steady", key_results=("kr1",), epics=("steady",)),
    Project(id="weekly", key_results=("kr1",), epics=("weekly",), weight=2),
    Project(id="punctual", key_results=("kr2",), epics=("punctual",), by_dues=True),
    Project(
        id="paused",
        key_results=("kr2",),
        epics=("paused",),
        points=True,
        start=october(5),
        due=december(11),
        paused=(november(9), november(20)),
    ),
    Project(id="stalled", key_results=("kr3",), epics=("stalled",)),
    Project(id="tardy", key_results=("kr3",), epics=("tardy",)),
    Project(id="doubled", key_results=("kr4",), epics=("doubled",)),
    Project(
        id="shifted",
        key_results=("kr4",),
        epics=("shifted",),
        from_item=True,
        start=october(5),
        due=november(13),
    ),
    Project(id="giver", key_results=("kr4",), tag="giver"),
    Project(id="taker", key_results=("kr4", "kr3"), tag="taker"),
    Project(
        id="side-drop",
        epics=("side-drop",),
        start=october(5),
        due=november(30),
        dropped=november(16),
    ),
    Project(id="side-keep", epics=("side-keep",), start=november(2), due=november(27)),
    Project(id="side-mass", epics=("side-mass",), due=december(25)),
)


@dataclass(slots=True)
class Script:
    """Collects items and acts while they are told."""

    items: list[Item] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)

    def epic(self, name: str, **more: Any) -> None:
        """Add an epic."""
        self.items.append(Item(name=name, kind="epic", **more))

    def story(self, name: str, parent: str, **more: Any) -> str:
        """Add a story under an epic, or a sub-task under a story."""
        self.items.append(Item(name=name, parent=parent, **more))
        return name

    def act(self, moment: datetime, item: str, **change: Any) -> None:
        """Have something done."""
        self.acts.append(Act(at=moment, item=item, change=change))

    def work(self, name: str, done: date, clock: str = "16:00", *, begun: date | None = None) -> None:
        """Have an item begun at ten on the working day before (or `begun`), and done."""
        first = begun or max(day for day in WORKDAYS if day < done)
        self.act(at(first, "10:00"), name, status="doing")
        self.act(at(done, clock), name, status="done")


def build() -> Script:
    """Return the whole quarter, acts in the order of time."""
    script = Script()
    for kr in KEY_RESULTS:
        value = {"kr1": 12.0, "kr2": 100.0, "kr3": 0.0}.get(kr.id)
        script.items.append(Item(name=kr.id, kind="carrier", value=value))
    for tell in (_steady, _weekly, _punctual, _paused, _stalled, _tardy, _doubled, _shifted, _moving, _side):
        tell(script)
    for day, name, number in _values():
        script.act(at(day, "18:00"), name, value=number)
    script.acts.sort(key=lambda act: act.at)
    return script


def _values() -> Iterator[tuple[date, str, float]]:
    """Tell the values: kr1 rises each month, kr2 stays flat for two, kr3 rises while late and falls then."""
    yield from ((october(20), "kr1", 17), (november(17), "kr1", 21), (december(15), "kr1", 26))
    yield from ((october(15), "kr2", 99), (november(12), "kr2", 98), (december(10), "kr2", 70))
    yield from ((october(22), "kr3", 10), (november(19), "kr3", 8))
    yield (november(10), "kr5", 1)


def _steady(script: Script) -> None:
    """Thirty stories, one done each second working day: never more than a day behind."""
    script.epic("steady")
    for n in range(1, 31):
        script.work(script.story(f"steady-{n}", "steady"), working(2 * n))


def _weekly(script: Script) -> None:
    """Weekly goals by due dates; what becomes of each is told in the table of weeks of the expectation."""
    script.epic("weekly")

    def goal(name: str, due: date, done: date | None, clock: str = "16:00", **more: Any) -> None:
        script.story(name, "weekly", due=due, **more)
        if done:
            script.act(at(done, clock), name, status="done")

    script.act(at(START, "10:00"), "weekly-1", status="doing")
    goal("weekly-1", october(2), october(2))
    goal("weekly-2", october(9), october(9))
    goal("weekly-3", october(9), october(11), "23:40")
    for n in (4, 5, 6):
        goal(f"weekly-{n}", october(16), october(19), "09:30")
    goal("weekly-7", october(23), october(23), "23:40")
    goal("weekly-8", october(23), None)
    script.act(at(october(21), "11:00"), "weekly-8", status="cancelled")
    goal("weekly-9", october(23), october(29))
    script.act(at(october(22), "11:00"), "weekly-9", due=october(30))
    goal("weekly-10", october(30), october(30))
    goal("weekly-11", october(30), october(30), "23:40", born=at(october(28), "11:00"))
    goal("weekly-12", november(6), november(6))
    goal("weekly-13", november(6), november(6))
    script.act(at(november(4), "11:00"), "weekly-13", parent="taker-b")
    goal("weekly-14", november(13), november(11))
    script.act(at(november(13), "15:00"), "weekly-14", status="doing")
    script.act(at(november(18), "15:00"), "weekly-14", status="done")
    goal("weekly-15", november(13), november(12))
    goal("weekly-16", november(20), november(20))
    goal("weekly-17", november(27), november(26))
    for n, due in enumerate((4, 4, 11, 11, 18, 18, 25, 25, 28), start=18):
        goal(f"weekly-{n}", december(due), december(due))


def _punctual(script: Script) -> None:
    """Each story is done on the day it is due: on plan at every close, whatever the curve."""
    script.epic("punctual")
    for n in range(1, 13):
        script.work(script.story(f"punctual-{n}", "punctual", due=working(5 * n)), working(5 * n))


def _paused(script: Script) -> None:
    """Points: a fortnight's pause, two re-estimates, unestimated work, a sub-task that becomes a story."""
    script.epic("paused")
    for n, points in enumerate((3, 5, None, 2, 8, None, 3, 5), start=1):
        script.story(f"paused-{n}", "paused", points=points)
    script.story("paused-9", "paused", points=8)
    script.story("paused-9a", "paused-9", points=2, kind="subtask")
    script.story("paused-9b", "paused-9", kind="subtask")
    dones = {
        1: october(13),
        2: october(22),
        4: october(28),
        5: october(29),
        3: november(4),
        6: november(26),
        7: november(27),
        8: december(9),
    }
    for n, done in dones.items():
        script.work(f"paused-{n}", done)
    script.act(at(october(21), "11:00"), "paused-5", points=13)
    script.act(at(november(5), "11:00"), "paused-2", points=3)
    script.act(at(november(25), "11:00"), "paused-9b", parent="paused")
    script.act(at(december(2), "11:00"), "paused-9a", status="cancelled")
    script.work("paused-9b", december(8))
    script.work("paused-9", december(11))


def _stalled(script: Script) -> None:
    """Two stories in five working days, nothing from 30 October to 13 November, then on as before."""
    script.epic("stalled")
    numbers = (2, 5, 7, 10, 12, 15, 17, 20, 32, 35, 37, 40, 42, 45, 47, 50, 52, 55, 57, 60)
    for n in range(1, 25):
        script.story(f"stalled-{n}", "stalled")
    for n, number in enumerate(numbers, start=1):
        script.work(f"stalled-{n}", working(number))


def _tardy(script: Script) -> None:
    """Begun on the 13th working day only, then twice as fast as planned."""
    script.epic("tardy")
    for n in range(1, 17):
        script.work(script.story(f"tardy-{n}", "tardy"), working(13 + 2 * n), begun=working(11 + 2 * n))


def _doubled(script: Script) -> None:
    """Twenty stories at 23:40 every third working day; twenty more on 30 October, all at eleven."""
    script.epic("doubled")
    for n in range(1, 21):
        script.work(script.story(f"doubled-{n}", "doubled"), working(3 * n), "23:40")
    for n in range(21, 41):
        script.story(f"doubled-{n}", "doubled", born=at(october(30), "11:00"))


def _shifted(script: Script) -> None:
    """The due date of the epic is moved twice; the last story is done three working days after it."""
    script.epic("shifted", start=october(5), due=november(13))
    dones = (
        october(13),
        october(20),
        october(28),
        november(5),
        november(12),
        november(19),
        november(26),
        december(3),
        december(10),
        december(16),
    )
    for n, done in enumerate(dones, start=1):
        script.work(script.story(f"shifted-{n}", "shifted"), done)
    script.act(at(october(28), "14:00"), "shifted", due=november(27))
    script.act(at(november(18), "14:00"), "shifted", due=december(11))


def _moving(script: Script) -> None:
    """An epic with four open stories and two done ones goes from giver to taker on 9 November."""
    script.epic("giver-a", tags=("giver",))
    script.epic("giver-b", tags=("giver",))
    script.epic("taker-b", tags=("taker",))
    for n, number in enumerate((6, 14, 22, 30, 38, 46, 54, 60), start=1):
        script.work(script.story(f"giver-a{n}", "giver-a"), working(number))
    for n, number in enumerate((10, 20, 31, 38, 46, 54), start=1):
        script.work(script.story(f"giver-b{n}", "giver-b"), working(number))
    for n, number in enumerate((7, 15, 23, 31, 39, 47, 55, 60), start=1):
        script.work(script.story(f"taker-b{n}", "taker-b"), working(number))
    script.act(at(november(9), "12:00"), "giver-b", tags=("taker",))


def _side(script: Script) -> None:
    """Side projects: one is dropped, one ends late, of one twelve items vanish for eight hours and come back."""
    for name in ("side-drop", "side-keep", "side-mass"):
        script.epic(name)
    for n in range(1, 7):
        script.story(f"side-drop-{n}", "side-drop")
    script.work("side-drop-1", october(20))
    script.work("side-drop-2", november(5))
    dones: Sequence[date] = (
        *(november(n) for n in (5, 9, 11, 13, 17, 19, 25, 27)),
        december(3),
        december(8),
    )
    for n, done in enumerate(dones, start=1):
        script.work(script.story(f"side-keep-{n}", "side-keep"), done)
    for n in range(1, 16):
        script.work(script.story(f"side-mass-{n}", "side-mass"), working(min(4 * n, 59)))
    for n in range(4, 16):
        script.act(at(november(25), "14:00"), f"side-mass-{n}", gone=True)
        script.act(at(november(25), "22:00"), f"side-mass-{n}", back=True)
