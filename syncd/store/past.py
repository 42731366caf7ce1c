"""What happened to items, as their trackers remember it, and which items' histories are read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.model.history import CREATED, Actor, Histories, ItemChange, Shift
from connectors.model.items import WorkItem
from syncd.store import encoding
from syncd.store.database import upsert, within
from syncd.store.queries import Queries
from syncd.store.rows import Held, Lived
from syncd.store.schema import item, item_change, item_history

_ORDER = (item_change.c.at, sa.func.length(item_change.c.act), item_change.c.act)
"""Acts at one time in the order of their numbers."""


class Past(Queries):
    """Histories of items."""

    def unread_histories(
        self, tracker: str, since: datetime, shape: str, limit: int | None = None, *, held: Held | None = None
    ) -> list[str]:
        """Return the items, not gone, that changed at or after `since` and whose history was not read since then.

        A history read with other fields (`shape`) counts as unread. Those held back come first, and are asked about
        whenever they changed.
        """
        is_read = sa.exists().where(
            item_history.c.tracker == item.c.tracker,
            item_history.c.id == item.c.id,
            item_history.c.updated >= item.c.updated,
            item_history.c.shape == shape,
        )
        wanted = (
            item.c.tracker == tracker,
            item.c.gone_at.is_(None),
            item.c.updated >= encoding.milliseconds(since),
            sa.not_(is_read),
        )
        with self._database.read() as tx:
            rows = tx.execute(sa.select(item.c.id).where(*wanted).order_by(item.c.id).limit(limit))
            read = tx.execute(
                sa.select(item_history.c.id, item_history.c.updated).where(
                    item_history.c.tracker == tracker,
                    item_history.c.shape == shape,
                    within(tx, item_history.c.id, held or ()),
                )
            )
            known = {row.id: row.updated for row in read}
            ahead = [
                i for i, one in (held or {}).items() if known.get(i, -1) < encoding.milliseconds(one.updated)
            ]
            return list(dict.fromkeys([*ahead, *rows.scalars()]))[:limit]

    def changed_since(self, tracker: str, since: datetime, limit: int) -> list[WorkItem]:
        """Return the stored items, not gone, that changed at or after `since`, by id; `limit` of them at most."""
        wanted = (
            item.c.tracker == tracker,
            item.c.gone_at.is_(None),
            item.c.updated >= encoding.milliseconds(since),
        )
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(item.c.id, item.c.body).where(*wanted).order_by(item.c.id).limit(limit)
            )
            return [encoding.item_from_json(tracker, row.id, row.body) for row in rows]

    def save_histories(self, tracker: str, piece: Histories, shape: str, held: Held | None = None) -> None:
        """Store a piece of histories in one transaction: acts that are stored already are replaced.

        What is complete was read up to the stored state of each item, or to the one that is held back.
        """
        rows = {(c.item, c.act): _row(tracker, c) for c in piece.changes}
        with self._database.write() as tx:
            ahead = held or {}
            read = [ahead[name] for name in piece.read if name in ahead]
            stored = tx.execute(
                sa.select(item.c.id, item.c.body).where(
                    item.c.tracker == tracker, within(tx, item.c.id, list(piece.read.keys() - ahead.keys()))
                )
            )
            read += [encoding.item_from_json(tracker, row.id, row.body) for row in stored]
            for found in read:
                birth = ItemChange(
                    item=found.id, at=found.created, act="", shifts={CREATED: Shift(None, None)}
                )
                rows[found.id, ""] = _row(tracker, birth)
            upsert(tx, item_change, list(rows.values()))
            upsert(
                tx,
                item_history,
                [
                    {
                        "tracker": tracker,
                        "id": found.id,
                        "updated": encoding.milliseconds(found.updated),
                        "shape": shape,
                        "gaps": encoding.to_json(list(piece.read[found.id]))
                        if piece.read[found.id]
                        else None,
                    }
                    for found in read
                ],
            )

    def histories(self, tracker: str, ids: Collection[str]) -> dict[str, list[ItemChange]]:
        """Return what is known to have happened to these items, the oldest first, their creation included."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(item_change)
                .where(item_change.c.tracker == tracker, within(tx, item_change.c.id, ids))
                .order_by(*_ORDER)
            )
            found: defaultdict[str, list[ItemChange]] = defaultdict(list)
            for row in rows:
                found[row.id].append(_change(row))
        return dict(found)

    def histories_read(self, tracker: str, ids: Collection[str]) -> dict[str, datetime]:
        """Return up to which change time of the item the histories of these items were read, of those that were."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(item_history.c.id, item_history.c.updated).where(
                    item_history.c.tracker == tracker, within(tx, item_history.c.id, ids)
                )
            )
            return {row.id: encoding.instant(row.updated) for row in rows}

    def changes_between(self, tracker: str, since: datetime, until: datetime) -> dict[str, list[ItemChange]]:
        """Return by item what happened from `since` on and before `until`, the oldest first."""
        span = (
            item_change.c.at >= encoding.milliseconds(since),
            item_change.c.at < encoding.milliseconds(until),
        )
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(item_change).where(item_change.c.tracker == tracker, *span).order_by(*_ORDER)
            )
            found: defaultdict[str, list[ItemChange]] = defaultdict(list)
            for row in rows:
                found[row.id].append(_change(row))
        return dict(found)

    def history_gaps(self, tracker: str) -> Counter[str]:
        """Return what the histories that were read cannot tell, in words, with the number of items each concerns."""
        gaps: Counter[str] = Counter()
        with self._database.read() as tx:
            told = sa.select(item_history.c.gaps, sa.func.count()).where(
                item_history.c.tracker == tracker, item_history.c.gaps.is_not(None)
            )
            for row in tx.execute(told.group_by(item_history.c.gaps)):
                for gap in encoding.from_json(row[0]):
                    gaps[gap] += row[1]
        return gaps

    def walk_items(self, tracker: str, batch: int) -> Iterator[list[Lived]]:
        """Yield all stored items of the tracker in batches, gone ones too, each with when it was found gone."""
        last = ""
        while True:
            with self._database.read() as tx:
                rows = tx.execute(
                    sa.select(item.c.id, item.c.body, item.c.gone_at)
                    .where(item.c.tracker == tracker, item.c.id > last)
                    .order_by(item.c.id)
                    .limit(batch)
                ).all()
            if not rows:
                return
            yield [
                Lived(encoding.item_from_json(tracker, row.id, row.body), encoding.maybe_instant(row.gone_at))
                for row in rows
            ]
            last = rows[-1].id


def _row(tracker: str, change: ItemChange) -> dict[str, Any]:
    shifts = {
        part: [encoding.neutral_to_json(shift.before), encoding.neutral_to_json(shift.after)]
        for part, shift in change.shifts.items()
    }
    body = {"by": change.by.value if change.by else None, "shifts": shifts}
    return {
        "tracker": tracker,
        "id": change.item,
        "act": change.act,
        "at": encoding.milliseconds(change.at),
        "body": encoding.to_json(body),
    }


def _change(row: Any) -> ItemChange:
    body = encoding.object_from_json(row.body)
    return ItemChange(
        item=row.id,
        at=encoding.instant(row.at),
        act=row.act,
        by=Actor(body["by"]) if body["by"] else None,
        shifts={
            part: Shift(*(encoding.neutral_from_json(value) for value in pair))
            for part, pair in body["shifts"].items()
        },
    )
