"""Digest: what a week's digest tells, as figures; `weekly` says it in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config import Loaded
from mappings.okr import Cycle
from mappings.workdays import ONE_DAY
from syncd.engine.freshness import is_complete
from syncd.reports import evidence, projects
from syncd.reports.changes import Change, changes
from syncd.reports.ends import read_ends
from syncd.reports.evidence import Gap, Moved, Note
from syncd.reports.projects import Late, Move, Named, named
from syncd.reports.window import Window
from syncd.reports.work import Goals, Waiting, goals, waiting
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A week's facts. `day` is the day whose close the figures are of, None while there are none."""

    cycle: Cycle
    window: Window
    day: date | None
    changes: Sequence[Change] = ()
    late: Sequence[Late] = ()
    recovered: Sequence[Named] = ()
    goals: Sequence[Goals] = ()
    finished: Sequence[tuple[Named, int]] = ()
    moved: Sequence[Moved] = ()
    notes: Sequence[Note] = ()
    forecasts: Sequence[Move] = ()
    waiting: Sequence[Waiting] = ()
    gaps: Sequence[Gap] = ()

    @property
    def week(self) -> tuple[int, int]:
        """Return which calendar week of the cycle the window ends in, and how many the cycle has."""
        return _week_of(self.window.last, self.cycle), _week_of(self.cycle.end, self.cycle)


def weekly_digest(loaded: Loaded, store: Store, window: Window, last_over: date) -> Digest:
    """Collect the facts of the window from what the store kept of its days.

    What cannot be read now is told only of a window that reaches up to `last_over`, the last day that is over.
    """
    cycle, calendar = loaded.okr.cycle, loaded.calendar
    opening = cycle.start - ONE_DAY
    of_projects = read_ends(store, "project", window, opening)
    of_key_results = read_ends(store, "key_result", window, opening)
    subjects = [
        named(name, row) for ends in (of_projects, of_key_results) for name, row in ends.after.items()
    ]
    troubles = _troubles(store, sorted(loaded.trackers)) if window.last == last_over else []
    return Digest(
        cycle=cycle,
        window=window,
        day=of_projects.day,
        changes=changes(store, subjects, cycle, window),
        late=projects.late(of_projects, window.last, calendar),
        recovered=projects.recovered(of_projects),
        goals=goals(store, of_projects, window),
        finished=projects.finished(of_projects),
        moved=evidence.moved(of_key_results),
        notes=evidence.notes(store, of_key_results, window, loaded.zone),
        forecasts=projects.moves(of_projects, calendar),
        waiting=waiting(of_projects),
        gaps=evidence.gaps(of_projects, of_key_results, troubles),
    )


def _troubles(store: Store, trackers: Sequence[str]) -> list[tuple[str, str]]:
    """Return the trackers that could not be read when last tried, each with why."""
    states = [(name, store.pull_state(name)) for name in trackers]
    return [(name, state.error) for name, state in states if state and state.error and not is_complete(state)]


def _week_of(day: date, cycle: Cycle) -> int:
    monday = cycle.start - timedelta(days=cycle.start.weekday())
    return (min(max(day, cycle.start), cycle.end) - monday).days // 7 + 1
