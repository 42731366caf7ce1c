"""The scripted quarter's trackers: a Jira site and a ClickUp workspace in which the script's items are acted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar

from syncd.sandbox.clickup.loading import load as load_workspace
from syncd.sandbox.clickup.model import Task
from syncd.sandbox.clickup.person import create_task, edit_task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.kinds import AnySite
from syncd.sandbox.loading import load as load_site
from syncd.sandbox.model import Issue
from syncd.sandbox.person import create_issue, edit_issue
from syncd.sandbox.site import Site
from tests.contract.engine.quarter.scenario import (
    FOUNDED,
    KEY_RESULTS,
    PROJECTS,
    Act,
    Item,
    KeyResult,
    Project,
)

_Thing = TypeVar("_Thing")


class Stage(Protocol):
    """A tracker as the script sees it; items go by their names. What is done happens at the site's time."""

    name: str
    tracker: str

    @property
    def site(self) -> AnySite:
        """Return what the sandbox serves."""

    def bear(self, item: Item) -> None:
        """Make a new item."""

    def do(self, act: Act) -> None:
        """Do to an item what the act tells."""

    def ref(self, item: str) -> str:
        """Return how the configuration names an item."""

    def selector(self, project: Project) -> str:
        """Return the selector of a project."""


class JiraStage:
    """A Jira site; keys are Q-1, Q-2 … in the order of birth. Cancelled is done with a resolution of the list."""

    name = "jira"
    tracker = (
        '{type: jira, url: "<jira_url>", email: bot@example.com, token: env:BENCH_TOKEN, watch: [Q], '
        "requests_per_second: 1000, fields: {points: Story Points, start: Start date}}"
    )

    def __init__(self, items: Sequence[Item]) -> None:
        old = [item for item in items if item.born <= FOUNDED]
        self._keys = {item.name: f"Q-{n}" for n, item in enumerate(old, start=1)}
        self._gone: dict[str, Issue] = {}
        statuses = (("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done"))
        furniture: list[dict[str, Any]] = [
            *({"kind": "status", "name": name, "category": category} for name, category in statuses),
            *({"kind": "resolution", "name": name} for name in ("Done", "Won't Do")),
            {"kind": "field", "name": "Value", "type": "number"},
            {"kind": "field", "name": "Start date", "type": "date"},
        ]
        self._site = load_site([*furniture, *(self._record(item) for item in old)])

    @property
    def site(self) -> Site:
        """Return the site."""
        return self._site

    def ref(self, item: str) -> str:
        """Return the key."""
        return self._keys[item]

    def selector(self, project: Project) -> str:
        """Return epics by their keys, or by their label."""
        epics = ", ".join(map(self.ref, project.epics))
        return f"{{labels: {project.tag}}}" if project.tag else f"{{epics: [{epics}]}}"

    def _record(self, item: Item) -> dict[str, Any]:
        fields = {"Value": item.value, "Start date": _plain(item.start)}
        return {
            "key": self._keys[item.name],
            "type": _TYPES[item.kind],
            "status": "To Do",
            "created": item.born.isoformat(),
            "parent": self._keys[item.parent] if item.parent else None,
            "labels": list(item.tags),
            "points": item.points,
            "due": _plain(item.due),
            "fields": {name: value for name, value in fields.items() if value is not None},
        }

    def bear(self, item: Item) -> None:
        """Create an issue."""
        order = {"project": "Q", "summary": item.name, "type": _TYPES[item.kind], "status": "To Do"}
        more = {"parent": self._keys[item.parent or ""], "due": _plain(item.due)}
        self._keys[item.name] = create_issue(self.site, order | more).key

    def do(self, act: Act) -> None:
        """Edit, delete or bring back an issue."""
        key = self._keys[act.item]
        if "gone" in act.change:
            issue = self._gone[key] = _found(self.site.find(key))
            self.site.delete(issue.id)
        elif "back" in act.change:
            self.site.put(self._gone.pop(key))
        else:
            edit_issue(self.site, key, self._order(act.change))

    def _order(self, change: Mapping[str, Any]) -> dict[str, Any]:
        order = {_IN_JIRA.get(name, name): _plain(value) for name, value in change.items()}
        if "parent" in order:
            order |= {"parent": self._keys[order["parent"]], "type": "Story"}
        if order.get("status") == "cancelled":
            order["resolution"] = "Won't Do"
        if "status" in order:
            order["status"] = _JIRA_STATUSES[order["status"]]
        return order


_TYPES = {"epic": "Epic", "story": "Story", "subtask": "Subtask", "carrier": "Task"}
_IN_JIRA = {"points": "Story Points", "value": "Value", "tags": "labels"}
_JIRA_STATUSES = {"todo": "To Do", "doing": "In Progress", "done": "Done", "cancelled": "Done"}


class ClickUpStage:
    """A workspace; epics are tasks of one list, stories their sub-tasks. Cancelled is a closed status of that name."""

    name = "clickup"
    tracker = (
        '{type: clickup, url: "<clickup_url>/api", workspace: "9001", token: env:BENCH_TOKEN, watch: [Department], '
        "requests_per_second: 1000, requests_per_minute: 100000}"
    )

    def __init__(self, items: Sequence[Item]) -> None:
        self._ids = {item.name: item.name.replace("-", "") for item in items}
        self._gone: dict[str, Task] = {}
        statuses = [
            {"name": "to do", "type": "open"},
            {"name": "doing", "type": "custom"},
            {"name": "done", "type": "done"},
            {"name": "cancelled", "type": "closed"},
        ]
        furniture: list[dict[str, Any]] = [
            {"kind": "workspace", "zone": "Asia/Tokyo"},
            {"kind": "space", "name": "Department", "statuses": statuses},
            {"kind": "list", "name": "Work", "space": "Department"},
            {"kind": "field", "name": "Value", "type": "number"},
        ]
        old = [self._record(item) for item in items if item.born <= FOUNDED]
        self._site = load_workspace([*furniture, *old])

    @property
    def site(self) -> ClickUpSite:
        """Return the workspace."""
        return self._site

    def ref(self, item: str) -> str:
        """Return the id."""
        return self._ids[item]

    def selector(self, project: Project) -> str:
        """Return tasks by their ids, or by their tag."""
        epics = ", ".join(map(self.ref, project.epics))
        return f"{{tags: {project.tag}}}" if project.tag else f"{{tasks: [{epics}]}}"

    def _record(self, item: Item) -> dict[str, Any]:
        record = {
            "kind": "task",
            "id": self._ids[item.name],
            "name": item.name,
            "list": "Work",
            "status": "to do",
            "created": item.born.isoformat(),
            "parent": self._ids[item.parent] if item.parent else None,
            "tags": list(item.tags),
            "points": item.points,
            "start": _plain(item.start),
            "due": _plain(item.due),
        }
        known = {name: value for name, value in record.items() if value is not None}
        return known if item.value is None else {**known, "fields": {"Value": item.value}}

    def bear(self, item: Item) -> None:
        """Create a sub-task."""
        parent = self._ids[item.parent or ""]
        order = {"list": "Work", "name": item.name, "parent": parent, "due": _plain(item.due)}
        self._ids[item.name] = create_task(self.site, order).id

    def do(self, act: Act) -> None:
        """Edit, delete or bring back a task."""
        id_ = self._ids[act.item]
        if "gone" in act.change:
            self._gone[id_] = _found(self.site.find(id_))
            self.site.delete(id_)
        elif "back" in act.change:
            self.site.deleted.discard(id_)
            self.site.put(self._gone.pop(id_))
        else:
            edit_task(self.site, id_, self._order(act.change))

    def _order(self, change: Mapping[str, Any]) -> dict[str, Any]:
        order = {"Value" if name == "value" else name: _plain(value) for name, value in change.items()}
        if "parent" in order:
            order["parent"] = self._ids[order["parent"]]
        if order.get("status") == "todo":
            order["status"] = "to do"
        return order


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _found(thing: _Thing | None) -> _Thing:
    assert thing is not None
    return thing


def configuration(stage: Stage) -> str:
    """Return the settings of the whole quarter over one tracker."""
    named: set[str] = set()
    lines = [
        "timezone: Asia/Tokyo",
        "calendar: {country: JP, holidays: [{from: 2026-12-29, until: 2026-12-31}]}",
        "store: sqlite:///unused.db",
        f"trackers: {{{stage.name}: {stage.tracker}}}",
        "cycle: {name: 2026Q4, start: 2026-10-01, end: 2026-12-31}",
        "objectives:",
    ]
    for objective in ("o1", "o2"):
        lines += [f"  - id: {objective}", f"    title: Objective {objective}", "    key_results:"]
        for kr in (kr for kr in KEY_RESULTS if kr.objective == objective):
            lines += _key_result(stage, kr)
            own = [project for project in PROJECTS if kr.id in project.key_results]
            lines += ["        projects:"] if own else []
            for project in own:
                lines.append(f"          - {project.id if project.id in named else _project(stage, project)}")
                named.add(project.id)
    lines.append("side_projects:")
    lines += [f"  - {_project(stage, project)}" for project in PROJECTS if not project.key_results]
    return "\n".join(lines) + "\n"


def _key_result(stage: Stage, kr: KeyResult) -> list[str]:
    metric = "{value: progress}"
    if kr.ends:
        metric = f"{{start: {kr.ends[0]}, target: {kr.ends[1]}, value: {{field: Value}}}}"
    return [
        f"      - id: {kr.id}",
        f"        title: Key result {kr.id}",
        f"        item: {stage.ref(kr.id)}",
        f"        kind: {'committed' if kr.committed else 'stretch'}",
        f"        weight: {kr.weight}",
        f"        metric: {metric}",
    ]


def _project(stage: Stage, project: Project) -> str:
    plan = f"start: {project.start}, due: {project.due}"
    if project.from_item:
        plan = "from: item"
    if project.by_dues:
        plan += ", curve: dues"
    parts = [
        f"id: {project.id}",
        f"select: {stage.selector(project)}",
        f"plan: {{{plan}}}",
        f"weight: {project.weight}",
    ]
    if project.points:
        parts.append("measure: points")
    if project.from_item:
        parts.append(f"item: {stage.ref(project.epics[0])}")
    if project.dropped:
        parts.append(f"dropped: {{on: {project.dropped}, reason: The new platform has it}}")
    if project.paused:
        parts.append(f"paused: {{from: {project.paused[0]}, until: {project.paused[1]}, reason: audit}}")
    return f"{{{', '.join(parts)}}}"
