"""Parking: a person's word on fields that are set aside: which there are, try them again, or leave them for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from connectors.errors import SettingsError
from syncd.store import Aside, ParkedRow, Store

WHERE = "parked"


def parked_document(rows: Sequence[ParkedRow]) -> list[dict[str, Any]]:
    """Return the fields in the form that `parked list --json` prints, the longest set aside first."""
    return [
        {
            "tracker": row.tracker,
            "item": row.item,
            "key": row.key or row.item,
            "field": row.field,
            "field_name": row.field_name or row.field,
            "subject": row.subject or None,
            "kind": row.kind,
            "reason": row.reason,
            "at": row.at.isoformat(),
            "shown": row.shown,
            "wanted": row.wanted,
        }
        for row in rows
    ]


def find_parked(
    store: Store, item: str | None, field: str | None = None, tracker: str | None = None
) -> list[ParkedRow]:
    """Return what is set aside at an item (key or id), in a field (name or id), in a tracker; None means any.

    Raises `SettingsError` where nothing fits.
    """
    rows = store.parked()
    found = [
        row
        for row in rows
        if (item is None or item in {row.key, row.item})
        and (field is None or field.casefold() in {row.field.casefold(), row.field_name.casefold()})
        and (tracker is None or tracker == row.tracker)
    ]
    if not found:
        asked = " ".join(word for word in (tracker, item, field) if word)
        raise SettingsError(
            f"nothing is set aside{f' at {asked}' if asked else ''}",
            where=WHERE,
            remedy="syncd parked list shows what is" if rows else "nothing is to be done",
        )
    return found


def retry(store: Store, rows: Sequence[ParkedRow], now: datetime, clock: str | None) -> None:
    """Take fields back into service, audited: the next pass decides what to write."""
    for row in rows:
        place = row.tracker, row.item, row.field
        store.yield_field(*place, None, 0)
        store.unpark(*place)
        store.audit(now, "parked retry", row.key or row.item, _told(row), clock)


def drop(store: Store, rows: Sequence[ParkedRow], now: datetime, clock: str | None) -> None:
    """Leave fields as they stand until somebody has them retried, audited; metric and alert speak of them no more."""
    for row in rows:
        known = {name: getattr(row, name) for name in ("key", "field_name", "subject", "shown", "wanted")}
        reason = row.reason if row.kind is Aside.DROPPED else f"dropped by hand; before: {row.reason}"
        place = row.tracker, row.item, row.field
        store.park(*place, reason, now, kind=Aside.DROPPED, known=known)
        store.audit(now, "parked drop", row.key or row.item, _told(row), clock)


def _told(row: ParkedRow) -> dict[str, Any]:
    return {"tracker": row.tracker, "item": row.item, "field": row.field, "reason": row.reason}
