"""Where today lies in the department's cycle: about 60 % through it, whatever day of a quarter it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from mappings.okr import Pause
from mappings.workdays import Calendar
from syncd.sandbox.department.elements import KeyResultOutline, ProjectOutline

ZONE = ZoneInfo("Asia/Tokyo")
COUNTRY = "JP"
_WEEKS = 13
_DAYS_INTO = 55


@dataclass(frozen=True, slots=True)
class Timeline:
    """A cycle of 13 weeks around `today`, which begins on a Monday; the state is that of the eve's close."""

    today: date
    calendar: Calendar

    @classmethod
    def around(cls, today: date) -> Timeline:
        """Place the cycle."""
        return cls(today, Calendar.of(COUNTRY))

    @property
    def start(self) -> date:
        """Return the first day of the cycle."""
        day = self.today - timedelta(days=_DAYS_INTO)
        return day - timedelta(days=day.weekday())

    @property
    def end(self) -> date:
        """Return the last day of the cycle, a Sunday."""
        return self.start + timedelta(weeks=_WEEKS, days=-1)

    @property
    def eve(self) -> date:
        """Return the last day that is over."""
        return self.today - timedelta(days=1)

    def opening(self, project: ProjectOutline) -> date:
        """Return the first day of a project's plan."""
        return self.start + timedelta(weeks=project.opens)

    def due(self, project: ProjectOutline) -> date:
        """Return the last day of a project's plan, a Friday."""
        return self.start + timedelta(weeks=project.closes, days=-3)

    def dropped_on(self) -> date:
        """Return the day on which the dropped project was dropped, a Monday three weeks back."""
        day = self.today - timedelta(days=21)
        return day - timedelta(days=day.weekday())

    def pause(self) -> tuple[date, date]:
        """Return first and last day of the paused project's pause, which holds today."""
        monday = self.today - timedelta(days=self.today.weekday())
        return monday - timedelta(days=7), monday + timedelta(days=13)

    def share(self, project: ProjectOutline) -> float:
        """Return which ratio of the project's work is done, so that it is as late as the outline wants."""
        opening, due = self.opening(project), self.due(project)
        as_of = min(self.eve, due)
        if project.dropped:
            as_of = self.dropped_on()
        calendar = self.calendar
        if project.paused:
            first, last = self.pause()
            calendar = calendar.without([Pause(start=first, until=last)])
        position = calendar.position(as_of, opening) - project.slip
        length = max(1, calendar.count(opening, due))
        planned = position / length
        if project.milestones:
            planned = self._along(project, opening, length, position)
        return min(1.0, max(0.0, planned))

    def _along(self, project: ProjectOutline, opening: date, length: int, position: float) -> float:
        points = [(0.0, 0.0)]
        for week, share in project.milestones:
            points.append((self.calendar.position(self.milestone(week), opening), share))
        points.append((float(length), 1.0))
        for (left, low), (right, high) in pairwise(points):
            if position <= right:
                return low + (high - low) * (position - left) / (right - left)
        return 1.0

    def milestone(self, week: int) -> date:
        """Return the Friday of a week of the cycle, counted from 1."""
        return self.start + timedelta(weeks=week, days=-3)

    def measurements(self, key_result: KeyResultOutline) -> list[tuple[date, float]]:
        """Return every second Monday of the cycle up to the eve with the value then, from the start to the present one."""
        weeks = range(0, max(0, (self.eve - self.start).days) // 7 + 1, 2)
        start = float(key_result.metric.get("start", key_result.present))
        rise = (key_result.present - start) / max(1, len(weeks) - 1)
        return [
            (self.start + timedelta(weeks=week), round(start + rise * n, 1)) for n, week in enumerate(weeks)
        ]

    def moment(self, day: date, random: Random) -> datetime:
        """Return a time within office hours of a day, not later than the eve's evening."""
        at = datetime.combine(day, time(9), ZONE) + timedelta(
            minutes=random.randrange(540), seconds=random.randrange(60)
        )
        return min(at, self.close - timedelta(minutes=random.randrange(1, 300)))

    @property
    def close(self) -> datetime:
        """Return the moment up to which things have happened."""
        return datetime.combine(self.eve, time(20), ZONE)

    def workday(self, day: date, steps: int) -> date:
        """Return the working day that many steps from a day."""
        return self.calendar.add(day, steps)
