"""Idle work: what counts as movement, and how its absence is counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from connectors.model.items import Ref
from mappings.idle import Movement, first_seen, idle_days, moved, movement_of, sign_of
from mappings.ledger.snapshot import Held, Role, Snapshot
from mappings.okr import Class, Pause
from mappings.workdays import Calendar

PLAIN = Calendar.of()
MONDAY, TUESDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 20)
A, B = ("jira", "1"), ("jira", "2")


def held(status: str = "Open", ticked: int | None = None, moved: date | None = MONDAY, **more: Any) -> Held:
    """Return a leaf as it was held."""
    known = {"key": "A-1", "role": Role.LEAF, "cls": Class.TODO, **more}
    return Held(status=status, ticked=ticked, moved=moved, **known)


def last(after: dict[Ref, Held], before: dict[Ref, Held]) -> date | None:
    """Return when a project moved last that stood so at Monday's close and stands so at Friday's."""
    found = movement_of(moved(Snapshot(items=after), before, FRIDAY))
    return found.day if found else None


@pytest.mark.parametrize(
    ("after", "day"),
    [
        ({A: held(), B: held()}, MONDAY),
        ({A: held("Done", cls=Class.DONE), B: held()}, FRIDAY),
        ({A: held("In Review"), B: held()}, FRIDAY),
        ({A: held(ticked=2), B: held()}, FRIDAY),
        ({A: held(due=FRIDAY, weight=8.0, key="B-1"), B: held()}, MONDAY),
        ({A: held("OPEN"), B: held()}, MONDAY),
        ({A: held(), B: held(), ("jira", "3"): held(moved=TUESDAY)}, TUESDAY),
        ({A: held()}, MONDAY),
        ({A: held(), B: held("Cancelled", role=Role.REMOVED)}, MONDAY),
        ({}, None),
    ],
)
def test_a_project_moved_when_the_last_of_its_leaves_did(after: dict[Ref, Held], day: date | None) -> None:
    """A status or a ticked line moves a leaf; dates, estimates and keys do not; what left the project moves nothing.

    A leaf that no close has seen brings the day of its own last change.
    """
    assert last(after, {A: held(), B: held()}) == day


def test_a_leaf_that_moved_in_keeps_its_day() -> None:
    """Given away by another project, it is known from that one's last close."""
    assert last({A: held(moved=FRIDAY)}, {A: held(moved=MONDAY)}) == MONDAY


def test_at_first_the_last_change_of_any_kind_stands_for_the_last_movement() -> None:
    """So the figure is too small at first, never too large."""
    taken = first_seen(Snapshot(items={A: held(moved=None)}), {A: TUESDAY})
    assert movement_of(moved(taken, {}, FRIDAY)) == Movement(day=TUESDAY, sign=sign_of([(A, "Open", None)]))


def test_a_sign_changes_with_how_far_leaves_have_come() -> None:
    """Another status, other ticked lines or other leaves; not their order, nor the case of a status."""
    sign = sign_of([(A, "Open", None), (B, "Open", 1)])
    assert sign == sign_of([(B, "open", 1), (A, "OPEN", None)])
    others = [
        sign_of([(A, "Done", None), (B, "Open", 1)]),
        sign_of([(A, "Open", None), (B, "Open", 2)]),
        sign_of([(A, "Open", None)]),
    ]
    assert len({sign, *others}) == 4


def test_a_movement_survives_the_store() -> None:
    """What is stored comes back."""
    movement = Movement(day=MONDAY, sign="abc")
    assert Movement.from_dict(movement.as_dict()) == movement


@pytest.mark.parametrize(
    ("moved_on", "day", "days"),
    [
        (date(2026, 11, 16), date(2026, 11, 16), 0),
        (date(2026, 11, 16), date(2026, 11, 17), 1),
        (date(2026, 11, 13), date(2026, 11, 20), 5),
        (date(2026, 11, 13), date(2026, 11, 15), 0),
        (date(2026, 11, 1), date(2026, 11, 11), 3),
    ],
)
def test_idle_days_are_working_days_after_the_last_movement(moved_on: date, day: date, days: int) -> None:
    """Friday to Friday are five; a weekend is none; days before the plan's start, here 9 November, do not count."""
    assert idle_days(moved_on, date(2026, 11, 9), day, PLAIN) == days


def test_holidays_and_pauses_are_not_idle() -> None:
    """From Friday 20 November to Friday 27 with Japan's Monday off and a pause on Tuesday and Wednesday: two days."""
    calendar = Calendar.of("JP").without([Pause(start=date(2026, 11, 24), until=date(2026, 11, 25))])
    assert idle_days(date(2026, 11, 20), date(2026, 10, 1), date(2026, 11, 27), calendar) == 2
