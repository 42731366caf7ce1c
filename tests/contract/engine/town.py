"""A small town: two objectives, three key results, four projects, worked out by hand.

The plans of all projects run from Monday 2026-10-05 to Friday 2026-10-30: 20 working days. At the close of
Tuesday the 13th seven of them are over: planned 0.35.

index (points): stories of 3 (done), 5, none (done), a parent whose sub-tasks have 2 (done) and none; one is
cancelled, one belongs to ranking by its label. The median of 3, 5 and 2 is 3: 3+5+3+2+3 = 16, done 3+3+2 = 8.
ranking (items): four leaves, one of them done; one more is excluded, one parent counts by its child, one
matches caching too. caching (items): two open leaves. tls (items, side): one of two done.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import indent
from typing import Any

from syncd.sandbox.loading import load
from syncd.sandbox.site import Site

STATUSES = ["On track", "At risk", "Off track", "Done", "Not started", "Unknown"]
STATUSES_JA = ["🟢 順調", "🟡 要注意", "🔴 遅延", "完了", "未着手"]

FIELDS: list[dict[str, Any]] = [
    {"name": "OKR Status", "type": "text"},
    {"name": "OKR Score", "type": "number"},
    {"name": "KR Status", "type": "option", "options": STATUSES},
    {"name": "KR Progress", "type": "number"},
    {"name": "KR Score", "type": "number"},
    {"name": "KR Note", "type": "paragraph"},
    {"name": "Searches", "type": "number"},
    {"name": "Project Status", "type": "option", "options": STATUSES_JA},
    {"name": "Slip (days)", "type": "number"},
    {"name": "Done", "type": "number"},
    {"name": "Project Note", "type": "text"},
    {"name": "Elsewhere", "type": "text"},
    {"name": "Effort", "type": "number"},
]
CREATED, DONE, LONG_AGO = (
    "2026-09-28T09:00:00+09:00",
    "2026-10-08T15:00:00+09:00",
    "2026-09-20T15:00:00+09:00",
)


def issue(key: str, category: str = "new", kind: str = "Story", **more: Any) -> dict[str, Any]:
    """Return the record of an issue whose status is named like its category."""
    status = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}[category]
    record = {"key": key, "type": kind, "status": status, "category": category, "created": CREATED}
    if category == "done":
        record |= {"resolution": "Done", "resolved": DONE, "updated": DONE}
    return record | more


def _issues() -> Iterator[dict[str, Any]]:
    yield issue("OKR-10", kind="Task")
    for number in (1, 2, 3):
        yield issue(f"OKR-{number}", kind="Task", fields={"Searches": 21} if number == 1 else {})
    yield issue("OKR-4", kind="Task")
    yield issue("SRCH-1", kind="Epic", fields={"Elsewhere": "keep"})
    yield issue("SRCH-2", "done", parent="SRCH-1", points=3)
    yield issue("SRCH-3", "indeterminate", parent="SRCH-1", points=5)
    yield issue("SRCH-4", "done", parent="SRCH-1")
    yield issue("SRCH-5", "done", parent="SRCH-1", points=8, resolution="Won't Do")
    yield issue("SRCH-6", parent="SRCH-1")
    yield issue("SRCH-7", "done", "Subtask", parent="SRCH-6", points=2)
    yield issue("SRCH-8", kind="Subtask", parent="SRCH-6")
    yield issue("SRCH-9", "done", parent="SRCH-1", labels=["ranking"])
    yield issue("SRCH-10", labels=["ranking"])
    yield issue("SRCH-11", "indeterminate", labels=["ranking", "spike"])
    yield issue("SRCH-12", labels=["Ranking"])
    yield issue("SRCH-13", kind="Subtask", parent="SRCH-12")
    yield issue("SRCH-14", labels=["ranking"], versions=["4.2"])
    yield issue("SRCH-15", versions=["4.2"])
    yield issue("SRCH-16", versions=["4.2"])
    yield issue("DATA-1", kind="Epic")
    yield issue("DATA-2", "done", parent="DATA-1")
    yield issue("DATA-3", parent="DATA-1")
    yield issue("DATA-4", "indeterminate")
    yield issue("DATA-5", "done", resolved=LONG_AGO)


def town(more: Iterable[dict[str, Any]] = ()) -> Site:
    """Return the site, with more issues if there are any."""
    fields = ({"kind": "field", "id": f"customfield_{10201 + n}", **field} for n, field in enumerate(FIELDS))
    statuses = [
        {"kind": "status", "name": name, "category": category}
        for name, category in (("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done"))
    ]
    resolutions = ({"kind": "resolution", "name": name} for name in ("Done", "Won't Do"))
    return load([*statuses, *resolutions, *fields, *_issues(), *more])


PLAN = "{start: 2026-10-05, due: 2026-10-30}"
CONFIGURATION = f"""\
timezone: Asia/Tokyo
store: sqlite:///unused.db
trackers:
  jira: {{type: jira, url: "<jira_url>", email: bot@example.com, token: env:BENCH_TOKEN, watch: [SRCH, DATA], fields: {{points: Story Points}}, requests_per_second: 1000, census: 6h}}
cycle: {{name: 2026Q4, start: 2026-10-01, end: 2026-12-31}}
objectives:
  - id: o1
    title: Sales teams find the right company
    item: OKR-10
    key_results:
      - id: kr1
        title: Searches from 12 to 30
        item: OKR-1
        metric: {{start: 12, target: 30, value: {{field: Searches}}}}
        projects:
          - {{id: index, select: {{epics: SRCH-1}}, measure: points, weight: 2, plan: {PLAN}}}
          - {{id: ranking, select: {{labels: ranking, exclude: {{labels: spike}}}}, item: OKR-4, plan: {PLAN}}}
      - id: kr2
        title: All caches warm
        kind: committed
        item: OKR-2
        metric: {{value: progress}}
        projects:
          - index
          - {{id: caching, select: {{versions: "4.2"}}, plan: {PLAN}}}
  - id: o2
    title: Customers trust our data
    key_results:
      - id: kr3
        title: Complaints from 40 to 10
        item: OKR-3
        metric: {{start: 40, target: 10}}
side_projects:
  - {{id: tls, select: {{epics: DATA-1}}, plan: {PLAN}}}
write:
  jira:
    objective: {{status: OKR Status, score: OKR Score}}
    key_result: {{status: KR Status, progress: {{field: KR Progress, as: percent}}, score: KR Score, note: KR Note}}
    project: {{status: Project Status, slip: Slip (days), progress: Done, note: Project Note}}
"""


def one_key_result(trackers: str, projects: str, *more: str) -> str:
    """Return settings of one key result that is the progress of its projects; all are given as lines of YAML."""
    return f"""\
timezone: Asia/Tokyo
store: sqlite:///unused.db
trackers:
{indent(trackers, "  ")}cycle: {{name: 2026Q4, start: 2026-10-01, end: 2026-12-31}}
objectives:
  - id: o1
    title: Sales teams find the right company
    key_results:
      - id: kr1
        title: Searches from 12 to 30
        metric: {{value: progress}}
        projects:
{indent(projects, "          ")}""" + "".join(more)
