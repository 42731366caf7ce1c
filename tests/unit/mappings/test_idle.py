"""Idle work: what counts as movement, and how its absence is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from connectors.model.items import Category
from mappings.idle import idle_days, sign_of
from mappings.okr import Pause
from mappings.workdays import Calendar
from tests.unit.mappings.samples import item as make_item

PLAIN = Calendar.of()
ONE, TWO = make_item("A-1", status="Open"), make_item("A-2", status="Open", parts=3, parts_done=1)
SIGN = sign_of([ONE, TWO])


@pytest.mark.parametrize(
    "leaves",
    [
        [ONE],
        [ONE, TWO, make_item("A-3", status="Open")],
        [replace(ONE, status="In Progress", category=Category.DOING), TWO],
        [ONE, replace(TWO, parts_done=2)],
    ],
)
def test_movement_is_a_leaf_that_comes_goes_or_changes_its_status_or_ticks(leaves: list[Any]) -> None:
    """Each of these changes the sign."""
    assert sign_of(leaves) != SIGN


@pytest.mark.parametrize(
    "change",
    [
        {"title": "other"},
        {"due": date(2026, 11, 20)},
        {"points": 8.0},
        {"facets": {"label": ("x",)}},
        {"status": "OPEN"},
    ],
)
def test_edits_of_anything_else_are_no_movement(change: dict[str, Any]) -> None:
    """A title, a date, an estimate or a label moves nothing, nor does the order of the leaves."""
    assert sign_of([TWO, replace(ONE, **change)]) == SIGN


@pytest.mark.parametrize(
    ("moved", "day", "days"),
    [
        (date(2026, 11, 16), date(2026, 11, 16), 0),
        (date(2026, 11, 16), date(2026, 11, 17), 1),
        (date(2026, 11, 13), date(2026, 11, 20), 5),
        (date(2026, 11, 13), date(2026, 11, 15), 0),
        (date(2026, 11, 1), date(2026, 11, 11), 3),
    ],
)
def test_idle_days_are_working_days_after_the_last_movement(moved: date, day: date, days: int) -> None:
    """Friday to Friday are five; a weekend is none; days before the plan's start, here 9 November, do not count."""
    assert idle_days(moved, date(2026, 11, 9), day, PLAIN) == days


def test_holidays_and_pauses_are_not_idle() -> None:
    """From Friday 20 November to Friday 27 with Japan's Monday off and a pause on Tuesday and Wednesday: two days."""
    calendar = Calendar.of("JP").without([Pause(start=date(2026, 11, 24), until=date(2026, 11, 25))])
    assert idle_days(date(2026, 11, 20), date(2026, 10, 1), date(2026, 11, 27), calendar) == 2
