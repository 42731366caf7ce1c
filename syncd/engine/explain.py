"""Explain: the chain from items to a number, for a project, a key result or an item. Reads the store only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from config import Loaded
from connectors.errors import SettingsError
from connectors.model.items import WorkItem
from mappings.classes import LIVE, Classifier
from mappings.evidence import evidence, verdict_word
from mappings.okr import Project
from mappings.progress import estimate
from mappings.review import Review
from mappings.workdays import close_before, day_of
from syncd.engine.asked import recall, source_lines
from syncd.engine.backfill import REBUILT
from syncd.engine.explain_past import Explanation, explain_past
from syncd.engine.goals import with_ends_of_targets
from syncd.engine.measure import read_milestones
from syncd.engine.plan_lines import causes_line, ledger_lines, ledger_rows, read_ledger
from syncd.engine.rows import Row
from syncd.engine.weeks.telling import week_lines
from syncd.engine.whereabouts import Counting, Whereabouts, leaves, whereabouts
from syncd.engine.whole import named_by_id, remembered_okr
from syncd.status import read_figures
from syncd.store import CheckInRow, Store

MOST_ITEMS = 50
"""Items that are listed one by one; the others are only counted."""


def explain(loaded: Loaded, store: Store, subject: str, now: datetime, at: date | None = None) -> Explanation:
    """Explain a project, key result or item by its id or key; raises `SettingsError` when there is none.

    With `at`, a project or key result is explained by what was kept at the close of that day.
    """
    whole = remembered_okr(loaded, store)
    okr = with_ends_of_targets(named_by_id(whole, store), whole.loaded.sources, store)
    loaded = replace(whole.loaded, okr=okr)
    if at is not None:
        return explain_past(loaded, store, subject, at)
    if subject in loaded.okr.projects:
        return _project(loaded, store, subject, now)
    if subject in loaded.okr.key_results:
        return _key_result(loaded, store, subject, now)
    for tracker in loaded.trackers:
        item = store.item_by_key(tracker, subject)
        if item is not None:
            return _item(loaded, store, item)
    raise SettingsError(
        f"there is no project, key result or stored item {subject!r}",
        where="explain",
        remedy="give an id of the configuration, or the key of an item in a watched space",
    )


def _project(loaded: Loaded, store: Store, name: str, now: datetime) -> Explanation:
    project = loaded.okr.projects[name]
    row = read_figures(store)["project"].get(name)
    if row is None:
        return Explanation(name, [f"{project.title}: no pass has measured it yet; run syncd sync"])
    lines = [
        f"{project.title} ({name}): {row['status'].replace('_', ' ')}, {row['reason']}",
        f"counted by {project.measure.by}: {_number(row['done'])} of {_number(row['scope'])} done = {_ratio(row['share'])}",
        f"{row['done_leaves']} of {row['leaves']} leaves are done; {row['removed']} items are cancelled or out of scope",
        f"plan: {row['plan']['start']} to {row['plan']['due']}, {project.plan.curve.replace('_', ' ')}: {_ratio(row['planned'])} by the close of the last day over, {_position(loaded, name, row, now)}",
        f"gap {_ratio(row['planned'])} − {_ratio(row['share'])} = {_ratio(row['gap'])}; slip {_number(row['slip'])} working days",
    ]
    if points := read_milestones(store, [project]).get(name):
        lines.append(f"milestones of its items: {', '.join(f'{s:.0%} by {day}' for day, s in points)}")
    if row["unestimated_share"]:
        lines.append(
            f"{row['unestimated_share']:.0%} of the weight rests on the median, for want of estimates"
        )
    lines += week_lines(row)
    if row["acknowledged"]:
        lines.append("acknowledged until {until}: {reason}".format(**row["acknowledged"]))
    if row["stale"]:
        lines.append(f"older data: the last complete pull was at {row['data_at']}")
    days = _days(loaded, store, "project", name)
    entries, notes = read_ledger(store, loaded.okr.cycle, name, day_of(now, loaded.zone))
    lines += [*causes_line(row), *_ahead(row), *ledger_lines(entries, notes, loaded.zone)]
    lines += [*_history(days), *_items_of(loaded, store, name)]
    return Explanation(name, lines, {**row, "days": days, "ledger": ledger_rows(entries)})


def _ahead(row: Row) -> Iterator[str]:
    """Say when the project will be done, and which pace its due date would need."""
    dated, pace = row["forecast"], row.get("pace") or {}
    if dated["chance"] is not None:
        yield (
            f"forecast: done by {dated['p50']} with 50%, by {dated['p85']} with 85%; "
            f"its due date holds with {dated['chance']:.0%}"
        )
    if pace.get("recent") is not None:
        needed = (
            "no working day is left" if pace["required"] is None else f"{_number(pace['required'])} needed"
        )
        yield f"pace: {_number(pace['recent'])} a week in the last four weeks, {needed}"


def _days(loaded: Loaded, store: Store, kind: str, name: str) -> dict[str, int]:
    """Return how many days of the cycle are in the history, by where they come from: recorded or rebuilt."""
    cycle = loaded.okr.cycle
    return dict(Counter(day.source for day in store.days(kind, name, cycle.start, cycle.end)))


def _history(days: dict[str, int]) -> Iterator[str]:
    if rebuilt := days.get(REBUILT):
        total = sum(days.values())
        yield f"history: {total} days, {rebuilt} of them rebuilt from what the tracker remembers"


def _position(loaded: Loaded, name: str, row: Row, now: datetime) -> str:
    """Say where the last day that is over stands in the plan."""
    calendar = loaded.calendar.without(loaded.okr.projects[name].paused)
    start, due = date.fromisoformat(row["plan"]["start"]), date.fromisoformat(row["plan"]["due"])
    day = close_before(now, loaded.zone)
    return f"working day {calendar.position(day, start)} of {calendar.count(start, due)}"


def _items_of(loaded: Loaded, store: Store, name: str) -> Iterator[str]:
    project = loaded.okr.projects[name]
    classify = Classifier.of(loaded.classes, project.classes).classify
    items = store.project_items(name)
    containers = store.containers(name)
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
        f", weighs {_number(weight)}{credit};"
        if weight is not None
        else f", no estimate: weighs the median{credit};"
    )


def _key_result(loaded: Loaded, store: Store, name: str, now: datetime) -> Explanation:
    kr = loaded.okr.key_results[name]
    row = read_figures(store)["key_result"].get(name)
    if row is None:
        return Explanation(name, [f"{kr.title}: no pass has judged it yet; run syncd sync"])
    lines = [f"{kr.title} ({name}), {kr.ambition}: {row['status'].replace('_', ' ')}"]
    if row["reason"]:
        lines.append(row["reason"])
    lines += _score_lines(loaded, name, row)
    lines += (
        source_lines(loaded.sources[name], recall(store).get(name), now) if name in loaded.sources else []
    )
    lines.append(
        f"progress {_ratio(row['progress'])}, planned {_ratio(row['planned'])}: weighted means over its live projects"
    )
    projects = read_figures(store)["project"]
    for project in kr.projects:
        weight, figures = loaded.okr.projects[project].weight, projects.get(project, {})
        lines.append(
            f"  {project}: weight {weight:g}, {_ratio(figures.get('share'))} done, {figures.get('reason', 'not measured')}"
        )
    lines += [*_months(loaded, store, name, row), *_indicators(row)]
    values = store.values(name, now)[-5:]
    lines += [
        f"  value {_number(v.value)} at {v.at:%Y-%m-%d %H:%M} UTC, {v.source}{': ' + v.note if v.note else ''}"
        for v in values
    ]
    lines += [
        f"  checked in at {c.at:%Y-%m-%d %H:%M} UTC, {c.source}: {_said(c)}"
        for c in store.check_ins(name, now)[-5:]
    ]
    days = _days(loaded, store, "key_result", name)
    entries, notes = read_ledger(store, loaded.okr.cycle, name, day_of(now, loaded.zone))
    lines += [*ledger_lines(entries, notes, loaded.zone), *_history(days)]
    return Explanation(name, lines, {**row, "days": days, "ledger": ledger_rows(entries)})


def _months(loaded: Loaded, store: Store, name: str, row: Row) -> Iterator[str]:
    """Yield the verdicts of the months that are over, the last with its evidence, then the month that lasts."""
    cycle = loaded.okr.cycle
    over = [Review.from_dict(day.figures) for day in store.days("verdict", name, cycle.start, cycle.end)]
    language = loaded.settings.language
    yield from (f"verdict {r.month.name}: {verdict_word(r.verdict, language)}" for r in over[:-1])
    running = Review.from_dict(row["running"]) if row.get("running") else None
    for found in [*over[-1:], *([running] if running else [])]:
        so_far = ", to date" if found.to_date else ""
        yield f"verdict {found.month.name}{so_far}: {verdict_word(found.verdict, language)}"
        yield from (f"  {sentence}" for sentence in evidence(found, language))
    if trend := row.get("trend"):
        yield (
            f"trend: the line through {trend['measurements']} measurements reaches {_number(trend['value'])} "
            f"at the cycle's end, a score of {_ratio(trend['score'])}"
        )


def _indicators(row: Row) -> Iterator[str]:
    for name, one in (row.get("indicators") or {}).items():
        band = {True: ", within its band", False: ", outside its band", None: ""}[one["within"]]
        yield f"  indicator {name} ({one['kind']}): {one['title']} {_number(one['value'])}{band}"


def _said(check_in: CheckInRow) -> str:
    told = (
        None if check_in.value is None else f"value {_number(check_in.value)}",
        None if check_in.confidence is None else f"confidence {_number(check_in.confidence)}",
        check_in.note,
    )
    return "; ".join(part for part in told if part)


def _score_lines(loaded: Loaded, name: str, row: Row) -> Iterator[str]:
    metric = loaded.okr.key_results[name].metric
    if metric is None or row["value"] is None:
        yield "score unknown: no metric" if metric is None else "score unknown: no value yet"
    elif metric.target is not None:
        start = metric.start or 0.0
        yield f"score ({_number(row['value'])} − {start:g}) ÷ ({metric.target:g} − {start:g}), within 0…1 = {_ratio(row['score'])}"
    else:
        yield f"score {_ratio(row['score'])}: {_number(row['value'])} is to stay within {_number(metric.low)}…{_number(metric.high)}"


def _item(loaded: Loaded, store: Store, item: WorkItem) -> Explanation:
    found = whereabouts(loaded, store, item)
    head = f"{item.key} {item.title}".rstrip()
    if found.counting is Counting.GONE:
        told = "it is gone: the last full list of its tracker did not name it, so it counts nowhere"
        return Explanation(item.key, [head, told])
    by = f"by {found.by!r}" if found.by else "by the tracker's status category"
    lines = [head, f"status {item.status}: counts as {found.cls} ({by})"]
    if found.project is None:
        lines.append("it belongs to no project: no selector matches it or an ancestor")
        lines += [
            f"`{row['selector']}: {row['value']}` would catch it, with {row['items'] - 1} other items outside every project"
            for row in found.catching
        ]
        return Explanation(item.key, lines)
    how = "through its nearest matched ancestor" if found.inherited else "by its own match"
    serves = ", ".join(found.project.key_results) or "no key result: a side project"
    lines.append(f"it belongs to {found.project.id} {how}, which serves {serves}")
    if found.overlaps:
        lines.append(f"it also matches {', '.join(found.overlaps)}; the first in the file counts")
    lines.append(_why_counted(found))
    return Explanation(item.key, lines, {"project": found.project.id, "class": found.cls})


def _why_counted(found: Whereabouts) -> str:
    match found.counting:
        case Counting.CONTAINER:
            return "it is not counted: a selector names it as the container of the work"
        case Counting.DEAD:
            return "it is not counted: cancelled or out of scope"
        case Counting.PARENT:
            return "it is not counted: its children in the project are"
        case _ if found.weight is None:
            return "it counts with the median weight: it has no estimate"
        case _:
            return f"it counts with weight {_number(found.weight)}"


def _number(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"


def _ratio(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2f}"
