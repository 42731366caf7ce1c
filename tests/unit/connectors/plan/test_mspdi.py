"""MSPDI as several programs write it is read as an independent reader reads it."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from connectors.errors import MalformedError
from connectors.model.plan import LinkKind, PlanFile
from connectors.plan import Layout, read_plan
from tests.unit.connectors.plan.samples import SHARED, mspdi, shared, task

FILES = sorted(path.name for path in SHARED.glob("*.xml")) or ["none"]
TEXTS = tuple(f"Text{number}" for number in range(1, 31))


def told(at: datetime | None) -> str | None:
    """Return a time as the facts have it."""
    return at.isoformat() if at else None


@pytest.mark.parametrize("name", FILES)
def test_each_file_agrees_with_the_independent_reading(name: str) -> None:
    """Counts, dates, baseline, percent and work of every named task are those that MPXJ reads from the file."""
    plan = read_plan(shared(name), name, Layout(also=TEXTS))
    facts = json.loads(shared("facts.json"))[name]
    leaves = [one for one in plan.tasks if not one.summary]
    counts = (len(plan.tasks), len(leaves), sum(one.milestone for one in plan.tasks))
    assert counts == (facts["tasks"], facts["leaf_tasks"], facts["milestones"])
    if leaves:
        assert told(min(one.start for one in leaves if one.start)) == facts["earliest_start"]
        assert told(max(one.finish for one in leaves if one.finish)) == facts["latest_finish"]
    by_uid = {one.uid: one for one in plan.tasks}
    for fact in facts["named_tasks"] if plan.tasks else ():
        one = by_uid[str(fact["uid"])]
        base = one.baseline
        assert (one.name, told(one.start), told(one.finish)) == (fact["name"], fact["start"], fact["finish"])
        agreed = (told(base.start), told(base.finish)) if base else (None, None)
        assert agreed == (fact["baseline_start"], fact["baseline_finish"])
        assert (one.percent or 0.0) * 100 == pytest.approx(fact["percent_complete"] or 0.0)
        assert (one.work.total_seconds() / 3600 if one.work else 0.0) == (fact["work_hours"] or 0.0)
    further(plan, facts.get("extra", {}))


def further(plan: PlanFile, extra: dict[str, Any]) -> None:
    """Hold what the facts tell besides against the plan: links, parents, texts, baselines, days of exceptions."""
    links = {
        (int(link.predecessor), int(one.uid), link.kind.value) for one in plan.tasks for link in one.links
    }
    if "links" in extra:
        assert links == {(before, after, kind) for before, after, kind, _ in extra["links"]}
    if "parents" in extra:
        known = {str(uid): above for uid, above in extra["parents"].items() if uid != "0"}
        assert {one.uid: int(one.parent or 0) for one in plan.tasks} == known
    for uid, texts in extra.get("text", {}).items():
        assert next(one for one in plan.tasks if one.uid == uid).columns == texts
    for number, fact in extra.get("baselines_of_uid_1", {}).items():
        kept = plan.tasks[0].baselines.get(int(number))
        hours = kept.work.total_seconds() / 3600 if kept and kept.work else None
        assert ((told(kept.start), told(kept.finish)) if kept else (None, None)) == (
            fact["start"],
            fact["finish"],
        )
        assert hours == fact["work_hours"]
    if "exceptions" in extra:
        days = {
            day for fact in extra["exceptions"] for day in fact["dates"] or whole(fact["from"], fact["to"])
        }
        calendar = plan.calendars[plan.calendar or ""]
        assert {day.isoformat() for day in calendar.exceptions} == days
        working = {day for fact in extra["exceptions"] if fact["working"] for day in fact["dates"]}
        assert {day.isoformat() for day, shifts in calendar.exceptions.items() if shifts} == working


def whole(first: str, last: str) -> list[str]:
    """Return all days of a period."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(begin + timedelta(days=n)).isoformat() for n in range((end - begin).days + 1)]


def test_a_lag_is_told_in_tenths_of_a_minute() -> None:
    """A link of two working days has 9600 tenths of a minute, whatever format it is shown in."""
    plan = read_plan(shared("msproject-2019-manual-links.xml"), "links.xml")
    lags = {one.uid: link.lag for one in plan.tasks for link in one.links}
    assert (lags["6"], lags["8"]) == (timedelta(hours=16), timedelta(hours=40))


def test_what_no_sample_holds_is_read_too() -> None:
    """Inactive rows, deadlines, a lead, a decimal percent and dates that stand for none, in a file made by editing."""
    link = "<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>3</Type><LinkLag>-4800</LinkLag></PredecessorLink>"
    more = "<Active>0</Active><Deadline>2026-11-30T17:00:00</Deadline><ActualStart>1970-01-01T00:00:00</ActualStart>"
    plan = read_plan(mspdi(task(1, "Index"), task(2, "Ship", more=more + link)), "p.xml")
    one = plan.tasks[1]
    assert (one.active, one.deadline, one.actual_start) == (False, datetime(2026, 11, 30, 17), None)
    assert (one.links[0].kind, one.links[0].lag) == (LinkKind.START_START, timedelta(hours=-8))
    assert plan.last_saved == datetime(2026, 10, 1, 18, 30)


def test_the_file_of_an_inserted_project_is_no_part_of_the_plan() -> None:
    """The rows of a project that is nested in a task are not rows of this one."""
    inner = f"<Project><Tasks>{task(7, 'Inner')}</Tasks></Project>"
    plan = read_plan(mspdi(task(1, "Outer", more=inner)), "p.xml")
    assert [one.uid for one in plan.tasks] == ["1"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "shift_jis", "windows-1252"])
def test_encodings_are_taken_as_declared(encoding: str) -> None:
    """A file in another encoding, with a mark or a declaration, is read in it."""
    name = "検索" if encoding != "windows-1252" else "Größe"
    declared = "UTF-16" if encoding == "utf-16" else encoding.removesuffix("-sig")
    text = mspdi(task(1, name)).decode().replace("UTF-8", declared)
    assert read_plan(text.encode(encoding), "p.xml").tasks[0].name == name


def test_working_time_is_that_of_the_calendar() -> None:
    """Two weeks of eight hours are 80; half of them have passed on the evening of the first Friday."""
    plan = read_plan(mspdi(task(1, "Index")), "p.xml")
    calendar, start = plan.calendars["1"], datetime(2026, 10, 5, 8)
    assert calendar.between(start, datetime(2026, 10, 16, 17)) == timedelta(hours=80)
    assert calendar.after(start, timedelta(hours=40)) == datetime(2026, 10, 9, 17)
    assert calendar.next_work(start, timedelta(hours=40)) == datetime(2026, 10, 12, 8)


def test_two_rows_of_one_id_are_refused() -> None:
    """An id that stands twice names both rows: nothing could be matched by it."""
    with pytest.raises(MalformedError, match="two rows have the id '1': 'Index' and 'Ship'"):
        read_plan(mspdi(task(1, "Index"), task(1, "Ship")), "p.xml")
