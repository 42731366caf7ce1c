"""Measures of projects and present standings: what the last pass found, and what it must find anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from syncd.store import encoding
from syncd.store.database import upsert, within
from syncd.store.pages import new_mark
from syncd.store.queries import Queries
from syncd.store.rows import Json, Measured
from syncd.store.schema import dirty_item, measure, placement, standing


class Figures(Queries):
    """Measures and standings, as JSON objects."""

    def measures(self) -> dict[str, Measured]:
        """Return every project's measure, and whether its items changed since it was taken."""
        with self._database.read() as tx:
            rows = tx.execute(sa.select(measure))
            return {
                row.project: Measured(
                    None if row.body is None else encoding.object_from_json(row.body), row.dirty
                )
                for row in rows
            }

    def save_measures(self, measures: Mapping[str, Mapping[str, Any]]) -> None:
        """Store the measures of projects, all in one; they are clean from then on."""
        rows = [
            {"project": name, "body": encoding.to_json(dict(measures[name])), "dirty": False}
            for name in sorted(measures)
        ]
        with self._database.write() as tx:
            upsert(tx, measure, rows)

    def dirty_measures(self) -> list[str]:
        """Return the projects whose measures are to be taken anew, sorted."""
        with self._database.read() as tx:
            return sorted(tx.execute(sa.select(measure.c.project).where(measure.c.dirty.is_(True))).scalars())

    def forget_projects(self, keep: Collection[str]) -> None:
        """Remove measures and placements of all other projects; the items that were there become dirty."""
        mark = sa.literal(new_mark(), sa.BigInteger)
        with self._database.write() as tx:
            left = sa.not_(within(tx, placement.c.project, keep))
            rows = tx.execute(sa.select(placement.c.tracker, placement.c.id, mark).where(left)).all()
            upsert(tx, dirty_item, [{"tracker": row[0], "id": row[1], "mark": row[2]} for row in rows])
            tx.execute(sa.delete(placement).where(left))
            tx.execute(sa.delete(measure).where(sa.not_(within(tx, measure.c.project, keep))))

    def save_standings(self, kind: str, standings: Mapping[str, Mapping[str, Any]], at: datetime) -> None:
        """Make these the present standings of a kind: only what changed is written, what is missing removed.

        A standing that stays the same keeps the time since which it is so.
        """
        bodies = {found: encoding.to_json(dict(content)) for found, content in standings.items()}
        with self._database.write() as tx:
            rows = tx.execute(sa.select(standing.c.id, standing.c.body).where(standing.c.kind == kind))
            stored = {row.id: row.body for row in rows}
            since = encoding.milliseconds(at)
            changed = [i for i in sorted(bodies) if stored.get(i) != bodies[i]]
            upsert(tx, standing, [{"kind": kind, "id": i, "at": since, "body": bodies[i]} for i in changed])
            lost = sorted(stored.keys() - bodies.keys())
            if lost:
                gone = standing.c.kind == kind, within(tx, standing.c.id, lost)
                tx.execute(sa.delete(standing).where(*gone))

    def standing(self, kind: str, id: str) -> Json | None:  # noqa: A002  the field's word
        """Return the present standing of that kind and id, None where there is none."""
        with self._database.read() as tx:
            wanted = sa.select(standing.c.body).where(standing.c.kind == kind, standing.c.id == id)
            body = tx.execute(wanted).scalar()
        return None if body is None else encoding.object_from_json(body)

    def standings(self, kind: str) -> dict[str, Json]:
        """Return the present standings of a kind by id."""
        with self._database.read() as tx:
            rows = tx.execute(sa.select(standing.c.id, standing.c.body).where(standing.c.kind == kind))
            return {row.id: encoding.object_from_json(row.body) for row in rows}
