"""What every test of passes is given: a sandbox, a store on each database, and a bench that joins them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.engine.bench import Bench
from tests.contract.engine.town import town
from tests.contract.store.databases import (
    make_store_url,
    migrated_database,
    migrated_file,
    postgres,
    store_url,
)

__all__ = ["make_store_url", "migrated_database", "migrated_file", "postgres", "store_url"]


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCH_TOKEN", "token-of-the-bench")


@pytest.fixture
def bench(store_url: str, tmp_path: Path) -> Iterator[Bench]:
    """Give the small town with its configuration, on SQLite and on PostgreSQL."""
    with Bench(store_url, tmp_path, {"jira": town()}) as made:
        yield made


@pytest.fixture
def quick(migrated_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """Give the small town on SQLite alone, for what no database can change."""
    with Bench.on_file(migrated_file, tmp_path, {"jira": town()}) as made:
        yield made
