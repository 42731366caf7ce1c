"""Backfill: rebuild the history of days from what the trackers remember, resumable at any point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from config import Loaded
from connectors.errors import SettingsError
from connectors.model.tracker import Reader
from mappings.workdays import ONE_DAY, Calendar, close_before
from syncd.engine.backfill.reading import Tell, read_histories
from syncd.engine.backfill.rebuilding import Rebuilding, has_queries
from syncd.engine.backfill.summary import Span, Summary
from syncd.engine.judging.judge import end_of
from syncd.engine.reading.resolve import Resolved
from syncd.store import REBUILT, Store

__all__ = ["REBUILT", "Span", "Summary", "backfill", "span_of"]


def span_of(loaded: Loaded, now: datetime, since: date | None, until: date | None, *, replace: bool) -> Span:
    """Return the days that are meant: since the cycle's start, up to the last one that is over.

    Raises `SettingsError` where that leaves none.
    """
    last_over = close_before(now, loaded.zone)
    cycle = loaded.okr.cycle
    span = Span(
        since=since or cycle.start, until=min(until or last_over, last_over, cycle.end), replace=replace
    )
    if span.since > span.until:
        raise SettingsError(
            f"there is no day to rebuild from {span.since} to {span.until}",
            where="backfill",
            remedy=f"name days of the cycle that are over: {cycle.start} to {min(cycle.end, last_over)}",
        )
    return span


def backfill(
    loaded: Loaded,
    resolved: Resolved,
    store: Store,
    readers: Mapping[str, Reader],
    calendar: Calendar,
    span: Span,
    now: datetime,
    tell: Tell = lambda _what, _done, _of: None,
) -> Summary:
    """Rebuild the days of the span that were not recorded; raises what a tracker or the store raises.

    The items in `store` must be as a complete pull left them. Killed at any point, the next call with the same span
    and configuration goes on where it ended: what was read is kept, and so are the days that are done.
    """
    summary, partly = Summary(span=span), set[str]()
    opening = end_of(span.since - ONE_DAY, loaded.zone)
    for name, scope in resolved.scopes.items():
        summary.read[name] = read_histories(readers[name], store, scope, resolved.shapes[name], opening, tell)
        gaps = store.history_gaps(name)
        summary.missing += gaps
        partly |= {name} if gaps else set()

    def address(tracker: str, key: str) -> str | None:
        return readers[tracker].history(key) if tracker in readers else None

    work = Rebuilding(loaded, resolved, store, calendar, summary, frozenset(partly), tell, address)
    with (
        TemporaryDirectory(prefix="syncd-backfill-") as folder,
        Store.open(f"sqlite:///{Path(folder) / 'scratch.db'}") as scratch,
    ):
        work.rebuild(scratch, now)
    for project in filter(has_queries, resolved.okr.projects.values()):
        summary.missing[f"project {project.id}: its raw query is answered as of today"] += 1
    return summary
