"""What the API reads page by page: history, changes with outcomes, acts, and one standing alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from syncd.store import Store
from tests.contract.store.samples import NOW
from tests.contract.store.test_writes import a_change, record

DAY = date(2026, 11, 2)
KINDS = ("project", "key_result")


def page(
    store: Store, number: int = 100, kinds: tuple[str, ...] = KINDS, **given: Any
) -> list[tuple[str, str, str]]:
    """Return day, kind and id of the rows of one page."""
    asked = {"name": None, "since": date.min, "until": date.max, "after": None, **given}
    rows = store.history_page(kinds, number=number, **asked)
    return [(row.day.isoformat(), row.kind, row.id) for row in rows]


def test_history_comes_in_pages_by_day_kind_and_id(store: Store) -> None:
    """The pages join to the whole, whatever ids look like; other kinds, ids and days are left out."""
    for ago in (2, 0, 1):
        day = DAY - timedelta(days=ago)
        store.save_day("project", day, {name: {"ago": ago} for name in ("b", "a-1", "検索", "Z")}, "rebuilt")
        store.save_day("key_result", day, {"kr1": {"ago": ago}})
        store.save_day("ledger", day, {"a-1": {}})
    whole = page(store)
    assert len(whole) == 15
    assert [row[0] for row in whole] == sorted(row[0] for row in whole)
    found: list[tuple[str, str, str]] = []
    while (more := page(store, 4, after=found[-1] if found else None)) and len(found) < 20:
        found += more
    assert found == whole
    assert page(store, name="a-1", since=DAY - timedelta(days=1)) == [
        ("2026-11-01", "project", "a-1"),
        ("2026-11-02", "project", "a-1"),
    ]
    assert page(store, kinds=("ledger",), until=DAY - timedelta(days=2)) == [("2026-10-31", "ledger", "a-1")]
    (row,) = store.history_page(("project",), name="b", since=DAY, until=DAY, after=None, number=2)
    assert (row.figures, row.source) == ({"ago": 0}, "rebuilt")


def test_changes_come_latest_first_and_are_counted(store: Store) -> None:
    """By change set, tracker and outcome; one that is not told yet counts as None."""
    first = record(store, a_change("1"), a_change("2"), {**a_change("3"), "tracker": "clickup"})
    second = record(store, a_change("4"))
    store.end_write(first[0], "written", "", NOW)
    store.end_write(first[1], "refused", "not on the screen", NOW)
    latest, before = store.change_sets(5)
    assert store.outcomes([latest.id, before.id]) == {
        latest.id: {None: 1},
        before.id: {None: 1, "written": 1, "refused": 1},
    }
    assert store.outcomes([]) == {}
    assert [c.id for c in store.change_page(9)] == [*second, *reversed(first)]
    assert [c.id for c in store.change_page(2, before=second[0])] == [first[2], first[1]]
    assert [c.id for c in store.change_page(9, change_set=before.id, tracker="jira")] == [first[1], first[0]]
    assert [c.detail for c in store.change_page(9, outcome="refused")] == ["not on the screen"]
    assert [row.id for row in store.change_sets(5, before=latest.id)] == [before.id]


def test_acts_come_latest_first(store: Store) -> None:
    """From any of them on to the earlier ones."""
    for number in range(5):
        store.audit(NOW, "value", f"kr{number}", {"n": number})
    rows = store.audit_page(3)
    assert [row.subject for row in rows] == ["kr4", "kr3", "kr2"]
    assert [row.subject for row in store.audit_page(3, before=rows[-1].id)] == ["kr1", "kr0"]


def test_one_standing_is_found_alone(store: Store) -> None:
    """By kind and id, both."""
    store.save_standings("project", {"a": {"share": 0.5}}, NOW)
    assert store.standing("project", "a") == {"share": 0.5}
    assert store.standing("project", "b") is None
    assert store.standing("key_result", "a") is None
