"""Changes: what the ledger tells of the days of a report, by project and key result, and the notes beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from mappings.okr import Cycle
from syncd.engine.asking.plan_lines import read_ledgers
from syncd.reports.ends import Ends
from syncd.reports.evidence import Note
from syncd.reports.projects import HOUR, Named, named
from syncd.reports.window import Window
from syncd.store import Store

MOST_ALIKE = 3
"""Changes of a subject that are alike and told one by one; more are told in one."""

MOST_NAMED = 5
"""Items that such a one names."""

LIKENESS = ("kind", "by", "reason", "before", "after", "other")
"""In what changes are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry of a subject's ledger as the history keeps it, with its reason, and the day of the close that found it.

    One that stands for several alike has the day of the `first` of them too.
    """

    subject: Named
    day: date
    entry: Mapping[str, Any]
    first: date | None = None

    @property
    def size(self) -> float:
        """Return by how many working days it moved the slip, either way; 0 where that is unknown."""
        return abs(float(self.entry["days"] or 0.0))


def changes(
    store: Store, ends: Mapping[str, Ends], cycle: Cycle, window: Window
) -> tuple[list[Change], list[Note]]:
    """Return the changes of these days, subject by subject, each in the order of time, and the notes that explain none.

    Subjects are the projects and key results of the later rows; weights that are times are hours. Reasons that came later are told too, as far as they came by the window's end.
    """
    found: list[Change] = []
    notes: list[Note] = []
    rows = [(name, row) for kind in ("project", "key_result") for name, row in ends[kind].after.items()]
    ledgers = read_ledgers(store, cycle, window.last)
    for name, row in rows:
        subject = named(name, row)
        entries, left = ledgers.get(name, ([], []))
        found += [
            Change(subject=subject, day=day, entry=in_unit(entry, row.get("measure")))
            for day, entry in entries
            if day >= window.first
        ]
        notes += [
            Note(subject=subject, text=note.text, day=note.day) for note in left if note.day >= window.first
        ]
    return found, notes


def folded_by_subject(told: Sequence[Change]) -> list[Change]:
    """Return the changes of several subjects, those of each that are alike told in one."""
    return [one for subject in by_subject(told).values() for one in folded(subject)]


def by_subject(told: Sequence[Change]) -> dict[Named, list[Change]]:
    """Return the changes by subject, in their order."""
    found: dict[Named, list[Change]] = {}
    for change in told:
        found.setdefault(change.subject, []).append(change)
    return found


def folded(changes: Sequence[Change]) -> list[Change]:
    """Return the changes of one subject with those that are alike told in one, where there are more than a few."""
    alike: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        alike.setdefault(tuple(change.entry.get(part) for part in LIKENESS), []).append(change)
    found = [
        one
        for of_kind in alike.values()
        for one in ([_together(of_kind)] if len(of_kind) > MOST_ALIKE else of_kind)
    ]
    return sorted(found, key=lambda change: change.first or change.day)


def _together(changes: Sequence[Change]) -> Change:
    first, last = changes[0], changes[-1]
    items = list(dict.fromkeys(key for change in changes for key in change.entry["items"]))
    entry = {
        **last.entry,
        "items": items[:MOST_NAMED],
        "count": sum(change.entry["count"] for change in changes),
        **{part: _total(changes, part) for part in ("weight", "days")},
    }
    return Change(subject=last.subject, day=last.day, entry=entry, first=first.day)


def _total(changes: Sequence[Change], part: str) -> float | None:
    known = [change.entry[part] for change in changes if change.entry[part] is not None]
    return fsum(known) if known else None


def in_unit(entry: Mapping[str, Any], measure: str | None) -> Mapping[str, Any]:
    """Return an entry with its weight in hours where the project measures time."""
    if measure not in {"estimate", "spent"} or entry["weight"] is None:
        return entry
    return {**entry, "weight": entry["weight"] / HOUR}
