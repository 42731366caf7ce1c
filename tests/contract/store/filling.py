"""Fills every table of a store with rows of every kind of column, and reads all of them again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

ROWS = 3


def fill(url: str) -> None:
    """Put rows into each table that the database has, whatever its schema."""
    engine = sa.create_engine(url)
    tables = _tables(engine)
    with engine.begin() as connection:
        for table in tables:
            connection.execute(sa.insert(table), [_row(table, number) for number in range(1, ROWS + 1)])
    engine.dispose()


def all_rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of each table, sorted."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(sa.select(table))), key=repr)
            for table in _tables(engine)
        }
    engine.dispose()
    return found


def _tables(engine: sa.Engine) -> list[sa.Table]:
    known = sa.MetaData()
    known.reflect(engine)
    return [table for table in known.sorted_tables if table.name != "alembic_version"]


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    return {column.name: _cell(table.name, column, number) for column in table.columns}


def _cell(table: str, column: sa.Column[Any], number: int) -> Any:
    """Return a value of the column's type; every third row has nothing where nothing may stand."""
    if column.nullable and number == ROWS:
        return None
    match column.type:
        case sa.Boolean():
            return number % 2 == 0
        case sa.Integer():
            return (
                number + 2**40
                if isinstance(column.type, sa.BigInteger) and not column.primary_key
                else number
            )
        case sa.Double() | sa.Float():
            return number + 0.1
    if column.name in {"body", "facts", "detail", "seen"}:
        return (
            '{"items": [], "rules": "r"}' if table == "snapshot" else f'{{"n": {number}, "text": "検索 \'"}}'
        )
    return f"{table} {column.name} {number} 検索"
