"""Closing of weeks: goals are set at the close before a week opens, and judged at the close of its last day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from mappings.weekly_goals import Fate, Judged, Leaf, Week, closing_with, find_added, open_week, opening_after
from mappings.workdays import ONE_DAY
from syncd.engine.judging.weeks.context import Weekly
from syncd.engine.judging.weeks.rows import JUDGED, OPENED, all_goals, judged_of, judged_row, opening_row
from syncd.engine.measuring.measure import count_items
from syncd.engine.measuring.pulse import leaf_row
from syncd.engine.reading.sprints import known_sprints
from syncd.engine.rows import Rows


def keep_weeks(weekly: Weekly, day: date, source: str) -> None:
    """Keep the week that opens at the close of `day`, and judge the one that ends with it.

    That walks the items of every project once a week. A project that is dropped has no goals any more.
    """
    cycle, grace, store = weekly.rules.cycle, weekly.rules.grace, weekly.store
    closing, opening = closing_with(day, cycle), opening_after(day, cycle)
    leaves = dict(_leaves(weekly, day)) if closing or opening else {}
    if closing:
        store.save_day(JUDGED, day, _with_words(weekly, _judged(weekly, closing, leaves)), source)
    if opening:
        _remember(weekly, opening, leaves)
        rows = {name: opening_row(open_week(opening, found)) for name, found in leaves.items()}
        store.save_day(OPENED, day, _with_words(weekly, rows), source)
    ended = closing_with(day - ONE_DAY, cycle)
    if grace and ended and day > ended.sunday:
        store.save_day(JUDGED, day, _forgiven(weekly, ended, day, grace), source)


def _leaves(weekly: Weekly, day: date) -> Iterator[tuple[str, list[Leaf]]]:
    projects = weekly.projects.values()
    trackers = {selector.tracker for project in projects for selector in project.select}
    sprints = known_sprints(weekly.store, trackers)
    for project in projects:
        if project.dropped is None or project.dropped.on > day:
            counted = count_items(weekly.store, project, weekly.classes)
            yield project.id, [weekly.rules.leaf(one.item, one.cls, sprints) for one in counted.leaves]


def _remember(weekly: Weekly, week: Week, leaves: Mapping[str, list[Leaf]]) -> None:
    """Keep with each project's last close which leaves the opening week calls for, as that close does by itself."""
    bases = weekly.store.bases(list(leaves))
    for name, base in bases.items():
        base["weeks"] = {week.name: [leaf_row(one) for one in leaves[name] if one.marks.call_for(week)]}
    weekly.store.save_bases(bases)


def _judged(weekly: Weekly, week: Week, leaves: Mapping[str, list[Leaf]]) -> Rows:
    openings = weekly.openings(week)
    fates = weekly.fates(openings, closed=True)
    opened, everywhere = weekly.opened_at(week), all_goals(openings)
    rows: Rows = {}
    for name, opening in openings.items():
        if name in leaves:
            added = find_added(opening, leaves[name], everywhere, opened)
            found = Judged(
                week=week,
                fates=fates[name],
                added=tuple(sorted(added)),
                overdue=opening.overdue,
                keys={**opening.goals, **added},
            )
            rows[name] = judged_row(found)
    return rows


def _forgiven(weekly: Weekly, week: Week, monday: date, grace: timedelta) -> Rows:
    """Judge the week that ended the day before once more: what was done by the given hour counts."""
    until = datetime.combine(monday, time(), weekly.rules.zone) + grace
    rows = {}
    for name, days in weekly.store.days_of(JUDGED, monday - ONE_DAY, monday - ONE_DAY).items():
        if name not in weekly.projects:
            continue
        found = judged_of(week, days[0].figures)
        missed = [ref for ref, fate in found.fates.items() if fate is Fate.MISSED]
        done = weekly.done_by(name, missed, until)
        rows[name] = {**days[0].figures, **judged_row(found.forgiven(done))}
    return rows


def _with_words(weekly: Weekly, rows: Rows) -> Rows:
    """Add what people typed, and whether the project's data are old."""
    return {name: {**row, **weekly.typed(name), "stale": name in weekly.stale} for name, row in rows.items()}
