"""How values are rounded, worded and compared in fields."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.model.fields import FieldKind, FieldValue
from mappings.okr import Status
from mappings.wording import STATUS_WORDS
from syncd.engine.compare import bare, find_option, matches_option, rounded, same, shown, words_for
from tests.unit.engine.samples import field_of, option_field


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (0.005, 2, 0.01),
        (0.125, 2, 0.13),
        (0.285, 2, 0.29),
        (1.005, 2, 1.01),
        (-0.125, 2, -0.13),
        (2.5, 0, 3.0),
        (3.25, 1, 3.3),
        (0.004999, 2, 0.0),
        (1e-9, 1, 0.0),
        (12345.678, 1, 12345.7),
    ],
)
def test_halves_are_rounded_away_from_zero_as_by_hand(value: float, decimals: int, expected: float) -> None:
    """What people round up on paper is rounded up here, whatever the binary form of the number."""
    assert rounded(value, decimals) == expected


@pytest.mark.parametrize("value", [-0.0, -0.001, -0.04])
def test_there_is_no_negative_zero(value: float) -> None:
    """A hair ahead of plan is shown as 0, never as -0."""
    assert math.copysign(1, rounded(value, 1)) == 1


@given(st.floats(-1e6, 1e6), st.sampled_from([0, 1, 2]))
def test_rounding_moves_a_number_by_half_a_step_at_most(value: float, decimals: int) -> None:
    """A rounded number is as near as its decimals allow, and rounding it again changes nothing."""
    once = rounded(value, decimals)
    assert abs(once - value) <= 0.5 * 10**-decimals * (1 + 1e-9)
    assert rounded(once, decimals) == once


@pytest.mark.parametrize(
    ("role", "value", "percent", "expected"),
    [
        ("progress", 0.41666, False, 0.42),
        ("progress", 0.41666, True, 42.0),
        ("progress", 0.005, True, 1.0),
        ("score", 1.0, True, 100.0),
        ("gap", -0.125, False, -0.13),
        ("planned", 0.345, False, 0.35),
        ("slip", 3.849, False, 3.8),
        ("slip", -0.04, False, 0.0),
        ("value", 17.123456, False, 17.123456),
    ],
)
def test_each_role_has_its_own_decimals(role: str, value: float, percent: bool, expected: float) -> None:
    """Ratios have two decimals or whole percents, slips one decimal, values stay as they are."""
    assert shown(role, value, percent=percent) == expected


@pytest.mark.parametrize(
    "name",
    ["at_risk", "At Risk", "AT-RISK", "at risk", "🟡 At risk", "At risk!", "要注意", "⚠️要注意", " 要注意 "],
)
def test_an_option_is_found_by_its_word_in_either_language(name: str) -> None:
    """Case, spaces, `_`, `-`, emoji and signs do not matter; English and Japanese both do."""
    field = option_field("On track", name, "Off track")
    found = find_option(field, words_for("at_risk", {}))
    assert found is not None
    assert found.name == name
    assert matches_option(name, words_for("at_risk", {}))


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_words_that_no_other_status_has(status: Status) -> None:
    """No word of a status is taken for another status."""
    words = {bare(word) for word in words_for(status.value, {})}
    others = {bare(word) for other in Status if other is not status for word in words_for(other.value, {})}
    assert not words & others
    assert set(STATUS_WORDS[status]) <= set(words_for(status.value, {}))


def test_the_operators_own_word_goes_before_all_others() -> None:
    """With `options: {on_track: Green}` the option On track is not taken, though it is there."""
    field = option_field("On track", "Green")
    found = find_option(field, words_for("on_track", {"on_track": "green"}))
    assert found is not None
    assert found.name == "Green"
    assert find_option(option_field("On track"), words_for("on_track", {"on_track": "Green"})) is None


def test_an_option_may_be_named_by_its_id() -> None:
    """`options: {done: "11"}` means the option with that id, whatever it is called."""
    found = find_option(option_field("Alpha", "Beta"), words_for("done", {"done": "11"}))
    assert found is not None
    assert found.name == "Beta"


def test_options_that_are_signs_alone_are_told_apart() -> None:
    """🟢 and 🔴 have no letters, and yet they are two options."""
    field = option_field("🟢", "🟡", "🔴")
    found = find_option(field, words_for("off_track", {"off_track": "🔴"}))
    assert found is not None
    assert found.id == "12"
    assert not matches_option("🟢", ("🔴",))
    assert matches_option("🔴", ("🔴",))
    assert find_option(field, words_for("off_track", {})) is None


def test_of_two_options_alike_the_exact_one_is_taken() -> None:
    """Where *on-track* and *On Track* both stand, the one that was named is meant."""
    found = find_option(option_field("on-track", "On Track"), words_for("on_track", {"on_track": "On Track"}))
    assert found is not None
    assert found.id == "11"


def test_a_missing_option_is_none() -> None:
    """Nothing near is guessed."""
    assert find_option(option_field("Green", "Red"), words_for("at_risk", {})) is None
    assert find_option(option_field(), words_for("at_risk", {})) is None
    assert not matches_option(None, words_for("at_risk", {}))
    assert not matches_option(3.0, words_for("at_risk", {}))


@pytest.mark.parametrize(
    ("kind", "current", "wanted"),
    [
        (FieldKind.NUMBER, 0.3, 0.1 + 0.2),
        (FieldKind.NUMBER, 3, 3.0),
        (FieldKind.TEXT, "two  words\n", "two words"),
        (FieldKind.PARAGRAPH, "one\n\ntwo", "one two"),
        (FieldKind.TEXT, "", None),
        (FieldKind.LABELS, (), None),
        (FieldKind.DATE, date(2026, 10, 14), "2026-10-14"),
        (FieldKind.DATE, "2026-10-14", date(2026, 10, 14)),
        (FieldKind.DATETIME, "2026-10-14T09:00:00+00:00", date(2026, 10, 14)),
        (FieldKind.DATETIME, datetime(2026, 10, 14, 9, tzinfo=UTC), date(2026, 10, 14)),
        (FieldKind.OPTION, "On track", "On track"),
    ],
)
def test_a_field_that_shows_the_value_differs_in_nothing(
    kind: FieldKind, current: FieldValue, wanted: FieldValue
) -> None:
    """Binary noise, white space and the form of a day are no difference."""
    assert same(field_of(kind), current, wanted)
    assert same(field_of(kind), wanted, current)


@pytest.mark.parametrize(
    ("kind", "current", "wanted"),
    [
        (FieldKind.NUMBER, 0.42, 0.43),
        (FieldKind.NUMBER, None, 0.0),
        (FieldKind.NUMBER, 0.0, None),
        (FieldKind.TEXT, "On plan", "on plan"),
        (FieldKind.DATE, date(2026, 10, 14), date(2026, 10, 15)),
        (FieldKind.OPTION, "On track", "At risk"),
        (FieldKind.CHECKBOX, False, None),
    ],
)
def test_another_value_is_a_difference(kind: FieldKind, current: FieldValue, wanted: FieldValue) -> None:
    """An empty field is not 0, and texts are compared as written."""
    assert not same(field_of(kind), current, wanted)
