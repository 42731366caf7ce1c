"""Values of key results from files: what is taken, and how each flaw is told."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.values import FileSource
from connectors.errors import SyncError
from syncd.values.files import LARGEST_BYTES, read_file
from syncd.values.told import Told, moment

TODAY = date(2026, 10, 14)
WEEKS = (
    "week,segment,searches\n2026-10-05,all,14\n2026-10-12,all,17.5\n2026-10-12,new,99\n2026-09-28,all,12\n"
)
EARLIER = {date(2026, 9, 28): 12.0, date(2026, 10, 5): 14.0}


def read(folder: Path, content: str | bytes, name: str = "values.csv", **source: Any) -> Told:
    """Write a file and read the number of a source from it."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(FileSource(path=path, **{"column": "searches", **source}), TODAY)


def flaw(folder: Path, content: str | bytes, name: str = "values.csv", **source: Any) -> str:
    """Return how a file that cannot be used is refused."""
    with pytest.raises(SyncError) as error:
        read(folder, content, name, **source)
    assert error.value.where == str(folder / name)
    assert error.value.remedy
    return error.value.what


def test_without_a_column_of_days_the_last_row_counts(tmp_path: Path) -> None:
    """And it is of no certain day."""
    assert read(tmp_path, WEEKS) == Told(value=12.0)


def test_the_row_of_the_last_day_counts_wherever_it_stands(tmp_path: Path) -> None:
    """Of two rows of that day the lower one."""
    assert read(tmp_path, WEEKS, date="week") == Told(value=99.0, of=date(2026, 10, 12), earlier=EARLIER)


def test_only_rows_that_match_count(tmp_path: Path) -> None:
    """`where` names what a row must say in other columns."""
    found = read(tmp_path, WEEKS, date="week", where={"segment": "all"})
    assert found == Told(value=17.5, of=date(2026, 10, 12), earlier=EARLIER)


@pytest.mark.parametrize(
    "content",
    [
        "﻿searches\n7\n",
        "searches\r\n7\r\n",
        "searches\r7\r",
        'searches,"a, b"\n" 7 ",x\n',
        "searches\n7",
        "searches\n7\n\n\n",
        "x,searches\n1,7,too,many\n",
    ],
)
def test_csv_is_read_as_programs_write_it(tmp_path: Path, content: str) -> None:
    """Byte order marks, line ends of all systems, quotes, blank lines and surplus cells do no harm."""
    assert read(tmp_path, content).value == 7.0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no column 'searches'"),
        ("visits\n7\n", "no column 'searches'"),
        ("searches\n", "no row matches"),
        ("searches\nmany\n", "'many' at searches is no number"),
        ("searches\n1,234\n", ""),
        ('searches\n"1,234"\n', "is no number"),
        ("searches\nnan\n", "is no number"),
        ("searches\n1e999\n", "is no number"),
        ("searches\n1_000\n", "is no number"),
        ("x,searches\n7\n", "is no number"),
        ("searches\n7\n".encode("utf-16"), "not UTF-8"),
        (b"searches\n\xff\n", "not UTF-8"),
    ],
)
def test_a_flaw_of_a_csv_file_is_told(tmp_path: Path, content: str | bytes, said: str) -> None:
    """The message says what is wrong, where, and what to do; nothing is guessed."""
    if said:
        assert said in flaw(tmp_path, content)
    else:
        assert read(tmp_path, content).value == 1.0


def test_a_missing_column_lists_those_that_are_there(tmp_path: Path) -> None:
    """Also for the columns of days and of `where`."""
    for more in ({"column": "visits"}, {"date": "day"}, {"where": {"region": "all"}}):
        with pytest.raises(SyncError) as error:
            read(tmp_path, WEEKS, **more)
        assert "week, segment, searches" in error.value.remedy


def test_a_bad_day_is_told(tmp_path: Path) -> None:
    """Days are written the ISO way."""
    assert "'12.10.2026' in week is no day" in flaw(tmp_path, "week,searches\n12.10.2026,7\n", date="week")


def test_a_row_that_matches_nothing_is_told(tmp_path: Path) -> None:
    """An empty selection is no value, and not 0."""
    assert flaw(tmp_path, WEEKS, where={"segment": "none"}) == "no row matches"


@pytest.mark.parametrize(
    ("document", "column", "value"),
    [
        ('{"totals": {"searches": 17}}', "totals.searches", 17.0),
        ('{"a.b": 3, "a": {"b": 4}}', "a.b", 3.0),
        ('{"rows": [1, 2, 3]}', "rows.-1", 3.0),
        ('{"rows": [1, 2, 3]}', "rows.0", 1.0),
        ('{"x": "17.5"}', "x", 17.5),
        ("17", None, 17.0),
        ('[{"searches": 1}, {"searches": 2}]', "searches", 2.0),
        ('[{"t": {"n": 1}}, 7, {"t": {"n": 2}}]', "t.n", 2.0),
        ('﻿{"x": 1}', "x", 1.0),
    ],
)
def test_json_is_followed_by_a_dotted_path(
    tmp_path: Path, document: str, column: str | None, value: float
) -> None:
    """Into mappings and lists, from the end too; a list of objects is read like rows."""
    assert read(tmp_path, document, "values.json", column=column).value == value


@pytest.mark.parametrize(
    ("document", "column", "said"),
    [
        ("{", "x", "no JSON"),
        ("", "x", "no JSON"),
        ('{"x": 1}', "y", "'None' at y is no number"),
        ('{"x": [1]}', "x.5", "is no number"),
        ('{"x": true}', "x", "'True' at x is no number"),
        ('{"x": null}', "x", "is no number"),
        ('{"x": {}}', "x", "is no number"),
        ("[]", "x", "no row matches"),
        ("[" * 2000 + "]" * 2000, "x", "no JSON"),
        ('{"x": 1e400}', "x", ""),
    ],
)
def test_a_flaw_of_a_json_file_is_told(tmp_path: Path, document: str, column: str, said: str) -> None:
    """A path that leads nowhere is no number; a truth value is none either."""
    assert said in flaw(tmp_path, document, "values.json", column=column)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """With the place where it was looked for."""
    with pytest.raises(SyncError, match="cannot be read") as error:
        read_file(FileSource(path=tmp_path / "none.csv", column="x"), TODAY)
    assert error.value.where == str(tmp_path / "none.csv")


def test_a_folder_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    """Neither ends the pass, and a pipe does not keep it waiting."""
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for name in ("folder.csv", "pipe.csv"):
        with pytest.raises(SyncError, match="no regular file"):
            read_file(FileSource(path=tmp_path / name, column="x"), TODAY)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """It would be read whole at every pass."""
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(LARGEST_BYTES + 1)
    with pytest.raises(SyncError, match="more than"):
        read_file(FileSource(path=path, column="x"), TODAY)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=200), st.sampled_from(["values.csv", "values.json"]))
def test_any_bytes_give_a_number_or_a_sentence(tmp_path: Path, content: bytes, name: str) -> None:
    """Whatever stands in the file, no other error comes of it."""
    with suppress(SyncError):
        assert isfinite(read(tmp_path, content, name, date="day").value)


def book(folder: Path, rows: list[list[Any]], percent: bool = False) -> Path:
    """Write a workbook with an empty first sheet and these rows in a second one."""
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("Weekly")
    for row in rows:
        sheet.append(row)
    if percent:
        sheet["B2"].number_format = "0%"
    workbook.save(folder / "values.xlsx")
    return folder / "values.xlsx"


def test_an_excel_sheet_is_read_like_a_csv(tmp_path: Path) -> None:
    """By the sheet's name, the row of the last day; numbers and days are the cells' own, percent as it is shown."""
    rows: list[list[Any]] = [["week", "searches"], [date(2026, 10, 12), 17.5], [date(2026, 10, 5), 14]]
    source = FileSource(path=book(tmp_path, rows), sheet="Weekly", column="searches", date="week")
    earlier = {date(2026, 10, 5): 14.0}
    assert read_file(source, TODAY) == Told(value=17.5, of=date(2026, 10, 12), earlier=earlier)
    book(tmp_path, [["week", "searches"], ["2026-09", 0.8]], percent=True)
    assert read_file(source, TODAY) == Told(value=80.0, of=date(2026, 9, 30))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({}, "there is no column 'searches'"),
        ({"sheet": "Monthly"}, "there is no sheet 'Monthly'"),
        ({"sheet": "Weekly", "column": "sum"}, "'' at sum is no number"),
        ({"sheet": "Weekly", "where": {"week": "none"}}, "no row matches"),
    ],
)
def test_a_flaw_of_an_excel_file_is_told(tmp_path: Path, source: dict[str, Any], said: str) -> None:
    """No such sheet or column, no such row, a formula that nobody has computed yet."""
    path = book(tmp_path, [["week", "searches", "sum"], ["2026-10-05", 14, "=1+1"]])
    with pytest.raises(SyncError) as caught:
        read_file(FileSource(path=path, **{"column": "searches", **source}), TODAY)
    assert said in caught.value.what


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    """A file with the wrong name, or a cut one."""
    whole = book(tmp_path, [["searches"], [1]]).read_bytes()
    for content in (b"", b"searches\n1\n", whole[: len(whole) // 2]):
        assert "is no Excel file that can be read" in flaw(tmp_path, content, "values.xlsx")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-10", date(2026, 10, 31)),
        ("2026-02", date(2026, 2, 28)),
        ("2026-10-05", date(2026, 10, 5)),
        ("2026-10-05T09:00", datetime(2026, 10, 5, 9)),  # noqa: DTZ001 - one without a zone is meant
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("2026-11", date(2026, 11, 14)),
    ],
)
def test_a_day_a_month_or_an_instant_is_a_time(text: object, found: date) -> None:
    """A month is its last day, while it lasts today; a number is Unix time."""
    assert moment(text, date(2026, 11, 14), "x") == found


@pytest.mark.parametrize("text", ["2026-13", "soon", "", None, True, 1e20, "2026-10-32", [1]])
def test_what_is_no_time_is_told(text: object) -> None:
    """Nothing is guessed."""
    with pytest.raises(SyncError, match="is no day"):
        moment(text, TODAY, "x")
