"""Plan files over passes: a project's dates, curve and baseline from its rows, changes in the ledger, broken files."""

from __future__ import annotations

import os
from datetime import date, datetime
from typing import Any

import pytest

from connectors.errors import SettingsError
from connectors.plan import Layout, read_plan
from syncd.cli.plan_export import PlanForm, plan
from syncd.engine.check.stored import examine
from syncd.engine.programme.kept import read_filed, read_states
from syncd.metrics.plans import of_plans
from syncd.status import status_document
from tests.contract.engine.bench import ZONE, Bench
from tests.unit.connectors.plan.samples import mspdi, task

KEYS = "<ExtendedAttributes><ExtendedAttribute><FieldID>188743731</FieldID><FieldName>Text1</FieldName><Alias>Jira</Alias></ExtendedAttribute></ExtendedAttributes>"
BASELINE = (
    "<Baseline><Number>0</Number><Start>2026-10-05T08:00:00</Start><Finish>2026-10-16T17:00:00</Finish>"
    "<Work>PT80H0M0S</Work></Baseline>"
)


def keyed(key: str) -> str:
    """Return what gives a row a tracker key."""
    return f"<ExtendedAttribute><FieldID>188743731</FieldID><Value>{key}</Value></ExtendedAttribute>"


def at(day: int, hour: int = 10) -> datetime:
    """Return a time in October 2026, of which the 12th is a Monday."""
    return datetime(2026, 10, day, hour, tzinfo=ZONE)


def rows(*below: str) -> tuple[str, ...]:
    """Return the row of the index project, with rows below it."""
    return (task(1, "Search index", more=keyed("SRCH-1")), *below)


def saved(bench: Bench, *tasks: str, stamp: str = "2026-10-01T18:30:00") -> None:
    """Save the plan at the bench's time."""
    path = bench.folder / "plan.xml"
    path.write_bytes(mspdi(*tasks, declared=KEYS).replace(b"2026-10-01T18:30:00", stamp.encode()))
    moment = bench.now.timestamp()
    os.utime(path, (moment, moment))


def planned(bench: Bench, *tasks: str) -> None:
    """Let the index project have its plan from a file, and make a pass on Tuesday the 13th."""
    bench.at(at(13))
    saved(bench, *tasks)
    bench.change(
        "measure: points, weight: 2, plan: {start: 2026-10-05, due: 2026-10-30}", "measure: points, weight: 2"
    )
    bench.text += "plans:\n  programme: {file: plan.xml, column: Jira}\n"
    bench.restart()
    bench.sync()


PHASES = rows(
    task(2, "Build", level=2, start="2026-10-05", finish="2026-10-16", more=BASELINE),
    task(3, "Ship", level=2, start="2026-10-19", finish="2026-10-30"),
)


def ledger(bench: Bench, name: str = "index") -> list[tuple[Any, ...]]:
    """Return (day, kind, row, before, after, stamp) of each entry in a ledger."""
    days = bench.store.days("ledger", name, date(2026, 10, 1), date(2026, 10, 31))
    return [
        (day.day.day, e["kind"], e["other"], e["before"], e["after"], e.get("saved"))
        for day in days
        for e in day.figures["changes"]
    ]


def test_dates_curve_and_baseline_come_from_the_rows(quick: Bench) -> None:
    """Two phases of 80 h over 20 days are a straight line: at the close of the 12th, position 6, planned is 0.3.

    The file's baseline ended on the 16th: half of it was done at position 5, which is 2 days behind that of the 13th.
    """
    planned(quick, *PHASES)
    row = quick.rows("project")["index"]
    assert row["plan"] == {"start": "2026-10-05", "due": "2026-10-30"}
    assert row["planned"] == pytest.approx(6 / 20)
    assert read_filed(quick.store)["index"].hours == (
        (date(2026, 10, 5), 40.0),
        (date(2026, 10, 12), 40.0),
        (date(2026, 10, 19), 40.0),
        (date(2026, 10, 26), 40.0),
    )
    quick.at(at(14))
    quick.sync()
    row = quick.rows("project")["index"]
    assert (row["baseline"]["start"], row["baseline"]["due"]) == ("2026-10-05", "2026-10-16")
    assert (row["share"], row["slip_baseline"]) == (0.5, pytest.approx(7 - 5))


def test_a_broken_file_leaves_the_last_good_plan(quick: Bench) -> None:
    """Cut in the middle: the plan stays, and the state says why; mended, it is over. A missing file is the same."""
    planned(quick, *PHASES)
    path = quick.folder / "plan.xml"
    whole = path.read_bytes()
    path.write_bytes(whole[:700])
    quick.sync()
    state = read_states(quick.store)["programme"]
    assert "no sound XML" in (state.problem or "")
    told = {family.name: [one.labels for one in family.samples] for family in of_plans(quick.store)}
    assert told["syncd_plan_failing_since_timestamp_seconds"] == [{"plan": "programme"}]
    assert quick.rows("project")["index"]["plan"]["due"] == "2026-10-30"
    quick.sync()
    assert read_states(quick.store)["programme"].failing_since == state.failing_since
    path.unlink()
    quick.sync()
    assert "cannot be read" in (read_states(quick.store)["programme"].problem or "")
    path.write_bytes(whole)
    quick.sync()
    assert read_states(quick.store)["programme"].problem is None


def test_changes_of_the_file_stand_in_the_ledger(quick: Bench) -> None:
    """A row moved, one resized, one added and one taken out, with the stamp of the file; a divided row is told once."""
    planned(quick, *PHASES)
    quick.at(at(14))
    quick.sync()
    moved = rows(
        task(2, "Build", level=2, start="2026-10-05", finish="2026-10-20").replace(
            "<Work>PT80H", "<Work>PT100H"
        ),
        task(4, "Rehearse", level=2, start="2026-11-02", finish="2026-11-06"),
    )
    saved(quick, *moved, stamp="2026-10-14T09:15:00")
    quick.sync()
    quick.at(at(15))
    quick.sync()
    stamp = "2026-10-14T09:15:00"
    assert ledger(quick) == [
        (14, "due_moved", None, "2026-10-30", "2026-11-06", stamp),
        (14, "row_moved", "Build", "2026-10-05 to 2026-10-16", "2026-10-05 to 2026-10-20", stamp),
        (14, "row_resized", "Build", "80 h", "100 h", stamp),
        (14, "row_removed", "Ship", "2026-10-19 to 2026-10-30", None, stamp),
        (14, "row_added", "Rehearse", None, "2026-11-02 to 2026-11-06", stamp),
    ]
    parts = (task(5, "Plan it", level=3, finish="2026-10-20"), task(6, "Do it", level=3, finish="2026-10-20"))
    saved(quick, *moved[:2], *parts, moved[2], stamp="2026-10-15T09:15:00")
    quick.sync()
    quick.at(at(16))
    quick.sync()
    assert [entry[1:3] for entry in ledger(quick) if entry[0] == 15] == [
        ("row_split", "Build"),
        ("row_added", "Plan it"),
        ("row_added", "Do it"),
    ]


def test_a_named_row_and_what_cannot_be_matched(quick: Bench) -> None:
    """A project may name its row by id; a name that two rows have is told with both."""
    planned(quick, *PHASES)
    quick.change(
        "{labels: spike}}, item: OKR-4, plan: {start: 2026-10-05, due: 2026-10-30}}",
        "{labels: spike}}, item: OKR-4, plan: {from: {task: 3}}}",
    )
    quick.sync()
    assert quick.rows("project")["ranking"]["plan"] == {"start": "2026-10-19", "due": "2026-10-30"}
    assert quick.rows("project")["index"]["plan"]["due"] == "2026-10-16"
    saved(quick, *PHASES, task(7, "Ship"))
    quick.change("task: 3", "task: ship")
    quick.sync()
    told = quick.rows("plan_mismatch")["ranking"]["what"]
    assert told == "2 rows are 'ship': Ship (id 3); Ship (id 7)"


def test_differences_are_kept_and_the_plan_goes_back(quick: Bench) -> None:
    """A row without work and projects without rows stand in the status, and are told by `check`.

    The file comes back with the project's share, status and cause, and nothing else in it differs.
    """
    quick.change("sqlite:///unused.db", "sqlite:///quick.db")
    planned(quick, *PHASES, task(9, "Training"))
    told = status_document(quick.store)["plans"]["programme"]
    assert [(one["kind"], one["name"] or one["project"]) for one in told["differences"]] == [
        ("no_work", "Training"),
        ("no_row", "ranking"),
        ("no_row", "caching"),
        ("no_row", "tls"),
    ]
    assert told["projects"]["index"]["planned_hours"]["2026-10-05"] == 40.0
    assert told["projects"]["index"]["done"] == {"2026-10-05": 8.0}
    found = [str(one) for one in examine(quick.loaded(), quick.now) if one.where == "plan programme"]
    assert found[0].startswith(
        "warning: plan programme: Row Training (5 October to 16 October) has no work in a tracker"
    )
    out = quick.folder / "out.xml"
    plan(quick.folder / "syncd.yaml", out=out)
    before = (quick.folder / "plan.xml").read_bytes()
    row = read_plan(out.read_bytes(), "out.xml", Layout(also=("syncd status", "syncd cause"))).tasks[0]
    assert (row.physical, row.columns["syncd status"]) == (0.5, "on track")
    assert read_plan(out.read_bytes(), "out.xml").tasks[1:] == read_plan(before, "plan.xml").tasks[1:]
    plan(quick.folder / "syncd.yaml", out=out, actuals=True)
    assert read_plan(out.read_bytes(), "out.xml").tasks[0].percent == 0.0, "a summary is left to MS Project"
    with pytest.raises(SettingsError, match="cannot be written as csv"):
        plan(quick.folder / "syncd.yaml", form=PlanForm.CSV, out=out)
