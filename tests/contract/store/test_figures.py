"""Standings, their history, and values of key results are kept."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from syncd.store import Day, FirstWork, Stocktaking, Store
from tests.contract.store.samples import HOUR, NOW

DAY = date(2026, 11, 2)


def test_standings_are_those_of_the_last_pass(store: Store) -> None:
    """What is missing from a pass is removed, other kinds stay."""
    store.save_standings("project", {"a": {"share": 0.5, "reason": "遅れ"}, "b": {"share": None}}, NOW)
    store.save_standings("key_result", {"a": {"score": 1.0}}, NOW)
    store.save_standings("project", {"b": {"share": None}, "c": {"due": "2026-12-11"}}, NOW)
    assert store.standings("project") == {"b": {"share": None}, "c": {"due": "2026-12-11"}}
    assert store.standings("key_result") == {"a": {"score": 1.0}}
    assert store.standings("objective") == {}


def test_an_unchanged_standing_is_not_written(store: Store, store_url: str) -> None:
    """It keeps the time since which it is so, whatever the order of its entries."""
    store.save_standings("project", {"a": {"x": 1, "y": 2}, "b": {"x": 1}}, NOW - HOUR)
    store.save_standings("project", {"a": {"y": 2, "x": 1}, "b": {"x": 2}}, NOW)
    engine = sa.create_engine(store_url)
    with engine.connect() as connection:
        since = {row.id: row.at for row in connection.execute(sa.text("SELECT id, at FROM standing"))}
    engine.dispose()
    assert since["b"] - since["a"] == HOUR / timedelta(milliseconds=1)


def test_history_has_a_row_for_each_day(store: Store) -> None:
    """Days come back in order, both borders included, with their source."""
    for ago in (3, 1, 2):
        store.save_day("project", DAY - timedelta(days=ago), {"a": {"ago": ago}}, source="rebuilt")
    store.save_day("project", DAY, {"a": {"ago": 0}})
    assert store.days("project", "a", DAY - timedelta(days=2), DAY) == [
        Day(DAY - timedelta(days=2), {"ago": 2}, "rebuilt"),
        Day(DAY - timedelta(days=1), {"ago": 1}, "rebuilt"),
        Day(DAY, {"ago": 0}, "recorded"),
    ]
    assert store.days("project", "b", DAY - timedelta(days=9), DAY) == []
    assert store.days("key_result", "a", DAY - timedelta(days=9), DAY) == []


def test_a_day_can_be_recorded_again(store: Store) -> None:
    """The later record of a day replaces the earlier one of the same id; others stay."""
    store.save_day("project", DAY, {"a": {"x": 1}, "b": {"x": 1}})
    store.save_day("project", DAY, {"a": {"x": 2}}, source="rebuilt")
    assert store.last_days("project", DAY, 1) == {
        "a": [Day(DAY, {"x": 2}, "rebuilt")],
        "b": [Day(DAY, {"x": 1}, "recorded")],
    }


def test_last_days_are_the_latest_with_figures(store: Store) -> None:
    """Of a gap nothing is told; the latest day comes first; later days are left out."""
    for ago in (0, 1, 4, 5):
        store.save_day("project", DAY - timedelta(days=ago), {"a": {"ago": ago}})
    found = store.last_days("project", DAY - timedelta(days=1), 2)
    assert [row.figures["ago"] for row in found["a"]] == [1, 4]
    assert store.last_days("project", DAY - timedelta(days=9), 2) == {}


def test_days_of_all_kinds_can_be_carried_over(store: Store) -> None:
    """What `days_between` yields goes into `save_day` of another store: every kind, each row with its source."""
    store.save_day("project", DAY, {"a": {"x": 1}, "b": {"x": 2}}, source="rebuilt")
    store.save_day("project", DAY, {"c": {"x": 3}})
    store.save_day("ledger", DAY - timedelta(days=1), {"a": {"changes": []}})
    store.save_day("project", DAY - timedelta(days=2), {"a": {"x": 0}})
    assert list(store.days_between(DAY - timedelta(days=1), DAY)) == [
        ("ledger", DAY - timedelta(days=1), "recorded", {"a": {"changes": []}}),
        ("project", DAY, "rebuilt", {"a": {"x": 1}, "b": {"x": 2}}),
        ("project", DAY, "recorded", {"c": {"x": 3}}),
    ]


def test_values_come_in_the_order_of_measuring(store: Store) -> None:
    """A value dated before another comes before it; those after `until` are not told."""
    store.add_value("kr1", NOW, 14.0, "field", None, NOW)
    store.add_value("kr1", NOW - HOUR, 13.0, "hand", "from the board", NOW)
    store.add_value("kr1", NOW + HOUR, 15.0, "field", None, NOW)
    store.add_value("kr2", NOW, 1.0, "field", None, NOW)
    assert [(v.value, v.note) for v in store.values("kr1", NOW)] == [(13.0, "from the board"), (14.0, None)]
    latest = store.latest_value("kr1", NOW + HOUR)
    assert latest is not None
    assert (latest.value, latest.at, latest.recorded) == (15.0, NOW + HOUR, NOW)
    assert store.latest_value("kr3", NOW) is None


def test_a_value_of_the_same_time_and_source_is_replaced(store: Store) -> None:
    """Correcting a value leaves one of it; another source stands beside it, the last recorded one is the latest."""
    store.add_value("kr1", NOW, 14.0, "hand", "typo", NOW)
    store.add_value("kr1", NOW, 15.0, "hand", None, NOW + HOUR)
    store.add_value("kr1", NOW, 16.0, "field", None, NOW)
    assert [v.value for v in store.values("kr1", NOW)] == [16.0, 15.0]
    latest = store.latest_value("kr1", NOW)
    assert latest is not None
    assert latest.value == 15.0


def test_a_value_may_take_the_place_of_those_since_a_time(store: Store) -> None:
    """Only of its own source and key result, and none that is older or later."""
    for hours, source in ((-3, "http"), (-1, "http"), (-1, "hand"), (1, "http")):
        store.add_value("kr1", NOW + hours * HOUR, hours, source, None, NOW)
    store.add_value("kr2", NOW - HOUR, 7.0, "http", None, NOW)
    store.add_value("kr1", NOW, 0.0, "http", None, NOW, since=NOW - 2 * HOUR)
    assert [v.value for v in store.values("kr1", NOW + HOUR)] == [-3.0, -1.0, 0.0, 1.0]
    assert [v.source for v in store.values("kr1", NOW)] == ["http", "hand", "http"]
    assert len(store.values("kr2", NOW)) == 1


def test_a_value_may_be_missing(store: Store) -> None:
    """That a source had no value is a fact of its own."""
    store.add_value("kr1", NOW, None, "file", None, NOW)
    latest = store.latest_value("kr1", NOW)
    assert latest is not None
    assert latest.value is None


def test_a_value_keeps_its_last_digit(store: Store) -> None:
    """Numbers come back as they were given."""
    store.add_value("kr1", NOW, 0.1 + 0.2, "hand", None, NOW)
    latest = store.latest_value("kr1", NOW)
    assert latest is not None
    assert latest.value == 0.1 + 0.2


def test_a_snapshot_is_settled_until_its_project_is_touched(store: Store) -> None:
    """What was taken comes back; a project whose measure is marked has to be taken again, and keeps its last one."""
    held = {("jira", "1"): [["row"], ["part"]]}
    taken = [Stocktaking(project="a", base={"rules": "r"}, items=held)]
    store.save_stock([*taken, Stocktaking(project="b", base={"rules": "r"}, items={})])
    assert store.settled_snapshots() == {"a", "b"}
    store.settle_mapping({}, {}, ["a", "c"])
    assert store.settled_snapshots() == {"b"}
    assert store.snapshot_names() == {"a", "b"}
    assert store.snapshots(["a", "c"]) == {"a": {"rules": "r", "items": [["row"]]}}
    store.forget_snapshots(["a"])
    assert store.snapshot_names() == {"b"}


def test_first_work_is_kept_by_item(store: Store) -> None:
    """The later word replaces the earlier; when what counts as work changes, all is forgotten."""
    one, two = ("jira", "1"), ("clickup", "2")
    store.save_first_work({one: FirstWork(DAY, exact=False), two: FirstWork(DAY, exact=True)})
    store.save_first_work({one: FirstWork(DAY - timedelta(days=1), exact=True)})
    assert store.first_work([one]) == {one: FirstWork(DAY - timedelta(days=1), exact=True)}
    assert set(store.all_first_work()) == {one, two}
    store.forget_first_work()
    assert store.all_first_work() == {}


def test_rows_of_a_kind_are_told_by_id(store: Store) -> None:
    """A span of days by id, the earliest first, and the first day of which there is anything."""
    for ago in (3, 1):
        store.save_day("ledger", DAY - timedelta(days=ago), {"a": {"ago": ago}})
    found = store.days_of("ledger", DAY - timedelta(days=3), DAY)
    assert [row.figures["ago"] for row in found["a"]] == [3, 1]
    assert store.first_day("ledger", DAY - timedelta(days=2)) == DAY - timedelta(days=1)
    assert store.first_day("ledger", DAY) is None
