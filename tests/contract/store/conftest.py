"""What every test of the store is given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from syncd.store import Store
from tests.contract.store.databases import make_store_url, postgres, store_url

__all__ = ["make_store_url", "postgres", "store", "store_url"]


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Give an empty store, once on SQLite and once on PostgreSQL."""
    with Store.open(store_url) as opened:
        yield opened
