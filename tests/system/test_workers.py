"""Workers on one PostgreSQL: one is frozen in the midst of a pass, and nothing is lost; `make scale-trial` does worse."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sa

from syncd.running import claimed
from syncd.sandbox.server import Sandbox
from syncd.store import Store
from tests.contract.store.databases import UrlFactory, make_store_url, postgres
from tests.system.fleet import Fleet, Progress, holder
from tests.system.program import started, syncd_inside, until
from tests.system.team import VARIABLES

__all__ = ["make_store_url", "postgres"]

FLEET = Fleet(trackers=3, items=4)
TAKEN_OVER_SECONDS = 15.0


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Serve a site of four trackers that takes its time, so that passes can be caught in their midst."""
    with Sandbox(FLEET.site(), latency=0.1) as serving:
        yield serving


@pytest.mark.campaign
def test_a_frozen_worker_is_replaced(tmp_path: Path, sandbox: Sandbox, make_store_url: UrlFactory) -> None:
    """Its tracker is read by the other within 15 seconds; awake, it writes nothing old and takes part again."""
    url, site = make_store_url("postgresql"), sandbox.site
    FLEET.configure(tmp_path, sandbox.url, url, poll="1s")
    with ExitStack() as stack:
        workers = [
            stack.enter_context(started("worker", folder=tmp_path, variables=VARIABLES)) for _ in range(2)
        ]
        store = sa.create_engine(url, poolclass=sa.NullPool)
        until(lambda: None not in FLEET.progress(site).values(), "every tracker is read and written")
        frozen = until(lambda: holder(store, workers), "a worker is in the midst of a pass")
        frozen.send(signal.SIGSTOP)
        begun = time.monotonic()
        FLEET.finish_in_each(site, 0)
        until(lambda: FLEET.progress(site) == FLEET.expected(site), "the other has read and written all")
        assert time.monotonic() - begun < TAKEN_OVER_SECONDS
        frozen.send(signal.SIGCONT)
        until(lambda: frozen.events("worker_is_back"), "it takes part again")
        FLEET.finish_in_each(site, 1)
        until(lambda: FLEET.progress(site) == FLEET.expected(site), "all is written")
        assert [worker.end().code for worker in workers] == [0, 0]
    assert Progress(sandbox.log.all(), FLEET.progress_field(site)).outdated == 0


def test_a_second_daemon_stands_by(make_store_url: UrlFactory) -> None:
    """On PostgreSQL it waits for the first to end, and is the writer then."""
    url = make_store_url("postgresql")
    with Store.open(url) as store, Store.open(url) as other:
        held = store.claim("writer")
        release = threading.Timer(0.2, held.release)
        release.start()
        claimed(other).release()
        release.join()


def test_workers_on_a_file_are_refused(tmp_path: Path) -> None:
    """On SQLite the command ends as with wrong settings, and says what to do."""
    FLEET.configure(tmp_path, "http://127.0.0.1:1", f"sqlite:///{tmp_path}/syncd.db")
    ended = syncd_inside("worker", folder=tmp_path, variables=VARIABLES)
    assert ended.code == 3
    assert "move to PostgreSQL" in ended.err
