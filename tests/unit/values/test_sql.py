"""Values from databases, on a real SQLite and a real PostgreSQL: what is taken, and that nothing is changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from config.values import Cadence, SqlSource
from connectors.errors import SyncError, TransientError
from syncd.values import Told, ask
from tests.contract.store.databases import INSTALL

TODAY = date(2026, 11, 21)
BACKENDS = ("sqlite", "postgresql")
ENDLESS = {
    "sqlite": "with recursive n(x) as (select 1 union all select x + 1 from n) select max(x) from n",
    "postgresql": "select pg_sleep(5)",
}


@pytest.fixture(scope="module")
def addresses(
    tmp_path_factory: pytest.TempPathFactory, postgres: sa.Engine | None
) -> Iterator[dict[str, str]]:
    """Give a database of each backend with a table of three orders."""
    path = tmp_path_factory.mktemp("shop") / "shop.db"
    fill = "insert into orders values (1, '2026-10-31', 'a'), (2, '2026-11-20', 'b'), (3, null, 'c')"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table orders (n integer, day text, who text)")
        connection.execute(fill)
    found = {"sqlite": f"sqlite:///{path}"}
    if postgres is not None:
        with postgres.connect() as server:
            server.exec_driver_sql("drop table if exists orders")
            server.exec_driver_sql("create table orders (n numeric, day date, who text)")
            server.exec_driver_sql(fill)
        found["postgresql"] = postgres.url.render_as_string(hide_password=False)
    yield found
    if postgres is not None:
        with postgres.connect() as server:
            server.exec_driver_sql("drop table orders")


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, addresses: dict[str, str]) -> str:
    """Give the name of each backend that is at hand."""
    name: str = request.param
    if name not in addresses:
        pytest.skip(INSTALL)
    return name


def queried(address: str, query: str, **more: Any) -> Told:
    """Return what a query tells."""
    return ask(SqlSource(query=query, database=address, **more), TODAY)


def flaw(address: str, query: str, **more: Any) -> SyncError:
    """Return how a query is refused; it says where and what to do."""
    with pytest.raises(SyncError) as caught:
        queried(address, query, **more)
    assert caught.value.where
    assert caught.value.remedy
    return caught.value


def test_one_row_tells_the_value_and_its_day(addresses: dict[str, str], backend: str) -> None:
    """One column, or two; a day that is null is none; signs such as % and : are the query's own."""
    address = addresses[backend]
    assert queried(address, "select count(*) from orders where who not like 'z%' and who <> ':x'") == Told(
        value=3
    )
    assert queried(address, "select n, day from orders where n = 1") == Told(value=1, of=date(2026, 10, 31))
    assert queried(address, "select n, day from orders where n = 3") == Told(value=3)
    assert queried(address, "select '2.5' -- a text that is a number") == Told(value=2.5)


def test_an_instant_of_postgresql_keeps_its_zone(addresses: dict[str, str]) -> None:
    """A `timestamptz` is the instant that it is; a month in words is its last day."""
    if "postgresql" not in addresses:
        pytest.skip(INSTALL)
    told = queried(addresses["postgresql"], "select 1, timestamptz '2026-11-20 09:00+09'")
    assert told.of == datetime(2026, 11, 20, tzinfo=UTC)
    assert queried(addresses["postgresql"], "select 1, '2026-02'").of == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("select n from orders where n > 9", "the query gives no row"),
        ("select n from orders", "the query gives more than one row"),
        ("select n, day, who from orders where n = 1", "the query gives 3 columns"),
        ("select who from orders where n = 1", "'a' at the first column is no number"),
        ("select null from orders where n = 1", "'None' at the first column is no number"),
        ("select n, who from orders where n = 1", "'a' in the second column is no day"),
        ("select n from nowhere", "nowhere"),
        ("select select", "syntax error"),
    ],
)
def test_a_query_that_gives_no_one_number_is_told(
    addresses: dict[str, str], backend: str, query: str, said: str
) -> None:
    """No row, several, too many columns, no number, no day, or what the database says itself."""
    assert said in flaw(addresses[backend], query).what


@pytest.mark.parametrize(
    "query",
    [
        "delete from orders",
        "delete from orders returning n",
        "select 1; delete from orders",
        "commit; begin; delete from orders",
        "select 1; commit; delete from orders; select 1",
        "attach 'x.db' as x",
    ],
)
def test_nothing_can_be_changed_by_a_query(
    addresses: dict[str, str], backend: str, query: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it says, all rows are there afterwards, and no file came to be."""
    monkeypatch.chdir(tmp_path)
    flaw(addresses[backend], query)
    assert queried(addresses[backend], "select count(*) from orders").value == 3
    assert list(tmp_path.iterdir()) == []


def test_a_query_ends_with_its_time(addresses: dict[str, str], backend: str) -> None:
    """The database itself ends it, and the message names the limit."""
    found = flaw(addresses[backend], ENDLESS[backend], cadence=Cadence(timeout=timedelta(milliseconds=200)))
    assert isinstance(found, TransientError)
    assert found.what == "no answer within 0.2 s"


def test_a_database_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing file is not made; a server that refuses is told without the password; so is a wrong reference."""
    assert flaw(f"sqlite:///{tmp_path}/none.db", "select 1").what == "the database is not there"
    (tmp_path / "text.db").write_text("no database" * 100, encoding="utf-8")
    assert "not a database" in flaw(f"sqlite:///{tmp_path}/text.db", "select count(*) from orders").what
    monkeypatch.setenv("SHOP_URL", "postgresql://okr:s3cr3t@127.0.0.1:9/shop")
    found = flaw("env:SHOP_URL", "select 1")
    assert isinstance(found, TransientError)
    assert "cannot be reached" in found.what
    assert "s3cr3t" not in str(found)
    for wrong, said in (
        ("", "is empty or not set"),
        ("env:OTHER", "leads to another"),
        ("mysql://x/y", "no database"),
    ):
        monkeypatch.setenv("SHOP_URL", wrong)
        assert said in flaw("env:SHOP_URL", "select 1").what
    assert [path.name for path in tmp_path.iterdir()] == ["text.db"]
