"""The outline of a plan: which row stands below which, told by their order and levels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from connectors.errors import MalformedError
from connectors.model.plan import Task


def in_outline(tasks: Iterable[Task]) -> list[Task]:
    """Return the rows with the one above each; who has rows below is a summary, whatever the file says of it."""
    above: list[Task] = []
    ordered: list[Task] = []
    for task in tasks:
        while above and above[-1].level >= task.level:
            above.pop()
        placed = replace(task, parent=above[-1].uid if above else None)
        above.append(placed)
        ordered.append(placed)
    parents = {task.parent for task in ordered}
    return [replace(task, summary=task.uid in parents) for task in ordered]


def refuse_doubled(tasks: Sequence[Task], where: str) -> None:
    """Raise `MalformedError` where two rows have one id."""
    seen: dict[str, Task] = {}
    for task in tasks:
        if task.uid in seen:
            raise MalformedError(
                f"two rows have the id {task.uid!r}: {seen[task.uid].name!r} and {task.name!r}",
                where=where,
                remedy="give each row an id of its own",
            )
        seen[task.uid] = task
