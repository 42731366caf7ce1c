"""What of the department lives in ClickUp: three more projects under one key result of its Jira."""

from __future__ import annotations

from collections.abc import Sequence

from syncd.sandbox.clickup import identity
from syncd.sandbox.department.elements import Form, ProjectOutline

KEY_RESULT = "trial-to-paid"
"""The key result that has projects in both trackers."""

WORKSPACE = "9001"
TOKEN = "pk_81550001_GROWTHSANDBOX"  # noqa: S105  (opens nothing but this sandbox)
SPACE = "Growth"
"""The space that is watched."""

CLICKUP_PROJECTS: Sequence[ProjectOutline] = (
    ProjectOutline(
        id="trial-emails",
        title="Mails during the trial",
        space=SPACE,
        form=Form.LIST,
        leaves=34,
        closes=12,
        slip=6.5,
        growth=0.3,
        word="Trial mails",
    ),
    ProjectOutline(
        id="pricing-page",
        title="New page of prices",
        space=SPACE,
        form=Form.TASK,
        leaves=20,
        opens=2,
        closes=11,
        slip=0.3,
        measure="estimate",
        word="Website",
    ),
    ProjectOutline(
        id="webinars",
        title="お試し利用者向けウェビナー",
        space=SPACE,
        form=Form.LIST,
        leaves=24,
        opens=1,
        slip=-0.5,
        by_dues=True,
        word="ウェビナー",
    ),
)
"""`word` is the name of the list in which a project's work stands; a task with subtasks is one of its list."""

STATUS_OPTIONS = {
    "not_started": "⚪ Not started",
    "on_track": "🟢 On track",
    "at_risk": "🟡 At risk",
    "off_track": "🔴 Off track",
    "done": "✅ Done",
    "unknown": "❔ Unknown",
}
"""The options of the field Project Status."""


def card_ids() -> dict[str, str]:
    """Return the id of the task that carries each project's status fields, by the project's id."""
    return {project.id: identity.task_id(number) for number, project in enumerate(CLICKUP_PROJECTS, start=1)}


def top_ids() -> dict[str, str]:
    """Return the id of the task above all work, by the id of each project that has one."""
    tops = [project.id for project in CLICKUP_PROJECTS if project.form is Form.TASK]
    return {id_: identity.task_id(number) for number, id_ in enumerate(tops, start=len(CLICKUP_PROJECTS) + 1)}


def list_ids() -> dict[str, str]:
    """Return the id of each list, by its name."""
    names = ("Key projects", *(project.word for project in CLICKUP_PROJECTS), "Inbox", "Last season")
    return {name: identity.place_id(100 + 2 * number) for number, name in enumerate(names)}
