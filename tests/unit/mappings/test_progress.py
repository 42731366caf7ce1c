"""How much of a project's work is done."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.model.items import WorkItem
from mappings.classes import Classifier
from mappings.okr import Class, Measure
from mappings.progress import Progress, number
from mappings.tally import measure
from tests.unit.mappings.samples import item, measured, project

POINTS = project(measure=Measure(by="points"))
SPENT = project(measure=Measure(by="spent"))
CHECKLIST = project(measure=Measure(by="checklist"))


def test_items_count_one_each() -> None:
    """Of 4 items 1 is done: 1 ÷ 4."""
    found = measured([item("1", "done"), item("2", "doing"), item("3"), item("4")])
    assert (found.share, found.leaves, found.done_leaves, found.scope) == (0.25, 4, 1, 4.0)
    assert found.by_class == {"todo": 2, "doing": 1, "done": 1}


def test_no_items_is_unknown() -> None:
    """Without items progress is neither 0 nor 1."""
    assert measured([]) == Progress()
    assert measured([]).share is None


def test_parents_and_containers_are_not_counted() -> None:
    """Container 9 with story 1 (done) with subtask 2 (open): only the subtask counts, 0 ÷ 1."""
    found = measured([item("9"), item("1", "done"), item("2")], steps={"2": "1", "1": "9"}, containers=["9"])
    assert (found.share, found.leaves) == (0.0, 1)


def test_an_empty_container_is_not_counted() -> None:
    """An epic without children is no work, whether open or cancelled."""
    assert measured([item("9", "done")], containers=["9"]) == Progress()
    assert measured([item("9", "done", resolution="Duplicate")], containers=["9"]).removed == 0


def test_cancelled_work_leaves_the_scope() -> None:
    """1 done, 1 open, 2 cancelled: 1 ÷ 2, and 2 removed."""
    dead = [item("3", "done", resolution="Won't Do"), item("4", "done", status="却下")]
    found = measured([item("1", "done"), item("2"), *dead])
    assert (found.share, found.removed, found.by_class["cancelled"]) == (0.5, 2, 2)


def test_out_of_scope_work_leaves_the_scope() -> None:
    """A type out of scope is removed too."""
    classify = Classifier.of({}, {Class.OUT_OF_SCOPE: ("Risk",)}).classify
    found = measure(project(), [item("1", "done"), item("2", type="Risk")], [], {}, classify, UTC)
    assert (found.share, found.removed, found.by_class) == (1.0, 1, {"done": 1, "out_of_scope": 1})


def test_a_parent_of_cancelled_children_is_a_leaf_again() -> None:
    """Story 1 (doing) whose only subtask was cancelled counts itself."""
    found = measured([item("1", "doing"), item("2", "done", resolution="Duplicate")], steps={"2": "1"})
    assert (found.leaves, found.removed, found.by_class) == (1, 1, {"doing": 1, "cancelled": 1})


def test_cancelling_a_parent_does_nothing_to_its_children() -> None:
    """Below a cancelled story the open subtask still counts."""
    found = measured([item("1", "done", resolution="Duplicate"), item("2")], steps={"2": "1"})
    assert (found.leaves, found.share) == (1, 0.0)


def test_points_weigh() -> None:
    """5 of 5 + 3 + 2 points are done: 0.5; the 2 points come as text."""
    by_field = project(measure=Measure(by="field", field="f"))
    items = [item("1", "done", fields={"f": 5.0}), item("2", fields={"f": 3}), item("3", fields={"f": " 2 "})]
    assert measured(items, by_field).share == 0.5
    points = [item("1", "done", points=5.0), item("2", points=3.0), item("3", points=2.0)]
    assert measured(points, POINTS).share == 0.5


def test_estimates_are_seconds() -> None:
    """An hour done of an hour and three: 0.25."""
    by_estimate = project(measure=Measure(by="estimate"))
    found = measured([item("1", "done", estimate=3600.0), item("2", estimate=10800.0)], by_estimate)
    assert (found.share, found.scope) == (0.25, 14400.0)


def test_items_without_estimate_weigh_the_median() -> None:
    """Points 1, 2, 8 and two without: the median 2 for each; done are the 8 and one without: 10 ÷ 15."""
    items = [
        item("1", points=1.0),
        item("2", points=2.0),
        item("3", "done", points=8.0),
        item("4", "done"),
        item("5"),
    ]
    found = measured(items, POINTS)
    assert (found.share, found.scope, found.done) == (10 / 15, 15.0, 10.0)
    assert (found.estimated, found.unestimated, found.unestimated_share) == (3, 2, 4 / 15)


def test_the_median_of_two_is_their_mean_and_of_live_leaves_only() -> None:
    """Live estimates 1 and 4 give 2.5; the 100 of a cancelled item and of a parent do not enter."""
    items = [
        item("1", points=1.0),
        item("2", points=4.0),
        item("3"),
        item("4", "done", points=100.0, resolution="Duplicate"),
        item("5", points=100.0),
    ]
    assert measured(items, POINTS, {"1": "5"}).scope == 7.5


def test_without_any_estimate_each_weighs_one() -> None:
    """Nothing estimated: 1 of 2 done is 0.5 of 2."""
    found = measured([item("1", "done"), item("2")], POINTS)
    assert (found.share, found.scope, found.estimated) == (0.5, 2.0, 0)


def test_zero_is_an_estimate_and_negative_is_none() -> None:
    """Points 0, 4 and −1: the median of 0 and 4 is 2, so the scope is 0 + 4 + 2."""
    found = measured([item("1", points=0.0), item("2", points=4.0), item("3", points=-1.0)], POINTS)
    assert (found.scope, found.unestimated) == (6.0, 1)


def test_all_zero_is_unknown() -> None:
    """Work that weighs nothing has no share, but its items are counted."""
    found = measured([item("1", "done", points=0.0)], POINTS)
    assert (found.share, found.unestimated_share, found.done_leaves) == (None, None, 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3.0),
        ("2.5", 2.5),
        (" 8 ", 8.0),
        ("0", 0.0),
        ("-1", None),
        ("", None),
        ("five", None),
        ("1_000", None),
        ("nan", None),
        ("inf", None),
        (float("nan"), None),
        (True, None),
        (None, None),
        (("5",), None),
        (date(2026, 10, 1), None),
    ],
)
def test_what_is_an_estimate(value: object, expected: float | None) -> None:
    """Numbers of 0 or more, also as text; all else is none."""
    assert number(value) == expected


def test_time_spent_of_spent_and_remaining() -> None:
    """Open: 2 h of 2 + 6; done: 4 h spent, so all of 4: (2 + 4) ÷ (8 + 4)."""
    items = [
        item("1", "doing", spent=7200.0, remaining=21600.0),
        item("2", "done", spent=14400.0, remaining=0.0),
    ]
    found = measured(items, SPENT)
    assert (found.share, found.done_strict) == (0.5, 14400.0)


def test_a_done_item_has_nothing_remaining_to_do() -> None:
    """Trackers leave a remaining time on done items; done is done by category, so it counts whole."""
    assert measured([item("1", "done", spent=3600.0, remaining=3600.0)], SPENT).share == 1.0


def test_time_without_any_log_weighs_the_median() -> None:
    """Without spent and remaining there is no estimate; with one of them there is."""
    items = [item("1", remaining=100.0), item("2", "doing", spent=50.0), item("3")]
    found = measured(items, SPENT)
    assert (found.scope, found.done, found.unestimated) == (225.0, 50.0, 1)


def test_ticked_lines_of_checklists_are_done_parts() -> None:
    """Of 4 lines 1 is ticked; a task without checklist is one part: (1 + 1) ÷ (4 + 1 + 1)."""
    items = [item("1", "doing", parts=4, parts_done=1), item("2", "done"), item("3")]
    found = measured(items, CHECKLIST)
    assert (found.share, found.done_strict, found.done_leaves) == (2 / 6, 1.0, 1)
    assert (found.estimated, found.unestimated) == (3, 0)


def test_a_done_task_is_whole_whatever_its_checklist_says() -> None:
    """Done by status, 1 of 3 lines ticked: 3 ÷ 3; with all lines ticked and open, 3 of 3 too, but not strictly."""
    done = measured([item("1", "done", parts=3, parts_done=1)], CHECKLIST)
    ticked = measured([item("1", "doing", parts=3, parts_done=3)], CHECKLIST)
    assert (done.share, done.done_strict, ticked.share, ticked.done_strict) == (1.0, 3.0, 1.0, 0.0)


def test_cancelled_checklists_leave_the_scope() -> None:
    """The lines of a cancelled task are no work any more: 1 ÷ 2."""
    dead = item("2", "done", resolution="Won't Do", parts=9, parts_done=9)
    found = measured([item("1", "doing", parts=2, parts_done=1), dead], CHECKLIST)
    assert (found.share, found.removed) == (0.5, 1)


def test_checklists_are_off_by_default() -> None:
    """Counted by items, a half ticked task is open."""
    assert measured([item("1", "doing", parts=2, parts_done=1)]).share == 0.0


def test_partial_credit_by_status() -> None:
    """In Review is worth 0.8: (1 + 0.8) ÷ 4; done work strictly is 1."""
    credited = project(credit={"in review": 0.8})
    items = [item("1", "done"), item("2", "doing", status="In Review"), item("3", "doing"), item("4")]
    found = measured(items, credited)
    assert (found.share, found.done_strict, found.credited_leaves) == (1.8 / 4, 1.0, 1.8)


def test_credit_goes_over_time_spent() -> None:
    """Where a status has a credit, it is taken rather than the logged time: 0.5 × 8 h."""
    credited = replace(SPENT, credit={"In Review": 0.5})
    found = measured([item("1", "doing", status="IN REVIEW", spent=3600.0, remaining=25200.0)], credited)
    assert found.share == 0.5


def test_credit_does_not_lower_done_work() -> None:
    """A done status with a credit below 1 is done all the same."""
    assert measured([item("1", "done")], project(credit={"Done": 0.2})).share == 1.0


def test_the_last_completion_is_a_day_of_the_zone() -> None:
    """20:00 UTC on 30 October is 31 October in Tokyo; the completion of a cancelled item does not count."""
    late = datetime(2026, 10, 30, 20, tzinfo=UTC)
    dead = item("2", "done", resolution="Duplicate", done_at=datetime(2026, 12, 1, tzinfo=UTC))
    items = [item("1", "done", done_at=late), dead, item("3", "done")]
    found = measure(project(), items, [], {}, Classifier.of({}).classify, ZoneInfo("Asia/Tokyo"))
    assert found.last_done == date(2026, 10, 31)


def test_a_completion_counts_only_while_the_class_is_done() -> None:
    """A status that the tracker holds done but the operator calls doing has not completed anything."""
    classify = Classifier.of({}, {Class.DOING: ("Verify",)}).classify
    found = measure(project(), [item("1", "done", status="Verify")], [], {}, classify, UTC)
    assert (found.last_done, found.done_leaves, found.by_class) == (None, 0, {"doing": 1})


def test_due_weights_are_merged_by_day() -> None:
    """Points due on two days and on none: sorted, the dateless last."""
    items = [
        item("1", points=2.0, due=date(2026, 11, 6)),
        item("2", points=1.0),
        item("3", "done", points=3.0, due=date(2026, 10, 30)),
        item("4", points=4.0, due=date(2026, 11, 6)),
    ]
    assert measured(items, POINTS).dues == (("2026-10-30", 3.0), ("2026-11-06", 6.0), (None, 1.0))


def test_it_survives_storage() -> None:
    """What was stored as JSON comes back equal."""
    found = measured([item("1", "done", due=date(2026, 10, 30)), item("2")])
    assert Progress.from_dict(json.loads(json.dumps(asdict(found), default=str))) == found
    assert Progress.from_dict(asdict(found)) == found


LEAVES = st.lists(
    st.tuples(
        st.sampled_from(["todo", "doing", "done"]),
        st.none() | st.floats(0, 1e6, allow_subnormal=False) | st.sampled_from([0.1, 0.2, 0.3]),
    ),
    max_size=12,
)


def made(leaves: list[tuple[str, float | None]]) -> list[WorkItem]:
    """Make items of these categories and points."""
    return [item(str(n), category, points=points) for n, (category, points) in enumerate(leaves)]


@given(LEAVES, st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_show(leaves: list[tuple[str, float | None]], random: object) -> None:
    """Shuffled items give the same figures to the last digit."""
    items = made(leaves)
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis hands a random.Random
    assert measured(shuffled, POINTS) == measured(items, POINTS)


@given(LEAVES)
def test_shares_lie_within_zero_and_one(leaves: list[tuple[str, float | None]]) -> None:
    """The share is known exactly when something weighs, and lies in 0…1."""
    found = measured(made(leaves), POINTS)
    assert (found.share is None) == (found.scope == 0)
    assert found.share is None or 0 <= found.share <= 1


@given(LEAVES.filter(bool), st.data())
def test_finishing_a_leaf_never_lowers_the_share(
    leaves: list[tuple[str, float | None]], data: st.DataObject
) -> None:
    """One more done leaf: the scope stays, the share does not fall."""
    index = data.draw(st.integers(0, len(leaves) - 1))
    before = measured(made(leaves), POINTS)
    leaves[index] = ("done", leaves[index][1])
    after = measured(made(leaves), POINTS)
    assert after.scope == before.scope
    assert (after.share or 0.0) >= (before.share or 0.0)
