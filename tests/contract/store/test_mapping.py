"""Items are placed in projects, and what must be mapped or measured anew is remembered."""

from __future__ import annotations

import pytest

from connectors.model.pulls import Page
from syncd.store import Measured, Overlap, Placed, Store
from tests.contract.store.samples import NOW, SHAPE, an_item, clean, dirty_ids, refs, save

OWN = Placed(project="index", container=True, overlaps=("speed", "tls"))
INHERITED = Placed(project="index", inherited=True)


@pytest.fixture
def mapped(store: Store) -> Store:
    """Give a store with a container, its child, and an item of another project."""
    save(store, an_item("1"), an_item("2", parent="1"), an_item("3"))
    placed = dict(zip(refs("1", "2", "3"), (OWN, INHERITED, Placed(project="speed")), strict=True))
    store.settle_mapping(placed, store.dirty(10), ["index", "speed"])
    return store


def test_placements_are_kept_and_marks_cleared(mapped: Store) -> None:
    """After settling, the placements stand, nothing is dirty, and the touched projects are to be measured."""
    assert mapped.placements(refs("1", "2", "4")) == dict(zip(refs("1", "2"), (OWN, INHERITED), strict=True))
    assert mapped.dirty(10) == {}
    assert mapped.dirty_measures() == ["index", "speed"]


def test_an_item_moves_between_projects_and_out(mapped: Store) -> None:
    """A new placement replaces the old, None removes it."""
    mapped.settle_mapping({("jira", "2"): Placed(project="speed"), ("jira", "3"): None}, [], [])
    assert mapped.placements(refs("2", "3")) == {("jira", "2"): Placed(project="speed")}


def test_project_items_are_those_placed_and_not_gone(mapped: Store) -> None:
    """The container is among them, the gone item is not."""
    assert [item.id for item in mapped.project_items("index")] == ["1", "2"]
    assert mapped.containers("index") == {("jira", "1")}
    mapped.mark_gone("jira", ["2"], NOW)
    assert [item.id for item in mapped.project_items("index")] == ["1"]
    assert mapped.project_items("unknown") == []


def test_overlaps_name_the_other_projects(mapped: Store) -> None:
    """The item that matches three projects is told once, with its key."""
    assert mapped.overlaps() == [Overlap(("jira", "1"), "SRCH-1", "index", ("speed", "tls"))]
    mapped.mark_gone("jira", ["1"], NOW)
    assert mapped.overlaps() == []


def test_placed_counts_are_per_project_and_without(mapped: Store) -> None:
    """The census compares with what each project has; items of no project count under None."""
    save(mapped, an_item("4"), an_item("5"))
    mapped.mark_gone("jira", ["5", "2"], NOW)
    assert mapped.placed_counts("jira") == {"index": 1, "speed": 1, None: 1}


def test_a_mark_set_meanwhile_is_not_cleared(store: Store) -> None:
    """An item that changes while it is being mapped stays dirty."""
    save(store, an_item("1"), an_item("2"))
    seen = store.dirty(10)
    save(store, an_item("1", title="Changed meanwhile"))
    store.settle_mapping({}, seen, [])
    assert dirty_ids(store) == {"1"}


def test_a_plain_list_clears_every_mark(store: Store) -> None:
    """Whoever passes no marks clears them all."""
    save(store, an_item("1"), an_item("2"))
    store.settle_mapping({}, refs("1"), [])
    assert dirty_ids(store) == {"2"}


def test_dirty_gives_no_more_than_asked_for(store: Store) -> None:
    """Work comes in portions."""
    save(store, *(an_item(str(n)) for n in range(5)))
    assert len(store.dirty(3)) == 3


def test_dirty_all_marks_the_items_that_are_there(mapped: Store) -> None:
    """After a change of selectors everything of a tracker, or of all, is mapped anew; gone items are not."""
    other = an_item("1", tracker="clickup")
    mapped.save_page("clickup", Page(items=(other,)), shape=SHAPE, now=NOW)
    mapped.mark_gone("jira", ["3"], NOW)
    clean(mapped)
    mapped.dirty_all("clickup")
    assert set(mapped.dirty(10)) == {("clickup", "1")}
    mapped.dirty_all()
    assert set(mapped.dirty(10)) == {("clickup", "1"), *refs("1", "2")}


def test_a_measure_is_dirty_until_it_is_taken(mapped: Store) -> None:
    """Settling marks it and keeps its last figures; saving cleans it."""
    assert mapped.measures() == {"index": Measured(None, dirty=True), "speed": Measured(None, dirty=True)}
    mapped.save_measures({"index": {"share": 0.25, "dues": [["2026-12-11", 3.0], [None, 1.0]]}})
    assert mapped.dirty_measures() == ["speed"]
    mapped.settle_mapping({}, [], ["index", "index"])
    figures, dirty = mapped.measures()["index"]
    assert figures == {"share": 0.25, "dues": [["2026-12-11", 3.0], [None, 1.0]]}
    assert dirty


def test_forgotten_projects_leave_nothing_behind(mapped: Store) -> None:
    """A project that left the configuration has no measure and no items; those are to be mapped anew."""
    mapped.forget_projects(["index"])
    assert set(mapped.measures()) == {"index"}
    assert mapped.project_items("speed") == []
    assert dirty_ids(mapped) == {"3"}
    assert set(mapped.placements(refs("1", "2", "3"))) == set(refs("1", "2"))
