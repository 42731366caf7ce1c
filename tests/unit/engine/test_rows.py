"""Rows: the form in which figures are stored and shown."""

from __future__ import annotations

from datetime import date

import orjson

from mappings.causes import Cause
from mappings.okr import About, Ambition, Dropped, KeyResult, Objective, Pause, Status
from mappings.portfolio import Portfolio
from mappings.progress import Progress
from mappings.rollup import KeyResultStanding, ObjectiveStanding
from syncd.engine.judging.slips import Slip, slip_row
from syncd.engine.rows import in_order, key_result_row, objective_row, portfolio_row, project_row
from syncd.status import KEY_RESULT, OBJECTIVE, PROJECT, SIDE
from tests.unit.mappings.samples import HALFWAY, project, standing

FILLED_LATER = {
    *("grade", "success", "confidence", "check_in"),
    *("month", "months", "reprioritised"),
    *("verdict", "review", "running", "flat_months", "trend", "control", "indicators"),
}
"""What `Judge`, check-ins, months and the side portfolio add to the rows."""


def test_an_unknown_project_has_every_key_and_no_figure() -> None:
    """Not measured is null, not 0: neither leaves nor scope."""
    row = project_row(project(), standing("p", Status.UNKNOWN, share=None), None)
    assert {
        row[part] for part in ("share", "gap", "slip", "leaves", "done_leaves", "scope", "done", "removed")
    } == {None}
    row |= slip_row(Slip(standing=standing("p", Status.UNKNOWN, share=None)), None)
    assert row["causes"] == dict.fromkeys(Cause)
    assert set(PROJECT) - {"reason", "acknowledged", "stale"} <= set(row)


def test_an_empty_project_has_counts_of_nothing() -> None:
    """Measured and empty is 0 leaves, and still no share."""
    row = project_row(project(), standing("p", Status.UNKNOWN), Progress())
    assert (row["leaves"], row["scope"], row["share"], row["unestimated_share"]) == (0, 0.0, None, None)


def test_rows_are_json() -> None:
    """Days are text, statuses words, counts by word."""
    kr = KeyResult(id="kr", title="KR", objective="o", ambition=Ambition.COMMITTED)
    found = KeyResultStanding(key_result="kr", status=Status.AT_RISK, counts={Status.DONE: 2})
    objective = Objective(id="o", title="O")
    judged = ObjectiveStanding(
        objective="o", status=Status.ON_TRACK, score=0.5, known=1, unknown=1, counts={Status.ON_TRACK: 2}
    )
    rows = [
        project_row(
            project(),
            standing("p", Status.DONE, share=1.0),
            Progress(leaves=1, done_leaves=1, scope=1, done=1),
        ),
        key_result_row(kr, found, 17.0, "2026-10-14T00:00:00+00:00"),
        objective_row(objective, judged),
        portfolio_row(Portfolio(month_end=date(2026, 10, 31), share=0.5, projects=("p",))),
    ]
    read = orjson.loads(orjson.dumps(rows))
    assert read[0]["status"] == "done"
    assert read[0]["plan"] == {"start": "2026-10-05", "due": "2026-10-30"}
    assert read[1]["counts"] == {"done": 2}
    assert read[2]["kr_counts"] == {"on_track": 2}
    assert read[3]["month_end"] == "2026-10-31"
    assert set(KEY_RESULT) - FILLED_LATER <= set(read[1])
    assert set(OBJECTIVE) - FILLED_LATER <= set(read[2])
    assert set(SIDE) - FILLED_LATER <= set(read[3])


def test_a_pause_is_told_on_its_days_only() -> None:
    """Both ends included; a pause without end lasts."""
    ends = Pause(start=HALFWAY, until=HALFWAY)
    lasts = Pause(start=HALFWAY)
    later = Pause(start=date(2026, 10, 17))
    told = [
        project_row(project(paused=(p,)), standing("p", Status.ON_TRACK), None)["paused"]
        for p in (ends, lasts, later)
    ]
    assert told == [True, True, False]


def test_a_dropped_project_is_told_from_its_day_on() -> None:
    """The standing decides, not the setting alone."""
    dropped = Dropped(on=HALFWAY)
    assert project_row(project(), standing("p", Status.ON_TRACK, dropped=dropped), None)["dropped"]
    assert not project_row(project(dropped=dropped), standing("p", Status.ON_TRACK), None)["dropped"]


def test_who_and_why_stand_in_every_row_as_written() -> None:
    """Team, product, contact and why are shown, never worked on."""
    about = About(team="search", product="Lens", contact="#team-search", why="because")
    row = project_row(project(about=about), standing("p", Status.ON_TRACK), None)
    assert [row[part] for part in ("team", "product", "contact", "why")] == [
        "search",
        "Lens",
        "#team-search",
        "because",
    ]


def test_rows_keep_the_order_of_the_file() -> None:
    """The store knows no order, so each row tells its own."""
    assert {name: row["order"] for name, row in in_order({"b": {}, "a": {}, "c": {}}).items()} == {
        "b": 0,
        "a": 1,
        "c": 2,
    }
