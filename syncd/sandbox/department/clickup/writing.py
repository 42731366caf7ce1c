"""Writes drafts down as tasks, with the statuses and times that their fate calls for."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from syncd.sandbox.clickup.model import Span, StatusType, Task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.clickup.stamps import day_stamp
from syncd.sandbox.department.clickup.furniture import flow_of
from syncd.sandbox.department.drafting import Draft
from syncd.sandbox.department.timeline import ZONE, Timeline
from syncd.sandbox.department.writing import fate_of

_Stay = tuple[str, datetime]


class TaskWriter:
    """Puts tasks into one workspace, in one order, so that ids are the same each time."""

    def __init__(self, site: ClickUpSite, timeline: Timeline, random: Random) -> None:
        self.site = site
        self.timeline = timeline
        self.random = random

    def write(
        self, draft: Draft, *, list_: str, parent: str | None = None, cancelled: bool = False, **more: Any
    ) -> Task:
        """Write a draft and its steps; `more` are further attributes of the task, not of its steps."""
        stays = self._stays(draft, list_, cancelled=cancelled)
        task = self._task(draft, list_, stays, {"parent": parent, **more})
        self.site.put(task)
        for step in draft.steps:
            self.write(step, list_=list_, parent=task.id, cancelled=cancelled)
        return task

    def _stays(self, draft: Draft, list_: str, *, cancelled: bool) -> list[_Stay]:
        """Return the statuses that the task passed, with the time at which it entered each."""
        flow, fate, timeline = flow_of(list_), fate_of(draft), self.timeline
        born = timeline.moment(draft.created, self.random)
        stays = [(flow.todo, born)]
        if cancelled:
            return [
                *stays,
                (flow.cancelled, self._after(born, timeline.moment(fate.done or timeline.eve, self.random))),
            ]
        if fate.begun is None:
            return stays
        begun = self._after(born, timeline.moment(fate.begun, self.random))
        stays.append((flow.doing, begun))
        if fate.done is not None:
            done = self._after(begun, timeline.moment(fate.done, self.random))
            stays.append((flow.review, begun + (done - begun) * 0.8))
            stays.append((self.random.choice(flow.over), done))
        return stays

    def _after(self, before: datetime, at: datetime) -> datetime:
        return min(max(at, before + timedelta(minutes=10)), self.timeline.close + timedelta(hours=3))

    def _task(self, draft: Draft, list_: str, stays: list[_Stay], more: dict[str, Any]) -> Task:
        statuses = [self.site.find_status(list_, status) for status, _ in stays]
        ends = [at for _, at in stays[1:]]
        spans = tuple(
            Span(status=status.name, type=status.type, since=since, until=until)
            for status, (_, since), until in zip(statuses, stays, [*ends, None], strict=True)
        )
        last, entered = statuses[-1], stays[-1][1]
        over = last.type in {StatusType.DONE, StatusType.CLOSED}
        leaf = not draft.steps
        return Task(
            id=self.site.next_task_id(),
            name=draft.title,
            list=list_,
            status=last.id,
            created=stays[0][1],
            updated=entered,
            done=entered if over else None,
            closed=entered if last.type is StatusType.CLOSED else None,
            due=day_stamp(draft.due, ZONE) if draft.due is not None else None,
            points=draft.points if leaf else None,
            estimate=draft.estimate * 1000 if leaf and draft.estimate is not None else None,
            spans=spans,
            **more,
        )
