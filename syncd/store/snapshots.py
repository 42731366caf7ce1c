"""What the next close is held against: each project's items at the last one, and when work on items began."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from connectors.model.items import Ref
from syncd.store import encoding
from syncd.store.database import upsert, within
from syncd.store.queries import Queries, by_tracker
from syncd.store.rows import FirstWork, Json, Stocktaking
from syncd.store.schema import first_work, held_item, snapshot, touched_item


class Snapshots(Queries):
    """Snapshots of projects, and first work of items."""

    def settled_snapshots(self) -> set[str]:
        """Return the projects of which nothing was touched since their snapshot was taken."""
        kept = snapshot.c.body.is_not(None), snapshot.c.touched.is_(False)
        with self._database.read() as tx:
            return set(tx.execute(sa.select(snapshot.c.project).where(*kept)).scalars())

    def snapshots(self, projects: Collection[str]) -> dict[str, Json]:
        """Return `rules` and the rows of `items` of these projects; one of which none was taken is left out."""
        with self._database.read() as tx:
            wanted = within(tx, snapshot.c.project, projects), snapshot.c.body.is_not(None)
            rows = tx.execute(sa.select(snapshot.c.project, snapshot.c.body).where(*wanted))
            found: dict[str, Json] = {
                row.project: {"rules": encoding.object_from_json(row.body)["rules"], "items": []}
                for row in rows
            }
            held = sa.select(held_item.c.project, held_item.c.body)
            for row in tx.execute(held.where(within(tx, held_item.c.project, list(found)))):
                found[row.project]["items"].append(encoding.from_json(row.body)[0])
            return found

    def snapshot_names(self) -> set[str]:
        """Return the projects of which a snapshot was taken."""
        with self._database.read() as tx:
            kept = sa.select(snapshot.c.project).where(snapshot.c.body.is_not(None))
            return set(tx.execute(kept).scalars())

    def bases(self, projects: Collection[str]) -> dict[str, Json]:
        """Return what is kept of the last close of these projects, of those that changed in `touched_items` alone."""
        with self._database.read() as tx:
            kept = snapshot.c.body.is_not(None), snapshot.c.whole.is_(False)
            wanted = sa.select(snapshot.c.project, snapshot.c.body).where(*kept)
            rows = tx.execute(wanted.where(within(tx, snapshot.c.project, projects)))
            return {row.project: encoding.object_from_json(row.body) for row in rows}

    def touched_items(self, projects: Collection[str]) -> dict[str, list[Ref]]:
        """Return the items of each project that changed, came or left since its last close, in order."""
        found: dict[str, list[Ref]] = {}
        with self._database.read() as tx:
            rows = tx.execute(sa.select(touched_item).where(within(tx, touched_item.c.project, projects)))
            for row in rows:
                found.setdefault(row.project, []).append((row.tracker, row.id))
        return {name: sorted(refs) for name, refs in found.items()}

    def held_items(self, projects: Collection[str]) -> dict[str, dict[Ref, Any]]:
        """Return how the touched items of each project were counted at the last close, as `save_stock` was given them."""
        touched = sa.and_(
            *(held_item.c[part] == touched_item.c[part] for part in ("project", "tracker", "id"))
        )
        found: dict[str, dict[Ref, Any]] = {}
        with self._database.read() as tx:
            wanted = sa.select(held_item).select_from(touched_item.join(held_item, touched))
            for row in tx.execute(wanted.where(within(tx, touched_item.c.project, projects))):
                found.setdefault(row.project, {})[row.tracker, row.id] = encoding.from_json(row.body)
        return found

    def save_stock(self, taken: Sequence[Stocktaking]) -> None:
        """Store what projects came to at a close, all in one; what is stored is settled."""
        names = sorted(one.project for one in taken)
        bases = [
            {"project": o.project, "body": encoding.to_json(dict(o.base)), "touched": False, "whole": False}
            for o in taken
        ]
        rows = [
            {"project": o.project, "tracker": ref[0], "id": ref[1], "body": encoding.to_json(list(row))}
            for o in taken
            for ref, row in o.items.items()
        ]
        with self._database.write() as tx:
            renewed = [o.project for o in taken if o.is_whole]
            tx.execute(sa.delete(held_item).where(within(tx, held_item.c.project, renewed)))
            tx.execute(sa.delete(touched_item).where(within(tx, touched_item.c.project, names)))
            upsert(tx, snapshot, bases)
            upsert(tx, held_item, rows)

    def save_bases(self, bases: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace what is kept of the last close of these projects besides their items."""
        with self._database.write() as tx:
            for name in sorted(bases):
                here = snapshot.c.project == name
                tx.execute(sa.update(snapshot).where(here).values(body=encoding.to_json(dict(bases[name]))))

    def forget_snapshots(self, projects: Collection[str]) -> None:
        """Remove the snapshots of these projects."""
        with self._database.write() as tx:
            for table in (snapshot, held_item, touched_item):
                tx.execute(sa.delete(table).where(within(tx, table.c.project, projects)))

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
