"""What ClickUp remembers of a task's past: when it entered each status, and nothing else.

`time_in_status` adds up the stays in one status and tells when the last of them began, so a task that was reopened
shows one stay for each status. It needs the ClickApp *Total time in Status*; a workspace without it refuses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from connectors.clickup.translate import category_of
from connectors.clickup.values import moment
from connectors.clickup.workspace import Row, Workspace, mapping_of
from connectors.errors import MissingError, RejectedError, RightsError
from connectors.model.history import Histories, ItemChange, Shift
from connectors.model.items import Category

MOST_TASKS = 100
"""Tasks that may be asked for in one request."""

ONLY_STATUS = (
    "ClickUp tells times in a status only: list, tags, parent, dates and estimates count as they are now"
)
SWITCHED_OFF = (
    "the ClickApp Total time in Status is off: nothing is told of the past, all counts as it is now"
)

UNTOLD = "ClickUp does not tell its times in a status: it counts as it is now"


class _Stay(NamedTuple):
    since: datetime
    status: str
    category: Category | None


def histories(site: Workspace, ids: Sequence[str]) -> Iterator[Histories]:
    """Read the stays of these tasks, a hundred in a request; each piece may be kept at once."""
    switched_off = False
    for at in range(0, len(ids), MOST_TASKS):
        chunk = ids[at : at + MOST_TASKS]
        told: Mapping[str, Row] = {}
        if not switched_off:
            try:
                told = _told(site, chunk)
            except (RejectedError, RightsError):
                switched_off = True
        gap = SWITCHED_OFF if switched_off else UNTOLD
        yield Histories(
            changes=tuple(change for task, row in told.items() for change in _changes(task, row)),
            read={task: (ONLY_STATUS if task in told else gap,) for task in chunk},
        )


def _told(site: Workspace, tasks: Sequence[str]) -> Mapping[str, Row]:
    """Return the stays of those tasks that are visible: asked one by one where one is not, since that spoils all."""
    try:
        return site.stays(tasks)
    except (MissingError, RejectedError):
        found = {}
        for task in tasks:
            try:
                found[task] = site.stays_of(task)
            except MissingError:
                continue
        return found


def _changes(task: str, row: Row) -> Iterator[ItemChange]:
    for number, (before, after) in enumerate(pairwise(_stays(row)), start=1):
        yield ItemChange(
            item=task,
            at=after.since,
            act=str(number),
            shifts={
                "status": Shift(before.status, after.status),
                "category": Shift(before.category, after.category),
            },
        )


def _stays(row: Row) -> list[_Stay]:
    """Return the stays in the order in which they began; the present status is one of them."""
    told = row.get("status_history")
    found = {}
    for stay in told if isinstance(told, list) else ():
        since = moment(mapping_of(mapping_of(stay).get("total_time")).get("since"))
        if since is not None:
            found[str(stay.get("status"))] = _Stay(
                since, str(stay.get("status")), category_of(stay.get("type"))
            )
    present = mapping_of(row.get("current_status"))
    since = moment(mapping_of(present.get("total_time")).get("since"))
    if since is not None:
        name = str(present.get("status"))
        found[name] = _Stay(since, name, found[name].category if name in found else None)
    return sorted(found.values(), key=lambda stay: stay.since)
