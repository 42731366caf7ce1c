"""Plan files in neutral form: the rows of a programme plan, and the calendars by which they are worked.

Times are wall times without a zone, as plan files have them; shares are ratios 0–1; work and durations are working
time. No resource, author or owner is part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

ONE_DAY = timedelta(days=1)

LONGEST_DAYS = 3660
"""Days over which a calendar is followed; one without working time would never end."""

Shifts = tuple[tuple[timedelta, timedelta], ...]
"""The worked hours of a day, from and to as time since its opening; none on a day off."""


class LinkKind(StrEnum):
    """Which end of the predecessor decides which end of the successor."""

    FINISH_START = "FS"
    START_START = "SS"
    FINISH_FINISH = "FF"
    START_FINISH = "SF"


@dataclass(frozen=True, slots=True)
class Link:
    """A row's predecessor by its id; `lag` is the working time between the two ends, negative for a lead."""

    predecessor: str
    kind: LinkKind = LinkKind.FINISH_START
    lag: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskBaseline:
    """What was agreed about a row: each part may be missing."""

    start: datetime | None = None
    finish: datetime | None = None
    duration: timedelta | None = None
    work: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One row of a plan.

    `uid` is unique in the file and outlives a change of order. `parent` is the uid of the row above in the outline,
    of which `level` 1 is the top. `percent` is the share of the duration that is done, `physical` the one that a
    person types. `columns` holds the further columns that were asked for, by the name that was asked by. `calendar` is
    that of the row alone.
    """

    uid: str
    name: str
    level: int = 1
    parent: str | None = None
    summary: bool = False
    milestone: bool = False
    active: bool = True
    start: datetime | None = None
    finish: datetime | None = None
    duration: timedelta | None = None
    work: timedelta | None = None
    percent: float | None = None
    physical: float | None = None
    actual_start: datetime | None = None
    actual_finish: datetime | None = None
    deadline: datetime | None = None
    calendar: str | None = None
    baselines: Mapping[int, TaskBaseline] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def baseline(self) -> TaskBaseline | None:
        """Return the baseline itself, which is the one of number 0."""
        return self.baselines.get(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """A calendar of a plan: the shifts of each weekday (Monday 0), and those of single days that differ."""

    name: str
    week: Mapping[int, Shifts]
    exceptions: Mapping[date, Shifts] = field(default_factory=dict)

    def shifts(self, day: date) -> Shifts:
        """Return the worked hours of a day."""
        found = self.exceptions.get(day)
        return self.week.get(day.weekday(), ()) if found is None else found

    def between(self, start: datetime, finish: datetime) -> timedelta:
        """Return the working time from one moment to another; nothing where the second is not later."""
        days = range(start.toordinal(), finish.toordinal() + 1)
        return sum((self.of_day(date.fromordinal(n), start, finish) for n in days), timedelta())

    def after(self, start: datetime, worked: timedelta) -> datetime:
        """Return the moment at which so much working time has passed since another; `start` for none."""
        at = start
        for begin, end in self._spans(start):
            if worked <= end - begin:
                return begin + worked if worked else at
            worked -= end - begin
            at = end
        return at

    def next_work(self, start: datetime, worked: timedelta) -> datetime:
        """Return the moment at which work goes on after so much working time since another."""
        at = self.after(start, worked)
        return next((max(begin, at) for begin, end in self._spans(at) if end > at), at)

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the worked spans from a moment on, for ten years at most."""
        for number in range(LONGEST_DAYS):
            opening = datetime.combine(start.date() + number * ONE_DAY, time())
            for begin, end in self.shifts(opening.date()):
                if opening + end > start:
                    yield max(start, opening + begin), opening + end

    def of_day(self, day: date, start: datetime, finish: datetime) -> timedelta:
        """Return how much of `start`…`finish` is worked on a day."""
        opening = datetime.combine(day, time())
        worked = timedelta()
        for begin, end in self.shifts(day):
            worked += max(timedelta(), min(opening + end, finish) - max(opening + begin, start))
        return worked


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A plan as its file tells it: rows in their order, calendars by id, and when it was saved last.

    `calendar` names the one by which rows are worked that have none of their own; None where the file has none.
    """

    form: str
    title: str = ""
    tasks: tuple[Task, ...] = ()
    calendars: Mapping[str, WorkingTime] = field(default_factory=dict)
    calendar: str | None = None
    last_saved: datetime | None = None

    def working_time(self, task: Task) -> WorkingTime | None:
        """Return the calendar by which a row is worked."""
        return self.calendars.get(task.calendar or "") or self.calendars.get(self.calendar or "")


def finish_day(finish: datetime) -> date:
    """Return the day of a finish: one at midnight is the end of the day before."""
    return finish.date() - ONE_DAY if finish.time() == time() else finish.date()
