"""Making: the reports that are due are made once each, and kept as they are to be sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import orjson

from config import Loaded
from config.reports import ReportSettings
from mappings.workdays import ONE_DAY, close_before
from syncd.reports.digest import weekly_digest
from syncd.reports.markdown import markdown
from syncd.reports.page import page
from syncd.reports.schedule import last_due
from syncd.reports.weekly import tell_weekly
from syncd.reports.window import WEEK, Window, week_before
from syncd.reports.words import Words
from syncd.store import ReportRow, Store

PATIENCE = timedelta(hours=3)
"""How long a report waits for the figures of its last day, where no pass has closed it yet."""


def make_due_reports(loaded: Loaded, store: Store, now: datetime) -> list[str]:
    """Make every report that is due and was not made, and return the names of those that were.

    A report that is new in the settings is due from the next time on, not at once.
    """
    return [report.name for report in loaded.reports if _make_if_due(report, loaded, store, now)]


def _make_if_due(report: ReportSettings, loaded: Loaded, store: Store, now: datetime) -> bool:
    weeks = int(report.every[0])
    day = last_due(report.at, weeks, now, loaded.zone, loaded.calendar, loaded.okr.cycle.start)
    if day is None:
        return False
    due = datetime.combine(day, report.at, loaded.zone)
    if due < _known_since(report.name, store, now):
        return False
    before = store.latest_report(report.name)
    if (before and before.day >= day) or not _has_figures(store, day, due, now):
        return False
    last_over = close_before(due, loaded.zone)
    window = _window(last_over, before.last if before else None, weeks)
    row = _made(report, loaded, store, window, day, now, last_over=close_before(now, loaded.zone))
    return store.add_report(row, [recipient.label for recipient in report.to])


def _known_since(name: str, store: Store, now: datetime) -> datetime:
    key = f"report:{name}"
    kept = store.get_meta(key)
    if kept is None:
        store.set_meta(key, now.isoformat())
    return datetime.fromisoformat(kept) if kept else now


def _has_figures(store: Store, day: date, due: datetime, now: datetime) -> bool:
    closed = store.get_meta("closed")
    return (closed is not None and date.fromisoformat(closed) >= day - ONE_DAY) or now >= due + PATIENCE


def _window(last_over: date, told: date | None, weeks: int) -> Window:
    """Go on where the report before ended, unless that is too long ago to be told in one."""
    window = week_before(last_over, weeks=weeks)
    if told is None or not window.first - 2 * WEEK <= told < last_over:
        return window
    return Window(told + ONE_DAY, last_over)


def _made(
    report: ReportSettings,
    loaded: Loaded,
    store: Store,
    window: Window,
    day: date,
    now: datetime,
    last_over: date,
) -> ReportRow:
    language = report.language or loaded.settings.language
    digest = weekly_digest(loaded, store, window, last_over)
    document = tell_weekly(digest, Words(language))
    return ReportRow(
        name=report.name,
        kind=report.kind,
        day=day,
        last=window.last,
        language=language,
        title=document.title,
        made_at=now,
        markdown=markdown(document),
        html=page(document),
        facts=orjson.dumps(digest).decode(),
    )
