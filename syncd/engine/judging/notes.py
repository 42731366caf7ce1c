"""Notes: why a plan was changed, and what was decided, in the words of people, kept by day with their subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from config import Loaded
from config.problems import suggestion
from connectors.errors import SettingsError
from mappings.ledger import Note
from mappings.okr import Cycle
from mappings.workdays import ONE_DAY, day_of
from syncd.store import RECORDED, Day, Store

TYPED, FROM_FIELD = "note", "reason"
"""The kinds of rows of reasons: what was typed in as a command, and what stood in a field of the subject's item."""

DECIDED, DECISION_FIELD = "decision", "decision_field"
"""The same of decisions."""


def note_by_hand(
    loaded: Loaded,
    store: Store,
    subject: str,
    text: str,
    now: datetime,
    clock: str | None,
    *,
    decided: bool = False,
) -> str:
    """Keep a note on a project or key result, and return what to tell; `clock` is the time that `--now` gave.

    With `decided` it is a decision, which explains no change of the plan but stands by itself. Raises `SettingsError` for another subject, or no words.
    """
    known = [*loaded.okr.projects, *loaded.okr.key_results]
    if subject not in known:
        what = f"there is no project or key result {subject!r}"
        raise SettingsError(what, where="note", remedy=suggestion(subject, sorted(known)))
    if not text.strip():
        raise SettingsError("the note is empty", where="note", remedy="say it in words")
    day = day_of(now, loaded.zone)
    add_note(store, DECIDED if decided else TYPED, subject, day, now, text.strip())
    store.audit(now, "decision" if decided else "note", subject, {"text": text.strip()}, clock)
    return f"{subject}: {'decided on' if decided else 'noted for'} {day}: {text.strip()}"


def add_note(
    store: Store, kind: str, subject: str, day: date, at: datetime, text: str, source: str = RECORDED
) -> None:
    """Keep a note beside those of the same day; one that is kept already is not kept twice."""
    kept = store.days(kind, subject, day, day)
    notes: list[Mapping[str, Any]] = list(kept[0].figures["notes"]) if kept else []
    row = {"at": at.isoformat(), "text": text}
    if row not in notes:
        store.save_day(kind, day, {subject: {"notes": [*notes, row]}}, source)


def read_notes(store: Store, cycle: Cycle, subject: str, until: date) -> list[Note]:
    """Return the notes on a subject from the cycle's eve up to a day, in the order of their times."""
    eve = cycle.start - ONE_DAY
    return _notes(day for kind in (TYPED, FROM_FIELD) for day in store.days(kind, subject, eve, until))


def read_all_notes(store: Store, cycle: Cycle, until: date) -> dict[str, list[Note]]:
    """Return the notes of these days by subject, each in the order of their times."""
    by_kind = [store.days_of(kind, cycle.start - ONE_DAY, until) for kind in (TYPED, FROM_FIELD)]
    subjects = dict.fromkeys(name for days in by_kind for name in days)
    return {name: _notes(day for days in by_kind for day in days.get(name, ())) for name in subjects}


def _notes(days: Iterable[Day]) -> list[Note]:
    found = [
        Note(day=day.day, at=datetime.fromisoformat(note["at"]), text=note["text"])
        for day in days
        for note in day.figures["notes"]
    ]
    return sorted(found, key=lambda note: note.at)
