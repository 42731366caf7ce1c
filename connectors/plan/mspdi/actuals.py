"""Actuals: percent complete with all that has to agree with it, in the row and in its assignments.

MS Project reconciles a row's percent with its assignments, and a row that nobody is assigned to with one of resource
-65535: without it a percent is lost, without its own actual finish 100 % shows as 99. Timephased work, remaining and
actual, is taken out of the assignments that are written, for it would contradict. What MS Project makes of it on
opening is reported by others and was not tried. Only rows without rows below are written: the program adds up itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from connectors.model.plan import PlanFile, Task, WorkingTime
from connectors.plan.changes import Actual, percent_text
from connectors.plan.edits import Edits
from connectors.plan.mspdi.order import ASSIGNMENT, TASK
from connectors.plan.mspdi.values import duration, spelled, whole_number
from connectors.plan.scan import Node

NOBODY = "-65535"
"""The resource of an assignment that stands for no one."""

_ACTUAL_WORK = frozenset({"1", "2"})
"""The types of timephased data that tell remaining and actual work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row as it is to be: its dates, its working duration, and up to where it is done."""

    percent: float
    start: datetime | None
    finish: datetime | None
    length: timedelta
    work: timedelta
    stop: datetime | None
    resume: datetime | None

    @property
    def began(self) -> datetime | None:
        """Return when it began, None before."""
        return self.start if self.percent > 0 else None

    @property
    def ended(self) -> datetime | None:
        """Return when it was done, None before."""
        return self.finish if self.percent >= 1 else None


@dataclass(slots=True)
class ActualEdits:
    """Writes actuals of rows by their uid; the rows first, for their assignments follow them."""

    edits: Edits
    plan: PlanFile
    actual: Mapping[str, Actual]
    _rows: dict[str, _Row] = field(default_factory=dict)
    _assigned: set[str] = field(default_factory=set)
    _highest: int = 0

    def __post_init__(self) -> None:
        """Reckon the rows that are written."""
        for task in self.plan.tasks:
            actual = self.actual.get(task.uid)
            if actual is not None and not task.summary and task.active:
                self._rows[task.uid] = _row(task, actual, self.plan.working_time(task))

    def task(self, node: Node) -> None:
        """Write the row itself."""
        row = self._rows.get(node.get("UID"))
        if row is None:
            return
        done = row.length * row.percent
        values = {
            "Start": _iso(row.start),
            "Finish": _iso(row.finish),
            "Duration": spelled(row.length),
            **{
                name: text
                for name, text in zip(
                    ("ManualStart", "ManualFinish", "ManualDuration"),
                    (_iso(row.start), _iso(row.finish), spelled(row.length)),
                    strict=True,
                )
                if node.child(name)
            },
            "Stop": _iso(row.stop),
            "Resume": _iso(row.resume),
            "PercentComplete": percent_text(row.percent),
            "PercentWorkComplete": percent_text(row.percent),
            "ActualStart": _iso(row.began),
            "ActualFinish": _iso(row.ended),
            "ActualDuration": spelled(done),
            "ActualWork": spelled(row.work * row.percent),
            "RemainingDuration": spelled(row.length - done),
            "RemainingWork": spelled(row.work - row.work * row.percent),
        }
        self._write(node, values, TASK)

    def assignment(self, node: Node) -> None:
        """Write an assignment of a row that is written, in agreement with it."""
        self._highest = max(self._highest, whole_number(node.get("UID")) or 0)
        row = self._rows.get(node.get("TaskUID"))
        if row is None:
            return
        self._assigned.add(node.get("TaskUID"))
        work = duration(node.get("Work")) or timedelta()
        self._write(node, _assigned(row, work), ASSIGNMENT)
        for one in node.every("TimephasedData"):
            if one.get("Type") in _ACTUAL_WORK:
                self.edits.remove(one)

    def add_assignments(self, section: Node | None) -> None:
        """Add an assignment of nobody to each written row that has none; nothing where the file has no such section."""
        missing = [uid for uid in self._rows if uid not in self._assigned]
        if section is None or not missing:
            return
        prefix = self.edits.prefix(section)
        told = ""
        for number, uid in enumerate(missing, self._highest + 1):
            row = self._rows[uid]
            values = {
                **_assigned(row, row.length),
                "UID": str(number),
                "TaskUID": uid,
                "ResourceUID": NOBODY,
                "Units": "1",
                "Work": spelled(row.length),
            }
            parts = "".join(
                f"<{prefix}{name}>{values[name]}</{prefix}{name}>"
                for name in ASSIGNMENT
                if values.get(name) is not None
            )
            told += f"<{prefix}Assignment>{parts}</{prefix}Assignment>"
        if section.inner:
            self.edits.put(section.inner[1], section.inner[1], told)
        else:
            tag = f"{prefix}Assignments"
            self.edits.put(section.start, section.end, f"<{tag}>{told}</{tag}>")

    def _write(self, node: Node, values: Mapping[str, str | None], order: tuple[str, ...]) -> None:
        for name, text in values.items():
            if node.get(name) != (text or "") or (text is None and node.child(name)):
                self.edits.set(node, name, text, order)


def _assigned(row: _Row, work: timedelta) -> dict[str, str | None]:
    return {
        "PercentWorkComplete": percent_text(row.percent),
        "ActualFinish": _iso(row.ended),
        "ActualStart": _iso(row.began),
        "ActualWork": spelled(work * row.percent),
        "RemainingWork": spelled(work - work * row.percent),
        "Start": _iso(row.start),
        "Finish": _iso(row.finish),
        "Stop": _iso(row.stop),
        "Resume": _iso(row.resume),
    }


def _row(task: Task, actual: Actual, calendar: WorkingTime | None) -> _Row:
    """Return a row with its actuals: what really happened goes before what was planned, the rest stays planned."""
    percent = min(1.0, max(0.0, actual.percent))
    start = _on(actual.start, task.start) if percent > 0 else task.start
    finish = _on(actual.finish, task.finish) if percent >= 1 else task.finish
    length = task.duration or timedelta()
    if start and finish and finish < start:
        start, finish = (finish, finish) if percent >= 1 else (start, _end(start, length, calendar))
    moved = (start, finish) != (task.start, task.finish)
    if start and finish and calendar and (moved or task.duration is None):
        length = calendar.between(start, finish)
    stop = resume = None
    if percent >= 1:
        stop = resume = finish
    elif percent > 0 and start and calendar:
        stop, resume = calendar.after(start, length * percent), calendar.next_work(start, length * percent)
    work = length if task.work is None else task.work
    return _Row(
        percent=percent, start=start, finish=finish, length=length, work=work, stop=stop, resume=resume
    )


def _end(start: datetime, length: timedelta, calendar: WorkingTime | None) -> datetime:
    return calendar.after(start, length) if calendar else start + length


def _on(day: date | None, planned: datetime | None) -> datetime | None:
    """Return the planned moment on another day; that itself where the day is not known or the same."""
    if day is None or planned is None or planned.date() == day:
        return planned
    return datetime.combine(day, planned.time())


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
