"""Plans in Excel and CSV are read by their headings, and patched so that all other cells stay."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from functools import cache

import pytest
from openpyxl import Workbook, load_workbook

from connectors.errors import MalformedError, RejectedError
from connectors.model.plan import Link, LinkKind
from connectors.plan import Actual, Layout, RowChange, patched, read_plan

LAYOUT = Layout(also=("Jira", "syncd status"))
CSV = (
    "UID,Name,Level,Start,Finish,Work,Jira,Predecessors\r\n"
    '1,"Index, all",1,2026-10-05,2026-12-11,"1,200",SRCH-1,\r\n'
    "2,Build ,2,2026/10/05,2026-11-05,3d,,1SS+2d\r\n"
)
CHANGES = {
    "1": RowChange(physical=0.5, columns={"syncd status": "at risk <&>", "syncd forecast": "2026-12-24"}),
    "3": RowChange(physical=0.125, actual=Actual(percent=0.4, start=date(2026, 11, 9))),
}


@cache
def workbook() -> bytes:
    """Return a workbook with a title above its table, a formula, and shares in percent."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Programme"],
        [],
        ["Unique ID", "Task Name", "Outline Level", "Start", "Finish", "Work", "% Complete", "Jira", "Sum"],
        [1, "Index", 1, datetime(2026, 10, 5), datetime(2026, 12, 11), "200 hrs", 0.2, "SRCH-1", "=1+1"],
        [2, "Build", 2, datetime(2026, 10, 5), "2026-11-05", 120, 0.5],
        [3, "Ship", 2, datetime(2026, 11, 6, 8), datetime(2026, 12, 11, 17), "10d", "30%", "SRCH-7"],
    ):
        sheet.append(row)
    for number in (4, 5, 6):
        sheet.cell(number, 7).number_format = "0%"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_excel_is_read_by_its_headings() -> None:
    """The table is found below its title; a day without a time ends at its close; work has the unit that it names."""
    index, build, ship = read_plan(workbook(), "p.xlsx", LAYOUT).tasks
    assert (index.uid, index.summary, index.columns) == ("1", True, {"Jira": "SRCH-1"})
    assert (build.parent, build.finish, build.work) == ("1", datetime(2026, 11, 6), timedelta(hours=120))
    assert (index.percent, build.percent, ship.percent) == (0.2, 0.5, 0.3)
    assert (ship.work, ship.finish) == (timedelta(hours=80), datetime(2026, 12, 11, 17))


def test_csv_is_read_by_its_headings() -> None:
    """Quoted names, thousands, days with strokes, and a link as MS Project lists it."""
    index, build = read_plan(CSV.encode(), "p.csv", LAYOUT).tasks
    assert (index.name, index.work, index.columns) == (
        "Index, all",
        timedelta(hours=1200),
        {"Jira": "SRCH-1"},
    )
    assert (build.start, build.work, build.parent) == (datetime(2026, 10, 5), timedelta(hours=24), "1")
    assert build.links == (Link("1", LinkKind.START_START, timedelta(hours=16)),)


def test_headings_of_ones_own_are_named_in_the_layout() -> None:
    """A heading that is not usual is found where the settings name it, and missed where it is not there."""
    raw = b"Vorgang;Bis\nIndex;2026-12-11\n"
    plan = read_plan(raw, "p.csv", Layout(columns={"name": "Vorgang", "finish": "Bis"}))
    assert plan.tasks[0].finish == datetime(2026, 12, 12)
    with pytest.raises(MalformedError, match="no column 'Vorgang'"):
        read_plan(b"Task Name\nIndex\n", "p.csv", Layout(columns={"name": "Vorgang"}))


def test_a_patched_sheet_keeps_all_else() -> None:
    """Only the sheet's part differs; in it cells, formula and styles stay, and new columns stand behind the last."""
    before, after = workbook(), patched(workbook(), "p.xlsx", CHANGES, LAYOUT)
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        assert old.namelist() == new.namelist()
        differs = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert differs == ["xl/worksheets/sheet1.xml"]
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(after)).active.iter_rows()]
    assert rows[2][9:] == [
        "syncd status",
        "syncd forecast",
        "Physical % Complete",
        "Actual Start",
        "Actual Finish",
    ]
    assert rows[3][6:12] == [0.2, "SRCH-1", "=1+1", "at risk <&>", "2026-12-24", "50%"]
    assert (rows[5][6], rows[5][11:13]) == (0.4, ["12%", "2026-11-09"])
    assert rows[4][:7] == [2, "Build", 2, datetime(2026, 10, 5), "2026-11-05", 120, 0.5]


def test_a_patched_sheet_is_read_again() -> None:
    """What was put in is found by its headings, and a second patch changes nothing."""
    once = patched(workbook(), "p.xlsx", CHANGES, LAYOUT)
    index, _, ship = read_plan(once, "p.xlsx", LAYOUT).tasks
    assert (index.physical, index.columns["syncd status"], ship.percent) == (0.5, "at risk <&>", 0.4)
    again = patched(once, "p.xlsx", CHANGES, LAYOUT)
    assert read_plan(again, "p.xlsx", LAYOUT).tasks == read_plan(once, "p.xlsx", LAYOUT).tasks


def test_a_formula_is_not_overwritten() -> None:
    """A column of formulas cannot take what is told, and the message names the cell."""
    with pytest.raises(RejectedError, match="I4 holds a formula"):
        patched(workbook(), "p.xlsx", {"1": RowChange(columns={"Sum": "3"})}, LAYOUT)


def test_a_patched_csv_keeps_all_else() -> None:
    """Every other field keeps its bytes, its quotes and its blanks; the new ones are quoted where they must be."""
    changes = {"1": RowChange(physical=0.5, columns={"syncd status": 'late, "very"'})}
    after = patched(CSV.encode(), "p.csv", changes, LAYOUT).decode()
    lines = after.split("\r\n")
    assert lines[0] == "UID,Name,Level,Start,Finish,Work,Jira,Predecessors,syncd status,Physical % Complete"
    assert lines[1] == '1,"Index, all",1,2026-10-05,2026-12-11,"1,200",SRCH-1,,"late, ""very""",50%'
    assert lines[2] == "2,Build ,2,2026/10/05,2026-11-05,3d,,1SS+2d,,"
    assert patched(after.encode(), "p.csv", changes, LAYOUT).decode() == after


def test_a_csv_is_written_back_in_its_encoding() -> None:
    """A file of a Japanese Windows stays one; what it cannot hold is refused rather than lost."""
    raw = "タスク名,終了日\n検索,2026-12-11\n".encode("cp932")
    plan = read_plan(raw, "p.csv")
    assert plan.tasks[0].name == "検索"
    uid = plan.tasks[0].uid
    assert (
        patched(raw, "p.csv", {uid: RowChange(columns={"状態": "順調"})})
        .decode("cp932")
        .endswith("2026-12-11,順調\n")
    )
    with pytest.raises(RejectedError, match="cannot hold"):
        patched(raw, "p.csv", {uid: RowChange(columns={"状態": "\U0001f600"})})
