"""Reading tasks: of a list, of the workspace, of a view, one alone, and how long they were in their statuses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from syncd.sandbox.clickup.access import Access
from syncd.sandbox.clickup.drawing import Drawing
from syncd.sandbox.clickup.errors import not_understood
from syncd.sandbox.clickup.filters import (
    LIST_PARAMETERS,
    TEAM_PARAMETERS,
    check_names,
    flag,
    known_status,
    ordered,
    page_number,
    standing_in,
    tests_of,
    texts,
    windowed,
)
from syncd.sandbox.clickup.model import Level, StatusType, Task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.faults import FaultKind, first

PAGE = 100
"""Tasks on a page, at most."""

_KEPT_RESULTS = 16
_MOST_TASKS = 100


@dataclass(frozen=True, slots=True)
class _Page:
    rows: Sequence[Task]
    last: bool


class Reading:
    """Answers of tasks; the latest results are kept while the site does not change."""

    def __init__(self, site: ClickUpSite, drawing: Drawing) -> None:
        self.site = site
        self.drawing = drawing
        self._results: dict[Any, list[Task]] = {}

    def of_list(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer the tasks of a list; only with `include_timl` also those that have their home elsewhere."""
        check_names(call, LIST_PARAMETERS)
        list_ = access.list(ref)
        page_number(call)
        timl = flag(call, "include_timl")

        def here(task: Task) -> bool:
            return task.list == list_.id or (timl and list_.id in task.locations)

        found = self._result(
            call, ("list", list_.id), lambda task: here(task) and task.archived == flag(call, "archived")
        )
        page = self._page(call, found, access)
        markdown = flag(call, "include_markdown_description")
        rows = [self.drawing.task(task, markdown=markdown) for task in page.rows]
        return answer_json({"tasks": rows, "last_page": page.last})

    def of_team(self, call: Call, access: Access) -> Answer:
        """Answer the tasks of the workspace; there is no `last_page` here."""
        check_names(call, TEAM_PARAMETERS)
        page_number(call)
        inside, archived, parent = standing_in(self.site, call), flag(call, "archived"), call.one("parent")
        away = {one.id for one in self.site.lists.values() if self.site.is_archived(one.id)}

        def here(task: Task) -> bool:
            if (task.archived or task.list in away) != archived:
                return False
            return (inside is None or inside(task)) and (not parent or task.parent == parent)

        page = self._page(call, self._result(call, ("team",), here), access)
        markdown = flag(call, "include_markdown_description")
        return answer_json({"tasks": [self.drawing.task(task, markdown=markdown) for task in page.rows]})

    def of_view(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer the tasks that a saved view shows."""
        check_names(call, {"page"})
        view = access.view(ref)
        page_number(call)
        everywhere = view.level is Level.TEAM
        inside = (
            {one.id for one in self.site.lists_in(view.level, view.place)}
            if not everywhere
            else set(self.site.lists)
        )
        tags = {tag.lower() for tag in view.tags}

        def here(task: Task) -> bool:
            status = self.site.status_of(task)
            return (
                task.list in inside
                and not task.archived
                and not self.site.is_archived(task.list)
                and (view.show_closed or status.type is not StatusType.CLOSED)
                and (view.show_subtasks or task.parent is None)
                and known_status(view.statuses, status.name)
                and (not tags or not tags.isdisjoint(tag.lower() for tag in task.tags))
            )

        tasks = [task for task in self._tasks(call).values() if here(task)]
        page = self._page(call, sorted(tasks, key=lambda task: task.id), access)
        return answer_json(
            {"tasks": [self.drawing.task(task, loose=True) for task in page.rows], "last_page": page.last}
        )

    def one(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer one task."""
        known = {
            "custom_task_ids",
            "team_id",
            "include_subtasks",
            "include_markdown_description",
            "custom_fields",
        }
        check_names(call, known)
        task = access.task(call, ref)
        shown = self.drawing.task(task, single=True, markdown=flag(call, "include_markdown_description"))
        shown |= {"sharing": _SHARING, "attachments": []}
        if flag(call, "include_subtasks"):
            shown["subtasks"] = [self.drawing.task(child, single=True) for child in self._below(task)]
        return answer_json(shown)

    def _below(self, task: Task) -> list[Task]:
        found: list[Task] = []
        for child in self.site.children(task.id):
            found += [child, *self._below(child)]
        return found

    def time_in_status(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer how long a task was in each status."""
        check_names(call, {"custom_task_ids", "team_id"})
        return answer_json(self.drawing.time_in_status(access.task(call, ref)))

    def times_in_status(self, call: Call, access: Access) -> Answer:
        """Answer the same for several tasks."""
        check_names(call, {"task_ids", "custom_task_ids", "team_id"})
        refs = texts(call, "task_ids")
        if not refs or len(refs) > _MOST_TASKS:
            raise not_understood(f"{len(refs)} task_ids")
        tasks = [access.task(call, ref) for ref in refs]
        return answer_json({task.id: self.drawing.time_in_status(task) for task in tasks})

    def _tasks(self, call: Call) -> Mapping[str, Task]:
        behind = first(call.faults, FaultKind.INDEX_BEHIND)
        seconds = float(behind.options.get("seconds", 60)) if behind is not None else 0.0
        return self.site.settled(timedelta(seconds=seconds))

    def _result(self, call: Call, place: tuple[str, ...], here: Any) -> list[Task]:
        rest, cut = windowed(call)
        return cut(self._sorted(rest, place, here))

    def _sorted(self, call: Call, place: tuple[str, ...], here: Any) -> list[Task]:
        asked = tuple(sorted((name, tuple(values)) for name, values in call.query.items() if name != "page"))
        stale = first(call.faults, FaultKind.INDEX_BEHIND) is not None
        key = (self.site.generation, place, asked)
        if not stale and key in self._results:
            return self._results[key]
        tests = [here, *tests_of(self.site, call)]
        tasks = [task for task in self._tasks(call).values() if all(test(task) for test in tests)]
        found = ordered(call, tasks)
        if not stale:
            while len(self._results) >= _KEPT_RESULTS:
                del self._results[next(iter(self._results))]
            self._results[key] = found
        return found

    def _page(self, call: Call, found: Sequence[Task], access: Access) -> _Page:
        """Cut a page out of all rows; those that cannot be seen leave it shorter."""
        number = page_number(call)
        if first(call.faults, FaultKind.REPEATED_PAGE) and number:
            number -= 1
        if first(call.faults, FaultKind.EMPTY_PAGE):
            return _Page((), last=False)
        short = first(call.faults, FaultKind.SHORT_PAGE)
        missing = int(short.options.get("rows", 1)) if short is not None else 0
        lost = short is not None and bool(short.options.get("lost"))
        size = PAGE if lost else max(1, PAGE - missing)
        begin = number * size
        rows = found[begin : begin + size]
        last = begin + size >= len(found)
        if lost:
            rows = rows[: max(0, len(rows) - missing)]
        if (moved := first(call.faults, FaultKind.REORDERED)) is not None and number:
            count = min(int(moved.options.get("rows", 1)), len(rows))
            rows = [*found[begin - count : begin], *rows[count:]]
        return _Page([task for task in rows if access.sees(task)], last)


_SHARING: Mapping[str, Any] = {
    "public": False,
    "public_share_expires_on": None,
    "public_fields": [],
    "token": None,
    "seo_optimized": False,
}
