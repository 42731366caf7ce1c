"""Work items and times that tests of the store use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.model.items import Category, Ref, WorkItem
from connectors.model.pulls import Page
from syncd.store import Counts, Store

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHAPE = "fields-1"


def an_item(number: str, /, **content: Any) -> WorkItem:
    """Return an open story of that id with key `SRCH-<id>`, changed in what is given."""
    given: dict[str, Any] = {
        "tracker": "jira",
        "id": number,
        "key": f"SRCH-{number}",
        "title": f"Story {number}",
        "space": "SRCH",
        "type": "Story",
        "status": "Open",
        "category": Category.TODO,
        "created": NOW - 24 * HOUR,
        "updated": NOW - HOUR,
    }
    return WorkItem(**(given | content))


def save(store: Store, *items: WorkItem, **page: Any) -> Counts:
    """Store a page of the tracker `jira` with these items."""
    return store.save_page("jira", Page(items=items, **page), shape=SHAPE, now=NOW)


def clean(store: Store) -> None:
    """Clear every dirty mark."""
    store.settle_mapping({}, store.dirty(1_000_000), [])


def refs(*numbers: str) -> list[Ref]:
    """Return the identities of these items of the tracker `jira`."""
    return [("jira", number) for number in numbers]


def dirty_ids(store: Store) -> set[str]:
    """Return the ids of the dirty items."""
    return {ref[1] for ref in store.dirty(1_000_000)}
