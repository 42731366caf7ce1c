"""Full pull of a ClickUp workspace through the connector, beside a bare client that fetches the same pages.

    python benchmarks/pull_clickup.py [--tasks 10000] [--spaces 4] [--latency 0.05] [--concurrency 4] [--rounds 3]

The sandbox and each contender run in processes of their own, the contenders in turn, so that neither profits from
the other. The bare client does no more than it must: it knows how many pages there are, fetches them with as many
requests in flight, and parses the JSON. The connector finds the end by itself, looks twice before it believes
it, asks for archived tasks and the structure, goes by time instead of by offset, and translates. `replay` is the
bare client again, with the very requests that the connector made: what is left between the two is the connector's
own work, what lies between `replay` and `bare` is the price of its proofs and, in the sandbox, of filters by time.
`quiet` is what a pass costs while nothing changes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson

TOKEN = "pk_1_BENCHMARK"
CONTENDERS = ("bare", "replay", "connector")
PAGE = 100


def main() -> None:
    """Run the role that the arguments name; without one, the comparison."""
    arguments = _arguments()
    roles = {"server": serve, "bare": bare, "replay": replay, "connector": connector, "compare": compare}
    roles[arguments.role](arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a full pull of ClickUp beside a bare client.")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--spaces", type=int, default=4)
    parser.add_argument("--latency", type=float, default=0.05, help="seconds a request")
    parser.add_argument("--concurrency", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--role", default="compare", choices=["compare", "server", *CONTENDERS])
    parser.add_argument("--url", default="")
    parser.set_defaults(requests="[]")
    return parser.parse_args()


def compare(arguments: argparse.Namespace) -> None:
    """Run all in turn and print the ratio of their median times."""
    results: dict[str, list[dict[str, Any]]] = {role: [] for role in CONTENDERS}
    with _sandbox(arguments) as url:
        _run("bare", url, arguments)  # the sandbox draws each task once, for whoever comes first
        httpx.delete(f"{url}/_sandbox/log")
        _run("connector", url, arguments)
        log = httpx.get(f"{url}/_sandbox/log").json()
        arguments.requests = json.dumps([[e["path"], e["query"]] for e in log["requests"]][:-1])
        for number in range(arguments.rounds):
            for role in CONTENDERS if number % 2 == 0 else reversed(CONTENDERS):
                results[role].append(_run(role, url, arguments))
                print(f"round {number + 1}, {role}: {results[role][-1]['seconds']:.2f} s", flush=True)
    print(
        f"\n{arguments.tasks} tasks in {arguments.spaces} spaces, {arguments.latency * 1000:.0f} ms a request, ",
        end="",
    )
    print(f"{arguments.concurrency} in flight, median of {arguments.rounds}")
    print(f"{'':10} {'seconds':>8} {'tasks':>7} {'requests':>9} {'quiet':>6} {'peak MiB':>9}")
    medians = {}
    for role, runs in results.items():
        medians[role], one = statistics.median(run["seconds"] for run in runs), runs[0]
        peak = max(run["peak_mib"] for run in runs)
        print(
            f"{role:10} {medians[role]:8.2f} {one['tasks']:7} {one['requests']:9} {one['quiet']:>6} {peak:9.0f}"
        )
    print(f"connector ÷ replay {medians['connector'] / medians['replay']:.2f}")
    print(f"connector ÷ bare {medians['connector'] / medians['bare']:.2f} (aim: at most 1.3)")


@contextmanager
def _sandbox(arguments: argparse.Namespace) -> Iterator[str]:
    command = [sys.executable, __file__, "--role", "server", "--tasks", str(arguments.tasks)]
    command += ["--spaces", str(arguments.spaces), "--latency", str(arguments.latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _run(role: str, url: str, arguments: argparse.Namespace) -> dict[str, Any]:
    command = [sys.executable, __file__, "--role", role, "--url", url, "--tasks", str(arguments.tasks)]
    command += ["--spaces", str(arguments.spaces), "--concurrency", str(arguments.concurrency)]
    environment = {**os.environ, "SYNCD_BENCHMARK_TOKEN": TOKEN}
    asked = arguments.requests if role == "replay" else ""
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment, input=asked
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def serve(arguments: argparse.Namespace) -> None:
    """Serve a workspace of that many tasks until the end of standard input."""
    from syncd.sandbox.server import Sandbox

    with Sandbox(_site(arguments.tasks, arguments.spaces), latency=arguments.latency) as sandbox:
        print(sandbox.url, flush=True)
        sys.stdin.read()


def _site(count: int, spaces: int) -> Any:
    from syncd.sandbox.clickup.identity import place_id, status_id, task_id, uuid_of
    from syncd.sandbox.clickup.model import (
        CustomField,
        FieldType,
        Level,
        Space,
        Status,
        StatusType,
        Task,
        TaskList,
    )
    from syncd.sandbox.clickup.site import ClickUpSite

    site, born, field = ClickUpSite(token=TOKEN), datetime(2026, 1, 1, tzinfo=UTC), uuid_of("Effort")
    for n in range(spaces):
        statuses = (
            Status(id=status_id(place_id(n), "to do"), name="to do", type=StatusType.OPEN),
            Status(id=status_id(place_id(n), "closed"), name="closed", type=StatusType.CLOSED),
        )
        site.add(Space(id=place_id(n), name=f"Space {n}", statuses=statuses))
        site.add(TaskList(id=place_id(100 + n), name=f"List {n}", space=place_id(n)))
    site.add(
        CustomField(
            id=field, name="Effort", type=FieldType.NUMBER, level=Level.TEAM, place=site.id, created=born
        )
    )
    site.put(
        *(
            Task(
                id=task_id(n + 1),
                name=f"Task {n}: 検索の改善",
                list=place_id(100 + n % spaces),
                status=status_id(place_id(n % spaces), ("to do", "closed")[n % 2]),
                created=born + timedelta(minutes=n),
                updated=born + timedelta(minutes=2 * n),
                done=born if n % 2 else None,
                closed=born if n % 2 else None,
                tags=("search", f"team-{n % 7}"),
                points=float(n % 8),
                values={field: float(n % 5)},
            )
            for n in range(count)
        )
    )
    return site


def bare(arguments: argparse.Namespace) -> None:
    """Fetch the pages with httpx and threads, and do nothing with them."""
    limits = httpx.Limits(max_connections=arguments.concurrency)
    filters = {"subtasks": "true", "include_closed": "true", "order_by": "created", "reverse": "true"}
    begun = time.perf_counter()
    with (
        httpx.Client(
            base_url=arguments.url, headers={"Authorization": TOKEN}, limits=limits, timeout=60
        ) as client,
        ThreadPoolExecutor(arguments.concurrency) as pool,
    ):

        def read(page: int) -> int:
            answer = client.get("/api/v2/team/9001/task", params={**filters, "page": page})
            return len(orjson.loads(answer.content)["tasks"])

        pages = range(-(-arguments.tasks // PAGE) + 1)
        count = sum(pool.map(read, pages))
    _tell(time.perf_counter() - begun, count, len(pages), "")


def replay(arguments: argparse.Namespace) -> None:
    """Send the requests that standard input names, and do nothing with the answers."""
    requests = json.loads(sys.stdin.read())
    limits = httpx.Limits(max_connections=arguments.concurrency)
    begun = time.perf_counter()
    with (
        httpx.Client(
            base_url=arguments.url, headers={"Authorization": TOKEN}, limits=limits, timeout=60
        ) as client,
        ThreadPoolExecutor(arguments.concurrency) as pool,
    ):

        def read(request: tuple[str, dict[str, list[str]]]) -> int:
            answer = orjson.loads(client.get(request[0], params=request[1]).content)
            return len(answer.get("tasks", ()))

        count = sum(pool.map(read, requests))
    _tell(time.perf_counter() - begun, count, len(requests), "")


def connector(arguments: argparse.Namespace) -> None:
    """Pull through the connector and drop what it reads; then once more while nothing changes."""
    import connectors
    from connectors.model.pulls import Scope

    kind = connectors.find("clickup")
    settings = kind.SETTINGS.model_validate(
        {
            "type": "clickup",
            "url": f"{arguments.url}/api",
            "workspace": "9001",
            "token": "env:SYNCD_BENCHMARK_TOKEN",
            "concurrency": arguments.concurrency,
            "requests_per_second": 10_000,
            "requests_per_minute": 1_000_000,
        }
    )
    exchanges: list[Any] = []
    tracker = kind.connect("clickup", settings, exchanges.append)
    scope = Scope(spaces=tuple(f"Space {n}" for n in range(arguments.spaces)))
    begun, count, cursor = time.perf_counter(), 0, None
    for page in tracker.pull(scope, None, lambda _ids: {}):
        count += len(page.items)
        cursor = page.cursor or cursor
    seconds, requests = time.perf_counter() - begun, len(exchanges)
    for _ in tracker.pull(scope, cursor, lambda _ids: {}):
        pass
    _tell(seconds, count, requests, str(len(exchanges) - requests))


def _tell(seconds: float, count: int, requests: int, quiet: str) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"seconds": seconds, "tasks": count, "requests": requests, "quiet": quiet, "peak_mib": peak}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
