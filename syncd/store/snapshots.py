"""What the next close is held against: each project's items at the last one, and when work on items began."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from connectors.model.items import Ref
from syncd.store import encoding
from syncd.store.database import upsert, within
from syncd.store.queries import Queries, by_tracker
from syncd.store.rows import FirstWork, Json
from syncd.store.schema import first_work, snapshot


class Snapshots(Queries):
    """Snapshots of projects, and first work of items."""

    def settled_snapshots(self) -> set[str]:
        """Return the projects of which nothing was touched since their snapshot was taken."""
        kept = snapshot.c.body.is_not(None), snapshot.c.touched.is_(False)
        with self._database.read() as tx:
            return set(tx.execute(sa.select(snapshot.c.project).where(*kept)).scalars())

    def snapshots(self, projects: Collection[str]) -> dict[str, Json]:
        """Return the snapshots of these projects; one of which none was taken is left out."""
        with self._database.read() as tx:
            wanted = within(tx, snapshot.c.project, projects), snapshot.c.body.is_not(None)
            rows = tx.execute(sa.select(snapshot.c.project, snapshot.c.body).where(*wanted))
            return {row.project: encoding.object_from_json(row.body) for row in rows}

    def snapshot_names(self) -> set[str]:
        """Return the projects of which a snapshot was taken."""
        with self._database.read() as tx:
            kept = sa.select(snapshot.c.project).where(snapshot.c.body.is_not(None))
            return set(tx.execute(kept).scalars())

    def save_snapshots(self, taken: Mapping[str, Mapping[str, Any]]) -> None:
        """Store snapshots, all in one; what is stored is settled."""
        rows = [
            {"project": name, "body": encoding.to_json(dict(taken[name])), "touched": False}
            for name in sorted(taken)
        ]
        with self._database.write() as tx:
            upsert(tx, snapshot, rows)

    def forget_snapshots(self, projects: Collection[str]) -> None:
        """Remove the snapshots of these projects."""
        with self._database.write() as tx:
            tx.execute(sa.delete(snapshot).where(within(tx, snapshot.c.project, projects)))

    def first_work(self, refs: Collection[Ref]) -> dict[Ref, FirstWork]:
        """Return when work on these items began, as far as it is known."""
        found: dict[Ref, FirstWork] = {}
        with self._database.read() as tx:
            for tracker, ids in by_tracker(refs).items():
                wanted = first_work.c.tracker == tracker, within(tx, first_work.c.id, ids)
                for row in tx.execute(sa.select(first_work).where(*wanted)):
                    found[tracker, row.id] = FirstWork(date.fromisoformat(row.day), exact=row.exact)
        return found

    def all_first_work(self) -> dict[Ref, FirstWork]:
        """Return when work on items began, of all of which it is known."""
        with self._database.read() as tx:
            rows = tx.execute(sa.select(first_work))
            return {
                (row.tracker, row.id): FirstWork(date.fromisoformat(row.day), exact=row.exact) for row in rows
            }

    def save_first_work(self, known: Mapping[Ref, FirstWork]) -> None:
        """Store when work on items began; what was known of them before is replaced."""
        rows = [
            {"tracker": ref[0], "id": ref[1], "day": known[ref].day.isoformat(), "exact": known[ref].exact}
            for ref in sorted(known)
        ]
        with self._database.write() as tx:
            upsert(tx, first_work, rows)

    def forget_first_work(self) -> None:
        """Forget when work began, as after a change of what counts as work."""
        with self._database.write() as tx:
            tx.execute(sa.delete(first_work))
