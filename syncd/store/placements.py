"""Which project each item belongs to, and which items are to be mapped anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.model.items import Ref, WorkItem
from syncd.store import encoding
from syncd.store.database import insert_selected, upsert, within
from syncd.store.pages import new_mark
from syncd.store.queries import Queries, by_tracker
from syncd.store.rows import Overlap, Placed
from syncd.store.schema import dirty_item, item, measure, placement, snapshot, touched_item

_PLACED = sa.and_(item.c.tracker == placement.c.tracker, item.c.id == placement.c.id)


class Placements(Queries):
    """Mapping of items to projects."""

    def dirty(self, limit: int) -> dict[Ref, int]:
        """Return up to that many items to be mapped anew, each with the mark that `settle_mapping` compares."""
        with self._database.read() as tx:
            columns = (dirty_item.c.tracker, dirty_item.c.id, dirty_item.c.mark)
            rows = tx.execute(sa.select(*columns).limit(limit))
            return {(row.tracker, row.id): row.mark for row in rows}

    def moved(self, tracker: str, ids: Collection[str]) -> set[str]:
        """Return those of the dirty items that are new, back, gone, or below another parent."""
        there = dirty_item.c.tracker == tracker, dirty_item.c.moved.is_(True)
        with self._database.read() as tx:
            return set(
                tx.execute(
                    sa.select(dirty_item.c.id).where(*there, within(tx, dirty_item.c.id, ids))
                ).scalars()
            )

    def dirty_all(self, tracker: str | None = None) -> None:
        """Mark every item of the tracker, or of all, to be mapped anew, as after a change of selectors."""
        mark = sa.literal(new_mark(), sa.BigInteger)
        there = item.c.gone_at.is_(None) if tracker is None else _live(tracker)
        rows = sa.select(item.c.tracker, item.c.id, mark).where(there)
        with self._database.write() as tx:
            insert_selected(tx, dirty_item, ["tracker", "id", "mark"], rows)

    def placements(self, refs: Collection[Ref]) -> Mapping[Ref, Placed]:
        """Return where these items are placed; those in no project are left out."""
        with self._database.read() as tx:
            return _placements(tx, refs)

    def settle_mapping(
        self,
        placed: Mapping[Ref, Placed | None],
        clean: Collection[Ref],
        touched_projects: Collection[str],
        *,
        whole: Collection[str] | None = None,
    ) -> None:
        """Store where items belong (None: nowhere), what is mapped, and whose measures changed, all in one.

        Projects in `whole`, all that are touched unless it is given, are to be counted anew as a whole, the others by
        the items in `placed` that were dirty or are placed otherwise. When `clean` is what `dirty` returned, an item that was marked again since stays dirty; of other
        collections every mark is cleared.
        """
        with self._database.write() as tx:
            stored = _placements(tx, placed)
            moved = [(r, p) for r, p in sorted(placed.items()) if p is not None and stored.get(r) != p]
            upsert(tx, placement, [_row(ref, where) for ref, where in moved])
            for tracker, ids in by_tracker(r for r, p in placed.items() if p is None and r in stored).items():
                _delete(tx, placement, tracker, ids)
            _clear(tx, clean)
            mark_measures(tx, touched_projects)
            _mark_whole(tx, touched_projects if whole is None else whole)
            _mark_items(
                tx, [(r, stored.get(r), p) for r, p in placed.items() if r in clean or stored.get(r) != p]
            )

    def project_items(self, project: str) -> list[WorkItem]:
        """Return the items placed in the project that are not gone, containers too, by tracker and id."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(item.c.tracker, item.c.id, item.c.body)
                .select_from(placement.join(item, _PLACED))
                .where(placement.c.project == project, item.c.gone_at.is_(None))
            )
            found = [encoding.item_from_json(row.tracker, row.id, row.body) for row in rows]
        return sorted(found, key=lambda i: i.ref)

    def placed_counts(self, tracker: str) -> dict[str | None, int]:
        """Return how many items of the tracker, not gone, each project has; None stands for no project."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(placement.c.project, sa.func.count())
                .select_from(item.outerjoin(placement, _PLACED))
                .where(_live(tracker))
                .group_by(placement.c.project)
            )
            return {row[0]: row[1] for row in rows}

    def containers(self, project: str) -> set[Ref]:
        """Return the items that selectors of the project name, and that are never counted."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(placement.c.tracker, placement.c.id).where(
                    placement.c.project == project, placement.c.container.is_(True)
                )
            )
            return {(row.tracker, row.id) for row in rows}

    def finished_epics(self, since: datetime, until: datetime) -> list[tuple[str, WorkItem, bool]]:
        """Return what was done from `since` to before `until` and is not gone, as (project, item, named by a selector).

        Taken are items that a selector names, or that belong to a project by themselves and have children.
        """
        child = item.alias()
        has_children = (
            sa.exists()
            .where(child.c.tracker == item.c.tracker, child.c.parent == item.c.id, child.c.gone_at.is_(None))
            .correlate(item)
        )
        matched = placement.c.container.is_(True) | (placement.c.inherited.is_(False) & has_children)
        done = item.c.done_at >= encoding.milliseconds(since), item.c.done_at < encoding.milliseconds(until)
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(placement.c.project, placement.c.container, item.c.tracker, item.c.id, item.c.body)
                .select_from(placement.join(item, _PLACED))
                .where(*done, item.c.gone_at.is_(None), matched)
                .order_by(item.c.done_at, item.c.tracker, item.c.id)
            )
            return [
                (row.project, encoding.item_from_json(row.tracker, row.id, row.body), row.container)
                for row in rows
            ]

    def overlaps(self) -> list[Overlap]:
        """Return the items, not gone, that match several projects, by tracker and id."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(placement, item.c.key)
                .select_from(placement.join(item, _PLACED))
                .where(placement.c.overlaps.is_not(None), item.c.gone_at.is_(None))
            )
            found = [
                Overlap((row.tracker, row.id), row.key, row.project, tuple(encoding.from_json(row.overlaps)))
                for row in rows
            ]
        return sorted(found, key=lambda o: o.ref)


def mark_measures(tx: sa.Connection, projects: Collection[str]) -> None:
    """Mark the measures of these projects to be taken anew, and their snapshots; the last figures stay."""
    names = sorted(set(projects))
    upsert(tx, measure, [{"project": project, "dirty": True} for project in names])
    upsert(tx, snapshot, [{"project": project, "touched": True} for project in names])


def _mark_whole(tx: sa.Connection, projects: Collection[str]) -> None:
    """Let these projects be counted as a whole; the list of their items is of no use any more."""
    names = sorted(set(projects))
    if names:
        tx.execute(sa.update(snapshot).where(within(tx, snapshot.c.project, names)).values(whole=True))
        tx.execute(sa.delete(touched_item).where(within(tx, touched_item.c.project, names)))


def _mark_items(tx: sa.Connection, moves: Collection[tuple[Ref, Placed | None, Placed | None]]) -> None:
    """Note which items changed in projects that are not to be counted as a whole anyway."""
    pairs = {(place.project, ref) for ref, *places in moves for place in places if place is not None}
    names = sorted({project for project, _ in pairs})
    listing = sa.select(snapshot.c.project).where(
        within(tx, snapshot.c.project, names), snapshot.c.whole.is_(False)
    )
    by_items = set(tx.execute(listing).scalars()) if names else set()
    rows = [{"project": p, "tracker": r[0], "id": r[1]} for p, r in sorted(pairs) if p in by_items]
    upsert(tx, touched_item, rows)


def _live(tracker: str) -> sa.ColumnElement[bool]:
    return sa.and_(item.c.tracker == tracker, item.c.gone_at.is_(None))


def _placements(tx: sa.Connection, refs: Collection[Ref]) -> dict[Ref, Placed]:
    found: dict[Ref, Placed] = {}
    for tracker, ids in by_tracker(refs).items():
        rows = tx.execute(
            sa.select(placement).where(placement.c.tracker == tracker, within(tx, placement.c.id, ids))
        )
        for row in rows:
            found[tracker, row.id] = Placed(
                project=row.project,
                inherited=row.inherited,
                container=row.container,
                overlaps=tuple(encoding.from_json(row.overlaps or "[]")),
            )
    return found


def _row(ref: Ref, where: Placed) -> dict[str, Any]:
    return {
        "tracker": ref[0],
        "id": ref[1],
        "project": where.project,
        "inherited": where.inherited,
        "container": where.container,
        "overlaps": encoding.to_json(list(where.overlaps)) if where.overlaps else None,
    }


def _clear(tx: sa.Connection, clean: Collection[Ref]) -> None:
    if not isinstance(clean, Mapping):
        for tracker, ids in by_tracker(clean).items():
            _delete(tx, dirty_item, tracker, ids)
        return
    by_mark: defaultdict[int, list[Ref]] = defaultdict(list)
    for ref, mark in clean.items():
        by_mark[mark].append(ref)
    for mark, refs in by_mark.items():
        for tracker, ids in by_tracker(refs).items():
            _delete(tx, dirty_item, tracker, ids, dirty_item.c.mark == mark)


def _delete(
    tx: sa.Connection,
    table: sa.Table,
    tracker: str,
    ids: Collection[str],
    *conditions: sa.ColumnElement[bool],
) -> None:
    tx.execute(sa.delete(table).where(table.c.tracker == tracker, within(tx, table.c.id, ids), *conditions))
