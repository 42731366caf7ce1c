"""Moves everything that a store holds into another one, of either kind, and counts it on both sides."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from connectors.errors import StoreError
from syncd.store.database import Database, upsert
from syncd.store.schema import schema

BATCH = 2_000
"""Rows that are held in memory at a time."""

Tell = Callable[[str, int, int], None]
"""Is told what is copied, how much of it is done, and how much there is."""


def transfer(source: Database, target: Database, tell: Tell, *, replace: bool = False) -> dict[str, int]:
    """Copy all rows in one transaction of each side, and return their number by table.

    Both have the schema of this program. The target takes all or nothing: raises `StoreError` where it holds
    something already (which `replace` takes away first), or where a table has another number of rows in the end.
    """
    with source.read() as rows, target.write() as tx:
        if replace:
            for table in schema.sorted_tables:
                tx.execute(sa.delete(table))
        refuse_filled(tx, target.where)
        there = count_rows(rows)
        done, of = 0, sum(there.values())
        for table in schema.sorted_tables:
            found = rows.execute(sa.select(table), execution_options={"yield_per": BATCH})
            for batch in found.mappings().partitions():
                upsert(tx, table, [dict(row) for row in batch])
                done += len(batch)
                tell(table.name, done, of)
        _refuse_difference(there, count_rows(tx), target.where)
        _continue_numbers(tx)
    return there


def count_rows(tx: sa.Connection) -> dict[str, int]:
    """Return the number of rows of each table."""
    return {
        table.name: tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in schema.sorted_tables
    }


def refuse_filled(tx: sa.Connection, where: str) -> None:
    """Raise `StoreError` where any table has a row."""
    filled = [name for name, count in count_rows(tx).items() if count]
    if filled:
        raise StoreError(
            f"this store is not empty: it has rows in {', '.join(filled[:3])}",
            where=where,
            remedy="name an empty database, or a file that is not there yet",
        )


def _refuse_difference(source: dict[str, int], target: dict[str, int], where: str) -> None:
    differing = [
        f"{name}: {target[name]} of {count}" for name, count in source.items() if target[name] != count
    ]
    if differing:
        raise StoreError(
            f"not every row arrived ({'; '.join(differing)})",
            where=where,
            remedy="nothing was kept there; try again, and report it where it happens again",
        )


def _continue_numbers(tx: sa.Connection) -> None:
    """Have PostgreSQL number new rows after those that were copied; SQLite does so by itself."""
    if tx.dialect.name == "sqlite":
        return
    for table in schema.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            last = sa.select(sa.func.max(column)).scalar_subquery()
            tx.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1), last.is_not(None))))
