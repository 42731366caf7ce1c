"""Figures by day, and the measured values of key results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from syncd.store import encoding
from syncd.store.database import upsert, within
from syncd.store.queries import Queries
from syncd.store.rows import RECORDED, Day, HistoryRow, Value
from syncd.store.schema import history, kr_value


class History(Queries):
    """What was true at the close of each day, and what key results were worth when."""

    def save_day(
        self, kind: str, day: date, figures: Mapping[str, Mapping[str, Any]], source: str = RECORDED
    ) -> None:
        """Store the figures of a day by id; those of the same day and id are replaced, others stay."""
        rows = [
            {
                "kind": kind,
                "id": found,
                "day": day.isoformat(),
                "source": source,
                "body": encoding.to_json(dict(figures[found])),
            }
            for found in sorted(figures)
        ]
        with self._database.write() as tx:
            upsert(tx, history, rows)

    def days(self, kind: str, id: str, since: date, until: date) -> list[Day]:  # noqa: A002  the field's word
        """Return the days from `since` to `until`, both included, the earliest first."""
        with self._database.read() as tx:
            rows = tx.execute(
                sa.select(history)
                .where(
                    history.c.kind == kind,
                    history.c.id == id,
                    history.c.day.between(since.isoformat(), until.isoformat()),
                )
                .order_by(history.c.day)
            )
            return [_day(row) for row in rows]

    def days_of(self, kind: str, since: date, until: date) -> dict[str, list[Day]]:
        """Return the rows of a kind of the days from `since` to `until` by id, the earliest first."""
        span = history.c.kind == kind, history.c.day.between(since.isoformat(), until.isoformat())
        found: defaultdict[str, list[Day]] = defaultdict(list)
        with self._database.read() as tx:
            for row in tx.execute(sa.select(history).where(*span).order_by(history.c.day)):
                found[row.id].append(_day(row))
        return dict(found)

    def first_day(self, kind: str, since: date) -> date | None:
        """Return the first day from `since` on of which there are rows of a kind."""
        span = history.c.kind == kind, history.c.day >= since.isoformat()
        with self._database.read() as tx:
            found = tx.execute(sa.select(sa.func.min(history.c.day)).where(*span)).scalar()
        return date.fromisoformat(found) if found else None

    def last_days(self, kind: str, until: date, number: int) -> dict[str, list[Day]]:
        """Return, by id, the rows of the last days up to `until` on which the kind has any, the latest first."""
        with self._database.read() as tx:
            latest = (
                sa.select(history.c.day)
                .where(history.c.kind == kind, history.c.day <= until.isoformat())
                .distinct()
                .order_by(history.c.day.desc())
                .limit(number)
            )
            wanted = list(tx.execute(latest).scalars())
            rows = tx.execute(
                sa.select(history)
                .where(history.c.kind == kind, history.c.day.in_(wanted))
                .order_by(history.c.day.desc())
            )
            found: defaultdict[str, list[Day]] = defaultdict(list)
            for row in rows:
                found[row.id].append(_day(row))
        return dict(found)

    def days_between(
        self, since: date, until: date
    ) -> Iterator[tuple[str, date, str, dict[str, dict[str, Any]]]]:
        """Yield the rows of all kinds of the days from `since` to `until`, as `save_day` takes them.

        Each is (kind, day, source, rows by id), the earliest days first.
        """
        with self._database.read() as tx:
            days = tx.execute(
                sa.select(history)
                .where(history.c.day.between(since.isoformat(), until.isoformat()))
                .order_by(history.c.day, history.c.kind, history.c.source)
            )
            for (day, kind, source), rows in groupby(days, lambda row: (row.day, row.kind, row.source)):
                bodies = {row.id: encoding.object_from_json(row.body) for row in rows}
                yield kind, date.fromisoformat(day), source, bodies

    def of_days(
        self, kind: str, days: Collection[date], ids: Collection[str] | None = None
    ) -> dict[date, dict[str, Day]]:
        """Return the rows of a kind on these days, by day and id; of these ids alone, where they are given."""
        wanted = sorted(day.isoformat() for day in days)
        found: defaultdict[date, dict[str, Day]] = defaultdict(dict)
        with self._database.read() as tx:
            chosen = sa.select(history).where(history.c.kind == kind, history.c.day.in_(wanted))
            if ids is not None:
                chosen = chosen.where(within(tx, history.c.id, ids))
            for row in tx.execute(chosen):
                found[date.fromisoformat(row.day)][row.id] = _day(row)
        return dict(found)

    def history_page(
        self,
        kinds: Collection[str],
        *,
        name: str | None,
        since: date,
        until: date,
        after: tuple[str | int, ...] | None,
        number: int,
    ) -> list[HistoryRow]:
        """Return at most so many rows of these kinds (and this id) by day, kind and id, those `after` such a place."""
        place = sa.tuple_(history.c.day, history.c.kind, history.c.id)
        wanted = [
            history.c.kind.in_(sorted(kinds)),
            history.c.day.between(since.isoformat(), until.isoformat()),
            *([history.c.id == name] if name is not None else []),
            *([place > sa.tuple_(*map(sa.literal, after))] if after else []),
        ]
        order = (history.c.day, history.c.kind, history.c.id)
        with self._database.read() as tx:
            rows = tx.execute(sa.select(history).where(*wanted).order_by(*order).limit(number))
            return [HistoryRow(kind=row.kind, id=row.id, **_day(row)._asdict()) for row in rows]

    def add_value(
        self,
        kr: str,
        at: datetime,
        value: float | None,
        source: str,
        note: str | None,
        recorded: datetime,
        *,
        since: datetime | None = None,
    ) -> None:
        """Store a key result's value; that of the same time and source is replaced, with `since` all since then."""
        row = {
            "kr": kr,
            "at": encoding.milliseconds(at),
            "source": source,
            "value": value,
            "note": note,
            "recorded": encoding.milliseconds(recorded),
        }
        with self._database.write() as tx:
            if since is not None:
                span = kr_value.c.at.between(encoding.milliseconds(since), row["at"])
                own = kr_value.c.kr == kr, kr_value.c.source == source
                tx.execute(sa.delete(kr_value).where(*own, span))
            upsert(tx, kr_value, [row])

    def values(self, kr: str, until: datetime) -> list[Value]:
        """Return the values measured up to and at `until`, the earliest first, then by when they were recorded."""
        with self._database.read() as tx:
            rows = tx.execute(_values(kr, until).order_by(kr_value.c.at, kr_value.c.recorded))
            return [_value(row) for row in rows]

    def values_since(self, since: datetime, after: Value | None, number: int) -> list[Value]:
        """Return at most so many values measured at `since` or later, by key result, time and source, those `after` one."""
        place = sa.tuple_(kr_value.c.kr, kr_value.c.at, kr_value.c.source)
        wanted = [kr_value.c.at >= encoding.milliseconds(since)]
        if after is not None:
            last = (after.kr, encoding.milliseconds(after.at), after.source)
            wanted.append(place > sa.tuple_(*map(sa.literal, last)))
        order = (kr_value.c.kr, kr_value.c.at, kr_value.c.source)
        with self._database.read() as tx:
            rows = tx.execute(sa.select(kr_value).where(*wanted).order_by(*order).limit(number))
            return [_value(row) for row in rows]

    def latest_value(self, kr: str, until: datetime) -> Value | None:
        """Return the last value measured up to and at `until`; of several at one time the last recorded."""
        with self._database.read() as tx:
            latest = _values(kr, until).order_by(kr_value.c.at.desc(), kr_value.c.recorded.desc()).limit(1)
            row = tx.execute(latest).first()
        return None if row is None else _value(row)


def _day(row: Any) -> Day:
    return Day(date.fromisoformat(row.day), encoding.object_from_json(row.body), row.source)


def _values(kr: str, until: datetime) -> sa.Select[Any]:
    return sa.select(kr_value).where(kr_value.c.kr == kr, kr_value.c.at <= encoding.milliseconds(until))


def _value(row: Any) -> Value:
    return Value(
        kr=row.kr,
        at=encoding.instant(row.at),
        value=row.value,
        source=row.source,
        note=row.note,
        recorded=encoding.instant(row.recorded),
    )
