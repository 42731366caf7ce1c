"""Making: the reports that are due are made once each, and kept as they are to be sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import orjson

from config import Loaded
from config.reports import ReportSettings
from connectors.errors import RefusedError, SettingsError
from mappings.workdays import ONE_DAY, close_before
from syncd.logs import logger
from syncd.reports.audience import Audience
from syncd.reports.choice import Choice
from syncd.reports.markdown import markdown
from syncd.reports.page import page
from syncd.reports.schedule import IsDue, after, last_due, monthly, weekly
from syncd.reports.telling import Reader, tell
from syncd.reports.window import WEEK, Window, month_before, week_before
from syncd.store import ReportRow, Store

log = logger("syncd.reports")

PATIENCE = timedelta(hours=3)
"""How long a report waits for the figures of its last day, where no pass has closed it yet."""


def make_due_reports(loaded: Loaded, store: Store, now: datetime) -> list[str]:
    """Make every report that is due and was not made, and return the names of those that were.

    A report that is new in the settings is due from the next time on, not at once. One that cannot be made is logged,
    and the others are made.
    """
    return [report.name for report in loaded.reports if _attempt(report, loaded, store, now)]


def _attempt(report: ReportSettings, loaded: Loaded, store: Store, now: datetime) -> bool:
    try:
        return _make_if_due(report, loaded, store, now)
    except (SettingsError, RefusedError) as error:
        log.error("report_not_made", report=report.name, what=error.what, where=error.where)
        return False


def _make_if_due(report: ReportSettings, loaded: Loaded, store: Store, now: datetime) -> bool:
    known_since = _known_since(report.name, store, now)
    day = last_due(report.at, _is_due(report, loaded), now, loaded.zone)
    if day is None:
        return False
    due = datetime.combine(day, report.at, loaded.zone)
    if due < known_since:
        return False
    before = store.latest_report(report.name)
    if (before and before.day >= day) or not _has_figures(store, day, due, now):
        return False
    window = _window(report, loaded, close_before(due, loaded.zone), before.last if before else None)
    if window.last < loaded.okr.cycle.start:
        return False
    row = _made(report, loaded, store, window, day, now)
    return store.add_report(row, [recipient.label for recipient in report.to])


def _is_due(report: ReportSettings, loaded: Loaded) -> IsDue:
    match report.kind:
        case "weekly":
            return weekly(int(report.every[0]), loaded.calendar, loaded.okr.cycle)
        case "monthly":
            return monthly(loaded.calendar)
        case _:
            return after(loaded.okr.cycle, loaded.calendar)


def _known_since(name: str, store: Store, now: datetime) -> datetime:
    key = f"report:{name}"
    kept = store.get_meta(key)
    if kept is None:
        store.set_meta(key, now.isoformat())
    return datetime.fromisoformat(kept) if kept else now


def _has_figures(store: Store, day: date, due: datetime, now: datetime) -> bool:
    closed = store.get_meta("closed")
    return (closed is not None and date.fromisoformat(closed) >= day - ONE_DAY) or now >= due + PATIENCE


def _window(report: ReportSettings, loaded: Loaded, last_over: date, told: date | None) -> Window:
    """Return the days to tell; a digest goes on where the one before ended, unless that is too long ago."""
    if report.kind == "cycle":
        return Window(loaded.okr.cycle.start, loaded.okr.cycle.end)
    if report.kind == "monthly":
        return month_before(last_over)
    window = week_before(last_over, weeks=int(report.every[0]))
    if told is None or not window.first - 2 * WEEK <= told < last_over:
        return window
    return Window(told + ONE_DAY, last_over)


def _made(
    report: ReportSettings, loaded: Loaded, store: Store, window: Window, day: date, now: datetime
) -> ReportRow:
    reader = Reader(
        language=report.language or loaded.settings.language,
        audience=Audience(report.audience),
        choice=Choice(
            team=report.team, product=report.product, objective=report.objective, projects=report.projects
        ),
    )
    last_over = close_before(now, loaded.zone)
    facts, document = tell(report.kind, loaded, store, window, last_over, now, reader)
    return ReportRow(
        name=report.name,
        kind=report.kind,
        day=day,
        last=window.last,
        language=reader.language,
        title=document.title,
        made_at=now,
        markdown=markdown(document),
        html=page(document, wide=report.wide),
        facts=orjson.dumps(facts).decode(),
    )
