"""A project's plan from its rows: dates, a curve as steep as the work, and the file's baseline."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from connectors.model.plan import PlanFile, Task, TaskBaseline, WorkingTime
from mappings.okr import CurveKind, Cycle, Kind, PlanSpec, Project
from mappings.plan import planned, resolve, slip
from mappings.programme import FiledPlan, Lookup, Match, filed_plans
from mappings.programme.calendars import differing_days, differing_weekdays
from mappings.workdays import Calendar

CALENDAR = Calendar.of()
CYCLE = Cycle(name="2026Q4", start=date(2026, 10, 1), end=date(2026, 12, 31))
SHIFT = ((timedelta(hours=8), timedelta(hours=12)), (timedelta(hours=13), timedelta(hours=17)))
WEEK = WorkingTime(name="Standard", week=dict.fromkeys(range(5), SHIFT))


def task(uid: str, first: int, last: int, hours: float | None, **more: object) -> Task:
    """Return a row in October 2026, of which the 5th is a Monday."""
    work = None if hours is None else timedelta(hours=hours)
    moments = {"start": datetime(2026, 10, first, 8), "finish": datetime(2026, 10, last, 17)}
    return Task(**{"uid": uid, "name": uid, "work": work, **moments, **more})  # type: ignore[arg-type]  # by name


def filed(*tasks: Task, calendar: WorkingTime | None = WEEK) -> FiledPlan:
    """Return the plan that these rows make of a project."""
    calendars = {"1": calendar} if calendar else {}
    plan = PlanFile(form="mspdi", tasks=tasks, calendars=calendars, calendar="1")
    matches = {"p": Match("programme", tuple(one.uid for one in tasks))}
    return filed_plans(matches, {"programme": Lookup(plan=plan)}, CALENDAR, {})["p"]


def project(**spec: object) -> Project:
    """Return a project with this plan in the settings."""
    return Project(id="p", title="P", kind=Kind.LINKED, select=(), plan=PlanSpec(**spec))  # type: ignore[arg-type]  # by name


def test_the_curve_is_as_steep_as_the_work() -> None:
    """240 h in ten days, then 80 h in ten: at the close of the sixth day 0.75 × 6/10; 0.75 was due at the tenth."""
    plan = resolve(project(), CYCLE, filed=filed(task("1", 5, 16, 240), task("2", 19, 30, 80)))
    assert (plan.start, plan.due, plan.curve) == (date(2026, 10, 5), date(2026, 10, 30), CurveKind.FILE)
    assert planned(plan, date(2026, 10, 12), CALENDAR) == pytest.approx(0.75 * 0.6)
    assert slip(plan, 0.75, date(2026, 10, 30), CALENDAR) == pytest.approx(10)


def test_straight_work_has_two_corners() -> None:
    """Where the work is even nothing but the ends is kept; a gap between rows is flat."""
    assert len(filed(task("1", 5, 16, 80), task("2", 19, 30, 80)).points) == 2
    gap = filed(task("1", 5, 9, 40), task("2", 19, 23, 40))
    assert gap.points == (
        (date(2026, 10, 4), 0.0),
        (date(2026, 10, 9), 0.5),
        (date(2026, 10, 18), 0.5),
        (date(2026, 10, 23), 1.0),
    )


def test_rows_without_work_weigh_their_duration() -> None:
    """As ProjectLibre writes them; half a day is half, a milestone nothing, though it is the last day."""
    half = task("1", 5, 5, None, duration=timedelta(hours=4), finish=datetime(2026, 10, 5, 12))
    end = datetime(2026, 10, 9, 17)
    mark = task("3", 9, 9, 0, duration=timedelta(), start=end, finish=end, milestone=True)
    found = filed(half, task("2", 6, 6, None, duration=timedelta(hours=8)), mark)
    assert dict(found.points)[date(2026, 10, 5)] == pytest.approx(1 / 3)
    assert found.due == date(2026, 10, 9)


def test_a_table_is_worked_by_the_settings_calendar() -> None:
    """Without a calendar of its own a row is spread over the working days of the settings."""
    found = filed(task("1", 9, 12, 16), calendar=None)
    assert dict(found.points)[date(2026, 10, 12)] == 1.0
    assert [monday for monday, _ in found.hours] == [date(2026, 10, 5), date(2026, 10, 12)]


def test_a_row_on_days_off_is_done_at_its_finish() -> None:
    """Work that is planned for a weekend alone is called for when the row ends."""
    assert filed(task("1", 10, 11, 8)).points[-1] == (date(2026, 10, 11), 1.0)


def test_the_settings_go_before_the_file() -> None:
    """A date or curve that is configured counts; what is missing comes from the file."""
    found = filed(task("1", 5, 16, 80))
    plan = resolve(project(due=date(2026, 11, 30), states_curve=True), CYCLE, filed=found)
    assert (plan.start, plan.due, plan.curve) == (date(2026, 10, 5), date(2026, 11, 30), CurveKind.LINEAR)


def test_the_baseline_is_of_the_rows_that_have_one() -> None:
    """Dates and work as agreed, without the row that came later."""
    agreed = TaskBaseline(
        start=datetime(2026, 10, 5, 8), finish=datetime(2026, 10, 9, 17), work=timedelta(hours=40)
    )
    found = filed(task("1", 5, 16, 80, baselines={0: agreed}), task("2", 19, 30, 80))
    assert found.baseline is not None
    assert (found.baseline.start, found.baseline.due) == (date(2026, 10, 5), date(2026, 10, 9))
    assert filed(task("1", 5, 16, 80)).baseline is None


def test_calendars_are_told_apart() -> None:
    """Another week is told by its weekdays, and not again day by day; single days by themselves."""
    theirs = WorkingTime(
        name="Plant",
        week=dict.fromkeys(range(6), SHIFT),
        exceptions={date(2026, 10, 7): (), date(2026, 10, 10): ()},
    )
    assert differing_weekdays(theirs, CALENDAR) == ["Saturday"]
    worked, free = differing_days(theirs, CALENDAR, CYCLE.start, date(2026, 10, 31))
    assert (worked, free) == ([], [date(2026, 10, 7)])
