"""Writes drafts down as issues, with the statuses, times and changelog that their fate calls for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from syncd.sandbox.department.drafting import Draft
from syncd.sandbox.department.furniture import RESOLUTIONS, SPACE_IDS, TYPES, WORKFLOWS, Workflow
from syncd.sandbox.department.timeline import ZONE, Timeline
from syncd.sandbox.history import differences
from syncd.sandbox.model import STORY_POINTS, Change, Issue
from syncd.sandbox.site import PERSON, Site

_REOPENED = 0.03
_RE_ESTIMATED = 0.05
_RESCHEDULED = 0.05


class Writer:
    """Puts issues into one site, in one order, so that keys and ids are the same each time."""

    def __init__(self, site: Site, timeline: Timeline, random: Random) -> None:
        self.site = site
        self.timeline = timeline
        self.random = random
        self._ids = count(20_001)
        self._entries = count(5_000_001)
        self._measured = count(6_000_001)
        self._numbers: Counter[str] = Counter()

    def write(
        self,
        draft: Draft,
        *,
        space: str,
        type_: str,
        parent: int | None = None,
        cancelled: bool = False,
        **facets: Any,
    ) -> Issue:
        """Write a draft and its steps; `facets` are further attributes of the issue, not of its steps."""
        born = self._born(draft, space, facets)
        flow = WORKFLOWS[space]
        if TYPES[type_][1] > 0:
            flow = replace(flow, review=flow.doing)
        born = replace(born, type=TYPES[type_][0], parent=parent)
        issue = self._lived(born, draft, flow, cancelled=cancelled)
        self.site.put(issue)
        for step in draft.steps:
            self.write(step, space=space, type_="Sub-task", parent=issue.id, cancelled=cancelled)
        return issue

    def measured(self, issue: Issue, field: str, course: Iterable[tuple[date, float]]) -> None:
        """Let a person type these values into a field of the issue, each in the morning of its day."""
        shown = replace(issue, custom={name: value for name, value in issue.custom.items() if name != field})
        history = list(issue.history)
        for day, value in course:
            before, shown = shown, replace(shown, custom={**shown.custom, field: value})
            at = datetime.combine(day, time(10), ZONE)
            items = differences(self.site, before, shown)
            if items:
                history.append(Change(id=next(self._measured), at=at, author=PERSON, items=items))
        history.sort(key=lambda entry: entry.at)
        self.site.put(
            replace(
                shown,
                history=tuple(history),
                updated=max(e.at for e in history) if history else issue.updated,
            )
        )

    def _born(self, draft: Draft, space: str, facets: Mapping[str, Any]) -> Issue:
        self._numbers[space] += 1
        created = self.timeline.moment(draft.created, self.random)
        points = {} if draft.steps or draft.points is None else {STORY_POINTS: draft.points}
        estimate = None if draft.steps else draft.estimate
        plain = Issue(
            id=next(self._ids),
            key=f"{space}-{self._numbers[space]}",
            space=SPACE_IDS[space],
            type=TYPES["Task"][0],
            status=WORKFLOWS[space].todo,
            summary=draft.title,
            created=created,
            updated=created,
            status_changed=created,
            due=draft.due,
            estimate=estimate,
            remaining=estimate,
            priority=self.random.choice(("2", "3", "3", "3", "4")),
        )
        return replace(plain, **{**facets, "custom": {**facets.get("custom", {}), **points}})

    def _lived(self, issue: Issue, draft: Draft, flow: Workflow, *, cancelled: bool) -> Issue:
        steps = sorted(
            self._course(issue, fate_of(draft), flow, cancelled=cancelled), key=lambda step: step[0]
        )
        for at, changes in steps:
            issue = self._changed(issue, max(at, issue.updated + timedelta(minutes=1)), changes)
        return issue

    def _course(
        self, issue: Issue, fate: Draft, flow: Workflow, *, cancelled: bool
    ) -> Iterator[tuple[datetime, dict[str, Any]]]:
        yield from self._replanned(issue, fate)
        if cancelled:
            at = self.timeline.moment(fate.done or self.timeline.eve, self.random)
            reason = self.random.choice(("Won't Do", "Duplicate"))
            yield at, {"status": flow.cancelled, "resolution": RESOLUTIONS[reason], "resolved": at}
            return
        if fate.begun is None:
            return
        begun = self.timeline.moment(fate.begun, self.random)
        yield begun, {"status": flow.doing}
        if fate.done is None:
            if self.random.random() < 0.3:
                yield begun + timedelta(minutes=30), {"status": flow.review}
            return
        yield from self._finish(begun, fate, flow)

    def _finish(
        self, begun: datetime, fate: Draft, flow: Workflow
    ) -> Iterator[tuple[datetime, dict[str, Any]]]:
        assert fate.done is not None
        done = max(self.timeline.moment(fate.done, self.random), begun + timedelta(hours=2))
        done = min(done, self.timeline.close)
        closing = {"status": flow.done, "resolution": RESOLUTIONS["Done"], "resolved": done}
        if self.random.random() < _REOPENED:
            early = begun + (done - begun) / 2
            yield early, closing | {"resolved": early}
            yield early + (done - early) / 2, {"status": flow.doing, "resolution": None, "resolved": None}
        elif self.random.random() < 0.5:
            yield begun + (done - begun) * 0.8, {"status": flow.review}
        spent = {"spent": self.random.choice((1, 2, 3)) * 3600, "remaining": 0}
        yield done, closing | spent

    def _replanned(self, issue: Issue, fate: Draft) -> Iterator[tuple[datetime, dict[str, Any]]]:
        """Let some issues have been estimated or scheduled otherwise before."""
        day = (fate.begun or self.timeline.eve) - timedelta(days=1)
        if day <= fate.created:
            return
        at = self.timeline.moment(day, self.random)
        points = issue.custom.get(STORY_POINTS)
        if points is not None and self.random.random() < _RE_ESTIMATED:
            yield at - timedelta(hours=2), {"custom": {**issue.custom, STORY_POINTS: points}}
        if issue.due is not None and self.random.random() < _RESCHEDULED:
            yield at - timedelta(hours=1), {"due": issue.due}

    def _changed(self, issue: Issue, at: datetime, changes: Mapping[str, Any]) -> Issue:
        at = min(at, self.timeline.close + timedelta(hours=3))
        before, after = self._earlier(issue, changes), replace(issue, **changes)
        if "status" in changes:
            after = replace(after, status_changed=at)
        if changes.get("resolved") is not None:
            after = replace(after, resolved=at)
        items = differences(self.site, before, after)
        if not items:
            return after
        entry = Change(id=next(self._entries), at=at, author=PERSON, items=items)
        return replace(after, updated=at, history=(*issue.history, entry))

    def _earlier(self, issue: Issue, changes: Mapping[str, Any]) -> Issue:
        """Return how the issue stood before, where a change only tells how it came to be what it is."""
        if "due" in changes and issue.due is not None:
            return replace(issue, due=issue.due - timedelta(days=7))
        if "custom" in changes:
            points = issue.custom[STORY_POINTS]
            return replace(issue, custom={**issue.custom, STORY_POINTS: 1.0 if points > 1 else 2.0})
        return issue


def fate_of(draft: Draft) -> Draft:
    """Return what becomes of an issue; of one with steps what follows from them."""
    if not draft.steps:
        return draft
    begun = [step.begun for step in draft.steps if step.begun is not None]
    done = [step.done for step in draft.steps if step.done is not None]
    return replace(
        draft,
        begun=min(begun, default=None),
        done=max(done) if len(done) == len(draft.steps) else None,
        steps=[],
    )
