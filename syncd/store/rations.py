"""Rations: the budget of requests of a tracker where several programs share it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from syncd.store.database import Database, insert_missing
from syncd.store.encoding import from_json, to_json
from syncd.store.schema import ration, ration_pause

_SECOND, _MINUTE = 1_000_000, 60

_now: sa.ColumnElement[int] = sa.cast(
    sa.extract("epoch", sa.func.clock_timestamp()) * 1_000_000, sa.BigInteger
)


class Ration:
    """The part of a tracker's budget that lies in the store, in microseconds of the database's clock.

    Every call is one short transaction of its own, beside whatever the store is doing.
    """

    def __init__(self, database: Database, tracker: str) -> None:
        self._database = database
        self._tracker = tracker

    def reserve(self, interval: float, per_minute: int | None) -> float:
        """Reserve the next free moment, `interval` seconds after the last; returns the seconds until then.

        Where `per_minute` is given, no minute holds more than that many moments, however they lie in it. They are
        counted by the second, so that a full minute may be waited for up to a second too long.
        """
        here = ration.c.tracker == self._tracker
        with self._database.write() as tx:
            insert_missing(tx, ration, [{"tracker": self._tracker, "next": 0, "minute": "[]"}])
            row = tx.execute(sa.select(ration, _now.label("now")).where(here).with_for_update()).one()
            moment, minute = max(row.next, row.now), "[]"
            if per_minute is not None:
                taken = dict(from_json(row.minute))
                moment = _with_room(moment, taken, per_minute)
                minute = to_json(_counted(moment // _SECOND, taken))
            next_ = moment + round(interval * _SECOND)
            tx.execute(sa.update(ration).where(here).values(next=next_, minute=minute))
        return float(moment - row.now) / _SECOND

    def pause(self, seconds: float, name: str) -> None:
        """Hold everybody back from what the name concerns for that time; shortens no pause."""
        until = _now + round(seconds * _SECOND)
        new = postgresql.insert(ration_pause).values(tracker=self._tracker, name=name, until=until)
        longer = new.on_conflict_do_update(
            index_elements=["tracker", "name"],
            set_={"until": sa.func.greatest(ration_pause.c.until, new.excluded.until)},
        )
        with self._database.write() as tx:
            tx.execute(sa.delete(ration_pause).where(ration_pause.c.until < _now))
            tx.execute(longer)

    def paused(self, names: Collection[str]) -> float:
        """Return for how many seconds yet nothing that these names concern may be sent."""
        here = ration_pause.c.tracker == self._tracker, ration_pause.c.name.in_(["", *names])
        left = sa.select(sa.func.max(ration_pause.c.until) - _now).where(*here)
        with self._database.read() as tx:
            rest = tx.execute(left).scalar()
        return max(0.0, float(rest or 0) / _SECOND)


def _with_room(moment: int, taken: Mapping[int, int], per_minute: int) -> int:
    """Return the moment, or the first one after it that is in no minute which is full already."""
    second = moment // _SECOND
    for first in sorted(taken):
        within = sum(count for at, count in taken.items() if at >= max(first, second - _MINUTE))
        if within < per_minute:
            break
        second = max(second, first + _MINUTE + 1)
    return max(moment, second * _SECOND)


def _counted(second: int, taken: Mapping[int, int]) -> list[list[int]]:
    """Return the moments by second, with one more in this one, and without those that no minute from now on holds."""
    counts = {at: count for at, count in taken.items() if at >= second - _MINUTE}
    counts[second] = counts.get(second, 0) + 1
    return [[at, counts[at]] for at in sorted(counts)]
