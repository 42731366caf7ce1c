"""How far a tracker was read is remembered, and what a census misses is found."""

from __future__ import annotations

from connectors.model.pulls import Cursor
from syncd.store import Absent, Placed, PullState, Store
from tests.contract.store.samples import HOUR, NOW, SHAPE, an_item, clean, dirty_ids, refs, save

CURSOR = Cursor(at=NOW - HOUR, branches=("7", "8"))


def test_a_tracker_never_read_has_no_state(store: Store) -> None:
    """Before the first pull there is nothing to resume."""
    assert store.pull_state("jira") is None


def test_a_completed_pull_tells_where_to_resume(store: Store) -> None:
    """Cursor, scope and shape of the last complete pull stand, and its time as that of the census."""
    store.pull_began("jira", NOW - HOUR)
    store.pull_completed("jira", CURSOR, "scope", SHAPE, NOW, full=True)
    assert store.pull_state("jira") == PullState(
        cursor=CURSOR,
        scope="scope",
        shape=SHAPE,
        began=NOW - HOUR,
        last_complete=NOW,
        census_at=NOW,
    )
    assert store.pull_state("clickup") is None


def test_an_incremental_pull_is_no_census(store: Store) -> None:
    """The time of the census stays that of the last full pull."""
    store.pull_completed("jira", CURSOR, "scope", SHAPE, NOW - HOUR, full=True)
    store.pull_completed("jira", CURSOR, "scope", SHAPE, NOW, full=False)
    state = store.pull_state("jira")
    assert state is not None
    assert (state.last_complete, state.census_at) == (NOW, NOW - HOUR)


def test_a_failed_pull_leaves_the_complete_one_in_force(store: Store) -> None:
    """Cursor and age stay; the error is told until a pull is complete again."""
    store.pull_completed("jira", CURSOR, "scope", SHAPE, NOW - HOUR, full=True)
    store.pull_began("jira", NOW)
    store.pull_failed("jira", NOW, "tracker down")
    state = store.pull_state("jira")
    assert state is not None
    assert (state.cursor, state.last_complete, state.error) == (CURSOR, NOW - HOUR, "tracker down")
    assert (state.partial, state.failed_at) == (False, NOW)
    store.pull_completed("jira", CURSOR, "scope", SHAPE, NOW, full=False)
    state = store.pull_state("jira")
    assert state is not None
    assert (state.error, state.failed_at) == (None, None)


def test_a_pull_cut_short_after_it_stored_something_is_partial(store: Store) -> None:
    """Newer items beside older ones are told as partial until a pull is complete."""
    store.pull_completed("jira", CURSOR, "scope", SHAPE, NOW - HOUR, full=True)
    store.pull_began("jira", NOW)
    save(store, an_item("1"))
    store.pull_failed("jira", NOW, "cut")
    store.pull_began("jira", NOW)
    state = store.pull_state("jira")
    assert state is not None
    assert state.partial
    store.pull_completed("jira", CURSOR, "scope", SHAPE, NOW, full=False)
    state = store.pull_state("jira")
    assert state is not None
    assert not state.partial


def test_an_item_read_outside_a_pull_makes_nothing_partial(store: Store) -> None:
    """Reading back what was just written is no pull."""
    store.pull_completed("jira", CURSOR, "scope", SHAPE, NOW - HOUR, full=True)
    save(store, an_item("1"))
    state = store.pull_state("jira")
    assert state is not None
    assert not state.partial


def test_what_is_held_back_stays_until_released(store: Store) -> None:
    """A census that asks for a person's word is remembered over later pulls."""
    store.hold("jira", {"index": ["1", "2"]})
    store.pull_completed("jira", CURSOR, "scope", SHAPE, NOW, full=True)
    state = store.pull_state("jira")
    assert state is not None
    assert state.held == {"index": ["1", "2"]}
    store.hold("jira", None)
    state = store.pull_state("jira")
    assert state is not None
    assert state.held is None


def test_absent_items_are_told_with_their_project(store: Store) -> None:
    """What the roster does not list is absent, unless it is gone already; unknown ids of the roster are ignored."""
    save(store, *(an_item(n) for n in "1234"))
    store.settle_mapping({("jira", "2"): Placed(project="index")}, [], [])
    store.mark_gone("jira", ["4"], NOW)
    assert store.absent("jira", frozenset({"1", "99"})) == [Absent("2", "index"), Absent("3", None)]
    assert store.absent("jira", frozenset("123")) == []
    assert len(store.absent("jira", frozenset())) == 3


def test_gone_items_become_dirty_once(store: Store) -> None:
    """Marking what is gone already changes neither its time nor its mark."""
    save(store, an_item("1"), an_item("2"))
    clean(store)
    store.mark_gone("jira", ["1"], NOW)
    assert dirty_ids(store) == {"1"}
    clean(store)
    store.mark_gone("jira", ["1"], NOW + HOUR)
    assert dirty_ids(store) == set()
    assert store.known("jira", ["1", "2"], SHAPE).keys() == {"2"}


def test_a_gone_item_that_is_seen_again_is_back(store: Store) -> None:
    """The same content counts as a change then, and the item is mapped anew."""
    save(store, an_item("1"))
    store.mark_gone("jira", ["1"], NOW)
    clean(store)
    assert save(store, an_item("1")).updated == 1
    assert dirty_ids(store) == {"1"}
    assert store.subtree("jira", ["1"]).gone == frozenset()
    assert refs("1")[0] in store.items(refs("1"))
