"""The running week in figures: how its goals stand, how long nothing has moved, and what is blocked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from connectors.model.items import Ref
from mappings.blocked import Blocked, Blocker, Word, blocked_work, chain
from mappings.classes import LIVE, Classifier
from mappings.idle import Movement, idle_days
from mappings.okr import Class, Project, Status
from mappings.status import Standing
from mappings.weekly_goals import Fate, Judged, Opening, Week, find_added, hit_rate, running
from mappings.workdays import Calendar, day_of
from syncd.engine.judging.weeks.context import Weekly
from syncd.engine.judging.weeks.movement import read_movements
from syncd.engine.judging.weeks.rows import JUDGED, all_goals, counts_of, judged_of, keys_of
from syncd.engine.measuring.pulse import Pulse
from syncd.engine.rows import Row, Rows
from syncd.store import Day, Lived

_AT_WORK = frozenset({Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK})

_NO_COUNTS: Row = dict.fromkeys(("week", "total", *Fate, "overdue", "added"))


def weekly_rows(
    weekly: Weekly,
    pulses: Mapping[str, Pulse],
    standings: Mapping[str, Standing],
    until: datetime,
    calendar: Calendar,
    idle: int,
) -> Rows:
    """Return what the row of each project says of the week that runs at `until`, and of idle and blocked work.

    `idle` is the threshold in working days. What is not known is None: goals of a week whose opening nobody kept, idle
    days of a project that no close has seen, and blocked work of one that was not measured.
    """
    movements = read_movements(weekly.store)
    goals = goal_rows(weekly, pulses, day_of(until - timedelta(microseconds=1), weekly.rules.zone))
    blocked = blocked_rows(weekly, pulses)
    return {
        name: {
            "goals": goals.get(name),
            **_idle(weekly.projects[name], movements.get(name), pulses.get(name), standing, calendar, idle),
            "blocked": blocked.get(name),
        }
        for name, standing in standings.items()
    }


def goal_rows(weekly: Weekly, pulses: Mapping[str, Pulse], today: date) -> Rows:
    """Return the goals of the week that runs on a day, with the hit rates of the weeks that were judged by then."""
    cycle = weekly.rules.cycle
    week = running(today, cycle)
    judged = {
        name: _by_week(days)
        for name, days in weekly.store.days_of(JUDGED, cycle.start, today).items()
        if name in weekly.projects
    }
    now = _now(weekly, week, pulses) if week else {}
    return {
        name: {**_told(judged.get(name, {}), week, now.get(name)), **weekly.typed(name)}
        for name in weekly.projects
        if name in now or name in judged
    }


def _by_week(days: list[Day]) -> dict[Week, Judged]:
    """Return the judged weeks; of two judgements of one week the later one holds, which knows of the grace."""
    found: dict[Week, Judged] = {}
    for day in days:
        week = Week.named(day.figures["week"])
        found[week] = judged_of(week, day.figures)
    return found


def _now(weekly: Weekly, week: Week, pulses: Mapping[str, Pulse]) -> dict[str, Judged]:
    openings = weekly.openings(week)
    fates, everywhere = weekly.fates(openings, closed=False), all_goals(openings)
    return {
        name: _running(weekly, opening, fates[name], pulses.get(name), everywhere)
        for name, opening in openings.items()
    }


def _running(
    weekly: Weekly,
    opening: Opening,
    fates: Mapping[Ref, Fate],
    pulse: Pulse | None,
    everywhere: frozenset[Ref],
) -> Judged:
    """Return the goals of a week that runs; what was not measured since its opening has nothing added."""
    marked = pulse.marked if pulse and pulse.week == opening.week.name else ()
    added = find_added(opening, marked, everywhere, weekly.opened_at(opening.week))
    return Judged(
        week=opening.week,
        fates=fates,
        added=tuple(sorted(added)),
        overdue=opening.overdue,
        keys={**opening.goals, **added},
    )


def _told(judged: Mapping[Week, Judged], week: Week | None, now: Judged | None) -> Row:
    """Return the counts of the running week, those of its judgement once it is judged, and the rates."""
    last = judged[max(judged)] if judged else None
    shown = judged.get(week, now) if week else None
    return {
        **(counts_of(shown) if shown else _NO_COUNTS),
        "hit_rate": last.hit_rate if last else None,
        "cycle_hit_rate": hit_rate((w.count(Fate.ACHIEVED), w.count(Fate.MISSED)) for w in judged.values()),
        "last": counts_of(last) if last else None,
        "items": keys_of(shown) if shown else {},
    }


def _idle(
    project: Project,
    last: Movement | None,
    pulse: Pulse | None,
    standing: Standing,
    calendar: Calendar,
    threshold: int,
) -> Row:
    """Return the working days without movement of a project that has begun and is not done.

    What has moved since the last close is no longer idle.
    """
    if last is None or standing.raw not in _AT_WORK or standing.dropped is not None:
        return {"idle_days": None, "idle": None}
    own = calendar.without(project.paused)
    has_moved = pulse is not None and pulse.sign != last.sign
    days = 0 if has_moved else idle_days(last.day, standing.start, standing.day, own)
    return {"idle_days": days, "idle": days >= threshold}


def blocked_rows(weekly: Weekly, pulses: Mapping[str, Pulse]) -> Rows:
    """Return what is blocked of each project that was measured, and the projects that it waits for."""
    words = {word for pulse in pulses.values() for tie in pulse.ties for word in tie.blockers}
    known = _look_up(weekly, words) if words else {}
    found = {name: blocked_work(name, pulse.ties, known.get) for name, pulse in pulses.items()}
    waits = {name: one.by for name, one in found.items()}
    return {name: _blocked_row(one, chain(name, waits)) for name, one in found.items()}


def _look_up(weekly: Weekly, words: set[Word]) -> dict[Word, Blocker]:
    named = weekly.store.find_named(words)
    placed = weekly.store.placements({lived.item.ref for lived in named.values()})
    projects = {word: p.project for word, one in named.items() if (p := placed.get(one.item.ref))}
    return {
        word: Blocker(_is_open(weekly, lived, projects.get(word)), projects.get(word))
        for word, lived in named.items()
    }


def _is_open(weekly: Weekly, lived: Lived, name: str | None) -> bool:
    project = weekly.projects.get(name) if name else None
    cls = Classifier.of(weekly.classes, project.classes if project else None).classify(lived.item)
    return lived.gone_at is None and cls in LIVE and cls is not Class.DONE


def _blocked_row(found: Blocked, through: tuple[str, ...]) -> Row:
    return {
        "items": found.items,
        "weight": found.weight,
        "flagged": found.flagged,
        "by": list(found.by),
        "through": list(through),
        "keys": list(found.keys),
    }
