"""The parts of the department's configuration that are about ClickUp."""

from __future__ import annotations

from collections.abc import Iterator

from syncd.sandbox.department.clickup.outline import (
    CLICKUP_PROJECTS,
    SPACE,
    STATUS_OPTIONS,
    WORKSPACE,
    card_ids,
    list_ids,
    top_ids,
)
from syncd.sandbox.department.elements import Form, ProjectOutline
from syncd.sandbox.department.timeline import Timeline


def tracker_lines(url: str, token: str, poll: str) -> Iterator[str]:
    """Yield the tracker; `url` is the address of the sandbox."""
    yield "  clickup:"
    yield "    type: clickup"
    yield f"    url: {url}/api"
    yield f'    workspace: "{WORKSPACE}"'
    yield f"    token: {token}"
    yield f"    poll: {poll}"
    yield f"    watch: [{SPACE}]"
    yield "    requests_per_minute: 9000  # the sandbox is on the Enterprise plan"


def project_lines(timeline: Timeline) -> Iterator[str]:
    """Yield the projects, to stand under a key result."""
    for project in CLICKUP_PROJECTS:
        yield f"- id: {project.id}"
        yield f"  title: {project.title}"
        yield f"  select: {{tracker: clickup, {_selector(project)}}}"
        if project.measure != "items":
            yield f"  measure: {project.measure}"
        dues = ", curve: dues" if project.by_dues else ""
        yield f"  plan: {{start: {timeline.opening(project)}, due: {timeline.due(project)}{dues}}}"
        yield f'  item: {{tracker: clickup, key: "{card_ids()[project.id]}"}}  # carries its status fields'


def _selector(project: ProjectOutline) -> str:
    if project.form is Form.TASK:
        return f'tasks: ["{top_ids()[project.id]}"]'
    return f'lists: ["{list_ids()[project.word]}"]'


def write_lines() -> Iterator[str]:
    """Yield what is written into ClickUp; one of the options is named, the others are found by their names."""
    yield "  clickup:"
    yield "    project:"
    yield f'      status: {{field: Project Status, options: {{unknown: "{STATUS_OPTIONS["unknown"]}"}}}}'
    yield "      progress: {field: Progress, as: percent}"
    yield "      slip: Slip (days)"
