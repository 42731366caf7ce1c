"""Active leaves of watched spaces are found, and those that belong to no project."""

from __future__ import annotations

import secrets
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.model.items import Category
from connectors.model.pulls import Page
from mappings.leaves import leaf_refs
from syncd.store import Placed, Store, Unmapped, Work
from tests.contract.store.samples import HOUR, NOW, SHAPE, an_item, save

DOING = {"category": Category.DOING, "status": "In Progress"}
DONE = {"category": Category.DONE, "status": "Closed", "resolution": "Done", "done_at": NOW - HOUR}
CANCELLED = DONE | {"resolution": "Won't Do"}


def active(store: Store, *spaces: str, tracker: str = "jira") -> Work:
    """Return the work of these spaces by the categories, where Won't Do is cancelled."""
    states = store.states(tracker)
    live = [s for s in states if s.resolution != "Won't Do"]
    return store.work(
        tracker,
        spaces or ["SRCH"],
        live=[s.number for s in live],
        doing=[s.number for s in live if s.category is Category.DOING],
        done=[s.number for s in live if s.category is Category.DONE],
        since=NOW - 10 * HOUR,
    )


def ids(work: Work) -> set[str]:
    """Return the ids of the unmapped work."""
    return {row.id for row in work.unmapped}


def test_states_are_the_combinations_seen(store: Store) -> None:
    """Two items of one combination share its number; a missing resolution is None."""
    save(store, an_item("1"), an_item("2"), an_item("3", **DONE))
    found = {(s.category, s.type, s.status, s.resolution) for s in store.states("jira")}
    assert found == {
        (Category.TODO, "Story", "Open", None),
        (Category.DONE, "Story", "Closed", "Done"),
    }
    assert store.states("clickup") == []


def test_work_is_in_progress_or_done_since(store: Store) -> None:
    """Open, long done, cancelled and gone items are no active work."""
    save(
        store,
        an_item("1", **DOING),
        an_item("2", **DONE),
        an_item("3"),
        an_item("4", **(DONE | {"done_at": NOW - 11 * HOUR})),
        an_item("5", **CANCELLED),
        an_item("6", **DOING),
    )
    store.mark_gone("jira", ["6"], NOW)
    assert active(store).unmapped == (
        Unmapped("1", "SRCH-1", None, "SRCH"),
        Unmapped("2", "SRCH-2", None, "SRCH"),
    )


def test_work_done_after_the_end_is_left_out(store: Store) -> None:
    """What was done before `until` counts, at `until` it does not."""
    save(store, an_item("1", **DONE), an_item("2", **(DONE | {"done_at": NOW})))
    numbers = [s.number for s in store.states("jira")]
    for until, expected in ((NOW, {"1"}), (NOW + HOUR, {"1", "2"})):
        work = store.work(
            "jira", ["SRCH"], live=numbers, doing=[], done=numbers, since=NOW - 2 * HOUR, until=until
        )
        assert ids(work) == expected


def test_work_of_projects_is_counted_by_project(store: Store) -> None:
    """What has a project is a number for each; work in other spaces does not appear."""
    save(
        store, an_item("1", **DOING), an_item("2", **DOING, space="DATA"), an_item("3", **DOING, space="ELSE")
    )
    placed = {("jira", n): Placed(project=name) for n, name in (("1", "index"), ("2", "feed"))}
    store.settle_mapping(placed, [], [])
    work = active(store, "SRCH", "DATA")
    assert work.mapped == {"index": 1, "feed": 1}
    assert work.unmapped == ()
    assert ids(active(store, "ELSE")) == {"3"}


def test_a_parent_with_a_live_descendant_is_no_leaf(store: Store) -> None:
    """An epic in progress counts only when nothing live hangs below it, at any depth."""
    save(
        store,
        an_item("1", **DOING),
        an_item("2", parent="1", **CANCELLED),
        an_item("3", parent="2"),
        an_item("4", **DOING),
        an_item("5", parent="4", **CANCELLED),
        an_item("6", **DOING),
        an_item("7", parent="6"),
    )
    store.mark_gone("jira", ["7"], NOW)
    assert ids(active(store)) == {"4", "6"}


def test_descendants_in_other_spaces_do_not_make_a_parent(store: Store) -> None:
    """Only live items of the watched spaces count below; the chain runs through the others."""
    save(
        store,
        an_item("1", **DOING),
        an_item("2", parent="1", space="ELSE"),
        an_item("3", **DOING),
        an_item("4", parent="3", space="ELSE"),
        an_item("5", parent="4"),
    )
    assert ids(active(store)) == {"1"}


def test_a_circle_of_work_ends(store: Store) -> None:
    """Items that are each other's parents are no leaves, and cause no loop."""
    save(store, an_item("1", parent="2", **DOING), an_item("2", parent="1", **DOING))
    assert active(store) == Work()


def test_a_circle_through_cancelled_work_ends(store: Store) -> None:
    """An item that hangs below itself, through dead ones, is its own descendant, and the walk ends."""
    save(
        store,
        an_item("1", parent="3", **DOING),
        an_item("2", parent="1", **CANCELLED),
        an_item("3", parent="2", **CANCELLED),
    )
    assert active(store) == Work()


KINDS = st.sampled_from([DOING, DONE, CANCELLED, {}])
PARENTS = st.none() | st.integers(0, 11).map(str)
FORESTS = st.lists(st.tuples(KINDS, PARENTS, st.booleans()), max_size=12)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forest=FORESTS)
def test_leaves_are_those_of_the_rule(
    store: Store, forest: list[tuple[dict[str, Any], str | None, bool]]
) -> None:
    """Over random forests, with loops and gone items, the database finds the leaves that the rule finds."""
    tracker = secrets.token_hex(8)
    items = [an_item(str(n), tracker=tracker, parent=p, **k) for n, (k, p, _) in enumerate(forest)]
    store.save_page(tracker, Page(items=tuple(items)), shape=SHAPE, now=NOW)
    store.mark_gone(tracker, [str(n) for n, (_, _, gone) in enumerate(forest) if gone], NOW)
    there = [item for item, (_, _, gone) in zip(items, forest, strict=True) if not gone]
    live = {item.ref for item in there if item.resolution != "Won't Do"}
    links = store.ancestry(tracker, [item.id for item in there])
    leaves = leaf_refs(live, {(tracker, child): (tracker, parent) for child, parent in links.items()})
    busy = {item.ref for item in there if item.category is not Category.TODO}
    assert {(tracker, i) for i in ids(active(store, "SRCH", tracker=tracker))} == leaves & busy
