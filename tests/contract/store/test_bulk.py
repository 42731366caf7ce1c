"""Many items cost little, and unchanged ones next to nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from connectors.model.items import WorkItem
from connectors.model.pulls import Page
from syncd.store import Counts, Store
from tests.contract.store.samples import NOW, SHAPE, an_item, clean

ITEMS = 50_000
PAGE = 5_000


def pages() -> list[list[WorkItem]]:
    """Return all items in pages: epics of 100 children each."""
    numbers = range(ITEMS)
    items = [an_item(str(n), parent=None if n % 100 == 0 else str(n - n % 100)) for n in numbers]
    return [items[start : start + PAGE] for start in range(0, ITEMS, PAGE)]


@pytest.mark.slow
def test_the_second_time_nothing_is_written(store: Store, store_url: str) -> None:
    """50 000 items stored twice: the second time no row changes; and the census finds the one that is missing."""
    for minutes, expected in ((0, Counts(created=ITEMS)), (10, Counts(unchanged=ITEMS))):
        counts = Counts()
        for page in pages():
            now = NOW + timedelta(minutes=minutes)
            counts += store.save_page("jira", Page(items=tuple(page)), shape=SHAPE, now=now)
        assert counts == expected
        clean(store)
    engine = sa.create_engine(store_url)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(DISTINCT saved_at) FROM item")).scalar() == 1
    engine.dispose()
    ids = [str(n) for n in range(ITEMS)]
    assert len(store.known("jira", ids, SHAPE)) == ITEMS
    assert [a.id for a in store.absent("jira", frozenset(ids[1:]))] == ["0"]
    assert len(store.subtree("jira", ["0", "100"]).parents) == 200
    assert len(store.ancestry("jira", ids)) == ITEMS - ITEMS // 100
