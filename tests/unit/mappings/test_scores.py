"""Scores of key results and objectives."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mappings.okr import Ambition, KeyResult, Metric
from mappings.scores import Aim, Grade, ObjectiveScore, aim, grade, objective_score, score, succeeded, within
from tests.unit.mappings.samples import HALFWAY

RISING = Metric(start=12, target=30)
FALLING = Metric(start=8.0, target=2.0)
WITHIN = Metric(low=0.2, high=0.3)


def key_result(
    name: str, weight: float = 1.0, since: date | None = None, until: date | None = None
) -> KeyResult:
    """Make a key result of objective o."""
    return KeyResult(id=name, title=name, objective="o", weight=weight, since=since, until=until)


@pytest.mark.parametrize(
    ("metric", "value", "expected"),
    [
        (RISING, 21, 0.5),  # (21 − 12) ÷ (30 − 12)
        (RISING, 12, 0.0),
        (RISING, 5, 0.0),
        (RISING, 40, 1.0),
        (FALLING, 5.0, 0.5),  # (5 − 8) ÷ (2 − 8)
        (FALLING, 9.0, 0.0),
        (FALLING, 1.0, 1.0),
        (WITHIN, 0.25, 1.0),
        (WITHIN, 0.2, 1.0),
        (WITHIN, 0.1 + 0.2, 1.0),  # the edge, but for binary noise
        (WITHIN, 0.31, 0.0),
        (WITHIN, 0.19, 0.0),
        (Metric(high=5), -100, 1.0),
        (Metric(high=5), 6, 0.0),
        (Metric(low=5), 5, 1.0),
        (Metric(low=0), -1, 0.0),
    ],
)
def test_scores(metric: Metric, value: float, expected: float) -> None:
    """The way gone of the way to go, clamped; or inside or outside."""
    assert score(metric, value) == expected


@pytest.mark.parametrize(
    ("metric", "value"),
    [
        (RISING, None),
        (WITHIN, None),
        (RISING, float("nan")),
        (Metric(start=5, target=5), 5),
        (Metric(target=5), 5),
        (Metric(), 5),
        (None, 5),
    ],
)
def test_unknown_scores(metric: Metric | None, value: float | None) -> None:
    """No value, no metric, or no distance between start and target: unknown."""
    assert score(metric, value) is None


def test_an_objective_is_the_weighted_mean_of_the_known() -> None:
    """Weights 3 and 1 with 0.4 and 0.8, one unknown: (1.2 + 0.8) ÷ 4 = 0.5, and 1 unknown."""
    asked = [key_result("a", 3), key_result("b"), key_result("c", 9)]
    found = objective_score(asked, {"a": 0.4, "b": 0.8, "c": None}, HALFWAY)
    assert found.score == pytest.approx(0.5)
    assert (found.known, found.unknown) == (2, 1)


def test_an_objective_without_known_scores_is_unknown() -> None:
    """All unknown, or none at all: no score."""
    assert objective_score([key_result("a")], {}, HALFWAY) == ObjectiveScore(score=None, known=0, unknown=1)
    assert objective_score([], {}, HALFWAY).score is None


def test_key_results_count_from_and_until_their_days() -> None:
    """Key result a until 31 October, b since 1 November: on each day exactly one counts."""
    asked = [key_result("a", until=date(2026, 10, 31)), key_result("b", since=date(2026, 11, 1))]
    scores = {"a": 0.2, "b": 0.9}
    assert objective_score(asked, scores, date(2026, 10, 31)).score == 0.2
    assert objective_score(asked, scores, date(2026, 11, 1)) == ObjectiveScore(score=0.9, known=1, unknown=0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (0.0, Grade.LOW),
        (0.3999, Grade.LOW),
        (0.4, Grade.MIDDLE),
        (0.6999, Grade.MIDDLE),  # 0.70 when rounded, but not yet
        (0.7, Grade.HIGH),
        (3 * 0.7 - 1.4, Grade.HIGH),  # 0.7 but for binary noise
        (1.0, Grade.HIGH),
    ],
)
def test_grades(found: float, expected: Grade) -> None:
    """Below 0.4, below 0.7, from 0.7, on the unrounded score."""
    assert grade(found) is expected


def test_grade_borders_are_settings() -> None:
    """With borders at 0.5 and 0.9, 0.45 is low and 0.7 in the middle."""
    assert [grade(s, middle_from=0.5, high_from=0.9) for s in (0.45, 0.7, 0.9)] == [
        Grade.LOW,
        Grade.MIDDLE,
        Grade.HIGH,
    ]


def test_success() -> None:
    """A stretch key result succeeds from 0.6, a committed one at 1."""
    assert [succeeded(Ambition.STRETCH, s) for s in (0.59, 0.6, 1.0)] == [False, True, True]
    assert [succeeded(Ambition.COMMITTED, s) for s in (0.6, 0.99, 1.0)] == [False, False, True]


NUMBERS = st.floats(-1e6, 1e6)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_scores_lie_within_zero_and_one_and_grow_toward_the_target(
    start: float, target: float, a: float, b: float
) -> None:
    """Whatever the direction: 0 at the start, 1 at the target, and never less for being nearer to it."""
    assume(abs(target - start) > 1e-6)
    metric = Metric(start=start, target=target)
    near, far = sorted((a, b), key=lambda v: -v if target > start else v)
    nearer, farther = score(metric, near), score(metric, far)
    assert nearer is not None
    assert farther is not None
    assert 0 <= farther <= nearer <= 1
    assert (score(metric, start), score(metric, target)) == (0, 1)


@given(st.lists(st.tuples(st.floats(0.01, 100), st.floats(0, 1)), min_size=1, max_size=8), st.randoms())
def test_an_objective_lies_among_its_key_results_in_any_order(
    made: list[tuple[float, float]], random: object
) -> None:
    """The mean lies between the lowest and the highest score, and does not depend on the order."""
    asked = [key_result(str(n), weight) for n, (weight, _) in enumerate(made)]
    scores = {str(n): found for n, (_, found) in enumerate(made)}
    found = objective_score(asked, scores, HALFWAY).score
    assert found is not None
    assert min(scores.values()) - 1e-12 <= found <= max(scores.values()) + 1e-12
    random.shuffle(asked)  # type: ignore[attr-defined]  # Hypothesis hands a random.Random
    assert objective_score(asked, scores, HALFWAY).score == found


@pytest.mark.parametrize(
    ("kinds", "found", "expected"),
    [
        ("s", 1.0, Aim.TOO_LOW),
        ("ss", 0.99, None),
        ("s", 0.3, None),
        ("s", 0.29, Aim.TOO_HIGH),
        ("sc", 1.0, None),  # a committed key result is to reach 1
        ("c", 0.1, None),
        ("s", None, None),
        ("", 1.0, None),
    ],
)
def test_a_stretch_objective_that_reaches_all_or_little_aimed_wrong(
    kinds: str, found: float | None, expected: Aim | None
) -> None:
    """At 1.0 the target was too low, under 0.3 too high; of an objective with committed key results nothing is said."""
    ambitions = [Ambition.STRETCH if kind == "s" else Ambition.COMMITTED for kind in kinds]
    assert aim(ambitions, found) is expected


def test_a_band_includes_its_edges() -> None:
    """Either edge may be absent."""
    assert within(1, 3, 1)
    assert within(None, 3, 3)
    assert not within(1, None, 0.99)
    assert within(None, None, -5)
