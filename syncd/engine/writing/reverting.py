"""Reverting: which writes take a change set back; what somebody changed since then is left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

import orjson

from connectors.errors import SettingsError, SyncError
from connectors.goals import CURRENT
from connectors.model.fields import Field, FieldKind, FieldValue
from connectors.model.items import WorkItem
from connectors.model.tracker import Reader
from syncd.engine.compare import find_option, same
from syncd.engine.reading.sites import remembered
from syncd.engine.writing.changes import Cause, Change, ChangeSet, Held, Target, known_of
from syncd.engine.writing.options import Options
from syncd.store import Aside, ChangeRow, Store, WrittenRow

WHERE = "revert"


@dataclass(frozen=True, slots=True)
class Reversal:
    """Takes back one recorded change set, by what the store knows of its fields and items.

    `fresh` are the trackers that were read completely: only there is known what stands in the fields now.
    """

    number: int
    store: Store
    readers: Mapping[str, Reader]
    fresh: Collection[str]

    def change_set(self) -> ChangeSet:
        """Return what is to be written so that each field shows what it showed before; raises `SettingsError`.

        A field that shows it already is neither changed nor held; one that somebody changed after our last write is
        held. What the change set did not write is passed over.
        """
        rows = [row for row in self._recorded() if row.outcome == "written"]
        written = {name: self.store.written(name) for name in {row.tracker for row in rows}}
        items = self.store.items({(row.tracker, row.item) for row in rows})
        found = []
        for row in rows:
            last = written[row.tracker].get((row.item, row.field))
            found.append(self._taken_back(row, items.get((row.tracker, row.item)), last))
        return ChangeSet(
            changes=tuple(one for one in found if isinstance(one, Change)),
            held=tuple(one for one in found if isinstance(one, Held)),
            configured=sum(map(len, written.values())),
            filled=sum(last.value is not None for rows in written.values() for last in rows.values()),
        )

    def _recorded(self) -> list[ChangeRow]:
        rows = self.store.changes(self.number)
        if not rows:
            raise SettingsError(
                f"there is no change set {self.number}",
                where=WHERE,
                remedy="syncd audit names those there are",
            )
        return rows

    def _taken_back(
        self, row: ChangeRow, item: WorkItem | None, last: WrittenRow | None
    ) -> Change | Held | None:
        target, before = self._target(row, item), row.change["before"]
        if row.tracker not in self.fresh:
            return _held(target, None, before, f"{row.tracker} was not read completely")
        if item is None or last is None:
            return _held(target, None, before, f"{target.key} is not there any more")
        current = last.value if last.at >= item.updated else item.fields.get(row.field)
        if same(target.field, current, before):
            return None
        if not same(target.field, current, last.value):
            return _held(target, current, before, "somebody changed it after us", Cause.THEIRS)
        try:
            after, sent = self._encoded(target, before)
        except SyncError as error:
            return _held(target, current, before, str(error))
        reason = f"change set {self.number} is taken back"
        return Change(target=target, before=current, after=after, sent=sent, reason=reason)

    def _target(self, row: ChangeRow, item: WorkItem | None) -> Target:
        return Target(
            tracker=row.tracker,
            item=row.item,
            key=item.key if item else str(row.change["key"]),
            space=item.space if item else "",
            kind=item.type if item else "",
            subject=str(row.change["subject"]),
            role=str(row.change["role"]),
            field=self._field(row),
        )

    def _field(self, row: ChangeRow) -> Field:
        known = (CURRENT, *remembered(self.store, [row.tracker]).get(row.tracker, ()))
        gone = Field(row.field, str(row.change["field_name"]), FieldKind.OTHER)
        return next((field for field in known if field.id == row.field), gone)

    def _encoded(self, target: Target, value: FieldValue) -> tuple[FieldValue, FieldValue]:
        """Return the earlier value as people read it and as the tracker is given it; raises `SyncError`."""
        field = target.field
        if field.kind is FieldKind.OTHER:
            raise SyncError(f"there is no field {field.name} any more", where=target.tracker)
        if field.kind is FieldKind.DATE and isinstance(value, str):
            return date.fromisoformat(value[:10]), date.fromisoformat(value[:10])
        if field.kind is not FieldKind.OPTION or value is None:
            return value, value
        options = Options(self.store, self.readers)
        editable = options.remembered(target) or options.ask(target)
        option = find_option(editable, (str(value),)) if editable else None
        if option is None:
            raise SyncError(f"field {field.name} has no option {value!r} any more", where=target.tracker)
        return option.name, option.id


@dataclass(frozen=True, slots=True)
class Order:
    """A person's word, left for the syncd that is at work: which change set is taken back, and by which writes."""

    change_set: int
    fingerprint: str


def leave_order(store: Store, order: Order | None) -> None:
    """Leave an order for the next pass, or none any more."""
    store.set_meta(WHERE, orjson.dumps(asdict(order)).decode() if order else None)


def read_order(store: Store) -> Order | None:
    """Return the order that was left."""
    kept = store.get_meta(WHERE)
    return Order(**orjson.loads(kept)) if kept else None


def set_aside(store: Store, number: int, changes: Iterable[Change], at: datetime) -> None:
    """Keep the next passes from writing these fields again; done before they are written, lest a crash forget it."""
    reason = f"change set {number} was taken back"
    for change in changes:
        store.park(*change.target.place, reason, at, kind=Aside.REVERTED, known=known_of(change))


def _held(
    target: Target, current: FieldValue, wanted: FieldValue, reason: str, cause: Cause = Cause.FAULT
) -> Held:
    return Held(target=target, current=current, wanted=wanted, reason=reason, cause=cause)
