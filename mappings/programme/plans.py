"""Filed plans: a project's dates, curve and baseline as its rows of a plan file tell them.

    weight of a row = its work, else its working duration                    (rows with rows below weigh nothing)
    share at the close of a day = weight worked by then ÷ weight of all

Each row's weight is spread evenly over the working time between its start and finish, by its own calendar, else the
plan's, else that of the settings. The baseline is the same with the baseline's dates and work. A row without working
time between its dates is worked at its finish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from connectors.model.plan import LONGEST_DAYS, PlanFile, Task, WorkingTime, finish_day
from mappings.okr import CurveKind
from mappings.plan import EQUAL, Filed, Plan
from mappings.programme.matching import Lookup, Match, rows_below
from mappings.workdays import ONE_DAY, Calendar

Whole = dict[tuple[int, date], float]
"""Hours of whole days by calendar, as the identity of one that is kept meanwhile."""

Points = tuple[tuple[date, float], ...]
"""(day, share called for at its close), in order."""


@dataclass(frozen=True, slots=True)
class PlanRowFacts:
    """What a row says, in the form in which the ledger compares it: days as ISO text, work in hours."""

    uid: str
    name: str
    start: str | None
    finish: str | None
    hours: float | None
    summary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledPlan(Filed):
    """A project's plan in a plan file: dates, points of the curve, baseline where the file has one, and the rows.

    `at` is the file's time, `saved` the stamp in it, as ISO text where they are known. `hours` is the work by the
    Monday of its week.
    """

    plan: str
    baseline: Plan | None = None
    rows: tuple[PlanRowFacts, ...] = ()
    hours: tuple[tuple[date, float], ...] = ()
    at: str | None = None
    saved: str | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    """A row's weight in hours with the time over which it is spread."""

    weight: float
    start: datetime
    finish: datetime
    calendar: WorkingTime


def filed_plans(
    matches: Mapping[str, Match],
    plans: Mapping[str, Lookup],
    calendar: Calendar,
    times: Mapping[str, str | None],
) -> dict[str, FiledPlan]:
    """Return the plan of each matched project; `times` are those of the files."""
    found = {}
    for name, lookup in plans.items():
        owners = {uid: project for project, one in matches.items() if one.plan == name for uid in one.rows}
        for project, tasks in rows_below(lookup.plan, owners).items():
            found[project] = _filed(name, lookup.plan, tasks, calendar, times.get(name))
    return found


def _filed(name: str, plan: PlanFile, tasks: Sequence[Task], calendar: Calendar, at: str | None) -> FiledPlan:
    leaves = [task for task in tasks if not task.summary]
    start, due = dates_of(leaves)
    worked = _worked(_pieces(leaves, plan, calendar))
    return FiledPlan(
        plan=name,
        start=start,
        due=due,
        points=_points(worked, calendar),
        baseline=_baseline(leaves, plan, calendar),
        rows=tuple(map(row_facts, tasks)),
        hours=_by_week(worked),
        at=at,
        saved=plan.last_saved.isoformat() if plan.last_saved else None,
    )


def dates_of(leaves: Iterable[Task]) -> tuple[date | None, date | None]:
    """Return the first and the last day of rows."""
    starts = [task.start.date() for task in leaves if task.start]
    finishes = [
        max(finish_day(task.finish), (task.start or task.finish).date()) for task in leaves if task.finish
    ]
    return min(starts, default=None), max(finishes, default=None)


def row_facts(task: Task) -> PlanRowFacts:
    """Return what a row says."""
    hours = task.work.total_seconds() / 3600 if task.work else None
    start = task.start.date().isoformat() if task.start else None
    finish = finish_day(task.finish).isoformat() if task.finish else None
    return PlanRowFacts(task.uid, task.name, start, finish, hours, task.summary)


def _baseline(leaves: Sequence[Task], plan: PlanFile, calendar: Calendar) -> Plan | None:
    """Return the plan that the rows' baselines make; rows without one were not part of it."""
    agreed = [
        Task(
            uid=task.uid,
            name=task.name,
            calendar=task.calendar,
            start=task.baseline.start,
            finish=task.baseline.finish,
            work=task.baseline.work,
            duration=task.baseline.duration or task.duration,
        )
        for task in leaves
        if task.baseline and task.baseline.start and task.baseline.finish
    ]
    start, due = dates_of(agreed)
    if start is None or due is None or due < start:
        return None
    points = _points(_worked(_pieces(agreed, plan, calendar)), calendar)
    curve = CurveKind.FILE if points else CurveKind.LINEAR
    return Plan(start=start, due=due, curve=curve, milestones=points)


def _pieces(leaves: Iterable[Task], plan: PlanFile, calendar: Calendar) -> Iterator[_Piece]:
    for task in leaves:
        if task.start is None or task.finish is None or task.finish < task.start:
            continue
        own = plan.working_time(task) or _of_settings(calendar, task.start, task.finish)
        length = task.work or task.duration
        if length is None:
            length = own.between(task.start, task.finish)
        if length > timedelta():
            yield _Piece(length.total_seconds() / 3600, task.start, task.finish, own)


def _of_settings(calendar: Calendar, start: datetime, finish: datetime) -> WorkingTime:
    """Return the days of the settings' calendar as working time, each worked through."""
    whole = ((timedelta(), ONE_DAY),)
    last = min(finish.toordinal(), start.toordinal() + LONGEST_DAYS)
    days = (date.fromordinal(n) for n in range(start.toordinal(), last + 1))
    free = {day: () for day in days if not calendar.is_workday(day)}
    return WorkingTime(name="", week=dict.fromkeys(range(7), whole), exceptions=free)


def _worked(pieces: Iterable[_Piece]) -> dict[date, float]:
    """Return the weight that is worked on each day."""
    worked: dict[date, float] = {}
    kept = list(pieces)
    whole: Whole = {}
    for piece in kept:
        for day, weight in _spread(piece, whole):
            worked[day] = worked.get(day, 0.0) + weight
    return dict(sorted(worked.items()))


def _spread(piece: _Piece, whole: Whole) -> list[tuple[date, float]]:
    first, last = piece.start.toordinal(), piece.finish.toordinal()
    if last - first <= LONGEST_DAYS:
        days = [date.fromordinal(n) for n in range(first, last + 1)]
        spans = [(day, _hours(piece, day, whole)) for day in days]
        total = sum(hours for _, hours in spans)
        if total:
            return [(day, piece.weight * (hours / total)) for day, hours in spans if hours]
    return [(max(finish_day(piece.finish), piece.start.date()), piece.weight)]


def _hours(piece: _Piece, day: date, whole: Whole) -> float:
    """Return how many hours of a piece's time are worked on a day; those of whole days are reckoned once a calendar."""
    if day in {piece.start.date(), piece.finish.date()}:
        return piece.calendar.of_day(day, piece.start, piece.finish).total_seconds() / 3600
    key = id(piece.calendar), day
    if key not in whole:
        spans = (end - begin for begin, end in piece.calendar.shifts(day))
        whole[key] = sum(spans, timedelta()).total_seconds() / 3600
    return whole[key]


def _points(worked: Mapping[date, float], calendar: Calendar) -> Points:
    """Return the corners of the curve: the closes between which it is straight, over the settings' working days."""
    total = sum(worked.values())
    if total <= 0:
        return ()
    points: list[tuple[date, float]] = []
    done = 0.0
    for day, weight in worked.items():
        if not points or points[-1][0] < day - ONE_DAY:
            points.append((day - ONE_DAY, done / total))
        done += weight
        points.append((day, min(1.0, done / total)))
    return _corners(points, calendar)


def _corners(points: Sequence[tuple[date, float]], calendar: Calendar) -> Points:
    first = points[0][0]
    placed = [(calendar.position(day, first), day, share) for day, share in points]
    kept = placed[:1]
    for here, after in pairwise(placed[1:]):
        (p0, _, s0), (p1, _, s1), (p2, _, s2) = kept[-1], here, after
        if abs((s1 - s0) * (p2 - p0) - (s2 - s0) * (p1 - p0)) > EQUAL * max(1, p2 - p0):
            kept.append(here)
    return tuple((day, share) for _, day, share in (*kept, *placed[1:][-1:]))


def _by_week(worked: Mapping[date, float]) -> tuple[tuple[date, float], ...]:
    weeks: dict[date, float] = {}
    for day, weight in worked.items():
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0.0) + weight
    return tuple(sorted(weeks.items()))
