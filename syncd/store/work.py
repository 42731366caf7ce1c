"""Find the active leaves of watched spaces, and those that belong to no project."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.model.items import Category
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
        until: datetime | None = None,
    ) -> Work:
        """Return the leaves of the spaces that are in progress, or were done from `since` on and before `until`.

        `live`, `doing` and `done` are numbers of `states`, as the caller classifies them. A leaf has no live
        descendant in the spaces; the chain runs through dead items and through other spaces, not through gone
        ones.
        """
        with self._database.read() as tx:

            def counted(table: sa.FromClause) -> _Condition:
                return sa.and_(within(tx, table.c.state, live), within(tx, table.c.space, spaces))

            done_then = [
                within(tx, item.c.state, set(done) - set(doing)),
                item.c.done_at >= encoding.milliseconds(since),
            ]
            if until is not None:
                done_then.append(item.c.done_at < encoding.milliseconds(until))
            wanted = item.c.tracker == tracker, item.c.gone_at.is_(None), within(tx, item.c.space, spaces)
            active = _without_child(
                tracker, counted, [(*wanted, within(tx, item.c.state, doing)), (*wanted, *done_then)]
            )
            leaves = _leaves(tracker, active, _below(tracker, counted, active))
            rows = tx.execute(_counts_and_rest(leaves)).all()
        unmapped = [Unmapped(row[0], row[1], row[2], row[3]) for row in rows if row[0] is not None]
        return Work(
            mapped={row[3]: row[4] for row in rows if row[0] is None},
            unmapped=tuple(sorted(unmapped, key=lambda u: u.id)),
        )


_Condition = sa.ColumnElement[bool]
_Counted = Callable[[sa.FromClause], _Condition]


def _without_child(tracker: str, counted: _Counted, alternatives: Sequence[tuple[_Condition, ...]]) -> sa.CTE:
    """Select the active items, by alternatives that exclude each other, less those with a counted child."""
    child = item.alias("child")
    has_child = sa.exists().where(
        child.c.tracker == tracker, child.c.parent == item.c.id, child.c.gone_at.is_(None), counted(child)
    )
    columns = (item.c.id, item.c.key, item.c.parent, item.c.space)
    parts = [sa.select(*columns).where(*conditions, sa.not_(has_child)) for conditions in alternatives]
    return sa.union_all(*parts).cte("active")


def _below(tracker: str, counted: _Counted, active: sa.CTE) -> sa.CTE:
    """Walk down from the active items, on each path as far as the first counted descendant."""
    there = item.c.tracker == tracker, item.c.gone_at.is_(None)
    start = active.c.id.concat("")  # an expression, lest SQLite walk all items in search of active parents
    is_counted = counted(item).label("is_counted")
    below = (
        sa.select(active.c.id.label("root"), item.c.id, is_counted)
        .where(*there, item.c.parent == start)
        .cte("below", recursive=True)
    )
    return below.union(
        sa.select(below.c.root, item.c.id, is_counted).where(
            *there, item.c.parent == below.c.id, sa.not_(below.c.is_counted)
        )
    )


def _leaves(tracker: str, active: sa.CTE, below: sa.CTE) -> sa.CTE:
    placed = sa.and_(placement.c.tracker == tracker, placement.c.id == active.c.id)
    parents = sa.select(below.c.root).where(below.c.is_counted).distinct().subquery("parents")
    joined = active.outerjoin(placement, placed).outerjoin(parents, parents.c.root == active.c.id)
    return (
        sa.select(active, placement.c.project)
        .select_from(joined)
        .where(parents.c.root.is_(None))
        .cte("leaves")
    )


def _counts_and_rest(leaves: sa.CTE) -> sa.CompoundSelect[Any]:
    """Select (null, null, null, project, number) of the leaves with project, and one row for each without."""
    nothing = sa.null()
    mapped = sa.select(nothing, nothing, nothing, leaves.c.project, sa.func.count())
    mapped = mapped.where(leaves.c.project.is_not(None)).group_by(leaves.c.project)
    rest = sa.select(leaves.c.id, leaves.c.key, leaves.c.parent, leaves.c.space, sa.literal(1))
    return sa.union_all(mapped, rest.where(leaves.c.project.is_(None)))
