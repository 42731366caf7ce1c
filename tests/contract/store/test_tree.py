"""The tree of items is walked up and down, past circles and gone items."""

from __future__ import annotations

from connectors.model.pulls import Page
from syncd.store import Store
from tests.contract.store.samples import NOW, an_item, save


def test_a_subtree_has_the_items_and_everything_below(store: Store) -> None:
    """Children and grandchildren belong to it, the parent above and the cousin do not."""
    save(store, an_item("1"), an_item("2", parent="1"), an_item("3", parent="2"), an_item("4", parent="1"))
    assert store.subtree("jira", ["2", "99"]).parents == {"2": "1", "3": "2"}
    assert store.subtree("jira", ["1", "3"]).parents == {"1": None, "2": "1", "3": "2", "4": "1"}
    assert store.subtree("jira", []).parents == {}


def test_a_subtree_reaches_through_gone_items_and_names_them(store: Store) -> None:
    """What hangs below a gone item is mapped anew, so it must be found."""
    save(store, an_item("1"), an_item("2", parent="1"), an_item("3", parent="2"))
    store.mark_gone("jira", ["2"], NOW)
    tree = store.subtree("jira", ["1"])
    assert set(tree.parents) == {"1", "2", "3"}
    assert tree.gone == {"2"}


def test_a_parent_that_is_not_stored_is_told(store: Store) -> None:
    """An item may hang below one that the scope does not read."""
    save(store, an_item("1", parent="77"))
    assert store.subtree("jira", ["1"]).parents == {"1": "77"}
    assert store.ancestry("jira", ["1"]) == {"1": "77"}


def test_ancestry_has_every_link_above_the_items(store: Store) -> None:
    """The chain to the top is told, of several items together."""
    save(store, an_item("1"), an_item("2", parent="1"), an_item("3", parent="2"), an_item("4", parent="1"))
    assert store.ancestry("jira", ["3"]) == {"3": "2", "2": "1"}
    assert store.ancestry("jira", ["3", "4"]) == {"3": "2", "2": "1", "4": "1"}
    assert store.ancestry("jira", ["1"]) == {}


def test_a_gone_ancestor_ends_the_chain(store: Store) -> None:
    """A gone item passes nothing on: neither the link to it nor what is above it is told."""
    save(store, an_item("1"), an_item("2", parent="1"), an_item("3", parent="2"), an_item("4", parent="3"))
    store.mark_gone("jira", ["2"], NOW)
    assert store.ancestry("jira", ["4"]) == {"4": "3"}


def test_a_circle_of_parents_is_walked_once(store: Store) -> None:
    """Items that are each other's parents end neither walk in a loop."""
    save(
        store,
        an_item("1", parent="3"),
        an_item("2", parent="1"),
        an_item("3", parent="2"),
        an_item("4", parent="4"),
    )
    assert store.subtree("jira", ["1"]).parents == {"1": "3", "2": "1", "3": "2"}
    assert store.ancestry("jira", ["1", "4"]) == {"1": "3", "2": "1", "3": "2", "4": "4"}


def test_trees_of_trackers_are_apart(store: Store) -> None:
    """A child of the same parent id in another tracker is no child."""
    save(store, an_item("1"))
    other = an_item("2", tracker="clickup", parent="1")
    store.save_page("clickup", Page(items=(other,)), shape="s", now=NOW)
    assert store.subtree("jira", ["1"]).parents == {"1": None}
