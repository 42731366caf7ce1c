"""An incremental pull: what changed since the cursor; one request while the workspace is quiet.

It asks for the changes of the whole workspace and keeps what belongs to the scope or is stored: so one request
serves however many spaces, lists, tasks and views are named, and a task that was moved out of them is seen to be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connectors.clickup.pull.errand import SPACE, UNREADABLE, Errand
from connectors.clickup.pull.full import full
from connectors.clickup.pull.trees import Trees, named
from connectors.clickup.walk import Stamp, Walk
from connectors.clickup.workspace import Row
from connectors.errors import CredentialsError, MissingError, RejectedError
from connectors.model.pulls import Cursor, Page, name_of_place

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Progress:
    """What an incremental pull has met: followed branches, changed ids, and strangers by id."""

    branches: set[str]
    changed: set[str] = field(default_factory=set)
    strangers: dict[str, Row] = field(default_factory=dict)
    grown: dict[str, Row] = field(default_factory=dict)

    def adopt(self) -> list[Row]:
        """Take those strangers that hang on a followed branch, level by level."""
        adopted: list[Row] = []
        while new := [name for name, task in self.strangers.items() if self._hangs(task)]:
            for name in new:
                self.grown[name] = self.strangers.pop(name)
                self.branches.add(name)
                adopted.append(self.grown[name])
        return adopted

    def _hangs(self, task: Row) -> bool:
        above = {str(task.get(part)) for part in ("parent", "top_level_parent") if task.get(part)}
        return not above.isdisjoint(self.branches)


def changes(errand: Errand, cursor: Cursor) -> Iterator[Page]:
    """Yield the pages of an incremental pull; the last one carries the new cursor.

    Everything is read where a space is back that could not be read: what stands in it need not have changed.
    """
    if _is_back(errand, cursor):
        yield from full(errand)
        return
    progress = Progress(branches=set(cursor.branches))
    for tasks in _changed(errand, cursor, progress):
        if tasks:
            yield Page(items=errand.items(tasks))
    fresh = progress.adopt()
    yield from _branch_off(errand, progress, [t for t in fresh if str(t["id"]) not in cursor.branches])
    matches, further = _matches(errand, progress, cursor.unread)
    if further:
        yield Page(items=errand.items(further))
    places = [value for _, value in errand.scope.places]
    names = dict.fromkeys([*errand.scope.roots, *errand.scope.items, *places])
    errand.unseen += [ref for ref in names if ref in errand.missing]
    yield Page(
        matches=matches,
        judged=frozenset(progress.changed) if matches else frozenset(),
        cursor=Cursor(at=errand.start, branches=tuple(sorted(progress.branches))),
        unseen=errand.told_unseen(),
        troubles=errand.troubles,
    )


def _is_back(errand: Errand, cursor: Cursor) -> bool:
    """Look for the spaces that could not be read, and say whether one of them can be now."""
    lost = [ref for ref in errand.selected_spaces if name_of_place(SPACE, ref) in cursor.unread]
    if lost:
        errand.structure.renew()
        ids = errand.found(lost)
        errand.check_visible(ids, errand.structure.survey(list(ids.values())))
    return any(name_of_place(SPACE, ref) not in errand.troubles for ref in lost)


def _changed(errand: Errand, cursor: Cursor, progress: Progress) -> Iterator[list[Row]]:
    scope = errand.scope
    if not (scope.spaces or scope.roots or scope.items or scope.queries or scope.places):
        return
    since = max(0, round((cursor.at - errand.overlap - _EPOCH).total_seconds() * 1000))
    walk = Walk(errand.site, errand.source(), Stamp.UPDATED, low=since, wary=False)
    while not walk.done:
        try:
            rows = errand.heard(walk.step())
        except (RejectedError, MissingError, CredentialsError) as error:
            errand.explain(error)
        stale = errand.stale(rows.tasks)
        kept = [task for task in stale if _belongs(errand, task, progress)]
        progress.changed |= {str(task["id"]) for task in kept}
        ours = {str(task["id"]) for task in kept}
        progress.strangers |= {str(t["id"]): t for t in stale if str(t["id"]) not in ours}
        yield kept


def _belongs(errand: Errand, task: Row, progress: Progress) -> bool:
    """Say whether a task is in the scope by itself; views and descendants are looked at later."""
    name = str(task["id"])
    if name in progress.branches or errand.is_watched(task):
        return True
    names = {name, str(task.get("custom_id") or name)}
    return not names.isdisjoint({*errand.scope.items, *errand.scope.roots}) or bool(errand.known([name]))


def _branch_off(errand: Errand, progress: Progress, fresh: Sequence[Row]) -> Iterator[Page]:
    """Read new branches with their own descendants, which need not have changed themselves."""
    if not fresh:
        return
    roots = named(errand, [str(task["id"]) for task in fresh], subtasks=True)
    trees = Trees(errand)
    trees.grow(roots)
    tasks = {**{str(task["id"]): task for task in fresh}, **trees.tasks}
    progress.branches |= set(tasks)
    progress.changed |= set(tasks)
    yield Page(items=errand.items(list(tasks.values())))


def _matches(
    errand: Errand, progress: Progress, unread: Collection[str]
) -> tuple[dict[str, frozenset[str]], list[Row]]:
    """Ask which of the changed tasks each view shows, and return those that only a view brings in.

    One of `unread` could not be read by the last pull: it is tried again, and what it shows then counts, changed or not.
    """
    anew = [view for view in errand.scope.queries if view in unread]
    shown = {
        view: tasks
        for view in errand.scope.queries
        if progress.changed or progress.strangers or view in anew
        if (tasks := _shown(errand, view)) is not None
    }
    further: dict[str, Row] = {}
    for view, tasks in shown.items():
        further |= {name: task for name, task in tasks.items() if name in progress.strangers}
        if view in anew:
            further |= {str(task["id"]): task for task in errand.stale(list(tasks.values()))}
    progress.changed |= set(further)
    matches = {
        view: frozenset(tasks) if view in anew else frozenset(set(tasks) & progress.changed)
        for view, tasks in shown.items()
    }
    return matches, list(further.values())


def _shown(errand: Errand, view: str) -> dict[str, Row] | None:
    """Return the tasks that a view shows by id; None where it cannot be read, which is noted."""
    walk = Walk(errand.site, errand.view_source(view), wary=False)
    tasks: dict[str, Row] = {}
    while not walk.done:
        try:
            rows = errand.heard(walk.step())
        except UNREADABLE as error:
            errand.give_up(view, error)
            return None
        tasks |= {str(task["id"]): task for task in rows.tasks if task.get("id")}
    return tasks
