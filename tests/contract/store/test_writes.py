"""Changes are recorded before they are sent, and their outcomes after."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from syncd.store import ParkedRow, Store, WrittenRow
from tests.contract.store.samples import HOUR, NOW


def a_change(
    item: str = "1", field: str = "status", after: object = "On track", **more: Any
) -> dict[str, Any]:
    """Return a change of that field of an item of the tracker `jira`."""
    return {"tracker": "jira", "item": item, "field": field, "before": None, "after": after, **more}


def record(store: Store, *changes: dict[str, Any]) -> list[int]:
    """Record a change set that the guard approved."""
    return store.record_change_set("0123456789ab", NOW, None, "guard", changes)


def test_a_change_set_is_recorded_with_its_changes_in_order(store: Store) -> None:
    """The ids belong to the changes as given, and nothing counts as begun."""
    ids = record(store, *(a_change(str(n)) for n in range(30)))
    assert ids == sorted(ids)
    (row,) = store.change_sets(5)
    assert (row.fingerprint, row.created, row.clock, row.approved_by) == ("0123456789ab", NOW, None, "guard")
    found = store.changes(row.id)
    assert [(c.id, c.item) for c in found] == [(i, str(n)) for n, i in enumerate(ids)]
    assert found[3].change == a_change("3")
    assert found[3].begun is None
    assert store.pending_writes() == []


def test_change_sets_come_latest_first(store: Store) -> None:
    """No more than asked for; the time of `--now` and who approved stand beside each."""
    record(store, a_change())
    store.record_change_set("fedcba987654", NOW + HOUR, "2026-12-01", "--yes", [])
    (last,) = store.change_sets(1)
    assert (last.fingerprint, last.clock, last.approved_by) == ("fedcba987654", "2026-12-01", "--yes")
    assert store.changes(last.id) == []
    assert len(store.change_sets(9)) == 2


def test_a_begun_write_is_pending_until_its_outcome_is_known(store: Store) -> None:
    """A process killed between the two leaves the intention; a lost answer stays pending too."""
    first, second, third = record(store, a_change("1"), a_change("2"), a_change("3"))
    store.begin_write([first, second], NOW)
    assert [c.id for c in store.pending_writes()] == [first, second]
    store.end_write(first, "refused", "not on the screen", NOW)
    store.end_write(second, "unknown", "time-out", NOW)
    (left,) = store.pending_writes()
    assert (left.id, left.outcome, left.detail, left.begun, left.ended) == (
        second,
        "unknown",
        "time-out",
        NOW,
        NOW,
    )
    store.end_write(second, "written", "re-read", NOW)
    assert store.pending_writes() == []
    assert third not in {c.id for c in store.pending_writes()}


def test_a_later_write_of_the_same_field_settles_an_unknown_one(store: Store) -> None:
    """What a field was asked to be before does not matter any more."""
    (first,) = record(store, a_change())
    store.begin_write([first], NOW)
    store.end_write(first, "unknown", "time-out", NOW)
    (second,) = record(store, a_change())
    assert [c.id for c in store.pending_writes()] == [first]
    store.begin_write([second], NOW)
    store.end_write(second, "failed", "409", NOW)
    assert store.pending_writes() == []


def test_what_was_written_is_known_by_field(store: Store) -> None:
    """Value in JSON's types, time, day and the number of overwritings stand; refused and failed ones do not."""
    tokyo = datetime(2026, 11, 3, 0, 30, tzinfo=ZoneInfo("Asia/Tokyo"))
    ids = record(
        store,
        a_change("1", "status", "順調", overwritten=2),
        a_change("1", "progress", 0.31),
        a_change("2", "status", None),
        a_change("3", "status", "x"),
    )
    store.begin_write(ids, NOW)
    for number in ids[:3]:
        store.end_write(number, "written", "", tokyo)
    store.end_write(ids[3], "refused", "no", NOW)
    written = store.written("jira")
    assert written == {
        ("1", "status"): WrittenRow(value="順調", at=tokyo, day=tokyo.date(), overwritten=2),
        ("1", "progress"): WrittenRow(value=0.31, at=tokyo, day=tokyo.date()),
        ("2", "status"): WrittenRow(value=None, at=tokyo, day=tokyo.date()),
    }
    assert store.written("clickup") == {}


def test_a_field_yields_to_a_person_until_we_write_again(store: Store) -> None:
    """The term and the count are kept, and our next write ends the term."""
    (first,) = record(store, a_change())
    store.end_write(first, "written", "", NOW)
    store.yield_field("jira", "1", "status", NOW + HOUR, 1)
    row = store.written("jira")["1", "status"]
    assert (row.value, row.yield_until, row.overwritten) == ("On track", NOW + HOUR, 1)
    (second,) = record(store, a_change(after="At risk", overwritten=1))
    store.end_write(second, "written", "", NOW)
    row = store.written("jira")["1", "status"]
    assert (row.value, row.yield_until, row.overwritten) == ("At risk", None, 1)


def test_a_refused_field_is_parked_until_taken_back(store: Store) -> None:
    """Parking again takes the new reason; the longest parked comes first."""
    store.park("jira", "1", "status", "no option", NOW)
    store.park("jira", "1", "score", "not on the screen", NOW + HOUR)
    store.park("jira", "1", "status", "no right", NOW + 2 * HOUR)
    assert store.parked() == [
        ParkedRow(tracker="jira", item="1", field="score", reason="not on the screen", at=NOW + HOUR),
        ParkedRow(tracker="jira", item="1", field="status", reason="no right", at=NOW + 2 * HOUR),
    ]
    store.unpark("jira", "1", "score")
    store.unpark("jira", "9", "score")
    assert [row.field for row in store.parked()] == ["status"]


def test_the_audit_is_told_in_order_from_a_time_on(store: Store) -> None:
    """Acts come with details and the time of `--now`, when one was given."""
    store.audit(NOW - HOUR, "sync", "pass", {})
    store.audit(NOW, "value", "kr1", {"value": 14.0, "note": "手入力"}, "2026-12-01T00:00:00Z")
    store.audit(NOW, "sync", "pass", {"written": 3})
    rows = store.audit_rows(NOW)
    assert [(r.what, r.subject, r.detail, r.clock) for r in rows] == [
        ("value", "kr1", {"value": 14.0, "note": "手入力"}, "2026-12-01T00:00:00Z"),
        ("sync", "pass", {"written": 3}, None),
    ]


def test_single_values_are_kept_by_key(store: Store) -> None:
    """A value can be set, changed and removed."""
    assert store.get_meta("selectors") is None
    store.set_meta("selectors", "abc")
    store.set_meta("selectors", "def")
    assert store.get_meta("selectors") == "def"
    store.set_meta("selectors", None)
    assert store.get_meta("selectors") is None
