"""Sums that one item can be taken out of again."""

from __future__ import annotations

from datetime import UTC, timedelta
from math import fsum
from statistics import median

import orjson
from hypothesis import given
from hypothesis import strategies as st

from mappings.okr import Class, Measure
from mappings.progress import Counted, count
from mappings.tally import Sum, Tally, part_of, sum_up, tally_of
from tests.unit.mappings.samples import NOON, item, project

WEIGHTS = st.one_of(st.none(), st.sampled_from([0.0, 0.1, 0.2, 0.3, 3.0, 1e16]), st.floats(0, 1e9))
LEAVES = st.lists(
    st.tuples(WEIGHTS, st.sampled_from(["todo", "doing", "done"]), st.integers(0, 3)), max_size=12
)


def counted(rows: list[tuple[float | None, str, int]]) -> Counted:
    """Count items of a project by points, half of whose open statuses have a credit."""
    items = [
        item(
            str(number),
            category,
            points=points,
            due=None if days == 0 else (NOON + timedelta(days=days)).date(),
            created=NOON - timedelta(days=days),
        )
        for number, (points, category, days) in enumerate(rows)
    ]
    made = project(measure=Measure(by="points"), credit={"Doing": 0.3})
    return count(made, items, (), {}, lambda found: Class(found.category.value))


@given(st.lists(st.floats(-1e12, 1e12)), st.lists(st.floats(-1e12, 1e12)))
def test_a_sum_is_rounded_once_whatever_was_put_in_and_taken_out(
    kept: list[float], left: list[float]
) -> None:
    """It is `fsum` of what stays."""
    found = Sum()
    for weight in [*left, *kept]:
        found.put(weight, 1)
    for weight in left:
        found.put(weight, -1)
    assert (found.told(1.0), found.number) == (fsum(kept), len(kept))


@given(LEAVES, LEAVES)
def test_what_is_left_of_a_tally_is_what_counting_the_rest_gives(
    kept: list[tuple[float | None, str, int]], left: list[tuple[float | None, str, int]]
) -> None:
    """Every figure to the last digit, also after a way through JSON; an empty day leaves no trace."""
    both, rest = counted([*kept, *left]), counted(kept)
    parts = [part_of(leaf, UTC, {}) for leaf in both.leaves]
    tally = Tally.from_dict(orjson.loads(orjson.dumps(tally_of(both, parts).as_dict())))
    for part in parts[len(kept) :]:
        tally.put(part, -1)
    assert tally.progress() == sum_up(rest, UTC, {})


@given(st.lists(st.floats(0, 1e9), min_size=1))
def test_the_typical_estimate_is_the_median(estimates: list[float]) -> None:
    """Of even numbers the mean of the two in the middle; 1 where there is none."""
    tally = Tally()
    tally.estimates.update(estimates)
    assert tally.typical == median(estimates)
    assert Tally().typical == 1.0


def test_removed_items_are_counted_by_class() -> None:
    """And taken out again."""
    tally = Tally()
    tally.remove(Class.CANCELLED)
    tally.remove(Class.OUT_OF_SCOPE)
    assert (tally.progress().removed, tally.progress().by_class) == (2, {"cancelled": 1, "out_of_scope": 1})
    tally.remove(Class.CANCELLED, -1)
    assert tally.progress().by_class == {"out_of_scope": 1}
