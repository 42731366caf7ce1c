"""Full pull of a Jira site through the connector, beside a bare client that fetches the same pages.

    python benchmarks/pull.py [--issues 10000] [--latency 0.05] [--concurrency 4] [--rounds 3]

The sandbox and each contender run in processes of their own, the contenders in turn, so that neither profits from
the other. The bare client does no more than it must to fetch the same pages with as many requests in flight: it
walks the ids of each space, reads the details in hundreds, and parses the JSON. It neither looks at the answers
nor counts, retries or spreads its requests. `connector` reads and translates the same and drops it; `stored` is the
pull of a pass, into a new SQLite file. The ratios of the medians to the bare client are what they cost.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import orjson

EMAIL, TOKEN = "bot@sandbox.example", "sandbox-token"
CONTENDERS = ("bare", "connector", "stored")
SPACES = ("ALPHA", "BETA", "GAMMA", "DELTA")
FIELDS = [
    "summary",
    "status",
    "issuetype",
    "project",
    "parent",
    "resolution",
    "resolutiondate",
    "statuscategorychangedate",
    "labels",
    "components",
    "fixVersions",
    "created",
    "updated",
    "duedate",
    "timeoriginalestimate",
    "timeestimate",
    "timespent",
    "customfield_10016",
    "customfield_10020",
]


def main() -> None:
    """Run the role that the arguments name; without one, the comparison."""
    arguments = _arguments()
    roles = {"server": serve, "bare": bare, "connector": connector, "stored": stored, "compare": compare}
    roles[arguments.role](arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a full pull beside a bare client.")
    parser.add_argument("--issues", type=int, default=10_000)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds a request")
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--role", default="compare", choices=["compare", "server", *CONTENDERS])
    parser.add_argument("--url", default="")
    return parser.parse_args()


def compare(arguments: argparse.Namespace) -> None:
    """Run all in turn and print the ratios of their median times."""
    results: dict[str, list[dict[str, Any]]] = {role: [] for role in CONTENDERS}
    with _sandbox(arguments) as url:
        _run("bare", url, arguments)  # the sandbox draws each issue once, for whoever comes first
        for number in range(arguments.rounds):
            for role in CONTENDERS if number % 2 == 0 else reversed(CONTENDERS):
                results[role].append(_run(role, url, arguments))
                print(f"round {number + 1}, {role}: {results[role][-1]['seconds']:.2f} s", flush=True)
    _print(results, arguments)


def _print(results: dict[str, list[dict[str, Any]]], arguments: argparse.Namespace) -> None:
    print(
        f"\n{arguments.issues} issues, {arguments.latency * 1000:.0f} ms a request, "
        f"{arguments.concurrency} in flight, median of {arguments.rounds}"
    )
    print(f"{'':10} {'seconds':>8} {'issues':>7} {'requests':>9} {'peak MiB':>9}")
    medians = {}
    for role, runs in results.items():
        medians[role] = statistics.median(run["seconds"] for run in runs)
        peak = max(run["peak_mib"] for run in runs)
        print(f"{role:10} {medians[role]:8.2f} {runs[0]['issues']:7} {runs[0]['requests']:9} {peak:9.0f}")
    for role in CONTENDERS[1:]:
        print(f"{role} ÷ bare {medians[role] / medians['bare']:.2f} (aim: at most 1.3)")


@contextmanager
def _sandbox(arguments: argparse.Namespace) -> Iterator[str]:
    command = [sys.executable, __file__, "--role", "server", "--issues", str(arguments.issues)]
    command += ["--latency", str(arguments.latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _run(role: str, url: str, arguments: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--role", role, "--url", url]
    command += ["--concurrency", str(arguments.concurrency)]
    environment = {**os.environ, "SYNCD_BENCHMARK_TOKEN": TOKEN}
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def serve(arguments: argparse.Namespace) -> None:
    """Serve a site of that many issues until the end of standard input."""
    from syncd.sandbox.server import Sandbox

    with Sandbox(_site(arguments.issues), latency=arguments.latency) as sandbox:
        print(sandbox.url, flush=True)
        sys.stdin.read()


def _site(count: int) -> Any:
    from syncd.sandbox.model import STORY_POINTS, Issue, IssueType, Space, Status, StatusCategory
    from syncd.sandbox.site import Site

    site = Site()
    site.add(*(Space(id=str(10_000 + n), key=key, name=key.title()) for n, key in enumerate(SPACES)))
    site.add(Status(id="1", name="To Do", category=StatusCategory.NEW))
    site.add(Status(id="2", name="Done", category=StatusCategory.DONE))
    site.add(IssueType(id="1", name="Story", level=0))
    born = datetime(2026, 1, 1, tzinfo=UTC)
    site.put(
        *(
            Issue(
                id=20_000 + n,
                key=f"{SPACES[n % len(SPACES)]}-{n // len(SPACES) + 1}",
                space=str(10_000 + n % len(SPACES)),
                type="1",
                status=("1", "2")[n % 2],
                summary=f"Story {n}: 検索の改善",
                created=born + timedelta(minutes=n),
                updated=born + timedelta(minutes=2 * n),
                labels=("search", f"team-{n % 7}"),
                custom={STORY_POINTS: float(n % 8)},
            )
            for n in range(count)
        )
    )
    return site


def bare(arguments: argparse.Namespace) -> None:
    """Fetch the pages with httpx and threads, and do nothing with them."""
    pair = base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
    limits = httpx.Limits(max_connections=arguments.concurrency)
    requests = 0

    def ask(path: str, body: dict[str, Any]) -> Any:
        nonlocal requests
        requests += 1
        return orjson.loads(client.post(f"/rest/api/3/{path}", json=body).content)

    def walk(space: str) -> list[str]:
        body = {"jql": f'project = "{space}" ORDER BY id ASC', "fields": ["updated"], "maxResults": 5000}
        ids: list[str] = []
        while True:
            page = ask("search/jql", body)
            ids += [row["id"] for row in page["issues"]]
            if page["isLast"]:
                return ids
            body["nextPageToken"] = page["nextPageToken"]

    def read(ids: list[str]) -> int:
        return len(ask("issue/bulkfetch", {"issueIdsOrKeys": ids, "fields": FIELDS})["issues"])

    begun = time.perf_counter()
    with (
        httpx.Client(
            base_url=arguments.url, headers={"Authorization": f"Basic {pair}"}, limits=limits, timeout=60
        ) as client,
        ThreadPoolExecutor(arguments.concurrency) as pool,
    ):
        ids = [i for part in pool.map(walk, SPACES) for i in part]
        count = sum(pool.map(read, (ids[n : n + 100] for n in range(0, len(ids), 100))))
    _tell(time.perf_counter() - begun, count, requests)


def connector(arguments: argparse.Namespace) -> None:
    """Pull through the connector, and drop what it reads."""
    from connectors.model.pulls import Scope

    tracker, exchanges = _tracker(arguments)
    begun = time.perf_counter()
    count = sum(len(page.items) for page in tracker.pull(Scope(spaces=SPACES), None, lambda _ids: {}))
    _tell(time.perf_counter() - begun, count, len(exchanges))


def stored(arguments: argparse.Namespace) -> None:
    """Pull into a new store, as a pass does."""
    from connectors.model.pulls import Scope
    from syncd.engine.reading.census import Brake
    from syncd.engine.reading.pull import pull
    from syncd.store import Store

    tracker, exchanges = _tracker(arguments)
    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(f"sqlite:///{Path(folder) / 'syncd.db'}") as store,
    ):
        begun = time.perf_counter()
        pulled = pull(
            tracker,
            Scope(spaces=SPACES),
            store,
            lambda: datetime.now(UTC),
            shape="benchmark",
            census_every=timedelta(hours=6),
            brake=Brake(),
        )
        seconds = time.perf_counter() - begun
    assert pulled.complete, pulled.error
    _tell(seconds, pulled.counts["created"], len(exchanges))


def _tracker(arguments: argparse.Namespace) -> tuple[Any, list[Any]]:
    import connectors

    kind = connectors.find("jira")
    settings = kind.SETTINGS.model_validate(
        {
            "type": "jira",
            "url": arguments.url,
            "email": EMAIL,
            "token": "env:SYNCD_BENCHMARK_TOKEN",
            "concurrency": arguments.concurrency,
            "requests_per_second": 10_000,
            "fields": {"points": "Story Points"},
        }
    )
    exchanges: list[Any] = []
    return kind.connect("jira", settings, exchanges.append), exchanges


def _tell(seconds: float, count: int, requests: int) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "issues": count, "requests": requests, "peak_mib": peak}))


if __name__ == "__main__":
    main()
