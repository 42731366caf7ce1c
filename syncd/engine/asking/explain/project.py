"""Explain a project: from its items through measure, plan and borders to its status, with causes, forecast and ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from config import Loaded
from connectors.model.items import WorkItem
from mappings.classes import LIVE, Classifier
from mappings.okr import Project, Status, Thresholds
from mappings.outlook import REFUSAL_WORDS
from mappings.progress import estimate
from mappings.status import SEVERITY, Border, crossed
from mappings.wording import curve_name
from mappings.workdays import ONE_DAY, Calendar
from syncd.engine.asking.explain.explanation import Explanation, number, ratio, words
from syncd.engine.asking.explain.standpoint import Standpoint
from syncd.engine.asking.plan_lines import causes_line
from syncd.engine.judging.weeks.telling import week_lines
from syncd.engine.mapping.whereabouts import leaves
from syncd.engine.measuring.measure import read_milestones
from syncd.engine.rows import Row
from syncd.store import Store

MOST_ITEMS = 50
"""Items that are listed one by one; the others are only counted."""


def explain_project(seen: Standpoint, name: str) -> Explanation:
    """Say how share, plan, slip, status and forecast of a project came about."""
    project, row = seen.loaded.okr.projects[name], seen.row("project", name)
    if row is None:
        return Explanation(name, [f"{project.title}: no pass has measured it yet; run syncd sync"])
    head = f"{row['title']} ({name}){seen.when('project', name)}: {words(row['status'])}, {row['reason']}"
    lines = [
        head,
        *_counted(row),
        *_planned(seen, project, row),
        *_status(seen, project, row),
        *week_lines(row),
    ]
    if row.get("acknowledged"):
        lines.append("acknowledged until {until}: {reason}".format(**row["acknowledged"]))
    if row["stale"]:
        lines.append(f"older data: the last complete pull was at {row['data_at']}")
    ledger, entries = seen.ledger(name)
    history, days = seen.history("project", name)
    lines += [*causes_line(row), *_ahead(row), *ledger, *history]
    lines += [] if seen.is_past else _items_of(seen.loaded, seen.store, project)
    return Explanation(name, lines, {**row, **days, **entries})


def _counted(row: Row) -> Iterator[str]:
    """Say what is done of how much."""
    removed = "1 item is" if row["removed"] == 1 else f"{row['removed']} items are"
    yield f"counted by {row['measure']}: {number(row['done'])} of {number(row['scope'])} done = {ratio(row['share'])}"
    yield f"{row['done_leaves']} of {row['leaves']} leaves are done; {removed} cancelled or out of scope"
    if row["unestimated_share"]:
        yield f"{row['unestimated_share']:.0%} of the weight rests on the median, for want of estimates"


def _planned(seen: Standpoint, project: Project, row: Row) -> Iterator[str]:
    """Say what the plan calls for."""
    start, due = (date.fromisoformat(row["plan"][end]) for end in ("start", "due"))
    own = seen.loaded.calendar.without(project.paused)
    curve = f", {curve_name(row['curve'], 'en')}" if row.get("curve") else ""
    place = f"working day {own.position(seen.day, start)} of {own.count(start, due)}"
    close = f"the close of {seen.day}" if seen.is_past else "the close of the last day over"
    yield f"plan: {start} to {due}{curve}: {ratio(row['planned'])} by {close}, {place}"
    yield f"gap {ratio(row['planned'])} − {ratio(row['share'])} = {ratio(row['gap'])}; slip {number(row['slip'])} working days"
    points = {} if seen.is_past else read_milestones(seen.store, [project])
    if points.get(project.id):
        yield f"milestones of its items: {', '.join(f'{s:.0%} by {day}' for day, s in points[project.id])}"


def _status(seen: Standpoint, project: Project, row: Row) -> Iterator[str]:
    """Say which border decided the status, by the settings of today, and whether a worse one is held."""
    if row["raw"] not in SEVERITY:
        return
    borders = seen.loaded.settings.thresholds.resolve()
    after_due = _after_due(row, seen.loaded.calendar.without(project.paused))
    raw, border = crossed(row["gap"], row["slip"], borders, after_due)
    if raw != row["raw"]:
        return
    yield f"{words(raw)}: {_border(raw, border, borders)}"
    if row["status"] != raw:
        yield f"shown as {words(row['status'])} until the better status held at the closes of two working days"


def _after_due(row: Row, own: Calendar) -> int | None:
    """Return the working days from the due day to the P50, None without forecast."""
    p50 = row["forecast"]["p50"]
    due = date.fromisoformat(row["plan"]["due"])
    return own.count(due + ONE_DAY, date.fromisoformat(p50)) if p50 else None


def _border(raw: Status, border: Border | None, borders: Thresholds) -> str:
    off = raw is Status.OFF_TRACK
    slip, gap, gap_slip = (
        (borders.off_track_slip, borders.off_track_gap, borders.off_track_gap_slip)
        if off
        else (borders.at_risk_slip, borders.at_risk_gap, borders.at_risk_gap_slip)
    )
    match border:
        case Border.SLIP:
            return f"the slip is more than {slip:g} working days"
        case Border.GAP:
            return f"the gap is more than {gap:g} and the slip more than {gap_slip:g}"
        case Border.FORECAST:
            return f"the P50 is more than {borders.at_risk_forecast:g} working days after the due date"
        case None:
            return f"the slip is within {slip:g} working days, and the gap within {gap:g} or the slip within {gap_slip:g}"


def _ahead(row: Row) -> Iterator[str]:
    """Say when the project will be done or why that cannot be said, and which pace its due date would need."""
    dated, pace = row["forecast"], row.get("pace") or {}
    if dated["chance"] is not None:
        yield (
            f"forecast: done by {dated['p50']} with 50%, by {dated['p85']} with 85%; "
            f"its due date holds with {dated['chance']:.0%}"
        )
    elif refused := row.get("forecast_refused"):
        yield f"no forecast: {REFUSAL_WORDS[refused]}"
    if pace.get("recent") is not None:
        needed = (
            "no working day is left" if pace["required"] is None else f"{number(pace['required'])} needed"
        )
        yield f"pace: {number(pace['recent'])} a week in the last four weeks, {needed}"


def _items_of(loaded: Loaded, store: Store, project: Project) -> Iterator[str]:
    classify = Classifier.of(loaded.classes, project.classes).classify
    items = store.project_items(project.id)
    containers = store.containers(project.id)
    counted = leaves(store, items, {i.ref for i in items if classify(i) in LIVE})
    for item in items[:MOST_ITEMS]:
        what = (
            "container"
            if item.ref in containers
            else "leaf"
            if item.ref in counted
            else "parent, its children count"
        )
        what = what if classify(item) in LIVE else "not in scope"
        told = f"{classify(item)} ({item.status}): {what}{_weight(project, item, what)} {item.title}"
        yield f"  {item.key} {told.rstrip()}"
    if len(items) > MOST_ITEMS:
        yield f"  and {len(items) - MOST_ITEMS} more items"


def _weight(project: Project, item: WorkItem, what: str) -> str:
    if what != "leaf":
        return ";"
    weight = estimate(item, project.measure)
    share = {status.casefold(): credit for status, credit in project.credit.items()}.get(
        item.status.casefold()
    )
    credit = f", credited with {share:g} of it while open" if share is not None else ""
    if project.measure.by == "checklist" and item.parts and share is None:
        credit = f", {item.parts_done} of {item.parts} lines ticked"
    return (
        f", weighs {number(weight)}{credit};"
        if weight is not None
        else f", no estimate: weighs the median{credit};"
    )
