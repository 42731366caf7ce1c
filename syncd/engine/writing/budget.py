"""The budget of each item: how often it may be written within an hour and a day, so that a loop of programs ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from syncd.engine.writing.changes import Cause, Change, ChangeSet, Held
from syncd.store import Store

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many requests to write one item may go out within an hour, and within 24 hours."""

    per_hour: int
    per_day: int

    def on(self, change_set: ChangeSet, store: Store, now: datetime) -> ChangeSet:
        """Return the change set with what its items have no budget for among the held."""
        items = {(change.target.tracker, change.target.item) for change in change_set.changes}
        sent = store.writes_of(items, now - DAY)
        held = [
            found
            for change in change_set.changes
            if (found := self._held(change, sent.get((change.target.tracker, change.target.item), []), now))
        ]
        places = {one.target.place for one in held}
        changes = tuple(change for change in change_set.changes if change.target.place not in places)
        return replace(change_set, changes=changes, held=(*change_set.held, *held))

    def _held(self, change: Change, sent: list[datetime], now: datetime) -> Held | None:
        for span, most, words in ((DAY, self.per_day, "24 hours"), (HOUR, self.per_hour, "an hour")):
            within = [at for at in sent if at > now - span]
            if len(within) >= most:
                return Held(
                    target=change.target,
                    current=change.before,
                    wanted=change.after,
                    reason=f"{change.target.key} was written {len(within)} times within {words}",
                    until=within[-most] + span,
                    cause=Cause.BUDGET,
                )
        return None
