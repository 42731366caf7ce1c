"""The claim to a role, such as being the one writer: held by at most one program at a time."""

from __future__ import annotations

import fcntl
import os
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from connectors.errors import StoreError
from syncd.store.database import Database

_SIGN = 0x73796E63
_PAUSE_SECONDS = 0.05


class ClaimedError(StoreError):
    """Another program has the role."""


class Claim:
    """A claimed role; ends with `release`, with the `with` block, or with the program, however that ends."""

    def __init__(self, database: Database, role: str, wait: timedelta, *, shared: bool) -> None:
        self.role = role
        self._database = database
        self._shared = shared
        self._held, self._connection = _take(database, role, wait, shared=shared)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    def confirm(self) -> None:
        """Raise `StoreError` when the claim was lost, as happens with the connection to PostgreSQL."""
        if self._connection is None:
            return
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except sa.exc.SQLAlchemyError as error:
            raise StoreError(
                f"the claim to be the {self.role} was lost with the connection",
                where=self._database.where,
                remedy="claim it again before writing on",
            ) from error

    def assure(self) -> None:
        """Confirm the claim, or take the role anew where it was lost; may be called from any thread.

        Raises `ClaimedError` while another program has it, `StoreError` while the database cannot be reached.
        """
        with self._lock:
            try:
                self.confirm()
            except StoreError:
                self.release()
                self._held, self._connection = _take(
                    self._database, self.role, timedelta(), shared=self._shared
                )

    def release(self) -> None:
        """Give the role back."""
        self._held.close()


def claim(database: Database, role: str, wait: timedelta, *, shared: bool = False) -> Claim:
    """Claim the role, waiting up to `wait` for another program to end; raises `StoreError` when it does not.

    Programs that claim it as `shared` on PostgreSQL have it together, and keep out those that want it alone.
    """
    return Claim(database, role, wait, shared=shared)


def _take(
    database: Database, role: str, wait: timedelta, *, shared: bool
) -> tuple[ExitStack, sa.Connection | None]:
    """Return what holds the role, and the connection that it hangs on, if it does."""
    held = ExitStack()
    deadline = time.monotonic() + wait.total_seconds()
    try:
        if database.is_sqlite:
            _claim_file(held, database, role, deadline)
            return held, None
        connection = held.enter_context(database.session())
        _claim_number(held, connection, database, role, deadline, "_shared" if shared else "")
    except BaseException:
        held.close()
        raise
    return held, connection


def _claim_file(held: ExitStack, database: Database, role: str, deadline: float) -> None:
    path = Path(f"{database.url.database}.{role}.lock")
    try:
        descriptor = held.enter_context(_opened(path))
    except OSError as error:
        raise StoreError(
            f"the lock file cannot be opened: {error.strerror}",
            where=str(path),
            remedy="give this user the right to write in the folder of the store",
        ) from error
    while not _locked(descriptor):
        if time.monotonic() >= deadline:
            raise _taken(role, database, f"process {_holder(path)}")
        time.sleep(_PAUSE_SECONDS)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    except OSError as error:
        raise StoreError(
            f"the lock file cannot be written: {error.strerror}",
            where=str(path),
            remedy="make room where the store is",
        ) from error


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(path: Path) -> str:
    return path.read_text(errors="replace").strip() or "unknown"


def _claim_number(
    held: ExitStack, connection: sa.Connection, database: Database, role: str, deadline: float, kind: str
) -> None:
    number = zlib.crc32(role.encode()) - 2**31
    arguments = {"sign": _SIGN, "number": number}
    attempt = sa.text(f"SELECT pg_try_advisory_lock{kind}(:sign, :number)")
    while not connection.execute(attempt, arguments).scalar():
        if time.monotonic() >= deadline:
            raise _taken(role, database, "another session of this database")
        time.sleep(_PAUSE_SECONDS)
    held.callback(_give_back, connection, arguments, kind)


def _give_back(connection: sa.Connection, arguments: dict[str, int], kind: str) -> None:
    with suppress(sa.exc.SQLAlchemyError):  # a server that is gone has given it back already
        connection.execute(sa.text(f"SELECT pg_advisory_unlock{kind}(:sign, :number)"), arguments)


def _taken(role: str, database: Database, holder: str) -> ClaimedError:
    return ClaimedError(
        f"another syncd is the {role} of this store: {holder}",
        where=database.where,
        remedy="end it first, or give each its own store",
    )
