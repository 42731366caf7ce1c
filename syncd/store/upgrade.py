"""Bring a store to the schema of this program, and refuse one that is newer."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from connectors.errors import StoreError
from syncd.store.database import Database
from syncd.store.schema import HEAD

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x73796E63


def upgrade(database: Database) -> None:
    """Apply the missing migrations in one transaction; two programs starting together take turns.

    Raises `StoreError` when the store was made by a newer program, or belongs to something else.
    """
    with database.read() as tx:
        if revision(tx) == HEAD:
            return
    with database.write() as tx:
        if not database.is_sqlite:
            tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        found = revision(tx)
        if found == HEAD:
            return
        _refuse_unknown(found, database.where)
        _migrate(tx)


def revision(tx: sa.Connection) -> str | None:
    """Return the number of the newest migration that the store has seen, None when it is empty."""
    if not sa.inspect(tx).has_table("alembic_version"):
        return None
    found: str | None = tx.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _refuse_unknown(found: str | None, where: str) -> None:
    known = {path.name[1:5] for path in (MIGRATIONS / "versions").glob("r*.py")}
    if found is not None and found not in known:
        raise StoreError(
            f"the store has schema {found}, this program knows schemas up to {HEAD}",
            where=where,
            remedy="start the newer syncd that wrote it, or restore a backup made before the upgrade",
        )


def _migrate(tx: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    settings = Config(attributes={"connection": tx})
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    command.upgrade(settings, "head")
