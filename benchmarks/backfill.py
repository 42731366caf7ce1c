"""Backfill over changelogs of 10 000 and of 100 000 entries: seconds, requests, and memory at the peak.

    python benchmarks/backfill.py [--items 2000] [--entries 10000 100000] [--latency 0.0]

The sandbox and each backfill run in processes of their own. The number of items stays the same, so what grows is
the number of entries alone: the ratio of the peaks tells whether memory stays flat.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

EMAIL, TOKEN = "bot@sandbox.example", "sandbox-token"
PROJECTS, DAYS = 20, 60
CONFIGURATION = """\
timezone: UTC
store: sqlite:///{store}
trackers:
  jira: {{type: jira, url: "{url}", email: {email}, token: env:BENCH_TOKEN, watch: [WORK], requests_per_second: 1000}}
cycle: {{name: quarter, start: {start}, end: {end}}}
side_projects:
"""


def main() -> None:
    """Run the role that the arguments name; without one, the comparison."""
    parser = argparse.ArgumentParser(description="Measure a backfill.")
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--entries", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--latency", type=float, default=0.0, help="seconds a request")
    parser.add_argument("--role", default="compare", choices=["compare", "server", "backfill"])
    parser.add_argument("--url", default="")
    arguments = parser.parse_args()
    {"compare": compare, "server": serve, "backfill": backfill}[arguments.role](arguments)


def compare(arguments: argparse.Namespace) -> None:
    """Run one backfill for each number of entries, and print the ratios."""
    peaks = []
    for entries in arguments.entries:
        with _server(arguments, entries) as url:
            told = json.loads(_run("backfill", arguments, entries, url))
        peaks.append(told["peak_mib"])
        print(
            f"{entries:>8} entries: {told['seconds']:.1f} s (pull {told['pull']:.1f}, read {told['read']:.1f}, "
            f"days {told['days']:.1f}), {told['requests']} requests, {told['peak_mib']:.0f} MiB"
        )
    print(f"peak, last ÷ first: {peaks[-1] / peaks[0]:.2f}")


def serve(arguments: argparse.Namespace) -> None:
    """Serve a site whose issues were edited again and again, until standard input ends."""
    from dataclasses import replace

    from syncd.sandbox.loading import load
    from syncd.sandbox.server import Sandbox

    now = datetime.now(UTC)
    born = (now - timedelta(days=DAYS + 10)).isoformat()
    states = [("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done")]
    records: list[dict[str, Any]] = [
        {"kind": "account", "id": "bot", "email": EMAIL, "token": TOKEN, "admin": True},
        *({"kind": "status", "name": name, "category": category} for name, category in states),
        {"kind": "resolution", "name": "Done"},
    ]
    for number in range(1, arguments.items + 1):
        epic = (
            {"type": "Epic"}
            if number <= PROJECTS
            else {"type": "Task", "parent": f"WORK-{1 + number % PROJECTS}"}
        )
        state = {"status": "To Do", "category": "new"}
        records.append({"key": f"WORK-{number}", "summary": "x", "created": born, **state, **epic})
    site = load(records)
    ids, statuses = sorted(site.issues), list(site.statuses)
    logged: dict[int, list[Any]] = {}
    for entry in range(arguments.entries[0]):
        identifier = ids[entry % len(ids)]
        turn = entry // len(ids)
        share = entry / arguments.entries[0]
        site.clock.fix(now - timedelta(days=(1 - share) * DAYS))
        changes = {"status": statuses[turn % 3]} if turn % 2 else {"labels": (f"l{turn}",)}
        after = site.edit(identifier, changes, author="somebody")
        logged.setdefault(identifier, []).extend(after.history)
        site.put(replace(after, history=()))
    site.put(*(replace(site.issues[i], history=tuple(entries)) for i, entries in logged.items()))
    site.clock.fix(None)
    with Sandbox(site, latency=arguments.latency) as sandbox:
        print(sandbox.url, flush=True)
        sys.stdin.read()


def backfill(arguments: argparse.Namespace) -> None:
    """Backfill into a new store, and print what it cost."""
    from prometheus_client import CollectorRegistry

    from config import load
    from syncd.engine.backfill import span_of
    from syncd.metrics.telemetry import Telemetry
    from syncd.service import Service
    from syncd.store import Store

    now, marks = datetime.now(UTC), dict[str, float]()

    def tell(what: str, _done: int, _of: int) -> None:
        marks.setdefault(what, time.monotonic())
        marks[f"{what} end"] = time.monotonic()

    with tempfile.TemporaryDirectory() as folder:
        path = _configuration(Path(folder), arguments.url, now)
        loaded = load(path, {**os.environ})
        telemetry = Telemetry(CollectorRegistry())
        with Store.open(loaded.store_url) as store:
            service = Service(loaded, store, lambda: datetime.now(UTC), telemetry)
            begun = time.monotonic()
            span = span_of(loaded, now, None, None, replace=False)
            service.rebuild(span, read=True, tell=tell)
            ended = time.monotonic()
            service.close()
    requests = sum(
        sample.value
        for metric in telemetry.registry.collect()
        for sample in metric.samples
        if sample.name == "syncd_request_duration_seconds_count"
    )
    print(
        json.dumps(
            {
                "seconds": ended - begun,
                "pull": marks["jira"] - begun,
                "read": marks["jira end"] - marks["jira"],
                "days": ended - marks["jira end"],
                "requests": int(requests),
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


def _configuration(folder: Path, url: str, now: datetime) -> Path:
    start, end = (now - timedelta(days=DAYS)).date(), (now + timedelta(days=20)).date()
    text = CONFIGURATION.format(store=folder / "bench.db", url=url, email=EMAIL, start=start, end=end)
    text += "".join(f"  - {{id: p{n}, select: {{epics: WORK-{n}}}}}\n" for n in range(1, PROJECTS + 1))
    path = folder / "syncd.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@contextmanager
def _server(arguments: argparse.Namespace, entries: int) -> Iterator[str]:
    process = subprocess.Popen(
        _command("server", arguments, entries, ""), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate("")


def _run(role: str, arguments: argparse.Namespace, entries: int, url: str) -> str:
    environment = {**os.environ, "BENCH_TOKEN": TOKEN}
    done = subprocess.run(
        _command(role, arguments, entries, url),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=environment,
    )
    return done.stdout


def _command(role: str, arguments: argparse.Namespace, entries: int, url: str) -> list[str]:
    options = {"--items": arguments.items, "--entries": entries, "--latency": arguments.latency, "--url": url}
    return [
        sys.executable,
        __file__,
        "--role",
        role,
        *(str(part) for pair in options.items() for part in pair),
    ]


if __name__ == "__main__":
    main()
