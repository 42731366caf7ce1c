"""Rows as CSV: what a spreadsheet would evaluate is text, and columns are found whatever rows hold."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from syncd.web.api import schemas as s
from syncd.web.api.spreadsheet import write

SCHEMA = s.thing(id=s.text("Id."), plan=s.thing(start=s.day("First day.")))


def cell(value: Any) -> str:
    """Return what one value becomes, read back."""
    lines = list(csv.reader(io.StringIO(write([{"id": value}], s.thing(id=s.text("Id.")))), strict=True))
    assert len(lines) == 2
    return lines[1][0]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        " =1",
        "\u3000=1",
        "＝1",
        "＋1",
        "－1",
        "＠1",
        "=",
        '="a"&"b"',
    ],
)
def test_a_text_that_begins_like_a_formula_is_told_as_text(text: str) -> None:
    """With a quote before it, also behind spaces and in the wide letters of Japanese."""
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (-3.8, "-3.8"),
        (-1, "-1"),
        (0.1 + 0.2, "0.30000000000000004"),
        (True, "true"),
        (None, ""),
        ([], ""),
        (["a", "b"], "a; b"),
        (["=1", "b"], "'=1; b"),
        ({"a": 1, "b": {"c": None}}, "a: 1, b.c: "),
        ("two\nlines", "two\nlines"),
        ("a=b", "a=b"),
        ("検索", "検索"),
    ],
)
def test_values_are_told_as_they_are(value: Any, told: str) -> None:
    """A number stays one also below 0; lists and objects are one text."""
    assert cell([value] if isinstance(value, dict) else value) == told


def test_columns_are_those_of_the_schema_and_all_others_that_rows_have() -> None:
    """An object that is missing makes no column beside those of its parts."""
    rows: list[dict[str, Any]] = [
        {"id": "a", "plan": None, "new": {"x": 1}},
        {"id": "b", "plan": {"start": "2026-10-01", "due": "2026-12-01"}},
    ]
    assert write(rows, SCHEMA).splitlines() == [
        "id,plan.start,new.x,plan.due",
        "a,,1,",
        "b,2026-10-01,,2026-12-01",
    ]
    assert write([], SCHEMA) == "id,plan.start\r\n"


def test_each_of_a_list_can_be_a_line() -> None:
    """A row without any has none."""
    rows: list[dict[str, Any]] = [
        {"id": "a", "changes": [{"what": "x"}, {"what": "y"}]},
        {"id": "b", "changes": []},
    ]
    assert write(rows, s.thing(id=s.text("Id.")), "changes").splitlines() == ["id,changes.what", "a,x", "a,y"]
