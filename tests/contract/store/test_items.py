"""Pages of work items go in and come out, and only what changed is written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from connectors.model.items import Category
from connectors.model.pulls import Cursor, Page
from syncd.store import Counts, Store
from tests.contract.store.samples import HOUR, NOW, SHAPE, an_item, clean, dirty_ids, refs, save


def test_a_new_item_is_created_and_read_back_whole(store: Store) -> None:
    """What was stored comes back equal, whatever the types of its fields."""
    item = an_item(
        "1",
        parent="7",
        resolution="Done",
        category=Category.DONE,
        facets={"label": ("高速化", "q4"), "sprint": ()},
        fields={"a": 0.1, "b": "text", "c": True, "d": date(2026, 12, 11), "e": ("x", "y"), "f": None},
        points=3.5,
        estimate=3600.0,
        start=date(2026, 10, 5),
        due=date(2026, 12, 11),
        done_at=NOW,
    )
    assert save(store, item) == Counts(created=1)
    assert store.items(refs("1", "2")) == {("jira", "1"): item}


def test_an_unchanged_item_is_not_written_again(store: Store) -> None:
    """The second time a page brings nothing new, and nothing becomes dirty."""
    save(store, an_item("1"), an_item("2"))
    clean(store)
    assert save(store, an_item("1"), an_item("2")) == Counts(unchanged=2)
    assert dirty_ids(store) == set()


@pytest.mark.parametrize(
    "content",
    [{"title": "New"}, {"status": "Review"}, {"parent": "9"}, {"points": 1.0}, {"fields": {"x": None}}],
)
def test_any_difference_of_content_is_a_change(store: Store, content: dict[str, object]) -> None:
    """An item whose content differs is written and becomes dirty, also when `updated` is the same."""
    save(store, an_item("1"))
    clean(store)
    assert save(store, an_item("1", **content)) == Counts(updated=1)
    assert store.items(refs("1"))["jira", "1"] == an_item("1", **content)
    assert dirty_ids(store) == {"1"}


def test_an_older_reading_never_overwrites_a_newer(store: Store) -> None:
    """A lagging index brings yesterday's item: today's stays, its mark and its shape too."""
    save(store, an_item("1", title="Today"))
    clean(store)
    older = an_item("1", title="Yesterday", updated=NOW - 2 * HOUR)
    assert store.save_page("jira", Page(items=(older,)), shape="fields-2", now=NOW) == Counts(unchanged=1)
    assert store.items(refs("1"))["jira", "1"].title == "Today"
    assert set(store.known("jira", ["1"], SHAPE)) == {"1"}
    assert dirty_ids(store) == set()


def test_of_two_readings_in_one_page_the_newer_counts(store: Store) -> None:
    """A row that moved between pages of the tracker may come twice."""
    newer = an_item("1", title="New", updated=NOW)
    assert save(store, newer, an_item("1")) == Counts(created=1, unchanged=1)
    assert store.items(refs("1"))["jira", "1"] == newer


def test_known_tells_times_of_the_same_shape_only(store: Store) -> None:
    """An item that was read with other fields is to be read again, and an unknown one is not told."""
    save(store, an_item("1"), an_item("2"))
    assert store.known("jira", ["1", "3"], SHAPE) == {"1": NOW - HOUR}
    assert store.known("jira", ["1"], "fields-2") == {}
    assert store.known("clickup", ["1"], SHAPE) == {}
    assert store.known("jira", [], SHAPE) == {}


def test_a_new_shape_of_equal_content_is_no_change(store: Store) -> None:
    """An item read with more fields, all of them empty, is known in the new shape and not mapped anew."""
    save(store, an_item("1"))
    clean(store)
    assert store.save_page("jira", Page(items=(an_item("1"),)), shape="fields-2", now=NOW) == Counts(
        unchanged=1
    )
    assert set(store.known("jira", ["1"], "fields-2")) == {"1"}
    assert dirty_ids(store) == set()


def test_times_come_back_in_utc_as_the_same_instants(store: Store) -> None:
    """An item told in Tokyo's time is the same item."""
    tokyo = an_item("1", updated=datetime(2026, 11, 2, 18, 0, 0, 123000, ZoneInfo("Asia/Tokyo")))
    save(store, tokyo)
    found = store.items(refs("1"))["jira", "1"].updated
    assert found == tokyo.updated
    assert found.tzinfo is UTC
    assert store.known("jira", ["1"], SHAPE) == {"1": tokyo.updated}


def test_trackers_do_not_share_ids(store: Store) -> None:
    """The same id in two trackers is two items."""
    save(store, an_item("1"))
    other = an_item("1", tracker="clickup", title="Task")
    store.save_page("clickup", Page(items=(other,)), shape=SHAPE, now=NOW)
    both = store.items([("jira", "1"), ("clickup", "1")])
    assert {ref[0]: item.title for ref, item in both.items()} == {"jira": "Story 1", "clickup": "Task"}


def test_an_item_is_found_by_id_key_alias_and_former_key(store: Store) -> None:
    """A key is a label: the item is found by the one it has, the ones it had, and the one in the scope."""
    save(store, an_item("1"))
    save(store, an_item("1", key="DATA-5", updated=NOW), aliases={"OLD-1": "1"})
    for name in ("1", "DATA-5", "SRCH-1", "OLD-1"):
        found = store.item_by_key("jira", name)
        assert found is not None
        assert found.id == "1"
    assert store.item_by_key("jira", "SRCH-2") is None
    assert store.aliases("jira") == {"SRCH-1": "1", "OLD-1": "1"}


def test_the_key_of_today_comes_before_one_of_the_past(store: Store) -> None:
    """A key that another item carries now means that item."""
    save(store, an_item("1", key="SRCH-9"))
    save(store, an_item("1", key="DATA-1", updated=NOW), an_item("2", key="SRCH-9"))
    found = store.item_by_key("jira", "SRCH-9")
    assert found is not None
    assert found.id == "2"


def test_an_alias_may_come_to_mean_another_item(store: Store) -> None:
    """The scope's last answer for a key stands."""
    save(store, an_item("1"), an_item("2"), aliases={"K": "1"})
    save(store, aliases={"K": "2"})
    assert store.aliases("jira") == {"K": "2"}


def test_matches_of_judged_items_are_replaced(store: Store) -> None:
    """What a query does not match any more is forgotten for judged items, and kept for the others."""
    save(store, an_item("1"), an_item("2"), an_item("3"))
    everything = frozenset({"1", "2", "3"})
    save(store, matches={"q": everything, "r": frozenset({"1"})}, judged=everything)
    clean(store)
    save(store, matches={"q": frozenset({"1"})}, judged=frozenset({"1", "2"}))
    found = store.query_matches("jira", ["1", "2", "3", "4"])
    assert found == {"1": frozenset({"q"}), "3": frozenset({"q"})}
    assert dirty_ids(store) == {"1", "2"}


def test_matches_of_items_not_judged_only_grow(store: Store) -> None:
    """A page that tells one query's matches says nothing about the other queries of items it did not judge."""
    save(store, an_item("1"), matches={"q": frozenset({"1"})}, judged=frozenset({"1"}))
    save(store, matches={"r": frozenset({"1"})})
    assert store.query_matches("jira", ["1"]) == {"1": frozenset({"q", "r"})}


def test_unchanged_matches_make_nothing_dirty(store: Store) -> None:
    """A query that answers as before leaves its items alone."""
    save(store, an_item("1"), matches={"q": frozenset({"1"})}, judged=frozenset({"1"}))
    clean(store)
    save(store, matches={"q": frozenset({"1"})}, judged=frozenset({"1"}))
    assert dirty_ids(store) == set()


def test_a_query_may_be_long(store: Store) -> None:
    """Raw queries of many kilobytes, as programs write them, are kept whole."""
    query = f"key in ({', '.join(f'SRCH-{n}' for n in range(3000))})"
    save(store, an_item("1"), matches={query: frozenset({"1"})}, judged=frozenset({"1"}))
    assert store.query_matches("jira", ["1"]) == {"1": frozenset({query})}


def test_counts_are_by_category_without_gone_items(store: Store) -> None:
    """Every category is told, also one without items."""
    save(store, an_item("1"), an_item("2", category=Category.DOING, status="Doing"), an_item("3"))
    store.mark_gone("jira", ["3"], NOW)
    assert store.counts("jira") == {Category.TODO: 1, Category.DOING: 1, Category.DONE: 0}


def test_counts_follow_every_kind_of_change(store: Store) -> None:
    """Items that change, vanish and return are counted as a count of all of them at a census finds them."""
    doing = {"category": Category.DOING, "status": "Doing"}
    save(store, *(an_item(n) for n in "123456"))
    save(
        store,
        an_item("1", **doing),
        an_item("2", title="Same state"),
        an_item("3", updated=NOW - 9 * HOUR, **doing),
    )
    store.mark_gone("jira", ["1", "4", "5", "5", "99"], NOW)
    save(store, an_item("4"), an_item("5", **doing))
    store.save_page("jira", Page(items=(an_item("6"),)), shape="fields-2", now=NOW)
    counted = {Category.TODO: 4, Category.DOING: 1, Category.DONE: 0}
    assert store.counts("jira") == counted
    store.pull_completed("jira", Cursor(at=NOW), "scope", SHAPE, NOW, full=True)
    assert store.counts("jira") == counted
    assert store.counts("clickup") == dict.fromkeys(Category, 0)


def test_a_census_mends_a_wrong_count(store: Store, store_url: str) -> None:
    """Were the counts ever wrong, the next complete full pull puts them right."""
    save(store, an_item("1"), an_item("2"))
    engine = sa.create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE state SET present = 77"))
    engine.dispose()
    store.pull_completed("jira", Cursor(at=NOW), "scope", SHAPE, NOW, full=True)
    assert store.counts("jira")[Category.TODO] == 2


def test_half_a_character_in_a_title_does_not_stop_the_page(store: Store) -> None:
    """A tracker that cut an emoji in two gets its item stored, with a sign in the place of the half."""
    save(store, an_item("1", title="cut \ud83d"))
    assert store.items(refs("1"))["jira", "1"].title == "cut \ufffd"


def test_an_empty_page_is_nothing(store: Store) -> None:
    """A page without items changes no table."""
    before = store.table_sizes()
    assert save(store) == Counts()
    assert store.table_sizes() == before


def test_items_are_found_by_words_of_their_titles(store: Store) -> None:
    """Whatever the case; signs of a pattern mean themselves, other texts of an item are not looked at, gone items are not found."""
    titles = {"1": "Warm up the CACHE", "2": "高速化：検索", "3": '100 % "done"', "4": "Cache of nothing"}
    save(store, *(an_item(name, title=title) for name, title in titles.items()))
    store.mark_gone("jira", ["4"], NOW)

    def found(words: str, most: int = 5) -> list[str]:
        return [item.id for item in store.titled(words, most)]

    assert found("cache") == ["1"]
    assert found("検索") == ["2"]
    assert found('% "d') == ["3"]
    assert found("_") == found("SRCH-1") == []
    assert len(found("", 2)) == 2
