"""Whoever is killed leaves a whole store, and whoever reads sees whole pages."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO

import pytest

from connectors.errors import StoreError
from connectors.model.pulls import Page
from syncd.store import Store
from tests.contract.store.samples import NOW, SHAPE, an_item, dirty_ids, save

PAGE = 150
SAVE_PAGES = f"""
import sys
from connectors.errors import StoreError
from connectors.model.pulls import Page
from syncd.store import Store
from tests.contract.store.samples import NOW, SHAPE, an_item
with Store.open(sys.argv[1]) as store:
    for number in range(100_000):
        items = tuple(an_item(f"{{number}}-{{n}}", parent=f"{{number}}-0") for n in range({PAGE}))
        ids = frozenset(item.id for item in items)
        page = Page(items=items, matches={{"q": ids}}, judged=ids, aliases={{f"K{{number}}": f"{{number}}-0"}})
        store.save_page("jira", page, shape=SHAPE, now=NOW)
        print(number, flush=True)
"""


@contextmanager
def page_writer(url: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """Run a process that saves page after page and tells each; it is killed at the end at the latest."""
    with subprocess.Popen(
        [sys.executable, "-c", SAVE_PAGES, url], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout
        finally:
            process.kill()


@pytest.mark.parametrize("pause_milliseconds", [0, 7, 19])
def test_a_killed_writer_leaves_whole_pages(store_url: str, pause_milliseconds: int) -> None:
    """After kill -9 in the middle of pages the store opens, has every page told, and no half of one."""
    with page_writer(store_url) as (process, told):
        numbers = [int(told.readline()) for _ in range(4)]
        time.sleep(pause_milliseconds / 1000)
        process.kill()
        numbers += [int(line) for line in told]
    with Store.open(store_url) as store:
        sizes = store.table_sizes()
        pages = sizes["alias"]
        assert pages in {len(numbers), len(numbers) + 1}
        assert {sizes[name] for name in ("item", "dirty_item", "query_match")} == {pages * PAGE}
        assert save(store, an_item("after")).created == 1


def test_others_read_whole_pages_meanwhile(store_url: str) -> None:
    """While another process writes, every reading succeeds, and sees pages whole or not at all."""
    with Store.open(store_url) as store, page_writer(store_url) as (_, told):
        told.readline()
        seen = []
        for _ in range(40):
            sizes = store.table_sizes()
            seen.append(sizes["item"])
            assert sizes["item"] == sizes["dirty_item"] == sizes["alias"] * PAGE
        assert seen == sorted(seen)
        while len(set(seen)) < 2:
            seen.append(store.table_sizes()["item"])


def test_two_processes_may_write(store_url: str) -> None:
    """A command that stores a value beside a busy daemon waits its turn; nothing of either is lost."""
    with Store.open(store_url) as store, page_writer(store_url) as (_, told):
        told.readline()
        for number in range(10):
            store.add_value("kr1", NOW + timedelta(hours=number), float(number), "hand", None, NOW)
        assert len(store.values("kr1", NOW + timedelta(days=1))) == 10


def test_threads_that_store_the_same_items_lose_nothing(store: Store) -> None:
    """Whatever the order, the newest reading of each item stands in the end, and no thread fails."""
    failures: list[StoreError] = []

    def store_versions(offset: int) -> None:
        try:
            for version in range(offset, 40, 4):
                moment = NOW + timedelta(seconds=version)
                items = [an_item(str(n), title=f"v{version}", updated=moment) for n in range(20)]
                if offset % 2:
                    items.reverse()
                store.save_page("jira", Page(items=tuple(items)), shape=SHAPE, now=NOW)
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=store_versions, args=(offset,)) for offset in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = store.items([("jira", str(n)) for n in range(20)])
    assert {item.title for item in found.values()} == {"v39"}
    assert len(dirty_ids(store)) == 20
