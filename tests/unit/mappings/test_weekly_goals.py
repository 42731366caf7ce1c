"""Weekly goals: each sentence of the rule by hand, and what holds for any week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.okr import Class, Cycle
from mappings.weekly_goals import (
    Fate,
    Judged,
    Leaf,
    Marking,
    Marks,
    Week,
    closing_with,
    fate,
    find_added,
    hit_rate,
    open_week,
    opening_after,
    running,
)

CYCLE = Cycle(name="2026Q4", start=date(2026, 10, 1), end=date(2026, 12, 31))
"""Thursday to Thursday."""
W47 = Week(date(2026, 11, 16))
OPENED = datetime(2026, 11, 16, tzinfo=UTC)


def leaf(name: str, *, done: bool = False, done_at: datetime | None = None, **marks: Any) -> Leaf:
    """Return a leaf with these marks."""
    return Leaf(ref=("jira", name), key=name, marks=Marks(**marks), done=done, done_at=done_at)


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2026, 9, 27), None),
        (date(2026, 9, 30), Week(date(2026, 9, 28))),
        (date(2026, 10, 1), None),
        (date(2026, 10, 4), Week(date(2026, 10, 5))),
        (date(2026, 12, 27), Week(date(2026, 12, 28))),
        (date(2026, 12, 31), None),
        (date(2027, 1, 3), None),
    ],
)
def test_a_week_opens_with_monday_and_the_first_with_the_cycle(day: date, opens: Week | None) -> None:
    """The cycle runs from Thursday to Thursday: its first week opens on Thursday, and none opens before or after it."""
    assert opening_after(day, CYCLE) == opens


@pytest.mark.parametrize(
    ("day", "closes"),
    [
        (date(2026, 9, 27), None),
        (date(2026, 10, 3), None),
        (date(2026, 10, 4), Week(date(2026, 9, 28))),
        (date(2026, 12, 27), Week(date(2026, 12, 21))),
        (date(2026, 12, 31), Week(date(2026, 12, 28))),
        (date(2027, 1, 3), None),
    ],
)
def test_a_week_closes_with_sunday_and_the_last_with_the_cycle(day: date, closes: Week | None) -> None:
    """Every week of the cycle is judged once."""
    assert closing_with(day, CYCLE) == closes


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    st.integers(0, 120),
)
def test_every_day_of_a_cycle_lies_between_the_opening_and_the_close_of_its_week(
    start: date, length: int
) -> None:
    """Whatever the cycle, its weeks cover it without gap or overlap."""
    cycle = Cycle(name="c", start=start, end=start + timedelta(days=length))
    days = [start + timedelta(days=n) for n in range(length + 1)]
    opened = [week for day in days if (week := opening_after(day - timedelta(days=1), cycle))]
    closed = [week for day in days if (week := closing_with(day, cycle))]
    assert opened == closed == sorted({Week.of(day) for day in days})
    for day in days:
        week = running(day, cycle)
        assert week is not None
        assert week.eve(cycle) < day <= week.last_day(cycle)


def test_weeks_are_named_by_iso() -> None:
    """The days around New Year belong to the week that has their Thursday."""
    assert [Week.of(date(2026, 11, 22)).name, Week.of(date(2027, 1, 3)).name] == ["2026-W47", "2026-W53"]


@pytest.mark.parametrize(
    ("marks", "is_goal", "is_overdue"),
    [
        ({"due": date(2026, 11, 16)}, True, False),
        ({"due": date(2026, 11, 22)}, True, False),
        ({"due": date(2026, 11, 23)}, False, False),
        ({"due": date(2026, 11, 15)}, False, True),
        ({"ends": (date(2026, 11, 20),)}, True, False),
        ({"ends": (date(2026, 11, 6), date(2026, 11, 20))}, True, False),
        ({"ends": (date(2026, 11, 6),)}, False, True),
        ({"ends": (date(2026, 11, 6), date(2026, 12, 4))}, False, False),
        ({"due": date(2026, 12, 4), "ends": (date(2026, 11, 6),)}, False, False),
        ({"due": date(2026, 11, 6), "ends": (date(2026, 12, 4),)}, False, True),
        ({"into": frozenset({"2026-W47"})}, True, False),
        ({"due": date(2026, 11, 6), "into": frozenset({"2026-W47"})}, True, False),
        ({"into": frozenset({"2026-W46"})}, False, True),
        ({"into": frozenset({"2026-W46", "2026-W48"})}, False, False),
        ({"into": frozenset({"2026-W60"})}, False, False),
        ({"due": date(2026, 11, 20), "out_of": frozenset({"2026-W47"})}, False, False),
        ({"into": frozenset({"2026-W47"}), "out_of": frozenset({"2026-W47"})}, False, False),
        ({}, False, False),
    ],
)
def test_what_is_a_goal_and_what_is_overdue(
    marks: dict[str, Any], *, is_goal: bool, is_overdue: bool
) -> None:
    """Due in the week, in a sprint ending in it, or marked for it; overdue is what was to be done before, and is no goal."""
    found = Marks(**marks)
    assert (found.call_for(W47), found.are_before(W47)) == (is_goal, is_overdue)


def test_a_due_date_belongs_to_its_calendar_week_also_at_the_ends_of_the_cycle() -> None:
    """Due on the Tuesday before the cycle's first Thursday, and on the Saturday after its last one: goals of these weeks."""
    first, last = Week.of(CYCLE.start), Week.of(CYCLE.end)
    assert Marks(due=date(2026, 9, 29)).call_for(first)
    assert Marks(due=date(2027, 1, 2)).call_for(last)


def test_goals_are_the_open_leaves_at_the_opening() -> None:
    """Of five leaves two are goals, one is done early, one is overdue, one is for later."""
    opening = open_week(
        W47,
        [
            leaf("A-1", due=date(2026, 11, 18)),
            leaf("A-2", ends=(date(2026, 11, 22),)),
            leaf("A-3", due=date(2026, 11, 19), done=True),
            leaf("A-4", due=date(2026, 11, 13)),
            leaf("A-5", due=date(2026, 12, 18)),
        ],
    )
    assert set(opening.goals.values()) == {"A-1", "A-2"}
    assert opening.done == {("jira", "A-3")}
    assert opening.overdue == 1


@pytest.mark.parametrize(
    ("cls", "marks", "becomes"),
    [
        (Class.DONE, Marks(due=date(2026, 11, 18)), Fate.ACHIEVED),
        (Class.DONE, Marks(due=date(2026, 12, 18)), Fate.ACHIEVED),
        (Class.DOING, Marks(due=date(2026, 11, 18)), Fate.MISSED),
        (Class.TODO, Marks(due=date(2026, 12, 18)), Fate.MISSED),
        (Class.CANCELLED, Marks(due=date(2026, 11, 18)), Fate.WITHDRAWN),
        (Class.OUT_OF_SCOPE, Marks(due=date(2026, 11, 18)), Fate.WITHDRAWN),
        (None, Marks(), Fate.WITHDRAWN),
        (Class.DOING, Marks(out_of=frozenset({"2026-W47"})), Fate.WITHDRAWN),
        (Class.DONE, Marks(out_of=frozenset({"2026-W47"})), Fate.ACHIEVED),
    ],
)
def test_what_becomes_of_a_goal(cls: Class | None, marks: Marks, becomes: Fate) -> None:
    """Done is achieved; rescheduled is missed; cancelled, deleted and taken out are withdrawn; while it runs, open."""
    assert fate(W47, cls, marks, closed=True) is becomes
    still = Fate.OPEN if becomes is Fate.MISSED else becomes
    assert fate(W47, cls, marks, closed=False) is still


def test_added_work_stands_apart() -> None:
    """Added is what became a goal after the opening, done or not, but not what was done then or was a goal elsewhere."""
    due = date(2026, 11, 19)
    opening = open_week(W47, [leaf("A-1", due=due), leaf("A-2", due=due, done=True)])
    after = [
        leaf("A-1", due=due),
        leaf("A-2", due=due),
        leaf("A-3", due=due),
        leaf("A-4", due=due, done=True, done_at=OPENED + timedelta(days=1)),
        leaf("A-5", due=due, done=True, done_at=OPENED - timedelta(hours=1)),
        leaf("B-1", due=due),
        leaf("A-6", due=date(2026, 12, 18)),
    ]
    goals_of_all = {("jira", "A-1"), ("jira", "B-1")}
    assert set(find_added(opening, after, goals_of_all, OPENED).values()) == {"A-3", "A-4"}


def judged(**fates: Fate) -> Judged:
    """Return a judged week of goals by name."""
    refs = {("jira", name): found for name, found in fates.items()}
    return Judged(week=W47, fates=refs, keys={ref: ref[1] for ref in refs})


def test_withdrawn_goals_are_in_neither_count() -> None:
    """Two achieved, one missed, one withdrawn: two of three."""
    week = judged(a=Fate.ACHIEVED, b=Fate.ACHIEVED, c=Fate.MISSED, d=Fate.WITHDRAWN)
    assert week.hit_rate == 2 / 3
    assert judged(d=Fate.WITHDRAWN).hit_rate is None


def test_grace_lets_work_of_the_monday_count() -> None:
    """Of two missed goals the one that was done in the time of grace is achieved; a withdrawn one stays withdrawn."""
    week = judged(a=Fate.MISSED, b=Fate.MISSED, d=Fate.WITHDRAWN)
    forgiven = week.forgiven({("jira", "a"), ("jira", "d")})
    assert forgiven.fates == {
        ("jira", "a"): Fate.ACHIEVED,
        ("jira", "b"): Fate.MISSED,
        ("jira", "d"): Fate.WITHDRAWN,
    }


def test_the_rate_over_weeks_counts_goals_not_weeks() -> None:
    """One of one and one of three: two of four; weeks without goals say nothing."""
    assert hit_rate([(1, 0), (1, 2), (0, 0)]) == 0.5
    assert hit_rate([(0, 0)]) is None


@pytest.mark.parametrize(
    ("marking", "words", "value", "into", "out_of"),
    [
        (Marking(), ["backend", "2026-W47"], None, {"2026-W47"}, set()),
        (Marking(), ["2026-w47", "NOT-2026-W48"], None, {"2026-W47"}, {"2026-W48"}),
        (Marking(into="goal-{week}"), ["goal-2026-W47", "2026-W48"], None, {"2026-W47"}, set()),
        (Marking(into=None, out_of=None), ["2026-W47", "not-2026-W47"], None, set(), set()),
        (Marking(), [], date(2026, 11, 18), {"2026-W47"}, set()),
        (Marking(), [], "2026-W47", {"2026-W47"}, set()),
        (Marking(), [], ("2026-W47", "not-2026-W48"), {"2026-W47"}, {"2026-W48"}),
        (Marking(), ["2026-W4"], "soon", set(), set()),
        (Marking(into="w+{week}"), ["w+2026-W47", "ww2026-W47"], None, {"2026-W47"}, set()),
    ],
)  # fmt: skip
def test_weeks_are_marked_by_words_and_days(
    marking: Marking, words: list[str], value: Any, into: set[str], out_of: set[str]
) -> None:
    """Labels and the field name a week in the configured form, without regard to case; a day stands for its week."""
    assert marking.read(words, value) == (frozenset(into), frozenset(out_of))


DAYS = st.dates(date(2026, 10, 1), date(2026, 12, 31))
WEEKS = st.sets(DAYS.map(lambda day: Week.of(day).name), max_size=2).map(frozenset)
MARKS = st.builds(
    Marks, due=st.none() | DAYS, ends=st.lists(DAYS, max_size=2).map(tuple), into=WEEKS, out_of=WEEKS
)
LEAVES = st.lists(
    st.builds(
        lambda number, marks, done: Leaf(ref=("jira", str(number)), key=str(number), marks=marks, done=done),
        st.integers(0, 30),
        MARKS,
        st.booleans(),
    ),
    unique_by=lambda one: one.ref,
    max_size=12,
)


@given(LEAVES, LEAVES)
def test_no_leaf_stands_in_two_places(before: list[Leaf], after: list[Leaf]) -> None:
    """A leaf is a goal, overdue, or neither; nothing that was a goal is added, and nothing done is a goal at the opening."""
    opening = open_week(W47, before)
    assert opening.overdue + len(opening.goals) <= sum(not one.done for one in before)
    assert not opening.goals.keys() & opening.done
    added = find_added(opening, after, opening.goals.keys(), OPENED)
    assert not added.keys() & (opening.goals.keys() | opening.done)


@given(st.lists(st.sampled_from(list(Fate)), max_size=12), st.sets(st.integers(0, 11)))
def test_every_goal_has_one_fate_and_grace_only_helps(fates: list[Fate], in_grace: set[int]) -> None:
    """The counts add up to all goals, the rate lies within 0…1, and grace never lowers it."""
    refs = {("jira", str(n)): found for n, found in enumerate(fates)}
    week = Judged(week=W47, fates=refs, keys={})
    assert sum(week.count(one) for one in Fate) == len(fates)
    assert week.hit_rate is None or 0 <= week.hit_rate <= 1
    forgiven = week.forgiven({("jira", str(n)) for n in in_grace})
    assert (forgiven.hit_rate or 0) >= (week.hit_rate or 0)
    assert forgiven.count(Fate.WITHDRAWN) == week.count(Fate.WITHDRAWN)
