"""A role, such as being the one writer, is held by at most one program."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.errors import StoreError
from syncd.store import ClaimedError, Store
from tests.contract.store.databases import UrlFactory

CLAIM_AND_WAIT = """
import sys
from syncd.store import ClaimedError, Store
with Store.open(sys.argv[1]) as store, store.claim("writer"):
    print("claimed", flush=True)
    sys.stdin.read()
"""


def test_a_role_is_taken_once(store: Store, store_url: str) -> None:
    """A second claim is refused with the holder and the way on; another role is free; afterwards it is free again."""
    with Store.open(store_url) as other:
        with store.claim("writer"):
            with pytest.raises(StoreError, match="another syncd is the writer") as told:
                other.claim("writer")
            assert told.value.where.startswith("store ")
            assert told.value.remedy
            other.claim("planner").release()
        other.claim("writer").release()


def test_a_claim_waits_for_a_short_holder(store: Store, store_url: str) -> None:
    """A command that takes the role for a moment only delays the next."""
    held = store.claim("writer")
    release = threading.Timer(0.1, held.release)
    release.start()
    with Store.open(store_url) as other, other.claim("writer", wait=timedelta(seconds=20)) as claim:
        assert claim.role == "writer"
        claim.confirm()
    release.join()


def test_a_killed_holder_leaves_the_role_free(store: Store, store_url: str) -> None:
    """Another process holds it against us; after kill -9 the role can be claimed."""
    with subprocess.Popen(
        [sys.executable, "-c", CLAIM_AND_WAIT, store_url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "claimed\n"
        with pytest.raises(StoreError, match="another syncd is the writer"):
            store.claim("writer")
        holder.send_signal(signal.SIGKILL)
        holder.wait(timeout=20)
    store.claim("writer", wait=timedelta(seconds=20)).release()


def test_the_process_that_holds_a_file_is_named(make_store_url: UrlFactory) -> None:
    """On SQLite the number of the process is told, so that it can be found."""
    named = pytest.raises(StoreError, match=f"process {os.getpid()}")
    with Store.open(make_store_url("sqlite")) as store, store.claim("writer"), named:
        store.claim("writer")


def cut_connections(url: str) -> None:
    """End every other connection to the PostgreSQL database."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        connection.execute(sa.text(f"{others} AND datname = current_database()"))
    engine.dispose()


def test_a_claim_lost_with_its_connection_is_told(make_store_url: UrlFactory) -> None:
    """When PostgreSQL cut the connection, the claim is gone, whoever asks is told so, and reading goes on."""
    url = make_store_url("postgresql")
    with Store.open(url) as store, store.claim("writer") as claim:
        claim.confirm()
        cut_connections(url)
        with pytest.raises(StoreError, match="claim to be the writer was lost"):
            claim.confirm()
        assert store.get_meta("x") is None


def test_a_lost_claim_is_taken_anew_unless_another_has_it(make_store_url: UrlFactory) -> None:
    """Assured, it is held again against others; while another has taken it, each try says so, until that one ends."""
    url = make_store_url("postgresql")
    with Store.open(url) as store, Store.open(url) as other, store.claim("writer") as claim:
        cut_connections(url)
        claim.assure()
        with pytest.raises(ClaimedError):
            other.claim("writer")
        cut_connections(url)
        taken = other.claim("writer")
        for _ in range(2):
            with pytest.raises(ClaimedError, match="another syncd is the writer"):
                claim.assure()
        taken.release()
        claim.assure()
        claim.confirm()


def test_a_claim_on_a_file_is_not_lost(make_store_url: UrlFactory) -> None:
    """SQLite's claim is the open file's, so there is nothing to take anew."""
    with Store.open(make_store_url("sqlite")) as store, store.claim("writer") as claim:
        claim.assure()


def test_a_lost_claim_can_be_given_back(make_store_url: UrlFactory) -> None:
    """Ending after the connection was cut is no error, and the role can be claimed again."""
    url = make_store_url("postgresql")
    with Store.open(url) as store:
        claim = store.claim("writer")
        cut_connections(url)
        claim.release()
        store.claim("writer").release()


def test_a_lock_file_that_takes_nothing_is_told(make_store_url: UrlFactory) -> None:
    """Where the holder cannot be written down, as on a full disk, the error names the path."""
    url = make_store_url("sqlite")
    path = Path(f"{sa.make_url(url).database}.writer.lock")
    path.symlink_to("/dev/full")
    with Store.open(url) as store, pytest.raises(StoreError, match="cannot be written") as told:
        store.claim("writer")
    assert told.value.where == str(path)


def test_a_lock_file_that_cannot_be_made_is_told(make_store_url: UrlFactory) -> None:
    """Something else of that name beside the store is an error with its path."""
    url = make_store_url("sqlite")
    path = Path(f"{sa.make_url(url).database}.writer.lock")
    path.mkdir()
    with Store.open(url) as store, pytest.raises(StoreError, match="lock file") as told:
        store.claim("writer")
    assert told.value.where == str(path)
