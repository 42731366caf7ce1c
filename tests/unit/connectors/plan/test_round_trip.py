"""Progress goes back into MSPDI in place: whatever is not named keeps its bytes and its order."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from connectors.errors import RejectedError
from connectors.plan import Actual, Layout, RowChange, patched, read_plan
from tests.unit.connectors.plan.samples import mspdi, shared, task
from tests.unit.connectors.plan.test_mspdi import FILES

TOLD = {"syncd status": "at risk & <late>", "syncd forecast": "2026-12-24"}


@pytest.mark.parametrize("name", [name for name in FILES if "text-columns" not in name])
def test_each_file_loses_nothing(name: str) -> None:
    """With the shares and texts that were put in taken out again, the plan and the text are as before."""
    raw = shared(name)
    before = read_plan(raw, name)
    changes = {one.uid: RowChange(physical=0.615, columns=TOLD) for one in before.tasks if not one.summary}
    after = patched(raw, name, changes)
    plan = read_plan(after, name, Layout(also=tuple(TOLD)))
    assert {
        one.uid: (one.physical, dict(one.columns)) for one in plan.tasks if not one.summary
    } == dict.fromkeys(changes, (0.62, TOLD))
    same = [replace(one, physical=None, columns={}) for one in plan.tasks]
    assert same == [replace(one, physical=None, columns={}) for one in before.tasks]
    assert without_ours(after) == without_ours(raw)


def without_ours(raw: bytes) -> bytes:
    """Return a file without the elements that are put in, nor the white space between elements."""
    plain = re.sub(rb">\s+<", b"><", raw)
    plain = re.sub(rb"<PhysicalPercentComplete>\d+</PhysicalPercentComplete>", b"", plain)
    plain = re.sub(
        rb"<ExtendedAttribute><FieldID>\d+</FieldID><Value>[^<]*</Value></ExtendedAttribute>", b"", plain
    )
    plain = re.sub(rb"<Alias>syncd \w+</Alias>", b"", plain)
    declared = (
        rb"<ExtendedAttribute><FieldID>\d+</FieldID><FieldName>Text(29|30)</FieldName></ExtendedAttribute>"
    )
    plain = re.sub(declared, b"", plain)
    return re.sub(rb"<ExtendedAttributes></ExtendedAttributes>|<ExtendedAttributes/>", b"", plain)


@pytest.mark.parametrize("name", FILES)
def test_no_change_is_no_byte(name: str) -> None:
    """A patch without changes gives the very bytes."""
    assert patched(shared(name), name, {}) == shared(name)


def test_a_column_is_inserted_where_ms_project_has_it() -> None:
    """A missing element comes before its first later neighbour, indented alike; unknown elements stay between."""
    more = "\n\t\t\t<Odd>1</Odd>\n\t\t\t<CommitmentType>0</CommitmentType>\n\t\t\t<Baseline><Number>0</Number></Baseline>"
    after = patched(
        mspdi(task(1, "Index", more=more)), "p.xml", {"1": RowChange(physical=0.5, columns={"Note": "x"})}
    )
    rows = re.findall(r"<(\w+)>", after.decode().partition("<PercentComplete>")[2].partition("</Task>")[0])
    assert rows == [
        "Odd",
        "PhysicalPercentComplete",
        "CommitmentType",
        "ExtendedAttribute",
        "FieldID",
        "Value",
        "Baseline",
        "Number",
    ]
    assert b"\n\t\t\t<PhysicalPercentComplete>50</PhysicalPercentComplete>\n\t\t\t<CommitmentType>" in after
    assert b"<FieldID>188744016</FieldID><FieldName>Text30</FieldName><Alias>Note</Alias>" in after


def test_a_column_that_people_named_is_used() -> None:
    """A text column with the alias is taken, whatever its number, and an empty text in it is replaced."""
    declared = "<ExtendedAttributes><ExtendedAttribute><FieldID>188743734</FieldID><FieldName>Text2</FieldName><Alias>Status</Alias></ExtendedAttribute></ExtendedAttributes>"
    value = "<ExtendedAttribute><FieldID>188743734</FieldID><Value/></ExtendedAttribute>"
    raw = mspdi(task(1, "Index", more=value), declared=declared)
    after = patched(raw, "p.xml", {"1": RowChange(columns={"status": "late"})})
    assert after == raw.replace(b"<Value/>", b"<Value>late</Value>")


def test_without_a_free_column_nothing_is_written() -> None:
    """All thirty text columns in use: the message says which one to name."""
    with pytest.raises(RejectedError, match="no text column is free for 'syncd status'"):
        patched(shared("msproject-2016-text-columns.xml"), "p.xml", {"1": RowChange(columns=TOLD)})


def test_another_encoding_stays() -> None:
    """A file in UTF-16 comes back in UTF-16, with its mark; one that cannot hold a sign has a reference to it."""
    raw = mspdi(task(1, "検索")).decode().replace("UTF-8", "UTF-16").encode("utf-16")
    after = patched(raw, "p.xml", {"1": RowChange(columns={"状態": "順調"})})
    assert after.startswith(raw[:2])
    assert read_plan(after, "p.xml", Layout(also=("状態",))).tasks[0].columns == {"状態": "順調"}
    western = mspdi(task(1, "Größe")).decode().replace("UTF-8", "windows-1252").encode("windows-1252")
    assert b"&#38918;" in patched(western, "p.xml", {"1": RowChange(columns={"State": "順"})})


ASSIGNED = (
    "<Assignments><Assignment><UID>4</UID><TaskUID>1</TaskUID><ResourceUID>-65535</ResourceUID><Work>PT80H0M0S</Work>"
    "<TimephasedData><Type>1</Type><Value>PT80H0M0S</Value></TimephasedData>"
    "<TimephasedData><Type>4</Type><Value>PT80H0M0S</Value></TimephasedData></Assignment></Assignments>"
)


def part(raw: bytes, section: str, *names: str) -> dict[str, str]:
    """Return texts of the last row of a section."""
    text = raw.decode().rpartition(f"<{section}>")[2]
    return {name: found[1] for name in names if (found := re.search(f"<{name}>([^<]*)</{name}>", text))}


def test_actuals_agree_between_row_and_assignment() -> None:
    """A quarter of 80 h: dates, durations and work of both tell the same, and contradicting phases are gone."""
    raw = mspdi(task(1, "Index"), after=ASSIGNED)
    after = patched(raw, "p.xml", {"1": RowChange(actual=Actual(percent=0.25, start=date(2026, 10, 6)))})
    row = part(
        after,
        "Task",
        "Start",
        "Duration",
        "PercentComplete",
        "ActualStart",
        "ActualFinish",
        "ActualDuration",
        "Stop",
        "Resume",
    )
    assert row == {
        "Start": "2026-10-06T08:00:00",
        "Duration": "PT72H0M0S",
        "PercentComplete": "25",
        "ActualStart": "2026-10-06T08:00:00",
        "ActualDuration": "PT18H0M0S",
        "Stop": "2026-10-08T10:00:00",
        "Resume": "2026-10-08T10:00:00",
    }
    assigned = part(
        after, "Assignment", "PercentWorkComplete", "ActualWork", "RemainingWork", "ActualStart", "Stop"
    )
    assert assigned == {
        "PercentWorkComplete": "25",
        "ActualWork": "PT20H0M0S",
        "RemainingWork": "PT60H0M0S",
        "ActualStart": "2026-10-06T08:00:00",
        "Stop": "2026-10-08T10:00:00",
    }
    assert (b"<Type>1</Type>" in after, b"<Type>4</Type>" in after) == (False, True)


def test_a_done_row_has_its_finish_in_both() -> None:
    """100 % without an actual finish of the assignment would show as 99; a row without assignment gets one of nobody."""
    after = patched(
        mspdi(task(1, "Index")),
        "p.xml",
        {"1": RowChange(actual=Actual(percent=1.0, finish=date(2026, 10, 14)))},
    )
    assert read_plan(after, "p.xml").tasks[0].actual_finish == datetime(2026, 10, 14, 17)
    assert part(after, "Assignment", "ResourceUID", "ActualFinish", "PercentWorkComplete") == {
        "ResourceUID": "-65535",
        "ActualFinish": "2026-10-14T17:00:00",
        "PercentWorkComplete": "100",
    }


def test_back_to_nothing_takes_the_actuals_out() -> None:
    """A row that was begun and is not: its actual dates, stop and resume are gone again."""
    begun = patched(
        mspdi(task(1, "Index"), after=ASSIGNED), "p.xml", {"1": RowChange(actual=Actual(percent=0.5))}
    )
    after = patched(begun, "p.xml", {"1": RowChange(actual=Actual(percent=0.0))})
    assert not re.search(rb"ActualStart|ActualFinish|<Stop>|<Resume>", after)


def test_summaries_are_left_to_the_program() -> None:
    """Actuals of a row with rows below are not written: MS Project adds up itself."""
    raw = mspdi(task(1, "Phase"), task(2, "Index", level=2))
    assert patched(raw, "p.xml", {"1": RowChange(actual=Actual(percent=0.5))}) == raw
