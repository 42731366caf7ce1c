"""A ClickUp workspace in memory: its places, what tasks refer to, its tasks, and every way to change them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

from syncd.sandbox.clickup import identity
from syncd.sandbox.clickup.model import (
    CustomField,
    Folder,
    Goal,
    Level,
    Plan,
    Space,
    Span,
    Status,
    StatusType,
    Task,
    TaskList,
    TaskType,
    View,
    Webhook,
)
from syncd.sandbox.clickup.places import Places
from syncd.sandbox.clock import Clock
from syncd.sandbox.faults import Faults
from syncd.sandbox.outbox import Outbox

DEFAULT_TOKEN = "pk_81550001_SANDBOX"  # noqa: S105  (opens nothing but this sandbox)
"""The token of a site that names none."""

ACCOUNT = 81550001
"""The user whose token it is."""

PERSON = 81550002
"""The user who makes the edits that come from Python and the control path."""

MINUTE_LIMITS: Mapping[Plan, int] = {
    Plan.FREE: 100,
    Plan.UNLIMITED: 100,
    Plan.BUSINESS: 100,
    Plan.BUSINESS_PLUS: 1_000,
    Plan.ENTERPRISE: 10_000,
}
"""Requests a minute and token."""

FREE_FIELD_USES = 60
"""How often custom fields may be set, ever, in a workspace on the free plan."""

_QUIET = frozenset({"archived", "spans"})
_KEPT_REVISIONS = 50

Listener = Callable[[str, int, Task, Task | None], None]
"""Told of a change: the webhook event, the user, the task after it, the task before it."""

PlaceListener = Callable[[str, TaskList], None]
"""Told of a change of a list: the webhook event, and the list."""


class ClickUpSite(Places):
    """The state of one workspace. Every method that changes it takes the lock; readers hold it while they read.

    `zone` is that of the token's user, by which dates without time are kept as 04:00. `generation` grows
    with every change.
    """

    def __init__(
        self,
        *,
        name: str = "Sandbox",
        id: str = "9001",  # noqa: A002  (as the API calls it)
        zone: str = "UTC",
        token: str = DEFAULT_TOKEN,
        plan: Plan = Plan.ENTERPRISE,
        clock: Clock | None = None,
    ) -> None:
        super().__init__()
        self.name = name
        self.id = id
        self.zone = ZoneInfo(zone)
        self.token = token
        self.plan = plan
        self.field_uses = 0
        self.clock = clock or Clock()
        self.faults = Faults()
        self.lock = RLock()
        self.generation = 0
        self.types: dict[int, TaskType] = {}
        self.fields: dict[str, CustomField] = {}
        self.views: dict[str, View] = {}
        self.goals: dict[str, Goal] = {}
        self.webhooks: dict[str, Webhook] = {}
        self.tasks: dict[str, Task] = {}
        self.deleted: set[str] = set()
        self.listeners: list[Listener] = []
        self.place_listeners: list[PlaceListener] = []
        self.outbox = Outbox()
        self._children: defaultdict[str, set[str]] = defaultdict(set)
        self._revisions: dict[str, deque[tuple[datetime, Task | None]]] = {}
        self._last_task = 0

    def now(self) -> datetime:
        """Return the server's time: the clock, off by what the faults say; aware, UTC."""
        return self.clock() + self.faults.skew()

    # What tasks refer to

    def add(
        self, *things: Space | Folder | TaskList | CustomField | TaskType | View | Goal | Webhook
    ) -> None:
        """Add or replace things by their id; a list that names no folder gets a hidden one."""
        with self.lock:
            for thing in things:
                if isinstance(thing, TaskList) and not thing.folder:
                    thing = replace(thing, folder=self._hidden_folder(thing))
                self._shelf(thing)[thing.id] = thing
            self.generation += 1

    def _hidden_folder(self, list_: TaskList) -> str:
        id_ = str(int(list_.id) + 1)
        self.folders[id_] = Folder(id=id_, name="hidden", space=list_.space, hidden=True)
        return id_

    def _shelf(self, thing: Any) -> dict[Any, Any]:
        shelves: dict[type, dict[Any, Any]] = {
            Space: self.spaces,
            Folder: self.folders,
            TaskList: self.lists,
            CustomField: self.fields,
            TaskType: self.types,
            View: self.views,
            Goal: self.goals,
            Webhook: self.webhooks,
        }
        return shelves[type(thing)]

    def fields_for(self, list_: str, type_: int | None = None) -> list[CustomField]:
        """Return the fields of a list, with those of its folder, space and workspace; of one task type only."""
        chain = self.chain(list_, self.id)
        return [
            field
            for field in self.fields.values()
            if (field.level, field.place) in chain
            and (type_ is None or not field.types or type_ in field.types)
        ]

    def fields_of(self, task: Task) -> list[CustomField]:
        """Return the fields that a task has, by its lists and its type."""
        found = {
            field.id: field
            for list_ in (task.list, *task.locations)
            for field in self.fields_for(list_, task.type)
        }
        return list(found.values())

    # Tasks

    def find(self, ref: str) -> Task | None:
        """Find a task by its id, or by its custom id in any case."""
        if ref in self.tasks:
            return self.tasks[ref]
        wanted = ref.upper()
        return next((one for one in self.tasks.values() if (one.custom_id or "").upper() == wanted), None)

    def children(self, id_: str) -> Sequence[Task]:
        """Return the direct subtasks in the order of their ids."""
        return [self.tasks[child] for child in sorted(self._children.get(id_, ()))]

    def top(self, task: Task) -> str | None:
        """Return the id of the task at the top of a subtask's tree, None for a task without parent."""
        above, seen = task, {task.id}
        while above.parent is not None and above.parent in self.tasks and above.parent not in seen:
            above = self.tasks[above.parent]
            seen.add(above.id)
        return above.id if above is not task else None

    def status_of(self, task: Task) -> Status:
        """Return a task's status."""
        return self.find_status(task.list, task.status)

    def settled(self, by: timedelta) -> Mapping[str, Task]:
        """Return the tasks as lists show them that are `by` behind."""
        if not by:
            return self.tasks
        at = self.now() - by
        past = dict(self.tasks)
        for id_, known in self._revisions.items():
            if known[-1][0] > at:
                state = next((task for since, task in reversed(known) if since <= at), None)
                if state is None:
                    past.pop(id_, None)
                else:
                    past[id_] = state
        return past

    def next_task_id(self) -> str:
        """Return an id that no task ever had."""
        while True:
            self._last_task += 1
            id_ = identity.task_id(self._last_task)
            if id_ not in self.tasks and id_ not in self.deleted:
                return id_

    def put(self, *tasks: Task) -> None:
        """Set tasks as they are, as part of the site's beginning: no event, no revision."""
        with self.lock:
            for task in tasks:
                self._index(task)
            self.generation += 1

    def create(self, task: Task, *, user: int = PERSON) -> Task:
        """Add a new task, stamped with the time now."""
        with self.lock:
            now = self.now()
            status = self.find_status(task.list, task.status)
            born = replace(task, created=now, updated=now, spans=(), done=None, closed=None)
            born = replace(
                born, spans=(Span(status=status.name, type=status.type, since=now),), **_ends(status, now)
            )
            self._record(born.id, now, born)
            self._index(born)
            self._tell("taskCreated", user, born, None)
            return born

    def edit(self, id_: str, changes: Mapping[str, Any], *, user: int = PERSON) -> Task:
        """Set attributes of a task; `values` are merged, None empties. Returns the task as it stands then.

        Moves `updated` unless nothing differs, or only the archiving does: that is announced by nothing,
        as recorded answers show. A status sets or clears the times of being done and closed.
        """
        with self.lock:
            before, now = self.tasks[id_], self.now()
            after = replace(before, **self._completed(before, changes, now))
            changed = {name for name in Task.__slots__ if getattr(before, name) != getattr(after, name)}
            if not changed:
                return before
            if changed - _QUIET:
                after = replace(after, updated=max(now, before.updated))
            self._record(id_, now, after)
            self._index(after)
            self._tell(_event(before, after), user, after, before)
            return after

    def delete(self, id_: str, *, user: int = PERSON) -> None:
        """Delete a task with its subtasks; nothing announces it but a webhook."""
        with self.lock:
            for child in self.children(id_):
                self.delete(child.id, user=user)
            gone = self.tasks[id_]
            self._record(id_, self.now(), None)
            del self.tasks[id_]
            self.deleted.add(id_)
            if gone.parent is not None:
                self._children[gone.parent].discard(id_)
            self._tell("taskDeleted", user, gone, gone)

    def _completed(self, before: Task, changes: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        done = dict(changes)
        if "values" in done:
            merged = {**before.values, **done["values"]}
            done["values"] = {id_: value for id_, value in merged.items() if value is not None}
        if done.get("list", before.list) != before.list and "status" not in done:
            done["status"] = self._nearest(before, done["list"])
        home = done.get("list", before.list)
        if done.get("status", before.status) != before.status:
            status = self.find_status(home, done["status"])
            done |= {name: value for name, value in _ends(status, now, before).items() if name not in done}
            done["spans"] = _moved(before.spans, status, now)
        return done

    def _nearest(self, task: Task, list_: str) -> str:
        """Return the status a task gets in another list: of the same name, else the first of the same type."""
        old, offered = self.status_of(task), self.statuses_of(list_)
        same = [one for one in offered if one.id == old.id or one.name.lower() == old.name.lower()]
        alike = [one for one in offered if one.type is old.type]
        return (same or alike or list(offered))[0].id

    def _index(self, task: Task) -> None:
        before = self.tasks.get(task.id)
        if before is not None and before.parent is not None and before.parent != task.parent:
            self._children[before.parent].discard(task.id)
        if task.parent is not None:
            self._children[task.parent].add(task.id)
        self.tasks[task.id] = task

    def _record(self, id_: str, at: datetime, state: Task | None) -> None:
        known = self._revisions.setdefault(id_, deque(maxlen=_KEPT_REVISIONS))
        if not known:
            known.append((datetime.min.replace(tzinfo=at.tzinfo), self.tasks.get(id_)))
        known.append((at, state))
        self.generation += 1

    def _tell(self, event: str, user: int, after: Task, before: Task | None) -> None:
        for listener in self.listeners:
            listener(event, user, after, before)

    def _tell_of_list(self, event: str, list_: TaskList) -> None:
        for listener in self.place_listeners:
            listener(event, list_)

    # Places, as a person changes them

    def archive_list(self, id_: str, *, archived: bool = True) -> TaskList:
        """Archive a list or bring it back; its tasks are not touched."""
        with self.lock:
            self._replaced(self.lists, id_, archived=archived)
            self._tell_of_list("listUpdated", self.lists[id_])
            return self.lists[id_]

    def delete_list(self, id_: str, *, user: int = PERSON) -> None:
        """Delete a list with its tasks."""
        with self.lock:
            for task in [one for one in self.tasks.values() if one.list == id_]:
                if task.id in self.tasks:
                    self.delete(task.id, user=user)
            gone = self.lists.pop(id_)
            self.gone_places.add(id_)
            self.generation += 1
            self._tell_of_list("listDeleted", gone)

    def rename_status(self, level: Level, place: str, name: str, new: str) -> None:
        """Rename a status of a space, folder or list; its tasks keep it, and are not touched."""
        with self.lock:
            shelf: dict[str, Any] = self.shelf(level)
            statuses = tuple(
                replace(one, name=new) if one.name.lower() == name.lower() else one
                for one in shelf[place].statuses or ()
            )
            self._replaced(shelf, place, statuses=statuses)

    def replace_statuses(self, list_: str, statuses: Iterable[Status]) -> None:
        """Give a list statuses of its own; its tasks take the nearest, and keep when they were closed."""
        with self.lock:
            inside = [task for task in self.tasks.values() if task.list == list_]
            former = {task.id: self.status_of(task) for task in inside}
            offered = tuple(statuses)
            self._replaced(self.lists, list_, statuses=offered)
            now = self.now()
            for task in inside:
                old = former[task.id]
                same = [one for one in offered if one.name.lower() == old.name.lower()]
                status = (same or [one for one in offered if one.type is old.type] or list(offered))[0]
                spans = _moved(task.spans, status, now)
                moved = replace(task, status=status.id, spans=spans, updated=max(now, task.updated))
                self._record(task.id, now, moved)
                self._index(moved)

    def delete_option(self, field: str, option: str) -> None:
        """Delete an option by id or name; tasks that had it have no value then, which nothing announces."""
        with self.lock:
            known = self.fields[field]
            gone = next(one for one in known.options if option in {one.id, one.name})
            self.fields[field] = replace(
                known, options=tuple(one for one in known.options if one is not gone)
            )
            self.generation += 1

    def _replaced(self, shelf: dict[str, Any], id_: str, **changes: Any) -> None:
        shelf[id_] = replace(shelf[id_], **changes)
        self.generation += 1


def _ends(status: Status, now: datetime, before: Task | None = None) -> dict[str, Any]:
    """Return when a task was done and closed, once it enters a status."""
    over = status.type in {StatusType.DONE, StatusType.CLOSED}
    done = (before.done if before is not None else None) or now
    return {"done": done if over else None, "closed": now if status.type is StatusType.CLOSED else None}


def _moved(spans: tuple[Span, ...], status: Status, now: datetime) -> tuple[Span, ...]:
    former = tuple(replace(span, until=span.until or now) for span in spans)
    return (*former, Span(status=status.name, type=status.type, since=now))


def _event(before: Task, after: Task) -> str:
    """Return the narrowest event of a change."""
    if before.list != after.list:
        return "taskMoved"
    if before.status != after.status:
        return "taskStatusUpdated"
    if before.due != after.due:
        return "taskDueDateUpdated"
    if before.tags != after.tags:
        return "taskTagUpdated"
    return "taskUpdated"
