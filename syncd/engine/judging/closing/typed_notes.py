"""Typed notes: new words in the field for reasons, or in that for decisions, of a subject's item become a note."""

from __future__ import annotations

from datetime import date, timedelta

from config import Subject
from mappings.ledger import latest
from mappings.workdays import ONE_DAY
from syncd.engine.judging.judge import Judge, end_of
from syncd.engine.judging.notes import DECISION_FIELD, FROM_FIELD, add_note

KEPT_AS = {"reason": FROM_FIELD, "decision": DECISION_FIELD}
"""The kind of rows that the words of each role are kept as; the standing that remembers those last seen has the
role's name."""


def note_typed(judge: Judge, day: date, *, first: bool) -> None:
    """Keep words that are new since the last close as notes of the day.

    With `first`, or where none of the role were seen before, they are older than anything known, and only remembered.
    """
    for role, fields in judge.note_fields.items():
        if fields:
            _note(judge, day, role, first=first)


def _note(judge: Judge, day: date, role: str, *, first: bool) -> None:
    seen = {name: row["text"] for name, row in judge.store.standings(role).items()}
    found: dict[str, str] = {}
    close = end_of(day, judge.loaded.zone)
    for (kind, name), item in judge.carriers.items():
        field = judge.note_fields[role].get(item.tracker)
        if field is None or kind is Subject.OBJECTIVE:
            continue
        text = str(item.fields.get(field) or "").strip()
        if text and text != seen.get(name) and seen and not first:
            changes = judge.past.changes_between(
                item.tracker, end_of(day - ONE_DAY, judge.loaded.zone), close
            )
            act = latest(changes.get(item.id, ()), f"field:{field}".__eq__)
            at = act.at if act and act.at else close - timedelta(seconds=1)
            add_note(judge.store, KEPT_AS[role], name, day, at, text, judge.source)
        found[name] = text
    judge.store.save_standings(role, {name: {"text": text} for name, text in found.items()}, close)
