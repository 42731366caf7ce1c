"""Reasons: what people typed into the field for it of a subject's item since the last close becomes a note."""

from __future__ import annotations

from datetime import date, timedelta

from config import Subject
from mappings.ledger import latest
from mappings.workdays import ONE_DAY
from syncd.engine.judge import Judge, end_of
from syncd.engine.notes import FROM_FIELD, add_note

SEEN = "reason"
"""The kind of standing that remembers the words last seen of each subject."""


def note_reasons(judge: Judge, day: date, *, first: bool) -> None:
    """Keep new words as a note of the day; with `first` they are older than anything known, and only remembered."""
    seen = {name: row["text"] for name, row in judge.store.standings(SEEN).items()}
    found: dict[str, str] = {}
    close = end_of(day, judge.loaded.zone)
    for (kind, name), item in judge.carriers.items():
        field = judge.reason_fields.get(item.tracker)
        if field is None or kind is Subject.OBJECTIVE:
            continue
        text = str(item.fields.get(field) or "").strip()
        if text and text != seen.get(name) and not first:
            changes = judge.past.changes_between(
                item.tracker, end_of(day - ONE_DAY, judge.loaded.zone), close
            )
            act = latest(changes.get(item.id, ()), f"field:{field}".__eq__)
            at = act.at if act and act.at else close - timedelta(seconds=1)
            add_note(judge.store, FROM_FIELD, name, day, at, text, judge.source)
        found[name] = text
    judge.store.save_standings(SEEN, {name: {"text": text} for name, text in found.items()}, close)
