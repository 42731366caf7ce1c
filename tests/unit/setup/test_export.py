"""Exports of Jira in their true form become records that the sandbox loads; people in them are never read."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import SettingsError
from syncd.sandbox.loading import load
from syncd.sandbox.model import STORY_POINTS
from syncd.setup.export.candidates import candidates, spaces
from syncd.setup.export.reading import Export, read_export

CLOUD = """\
Summary,Issue key,Issue id,Issue Type,Status,Project key,Project name,Assignee,Assignee Id,Reporter,Created,Updated,Resolved,Due date,Resolution,Labels,Labels,Fix versions,Sprint,Sprint,Custom field (Story Points),Custom field (Start date),Original estimate,Watchers,Comment,Parent,Parent key,Parent summary,Status Category,Status Category Changed
New index,SRCH-1,10001,Epic,In Progress,SRCH,Search,Ann Person,7:a,Bob Person,01/Oct/26 9:00 AM,21/Nov/26 9:30 AM,,18/Dec/26 12:00 AM,,core,,4.2,,,,05/Oct/26,,Ann Person,"1;Bob Person;looks ""fine"",
second line",,,,In Progress,02/Oct/26 9:00 AM
Build it,SRCH-2,10002,Story,Done,SRCH,Search,Ann Person,7:a,Bob Person,02/Oct/26 9:00 AM,20/Nov/26 9:30 AM,20/Nov/26 9:30 AM,,Done,core,fast,4.2,Lens 1,Lens 2,3,,28800,,,10001,SRCH-1,New index,Done,20/Nov/26 9:30 AM
Test it,SRCH-3,10003,Story,To Do,SRCH,Search,,,Bob Person,02/Oct/26 9:00 AM,02/Oct/26 9:00 AM,,,,,,,Lens 2,,5,,,,,10001,SRCH-1,New index,To Do,
"""
DATA_CENTER = """\
Summary,Issue key,Issue id,Parent id,Issue Type,Status,Resolution,Created,Updated,Resolved,Component/s,Fix Version/s,Fix Version/s,Sprint,Custom field (Epic Link)
New index,SRCH-1,10001,,Epic,Open,Unresolved,01/Oct/26 9:00 AM,21/Nov/26 9:30 AM,,,,,,
Build it,SRCH-2,10002,,Story,Freigegeben,Fixed,02/Oct/26 9:00 AM,20/Nov/26 9:30 AM,20/Nov/26 9:30 AM,API,1.0,1.1,"com.atlassian.greenhopper.service.sprint.Sprint@1f[id=5,rapidViewId=2,state=CLOSED,name=Lens 1,startDate=2026-10-01T09:00:00.000Z]",SRCH-1
Part of it,SRCH-3,10003,10002,Sub-task,In Arbeit,Unresolved,02/Oct/26 9:00 AM,02/Oct/26 9:00 AM,,,,,,
"""
JAPANESE = """\
要約,課題キー,課題 ID,課題タイプ,ステータス,担当者,作成日,更新日,解決日,期限,ラベル,親,ステータス カテゴリ,カスタムフィールド (Story Points)
新しい索引,SRCH-1,10001,エピック,進行中,誰か,2026/10/01 9:00,2026/11/21 9:30,,2026/12/18,核,,進行中,
作る,SRCH-2,10002,ストーリー,完了,誰か,2026/10/02 9:00,2026/11/20 9:30,2026/11/20 9:30,,,10001,完了,3
"""


def read(tmp_path: Path, content: str | bytes) -> Export:
    """Read an export with this content."""
    path = tmp_path / "export.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_export(path, UTC)


def issue(export: Export, key: str) -> dict[str, Any]:
    """Return the record of one issue."""
    return next(one for one in export.issues if one["key"] == key)


def table(heading: Sequence[str], *rows: Sequence[str]) -> str:
    """Return a CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([heading, *rows])
    return text.getvalue()


def test_an_export_of_the_cloud(tmp_path: Path) -> None:
    """Repeated columns, quoted lines, parents by id and key, categories, sprints, points and dates are read."""
    export = read(tmp_path, CLOUD)
    assert [one["key"] for one in export.issues] == ["SRCH-1", "SRCH-2", "SRCH-3"]
    epic, story = issue(export, "SRCH-1"), issue(export, "SRCH-2")
    assert (epic["category"], epic["due"], epic["fields"]) == (
        "indeterminate",
        "2026-12-18",
        {"Start date": "2026-10-05"},
    )
    assert story["labels"] == ["core", "fast"]
    assert story["sprints"] == ["Lens 1", "Lens 2"]
    assert (story["points"], story["estimate"], story["parent"]) == (3, 28800, "SRCH-1")
    assert (story["resolved"], story["resolution"]) == ("2026-11-20T09:30:00+00:00", "Done")
    assert export.sprints == {"Lens 1": True, "Lens 2": False}
    assert export.remarks == []


def test_people_and_comments_are_never_read(tmp_path: Path) -> None:
    """No name of a person and no comment comes out of an export."""
    assert "Person" not in repr(read(tmp_path, CLOUD)) + repr(list(read(tmp_path, CLOUD).records("x", "UTC")))


def test_an_export_of_data_center(tmp_path: Path) -> None:
    """Epic links, parents of sub-tasks by id, sprints in their old form; categories are found out and told."""
    export = read(tmp_path, DATA_CENTER)
    assert issue(export, "SRCH-2")["parent"] == "SRCH-1"
    assert issue(export, "SRCH-3")["parent"] == "SRCH-2"
    assert issue(export, "SRCH-2")["sprints"] == ["Lens 1"]
    assert issue(export, "SRCH-2")["versions"] == ["1.0", "1.1"]
    assert "resolution" not in issue(export, "SRCH-1")
    assert [one["category"] for one in export.issues] == ["new", "done", "indeterminate"]
    assert export.types == {"Epic": 1, "Story": 0, "Sub-task": -1}
    assert "Freigegeben: done, In Arbeit: in progress, Open: to do" in export.remarks[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_an_export_in_japanese(tmp_path: Path, encoding: str) -> None:
    """Japanese headings are understood, in every encoding that such files are found in."""
    export = read(tmp_path, JAPANESE.encode(encoding))
    assert issue(export, "SRCH-1")["summary"] == "新しい索引"
    assert issue(export, "SRCH-1")["due"] == "2026-12-18"
    story = issue(export, "SRCH-2")
    assert (story["parent"], story["category"], story["points"]) == ("SRCH-1", "done", 3)


def test_western_text_with_semicolons(tmp_path: Path) -> None:
    """A file that Excel saved again in Europe, with semicolons and its own encoding, is read."""
    text = "Summary;Issue key;Status;Created;Status Category\nGrüße für Zoë;A-1;Open;01.10.2026 09:00;To Do\n"
    assert issue(read(tmp_path, text.encode("cp1252")), "A-1")["summary"] == "Grüße für Zoë"


@pytest.mark.parametrize("content", [CLOUD, DATA_CENTER, JAPANESE])
def test_the_sandbox_loads_it(tmp_path: Path, content: str) -> None:
    """The records make a site with the same issues, parents and points."""
    export = read(tmp_path, content)
    site = load(list(export.records("export", "UTC")))
    assert {i.key for i in site.issues.values()} == {one["key"] for one in export.issues}
    by_key = {i.key: i for i in site.issues.values()}
    for one in export.issues:
        parent = by_key[one["key"]].parent
        assert (site.issues[parent].key if parent else None) == one.get("parent")
        assert by_key[one["key"]].custom.get(STORY_POINTS) == one.get("points")


def test_candidates_are_open_or_done_in_the_cycle(tmp_path: Path) -> None:
    """The epic is a candidate with its counts; a parent below another is none; projects are listed."""
    export = read(tmp_path, CLOUD)
    (epic,) = candidates(export, date(2026, 10, 1), date(2026, 12, 31))
    assert (epic.key, epic.children, epic.done, epic.due) == ("SRCH-1", 2, 1, date(2026, 12, 18))
    assert [
        c.key for c in candidates(read(tmp_path, DATA_CENTER), date(2026, 10, 1), date(2026, 12, 31))
    ] == ["SRCH-1"]
    assert spaces(export) == ["SRCH"]


def test_versions_where_nothing_has_a_parent(tmp_path: Path) -> None:
    """Without parents the open versions are candidates."""
    heading = ["Issue key", "Status", "Created", "Status Category", "Fix versions"]
    rows = [["A-1", "Done", "2026-10-01", "Done", "1.0"], ["A-2", "Open", "2026-10-01", "To Do", "1.1"]]
    (version,) = candidates(read(tmp_path, table(heading, *rows)), date(2026, 10, 1), date(2026, 12, 31))
    assert (version.selector, version.key, version.children) == ("versions", "1.1", 1)


def test_odd_trees_do_not_break_it(tmp_path: Path) -> None:
    """Rows that come twice are left out, parents outside the file too, and circles of parents are cut; it is told."""
    heading = ["Issue key", "Status", "Created", "Parent key", "Status Category"]
    rows = [
        ["A-9", "Open", "2026-10-01", "A-1", "To Do"],
        ["A-1", "Open", "2026-10-01", "A-2", "To Do"],
        ["A-2", "Open", "2026-10-01", "A-1", "To Do"],
        ["A-3", "Open", "2026-10-01", "B-9", "To Do"],
        ["A-4", "Open", "2026-10-01", "A-4", "To Do"],
        ["A-1", "Open", "2026-10-01", "", "To Do"],
    ]
    export = read(tmp_path, table(heading, *rows))
    assert [one["key"] for one in export.issues] == ["A-9", "A-1", "A-2", "A-3", "A-4"]
    assert [one.get("parent") for one in export.issues] == ["A-1", None, "A-1", None, None]
    assert any("1 rows repeat" in remark for remark in export.remarks)
    assert any("2 issues have a parent" in remark for remark in export.remarks)
    load(list(export.records("x", "UTC")))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Each cell that cannot be read is told with line, column and remedy."""
    heading = ["Issue key", "Status", "Created", "Due date", "Custom field (Story Points)", "Status Category"]
    rows = [
        ["SRCH", "Open", "2026-10-01", "", "", "To Do"],
        ["A-2", "Open", "", "soon", "many", "Someday"],
    ]
    with pytest.raises(SettingsError) as told:
        read(tmp_path, table(heading, *rows))
    lines = [line.partition("export.csv:")[2] for line in str(told.value).splitlines()]
    english = "export again with the profile's language set to English"
    assert lines == [
        "2: column Issue key: 'SRCH' is no key → mend it, or export again",
        "3: column Status Category: 'someday' is no category → export with the profile in English",
        "3: column Created: is empty → export again with this column filled",
        f"3: column Due date: 'soon' cannot be read → {english}",
        f"3: column Custom field (Story Points): 'many' cannot be read → {english}",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n1,2\n", "no column Issue key, Status, Created"),
        (b"Issue key,Status,Created\n", "holds no issue"),
        (b"\x00\x01\x02\x03", "is no text that can be read"),
        (b"PK\x03\x04", "is no text that can be read"),
        ("Issue key,Status,Created\n".encode("utf-16")[:-1], "is no text that can be read"),
    ],
)
def test_what_is_no_export(tmp_path: Path, content: bytes, told: str) -> None:
    """Empty, binary and foreign files are refused with the reason."""
    with pytest.raises(SettingsError, match=told):
        read(tmp_path, content)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    """A file beyond the limit is refused by its size alone."""
    path = tmp_path / "export.csv"
    with path.open("wb") as file:
        file.truncate(600 * 2**20)
    with pytest.raises(SettingsError, match="is too large: 600 MB, at most 512"):
        read_export(path, UTC)


def test_a_long_description_does_no_harm(tmp_path: Path) -> None:
    """A cell longer than the reader's own limit is no fault."""
    text = table(
        ["Issue key", "Status", "Created", "Description"], ["A-1", "Open", "2026-10-01", "x" * 300_000]
    )
    assert len(read(tmp_path, text).issues) == 1
