"""Check-ins on key results, as history."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from syncd.store import encoding
from syncd.store.database import upsert
from syncd.store.queries import Queries
from syncd.store.rows import CheckInRow
from syncd.store.schema import check_in

_INSTANTS = ("at", "recorded")


class CheckIns(Queries):
    """What people said of key results, and when."""

    def add_check_in(self, row: CheckInRow) -> None:
        """Store a check-in; that of the same time and source is replaced."""
        stored = asdict(row) | {name: encoding.milliseconds(getattr(row, name)) for name in _INSTANTS}
        with self._database.write() as tx:
            upsert(tx, check_in, [stored])

    def check_ins(self, kr: str, until: datetime) -> list[CheckInRow]:
        """Return the check-ins up to and at `until`, the earliest first, then by when they were recorded."""
        chosen = sa.select(check_in).where(check_in.c.kr == kr, check_in.c.at <= encoding.milliseconds(until))
        with self._database.read() as tx:
            rows = tx.execute(chosen.order_by(check_in.c.at, check_in.c.recorded)).mappings()
            return [
                CheckInRow(**{**row, **{name: encoding.instant(row[name]) for name in _INSTANTS}})
                for row in rows
            ]
