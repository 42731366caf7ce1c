"""Roll-up: from projects to key results, and from key results to objectives.

A key result's progress and planned share are the weighted means over its linked projects that are live (not
dropped) and known. Its status is the worst of its begun projects; `done` or `not_started` when all are;
`unknown` when a begun one is unknown and none is at_risk or off_track, because what is bad is certain
whatever the unknown turns out to be. A done project is no worse than one on track. A key result without live
projects is judged by its score against a straight line over the cycle, by the gap thresholds.

An objective's status is the worst of its key results', with the counts of each beside it, since one bad one
among five reads differently from five. One that rolls up counts its child objectives too: its score is the
weighted mean of the known scores of its key results and of theirs, its status the worst of all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mappings.okr import Cycle, KeyResult, Kind, Objective, Project, Status, Thresholds
from mappings.plan import Plan, planned
from mappings.scores import counts_on, objective_score, weighted_mean
from mappings.status import Standing, exceeds
from mappings.workdays import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyResultStanding:
    """How a key result stands. Ratios 0–1, None where unknown.

    `progress`, `planned` and `gap` come from its projects; `line` is what the straight line over the cycle
    calls for, told only where it decides. `forecast` is the latest P50 of its live projects, as far as they have one.
    `counts` are its live projects by status.
    """

    key_result: str
    status: Status
    score: float | None = None
    progress: float | None = None
    planned: float | None = None
    gap: float | None = None
    line: float | None = None
    forecast: date | None = None
    counts: Mapping[Status, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveStanding:
    """How an objective stands: score 0–1 over its known key results; `counts` are key results by status."""

    objective: str
    status: Status
    score: float | None
    known: int
    unknown: int
    counts: Mapping[Status, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Linked projects taken together, each once: weighted mean progress and planned share, and counts.

    `attainment` is progress ÷ planned; None while the plans call for nothing.
    """

    progress: float | None
    planned: float | None
    projects: int
    done: int

    @property
    def attainment(self) -> float | None:
        """Return the plan attainment."""
        return self.progress / self.planned if self.progress is not None and self.planned else None


def key_result_standing(
    key_result: KeyResult,
    standings: Mapping[str, Standing],
    projects: Mapping[str, Project],
    score: float | None,
    cycle: Cycle,
    day: date,
    calendar: Calendar,
    thresholds: Thresholds,
) -> KeyResultStanding:
    """Judge a key result from the standings of its projects, or without any from its score."""
    live = [s for name in key_result.projects if (s := standings.get(name)) and s.dropped is None]
    if not live:
        return _by_score(key_result, score, cycle, day, calendar, thresholds)
    progress, called_for = _means(live, projects)
    return KeyResultStanding(
        key_result=key_result.id,
        status=_worst_begun(live),
        score=score,
        progress=progress,
        planned=called_for,
        gap=None if progress is None or called_for is None else called_for - progress,
        forecast=max((s.p50 for s in live if s.p50), default=None),
        counts=Counter(s.status for s in live),
    )


def objective_standings(
    objectives: Mapping[str, Objective],
    key_results: Mapping[str, KeyResult],
    standings: Mapping[str, KeyResultStanding],
    day: date,
) -> dict[str, ObjectiveStanding]:
    """Judge all objectives, those below before those that roll them up; parents form no circle."""
    judged: dict[str, ObjectiveStanding] = {}
    for objective in objectives.values():
        for lower in reversed(below(objective, objectives)):
            if lower.id not in judged:
                children = [(o, judged[o.id]) for o in _children(lower, objectives)]
                judged[lower.id] = objective_standing(lower, key_results, standings, day, children)
    return judged


def below(objective: Objective, objectives: Mapping[str, Objective]) -> list[Objective]:
    """Return the objective with all those that it rolls up, each before its children."""
    found = [objective]
    for upper in found:
        found += _children(upper, objectives)
    return found


def _children(objective: Objective, objectives: Mapping[str, Objective]) -> list[Objective]:
    if not objective.roll_up:
        return []
    return [child for child in objectives.values() if child.parent == objective.id]


def objective_standing(
    objective: Objective,
    key_results: Mapping[str, KeyResult],
    standings: Mapping[str, KeyResultStanding],
    day: date,
    children: Sequence[tuple[Objective, ObjectiveStanding]] = (),
) -> ObjectiveStanding:
    """Judge an objective from the standings of those of its key results that count on `day`, and of its children.

    The children are those that it rolls up; the counts by status are of its own key results only.
    """
    counting = [kr for name in objective.key_results if counts_on(kr := key_results[name], day)]
    scored = objective_score(counting, {name: s.score for name, s in standings.items()}, day)
    statuses = [standings[kr.id].status if kr.id in standings else Status.UNKNOWN for kr in counting]
    own = [(kr.weight, standings[kr.id].score) for kr in counting if kr.id in standings]
    parts = [*own, *((child.weight, standing.score) for child, standing in children)]
    known = sum(standing.score is not None for _, standing in children)
    return ObjectiveStanding(
        objective=objective.id,
        status=worst([*statuses, *(standing.status for _, standing in children)]),
        score=weighted_mean((weight, score) for weight, score in parts if score is not None),
        known=scored.known + known,
        unknown=scored.unknown + len(children) - known,
        counts=Counter(statuses),
    )


def total(projects: Iterable[Project], standings: Mapping[str, Standing]) -> Total:
    """Take the linked, live, known projects together; one that serves several key results counts once."""
    linked = {p.id: p for p in projects if p.kind is Kind.LINKED}
    live = [s for name in linked if (s := standings.get(name)) and s.dropped is None]
    progress, called_for = _means(live, linked)
    return Total(
        progress=progress,
        planned=called_for,
        projects=len(live),
        done=sum(s.status is Status.DONE for s in live),
    )


def worst(statuses: Collection[Status]) -> Status:
    """Return the worst status: `done` or `not_started` only when all are, `unknown` when there are none."""
    for one in (Status.DONE, Status.NOT_STARTED):
        if statuses and all(status is one for status in statuses):
            return one
    for bad in (Status.OFF_TRACK, Status.AT_RISK, Status.UNKNOWN):
        if bad in statuses:
            return bad
    return Status.ON_TRACK if statuses else Status.UNKNOWN


def _worst_begun(live: Collection[Standing]) -> Status:
    return worst([s.status if s.begun else Status.NOT_STARTED for s in live])


def _means(live: Collection[Standing], projects: Mapping[str, Project]) -> tuple[float | None, float | None]:
    known = [
        (projects[s.project].weight, s.share, s.planned)
        for s in live
        if s.share is not None and s.planned is not None
    ]
    return weighted_mean((w, share) for w, share, _ in known), weighted_mean(
        (w, plan) for w, _, plan in known
    )


def _by_score(
    key_result: KeyResult,
    score: float | None,
    cycle: Cycle,
    day: date,
    calendar: Calendar,
    thresholds: Thresholds,
) -> KeyResultStanding:
    line = planned(Plan(start=cycle.start, due=cycle.end), day, calendar) or 0.0
    return KeyResultStanding(
        key_result=key_result.id,
        status=_against_line(score, line, thresholds, begun=day >= cycle.start),
        score=score,
        line=line,
    )


def _against_line(score: float | None, line: float, thresholds: Thresholds, *, begun: bool) -> Status:
    if score is None:
        return Status.UNKNOWN
    if not begun and score <= 0:
        return Status.NOT_STARTED
    if exceeds(line - score, thresholds.off_track_gap):
        return Status.OFF_TRACK
    return Status.AT_RISK if exceeds(line - score, thresholds.at_risk_gap) else Status.ON_TRACK
