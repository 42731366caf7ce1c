"""Matching: which rows of a plan file are a project's.

A project that names its row has that one: by unique id, by tracker key, or by name. Any other is looked for in each
plan in the order of the settings, by the keys of its item and of what it selects in the plan's column of keys, or by
its title or id among the names. A row below a matched one belongs with it, unless a nearer one is matched. Several
rows of one key or name say nothing for certain: that is a mismatch, which names them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from connectors.model.plan import PlanFile, Task
from mappings.okr import FileRow, Project

MOST_NAMED = 5
"""Rows that are named where several could be meant."""


class Matching(StrEnum):
    """By what the rows of a plan are matched with projects that name none."""

    KEY = "key"
    NAME = "name"
    UNIQUE_ID = "unique_id"


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """A plan, by what its rows are matched, and the column that holds the trackers' keys."""

    plan: PlanFile
    by: Matching = Matching.KEY
    column: str = ""

    @cached_property
    def above(self) -> Mapping[str, str | None]:
        """Return the row above each row, by uid."""
        return {task.uid: task.parent for task in self.plan.tasks}

    @cached_property
    def by_key(self) -> Mapping[str, Sequence[Task]]:
        """Return the rows of each key in small letters."""
        found: dict[str, list[Task]] = {}
        for task in self.plan.tasks:
            if key := self.key_of(task):
                found.setdefault(key, []).append(task)
        return found

    def key_of(self, task: Task) -> str:
        """Return the tracker key of a row, in small letters, "" without one."""
        return self.plan_key(task).casefold()

    def plan_key(self, task: Task) -> str:
        """Return the tracker key of a row as it is written, "" without one."""
        return task.columns.get(self.column, "").strip()


@dataclass(frozen=True, slots=True)
class Match:
    """A project's rows in a plan: the topmost of them, by uid."""

    plan: str
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why no row could be told for a project, with the rows that could be meant."""

    project: str
    plan: str
    what: str
    candidates: tuple[str, ...] = ()

    def __str__(self) -> str:
        named = "; ".join(self.candidates[:MOST_NAMED])
        more = f" and {len(self.candidates) - MOST_NAMED} more" if len(self.candidates) > MOST_NAMED else ""
        return f"{self.what}: {named}{more}" if named else self.what


def match(
    projects: Iterable[Project], plans: Mapping[str, Lookup]
) -> tuple[dict[str, Match], list[Mismatch]]:
    """Return the rows of the projects that have any, and what could not be matched."""
    found: dict[str, Match] = {}
    failed: list[Mismatch] = []
    for project in projects:
        row = project.plan.file
        for name, lookup in plans.items():
            if row and row.plan not in {None, name}:
                continue
            rows = _rows(project, row, lookup, name)
            if isinstance(rows, Mismatch):
                failed.append(rows)
                break
            if rows:
                found[project.id] = Match(name, rows)
                break
        else:
            if row and row.plan in {None, *plans}:
                failed.append(Mismatch(project.id, row.plan or "", f"no row is {row.task!r}"))
    return found, failed


def _rows(project: Project, row: FileRow | None, lookup: Lookup, plan: str) -> tuple[str, ...] | Mismatch:
    if row is not None:
        return _only(project, plan, row.task, list(_named(row.task, lookup)), lookup)
    if lookup.by is Matching.NAME:
        names = {project.title.casefold(), project.id.casefold()}
        rows = [task for task in lookup.plan.tasks if task.name.strip().casefold() in names]
        return _only(project, plan, project.title, rows, lookup)
    if lookup.by is Matching.UNIQUE_ID:
        return ()
    found: list[str] = []
    for key in keys_of(project):
        one = _only(project, plan, key, _with_key(key, lookup), lookup)
        if isinstance(one, Mismatch):
            return one
        found += one
    return tuple(dict.fromkeys(found))


def keys_of(project: Project) -> list[str]:
    """Return the keys by which a project is known in trackers: those of its item and of what it selects."""
    item = [project.item[1]] if project.item else []
    return list(dict.fromkeys([*item, *(root for s in project.select for root in s.include.roots)]))


def _with_key(key: str, lookup: Lookup) -> list[Task]:
    return list(lookup.by_key.get(key.strip().casefold(), ()))


def _named(text: str, lookup: Lookup) -> Iterator[Task]:
    """Yield the rows of that unique id, else of that key, else of that name."""
    by_id = [task for task in lookup.plan.tasks if task.uid == text]
    yield from (
        by_id
        or _with_key(text, lookup)
        or (task for task in lookup.plan.tasks if task.name.strip().casefold() == text.strip().casefold())
    )


def _only(
    project: Project, plan: str, text: str, rows: list[Task], lookup: Lookup
) -> tuple[str, ...] | Mismatch:
    """Return the one row; of rows below each other the upper one."""
    uids = {task.uid for task in rows}
    tops = [task for task in rows if uids.isdisjoint(_ancestors(task.uid, lookup.above))]
    if len(tops) > 1:
        told = tuple(f"{task.name} (id {task.uid})" for task in tops)
        return Mismatch(project.id, plan, f"{len(tops)} rows are {text!r}", told)
    return tuple(task.uid for task in tops)


def _ancestors(uid: str, above: Mapping[str, str | None]) -> Iterator[str]:
    parent = above.get(uid)
    while parent is not None:
        yield parent
        parent = above.get(parent)


def rows_below(plan: PlanFile, owners: Mapping[str, str]) -> dict[str, list[Task]]:
    """Return by owner the rows at and below the rows that `owners` tells it for, by uid; the nearest one counts."""
    above = {task.uid: task.parent for task in plan.tasks}
    found: dict[str, list[Task]] = {}
    for task in plan.tasks:
        own = next((owners[uid] for uid in (task.uid, *_ancestors(task.uid, above)) if uid in owners), None)
        if own is not None and task.active:
            found.setdefault(own, []).append(task)
    return found
