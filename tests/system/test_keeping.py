"""The commands for the store as a whole, by the program's own entry point."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from syncd.sandbox.server import Sandbox
from syncd.store import Store
from tests.system import team
from tests.system.program import Ended, syncd_inside


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give a folder with settings, and a store after one pass over the team's site."""
    made = tmp_path_factory.mktemp("synced")
    with Sandbox(team.site(projects=1, items=3)) as sandbox:
        team.write_configuration(made, team.configuration(sandbox.url, projects=1, write=False))
        assert run(made, "sync").code == 0
        yield made


@pytest.fixture
def folder(tmp_path: Path, synced: Path) -> Path:
    """Give a copy of that folder."""
    return Path(shutil.copytree(synced, tmp_path / "here"))


def run(folder: Path, *arguments: str, **variables: str) -> Ended:
    """Run a command there."""
    return syncd_inside(*arguments, folder=folder, variables={**team.VARIABLES, **variables})


def items(file: Path) -> int:
    """Return the number of items in a store's file."""
    connection = sqlite3.connect(file)
    (count,) = connection.execute("SELECT count(*) FROM item").fetchone()
    connection.close()
    return int(count)


def test_a_lost_store_comes_back(folder: Path) -> None:
    """Backup, loss, restore: `status` tells the same as before, and the audit tells of the restore."""
    before = run(folder, "status", "--json").document
    made = run(folder, "backup", "kept.db", "--json")
    assert made.code == 0, made.said
    assert made.document["rows"]["item"] == items(folder / "kept.db")
    for name in ("syncd.db", "syncd.db-wal", "syncd.db-shm"):
        (folder / name).unlink(missing_ok=True)
    restored = run(folder, "restore", "kept.db")
    assert restored.code == 0, restored.said
    assert "Restored from kept.db: " in restored.out
    assert run(folder, "status", "--json").document == before
    again = run(folder, "restore", "kept.db")
    assert (again.code, "not empty" in again.err) == (1, True)
    assert run(folder, "restore", "kept.db", "--replace").code == 0


def test_a_backup_overwrites_only_when_it_is_told_to(folder: Path) -> None:
    """A file of that name is kept, and what to do is said; `--force` replaces it."""
    (folder / "kept.db").write_text("older")
    refused = run(folder, "backup", "kept.db")
    assert refused.code == 3
    assert "the file is there already → name another, or add --force" in refused.err
    assert (folder / "kept.db").read_text() == "older"
    assert run(folder, "backup", "kept.db", "--force").code == 0
    assert items(folder / "kept.db") > 0


def test_a_store_moves_to_another_address(folder: Path) -> None:
    """The rows are counted, and the line for the settings is told; a second time it is refused."""
    moved = run(folder, "migrate-store", "--to", "env:OTHER", OTHER="sqlite:///other.db")
    assert moved.code == 0, moved.said
    assert "Copied and counted on both sides: " in moved.out
    assert "Put `store: env:OTHER` into the settings" in moved.out
    assert items(folder / "other.db") == items(folder / "syncd.db")
    assert run(folder, "status", SYNCD_STORE="sqlite:///other.db").out == run(folder, "status").out
    again = run(folder, "migrate-store", "--to", "sqlite:///other.db")
    assert (again.code, "not empty" in again.err) == (1, True)


def test_old_acts_go_with_a_pass_or_at_once(folder: Path) -> None:
    """`sync` lets go of what is older than the settings say; `tidy` too, and tells how much and the room it took."""
    old = datetime.now(UTC) - timedelta(weeks=110)
    with Store.open(f"sqlite:///{folder}/syncd.db") as store:
        store.audit(old, "value", "kr1", {"text": "long " * 20_000})
        store.set_meta("retention:audit", None)
        tidied = run(folder, "tidy", "--json").document
        assert (tidied["rows"], tidied["acts"]) == (0, 1)
        assert tidied["bytes_after"] < tidied["bytes_before"]
        store.audit(old, "value", "kr1", {})
        store.set_meta("retention:audit", None)
        run(folder, "sync")
        assert "value" not in {row.what for row in store.audit_rows(old)}
    assert "0 acts and change sets were let go" in run(folder, "tidy").out


@pytest.mark.parametrize(
    ("to", "message"),
    [
        ("sqlite:///syncd.db", "that is the store in use → name an empty one"),
        ("postgresql+psycopg://u:hunter2@h/d", "can be read by others on this machine → write --to env:NAME"),
        ("mysql://h/d", "is no database that syncd can use"),
        ("nowhere", "is no database address"),
        ("env:NOT_SET", "secret env:NOT_SET is empty or not set"),
    ],
)
def test_an_address_that_is_none_ends_with_3(folder: Path, to: str, message: str) -> None:
    """Each wrong address is told with its remedy, and no password is shown."""
    ended = run(folder, "migrate-store", "--to", to)
    assert ended.code == 3, ended.said
    assert message in ended.err
    assert "hunter2" not in ended.said
