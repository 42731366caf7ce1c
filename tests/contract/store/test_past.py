"""What happened to items is kept piece by piece, and what is still to be read is known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from connectors.model.history import CREATED, Actor, Histories, ItemChange, Shift
from syncd.store import Store
from tests.contract.store.samples import HOUR, NOW, SHAPE, an_item, save

DAY = timedelta(days=1)


def change(item: str, act: str, hours: float, **shifts: Shift) -> ItemChange:
    """Make a change so many hours before now."""
    return ItemChange(item=item, at=NOW - hours * HOUR, act=act, by=Actor.PERSON, shifts=shifts)


def keep(store: Store, *changes: ItemChange, read: tuple[str, ...] = (), gaps: tuple[str, ...] = ()) -> None:
    """Store a piece."""
    store.save_histories("jira", Histories(changes=changes, read=dict.fromkeys(read, gaps)), SHAPE)


def test_changes_are_given_back_as_they_were_told(store: Store) -> None:
    """All kinds of values, the oldest first, acts of one time by their numbers; the creation comes first."""
    save(store, an_item("1"))
    told = [
        change("1", "9", 3, points=Shift(None, 3.0), due=Shift(date(2026, 11, 2), None)),
        change("1", "10", 3, **{"facet:label": Shift(("a",), ("b", "c")), "field:x": Shift("p", True)}),
    ]
    keep(store, told[1], told[0], read=("1",))
    found = store.histories("jira", ["1", "2"])["1"]
    assert (found[0].at, set(found[0].shifts)) == (an_item("1").created, {CREATED})
    assert found[1:] == told


def test_a_piece_that_comes_again_is_stored_once(store: Store) -> None:
    """A killed reading begins its batch anew."""
    save(store, an_item("1"))
    for _ in range(2):
        keep(store, change("1", "5", 3, points=Shift(1.0, 2.0)), read=("1",))
    assert len(store.histories("jira", ["1"])["1"]) == 2


def test_unread_are_items_that_changed_since_and_were_not_read_since_then(store: Store) -> None:
    """Read and unchanged, or unchanged since the day, or gone: not asked again. Changed after reading: asked."""
    save(store, *(an_item(n, updated=NOW - HOUR) for n in "1234"), an_item("5", updated=NOW - 3 * DAY))
    since = NOW - DAY
    assert store.unread_histories("jira", since, SHAPE) == ["1", "2", "3", "4"]
    keep(store, read=("1", "2"))
    store.mark_gone("jira", ["3"], NOW)
    assert store.unread_histories("jira", since, SHAPE) == ["4"]
    save(store, an_item("2", updated=NOW))
    assert store.unread_histories("jira", since, SHAPE) == ["2", "4"]
    assert store.unread_histories("jira", since, SHAPE, 1) == ["2"]
    assert store.unread_histories("jira", since, "other fields") == ["1", "2", "4"]


def test_a_piece_without_its_end_leaves_the_item_unread(store: Store) -> None:
    """Only what the tracker called complete counts as read."""
    save(store, an_item("1"))
    keep(store, change("1", "5", 3, points=Shift(1.0, 2.0)))
    assert store.unread_histories("jira", NOW - DAY, SHAPE) == ["1"]


def test_an_item_that_is_not_stored_is_not_noted_as_read(store: Store) -> None:
    """There is no time up to which its history would be known."""
    keep(store, read=("77",))
    assert store.histories("jira", ["77"]) == {}


def test_the_changes_of_a_day_begin_with_its_first_instant(store: Store) -> None:
    """From its opening on, and before its close; those of other trackers are not among them."""
    save(store, an_item("1"), an_item("2"))
    keep(store, *(change("1", str(n), n, points=Shift(1.0, float(n))) for n in (4, 3, 2)))
    store.save_histories("other", Histories(changes=(change("9", "1", 3, points=Shift(1.0, 2.0)),)), SHAPE)
    found = store.changes_between("jira", NOW - 4 * HOUR, NOW - 2 * HOUR)
    assert [c.act for c in found["1"]] == ["4", "3"]
    assert set(found) == {"1"}


def test_gaps_are_counted_by_items(store: Store) -> None:
    """Each sentence with the number of items it was told of."""
    save(store, *(an_item(n) for n in "123"))
    keep(store, read=("1", "2"), gaps=("a", "b"))
    keep(store, read=("3",), gaps=("b",))
    assert store.history_gaps("jira") == {"a": 2, "b": 3}
    assert store.history_gaps("other") == {}


@pytest.mark.parametrize("batch", [1, 2, 10])
def test_a_walk_meets_every_item_once(store: Store, batch: int) -> None:
    """Gone ones too, with when they were found gone; those of other trackers not."""
    save(store, *(an_item(n) for n in "12345"))
    store.mark_gone("jira", ["4"], NOW)
    seen = [lived for piece in store.walk_items("jira", batch) for lived in piece]
    assert [lived.item.id for lived in seen] == ["1", "2", "3", "4", "5"]
    assert {lived.item.id: lived.gone_at for lived in seen if lived.gone_at} == {"4": NOW}
    assert list(store.walk_items("other", batch)) == []
