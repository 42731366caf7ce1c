"""Which baseline counts, and how baselines are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from mappings.baseline import Baseline, Frozen, in_force, original
from mappings.okr import CurveKind
from mappings.plan import Plan
from tests.unit.mappings.samples import DUE, FOUR_WEEKS, HALFWAY, START

OPENING = Baseline(plan=FOUR_WEEKS, scope=20.0, day=date(2026, 9, 30))
STARTED = replace(OPENING, how=Frozen.STARTED, day=date(2026, 10, 7), scope=25.0)
ACCEPTED = replace(OPENING, how=Frozen.ACCEPTED, day=HALFWAY, scope=30.0, reason="two more teams")


def test_the_opening_counts_until_a_person_accepts_another() -> None:
    """An accepted baseline counts from then on; the original stays what it was."""
    assert in_force([OPENING]) is OPENING
    assert in_force([OPENING, ACCEPTED]) is ACCEPTED
    assert original([OPENING, ACCEPTED]) is OPENING


def test_a_rebuilt_opening_takes_the_place_of_a_late_start() -> None:
    """Frozen on the 7th because syncd began then: once the opening is rebuilt, that one counts."""
    assert in_force([STARTED]) is STARTED
    assert in_force([OPENING, STARTED]) is OPENING
    assert in_force([OPENING, STARTED, ACCEPTED]) is ACCEPTED


def test_what_was_frozen_by_hand_alone_is_the_original_too() -> None:
    """Where nothing was frozen by itself, the first that a person froze is what was agreed."""
    assert original([ACCEPTED]) is ACCEPTED
    assert in_force([]) is None
    assert original([]) is None


def test_a_baseline_comes_back_from_its_row() -> None:
    """Dates, curve, milestones, due dates, scope and reason survive the way through the store."""
    plan = Plan(start=START, due=DUE, curve=CurveKind.MILESTONES, milestones=((HALFWAY, 0.25),))
    kept = replace(ACCEPTED, plan=plan, dues=(("2026-10-09", 2.0), (None, 1.0)), leaves=3, source="rebuilt")
    assert Baseline.from_dict(kept.as_dict(), "rebuilt") == kept
