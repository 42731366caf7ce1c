"""Leases: what several programs must not do at the same time, held for a while and fenced.

A lease is a row with a token that grows whenever somebody takes it. It lasts as long as its holder renews it. A holder
that was frozen, or cut off, may believe that it still has a lease that another took meanwhile; so every write of a
fenced store first looks whether the tokens of all leases that its program holds are still those in the table, in the
same transaction and with these rows locked. Time is the database's, never that of a machine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from connectors.errors import SettingsError, StoreError
from syncd.store.database import Database
from syncd.store.schema import lease

TERM = timedelta(seconds=8)
"""How long a lease lasts without being renewed; with what follows it keeps a takeover within 15 seconds."""

STILL = timedelta(seconds=5)
"""How long a fenced transaction may stand still before PostgreSQL ends it: a frozen program must not keep its locks."""

FORGOTTEN = timedelta(days=1)
"""After how long the row of a worker that is gone is swept away."""

_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.01, 0.1
_WORKER = "worker "

_now: sa.ColumnElement[int] = sa.cast(sa.extract("epoch", sa.func.clock_timestamp()) * 1000, sa.BigInteger)


class LeaseLostError(StoreError):
    """Another program took over what this one was doing."""


class Fence:
    """The leases that one program holds, its own among them; a store behind it is written only while it has them all.

    Safe to be used from several threads. Until it is entered nothing is fenced.
    """

    def __init__(self, database: Database, owner: str) -> None:
        if database.is_sqlite:
            raise SettingsError(
                "several workers cannot share a SQLite file",
                where="store",
                remedy="move to PostgreSQL, or run one `syncd run`",
            )
        self.owner = owner
        self._database = database
        self._held: dict[str, int] = {}
        self._lock = threading.Lock()

    def enter(self) -> None:
        """Take the lease of this program itself, anew where others have given it up."""
        with self._lock:
            name = _WORKER + self.owner
            token = _take(self._database, name, self.owner, own=True)
            assert token is not None
            self._held[name] = token

    def leave(self) -> None:
        """Give the program's own lease back; it fences no more."""
        self._give_back(_WORKER + self.owner)

    def is_whole(self) -> bool:
        """Tell whether this program still holds its own lease: others give up one that did not renew it in time."""
        name = _WORKER + self.owner
        with self._database.read() as tx:
            return _tokens(tx, [name], locked=False).get(name) == self._held.get(name)

    def lease(self, name: str) -> Lease:
        """Return the lease of that name, to be held by one thread of one program at a time."""
        return Lease(self, name)

    def renew(self) -> None:
        """Prolong all leases that are held, each by itself, for a long write may keep one row for a while."""
        for name, token in dict(self._held).items():
            mine = lease.c.name == name, lease.c.token == token
            with self._database.write() as tx:
                tx.execute(sa.update(lease).where(*mine).values(until=_now + _milliseconds(TERM)))

    def bury(self) -> list[str]:
        """Give up the workers that have not renewed their leases, and return their names: what they still write is refused."""
        dead = lease.c.name.startswith(_WORKER), lease.c.owner != "", lease.c.until < _now
        with self._database.write() as tx:
            given_up = sa.update(lease).where(*dead).values(owner="", token=lease.c.token + 1)
            names = list(tx.execute(given_up.returning(lease.c.name)).scalars())
            old = lease.c.name.startswith(_WORKER), lease.c.until < _now - _milliseconds(FORGOTTEN)
            tx.execute(sa.delete(lease).where(*old))
        return [name.removeprefix(_WORKER) for name in names]

    def check(self, tx: sa.Connection) -> None:
        """Raise `LeaseLostError` unless every lease is still held; they stay so until the transaction ends."""
        held = dict(self._held)
        if not held:
            return
        found = _tokens(tx, held, locked=True)
        lost = sorted(name for name, token in held.items() if found.get(name) != token)
        if lost:
            raise LeaseLostError(
                f"another worker took over: {', '.join(lost)}",
                where=self._database.where,
                remedy="nothing to do: what this one was at is done by the other",
            )

    def _acquire(self, name: str, timeout: float) -> bool:
        deadline = time.monotonic() + timeout if timeout >= 0 else None
        pause = _PAUSE_SECONDS
        while (token := _take(self._database, name, self.owner)) is None:
            if deadline is not None and time.monotonic() >= deadline:
                return False
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
        with self._lock:
            self._held[name] = token
        return True

    def _give_back(self, name: str) -> None:
        with self._lock:
            token = self._held.pop(name, None)
        mine = lease.c.name == name, lease.c.token == token
        with self._database.write() as tx:
            tx.execute(sa.update(lease).where(*mine).values(owner="", until=0))


class Lease:
    """One lease, used as a lock of `threading` is."""

    def __init__(self, fence: Fence, name: str) -> None:
        self._fence, self._name = fence, name

    def acquire(self, *, timeout: float = -1) -> bool:
        """Take it as soon as it is free, or tell that it was not within so many seconds; raises `StoreError`."""
        return self._fence._acquire(self._name, timeout)  # noqa: SLF001 - two halves of one thing

    def release(self) -> None:
        """Give it back; where the database cannot be reached it ends with its term."""
        try:
            self._fence._give_back(self._name)  # noqa: SLF001 - two halves of one thing
        except StoreError:
            return

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Appointments:
    """When something is due that one of several programs does."""

    _database: Database

    def take_due(self, every: Mapping[str, timedelta]) -> list[str]:
        """Return those of the names that are due now, and make each due again after its time.

        Of several programs that ask, one is told. A name that is new is due at once.
        """
        if not every:
            return []
        names = sorted(every)
        asked = sa.func.unnest(
            _array("names", [f"due {name}" for name in names], sa.Text),
            _array("every", [_milliseconds(every[name]) for name in names], sa.BigInteger),
        ).table_valued("name", sa.column("every", sa.BigInteger))
        due = asked.render_derived(name="asked")
        rows = sa.select(due.c.name, sa.literal(""), sa.literal(0), _now + due.c.every)
        new = postgresql.insert(lease).from_select(["name", "owner", "token", "until"], rows)
        taken = new.on_conflict_do_update(
            index_elements=["name"], set_={"until": new.excluded.until}, where=lease.c.until <= _now
        ).returning(lease.c.name)
        with self._database.write() as tx:
            return [name.removeprefix("due ") for name in tx.execute(taken).scalars()]


def _take(database: Database, name: str, owner: str, *, own: bool = False) -> int | None:
    """Take a lease that is free or over, or in any case one's `own`; None while another holds it."""
    until = _now + _milliseconds(TERM)
    new = postgresql.insert(lease).values(name=name, owner=owner, token=1, until=until)
    statement = new.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": owner, "token": lease.c.token + 1, "until": until},
        where=sa.true() if own else lease.c.until < _now,
    ).returning(lease.c.token)
    with database.write() as tx:
        return tx.execute(statement).scalar()


def _tokens(tx: sa.Connection, names: Collection[str], *, locked: bool) -> dict[str, int]:
    """Return the tokens as they are; `locked`, they stay, until PostgreSQL ends a transaction that stands still."""
    limit = sa.func.set_config("idle_in_transaction_session_timeout", str(_milliseconds(STILL)), sa.true())
    rows = sa.select(lease.c.name, lease.c.token).where(lease.c.name.in_(names)).order_by(lease.c.name)
    if locked:
        rows = rows.add_columns(limit).with_for_update(read=True)
    return {row.name: row.token for row in tx.execute(rows)}


def _array(name: str, values: list[Any], of: type[sa.types.TypeEngine[Any]]) -> sa.BindParameter[Any]:
    return sa.bindparam(name, values, type_=postgresql.ARRAY(of))


def _milliseconds(time_: timedelta) -> int:
    return time_ // timedelta(milliseconds=1)
