"""ClickUp over API v2, read and written with a personal token (or an OAuth token).

Reads: `team/{id}/task` (all tasks of the workspace, filtered; 100 a page, no cursor, no total), `list/{id}/task`
for archived and named lists, `view/{id}/task`, `task/{id}` (always fresh), the structure (`space`, `folder`, `list`),
`list/{id}/field`, `custom_item`, `user` (whose time zone dates are told in).
Webhooks: `team/{id}/webhook`, signed by a secret that ClickUp makes.
Writes: `task/{id}/field/{id}`, one request a field; `task/{id}` where a task's own status or date is configured.

Limits: 100 to 10 000 requests a minute and token, by plan. No answer holds a count, so a walk proves itself: it
goes on from the last row's time instead of an offset, which no removal can shift, and looks twice before it
believes an end. ClickUp cannot leave fields out of a task: people's names come with it and are dropped unread.
There is no switch against notifications.

Known gaps: a task that is deleted or archived is seen by the next full pull, not before. The
rows of a census come whole, so nothing is saved by what is known already. Sub-tasks in other lists than their
parent's are followed where the answer to their root names them. A day with a time is the day in the token user's zone.
"""

from __future__ import annotations

from connectors.clickup.settings import SELECTORS, ClickUpSettings
from connectors.clickup.tracker import connect

SETTINGS = ClickUpSettings

__all__ = ["SELECTORS", "SETTINGS", "connect", "space_of"]


def space_of(key: str) -> str:  # noqa: ARG001 - the parameter is the connectors' contract
    """Return "": no id of a task names its space."""
    return ""
