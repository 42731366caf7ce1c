"""What every test of the store is given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from syncd.store import Store
from tests.contract.store.databases import (
    empty_url,
    make_store_url,
    migrated_database,
    migrated_file,
    postgres,
    store_url,
)

__all__ = [
    "empty_url",
    "make_store_url",
    "migrated_database",
    "migrated_file",
    "postgres",
    "store",
    "store_url",
]


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Give an empty store, once on SQLite and once on PostgreSQL."""
    with Store.open(store_url) as opened:
        yield opened
