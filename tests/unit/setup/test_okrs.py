"""Tables of OKRs as people make them: headings in two languages, merged and blank cells, numbers with units, faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.errors import SettingsError
from syncd.setup.drafts import KeyResultDraft
from syncd.setup.okrs import OkrTable, is_of_people, read_okrs

ENGLISH = """\
Our OKRs,,,,,,,,,
,,,,,,,,,
Objective,Key Result,Start,Target,Unit,Kind,Weight,Owner,Item key,Epics
Sales find companies fast,Searches per customer from 12 to 30,12,30,searches,stretch,2,A. Person,okr-11,"SRCH-1, SRCH-7"
,Latency under 400 ms,"1,200 ms",400 ms,,Committed,,B. Person,OKR-12,https://acme.example/browse/SRCH-9
Customers trust our data,Complaints from 40 to 10,40,10,,,,,,DATA-1
,,,,,,,,,DATA-2
"""
JAPANESE = """\
目標,主要な成果,開始値,目標値,単位,種別,担当者,課題キー,プロジェクト
営業が速く見つける,検索数を12から30へ,１２,３０,回,挑戦,誰か,OKR-11,SRCH-1、SRCH-7
,苦情を40から10へ,40,10,件,必達,誰か,,DATA-1
"""


def read(tmp_path: Path, text: str | bytes, kind: str = "jira") -> OkrTable:
    """Read a CSV file with this content."""
    path = tmp_path / "okrs.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_okrs(path, kind)


def results(table: OkrTable) -> list[KeyResultDraft]:
    """Return the key results of all objectives."""
    return [kr for objective in table.objectives for kr in objective.key_results]


def test_a_table_in_english(tmp_path: Path) -> None:
    """A title above, blank cells for the objective above, units in cells, keys in any case, addresses, further rows."""
    table = read(tmp_path, ENGLISH)
    assert [(o.id, o.title, len(o.key_results)) for o in table.objectives] == [
        ("o1", "Sales find companies fast", 2),
        ("o2", "Customers trust our data", 1),
    ]
    first, second, third = results(table)
    assert (first.id, first.start, first.target, first.unit) == ("o1-kr1", 12, 30, "searches")
    assert (first.kind, first.weight, first.item) == ("stretch", 2, "OKR-11")
    assert [p.select for p in first.projects] == [("epics", ("SRCH-1",)), ("epics", ("SRCH-7",))]
    assert (second.start, second.target, second.unit, second.kind) == (1200, 400, "ms", "committed")
    assert [p.id for p in second.projects] == ["srch-9"]
    assert [p.id for p in third.projects] == ["data-1", "data-2"]


def test_a_table_in_japanese(tmp_path: Path) -> None:
    """Headings, kinds, separators and full-width figures in Japanese are understood, in the encoding of Excel there."""
    first, second = results(read(tmp_path, JAPANESE.encode("cp932")))
    assert (first.start, first.target, first.unit, first.kind) == (12, 30, "回", "stretch")
    assert [p.id for p in first.projects] == ["srch-1", "srch-7"]
    assert second.kind == "committed"


def test_names_of_people_are_left_out_and_told(tmp_path: Path) -> None:
    """A column of owners is not read, and is among those that are told."""
    table = read(tmp_path, ENGLISH)
    assert table.ignored == ("Owner",)
    assert is_of_people("Owner")
    assert is_of_people("担当者")
    assert not is_of_people("Remark")
    assert "Person" not in repr(table)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Each fault has file, row, column and what to do; none hides another."""
    text = (
        "Objective,Key result,Start,Target,Kind,Weight,Projects\n"
        ",Nobody's,1,2,,,\n"
        "O,No start,,30,,,\n"
        'O,Odd number,"0,5",about 3,,,\n'
        "O,Odd kind,1,2,often,,\n"
        "O,No weight,1,2,,0,\n"
        "O,No key,1,2,,,the index\n"
    )
    with pytest.raises(SettingsError) as told:
        read(tmp_path, text)
    lines = str(told.value).splitlines()
    where = f"{tmp_path}/okrs.csv: row"
    assert lines == [
        f"{where} 2, column Objective: the key result stands under no objective → fill in the cell",
        f"{where} 3, column Start: there is a target and no start → fill in the start",
        f"{where} 4, column Start: '0,5' is no number → write one such as 12, 0.5, 1,200 or 30 %",
        f"{where} 4, column Target: 'about 3' is no number → write one such as 12, 0.5, 1,200 or 30 %",
        f"{where} 5, column Kind: 'often' is no kind of key result → write stretch or committed",
        f"{where} 6, column Weight: a weight is above 0 → write 1 for the usual one",
        f"{where} 7, column Projects: 'the' is no key → write keys such as SRCH-1, with commas between them",
        f"{where} 7, column Projects: 'index' is no key → write keys such as SRCH-1, with commas between them",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "holds no table of OKRs"),
        ("a,b\n1,2\n", "a column Objective and a column Key result"),
        ("Objective,Key result\n", "there is no key result below the heading"),
        (b"\x00\x01\x02", "is no text that can be read"),
        ("Objective,Key result,Low,Start,Target\nO,K,1,2,3\n", "has start or target and also low or high"),
    ],
)
def test_a_file_without_a_table(tmp_path: Path, text: str | bytes, told: str) -> None:
    """What holds no table of OKRs is refused with the reason."""
    with pytest.raises(SettingsError, match=told):
        read(tmp_path, text)


def test_lists_and_tasks_of_clickup(tmp_path: Path) -> None:
    """For ClickUp a long number is a list, another id a task."""
    (result,) = results(read(tmp_path, "Objective,KR,Lists\nO,K,901807951861 86a1\n", "clickup"))
    assert [p.select for p in result.projects] == [("lists", ("901807951861",)), ("tasks", ("86a1",))]


def test_stay_within(tmp_path: Path) -> None:
    """Lower and upper edges make a value that is to stay between them."""
    (result,) = results(read(tmp_path, "Objective,KR,Low,High\nO,K,200,400 ms\n"))
    assert (result.low, result.high, result.unit) == (200, 400, "ms")


def workbook(path: Path) -> Any:
    """Return a new workbook and what writes it; skips where the library is not there."""
    reason = "the library that reads Excel is not installed: make install"
    return pytest.importorskip("openpyxl", reason=reason).Workbook()


def test_an_excel_table_with_merged_cells(tmp_path: Path) -> None:
    """The table is found on its sheet; a merged cell is that of all its rows; 80 % is 80, not 0.8."""
    path = tmp_path / "okrs.xlsx"
    book = workbook(path)
    book.active.append(["Read me"])
    sheet = book.create_sheet("OKR 2026Q4")
    sheet.append(["OKR", None, None])
    sheet.append(["Objective", "Key result", "Start", "Target", "Projects", "Kind"])
    sheet.append(["Trust", "Share of fresh companies", 0.5, 0.8, "DATA-1", "committed"])
    sheet.append([None, "Complaints", 40, 10, "DATA-2"])
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("F3:F4")
    sheet.merge_cells("A1:C1")
    for cell in ("C3", "D3"):
        sheet[cell].number_format = "0%"
    book.save(path)
    table = read_okrs(path, "jira")
    assert len(table.objectives) == 1
    first, second = results(table)
    assert (first.start, first.target, first.unit) == (50, 80, "%")
    assert (second.start, second.target, second.unit) == (40, 10, None)
    assert (first.kind, second.kind) == ("committed", "committed")


def test_faults_of_a_sheet_name_it(tmp_path: Path) -> None:
    """A day where a number should be is told with sheet and row."""
    from datetime import date

    path = tmp_path / "okrs.xlsx"
    book = workbook(path)
    book.active.title = "Goals"
    book.active.append(["Objective", "Key result", "Start", "Target"])
    book.active.append(["O", "K", date(2026, 10, 1), 5])
    book.save(path)
    with pytest.raises(
        SettingsError, match=r"okrs.xlsx \(Goals\): row 2, column Start: '2026-10-01' is no number"
    ):
        read_okrs(path, "jira")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"Objective,Key result\n"])
def test_a_damaged_workbook_is_told(tmp_path: Path, content: bytes) -> None:
    """A file that only claims to be Excel's is refused in words."""
    workbook(tmp_path)
    path = tmp_path / "okrs.xlsx"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="is no Excel file that can be read"):
        read_okrs(path, "jira")


def test_the_old_form_of_excel_is_told(tmp_path: Path) -> None:
    """An .xls file is refused with what to do."""
    (tmp_path / "okrs.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(SettingsError, match=r"save it as \.xlsx or \.csv"):
        read_okrs(tmp_path / "okrs.xls", "jira")
