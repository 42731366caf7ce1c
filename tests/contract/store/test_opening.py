"""A store is made, upgraded, or refused; what goes wrong is said without passwords."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from connectors.errors import SettingsError, StoreError
from syncd.store import CheckInRow, Store
from syncd.store.schema import HEAD, schema
from syncd.store.upgrade import MIGRATIONS
from tests.contract.store.databases import UrlFactory
from tests.contract.store.samples import NOW, an_item, refs, save

OPEN_AND_COUNT = """
import sys
from syncd.store import Store
with Store.open(sys.argv[1]) as store:
    print(store.table_sizes()["item"])
"""


def execute(url: str, statement: str) -> None:
    """Run one statement in the database."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def test_migrations_make_exactly_the_schema(empty_url: str) -> None:
    """After all migrations from empty, Alembic finds no difference from the tables in code."""
    with Store.open(empty_url) as store:
        assert store.table_sizes() == dict.fromkeys(schema.tables, 0)
    engine = sa.create_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, schema) == []
        assert context.get_current_revision() == HEAD
    engine.dispose()


def test_an_older_store_is_upgraded_and_keeps_what_it_holds(empty_url: str) -> None:
    """From the first schema: values are there, check-ins can be kept, and no table differs from a new store's."""
    engine = sa.create_engine(empty_url)
    migrate(engine, "0001")
    execute(empty_url, "INSERT INTO kr_value VALUES ('kr1', 1000, 'hand', 12.5, 'old', 2000)")
    with Store.open(empty_url) as store:
        (value,) = store.values("kr1", NOW)
        assert (value.value, value.note, value.source) == (12.5, "old", "hand")
        row = CheckInRow(kr="kr1", at=NOW, source="hand", confidence=7.0, recorded=NOW)
        store.add_check_in(row)
        assert store.check_ins("kr1", NOW) == [row]
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema) == []
        assert context.get_current_revision() == HEAD
    engine.dispose()


def test_items_of_a_close_get_rows_of_their_own(empty_url: str) -> None:
    """What the next close is held against survives the migration, and each project is counted as a whole once more."""
    engine = sa.create_engine(empty_url)
    migrate(engine, "0007")
    execute(
        empty_url,
        """INSERT INTO snapshot VALUES ('p', '{"rules": "r", "items": [["jira", "1", "A-1"]]}', false)""",
    )
    with Store.open(empty_url) as store:
        assert store.snapshots(["p"]) == {"p": {"rules": "r", "items": [["jira", "1", "A-1"]]}}
        assert store.settled_snapshots() == {"p"}
        assert store.bases(["p"]) == {}
    engine.dispose()


def migrate(engine: sa.Engine, revision: str) -> None:
    """Bring an empty database to an older schema."""
    with engine.begin() as connection:
        settings = Config(attributes={"connection": connection})
        settings.set_main_option("path_separator", "os")
        settings.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(settings, revision)


def test_a_missing_index_would_be_seen(store: Store, store_url: str) -> None:
    """The comparison with the schema bites: a store without one of the indexes differs."""
    assert store.get_meta("x") is None
    execute(store_url, "DROP INDEX ix_item_parent")
    engine = sa.create_engine(store_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, schema) != []
    engine.dispose()


def test_the_newest_migration_is_the_schema_of_the_code() -> None:
    """The number in the code is that of the one head, and files are named by their numbers."""
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [HEAD]
    for script in scripts.walk_revisions():
        assert Path(script.path).name.startswith(f"r{script.revision}_")


def test_a_store_is_found_as_it_was_left(empty_url: str) -> None:
    """Opening a store again changes nothing in it."""
    with Store.open(empty_url) as store:
        save(store, an_item("1"))
    with Store.open(empty_url) as store:
        assert store.items(refs("1"))["jira", "1"] == an_item("1")


def test_a_newer_store_is_refused(empty_url: str) -> None:
    """A program that was set back says which schema it found, which it knows, and what to do."""
    Store.open(empty_url).close()
    execute(empty_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError) as told:
        Store.open(empty_url)
    assert f"schema 9999, this program knows schemas up to {HEAD}" in told.value.what
    assert "newer syncd" in told.value.remedy


def test_programs_that_start_together_do_not_disturb_each_other(empty_url: str) -> None:
    """Of several that open an empty store at once, one migrates it, and all find it ready."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", OPEN_AND_COUNT, empty_url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    told = [program.communicate(timeout=60) for program in programs]
    assert told == [("0\n", "")] * 4


def test_a_migration_that_fails_leaves_nothing(empty_url: str) -> None:
    """A store with one foreign table in the way is refused whole: no table of ours is left in it."""
    execute(empty_url, "CREATE TABLE written (x INTEGER)")
    with pytest.raises(StoreError, match="already exists"):
        Store.open(empty_url)
    engine = sa.create_engine(empty_url)
    assert sa.inspect(engine).get_table_names() == ["written"]
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("", "cannot be read"),
        ("nonsense", "cannot be read"),
        ("mysql://user:hunter2@host/db", "mysql is no kind of store"),
        ("oracle+none://user:hunter2@host/db", "oracle is no kind of store"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
        ("sqlite+nodriver:///x.db", "driver"),
        ("postgresql://user:hunter2@host:port/db", "cannot be read"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str, what: str) -> None:
    """The message says what is wrong and shows how an address looks; never a password."""
    with pytest.raises(SettingsError, match=what) as told:
        Store.open(url)
    assert told.value.where == "store"
    assert told.value.remedy
    assert "hunter2" not in str(told.value)


def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    """Neither the password of the address nor one among its options is told."""
    with pytest.raises(StoreError) as told:
        Store.open("postgresql://syncd:hunter2@127.0.0.1:1/plans?password=hunter3&connect_timeout=2")
    assert "hunter" not in str(told.value)
    assert "127.0.0.1:1/plans" in told.value.where
    assert "PostgreSQL runs" in told.value.remedy


def test_a_missing_database_is_told(make_store_url: UrlFactory) -> None:
    """A wrong name leads to a remedy that says so."""
    url = sa.make_url(make_store_url("postgresql")).set(database="nobody_made_this")
    with pytest.raises(StoreError, match="does not exist") as told:
        Store.open(url.render_as_string(hide_password=False))
    assert "create the database" in told.value.remedy


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    """A text file by mistake is left as it is."""
    path = tmp_path / "notes.txt"
    path.write_text("Remember the milk. " * 100)
    with pytest.raises(StoreError, match="not a database") as told:
        Store.open(f"sqlite:///{path}")
    assert "name another file" in told.value.remedy
    assert path.read_text().startswith("Remember")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """The remedy names the folder as what is missing."""
    with pytest.raises(StoreError, match="unable to open") as told:
        Store.open(f"sqlite:///{tmp_path}/none/syncd.db")
    assert "make the folder" in told.value.remedy


def test_a_path_may_have_signs_of_the_migration_tool(tmp_path: Path) -> None:
    """A per cent sign or a space in the path is nothing special."""
    folder = tmp_path / "50% done"
    folder.mkdir()
    with Store.open(f"sqlite:///{folder}/syncd.db") as store:
        assert store.table_sizes()["item"] == 0
