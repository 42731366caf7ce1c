"""Digest: what a week's digest tells, as figures; `weekly` says it in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config import Loaded
from mappings.okr import Cycle
from mappings.workdays import ONE_DAY
from syncd.engine.reading.freshness import is_complete
from syncd.reports import evidence, projects
from syncd.reports.changes import Change, changes
from syncd.reports.choice import EVERYTHING, Choice
from syncd.reports.decisions import Decision, decisions
from syncd.reports.ends import Ends, read_ends
from syncd.reports.evidence import Gap, Moved, Note
from syncd.reports.programme import Programme, programme
from syncd.reports.projects import GivenUp, Late, Move, Named
from syncd.reports.window import WEEK, Window
from syncd.reports.work import Ahead, Epic, Goals, Waiting, ahead, epics, goals, waiting
from syncd.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A week's facts. `day` is the day whose close the figures are of, None while there are none."""

    cycle: Cycle
    window: Window
    day: date | None
    choice: Choice = EVERYTHING
    changes: Sequence[Change] = ()
    late: Sequence[Late] = ()
    recovered: Sequence[Named] = ()
    given_up: Sequence[GivenUp] = ()
    goals: Sequence[Goals] = ()
    ahead: Sequence[Ahead] = ()
    decisions: Sequence[Decision] = ()
    finished: Sequence[tuple[Named, int]] = ()
    epics: Sequence[Epic] = ()
    moved: Sequence[Moved] = ()
    notes: Sequence[Note] = ()
    forecasts: Sequence[Move] = ()
    waiting: Sequence[Waiting] = ()
    gaps: Sequence[Gap] = ()
    programme: Sequence[Programme] = ()

    @property
    def week(self) -> tuple[int, int]:
        """Return which calendar week of the cycle the window begins in, and how many the cycle has."""
        return _week_of(max(self.window.first, self.cycle.start), self.cycle), _week_of(
            self.cycle.end, self.cycle
        )


def weekly_digest(
    loaded: Loaded, store: Store, window: Window, last_over: date, choice: Choice = EVERYTHING
) -> Digest:
    """Collect the facts of the window from what the store kept of its days, of the chosen subjects.

    Decisions are told twice, so also those of the week before the window. What cannot be read now is told only of a window that reaches up to `last_over`, the last day that is over.
    """
    cycle, calendar = loaded.okr.cycle, loaded.calendar
    opening = cycle.start - ONE_DAY
    ends = choice.of({kind: read_ends(store, kind, window, opening) for kind in ("project", "key_result")})
    of_projects, of_key_results = ends["project"], ends["key_result"]
    told, remarks = changes(store, ends, cycle, Window(window.first - WEEK, window.last))
    troubles = _troubles(store, _trackers(loaded, choice, of_projects)) if window.last == last_over else []
    check_ins = evidence.notes(store, of_key_results, window, loaded.zone)
    return Digest(
        cycle=cycle,
        window=window,
        day=of_projects.day,
        choice=choice,
        changes=[change for change in told if change.day >= window.first],
        late=projects.late(of_projects, window.last, calendar, loaded.okr.projects),
        recovered=projects.recovered(of_projects),
        given_up=projects.given_up(of_projects),
        goals=goals(store, of_projects, window),
        ahead=ahead(store, of_projects, window),
        decisions=decisions(store, ends, window.first - WEEK, window.last, told),
        finished=projects.finished(of_projects),
        epics=epics(loaded, store, of_projects, window),
        moved=evidence.moved(of_key_results),
        notes=sorted(
            [*check_ins, *(note for note in remarks if note.day >= window.first)], key=lambda note: note.day
        ),
        forecasts=projects.moves(of_projects, calendar),
        waiting=waiting(of_projects),
        gaps=evidence.gaps(of_projects, of_key_results, troubles),
        programme=programme(store, of_projects, choice) if window.last == last_over else (),
    )


def _trackers(loaded: Loaded, choice: Choice, of_projects: Ends) -> list[str]:
    """Return the trackers that the chosen projects live in; all of them where nothing is left out."""
    if choice.is_all:
        return sorted(loaded.trackers)
    return sorted({tracker for row in of_projects.after.values() for tracker in row.get("trackers", ())})


def _troubles(store: Store, trackers: Sequence[str]) -> list[tuple[str, str]]:
    """Return the trackers that could not be read when last tried, each with why."""
    states = [(name, store.pull_state(name)) for name in trackers]
    return [(name, state.error) for name, state in states if state and state.error and not is_complete(state)]


def _week_of(day: date, cycle: Cycle) -> int:
    monday = cycle.start - timedelta(days=cycle.start.weekday())
    return (min(max(day, cycle.start), cycle.end) - monday).days // 7 + 1
