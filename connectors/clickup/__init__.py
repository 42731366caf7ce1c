"""ClickUp over API v2, read and written with a personal token (or an OAuth token).

Reads: `team/{id}/task` (all tasks of the workspace, filtered; 100 a page, no cursor, no total), `list/{id}/task`
for archived and named lists, `view/{id}/task`, `task/{id}` (always fresh), the structure (`space`, `folder`, `list`),
`list/{id}/field`, `custom_item`, `user` (whose time zone dates are told in), `goal/{id}` where a key result is bound.
Webhooks: `team/{id}/webhook`, signed by a secret that ClickUp makes.
Writes: `task/{id}/field/{id}`, one request a field; `task/{id}` where a task's own status or date is configured;
`key_result/{id}`.

Limits: 100 to 10 000 requests a minute and token, by plan. No answer holds a count, so a walk proves itself: it
goes on from the last row's time instead of an offset, which no removal can shift, and looks twice before it
believes an end. ClickUp cannot leave fields out of a task: people's names come with it and are dropped unread.
There is no switch against notifications.

Known gaps: a task that is deleted or archived is seen by the next full pull, not before. The
rows of a census come whole, so nothing is saved by what is known already. Sub-tasks in other lists than their
parent's are followed where the answer to their root names them. What is 04:00 sharp in the token user's zone is a
date without time, any other time a day of the configured zone: a date that a colleague set in a third zone may be off.
"""

from __future__ import annotations

import re

from connectors.clickup.settings import SELECTORS, ClickUpSettings
from connectors.clickup.tracker import connect
from connectors.model.selectors import Reference

SETTINGS = ClickUpSettings

__all__ = ["SELECTORS", "SETTINGS", "connect", "refer", "space_of"]

_APP = r"https://app\.clickup\.com"
_TASK = re.compile(rf"{_APP}/t/(?:(?P<workspace>\d+)/)?(?P<task>[\w-]+)(?:[/?#].*)?", re.IGNORECASE)
_LIST = re.compile(rf"{_APP}/(?P<workspace>\d+)/v/(?:l/)?(?:li/|6-)(?P<list>\d+)(?:[-/?#].*)?", re.IGNORECASE)
_WORD = re.compile(r"(?=.*\d)(?=.*[a-z])[0-9a-z]{6,12}|[A-Z][A-Z0-9]*-\d+")


def space_of(key: str) -> str:  # noqa: ARG001 - the parameter is the connectors' contract
    """Return "": no id of a task names its space."""
    return ""


def refer(settings: ClickUpSettings, text: str) -> Reference | None:
    """Return the task or list that an address of the app, or a word in the form of a task's id, names.

    An address that names another workspace is none of ours; those of tasks may name none.
    """
    if found := _TASK.fullmatch(text):
        return Reference(found["task"]) if found["workspace"] in {None, settings.workspace} else None
    if found := _LIST.fullmatch(text):
        return Reference(found["list"], "list") if found["workspace"] == settings.workspace else None
    return Reference(text) if _WORD.fullmatch(text) else None
