"""The audit, and the few single values that the daemon remembers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syncd.store import encoding
from syncd.store.database import insert_missing, upsert
from syncd.store.queries import Queries
from syncd.store.rows import AuditRow
from syncd.store.schema import audit, meta, schema


class Journal(Queries):
    """Who did what, and single values by key."""

    def audit(
        self, at: datetime, what: str, subject: str, detail: Mapping[str, Any], clock: str | None = None
    ) -> None:
        """Record an act; `clock` is the time that `--now` gave, None when the real clock was used."""
        row = {
            "at": encoding.milliseconds(at),
            "what": what,
            "subject": subject,
            "detail": encoding.to_json(dict(detail)),
            "clock": clock,
        }
        with self._database.write() as tx:
            tx.execute(sa.insert(audit).values(row))

    def audit_rows(self, since: datetime) -> list[AuditRow]:
        """Return the acts at and after `since` in the order in which they were recorded."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(audit).where(audit.c.at >= encoding.milliseconds(since)).order_by(audit.c.id)
            )
            return [_act(row) for row in rows]

    def audit_page(
        self, number: int, *, before: int | None = None, since: datetime | None = None
    ) -> list[AuditRow]:
        """Return the last acts, or the last before that id, the latest first; with `since` those of then and later."""
        earlier = [] if before is None else [audit.c.id < before]
        earlier += [] if since is None else [audit.c.at >= encoding.milliseconds(since)]
        with self._database.read() as tx:
            rows = tx.execute(sa.select(audit).where(*earlier).order_by(audit.c.id.desc()).limit(number))
            return [_act(row) for row in rows]

    def get_meta(self, key: str) -> str | None:
        """Return the value kept under the key."""
        with self._database.read() as tx:
            found: str | None = tx.execute(sa.select(meta.c.value).where(meta.c.key == key)).scalar()
        return found

    def set_meta(self, key: str, value: str | None) -> None:
        """Keep a value under the key, or nothing (None)."""
        with self._database.write() as tx:
            if value is None:
                tx.execute(sa.delete(meta).where(meta.c.key == key))
            else:
                upsert(tx, meta, [{"key": key, "value": value}])

    def count_up(self, key: str) -> int:
        """Add one to the number kept under the key, 0 where there is none, and return it."""
        with self._database.write() as tx:
            insert_missing(tx, meta, [{"key": key, "value": "0"}])
            more = sa.cast(sa.cast(meta.c.value, sa.BigInteger) + 1, sa.Text)
            statement = sa.update(meta).where(meta.c.key == key).values(value=more).returning(meta.c.value)
            return int(tx.execute(statement).scalar_one())

    def table_sizes(self) -> dict[str, int]:
        """Return the number of rows of each table."""
        with self._database.read() as tx:
            return {
                table.name: tx.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in schema.sorted_tables
            }


def _act(row: Any) -> AuditRow:
    return AuditRow(
        id=row.id,
        at=encoding.instant(row.at),
        what=row.what,
        subject=row.subject,
        detail=encoding.object_from_json(row.detail),
        clock=row.clock,
    )
