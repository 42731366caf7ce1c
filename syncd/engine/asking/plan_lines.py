"""What `explain` says of a plan: what was agreed, where the slip comes from, and every change in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from mappings.causes import Cause
from mappings.ledger import Note, with_reasons
from mappings.ledger_sentence import entry_sentence
from mappings.okr import Cycle
from syncd.engine.asking.agreeing import in_words
from syncd.engine.judging.ledger import LEDGER
from syncd.engine.judging.notes import read_all_notes, read_notes
from syncd.store import Store

Told = tuple[date, Mapping[str, Any]]


def read_ledger(store: Store, cycle: Cycle, subject: str, until: date) -> tuple[list[Told], list[Note]]:
    """Return the entries of a subject's ledger in the cycle, each with its reason, and the notes that explain none."""
    kept = store.days(LEDGER, subject, cycle.start, until)
    entries = [(day.day, entry) for day in kept for entry in day.figures["changes"]]
    told, left = with_reasons(entries, read_notes(store, cycle, subject, until))
    return [*told], left


def read_ledgers(store: Store, cycle: Cycle, until: date) -> dict[str, tuple[list[Told], list[Note]]]:
    """Return what `read_ledger` does, by subject, of all that have entries or notes."""
    kept, notes = store.days_of(LEDGER, cycle.start, until), read_all_notes(store, cycle, until)
    found: dict[str, tuple[list[Told], list[Note]]] = {}
    for name in dict.fromkeys([*kept, *notes]):
        entries = [(day.day, entry) for day in kept.get(name, ()) for entry in day.figures["changes"]]
        told, left = with_reasons(entries, notes.get(name, []))
        found[name] = ([*told], left)
    return found


def causes_line(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield where a project's slip comes from, and what was agreed about it."""
    if row.get("baseline"):
        yield f"agreed: {in_words(row['baseline'])}"
        if row["baseline"]["original"]:
            yield f"  originally {in_words(row['baseline']['original'])}"
    parts = {cause: row.get("causes", {}).get(cause.value) for cause in Cause}
    if parts[Cause.PACE] is not None:
        named = [(cause.value.replace("_", " "), days) for cause, days in parts.items() if days is not None]
        told = " + ".join(f"{name} {days:.4g}" for name, days in named)
        total = "unknown" if row["slip_baseline"] is None else f"{row['slip_baseline']:.4g}"
        began = f"first work on {row['first_work']}" if row.get("first_work") else "no work begun"
        yield f"by the baseline slip {total} working days: {told}; {began}"


def ledger_lines(entries: list[Told], notes: list[Note], zone: tzinfo) -> Iterator[str]:
    """Yield the changes of a plan in their order, and the notes that belong to none."""
    if entries:
        yield "1 change of the plan:" if len(entries) == 1 else f"{len(entries)} changes of the plan:"
    for day, entry in entries:
        at = entry["at"] and datetime.fromisoformat(entry["at"]).astimezone(zone)
        when = f"{at:%Y-%m-%d %H:%M}" if at else f"{day}"
        link = f"; {entry['link']}" if entry.get("link") else ""
        yield f"  {when} {entry_sentence(entry)}{link}"
    for note in notes:
        yield f"  note of {note.day}: {note.text}"


def ledger_rows(entries: list[Told]) -> list[dict[str, Any]]:
    """Return the ledger for programs: each entry with its day."""
    return [{"day": day.isoformat(), **entry} for day, entry in entries]
