"""Finding tasks by name, and the descendants of roots that stand in lists which are not read anyway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from connectors.clickup.pull.errand import Errand
from connectors.clickup.walk import Walk
from connectors.clickup.workspace import Row, Rows, mapping_of

LISTS_AT_ONCE = 30
"""Lists that one request may name."""

DEEPEST = 20
"""Levels of parents that are followed; ClickUp nests sub-tasks seven deep."""


def named(errand: Errand, refs: Sequence[str], *, subtasks: bool) -> dict[str, Row]:
    """Read these tasks as they stand now, by id or custom id; what is not visible is left out."""

    def read(ref: str) -> tuple[Row, datetime] | None:
        return errand.site.task(ref, subtasks=subtasks)

    with ThreadPoolExecutor(errand.width, thread_name_prefix=errand.tracker) as pool:
        answers = list(pool.map(read, refs))
    found: dict[str, Row] = {}
    for ref, answer in zip(refs, answers, strict=True):
        if answer is not None:
            errand.heard(Rows([answer[0]], answer[1], last=True))
            found[ref] = answer[0]
    return found


@dataclass(slots=True)
class Trees:
    """Descendants of roots outside of what is read whole, by id.

    `parents` knows the parent of every task that was met, inside or outside.
    """

    errand: Errand
    parents: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, Row] = field(default_factory=dict)
    _met: dict[str, Row] = field(default_factory=dict)

    def grow(self, roots: Mapping[str, Row]) -> None:
        """Follow roots, which were read with their sub-tasks, by id, into every list that these name."""
        lists: set[str] = set()
        for root in roots.values():
            lists |= self._meet([root, *_rows(root.get("subtasks"))])
        if lists:
            self._walk(sorted(lists))
        self.tasks = {name: task for name, task in self._met.items() if self._descends(name, set(roots))}

    def _meet(self, tasks: Iterable[Row]) -> set[str]:
        """Note tasks, and return the lists of those that are not read anyway."""
        lists = set()
        for task in tasks:
            self._note(task)
            if not self.errand.is_watched(task):
                lists.add(str(mapping_of(task.get("list")).get("id") or ""))
        return lists - {""}

    def _note(self, task: Row) -> None:
        name = str(task.get("id"))
        if task.get("parent"):
            self.parents[name] = str(task["parent"])
        if not self.errand.is_watched(task) and (name not in self._met or "custom_fields" in task):
            self._met[name] = task

    def _walk(self, lists: Sequence[str]) -> None:
        for first in range(0, len(lists), LISTS_AT_ONCE):
            part = lists[first : first + LISTS_AT_ONCE]
            walk = Walk(self.errand.site, self.errand.source(list=part))
            while not walk.done:
                for task in self.errand.heard(walk.step()).tasks:
                    self._note(task)

    def _descends(self, name: str, roots: set[str]) -> bool:
        for _ in range(DEEPEST):
            above = self.parents.get(name)
            if above is None or above in roots:
                return above is not None
            name = above
        return False


def _rows(value: object) -> list[Row]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
