"""Measures the API over many projects: how long an answer takes, and how large it is. Served and asked on this machine.

.venv/bin/python benchmarks/api.py --projects 2000 --days 60
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pages import a_configuration, sources

from syncd.store import Store
from syncd.web.application import build
from syncd.web.server import WebServer, bind

PATHS = (
    "/api/v1/status",
    "/api/v1/projects?limit=5000",
    "/api/v1/projects",
    "/api/v1/projects?format=csv",
    "/api/v1/standings?kind=project&at={day}&limit=5000",
    "/api/v1/standings?id=project-7&from={first}",
    "/api/v1/openapi.json",
    "/api/v1/badge/project-7.svg",
)


def a_project(number: int) -> dict[str, Any]:
    """Return a row of the size that the engine's have."""
    return {
        "order": number,
        "title": f"Project {number} of a large department",
        "kind": "linked",
        "key_results": [f"kr{number % 400}"],
        "trackers": ["jira"],
        **dict.fromkeys(("share", "planned", "gap", "slip", "slip_baseline", "scope", "done"), number / 7000),
        "status": "on_track",
        "raw": "on_track",
        "reason": "6 working days behind, forecast to end 19 working days after its due date",
        "stale": False,
        "leaves": 34,
        "done_leaves": 17,
        "causes": {"date_moved": 0.0, "late_start": 1.5, "pace": 3.25, "scope_growth": 1.25},
        "forecast": {"chance": 0.07, "p50": "2027-01-18", "p85": "2027-02-22"},
        "plan": {"due": "2026-12-18", "start": "2026-10-05"},
        "team": f"team-{number % 20}",
        "data_at": "2026-11-21T17:32:06.406000+00:00",
    }


def main() -> None:
    """Fill a store, serve it, and print a line for each address."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    today = date(2026, 11, 20)
    rows = {f"project-{n}": a_project(n) for n in range(given.projects)}
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/bench.db") as store:
        loaded = a_configuration(Path(folder), 400)
        store.save_standings("project", rows, datetime.now(UTC))
        for ago in range(1, given.days + 1):
            store.save_day("project", today - timedelta(days=ago), rows)
        named = {"day": today - timedelta(days=7), "first": today - timedelta(days=given.days)}
        with (
            WebServer(build(sources(store, loaded)), bind("127.0.0.1", 0)) as web,
            httpx.Client(base_url=web.url) as client,
        ):
            for path in PATHS:
                measure(client, path.format(**named), given.rounds)


def measure(client: httpx.Client, path: str, rounds: int) -> None:
    """Ask so many times, and print the median, the longest, and the size."""
    seconds = []
    for _ in range(rounds):
        began = time.perf_counter()
        answer = client.get(path).raise_for_status()
        seconds.append(time.perf_counter() - began)
    size, packed = len(answer.content), len(gzip.compress(answer.content))
    print(
        f"{statistics.median(seconds):.3f} s, at most {max(seconds):.3f} s; {size / 1000:.0f} kB ({packed / 1000:.0f} kB packed)  {path}"
    )


if __name__ == "__main__":
    main()
