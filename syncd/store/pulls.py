"""How far the reading of each tracker has come, and what has disappeared from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.model.pulls import Cursor
from syncd.store import encoding
from syncd.store.database import upsert, within, without
from syncd.store.pages import count_present, mark_dirty, mark_moved
from syncd.store.queries import Queries
from syncd.store.rows import Absent, PullState
from syncd.store.schema import item, placement, pull, state


class Pulls(Queries):
    """State of pulls and census."""

    def pull_state(self, tracker: str) -> PullState | None:
        """Return how far the reading of the tracker has come, None before the first pull."""
        with self._database.read() as tx:
            row = tx.execute(sa.select(pull).where(pull.c.tracker == tracker)).first()
        return None if row is None else _state(row)

    def pull_began(self, tracker: str, at: datetime) -> None:
        """Record that a pull begins; items stored from now on make it partial until it is completed."""
        self._set(tracker, began=encoding.milliseconds(at), under_way=True)

    def pull_completed(
        self, tracker: str, cursor: Cursor, scope: str, shape: str, at: datetime, *, full: bool
    ) -> None:
        """Record that a pull is complete, and where the next one resumes."""
        completed = {
            "cursor_at": encoding.milliseconds(cursor.at),
            "branches": encoding.to_json(list(cursor.branches)),
            "scope": scope,
            "shape": shape,
            "last_complete": encoding.milliseconds(at),
            "under_way": False,
            "partial": False,
            "failed_at": None,
            "error": None,
        }
        self._set(tracker, **completed, **({"census_at": encoding.milliseconds(at)} if full else {}))
        if full:
            self._recount(tracker)
            self._database.gather_statistics("item", "placement")

    def pull_failed(self, tracker: str, at: datetime, error: str) -> None:
        """Record that a pull failed, and why; the last complete one stays in force."""
        self._set(tracker, failed_at=encoding.milliseconds(at), error=error, under_way=False)

    def want_census(self, tracker: str) -> None:
        """Make the next pull of the tracker a full one."""
        self._set(tracker, census_at=None)

    def hold(self, tracker: str, held: Mapping[str, Any] | None) -> None:
        """Keep what a census holds back, as a JSON object, until it is replaced or released (None)."""
        self._set(tracker, held=None if held is None else encoding.to_json(dict(held)))

    def absent(self, tracker: str, roster: frozenset[str]) -> list[Absent]:
        """Return the stored items, not gone already, that the roster does not list."""
        with self._database.read() as tx:
            placed = placement.c.tracker == item.c.tracker, placement.c.id == item.c.id
            rows = tx.execute(
                sa.select(item.c.id, placement.c.project)
                .select_from(item.outerjoin(placement, sa.and_(*placed)))
                .where(
                    item.c.tracker == tracker,
                    item.c.gone_at.is_(None),
                    without(tx, item.c.id, roster),
                )
            )
            return sorted((Absent(row.id, row.project) for row in rows), key=lambda a: a.id)

    def mark_gone(self, tracker: str, ids: Collection[str], at: datetime) -> None:
        """Record that these items are gone; they become dirty, so that their branches are mapped anew."""
        with self._database.write() as tx:
            there = item.c.tracker == tracker, within(tx, item.c.id, ids), item.c.gone_at.is_(None)
            live = {row.id: row.state for row in tx.execute(sa.select(item.c.id, item.c.state).where(*there))}
            tx.execute(sa.update(item).where(*there).values(gone_at=encoding.milliseconds(at)))
            count_present(tx, {number: -lost for number, lost in Counter(live.values()).items()})
            mark_dirty(tx, tracker, live)
            mark_moved(tx, tracker, live)

    def _recount(self, tracker: str) -> None:
        """Count what is there anew: two shards that create one item at one moment may have counted it twice."""
        with self._database.write() as tx:
            there = item.c.tracker == tracker, item.c.gone_at.is_(None)
            found = tx.execute(sa.select(item.c.state, sa.func.count()).where(*there).group_by(item.c.state))
            actual = {row[0]: row[1] for row in found}
            stored = tx.execute(sa.select(state.c.id, state.c.present).where(state.c.tracker == tracker))
            count_present(tx, {row.id: actual.get(row.id, 0) - row.present for row in stored})

    def _set(self, tracker: str, **values: Any) -> None:
        with self._database.write() as tx:
            upsert(tx, pull, [{"tracker": tracker, **values}])


def _state(row: Any) -> PullState:
    cursor = (
        None
        if row.cursor_at is None
        else Cursor(
            at=encoding.instant(row.cursor_at), branches=tuple(encoding.from_json(row.branches or "[]"))
        )
    )
    return PullState(
        cursor=cursor,
        scope=row.scope,
        shape=row.shape,
        began=encoding.maybe_instant(row.began),
        last_complete=encoding.maybe_instant(row.last_complete),
        census_at=encoding.maybe_instant(row.census_at),
        partial=row.partial,
        failed_at=encoding.maybe_instant(row.failed_at),
        error=row.error,
        held=None if row.held is None else encoding.object_from_json(row.held),
    )
