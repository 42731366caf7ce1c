"""Values from databases: the one row that a query gives, in a transaction that only reads, within its time."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from config.scalars import FlawedError, StoreAddress
from config.values import SqlSource
from connectors.errors import (
    MalformedError,
    MissingError,
    RejectedError,
    SettingsError,
    SyncError,
    TransientError,
)
from syncd.values.told import Told, moment, number

_STEPS_BETWEEN_LOOKS = 10_000
"""Steps of SQLite's machine after which it looks at the time: a few milliseconds."""

_LONGEST_CELL = 1_000_000
_READ_AT_ONCE = 2
"""Rows that are read: one too many is enough to know it."""

Rows = Sequence[Sequence[Any]]


def ask_database(source: SqlSource, today: date) -> Told:
    """Return the value, and the time in the second column where there is one; raises any `SyncError`."""
    where, reference = source.place, source.reference
    url = _address(reference.reveal() if reference else source.database, where)
    ask = _ask_sqlite if url.get_backend_name() == "sqlite" else _ask_postgresql
    rows = ask(url, source.query, source.cadence.timeout, where)
    if len(rows) != 1:
        what = "the query gives no row" if not rows else "the query gives more than one row"
        raise RejectedError(what, where=where, remedy="let it give one, as with count(*), sum(…) or limit 1")
    (row,) = rows
    if len(row) not in {1, 2}:
        what = f"the query gives {len(row)} columns"
        raise RejectedError(what, where=where, remedy="let it give the value, or the value and its time")
    value = number(row[0], where, "the first column")
    told = len(row) == 2 and row[1] is not None
    return Told(value=value, of=moment(row[1], today, where, "the second column") if told else None)


def _address(text: str, where: str) -> sa.URL:
    try:
        found = StoreAddress(text).url
    except FlawedError as error:
        raise SettingsError(error.flaws[0].what, where=where, remedy=error.flaws[0].remedy) from None
    if found is None:
        what = "the reference leads to another reference"
        raise SettingsError(what, where=where, remedy="let it lead to a database address")
    return found


def _ask_sqlite(url: sa.URL, query: str, timeout: timedelta, where: str) -> Rows:
    path = Path(url.database or "").resolve()
    if not path.is_file():
        raise MissingError(
            "the database is not there", where=where, remedy=f"put it at {path}, or mend database"
        )
    deadline = time.monotonic() + timeout.total_seconds()
    try:
        with closing(
            sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=timeout.total_seconds())
        ) as connection:
            connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_CELL)
            connection.execute("PRAGMA query_only = 1")
            connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)
            return connection.execute(query).fetchmany(_READ_AT_ONCE)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _refused(str(error), "interrupted" in str(error), timeout, where) from error


def _ask_postgresql(url: sa.URL, query: str, timeout: timedelta, where: str) -> Rows:
    """Ask with a cursor of the server: so the query is one statement, and only what is read is sent."""
    milliseconds = round(timeout.total_seconds() * 1000)
    limits = {
        "connect_timeout": max(2, round(timeout.total_seconds())),
        "tcp_user_timeout": milliseconds,
        "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}",
        "application_name": "syncd",
    }
    try:
        engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=limits)
        errors: type[Exception] = engine.dialect.loaded_dbapi.Error
    except ImportError as error:
        what = "the driver for PostgreSQL is not installed"
        raise SettingsError(
            what, where=where, remedy="install its extra, in syncd's folder: pip install '.[postgres]'"
        ) from error
    try:
        with closing(engine.raw_connection()) as pooled:
            connection: Any = pooled.driver_connection
            connection.read_only = True
            with connection.cursor(name="syncd_value") as cursor:
                cursor.execute(query)
                rows: Rows = cursor.fetchmany(_READ_AT_ONCE)
                return rows
    except (errors, SQLAlchemyError) as error:
        said = str(getattr(error, "orig", None) or error)
        raise _refused(said, "timeout" in said, timeout, where) from error


def _refused(said: str, late: bool, timeout: timedelta, where: str) -> SyncError:  # noqa: FBT001 - private
    if late:
        what = f"no answer within {timeout.total_seconds():g} s"
        return TransientError(what, where=where, remedy="make the query cheaper, or set timeout")
    line = said.strip().partition("\n")[0][:200]
    if "connection" in line:
        return TransientError(
            f"the database cannot be reached: {line}",
            where=where,
            remedy="see that it runs, and check database",
        )
    return MalformedError(f"the database refuses the query: {line}", where=where, remedy="mend the query")
