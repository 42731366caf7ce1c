"""Connections and transactions: one way to read, one to write, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from copy import copy
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from connectors.errors import SettingsError, StoreError
from syncd.store.encoding import to_json

LOCK_WAIT_SECONDS = 30
"""How long a writer waits for another process that writes to the same SQLite file."""

_REMEDIES = (
    ("database is locked", "another process holds the store; end it, or try again"),
    ("disk is full", "make room on the disk of the store"),
    ("No space left", "make room on the disk of the store"),
    ("readonly", "give this user the right to write the file and its folder"),
    ("unable to open", "make the folder, and give this user the right to write in it"),
    ("not a database", "name another file, or restore a backup"),
    ("malformed", "restore a backup"),
    ("does not exist", "create the database, or correct the name in `store`"),
    ("authentication failed", "correct the user and password in `store`"),
    ("permission denied", "give this user all rights on the database"),
    ("connection", "see that PostgreSQL runs and can be reached from here"),
)


class Database:
    """One database and its connections; safe to be used from several threads."""

    def __init__(self, url: str) -> None:
        self.url = _checked(url)
        self.where = f"store {self.url.set(query={}).render_as_string(hide_password=True)}"
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._reader = _engine(self.url, is_sqlite=self.is_sqlite)
        self._writer = self._reader.execution_options(write=True)
        self._turn: AbstractContextManager[object] = threading.Lock() if self.is_sqlite else nullcontext()
        self._check: Callable[[sa.Connection], None] = lambda _tx: None

    def fenced(self, check: Callable[[sa.Connection], None]) -> Self:
        """Return the same database, on which every writing transaction begins with a check that may raise."""
        other = copy(self)
        other._check = check  # noqa: SLF001 - a copy of ourselves
        return other

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees one state of the store throughout; raises `StoreError`."""
        with self._translated(), self._reader.begin() as tx:
            if not self.is_sqlite:
                tx.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield tx

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Open a transaction that is kept whole or not at all; raises `StoreError`. Not to be nested."""
        with self._translated(), self._turn, self._writer.begin() as tx:
            self._check(tx)
            yield tx

    @contextmanager
    def session(self) -> Iterator[sa.Connection]:
        """Open a connection without transaction, for locks that live as long as it does."""
        with self._translated(), self._reader.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

    def gather_statistics(self, *tables: str) -> None:
        """Tell the planner of PostgreSQL what the tables hold now, sooner than it would look by itself."""
        if self.is_sqlite:
            return
        with self.write() as tx:
            for table in tables:
                tx.exec_driver_sql(f"ANALYZE {table}")

    def compact(self) -> None:
        """Give back the room of deleted rows, and have the planner look at the tables; writers wait meanwhile."""
        with self._turn, self.session() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("VACUUM (ANALYZE)")
                return
            connection.exec_driver_sql(
                "COMMIT"
            )  # VACUUM stands outside of the transaction that was begun for it
            for statement in (
                "VACUUM",
                "PRAGMA analysis_limit=1000",
                "ANALYZE",
                "PRAGMA wal_checkpoint(TRUNCATE)",
            ):
                connection.exec_driver_sql(statement).close()

    def close(self) -> None:
        """Let go of all connections."""
        self._reader.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            what = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
            remedy = next((r for sign, r in _REMEDIES if sign in what), "see the log for what led to it")
            raise StoreError(what, where=self.where, remedy=remedy) from error


def within(
    tx: sa.Connection, column: sa.ColumnElement[Any], values: Collection[str] | Collection[int]
) -> sa.ColumnElement[bool]:
    """Say that the column has one of these values: one bound parameter, whatever their number.

    PostgreSQL is given an array and not a subquery: before statistics of a new table are there, it would walk
    through the subquery again for each row.
    """
    if tx.dialect.name == "sqlite":
        return column.in_(listed(tx, values))
    array = sa.bindparam("within", list(values), type_=postgresql.ARRAY(column.type), unique=True)
    return column == sa.any_(array)


def listed(tx: sa.Connection, values: Collection[str] | Collection[int]) -> sa.Select[Any]:
    """Return a query of these values (texts, on PostgreSQL), in one column."""
    if tx.dialect.name == "sqlite":
        bound: Any = sa.bindparam("listed", to_json(list(values)), unique=True)
        return sa.select(sa.func.json_each(bound).table_valued("value").c.value)
    array: Any = sa.bindparam("listed", list(values), type_=postgresql.ARRAY(sa.Text), unique=True)
    return sa.select(sa.func.unnest(array).column_valued("listed"))


def without(
    tx: sa.Connection, column: sa.ColumnElement[Any], values: Collection[str]
) -> sa.ColumnElement[bool]:
    """Say that the column has none of these values, of which there may be as many as rows."""
    if tx.dialect.name == "sqlite":
        return column.not_in(listed(tx, values))
    tx.exec_driver_sql(
        "SET LOCAL enable_nestloop = off"
    )  # without statistics it would walk the list for each row
    others = listed(tx, values).subquery("others")
    return sa.not_(sa.exists().where(others.c[0] == column))


def upsert(
    tx: sa.Connection,
    table: sa.Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    only_if: Callable[[Any], sa.ColumnElement[bool]] | None = None,
) -> None:
    """Insert the rows, or replace the given columns of those whose primary key is there.

    All rows have the same columns and different keys. `only_if` is given the new row, and says when it replaces
    the old one. SQLite takes the rows one by one in a prepared statement, PostgreSQL as one array a column: the
    fastest way of each.
    """
    if not rows:
        return
    columns = list(rows[0])
    if tx.dialect.name == "sqlite":
        tx.execute(_resolved(sqlite.insert(table), table, columns, only_if), list(rows))
        return
    arrays = [
        sa.func.unnest(sa.bindparam(f"all_{name}", type_=postgresql.ARRAY(table.c[name].type)))
        for name in columns
    ]
    statement = postgresql.insert(table).from_select(columns, sa.select(*arrays))
    tx.execute(
        _resolved(statement, table, columns, only_if),
        {f"all_{name}": [row[name] for row in rows] for name in columns},
    )


def insert_missing(tx: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the few rows that no unique key of the table has yet."""
    dialect: Any = sqlite if tx.dialect.name == "sqlite" else postgresql
    tx.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))


def insert_selected(tx: sa.Connection, table: sa.Table, columns: list[str], rows: sa.Select[Any]) -> None:
    """Insert what the query selects, or replace these columns of the rows that are there."""
    dialect: Any = sqlite if tx.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).from_select(columns, rows)
    tx.execute(_resolved(statement, table, columns, None))


def _resolved(
    statement: Any,
    table: sa.Table,
    columns: Sequence[str],
    only_if: Callable[[Any], sa.ColumnElement[bool]] | None,
) -> Any:
    key = [column.name for column in table.primary_key]
    replaced = {name: statement.excluded[name] for name in columns if name not in key}
    if not replaced:
        return statement.on_conflict_do_nothing(index_elements=key)
    condition = only_if(statement.excluded) if only_if else None
    return statement.on_conflict_do_update(index_elements=key, set_=replaced, where=condition)


def _checked(url: str) -> sa.URL:
    remedy = "write sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsError("the address of the store cannot be read", where="store", remedy=remedy) from None
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise SettingsError(f"{backend} is no kind of store", where="store", remedy=remedy)
    if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise SettingsError("a store in memory keeps nothing", where="store", remedy="write sqlite:///FILE")
    return parsed.set(drivername="postgresql+psycopg") if backend == "postgresql" else parsed


def _engine(url: sa.URL, *, is_sqlite: bool) -> sa.Engine:
    try:
        if not is_sqlite:
            return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)
        engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": LOCK_WAIT_SECONDS})
    except (ImportError, NoSuchModuleError) as error:
        raise SettingsError(
            f"the driver for this store is not installed: {error}",
            where="store",
            remedy="install its extra, in syncd's folder: pip install '.[postgres]'",
        ) from error
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = (
        None  # BEGIN is ours to say: the driver's own comes too late and loses updates
    )
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: sa.Connection) -> None:
    is_writer = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
