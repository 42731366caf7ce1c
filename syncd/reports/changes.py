"""Changes: what the ledger tells of the days of a report, by project and key result, and the notes beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mappings.okr import Cycle
from syncd.engine.plan_lines import read_ledger
from syncd.reports.evidence import Note
from syncd.reports.projects import Named
from syncd.reports.window import Window
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An entry of a subject's ledger as the history keeps it, with its reason, and the day of the close that found it."""

    subject: Named
    day: date
    entry: Mapping[str, Any]

    @property
    def size(self) -> float:
        """Return by how many working days it moved the slip, either way; 0 where that is unknown."""
        return abs(float(self.entry["days"] or 0.0))


def changes(
    store: Store, subjects: Iterable[Named], cycle: Cycle, window: Window
) -> tuple[list[Change], list[Note]]:
    """Return the changes of these days, subject by subject, each in the order of time, and the notes that explain none.

    Reasons that came later are told too, as far as they came by the window's end.
    """
    found: list[Change] = []
    notes: list[Note] = []
    for subject in subjects:
        entries, left = read_ledger(store, cycle, subject.id, window.last)
        found += [
            Change(subject=subject, day=day, entry=entry) for day, entry in entries if day >= window.first
        ]
        notes += [
            Note(subject=subject, text=note.text, day=note.day) for note in left if note.day >= window.first
        ]
    return found, notes
