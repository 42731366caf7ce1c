"""Evidence: what people and measurements said of key results, and what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from mappings.plan import EQUAL
from syncd.reports.ends import Ends, Row
from syncd.reports.projects import Named, named
from syncd.reports.window import Window
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A key result whose value changed. Scores are 0–1, None where unknown.

    `planned` is the planned progress 0–1 of one whose value is the progress of its projects, None of the others.
    """

    key_result: Named
    before: float | None
    after: float
    score_before: float | None
    score: float | None
    target: float | None
    unit: str | None
    planned: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody typed in about a subject."""

    subject: Named
    text: str
    day: date
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A figure that is missing or old: what of which subject, and why in words."""

    what: str
    subject: Named
    reason: str
    since: date | None = None


def moved(ends: Ends) -> list[Moved]:
    """Return the key results whose value changed, in file order; progress of projects counts in whole percent."""
    return [
        Moved(
            key_result=named(name, row),
            before=before.get("value"),
            after=row["value"],
            score_before=before.get("score"),
            score=row.get("score"),
            target=row.get("target"),
            unit=row.get("unit"),
            planned=row.get("planned") if _is_progress(row) else None,
        )
        for name, before, row in ends.pairs()
        if row.get("value") is not None and _has_changed(before.get("value"), row)
    ]


def notes(store: Store, ends: Ends, window: Window, zone: tzinfo) -> list[Note]:
    """Return the notes of the check-ins of these days, the earliest first."""
    opening = datetime.combine(window.first, time(), zone)
    close = datetime.combine(window.last + timedelta(days=1), time(), zone)
    found = [
        (
            row.at,
            Note(
                subject=named(name, figures),
                text=row.note,
                day=row.at.astimezone(zone).date(),
                confidence=row.confidence,
            ),
        )
        for name, figures in ends.after.items()
        for row in store.check_ins(name, close)
        if opening <= row.at < close and row.note
    ]
    return [note for _, note in sorted(found, key=lambda pair: pair[0])]


def gaps(projects: Ends, key_results: Ends, troubles: Sequence[tuple[str, str]]) -> list[Gap]:
    """Return what is missing or old: trackers in trouble, as (name, why), then values, check-ins and projects."""
    return [
        *(Gap(what="tracker", subject=Named(id=name, title=name), reason=why) for name, why in troubles),
        *(
            Gap(what="value", subject=named(name, row), reason=row.get("problem") or "")
            for name, row in key_results.after.items()
            if row.get("value") is None and row.get("target") is not None
        ),
        *(
            Gap(what="check_in", subject=named(name, row), reason="", since=_day(row["check_in"].get("due")))
            for name, row in key_results.after.items()
            if (row.get("check_in") or {}).get("overdue")
        ),
        *(
            Gap(what="stale", subject=named(name, row), reason="", since=_day(row.get("data_at")))
            for name, row in projects.after.items()
            if row.get("stale") and not row.get("dropped")
        ),
    ]


def _is_progress(row: Row) -> bool:
    """Tell whether the value is the progress of projects, which is measured at no time of its own."""
    return row.get("value_at") is None


def _has_changed(before: float | None, row: Row) -> bool:
    after: float = row["value"]
    if _is_progress(row):
        return round((before or 0.0) * 100) != round(after * 100)
    return before is None or abs(before - after) > EQUAL


def _day(moment: str | None) -> date | None:
    return date.fromisoformat(moment[:10]) if moment else None
