"""What must come out of the scripted quarter, computed from RULES alone: nothing of syncd is imported here.

The items' states at each close are replayed from the script, and every figure is added up from them in the
plainest way that the sentence of RULES allows. Only the forecast is no part of it: where a status depends on the
P50, it is asked for.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from statistics import median

from tests.contract.engine.quarter.scenario import (
    DAYS,
    END,
    EVE,
    KEY_RESULTS,
    PROJECTS,
    START,
    Act,
    Item,
    KeyResult,
    Project,
    Script,
    at,
    is_workday,
)

DAY = timedelta(days=1)
EQUAL = 1e-9
LATE = 5.0
Forecasts = Callable[[str, date], date | None]


@dataclass(frozen=True, slots=True)
class State:
    """An item at some moment; `left_todo` is the day on which it was first begun."""

    item: Item
    status: str = "todo"
    points: float | None = None
    due: date | None = None
    start: date | None = None
    parent: str | None = None
    tags: tuple[str, ...] = ()
    value: float | None = None
    left_todo: date | None = None
    moved_on: date | None = None

    def after(self, act: Act) -> State:
        """Return the state after an act."""
        now = replace(self, **{n: v for n, v in act.change.items() if n not in {"gone", "back"}})
        if now.status == self.status:
            return now
        begun = self.left_todo or (act.at.date() if now.status in {"doing", "done"} else None)
        return replace(now, left_todo=begun, moved_on=act.at.date())


States = Mapping[str, State]


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A counted item: its name, what it weighs, and its state."""

    name: str
    weight: float
    state: State

    @property
    def done(self) -> float:
        """Return its done weight."""
        return self.weight if self.state.status == "done" else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan as of some close: dates, and for a due-date curve when which weight is due."""

    start: date
    due: date
    dues: tuple[tuple[date, float], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A project's figures at a close. Shares are ratios, slips and causes working days."""

    share: float
    planned: float
    gap: float
    slip: float
    slip_baseline: float
    causes: Mapping[str, float]
    status: str
    late: bool
    finished_late: int | None
    leaves: int
    scope: float
    idle_days: int | None


class Quarter:
    """The expectation of a script. `forecasts` tells a project's P50 at a close, None where it has none."""

    def __init__(self, script: Script, forecasts: Forecasts = lambda _project, _day: None) -> None:
        self.script = script
        self.forecasts = forecasts
        self._leaves: dict[tuple[str, date], list[Leaf]] = {}

    @cached_property
    def states(self) -> Mapping[date, States]:
        """Return the items at every close from the eve on."""
        born = sorted(self.script.items, key=lambda item: item.born)
        acts = deque(self.script.acts)
        known: dict[str, State] = {}
        closes: dict[date, States] = {}
        for day in (EVE, *DAYS):
            close = at(day + DAY, "00:00")
            known |= {i.name: _first(i) for i in born if i.born < close and i.name not in known}
            while acts and acts[0].at < close:
                act = acts.popleft()
                known[act.item] = known[act.item].after(act)
            closes[day] = dict(known)
        return closes

    def home(self, name: str, states: States) -> str | None:
        """Return the project of an item: its own match, else that of its nearest matched ancestor."""
        above: str | None = name
        while above is not None:
            for project in PROJECTS:
                if above in project.epics or project.tag in states[above].tags:
                    return project.id
            above = states[above].parent
        return None

    def leaves(self, project: Project, day: date) -> list[Leaf]:
        """Return the leaves of a project at a close, with their weights."""
        if (project.id, day) not in self._leaves:
            self._leaves[project.id, day] = self._counted(project, day)
        return self._leaves[project.id, day]

    @cached_property
    def homes(self) -> Mapping[date, Mapping[str, str | None]]:
        """Return the project of every item at every close."""
        return {
            day: {name: self.home(name, states) for name in states} for day, states in self.states.items()
        }

    def _counted(self, project: Project, day: date) -> list[Leaf]:
        states, homes = self.states[day], self.homes[day]
        inside = {n for n, s in states.items() if s.status != "cancelled" and homes[n] == project.id}
        parents = {states[name].parent for name in inside}
        counted = [states[n] for n in sorted(inside - parents) if n not in project.epics]
        if not project.points:
            return [Leaf(name=s.item.name, weight=1.0, state=s) for s in counted]
        estimated = [s.points for s in counted if s.points is not None]
        usual = median(estimated) if estimated else 1.0
        return [
            Leaf(name=s.item.name, weight=usual if s.points is None else s.points, state=s) for s in counted
        ]

    def plan(self, project: Project, day: date) -> Plan:
        """Return the plan as it stood at a close."""
        start, due = project.start, project.due
        if project.from_item:
            epic = self.states[day][project.epics[0]]
            start, due = epic.start or start, epic.due or due
        if not project.by_dues:
            return Plan(start=start, due=due)
        dues = sorted((leaf.state.due or due, leaf.weight) for leaf in self.leaves(project, day))
        return Plan(start=start, due=due, dues=tuple(dues))

    @cached_property
    def figures(self) -> Mapping[tuple[str, date], Figures]:
        """Return the figures of every project at every close of the cycle."""
        return {
            (project.id, day): figures
            for project in PROJECTS
            for day, figures in zip(DAYS, self._course(project), strict=True)
        }

    def _course(self, project: Project) -> Iterator[Figures]:
        shown, closes = "", ["", ""]
        for day in DAYS:
            figures = self._at(project, day)
            if _is_workday(project, day):
                closes = [closes[-1], figures.status]
            shown = _settled(shown, figures.status, closes)
            yield replace(figures, status=shown)

    def _at(self, project: Project, day: date) -> Figures:
        leaves, plan = self.leaves(project, day), self.plan(project, day)
        agreed = self.plan(project, EVE)
        scope, done = sum(leaf.weight for leaf in leaves), sum(leaf.done for leaf in leaves)
        share = done / scope
        planned = planned_at(project, plan, day)
        slip, slip_baseline = slip_of(project, plan, share, day), slip_of(project, agreed, share, day)
        agreed_share = min(1.0, done / sum(leaf.weight for leaf in self.leaves(project, EVE)))
        of_agreed = slip_of(project, plan, agreed_share, day)
        waited = _late_start(project, plan, leaves, day)
        gap = planned - share
        p50 = None if share > 1 - EQUAL else self.forecasts(project.id, day)
        over = 0 if p50 is None else between(project, plan.due + DAY, p50)
        begun = day >= plan.start or done > 0
        last = max((leaf.state.moved_on or START for leaf in leaves), default=START)
        return Figures(
            share=share,
            planned=planned,
            gap=gap,
            slip=slip,
            slip_baseline=slip_baseline,
            causes={
                "date_moved": slip_baseline - slip,
                "scope_growth": slip - of_agreed,
                "late_start": waited,
                "pace": of_agreed - waited,
            },
            status=_raw(share, gap, slip, over, begun=begun),
            late=share < 1 - EQUAL and slip > LATE + EQUAL,
            finished_late=between(project, plan.due + DAY, last) if share > 1 - EQUAL else None,
            leaves=len(leaves),
            scope=scope,
            idle_days=self._idle(project, leaves, day) if begun and share < 1 - EQUAL else None,
        )

    def _idle(self, project: Project, leaves: Sequence[Leaf], day: date) -> int | None:
        """Return the working days since a leaf was born or changed its status, those of the plan only; None once dropped."""
        if project.dropped and project.dropped <= day:
            return None
        moved = [leaf.state.moved_on or leaf.state.item.born.date() for leaf in leaves]
        return between(project, max(max(moved) + DAY, self.plan(project, day).start), day)

    def score(self, kr: KeyResult, day: date) -> float | None:
        """Return a key result's score at a close."""
        if kr.ends is None:
            return self.progress(kr, day)[0]
        value = self.states[day][kr.id].value
        first, last = kr.ends
        return None if value is None else min(1.0, max(0.0, (value - first) / (last - first)))

    def progress(self, kr: KeyResult, day: date) -> tuple[float | None, float | None]:
        """Return progress and planned of a key result: weighted means over its projects."""
        of = [p for p in PROJECTS if kr.id in p.key_results]
        if not of:
            return None, None
        weight = sum(p.weight for p in of)
        found = [(p.weight, self.figures[p.id, day]) for p in of]
        return sum(w * f.share for w, f in found) / weight, sum(w * f.planned for w, f in found) / weight

    def kr_status(self, kr: KeyResult, day: date) -> str:
        """Return a key result's status: the worst of its begun projects, else by the gap of its score."""
        of = [p for p in PROJECTS if kr.id in p.key_results]
        statuses = [self.figures[p.id, day].status for p in of]
        if not of:
            score = self.score(kr, day)
            if score is None:
                return "unknown"
            gap = position(None, START, day) / position(None, START, END) - score
            if score >= 1 - EQUAL:
                return "done"
            return "off_track" if gap > 0.15 + EQUAL else "at_risk" if gap > 0.05 + EQUAL else "on_track"
        for only in ("done", "not_started"):
            if set(statuses) == {only}:
                return only
        begun = [s for s in statuses if s != "not_started"]
        return max(begun, key=["done", "on_track", "at_risk", "off_track"].index)

    def objective(self, name: str, day: date) -> float | None:
        """Return an objective's score: the weighted mean of the known scores of its key results."""
        scores = [(kr.weight, self.score(kr, day)) for kr in KEY_RESULTS if kr.objective == name]
        known = [(weight, score) for weight, score in scores if score is not None]
        return sum(w * s for w, s in known) / sum(w for w, _ in known) if known else None

    def portfolio(self, day: date) -> tuple[float, float]:
        """Return share and planned of the side projects whose plan meets the month of a close."""
        first = day.replace(day=1)
        last = month_end(day)
        pooled = [
            (self.leaves(p, day), planned_at(p, self.plan(p, day), last))
            for p in PROJECTS
            if not p.key_results
            and not (p.dropped and p.dropped <= day)
            and p.start <= last
            and p.due >= first
        ]
        scope = sum(len(leaves) for leaves, _ in pooled)
        done = sum(leaf.done for leaves, _ in pooled for leaf in leaves)
        return done / scope, sum(len(leaves) * planned for leaves, planned in pooled) / scope

    def verdict(self, kr: KeyResult, end: date) -> str:
        """Return the verdict of a month."""
        ends = [EVE, *(day for day in (date(2026, 10, 31), date(2026, 11, 30), END) if day <= end)]
        moves = [self._moved(kr, *pair) for pair in pairwise(ends)]
        of = [self.figures[p.id, end].late for p in PROJECTS if kr.id in p.key_results and p.start <= end]
        if moves[-1] is None or not of:
            return "no_evidence"
        if moves[-1]:
            return "moved_despite_slip" if any(of) else "working"
        if any(of):
            return "fix_execution"
        return "revise_plan" if moves[-2:] == [False, False] else "carry_on"

    def _moved(self, kr: KeyResult, before: date, now: date) -> bool | None:
        old = self._opening_score(kr) if before == EVE else self.score(kr, before)
        new = self.score(kr, now)
        return None if old is None or new is None else new > 1 - EQUAL or new - old >= 0.05 - EQUAL

    def _opening_score(self, kr: KeyResult) -> float | None:
        return 0.0 if kr.ends is None else self.score(kr, EVE)

    def attainment(self, end: date) -> float:
        """Return plan attainment of a month: weighted share over weighted planned of the linked projects."""
        linked = [(p.weight, self.figures[p.id, end]) for p in PROJECTS if p.key_results]
        return sum(w * f.share for w, f in linked) / sum(w * f.planned for w, f in linked)

    def goals(self, project: Project, closing: date) -> Mapping[str, int]:
        """Return what became of a week's goals; `closing` is its Sunday, or the last day of the cycle."""
        monday = closing - timedelta(days=closing.weekday())
        opened = self._open(project, max(monday, START) - DAY)
        goals = {name for name, due in opened.items() if _is_within(due, monday)}
        ends = [self.states[closing][name].status for name in goals]
        return {
            "achieved": ends.count("done"),
            "withdrawn": ends.count("cancelled"),
            "missed": len(ends) - ends.count("done") - ends.count("cancelled"),
            "added": self._added(project, monday, closing),
            "overdue": sum(1 for due in opened.values() if due and due < monday),
        }

    def missed(self, project: Project, closing: date) -> list[str]:
        """Return the names of the goals of a week that were not done at its close, nor cancelled."""
        monday = closing - timedelta(days=closing.weekday())
        opened = self._open(project, max(monday, START) - DAY)
        goals = [name for name, due in opened.items() if _is_within(due, monday)]
        return [name for name in goals if self.states[closing][name].status not in {"done", "cancelled"}]

    def _open(self, project: Project, day: date) -> dict[str, date | None]:
        """Return the open leaves at a close, with their due dates."""
        leaves = self.leaves(project, day)
        return {leaf.name: leaf.state.due for leaf in leaves if leaf.state.status != "done"}

    def _added(self, project: Project, monday: date, closing: date) -> int:
        """Count the leaves that are goals at the close, and were none of anybody at the opening, nor done."""
        opening = max(monday, START) - DAY
        goals = {
            name
            for other in PROJECTS
            for name, due in self._open(other, opening).items()
            if _is_within(due, monday)
        }
        was = self.states[opening]
        return sum(
            1
            for leaf in self.leaves(project, closing)
            if _is_within(leaf.state.due, monday)
            and leaf.name not in goals
            and not (leaf.name in was and was[leaf.name].status == "done")
        )


def _is_within(due: date | None, monday: date) -> bool:
    return due is not None and monday <= due < monday + timedelta(days=7)


def _first(item: Item) -> State:
    return State(
        item,
        points=item.points,
        due=item.due,
        start=item.start,
        parent=item.parent,
        tags=item.tags,
        value=item.value,
    )


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - DAY


def _is_workday(project: Project | None, day: date) -> bool:
    pause = project.paused if project else None
    return is_workday(day) and not (pause and pause[0] <= day <= pause[1])


def between(project: Project | None, first: date, last: date) -> int:
    """Return the working days from `first` to `last`, both included; 0 when there are none."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(1 for day in days if _is_workday(project, day))


def position(project: Project | None, start: date, day: date) -> int:
    """Return the working days passed at a close since the opening of `start`; negative before it."""
    return between(project, start, day) if day >= start else -between(project, day + DAY, start - DAY)


def planned_at(project: Project, plan: Plan, day: date) -> float:
    """Return the share that a plan calls for at a close."""
    if plan.dues is not None:
        return sum(w for due, w in plan.dues if due <= day) / sum(w for _, w in plan.dues)
    length = position(project, plan.start, plan.due)
    return min(1.0, max(0.0, position(project, plan.start, day) / length))


def slip_of(project: Project, plan: Plan, share: float, day: date) -> float:
    """Return the working days behind a plan."""
    planned, today = planned_at(project, plan, day), position(project, plan.start, day)
    if abs(planned - share) <= EQUAL:
        return 0.0
    if plan.dues is None:
        return today - share * position(project, plan.start, plan.due)
    closes = [
        (position(project, plan.start, d), planned_at(project, plan, d))
        for d in sorted({d for d, _ in plan.dues})
    ]
    if planned > share:
        return today - next(p for p, called in closes if called > share + EQUAL)
    return today - next(p for p, called in closes if called >= share - EQUAL)


def _late_start(project: Project, plan: Plan, leaves: Sequence[Leaf], day: date) -> float:
    passed = max(0, position(project, plan.start, day))
    begun = [leaf.state.left_todo for leaf in leaves if leaf.state.left_todo]
    if not begun:
        return passed
    return min(passed, max(0, position(project, plan.start, min(begun) - DAY)))


def _raw(share: float, gap: float, slip: float, over: int, *, begun: bool) -> str:
    if share > 1 - EQUAL:
        return "done"
    if not begun:
        return "not_started"
    if slip > 10 + EQUAL or (gap > 0.15 + EQUAL and slip > 3 + EQUAL):
        return "off_track"
    if slip > 3 + EQUAL or (gap > 0.05 + EQUAL and slip > 1 + EQUAL) or over > 10:
        return "at_risk"
    return "on_track"


def _settled(shown: str, raw: str, closes: Sequence[str]) -> str:
    """Return what is shown: a better status after two working days' closes, a worse one at once."""
    order = ["on_track", "at_risk", "off_track"]
    if shown not in order or raw not in order or order.index(raw) >= order.index(shown):
        return raw
    if any(one not in order for one in closes):
        return shown
    return min((max(closes, key=order.index), shown), key=order.index)
