"""Measures the pages and the scrape over many projects: how long an answer takes, and how large it is, packed as a browser asks for it.

.venv/bin/python benchmarks/pages.py --projects 2000 --items 20
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from prometheus_client import CollectorRegistry

from config import Loaded, load
from config.access import AccessSettings
from connectors.model.items import Category, WorkItem
from connectors.model.pulls import Page
from syncd.metrics.state import StateCollector
from syncd.metrics.telemetry import Telemetry
from syncd.store import Placed, Store
from syncd.web.access import Access
from syncd.web.application import build
from syncd.web.server import WebServer, bind
from syncd.web.sources import Sources

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MOST_SECONDS, MOST_BYTES = 0.5, 300_000
PATHS = (
    "/",
    "/?on=2026-11-18",
    "/?team=team-7",
    "/projects/project-7",
    "/key-results/kr7",
    "/timeline",
    "/unmapped",
    "/reports",
    "/reports/weekly",
    "/reports/monthly?month=2026-11",
    "/search?q=PRJ-77",
    "/search?q=large",
    "/search?q=nothing-has-this",
    "/health",
    "/alerts",
    "/metrics",
)


class Nobody:
    """Takes no webhooks."""

    def takes(self, tracker: str) -> bool:
        """Return that nothing is taken."""
        return tracker == ""

    def admit(self, tracker: str, delivery: object) -> bool:
        """Return that nothing is admitted."""
        return tracker == "" and delivery is None

    def refuse(self, tracker: str, why: str) -> None:
        """Pass over what was refused."""

    def act(self, tracker: str, delivery: object) -> None:
        """Pass over what was delivered."""


def a_configuration(folder: Path, projects: int) -> Loaded:
    """Return the configuration of a large department: 40 objectives with ten key results each."""
    lines = [
        "trackers:",
        '  jira: {type: jira, url: "http://127.0.0.1:9/", email: bot@acme.example, token: env:PAGE_TOKEN}',
        "cycle: {name: Q4, start: 2026-10-01, end: 2026-12-31}",
        "objectives:",
    ]
    for o in range(40):
        lines += [f"  - id: o{o}", f"    title: Objective {o}", "    key_results:"]
        for k in range(o * 10, o * 10 + 10):
            lines += [
                f"      - id: kr{k}",
                f"        title: Key result {k}",
                "        metric: {start: 0, target: 100, value: hand}",
                "        projects:",
            ]
            lines += [
                f"          - {{id: project-{n}, title: Project {n} of a large department, select: {{tracker: jira, epics: [E-{n}]}}}}"
                for n in range(k, projects, 400)
            ]
    file = folder / "syncd.yaml"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return load(file, {"PAGE_TOKEN": "token-of-the-pages"})


def a_project(n: int) -> dict[str, Any]:
    """Return a row of the size that the engine's have."""
    behind = f"{n % 13}.5 working days behind: {n % 7} scope growth, 3 pace; forecast to end {n % 19} working days after its due date"
    return {
        "order": n,
        "title": f"Project {n} of a large department",
        "kind": "linked",
        "side": None,
        "key_results": [f"kr{n % 400}"],
        "trackers": ["jira"],
        **dict.fromkeys(("share", "planned", "gap"), n * 37 % 1000 / 1000),
        "slip": n % 130 / 10,
        "slip_baseline": n % 140 / 10,
        "scope": 40.0,
        "done": 17.0,
        "measure": "items",
        "late": n % 10 == 0,
        "status": ("on_track", "at_risk", "off_track", "done")[n % 4],
        "reason": behind,
        "reasons": {"en": behind, "ja": "6.5営業日の遅れ：スコープの増加3.5日、ペース不足3日"},
        "stale": False,
        "dropped": False,
        "paused": False,
        "leaves": 40,
        "done_leaves": 17,
        "removed": 2,
        "causes": {"date_moved": 0.0, "late_start": 1.5, "pace": 3.25, "scope_growth": 1.25},
        "forecast": {"chance": 0.07, "p50": f"2027-01-{1 + n % 28:02}", "p85": f"2027-02-{1 + n % 28:02}"},
        "pace": {"recent": 3.5, "required": 7.25},
        "plan": {"due": "2026-12-18", "start": "2026-10-05"},
        "baseline": {"start": "2026-10-05", "due": "2026-12-11", "scope": 36.0, "original": None},
        "first_work": "2026-10-06",
        "goals": None,
        "blocked": {"items": 0, "flagged": 0, "by": [], "through": [], "keys": []},
        "idle": False,
        "idle_days": 0,
        "team": f"team-{n % 20}",
        "product": None,
        "contact": None,
        "why": None,
        "data_at": NOW.isoformat(),
    }


def a_key_result(n: int) -> dict[str, Any]:
    """Return a row of a key result."""
    return {
        "order": n, "title": f"Key result {n}", "objective": f"o{n // 10}", "kind": "stretch", "value": n / 7,
        "unit": "searches", "target": 100.0, "score": 0.4, "grade": "middle", "progress": 0.5, "planned": 0.6,
        "status": "at_risk", "reason": "3 of 5 projects behind, most of all Project 7 by 12 working days",
        "stale": False, "team": None, "why": None, "verdict": "carry_on", "confidence": 6.0, "check_in": None,
        "running": None, "indicators": {}, "trend": None, "counts": {"at_risk": 5}, "forecast": "2027-01-15",
    }  # fmt: skip


def an_objective(n: int) -> dict[str, Any]:
    """Return a row of an objective."""
    return {
        "order": n, "title": f"Objective {n}", "parent": None, "score": 0.4, "grade": "middle", "progress": 0.5,
        "status": "at_risk", "stale": False, "team": None, "why": "So that customers stay", "known": 10, "unknown": 0,
        "kr_counts": {"at_risk": 10},
    }  # fmt: skip


def items_of(project: int, items: int) -> Iterator[WorkItem]:
    """Yield the items of a project."""
    for n in range(items):
        number = project * items + n
        yield WorkItem(
            tracker="jira", id=str(number), key=f"PRJ-{number}", title=f"A piece of work {number} that has a title",
            space="PRJ", type="Story", status="In Progress" if n % 2 else "Done",
            category=Category.DOING if n % 2 else Category.DONE, due=TODAY + timedelta(days=n),
            created=NOW - timedelta(days=50 - n), updated=NOW, done_at=None if n % 2 else NOW - timedelta(days=n),
        )  # fmt: skip


def fill(store: Store, projects: int, items: int, days: int) -> None:
    """Fill the store as passes would."""
    rows = {f"project-{n}": a_project(n) for n in range(projects)}
    key_results = {f"kr{n}": a_key_result(n) for n in range(400)}
    objectives = {f"o{n}": an_objective(n) for n in range(40)}
    store.save_standings("project", rows, NOW)
    store.save_standings("key_result", key_results, NOW)
    store.save_standings("objective", objectives, NOW)
    cycle = {"as_of": NOW.isoformat(), "name": "Q4", "start": "2026-10-01", "end": "2026-12-31"}
    unmapped = {
        "share": 0.1,
        "items": 40,
        "of": 400,
        "linked": 300,
        "side": 60,
        "parents": [],
        "selectors": [],
    }
    store.save_standings("total", {"cycle": cycle, "unmapped": unmapped}, NOW)
    for ago in range(1, days + 1):
        day = TODAY - timedelta(days=ago)
        for kind, found in (("project", rows), ("key_result", key_results), ("objective", objectives)):
            store.save_day(kind, day, found)
    for first in range(0, projects, 100):
        placed = [
            (item, Placed(project=f"project-{n}"))
            for n in range(first, min(first + 100, projects))
            for item in items_of(n, items)
        ]
        store.save_page("jira", Page(items=tuple(item for item, _ in placed)), shape="bench", now=NOW)
        store.settle_mapping({item.ref: where for item, where in placed}, [], [])


def measure(client: httpx.Client, path: str, rounds: int) -> bool:
    """Ask so many times over HTTP, print median, shortest and longest by the clock, what the processor took, and the size.

    Returns whether median and size are within the bounds of a page. The processor's time is that of server and client together.
    """
    seconds, size, busy = [], 0, time.process_time()
    for _ in range(rounds):
        began = time.perf_counter()
        with client.stream("GET", path) as answer:
            answer.raise_for_status()
            size = sum(len(part) for part in answer.iter_raw())
        seconds.append(time.perf_counter() - began)
    middle, busy = statistics.median(seconds), (time.process_time() - busy) / rounds
    print(
        f"{middle:.3f} s, {min(seconds):.3f} to {max(seconds):.3f} s; processor {busy:.3f} s; "
        f"{size / 1000:.0f} kB packed  {path}"
    )
    return path == "/metrics" or (middle < MOST_SECONDS and size < MOST_BYTES)


def main() -> int:
    """Fill a store, serve it, and print a line for each page; return 1 where one is too slow or too large."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--days", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        loaded = a_configuration(folder, given.projects)
        with Store.open(f"sqlite:///{folder}/bench.db") as store:
            fill(store, given.projects, given.items, given.days)
            application = build(sources(store, loaded))
            with (
                WebServer(application, bind("127.0.0.1", 0)) as web,
                httpx.Client(base_url=web.url, timeout=60) as client,
            ):
                fine = [measure(client, path, given.rounds) for path in PATHS]
    return 0 if all(fine) else 1


def sources(store: Store, loaded: Loaded) -> Sources:
    """Return what the pages and a scrape show."""
    registry = CollectorRegistry()
    Telemetry(registry)
    registry.register(
        StateCollector(store, lambda: loaded.zone, lambda: ["jira"], dict, lambda: "https://okr.acme.example")
    )
    access = Access(settings=AccessSettings(), tokens=(), names=frozenset())
    return Sources(
        store=store, registry=registry, trackers=lambda: ["jira"], language=lambda: "en", access=lambda: access,
        healthy=lambda: None, ready=lambda: None, webhooks=Nobody(), loaded=lambda: loaded, now=lambda: NOW,
        link=lambda _tracker, key: f"https://acme.example/browse/{key}",
    )  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
