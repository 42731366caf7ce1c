"""Lets go of what is old: figures of single days, acts, and change sets whose outcome is known."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa

from syncd.store import encoding
from syncd.store.database import within
from syncd.store.queries import Queries
from syncd.store.schema import audit, change, change_set, history


class Retention(Queries):
    """What is let go, a piece at a time."""

    def days_with(self, kinds: Collection[str], since: date, before: date) -> list[date]:
        """Return the days from `since` on and before `before` that have rows of these kinds, the earliest first."""
        span = history.c.day >= since.isoformat(), history.c.day < before.isoformat()
        wanted = sa.select(history.c.day).where(history.c.kind.in_(sorted(kinds)), *span).distinct()
        with self._database.read() as tx:
            return [date.fromisoformat(day) for day in sorted(tx.execute(wanted).scalars())]

    def forget_days(self, kinds: Collection[str], days: Collection[date]) -> int:
        """Delete the rows of these kinds of these days, and return their number."""
        of_days = history.c.day.in_(sorted(day.isoformat() for day in days))
        with self._database.write() as tx:
            return tx.execute(sa.delete(history).where(history.c.kind.in_(sorted(kinds)), of_days)).rowcount

    def forget_acts(self, before: datetime, most: int) -> int:
        """Delete at most so many of the acts, and so many of the change sets with their changes, that are older.

        A change set stays while it is unknown whether one of its changes arrived. Returns the number of both.
        """
        border = encoding.milliseconds(before)
        lost = sa.exists().where(
            change.c.change_set == change_set.c.id,
            change.c.begun.is_not(None),
            sa.or_(change.c.outcome.is_(None), change.c.outcome == "unknown"),
        )
        acts = sa.select(audit.c.id).where(audit.c.at < border).order_by(audit.c.id).limit(most)
        sets = sa.select(change_set.c.id).where(change_set.c.created < border, sa.not_(lost))
        with self._database.write() as tx:
            old_acts = list(tx.execute(acts).scalars())
            old_sets = list(tx.execute(sets.order_by(change_set.c.id).limit(most)).scalars())
            tx.execute(sa.delete(audit).where(within(tx, audit.c.id, old_acts)))
            tx.execute(sa.delete(change).where(within(tx, change.c.change_set, old_sets)))
            tx.execute(sa.delete(change_set).where(within(tx, change_set.c.id, old_sets)))
        return len(old_acts) + len(old_sets)

    def compact(self) -> None:
        """Give back the room of what was deleted, and tell the planner what the tables hold; writers wait meanwhile."""
        self._database.compact()

    def size_bytes(self) -> int:
        """Return how much room the database takes on its disk, in bytes, without the log of SQLite."""
        with self._database.read() as tx:
            if self._database.is_sqlite:
                pages, size = (
                    tx.exec_driver_sql(f"PRAGMA {of}").scalar_one() for of in ("page_count", "page_size")
                )
                return int(pages) * int(size)
            return int(tx.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one())
