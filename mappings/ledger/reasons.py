"""Reasons: which words explain which entries.

A note belongs to the latest entries that have no reason yet, up to its own day: whoever changes a plan says why on the
same day or later. Where there are none it stays a remark on the subject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words on a project or key result: typed into a field of its item, or as a command."""

    day: date
    at: datetime
    text: str


Told = tuple[date, Mapping[str, Any]]
"""An entry of the ledger as kept, with its day."""


def with_reasons(
    entries: Sequence[Told], notes: Sequence[Note]
) -> tuple[list[tuple[date, dict[str, Any]]], list[Note]]:
    """Return the entries, in the order of their days, each with its `reason` (None without), and the notes left over."""
    told = [(day, {**entry, "reason": entry.get("reason")}) for day, entry in entries]
    left: list[Note] = []
    for note in sorted(notes, key=lambda one: one.at):
        open_days = [day for day, entry in told if entry["reason"] is None and day <= note.day]
        if not open_days:
            left.append(note)
            continue
        for day, entry in told:
            if day == max(open_days) and entry["reason"] is None:
                entry["reason"] = note.text
    return told, left
