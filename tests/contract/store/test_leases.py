"""Leases, fences, appointments and rations: what keeps several workers on one store apart."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from connectors.errors import SettingsError
from syncd.store import ClaimedError, Fence, LeaseLostError, Store
from tests.contract.store.databases import UrlFactory

POSTGRES = pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)


@pytest.fixture
def others(store: Store, store_url: str) -> Iterator[sa.Engine]:
    """Give a connection beside the store, for what the clock or an administrator would do."""
    engine = sa.create_engine(store_url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    yield engine
    engine.dispose()


def expire(others: sa.Engine, pattern: str) -> None:
    """Let the term of leases be over, as it is eight seconds after their holder was frozen."""
    with others.connect() as connection:
        connection.execute(sa.text("UPDATE lease SET until = 1 WHERE name LIKE :name"), {"name": pattern})


def entered(store: Store, owner: str) -> tuple[Fence, Store]:
    """Return the fence of a worker at work, and its store."""
    fence = store.fence(owner)
    fence.enter()
    return fence, store.fenced(fence)


@POSTGRES
def test_a_lease_is_held_by_one(store: Store) -> None:
    """Of sixteen threads of four workers that want a lease, one at a time has it."""
    fences = [store.fence(f"w{n}") for n in range(4)]
    inside, most, lock = 0, 0, threading.Lock()

    def work(number: int) -> None:
        nonlocal inside, most
        with fences[number % 4].lease("tracker jira"):
            with lock:
                inside += 1
                most = max(most, inside)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(16)))
    assert most == 1


@POSTGRES
def test_a_lease_that_is_held_is_not_waited_for_longer_than_asked(store: Store) -> None:
    """A second worker is told that it did not get the lease; given back, it is free at once."""
    first, second = store.fence("a").lease("turn"), store.fence("b").lease("turn")
    assert first.acquire()
    assert not second.acquire(timeout=0.01)
    first.release()
    assert second.acquire(timeout=0)


@POSTGRES
def test_a_woken_worker_cannot_write(store: Store, others: sa.Engine) -> None:
    """Whose lease was taken over while it was frozen is refused each write, and the new holder is not."""
    frozen, frozen_store = entered(store, "frozen")
    _, other_store = (other := entered(store, "other"))
    held = frozen.lease("tracker jira")
    held.acquire()
    frozen_store.set_meta("x", "before")
    expire(others, "tracker jira")
    assert other[0].lease("tracker jira").acquire(timeout=0)
    with pytest.raises(LeaseLostError, match="another worker took over: tracker jira"):
        frozen_store.set_meta("x", "stale")
    other_store.set_meta("x", "fresh")
    frozen.renew()
    held.release()
    assert store.get_meta("x") == "fresh"
    assert not store.fence("third").lease("tracker jira").acquire(timeout=0), (
        "neither renewed nor given back by it"
    )


@POSTGRES
def test_a_worker_that_was_given_up_writes_nothing_more(store: Store, others: sa.Engine) -> None:
    """Once it did not renew its own lease others bury it, also where it holds no other; entered anew it may write."""
    fence, fenced = entered(store, "frozen")
    assert fence.is_whole()
    assert store.fence("other").bury() == []
    expire(others, "worker frozen")
    assert store.fence("other").bury() == ["frozen"]
    assert not fence.is_whole()
    with pytest.raises(LeaseLostError, match="worker frozen"):
        fenced.set_meta("x", "stale")
    fence.enter()
    fenced.set_meta("x", "fresh")
    fence.leave()


@POSTGRES
def test_what_was_not_taken_over_goes_on(store: Store, others: sa.Engine) -> None:
    """A term that ended while PostgreSQL was away is prolonged where nobody else took the lease."""
    fence, fenced = entered(store, "w")
    lease = fence.lease("turn")
    lease.acquire()
    expire(others, "%")
    fence.renew()
    assert store.fence("other").bury() == []
    assert not store.fence("other").lease("turn").acquire(timeout=0)
    fenced.set_meta("x", "y")


@POSTGRES
def test_a_takeover_waits_for_a_write_that_is_under_way(store: Store, others: sa.Engine) -> None:
    """The lease cannot change hands between the look at it and the end of the transaction."""
    fence, _ = entered(store, "slow")
    fence.lease("turn").acquire()
    expire(others, "turn")
    taken = threading.Event()

    def take_over() -> None:
        store.fence("other").lease("turn").acquire()
        taken.set()

    other = threading.Thread(target=take_over)
    with others.execution_options(isolation_level="READ COMMITTED").begin() as tx:
        fence.check(tx)
        other.start()
        assert not taken.wait(0.1)
    assert taken.wait(20)
    other.join()


@POSTGRES
def test_a_frozen_transaction_is_ended_by_the_database(store: Store, others: sa.Engine) -> None:
    """A program that is frozen within a transaction keeps its locks for seconds, not for as long as it is frozen."""
    fence, _ = entered(store, "w")
    with others.execution_options(isolation_level="READ COMMITTED").begin() as tx:
        fence.check(tx)
        assert tx.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar() == "5s"


@POSTGRES
def test_one_of_many_keeps_an_appointment(store: Store, others: sa.Engine) -> None:
    """What is new is due at once, to one that asks, and again after its time."""
    every = {"jira": timedelta(minutes=1), "clickup": timedelta(minutes=2)}
    assert sorted(store.take_due(every)) == ["clickup", "jira"]
    assert store.take_due(every) == []
    assert store.take_due({}) == []
    expire(others, "due jira")
    assert store.take_due(every) == ["jira"]


@POSTGRES
def test_workers_share_the_role_that_one_daemon_has_alone(store: Store) -> None:
    """Several workers may be at work together; a daemon or command that wants the store for itself is kept out."""
    with store.claim("writer", shared=True), store.claim("writer", shared=True) as second:
        second.assure()
        with pytest.raises(ClaimedError):
            store.claim("writer")
    with store.claim("writer"), pytest.raises(ClaimedError):
        store.claim("writer", shared=True)


def test_a_file_has_no_leases(make_store_url: UrlFactory) -> None:
    """On SQLite the settings are told to be wrong, with both ways on."""
    with Store.open(make_store_url("sqlite")) as store, pytest.raises(SettingsError, match="SQLite") as told:
        store.fence("w")
    assert "PostgreSQL" in told.value.remedy


@POSTGRES
def test_moments_are_spread_over_all_programs(store: Store) -> None:
    """Two programs that reserve in turn get moments apart by the interval, whoever asks."""
    one, two = store.ration("jira"), store.ration("jira")
    waits = [ration.reserve(10.0, None) for ration in (one, two, one, two)]
    assert waits[0] == 0
    assert [round(wait / 10) for wait in waits] == [0, 1, 2, 3]
    assert store.ration("clickup").reserve(10.0, None) == 0


@POSTGRES
def test_no_minute_holds_more_than_its_requests(store: Store) -> None:
    """After five requests at once of five a minute, the sixth waits until the first is a minute old, at most a second more."""
    ration = store.ration("clickup")
    waits = [ration.reserve(0.0, 5) for _ in range(11)]
    assert waits[:5] == [0] * 5
    assert all(50 <= wait <= 61.5 for wait in waits[5:10]), "less what the calls took"
    assert 100 <= waits[10] <= 123


@POSTGRES
def test_a_pause_holds_all_programs(store: Store) -> None:
    """What one was asked to wait, all wait, for what the name concerns; a shorter one shortens nothing."""
    one, two = store.ration("jira"), store.ration("jira")
    one.pause(30, "GET search")
    one.pause(5, "GET search")
    assert 20 < two.paused(["GET search"]) <= 30
    assert two.paused(["GET issue"]) == 0
    one.pause(60, "")
    assert 50 < two.paused(["GET issue"]) <= 60
