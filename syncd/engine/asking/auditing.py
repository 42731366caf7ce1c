"""Auditing: who wrote what, when and why: the writes and the acts of people and commands, in one row of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from syncd.store import AuditRow, ChangeRow, Store

AT_ONCE = 500
"""Rows that are read in one transaction."""

Entry = dict[str, Any]

_Numbered = TypeVar("_Numbered", ChangeRow, AuditRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for; None means any.

    `item` is a key or id, `field` a name or id, `subject` the id of an objective, key result or project, `since` is
    included and `until` is not.
    """

    tracker: str | None = None
    item: str | None = None
    field: str | None = None
    subject: str | None = None
    change_set: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def fits(self, entry: Entry) -> bool:
        """Tell whether an entry is looked for; an act fits where its subject or its detail names all that is asked."""
        change_set = None if self.change_set is None else str(self.change_set)
        asked = [
            (self.tracker, ("tracker",)),
            (self.item, ("item", "key")),
            (self.field, ("field", "field_name")),
            (self.subject, ("subject",)),
            (change_set, ("change_set",)),
        ]
        if entry["what"] == WRITE:
            return all(
                value is None or _same(value, [entry[name] for name in names]) for value, names in asked
            )
        named = [entry["subject"], *entry["detail"].values()]
        return all(value is None or _same(value, named) for value, _ in asked)


WRITE = "write"
"""What an entry of a field that was written is called; acts have the name of what was done."""


def find_entries(store: Store, search: Search) -> Iterator[Entry]:
    """Yield what was done, the latest first: read in pieces, however much it is."""
    writes = map(
        _of_change,
        _all(
            lambda before: store.change_page(
                AT_ONCE,
                before=before,
                change_set=search.change_set,
                tracker=search.tracker,
                since=search.since,
            )
        ),
    )
    acts = map(_of_act, _all(lambda before: store.audit_page(AT_ONCE, before=before, since=search.since)))
    sent = (entry for entry in writes if entry["at"] is not None)
    for entry in heapq.merge(sent, acts, key=lambda entry: entry["at"], reverse=True):
        if (search.until is None or entry["at"] < search.until.astimezone(UTC).isoformat()) and search.fits(
            entry
        ):
            yield entry


def _all(page: Callable[[int | None], list[_Numbered]]) -> Iterator[_Numbered]:
    before: int | None = None
    while rows := page(before):
        yield from rows
        before = rows[-1].id


def _same(asked: str, told: Iterable[object]) -> bool:
    return asked.casefold() in {str(value).casefold() for value in told}


def _of_change(row: ChangeRow) -> Entry:
    told = {
        name: row.change.get(name)
        for name in ("key", "field_name", "subject", "role", "before", "after", "reason")
    }
    return {
        "at": row.begun.isoformat() if row.begun else None,
        "what": WRITE,
        "change_set": row.change_set,
        "tracker": row.tracker,
        "item": row.item,
        "field": row.field,
        **told,
        "outcome": row.outcome,
        "detail": row.detail,
    }


def _of_act(row: AuditRow) -> Entry:
    return {
        "at": row.at.isoformat(),
        "what": row.what,
        "subject": row.subject,
        "detail": dict(row.detail),
        "clock": row.clock,
    }
