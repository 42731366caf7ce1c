"""Drafts of issues: what is to become of each, before it gets its statuses, times and history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from statistics import median

from syncd.sandbox.department.elements import ProjectOutline
from syncd.sandbox.department.texts import STEPS, language, titles
from syncd.sandbox.department.timeline import Timeline

_POINTS = (1, 2, 2, 3, 3, 5, 5, 8)
_HOURS = (2, 4, 4, 6, 8, 8, 12, 16)
_UNESTIMATED = 0.07
_WITH_STEPS = 0.22
_IN_PROGRESS = 0.09


@dataclass(slots=True)
class Draft:
    """An issue to be: `begun` and `done` are days, None while they have not come."""

    title: str
    created: date
    due: date | None = None
    points: float | None = None
    estimate: int | None = None
    begun: date | None = None
    done: date | None = None
    steps: list[Draft] = field(default_factory=list)

    @property
    def leaves(self) -> Sequence[Draft]:
        """Return what is counted of it: its steps, or itself."""
        return self.steps or [self]

    def weight(self, measure: str) -> float | None:
        """Return what it weighs, None when it is not estimated."""
        if measure == "points":
            return self.points
        if measure == "estimate":
            return self.estimate
        return 1.0


def draft_project(project: ProjectOutline, timeline: Timeline, random: Random) -> list[Draft]:
    """Draft the stories of a project, done as far as the outline wants it."""
    stories: list[Draft] = []
    names = titles(project.id, random)
    count = 0
    while count < project.leaves:
        story = Draft(next(names), timeline.start)
        if random.random() < _WITH_STEPS and project.leaves - count >= 3:
            words = STEPS[language(story.title)]
            chosen = random.sample(words, random.choice((2, 3)))
            story.steps = [Draft(f"{word}: {story.title}", timeline.start) for word in chosen]
        count += len(story.leaves)
        stories.append(story)
    leaves = [leaf for story in stories for leaf in story.leaves]
    _estimate(leaves, random)
    _schedule(project, timeline, leaves, random)
    _work(project, timeline, leaves, random)
    for story in stories:
        _date(project, timeline, story, random)
    return stories


def _estimate(leaves: Sequence[Draft], random: Random) -> None:
    for leaf in leaves:
        if random.random() >= _UNESTIMATED:
            leaf.points = float(random.choice(_POINTS))
            leaf.estimate = random.choice(_HOURS) * 3600


def _schedule(project: ProjectOutline, timeline: Timeline, leaves: Sequence[Draft], random: Random) -> None:
    """Give due dates evenly along the plan; most have one, all where the plan follows them."""
    opening, due = timeline.opening(project), timeline.due(project)
    length = timeline.calendar.count(opening, due)
    for number, leaf in enumerate(leaves, start=1):
        if project.by_dues or random.random() < 0.7:
            steps = max(1, round(length * number / len(leaves)))
            leaf.due = min(due, timeline.workday(opening - timedelta(days=1), steps))


def _work(project: ProjectOutline, timeline: Timeline, leaves: Sequence[Draft], random: Random) -> None:
    """Decide what is done and what is in progress, roughly in the order of the plan."""
    spread = 0.0 if project.by_dues else len(leaves) * 0.08
    ranked = sorted(range(len(leaves)), key=lambda number: number + random.gauss(0, spread))
    order = [leaves[number] for number in ranked]
    finished = list(_finished(project, order, timeline.share(project)))
    first, last = _span(project, timeline)
    days = max(1, timeline.calendar.count(first, last))
    for number, leaf in enumerate(finished, start=1):
        leaf.done = timeline.workday(first - timedelta(days=1), max(1, round(days * number / len(finished))))
        leaf.begun = max(first, timeline.workday(leaf.done, -random.randint(1, 6)))
    if finished and len(finished) < len(order):
        active = max(2, round(len(order) * _IN_PROGRESS))
        for leaf in order[len(finished) : len(finished) + active]:
            leaf.begun = timeline.workday(last, -random.randint(0, 7)) if not project.paused else last


def _finished(project: ProjectOutline, order: Sequence[Draft], share: float) -> Iterator[Draft]:
    known = [weight for leaf in order if (weight := leaf.weight(project.measure)) is not None]
    usual = median(known)
    weights = [usual if (weight := leaf.weight(project.measure)) is None else weight for leaf in order]
    wanted, reached = share * sum(weights), 0.0
    for leaf, weight in zip(order, weights, strict=True):
        if reached + weight / 2 > wanted + 1e-9:
            return
        reached += weight
        yield leaf


def _span(project: ProjectOutline, timeline: Timeline) -> tuple[date, date]:
    """Return the first and the last day on which work of the project was finished."""
    opening = timeline.workday(timeline.opening(project) - timedelta(days=1), 1 + project.late_start)
    last = min(timeline.eve, timeline.due(project))
    if project.dropped:
        last = timeline.dropped_on() - timedelta(days=1)
    if project.paused:
        last = timeline.pause()[0] - timedelta(days=1)
    return min(opening, last), last


def _date(project: ProjectOutline, timeline: Timeline, story: Draft, random: Random) -> None:
    """Say when a story and its steps were created: before the plan began, or as growth during it."""
    opening = timeline.opening(project)
    begun = [leaf.begun for leaf in story.leaves if leaf.begun is not None]
    earliest = min(begun, default=timeline.eve)
    until = min(earliest, timeline.eve)
    if random.random() < project.growth and until > opening:
        created = opening + timedelta(days=random.randint(1, max(1, (until - opening).days)))
    else:
        created = opening - timedelta(days=random.randint(3, 30))
    story.created = min(created, until, timeline.eve)
    for step in story.steps:
        step.created = story.created
