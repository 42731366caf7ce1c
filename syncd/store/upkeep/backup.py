"""Makes backups of a store and restores them. A backup is a SQLite store in one file, whatever it was made of.

So a backup can be looked at with any SQLite, opened by syncd itself, and restored into either kind of store.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from connectors.errors import StoreError
from syncd.store.claim import claim
from syncd.store.database import Database
from syncd.store.schema import HEAD
from syncd.store.upgrade import revision, upgrade
from syncd.store.upkeep.transfer import Tell, refuse_filled, transfer

PAGES = 100
"""Pages that are copied between two looks at how far it has come."""

_BESIDE = ("", "-wal", "-shm")
"""The files of a SQLite database, by what is added to its name."""


def back_up(url: str, file: Path, tell: Tell) -> dict[str, int]:
    """Copy the store at `url`, which may be in use, into a new file, and return the number of rows by table.

    The copy is of one moment. It appears under its name when it is whole and was read through; before that it
    stands beside it as `….part`. Raises `StoreError`, also where a store on PostgreSQL has another schema.
    """
    part = file.with_name(f"{file.name}.part")
    with closing(Database(url)) as source, _removed_on_error(part), _told(str(file)):
        _remove(part)
        part.touch(mode=0o600)
        if source.is_sqlite:
            _refuse_absent(Path(source.url.database or ""), source.where)
            _copy_file(Path(source.url.database or ""), part, tell)
        else:
            _refuse_other_schema(source)
            with closing(_at(part)) as target:
                upgrade(target)
                transfer(source, target, tell)
        counts = _sealed(part)
        part.replace(file)
    return counts


def restore(file: Path, url: str, tell: Tell, *, replace: bool = False) -> dict[str, int]:
    """Bring a backup, of this schema or an older one, into the store at `url`, and return its rows by table.

    Raises `StoreError` where that store is in use, where it holds something (unless `replace`), and for what is no
    backup. The file of a SQLite store that is replaced stays beside it as `….replaced`.
    """
    _refuse_absent(file, str(file))
    with closing(Database(url)) as target, _told(str(file)):
        if target.is_sqlite:
            return _restore_file(file, target, tell, replace=replace)
        with TemporaryDirectory(prefix="syncd-restore-") as folder:
            part = Path(folder) / "backup.db"
            _prepared(file, part, tell)
            upgrade(target)
            with claim(target, "writer", timedelta()), closing(_at(part)) as source:
                return transfer(source, target, tell, replace=replace)


def _restore_file(file: Path, target: Database, tell: Tell, *, replace: bool) -> dict[str, int]:
    place = Path(target.url.database or "")
    part = place.with_name(f"{place.name}.part")
    with claim(target, "writer", timedelta()), _removed_on_error(part):
        if not replace and place.is_file():
            with target.read() as tx:
                if revision(tx) is not None:
                    refuse_filled(tx, target.where)
        _remove(part)
        part.touch(mode=0o600)
        counts = _prepared(file, part, tell)
        target.close()
        for end in _BESIDE:
            with suppress(FileNotFoundError):
                Path(f"{place}{end}").replace(f"{place}.replaced{end}")
        part.replace(place)
    return counts


def _prepared(file: Path, part: Path, tell: Tell) -> dict[str, int]:
    """Copy a backup, and bring the copy to this program's schema."""
    _copy_file(file, part, tell)
    with closing(_at(part)) as database:
        with database.read() as tx:
            if revision(tx) is None:
                what = "this is no backup of syncd"
                raise StoreError(what, where=str(file), remedy="name a file that `syncd backup` made")
        upgrade(database)
    return _sealed(part)


def _copy_file(source: Path, target: Path, tell: Tell) -> None:
    """Copy a SQLite database that others may be writing to, as it is at one moment."""
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as there,
        closing(sqlite3.connect(target)) as here,
    ):
        there.execute("BEGIN")
        there.execute(
            "SELECT count(*) FROM sqlite_master"
        ).fetchone()  # what is written from now on is not seen
        there.backup(
            here, pages=PAGES, progress=lambda _status, left, of: tell("pages", of - left, of), sleep=0
        )


def _sealed(part: Path) -> dict[str, int]:
    """Read a copy through, make it one file without a log beside it, and count the rows of its tables."""
    with closing(sqlite3.connect(part)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            remedy = "look at the disk, and take an older backup"
            raise StoreError(f"the copy is damaged: {found}", where=str(part), remedy=remedy)
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        names = [name for (name,) in tables if not name.startswith(("sqlite_", "alembic_"))]
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  a table's own name
            for name in names
        }


def _at(file: Path) -> Database:
    return Database(f"sqlite:///{file}")


def _refuse_absent(file: Path, where: str) -> None:
    if not file.is_file():
        raise StoreError("there is no such file", where=where, remedy="look at the name")


def _refuse_other_schema(database: Database) -> None:
    with database.read() as tx:
        found = revision(tx)
    if found != HEAD:
        what = f"this store has {f'schema {found}' if found else 'no tables of syncd'}, this program reads {HEAD}"
        raise StoreError(what, where=database.where, remedy="use the syncd that runs on it, or `pg_dump`")


def _remove(file: Path) -> None:
    for end in _BESIDE:
        Path(f"{file}{end}").unlink(missing_ok=True)


@contextmanager
def _removed_on_error(part: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            _remove(part)
        raise


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn what files and SQLite refuse into `StoreError`."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        what = (error.strerror if isinstance(error, OSError) else None) or str(error)
        remedy = "look at the file's name and rights, and at the room on the disk"
        raise StoreError(what, where=where, remedy=remedy) from error
