"""A small workspace: four lists of two spaces and a folder, four projects on them, worked out by hand.

Engineering: list Search (5 tasks, 2 done, one with two sub-tasks of which one is done), list Speed (4 tasks, 1
done) and list Ops (3 tasks) which no project names. Folder Platform: lists Cache (3 tasks, 1 done) and Keys (2).
Elsewhere is a space that nothing reads. Leaves: search 6 (3 done), speed 4 (1 done), cache 3 (1 done),
tagged 2 (tag `release`: one of Ops, one of Keys; none done), hot 2 (field Area = Hot: two of Ops' others).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syncd.sandbox.clickup.loading import load
from syncd.sandbox.clickup.site import ClickUpSite
from tests.contract.engine.bench import Bench

CENSUS = {"hours": 7}
"""After how long a pass is a census."""

CREATED, DONE = "2026-09-28T09:00:00+09:00", "2026-10-08T15:00:00+09:00"
STATUSES = [
    {"name": "to do", "type": "open"},
    {"name": "in progress", "type": "custom"},
    {"name": "complete", "type": "closed"},
]
STATUS_OPTIONS = ["On track", "At risk", "Off track", "Done", "Not started", "Unknown"]


def task(name: str, place: str, status: str = "to do", **more: Any) -> dict[str, Any]:
    """Return the record of a task."""
    record = {"kind": "task", "id": name, "name": name, "list": place, "status": status, "created": CREATED}
    if status == "complete":
        record |= {"updated": DONE, "done": DONE}
    return record | more


def _tasks() -> Iterator[dict[str, Any]]:
    yield task("okr1", "OKR")
    yield task("p1", "OKR")
    yield from (task(f"s{n}", "Search", "complete" if n < 3 else "to do") for n in range(1, 6))
    yield task("s6", "Search", "complete", parent="s5")
    yield task("s7", "Search", parent="s5")
    yield from (task(f"v{n}", "Speed", "complete" if n == 1 else "in progress") for n in range(1, 5))
    yield from (task(f"c{n}", "Cache", "complete" if n == 1 else "to do") for n in range(1, 4))
    yield task("k1", "Keys", tags=["release"])
    yield task("k2", "Keys")
    yield task("o1", "Ops", tags=["release"])
    yield from (task(f"o{n}", "Ops", "in progress", fields={"Area": "Hot"}) for n in (2, 3))
    yield from (task(f"e{n}", "Far away") for n in range(1, 4))


def workspace() -> ClickUpSite:
    """Return the workspace; ids of tasks are s1 … s7 (Search), v (Speed), c (Cache), k (Keys), o (Ops), e (Far away)."""
    places: list[dict[str, Any]] = [
        {"kind": "workspace", "zone": "Asia/Tokyo"},
        {"kind": "space", "name": "Engineering", "statuses": STATUSES},
        {"kind": "space", "name": "Elsewhere", "statuses": STATUSES},
        *(
            {"kind": "list", "name": name, "space": "Engineering"}
            for name in ("OKR", "Search", "Speed", "Ops")
        ),
        {"kind": "list", "name": "Far away", "space": "Elsewhere"},
        {"kind": "folder", "name": "Platform", "space": "Engineering"},
        *({"kind": "list", "name": name, "folder": "Platform"} for name in ("Cache", "Keys")),
    ]
    fields: list[dict[str, Any]] = [
        {"kind": "field", "name": "KR Status", "type": "drop_down", "options": STATUS_OPTIONS},
        {"kind": "field", "name": "Done", "type": "number"},
        {"kind": "field", "name": "Area", "type": "drop_down", "options": ["Hot", "Cold"]},
    ]
    return load([*places, *fields, *_tasks()])


PLAN = "{start: 2026-10-05, due: 2026-10-30}"
CONFIGURATION = f"""\
timezone: Asia/Tokyo
store: sqlite:///unused.db
trackers:
  clickup: {{type: clickup, url: "<clickup_url>/api", workspace: "9001", token: env:BENCH_TOKEN, watch: [Engineering], requests_per_second: 1000, requests_per_minute: 10000, census: 6h}}
cycle: {{name: 2026Q4, start: 2026-10-01, end: 2026-12-31}}
objectives:
  - id: o1
    title: Sales teams find the right company
    key_results:
      - id: kr1
        title: Searches from 12 to 30
        item: okr1
        metric: {{value: progress}}
        projects:
          - {{id: search, select: {{list: Search}}, item: p1, plan: {PLAN}}}
          - {{id: speed, select: {{list: Speed}}, plan: {PLAN}}}
          - {{id: hot, select: {{field: {{Area: Hot}}}}, plan: {PLAN}}}
          - {{id: tagged, select: {{tag: release}}, plan: {PLAN}}}
side_projects:
  - {{id: cache, select: {{list: Cache}}, plan: {PLAN}}}
write:
  clickup:
    key_result: {{status: KR Status}}
    project: {{progress: Done}}
"""


def site(bench: Bench) -> ClickUpSite:
    """Return the workspace, a minute later, so that no edit shares its time with another."""
    bench.wait(minutes=1)
    found: ClickUpSite = bench.sites["clickup"]
    return found


def census(bench: Bench) -> None:
    """Make the next pass a census; it must be complete."""
    bench.wait(**CENSUS)
    assert bench.sync().view.complete
