"""Eight workers beside one, over 64 shards, at a tracker that takes 200 ms to answer.

    python benchmarks/scale.py [--workers 8] [--shards 64] [--items 20] [--latency 0.2] [--rounds 2]

One sandbox plays a tracker for each shard, which has a project and a space of its own. Workers are started and let be
until they are ready; then every tracker is asked for a full pull, and the time is taken until each had one and was
judged. Beside the ratio stand the processor seconds of all workers, and the ratio that the cores of this machine allow:
where the work of one takes C processor seconds and T seconds in all, n cores cannot do better than T ÷ (C ÷ n).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parents[1]))

from syncd.sandbox.server import serve
from syncd.store import Store
from tests.contract.store.databases import debian_cluster, installed_programs
from tests.system.fleet import Fleet
from tests.system.program import Running, started, until
from tests.system.team import VARIABLES

TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure one worker and many in turn, and print the ratio of the medians."""
    arguments = _arguments()
    fleet = Fleet(trackers=arguments.shards, items=arguments.items)
    if arguments.serve:
        serve(fleet.site(), port=arguments.serve, latency=arguments.latency)
        return
    seconds: dict[int, list[float]] = {1: [], arguments.workers: []}
    spent: dict[int, list[float]] = {1: [], arguments.workers: []}
    for number in range(arguments.rounds):
        for workers in seconds if number % 2 == 0 else reversed(seconds):
            took, cpu = _measure(workers, fleet, arguments)
            seconds[workers].append(took)
            spent[workers].append(cpu)
            print(
                f"round {number + 1}, {workers} workers: {took:.1f} s, {cpu:.1f} s of processor", flush=True
            )
    one, many = (statistics.median(seconds[workers]) for workers in (1, arguments.workers))
    cpu_one, cpu_many = (statistics.median(spent[workers]) for workers in (1, arguments.workers))
    cores = os.cpu_count() or 1
    print(
        f"\n{arguments.shards} shards of {arguments.items} items, {arguments.latency * 1000:.0f} ms a request, {cores} cores"
    )
    print(f"{'workers':>8} {'seconds':>8} {'processor seconds':>18}")
    print(f"{1:8} {one:8.1f} {cpu_one:18.1f}\n{arguments.workers:8} {many:8.1f} {cpu_many:18.1f}")
    print(
        f"ratio {one / many:.2f} (aim: 6.5); {cores} cores allow {min(arguments.workers, one / (cpu_many / cores)):.2f}"
    )


def _measure(workers: int, fleet: Fleet, arguments: argparse.Namespace) -> tuple[float, float]:
    """Return the seconds that full pulls of all shards take so many workers, and their processor seconds."""
    programs = installed_programs()
    if programs is None:
        sys.exit("no PostgreSQL at hand: apt-get install postgresql")
    with ExitStack() as stack:
        url = stack.enter_context(debian_cluster(programs)).url.render_as_string(hide_password=False)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = 20_000 + os.getpid() % 20_000 + workers
        command = [str(Path(__file__).resolve()), "--serve", str(port), "--shards", str(fleet.trackers)]
        command += ["--items", str(fleet.items), "--latency", str(arguments.latency)]
        stack.enter_context(started(*command, folder=folder, program=Path(sys.executable)))
        fleet.configure(folder, f"http://127.0.0.1:{port}", url, poll="1h")
        store = stack.enter_context(Store.open(url))
        running = [
            stack.enter_context(started("worker", folder=folder, variables=VARIABLES)) for _ in range(workers)
        ]
        until(lambda: _pulled(store, fleet) == fleet.trackers, "the first pulls", 3600)
        until(lambda: not _at_work(url), "the workers rest", 600)
        for number in range(1, fleet.trackers + 1):
            store.want_census(f"t{number}")
        before, begun = sum(map(_spent, running)), time.monotonic()
        _make_due(url)
        until(lambda: _pulled(store, fleet) == fleet.trackers, "all pulls", 3600)
        until(lambda: not _at_work(url), "all are judged", 600)
        return time.monotonic() - begun, sum(map(_spent, running)) - before


def _pulled(store: Store, fleet: Fleet) -> int:
    """Count the trackers whose census is not wanted."""
    states = (store.pull_state(f"t{number}") for number in range(1, fleet.trackers + 1))
    return sum(state is not None and state.census_at is not None for state in states)


def _ask(url: str, query: str) -> int:
    engine = sa.create_engine(url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        answer = connection.execute(sa.text(query))
        return int(answer.scalar_one()) if answer.returns_rows else 0


def _at_work(url: str) -> int:
    """Count the passes that wait or are under way."""
    return _ask(url, "SELECT count(*) FROM procrastinate.procrastinate_jobs")


def _make_due(url: str) -> None:
    _ask(url, "UPDATE lease SET until = 0 WHERE name LIKE 'due t%'")


def _spent(worker: Running) -> float:
    """Return the processor seconds that a worker has used so far."""
    fields = Path(f"/proc/{worker.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure workers beside one.")
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--shards", type=int, default=64)
    parser.add_argument("--items", type=int, default=20)
    parser.add_argument("--latency", type=float, default=0.2, help="seconds a request")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--serve", type=int, default=0, help="play the tracker on this port")
    return parser.parse_args()


if __name__ == "__main__":
    main()
