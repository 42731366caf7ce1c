"""Find the active leaves of watched spaces, and those that belong to no project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from connectors.model import Category
from syncd.store import encoding
from syncd.store.database import within
from syncd.store.queries import Queries
from syncd.store.rows import State, Unmapped, Work
from syncd.store.schema import item, placement, state


class ActiveWork(Queries):
    """What is being worked on, and for whom."""

    def states(self, tracker: str) -> list[State]:
        """Return every combination of category, type, status and resolution that items of the tracker ever had."""
        with self._database.read() as tx:
            rows = tx.execute(sa.select(state).where(state.c.tracker == tracker).order_by(state.c.id))
            return [
                State(
                    number=row.id,
                    category=Category(row.category),
                    type=row.type,
                    status=row.status,
                    resolution=row.resolution or None,
                )
                for row in rows
            ]

    def work(
        self,
        tracker: str,
        spaces: Collection[str],
        *,
        live: Collection[int],
        doing: Collection[int],
        done: Collection[int],
        since: datetime,
    ) -> Work:
        """Return the leaves of the spaces that are in progress, or were done at or after `since`.

        `live`, `doing` and `done` are numbers of `states`, as the caller classifies them; done items whose state
        is reopened work count by their category's `done_at`. A leaf has no live descendant in the spaces; the
        chain runs through dead items and through other spaces, not through gone ones.
        """
        with self._database.read() as tx:
            active = _active(tx, tracker, spaces, doing, done, since)
            parents = _parents(tx, tracker, spaces, live, active)
            joined = active.outerjoin(
                placement, sa.and_(placement.c.tracker == tracker, placement.c.id == active.c.id)
            )
            leaves = sa.select(active, placement.c.project).select_from(joined)
            leaves = leaves.where(active.c.id.not_in(sa.select(parents.c.root).where(parents.c.is_live)))
            found = leaves.cte("leaves")
            nothing = sa.null()
            mapped = sa.select(nothing, nothing, nothing, found.c.space, sa.func.count())
            mapped = mapped.where(found.c.project.is_not(None)).group_by(found.c.space)
            rest = sa.select(found.c.id, found.c.key, found.c.parent, found.c.space, sa.literal(1))
            rest = rest.where(found.c.project.is_(None))
            rows = tx.execute(sa.union_all(mapped, rest)).all()
        unmapped = [Unmapped(row[0], row[1], row[2], row[3]) for row in rows if row[0] is not None]
        return Work(
            mapped=Counter({row[3]: row[4] for row in rows if row[0] is None}),
            unmapped=tuple(sorted(unmapped, key=lambda u: u.id)),
        )


def _active(
    tx: sa.Connection,
    tracker: str,
    spaces: Collection[str],
    doing: Collection[int],
    done: Collection[int],
    since: datetime,
) -> sa.CTE:
    in_cycle = sa.and_(within(tx, item.c.state, done), item.c.done_at >= encoding.milliseconds(since))
    return (
        sa.select(item.c.id, item.c.key, item.c.parent, item.c.space)
        .where(
            item.c.tracker == tracker,
            within(tx, item.c.space, spaces),
            item.c.gone_at.is_(None),
            sa.or_(within(tx, item.c.state, doing), in_cycle),
        )
        .cte("active")
    )


def _parents(
    tx: sa.Connection, tracker: str, spaces: Collection[str], live: Collection[int], active: sa.CTE
) -> sa.CTE:
    """Walk down from the active items, on each path as far as the first live descendant in the spaces."""
    is_live = sa.and_(within(tx, item.c.state, live), within(tx, item.c.space, spaces))
    there = item.c.tracker == tracker, item.c.gone_at.is_(None)
    below = (
        sa.select(active.c.id.label("root"), item.c.id, is_live.label("is_live"))
        .where(*there, item.c.parent == active.c.id)
        .cte("below", recursive=True)
    )
    return below.union(
        sa.select(below.c.root, item.c.id, is_live).where(
            *there, item.c.parent == below.c.id, sa.not_(below.c.is_live)
        )
    )
