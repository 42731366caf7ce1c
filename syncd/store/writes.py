"""What was to be written into trackers, what became of it, and what stands there by our hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from syncd.store import encoding
from syncd.store.database import upsert, within
from syncd.store.queries import Queries, by_tracker
from syncd.store.rows import Aside, ChangeRow, ChangeSetRow, ParkedRow, WrittenRow
from syncd.store.schema import change, change_set, parked, written


class Writes(Queries):
    """Change sets, outcomes, and fields set aside."""

    def record_change_set(
        self,
        fingerprint: str,
        created: datetime,
        clock: str | None,
        approved_by: str,
        changes: Sequence[Mapping[str, Any]],
    ) -> list[int]:
        """Store an approved change set before anything is sent, and return the ids of its changes in order.

        Each change has at least `tracker`, `item`, `field` and `after`; all of it is kept as JSON.
        """
        with self._database.write() as tx:
            head = {
                "fingerprint": fingerprint,
                "created": encoding.milliseconds(created),
                "clock": clock,
                "approved_by": approved_by,
            }
            number = tx.execute(sa.insert(change_set).values(head).returning(change_set.c.id)).scalar_one()
            if not changes:
                return []
            inserted = sa.insert(change).returning(change.c.id, sort_by_parameter_order=True)
            rows = [
                {
                    "change_set": number,
                    **{name: str(c[name]) for name in ("tracker", "item", "field")},
                    "body": encoding.to_json(dict(c)),
                }
                for c in changes
            ]
            return list(tx.execute(inserted, rows).scalars())

    def begin_write(self, changes: Collection[int], at: datetime) -> None:
        """Record that the request with these changes is about to go out."""
        with self._database.write() as tx:
            there = within(tx, change.c.id, changes)
            tx.execute(sa.update(change).where(there).values(begun=encoding.milliseconds(at)))

    def end_write(
        self, number: int, outcome: str, detail: str, at: datetime, day: date | None = None
    ) -> None:
        """Record what became of a change: `written`, `refused`, `failed`, or `unknown` (the answer was lost).

        `at` is the tracker's time, `day` the day of the pass (default: that of `at`).
        What is written becomes the field's last written value. An `unknown` change may be told again later.
        """
        with self._database.write() as tx:
            ended = {"outcome": outcome, "detail": detail, "ended": encoding.milliseconds(at)}
            told = sa.update(change).where(change.c.id == number).values(ended)
            row = tx.execute(told.returning(change.c.body)).first()
            if row is not None and outcome == "written":
                upsert(tx, written, [_written(encoding.object_from_json(row.body), at, day or at.date())])

    def pending_writes(self) -> list[ChangeRow]:
        """Return the changes of which it is unknown whether the tracker took them, unless a later one was begun."""
        later = change.alias("later")
        superseded = sa.exists().where(
            *(later.c[name] == change.c[name] for name in ("tracker", "item", "field")),
            later.c.id > change.c.id,
            later.c.begun.is_not(None),
        )
        unknown = sa.or_(change.c.outcome.is_(None), change.c.outcome == "unknown")
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(change)
                .where(unknown, change.c.begun.is_not(None), sa.not_(superseded))
                .order_by(change.c.id)
            )
            return [_change(row) for row in rows]

    def change_sets(self, limit: int, *, before: int | None = None) -> list[ChangeSetRow]:
        """Return the last change sets, or the last before that id, the latest first."""
        earlier = [] if before is None else [change_set.c.id < before]
        wanted = sa.select(change_set).where(*earlier).order_by(change_set.c.id.desc()).limit(limit)
        with self._database.read() as tx:
            rows = tx.execute(wanted)
            return [
                ChangeSetRow(
                    id=row.id,
                    fingerprint=row.fingerprint,
                    created=encoding.instant(row.created),
                    clock=row.clock,
                    approved_by=row.approved_by,
                )
                for row in rows
            ]

    def changes(self, change_set_id: int) -> list[ChangeRow]:
        """Return the changes of a change set in the order in which they were recorded."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(change).where(change.c.change_set == change_set_id).order_by(change.c.id)
            )
            return [_change(row) for row in rows]

    def outcomes(self, change_sets: Collection[int]) -> dict[int, dict[str | None, int]]:
        """Return by change set how many of its changes had which outcome; None is not told yet."""
        counts: defaultdict[int, dict[str | None, int]] = defaultdict(dict)
        grouped = (change.c.change_set, change.c.outcome)
        with self._database.read() as tx:
            there = within(tx, change.c.change_set, change_sets)
            for row in tx.execute(sa.select(*grouped, sa.func.count()).where(there).group_by(*grouped)):
                counts[row[0]][row[1]] = row[2]
        return dict(counts)

    def change_page(
        self,
        number: int,
        *,
        before: int | None = None,
        change_set: int | None = None,
        tracker: str | None = None,
        outcome: str | None = None,
        since: datetime | None = None,
    ) -> list[ChangeRow]:
        """Return the last changes, or the last before that id, the latest first; only those that are as given.

        With `since` only those whose request went out then or later.
        """
        given = {"change_set": change_set, "tracker": tracker, "outcome": outcome}
        wanted = [change.c[name] == value for name, value in given.items() if value is not None]
        wanted += [] if since is None else [change.c.begun >= encoding.milliseconds(since)]
        earlier = [] if before is None else [change.c.id < before]
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(change).where(*wanted, *earlier).order_by(change.c.id.desc()).limit(number)
            )
            return [_change(row) for row in rows]

    def writes_of(
        self, items: Collection[tuple[str, str]], since: datetime
    ) -> dict[tuple[str, str], list[datetime]]:
        """Return when requests to write these items (tracker, id) went out after `since`, the earliest first."""
        sent: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
        with self._database.read() as tx:
            for tracker, ids in by_tracker(items).items():
                here = change.c.tracker == tracker, within(tx, change.c.item, ids)
                times = sa.select(change.c.item, change.c.begun).where(
                    *here, change.c.begun > encoding.milliseconds(since)
                )
                for row in tx.execute(times.distinct().order_by(change.c.begun)):
                    sent[tracker, row.item].append(encoding.instant(row.begun))
        return dict(sent)

    def written(self, tracker: str) -> Mapping[tuple[str, str], WrittenRow]:
        """Return what we last wrote into the tracker, by (item id, field id)."""
        with self._database.read() as tx:
            rows = tx.execute(sa.select(written).where(written.c.tracker == tracker))
            return {
                (row.item, row.field): WrittenRow(
                    value=encoding.from_json(row.value),
                    at=encoding.instant(row.at),
                    day=date.fromisoformat(row.day),
                    overwritten=row.overwritten,
                    yield_until=encoding.maybe_instant(row.yield_until),
                )
                for row in rows
            }

    def fields_by_us(self, tracker: str, item: str) -> frozenset[str]:
        """Return the ids of the fields of an item that we wrote, or are writing at this moment."""
        sent = change.c.begun.is_not(None), change.c.outcome.is_(None)
        with self._database.read() as tx:
            rows = tx.execute(
                sa.union(
                    sa.select(written.c.field).where(written.c.tracker == tracker, written.c.item == item),
                    sa.select(change.c.field).where(
                        change.c.tracker == tracker, change.c.item == item, *sent
                    ),
                )
            )
            return frozenset(rows.scalars())

    def yield_field(
        self, tracker: str, item: str, field: str, until: datetime | None, overwritten: int
    ) -> None:
        """Record that a person's edit stands in a field of ours until then, and how often ours was overwritten."""
        place = written.c.tracker == tracker, written.c.item == item, written.c.field == field
        told = {"yield_until": encoding.maybe_milliseconds(until), "overwritten": overwritten}
        with self._database.write() as tx:
            tx.execute(sa.update(written).where(*place).values(told))

    def park(
        self,
        tracker: str,
        item: str,
        field: str,
        reason: str,
        at: datetime,
        *,
        kind: Aside = Aside.REFUSED,
        known: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Set a field aside; a field already set aside takes the new reason, time and kind.

        `known` is what `ParkedRow` tells besides: `key`, `field_name`, `subject`, `shown` and `wanted`, in JSON's types.
        """
        row = {"tracker": tracker, "item": item, "field": field, "reason": reason}
        more = {"at": encoding.milliseconds(at), "kind": kind.value, "body": encoding.to_json(dict(known))}
        with self._database.write() as tx:
            upsert(tx, parked, [{**row, **more}])

    def unpark(self, tracker: str, item: str, field: str, *, spared: Collection[Aside] = ()) -> None:
        """Take a field back into service, unless it is set aside in one of the `spared` ways."""
        place = parked.c.tracker == tracker, parked.c.item == item, parked.c.field == field
        with self._database.write() as tx:
            tx.execute(sa.delete(parked).where(*place, parked.c.kind.not_in(sorted(spared))))

    def parked(self) -> list[ParkedRow]:
        """Return the fields that are set aside, the longest first."""
        with self._database.read() as tx:
            rows = tx.execute(sa.select(parked).order_by(parked.c.at))
            return [
                ParkedRow(
                    tracker=row.tracker,
                    item=row.item,
                    field=row.field,
                    reason=row.reason,
                    at=encoding.instant(row.at),
                    kind=Aside(row.kind),
                    **(encoding.object_from_json(row.body) if row.body else {}),
                )
                for row in rows
            ]


def _written(body: Mapping[str, Any], at: datetime, day: date) -> dict[str, Any]:
    return {
        "tracker": body["tracker"],
        "item": body["item"],
        "field": body["field"],
        "value": encoding.to_json(body["after"]),
        "at": encoding.milliseconds(at),
        "day": day.isoformat(),
        "overwritten": int(body.get("overwritten", 0)),
        "yield_until": None,
    }


def _change(row: Any) -> ChangeRow:
    return ChangeRow(
        id=row.id,
        change_set=row.change_set,
        tracker=row.tracker,
        item=row.item,
        field=row.field,
        change=encoding.object_from_json(row.body),
        begun=encoding.maybe_instant(row.begun),
        outcome=row.outcome,
        detail=row.detail,
        ended=encoding.maybe_instant(row.ended),
    )
