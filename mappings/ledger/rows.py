"""Rows: what was changed in the rows of a plan file that are a project's, between two closes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from typing import Any

from mappings.ledger.entries import Entry
from mappings.ledger.kinds import Kind
from mappings.programme.plans import PlanRowFacts

FACT = "rows"


def rows_fact(rows: Iterable[PlanRowFacts]) -> dict[str, str]:
    """Return the rows as one fact of an agreement."""
    return {FACT: json.dumps([astuple(row) for row in rows], ensure_ascii=False)}


def row_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Entry]:
    """Yield what became of each row, between two agreements that both have rows: those that a file tells anew tell nothing.

    A row that was divided is told as such, and so are its new parts; that it has other dates than its parts is not.
    """
    if FACT not in before or FACT not in after:
        return
    was, now = _rows(before[FACT]), _rows(after[FACT])
    for uid in dict.fromkeys([*was, *now]):
        old, new = was.get(uid), now.get(uid)
        if old and new:
            yield from _changed(old, new)
        elif new and not new.summary:
            yield Entry(kind=Kind.ROW_ADDED, other=new.name, after=_dates(new))
        elif old and not old.summary:
            yield Entry(kind=Kind.ROW_REMOVED, other=old.name, before=_dates(old))


def _changed(old: PlanRowFacts, new: PlanRowFacts) -> Iterator[Entry]:
    if new.summary:
        if not old.summary:
            yield Entry(kind=Kind.ROW_SPLIT, other=new.name)
        return
    if (old.start, old.finish) != (new.start, new.finish):
        yield Entry(kind=Kind.ROW_MOVED, other=new.name, before=_dates(old), after=_dates(new))
    if old.hours != new.hours and not old.summary:
        yield Entry(kind=Kind.ROW_RESIZED, other=new.name, before=_hours(old), after=_hours(new))


def _dates(row: PlanRowFacts) -> str | None:
    told = [day for day in (row.start, row.finish) if day]
    return " to ".join(told) or None


def _hours(row: PlanRowFacts) -> str | None:
    return None if row.hours is None else f"{row.hours:g} h"


def _rows(fact: str) -> dict[str, PlanRowFacts]:
    return {row[0]: PlanRowFacts(*row) for row in json.loads(fact)}
