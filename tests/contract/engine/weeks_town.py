"""A small site for weekly goals, in Jira and in ClickUp: two projects, two weeks, worked out by hand.

The cycle begins on Thursday 2026-10-01; W42 is 12 to 18 October. As it opens, alpha has
a1 (due on the 14th), a2 (due on the 16th, blocked by b1), a3 (in a sprint that ends on the 18th), a4 (labelled for the
week) and a8 (due on the 15th): five goals. a5 is due on the 15th and labelled not to be a goal, a6 was due on the 9th
and is overdue, a7 is due in November, a9 is due on the 16th and done. a10 and a11 are due in W43. beta has b1 alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from syncd.sandbox.clickup import loading as clickup_loading
from syncd.sandbox.clickup import person as clickup_person
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.loading import load
from syncd.sandbox.person import edit_issue
from syncd.sandbox.site import Site

CREATED = "2026-09-28T09:00:00+09:00"
DUES = {
    "a1": "2026-10-14",
    "a2": "2026-10-16",
    "a5": "2026-10-15",
    "a6": "2026-10-09",
    "a7": "2026-11-20",
    "a8": "2026-10-15",
    "a9": "2026-10-16",
    "a10": "2026-10-22",
    "a11": "2026-10-23",
}
LABELS = {"a4": "2026-W42", "a5": "not-2026-W42"}
ALPHA = [f"a{n}" for n in range(1, 12)]
BOXES = "com.atlassian.jira.plugin.system.customfieldtypes:multicheckboxes"

Act = Callable[..., None]
"""Changes an item by its name: `status` (done, cancelled), `due`, `labels`, `project`, `flagged`, `blocked_by`, `words`."""


def site() -> Site:
    """Return the Jira: epics W-1 (alpha) and W-2 (beta), stories with the item's name as summary."""
    statuses = [
        {"kind": "status", "name": name, "category": category}
        for name, category in (("To Do", "new"), ("Done", "done"), ("Cancelled", "done"))
    ]
    sprint = {"kind": "sprint", "name": "Sprint 3", "state": "active"}
    dates = {"start": "2026-10-05T09:00:00+09:00", "end": "2026-10-18T17:00:00+09:00"}
    flag = {"kind": "field", "name": "Flagged", "type": "options", "options": ["Impediment"], "plugin": BOXES}
    words = {"kind": "field", "name": "Goals", "type": "paragraph"}
    return load([*statuses, sprint | dates, flag, words, *_issues()])


def _issues() -> Iterator[dict[str, Any]]:
    yield {
        "key": "W-1",
        "type": "Epic",
        "summary": "alpha",
        "status": "To Do",
        "category": "new",
        "created": CREATED,
    }
    yield {
        "key": "W-2",
        "type": "Epic",
        "summary": "beta",
        "status": "To Do",
        "category": "new",
        "created": CREATED,
    }
    for name in [*ALPHA, "b1"]:
        record: dict[str, Any] = {
            "key": key_of(name),
            "type": "Story",
            "summary": name,
            "parent": "W-2" if name == "b1" else "W-1",
            "status": "Done" if name == "a9" else "To Do",
            "category": "done" if name == "a9" else "new",
            "created": CREATED,
            "due": DUES.get(name),
            "labels": [LABELS[name]] if name in LABELS else [],
        }
        if name == "a3":
            record["sprints"] = ["Sprint 3"]
        if name == "a2":
            record["links"] = {"is blocked by": [key_of("b1")]}
        yield {part: value for part, value in record.items() if value}


def key_of(name: str) -> str:
    """Return the key of an item in the Jira."""
    return "W-20" if name == "b1" else f"W-{2 + int(name[1:])}"


def change_issue(made: Site, name: str, **order: Any) -> None:
    """Change an issue by the names that both trackers share."""
    told: dict[str, Any] = {part: order[part] for part in ("due", "labels") if part in order}
    if "status" in order:
        told["status"] = {"done": "Done", "cancelled": "Cancelled", "todo": "To Do"}[order["status"]]
    if "project" in order:
        told["parent"] = {"alpha": "W-1", "beta": "W-2"}[order["project"]]
    if "flagged" in order:
        told["Flagged"] = ["Impediment"] if order["flagged"] else None
    if "words" in order:
        told["Goals"] = order["words"]
    edit_issue(made, {"alpha": "W-1", "beta": "W-2"}.get(name) or key_of(name), told)


STATUSES = [
    {"name": "to do", "type": "open"},
    {"name": "cancelled", "type": "done"},
    {"name": "complete", "type": "closed"},
]


def workspace() -> ClickUpSite:
    """Return the ClickUp: lists alpha and beta, a list as sprint, and a task that carries alpha's fields."""
    places: list[dict[str, Any]] = [
        {"kind": "workspace", "zone": "Asia/Tokyo"},
        {"kind": "space", "name": "Eng", "statuses": STATUSES},
        *({"kind": "list", "name": name, "space": "Eng"} for name in ("alpha", "beta", "okr")),
        {"kind": "list", "name": "Sprint 3", "space": "Eng", "start": "2026-10-05", "due": "2026-10-18"},
        {"kind": "field", "name": "Goals", "type": "text"},
    ]
    return clickup_loading.load([*places, *_tasks()])


def _tasks() -> Iterator[dict[str, Any]]:
    base = {"kind": "task", "status": "to do", "created": CREATED}
    yield {**base, "id": "alpha", "name": "alpha", "list": "okr"}
    for name in [*ALPHA, "b1"]:
        task: dict[str, Any] = {**base, "id": name, "name": name, "list": "beta" if name == "b1" else "alpha"}
        task |= {"due": DUES.get(name), "tags": [LABELS[name].lower()] if name in LABELS else []}
        if name == "a9":
            task |= {"status": "complete", "updated": CREATED, "done": CREATED}
        if name == "a3":
            task["locations"] = ["Sprint 3"]
        if name == "a2":
            task["waits_for"] = ["b1"]
        yield {part: value for part, value in task.items() if value}


def change_task(made: ClickUpSite, name: str, **order: Any) -> None:
    """Change a task by the names that both trackers share; ClickUp has no flag."""
    told: dict[str, Any] = {"due": order["due"]} if "due" in order else {}
    if "labels" in order:
        told["tags"] = [label.lower() for label in order["labels"]]
    if "status" in order:
        told["status"] = {"done": "complete", "cancelled": "cancelled", "todo": "to do"}[order["status"]]
    if "words" in order:
        told["Goals"] = order["words"]
    if told:
        clickup_person.edit_task(made, name, told)
    if "project" in order:
        clickup_person.move_task(made, name, order["project"])


PLAN = "{start: 2026-10-05, due: 2026-11-27}"


def configuration(tracker: str) -> str:
    """Return the configuration for a tracker, `jira` or `clickup`."""
    alpha, beta = ("epics: W-1", "epics: W-2") if tracker == "jira" else ("list: alpha", "list: beta")
    item = "" if tracker == "jira" else " item: alpha,"
    return f"""\
timezone: Asia/Tokyo
store: sqlite:///unused.db
trackers:
  {_TRACKERS[tracker]}
cycle: {{name: 2026Q4, start: 2026-10-01, end: 2026-12-31}}
goals: {{words: Goals}}
side_projects:
  - {{id: alpha, select: {{{alpha}}},{item} plan: {PLAN}}}
  - {{id: beta, select: {{{beta}}}, plan: {PLAN}}}
"""


_TRACKERS = {
    "jira": 'jira: {type: jira, url: "<jira_url>", email: bot@example.com, token: env:BENCH_TOKEN, watch: [W], requests_per_second: 1000}',
    "clickup": 'clickup: {type: clickup, url: "<clickup_url>/api", workspace: "9001", token: env:BENCH_TOKEN, watch: [Eng], requests_per_second: 1000, requests_per_minute: 10000}',
}
