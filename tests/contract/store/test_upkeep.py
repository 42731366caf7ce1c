"""Backups, their return, and the move to another kind of store: everything arrives, or nothing does."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from connectors.errors import StoreError
from syncd.store import ClaimedError, Store
from syncd.store.schema import schema
from syncd.store.upgrade import MIGRATIONS
from syncd.store.upkeep.backup import back_up, restore
from tests.contract.store.databases import BACKENDS, UrlFactory
from tests.contract.store.filling import all_rows, fill
from tests.contract.store.samples import NOW, an_item, save
from tests.contract.store.test_opening import execute, migrate


def silent(_what: str, _done: int, _of: int) -> None:
    """Show nothing."""


Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture(scope="module")
def filled_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """Give a file of a store with rows in every table."""
    path = tmp_path_factory.mktemp("filled") / "store.db"
    shutil.copy(migrated_file, path)
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def rows(filled_file: Path) -> Rows:
    """Give the rows of that file."""
    return all_rows(f"sqlite:///{filled_file}")


@pytest.fixture
def source(filled_file: Path, tmp_path: Path) -> str:
    """Give the address of a copy of that file."""
    return f"sqlite:///{shutil.copy(filled_file, tmp_path / 'source.db')}"


def test_a_backup_holds_every_row(store_url: str, tmp_path: Path) -> None:
    """Of either kind of store it is one file of SQLite, readable by its owner alone, and it opens as a store."""
    fill(store_url)
    rows = all_rows(store_url)
    seen: list[tuple[int, int]] = []
    counts = back_up(store_url, tmp_path / "b.db", lambda _what, done, of: seen.append((done, of)))
    assert counts == {name: len(found) for name, found in rows.items()}
    assert all_rows(f"sqlite:///{tmp_path}/b.db") == rows
    assert stat.S_IMODE((tmp_path / "b.db").stat().st_mode) == 0o600
    assert seen[-1][0] == seen[-1][1]
    assert [path.name for path in tmp_path.glob("b.db*") if path.name != "b.db"] == []


def test_a_backup_is_of_one_moment(store_url: str, tmp_path: Path) -> None:
    """What is written while it is made is not in it, and is not held up by it."""
    with Store.open(store_url) as store:
        save(store, *(an_item(str(n)) for n in range(500)))
        wrote: list[int] = []

        def write(_what: str, _done: int, _of: int) -> None:
            if not wrote:
                wrote.append(1)
                save(store, an_item("late"))

        assert back_up(store_url, tmp_path / "b.db", write)["item"] == 500
        assert store.table_sizes()["item"] == 501


def test_a_backup_comes_back(store_url: str, source: str, rows: Rows, tmp_path: Path) -> None:
    """Into an empty store of either kind, every row as it was."""
    back_up(source, tmp_path / "b.db", silent)
    assert restore(tmp_path / "b.db", store_url, silent) == {name: len(found) for name, found in rows.items()}
    assert all_rows(store_url) == rows
    with Store.open(store_url) as store:
        store.audit(NOW, "x", "y", {})
        assert store.audit_page(1)[0].id > 1


def test_a_store_that_holds_something_is_kept(store_url: str, tmp_path: Path) -> None:
    """A restore is refused, unless it is asked to take the place; a file of SQLite then stays beside."""
    with Store.open(store_url) as store:
        save(store, an_item("1"))
    back_up(store_url, tmp_path / "b.db", silent)
    with Store.open(store_url) as store:
        save(store, an_item("2"))
    with pytest.raises(StoreError, match="not empty"):
        restore(tmp_path / "b.db", store_url, silent)
    restore(tmp_path / "b.db", store_url, silent, replace=True)
    with Store.open(store_url) as store:
        assert store.table_sizes()["item"] == 1
    if store_url.startswith("sqlite"):
        with Store.open(f"{store_url}.replaced") as store:
            assert store.table_sizes()["item"] == 2


def test_a_damaged_store_is_replaced(store_url: str, tmp_path: Path) -> None:
    """A file that SQLite cannot read any more is no reason to refuse a restore that may replace it."""
    if not store_url.startswith("sqlite"):
        pytest.skip("a file of SQLite")
    back_up(store_url, tmp_path / "b.db", silent)
    (tmp_path / "store.db").write_bytes(b"garbage" * 5000)
    with pytest.raises(StoreError, match="not a database"):
        restore(tmp_path / "b.db", store_url, silent)
    restore(tmp_path / "b.db", store_url, silent, replace=True)
    with Store.open(store_url) as store:
        assert store.table_sizes()["item"] == 0


def test_a_store_in_use_is_left_alone(store_url: str, tmp_path: Path) -> None:
    """While a daemon is the writer a backup is made, and a restore refused."""
    with Store.open(store_url) as store, store.claim("writer", wait=timedelta()):
        back_up(store_url, tmp_path / "b.db", silent)
        with pytest.raises(ClaimedError):
            restore(tmp_path / "b.db", store_url, silent, replace=True)


def test_what_is_no_backup_is_refused(store_url: str, tmp_path: Path) -> None:
    """Another database of SQLite, a text and a missing file; the store stays as it is."""
    with Store.open(store_url) as store:
        save(store, an_item("1"))
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE t (x)")
    other.close()
    (tmp_path / "text.db").write_text("Remember the milk. " * 100)
    for name, message in (
        ("other.db", "no backup of syncd"),
        ("text.db", "not a database"),
        ("none.db", "no such"),
    ):
        with pytest.raises(StoreError, match=message):
            restore(tmp_path / name, store_url, silent, replace=True)
    with Store.open(store_url) as store:
        assert store.table_sizes()["item"] == 1
    assert not list(tmp_path.glob("*.part*"))


def test_a_backup_that_cannot_be_written_leaves_nothing(store_url: str, tmp_path: Path) -> None:
    """A folder that is not there is told, and an older backup of that name stays."""
    with pytest.raises(StoreError, match="No such file"):
        back_up(store_url, tmp_path / "none" / "b.db", silent)
    old = tmp_path / "old.db"
    old.write_bytes(b"older")
    with pytest.raises(StoreError):
        back_up("sqlite:////proc/nowhere/x.db", old, silent)
    assert old.read_bytes() == b"older"


def test_a_backup_of_an_older_schema_is_upgraded_on_its_way(
    make_store_url: UrlFactory, store_url: str, tmp_path: Path
) -> None:
    """One that the first syncd made comes into a store of today; one of a newer syncd is refused."""
    old = make_store_url("sqlite")
    engine = sa.create_engine(old)
    migrate(engine, "0001")
    engine.dispose()
    execute(old, "INSERT INTO kr_value VALUES ('kr1', 1000, 'hand', 12.5, 'old', 2000)")
    counts = back_up(old, tmp_path / "b.db", silent)
    assert counts["kr_value"] == 1
    assert restore(tmp_path / "b.db", store_url, silent).keys() == schema.tables.keys()
    with Store.open(store_url) as store:
        assert store.table_sizes()["kr_value"] == 1
    execute(f"sqlite:///{tmp_path}/b.db", "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="has schema 9999"):
        restore(tmp_path / "b.db", store_url, silent, replace=True)


def test_a_store_moves_whole(store_url: str, source: str, rows: Rows) -> None:
    """From SQLite into an empty store of either kind: the same rows, and numbers go on after the last one."""
    with Store.open(source) as old, Store.open(store_url) as new:
        assert old.move_to(new, silent) == {name: len(found) for name, found in rows.items()}
        assert all_rows(store_url) == rows
        last = old.audit_page(1)[0].id
        new.audit(NOW, "x", "y", {})
        assert new.audit_page(1)[0].id == last + 1
        assert new.record_change_set("f", NOW, None, "guard", []) == []
        with pytest.raises(StoreError, match="not empty"):
            old.move_to(new, silent)


def test_a_move_that_breaks_off_leaves_nothing(store_url: str, source: str, rows: Rows) -> None:
    """Killed in the middle, the other store is as empty as before, and the move can be made again."""

    def broken(what: str, _done: int, _of: int) -> None:
        if what == "item":
            raise KeyboardInterrupt

    with Store.open(source) as old, Store.open(store_url) as new:
        with pytest.raises(KeyboardInterrupt):
            old.move_to(new, broken)
        assert set(new.table_sizes().values()) == {0}
        old.move_to(new, silent)
    assert all_rows(store_url) == rows


def test_rows_that_do_not_arrive_are_noticed(store_url: str, source: str) -> None:
    """Where the other side drops a row, the counts differ, and nothing is kept there."""
    if store_url.startswith("sqlite"):
        execute(store_url, "CREATE TRIGGER t AFTER INSERT ON meta BEGIN DELETE FROM meta; END")
    else:
        execute(store_url, "CREATE RULE t AS ON INSERT TO meta DO INSTEAD NOTHING")
    with Store.open(source) as old, Store.open(store_url) as new:
        with pytest.raises(StoreError, match=r"not every row arrived \(meta: 0 of"):
            old.move_to(new, silent)
        assert set(new.table_sizes().values()) == {0}


REVISIONS = sorted(path.name[1:5] for path in (MIGRATIONS / "versions").glob("r*.py"))[:-1]
"""All schemas that migrations lead through, but the newest."""


EVERY = [
    pytest.param(
        kind, revision, marks=[pytest.mark.campaign] if kind != "sqlite" and revision != REVISIONS[-1] else []
    )
    for kind in BACKENDS
    for revision in REVISIONS
]


@pytest.mark.parametrize(("kind", "revision"), EVERY)
def test_a_store_of_each_earlier_schema_keeps_its_rows(
    kind: str, revision: str, make_store_url: UrlFactory
) -> None:
    """Each table of a store that an earlier syncd filled has as many rows after the upgrade."""
    empty_url = make_store_url(kind)
    engine = sa.create_engine(empty_url)
    migrate(engine, revision)
    engine.dispose()
    fill(empty_url)
    before = {name: len(rows) for name, rows in all_rows(empty_url).items()}
    with Store.open(empty_url) as store:
        after = store.table_sizes()
    assert {name: after[name] for name in before} == before
    assert all_rows(empty_url).keys() == schema.tables.keys()
