"""Our own writes that come back are stored, and cause no mapping and no measuring."""

from __future__ import annotations

from datetime import date

import pytest

from connectors.model.fields import FieldValue
from syncd.store import Counts, Store
from tests.contract.store.samples import HOUR, NOW, an_item, clean, dirty_ids, refs, save


def write(store: Store, **values: object) -> None:
    """Record these fields of item 1 as written by us."""
    rows = [{"tracker": "jira", "item": "1", "field": name, "after": value} for name, value in values.items()]
    for number in store.record_change_set("f", NOW, None, "guard", rows):
        store.begin_write([number], NOW)
        store.end_write(number, "written", "", NOW)


def test_an_item_that_shows_what_we_wrote_is_an_echo(store: Store) -> None:
    """Fields that now hold our values, and a newer time, leave the item clean; it is stored all the same."""
    save(store, an_item("1", fields={"other": 1.0}))
    clean(store)
    write(store, status="On track", progress=0.5, forecast="2026-12-01")
    fields: dict[str, FieldValue] = {
        "other": 1.0,
        "status": "On track",
        "progress": 0.5,
        "forecast": date(2026, 12, 1),
    }
    assert save(store, an_item("1", updated=NOW + HOUR, fields=fields)) == Counts(updated=1)
    assert dirty_ids(store) == set()
    assert store.items(refs("1"))["jira", "1"].fields == fields


@pytest.mark.parametrize(
    "content",
    [
        {"fields": {"status": "Off track"}},
        {"fields": {"status": "On track", "points": 3.0}},
        {"fields": {"status": "On track"}, "parent": "7"},
        {"fields": {"status": "On track"}, "status": "Closed"},
    ],
)
def test_anything_else_that_changed_is_no_echo(store: Store, content: dict[str, object]) -> None:
    """Another value, another field, another parent or status beside our own value are changes like any other."""
    save(store, an_item("1"))
    clean(store)
    write(store, status="On track")
    save(store, an_item("1", updated=NOW + HOUR, **content))
    assert dirty_ids(store) == {"1"}
