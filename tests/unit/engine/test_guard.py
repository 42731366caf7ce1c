"""The guard: what it refuses, and who may approve it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.errors import RefusedError
from syncd.engine.writing.changes import ChangeSet
from syncd.engine.writing.guard import Approved, Doubt, GuardError, Limit, Limits, Rule, approve, refusals
from tests.unit.engine.samples import change, change_set, target

LIMITS = Limits()


def of(count: int, configured: int) -> ChangeSet:
    """Make a change set of that many changes out of that many configured fields."""
    return change_set(*(change(str(n)) for n in range(count)), configured=configured)


def emptying(count: int, filled: int) -> ChangeSet:
    """Make a change set that empties that many of that many filled fields."""
    return change_set(
        *(change(str(n), before=1.0, after=None) for n in range(count)), configured=1000, filled=filled
    )


@pytest.mark.parametrize(
    ("count", "configured", "is_refused"),
    [
        (101, 201, True),
        (101, 202, False),
        (100, 100, False),
        (101, 101, True),
        (150, 301, False),
        (151, 301, True),
    ],
)
def test_too_many_changes_pass_both_limits(count: int, configured: int, is_refused: bool) -> None:
    """Refused are more than half of the fields and more than a hundred; each border itself is still fine."""
    assert bool(refusals(of(count, configured), LIMITS)) is is_refused


@pytest.mark.parametrize(
    ("count", "filled", "is_refused"), [(11, 21, True), (11, 22, False), (10, 10, False), (11, 11, True)]
)
def test_fields_emptied_en_masse_are_refused(count: int, filled: int, is_refused: bool) -> None:
    """More than half of the filled fields and more than ten."""
    assert bool(refusals(emptying(count, filled), LIMITS)) is is_refused


def test_filling_empty_fields_empties_none() -> None:
    """A first pass, which fills everything, is refused for its size at most."""
    assert refusals(of(100, 100), LIMITS) == []


def test_a_refusal_says_why_and_which_command_goes_on() -> None:
    """The message carries the figures, the limits and the fingerprint to approve."""
    large = of(150, 200)
    with pytest.raises(RefusedError, match="150 of 200") as refused:
        approve(large, LIMITS)
    assert large.fingerprint in refused.value.remedy


def test_yes_approves_what_would_be_refused_and_says_so() -> None:
    """The audit tells a person's word from the guard's own approval."""
    assert approve(of(150, 200), LIMITS, yes=True).by == "--yes"
    assert approve(of(3, 200), LIMITS, yes=True).by == "guard"
    assert approve(of(3, 200), LIMITS).by == "guard"


def test_a_fingerprint_approves_exactly_what_was_reviewed() -> None:
    """It lets a large change set pass, and no other, small as it may be."""
    large = of(150, 200)
    assert approve(large, LIMITS, fingerprint=large.fingerprint).by == "--fingerprint"
    with pytest.raises(RefusedError, match=large.fingerprint):
        approve(of(3, 200), LIMITS, fingerprint=large.fingerprint)


def test_a_wrong_fingerprint_is_not_mended_by_yes() -> None:
    """Who names a fingerprint means that one."""
    with pytest.raises(RefusedError):
        approve(of(3, 200), LIMITS, fingerprint="0123456789ab", yes=True)


def test_nothing_else_can_make_an_approved_change_set() -> None:
    """Without the guard's own seal there is none."""
    with pytest.raises(TypeError, match="only the guard"):
        Approved(ChangeSet(), "me", object())
    with pytest.raises(TypeError, match="only the guard"):
        Approved(ChangeSet(), "guard", None)


def test_limits_are_settings() -> None:
    """A department of ten fields may want a tighter guard."""
    assert refusals(of(6, 10), Limits(total=Limit(0.5, 5)))
    assert not refusals(of(5, 10), Limits(total=Limit(0.5, 5)))
    assert refusals(of(1, 10), Limits(total=Limit(0.0, 0)))


@pytest.mark.parametrize(
    ("limits", "rules"),
    [
        (Limits(), []),
        (Limits(trackers={"clickup": Limit(0.5, 5)}), [Rule.TRACKER]),
        (Limits(trackers={"jira": Limit(0.5, 5)}), []),
        (Limits(fields={"status": Limit(0.5, 5)}), [Rule.FIELD]),
        (Limits(fields={"score": Limit(0.5, 5)}), []),
        (Limits(total=Limit(0.05, 5), trackers={"clickup": Limit(0.5, 5)}), [Rule.TOO_MANY]),
        (Limits(total=Limit(0.1, 5)), [Rule.TRACKER, Rule.FIELD]),
    ],
)
def test_too_many_in_one_tracker_or_of_one_kind(limits: Limits, rules: list[Rule]) -> None:
    """Six of ten status fields in ClickUp, among a hundred in all: told where the limit of that group is passed."""
    here = replace(target(), tracker="clickup", role="key_result.status")
    changes = tuple(change(target=replace(here, item=str(n))) for n in range(6))
    groups = {("clickup", "status"): 10, ("jira", "score"): 90}
    found = refusals(ChangeSet(changes=changes, configured=100, groups=groups), limits)
    assert [doubt.rule for doubt in found] == rules
    if rules == [Rule.TRACKER]:
        words = "6 of 10 configured clickup fields would change, more than 50% and more than 5"
        assert found[0].words == words


def test_a_doubt_from_outside_is_a_reason_of_its_own() -> None:
    """It is told with the rule it goes by, a person's word overrules it, and without changes there is none."""
    doubts = [Doubt(Rule.UNMAPPED, "40 of 50 items fell out of their projects")]
    with pytest.raises(GuardError, match="40 of 50 items fell out") as refused:
        approve(of(1, 10), LIMITS, doubts)
    assert refused.value.doubts == doubts
    assert approve(of(1, 10), LIMITS, doubts, yes=True).by == "--yes"
    assert approve(of(0, 10), LIMITS, doubts).by == "guard"
