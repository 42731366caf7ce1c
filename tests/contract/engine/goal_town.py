"""A workspace with Goals, a store and passes over it: key results that read a target, and one that shows in one."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from prometheus_client import CollectorRegistry

from config import Loaded, load
from connectors.model.tracker import Reader
from syncd.metrics.telemetry import Telemetry
from syncd.sandbox.clickup.loading import load as load_site
from syncd.sandbox.clickup.model import Target
from syncd.sandbox.clickup.person import edit_task
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.server import Sandbox
from syncd.service import Report, Service
from syncd.store import Store
from tests.contract.engine.bench import WEDNESDAY

GOAL = "e53a033c-900e-462d-a849-4a216b06d930"
TOKEN = "pk_4711_TOKENOFTHETOWN"
CREATED = "2026-10-01T00:00:00Z"
RECORDS: list[dict[str, Any]] = [
    {"kind": "workspace", "id": "9001", "name": "Town", "zone": "Asia/Tokyo"},
    {
        "kind": "space",
        "id": "901807000001",
        "name": "Growth",
        "statuses": [
            {"name": "to do", "type": "open"},
            {"name": "doing", "type": "custom"},
            {"name": "done", "type": "done"},
        ],
    },
    {"kind": "list", "id": "901807000021", "name": "Work", "space": "901807000001"},
    {
        "kind": "goal",
        "id": GOAL,
        "name": "Faster",
        "created": CREATED,
        "targets": [
            {
                "id": "t-searches",
                "name": "Searches",
                "type": "number",
                "start": 10,
                "end": 30,
                "current": 15,
            },
            {"id": "t-shown", "name": "Shown", "type": "percentage", "start": 0, "end": 100, "current": 0},
            {"id": "t-tasks", "name": "All tasks", "type": "automatic", "lists": ["901807000021"]},
            {"id": "t-launched", "name": "Launched", "type": "boolean", "start": 0, "end": 1},
            {"id": "t-twin-1", "name": "Twin"},
            {"id": "t-twin-2", "name": "Twin"},
        ],
    },
    *(
        {
            "id": f"86work{number}",
            "list": "901807000021",
            "name": f"Work {number}",
            "status": "done" if number == 1 else "doing",
            "created": CREATED,
            "updated": CREATED,
            "checklists": {"Steps": {"One": True, "Two": False, "Three": False}} if number == 2 else {},
        }
        for number in (1, 2, 3)
    ),
]
CONFIGURATION = f"""\
timezone: Asia/Tokyo
store: sqlite:///unused.db
trackers:
  clickup: {{type: clickup, url: "<url>", workspace: "9001", token: env:BENCH_TOKEN, watch: [Growth], requests_per_second: 1000, requests_per_minute: 10000}}
cycle: {{name: 2026Q4, start: 2026-10-01, end: 2026-12-31}}
objectives:
  - id: o1
    title: Sales teams find the right company
    key_results:
      - id: read
        title: Searches from 10 to 30
        metric: {{value: {{goal: {GOAL}, target: searches}}}}
        projects: [{{id: work, select: {{list: Work}}, measure: checklist}}]
      - id: counted
        title: All tasks
        metric: {{value: {{goal: {GOAL}, target: t-tasks}}}}
      - id: shown
        title: The share of the work
        goal: {{goal: {GOAL}, target: Shown}}
        metric: {{value: progress}}
        projects: [work]
write:
  clickup: {{key_result: {{goal: true}}}}
"""


class Town:
    """The workspace served over HTTP, a store, and passes a minute apart."""

    def __init__(self, store_url: str, folder: Path) -> None:
        self.site: ClickUpSite = load_site(RECORDS)
        self.site.token = TOKEN
        self.folder = folder
        self.text = CONFIGURATION
        self._open = ExitStack()
        self.sandbox = self._open.enter_context(Sandbox(self.site))
        self.store = self._open.enter_context(Store.open(store_url))
        self.at(WEDNESDAY)
        self._service: Service | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.restart()
        self._open.close()

    def at(self, now: datetime) -> None:
        """Set the time of syncd and of the site."""
        self.now = now
        self.site.clock.fix(now)

    def loaded(self) -> Loaded:
        """Load the configuration as its text stands now."""
        path = self.folder / "syncd.yaml"
        path.write_text(self.text.replace("<url>", f"{self.sandbox.url}/api"), encoding="utf-8")
        return load(path, {"BENCH_TOKEN": self.site.token})

    def change(self, old: str, new: str) -> None:
        """Exchange a piece of the configuration, and begin anew with it."""
        assert self.text.count(old) == 1, f"{old!r} must stand once in the configuration"
        self.text = self.text.replace(old, new)
        self.restart()

    def restart(self) -> None:
        """End the service; the next pass is made by a new one, as by a new process."""
        if self._service is not None:
            self._service.close()
            self._service = None

    def sync(self, **later: float) -> Report:
        """Make a pass, a minute later or as much later as is said."""
        self.at(self.now + timedelta(**(later or {"minutes": 1})))
        if self._service is None:
            telemetry = Telemetry(CollectorRegistry())
            self._service = Service(self.loaded(), self.store, lambda: self.now, telemetry)
        return self._service.sync()

    @property
    def tracker(self) -> Reader:
        """Return the connection of the service at work."""
        assert self._service is not None
        return self._service.trackers["clickup"]

    def row(self, name: str) -> dict[str, Any]:
        """Return the figures of a key result."""
        return self.store.standings("key_result")[name]

    def target(self, identifier: str) -> Target:
        """Return a target as it stands in the workspace."""
        return next(one for one in self.site.goals[GOAL].targets if one.id == identifier)

    def move(self, identifier: str, current: float) -> None:
        """Set where a target stands, as a person, a minute later."""
        self.at(self.now + timedelta(minutes=1))
        goal, before = self.site.goals[GOAL], self.target(identifier)
        moved = replace(
            before, current=current, before=before.current, note="by hand", modified=self.site.now()
        )
        targets = tuple(moved if one.id == identifier else one for one in goal.targets)
        self.site.add(replace(goal, targets=targets))

    def edit(self, task: str, **order: Any) -> None:
        """Edit a task as a person, a minute later."""
        self.at(self.now + timedelta(minutes=1))
        edit_task(self.site, task, order)

    def asked(self) -> dict[str, int]:
        """Return how often each operation was asked since the last time, and forget it."""
        counts = dict(self.sandbox.log.counts())
        self.sandbox.log.clear()
        return counts
