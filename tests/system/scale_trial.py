"""The trial of several workers: PostgreSQL restarted, one worker killed, one frozen, one restarted, people at work all the while.

    python -m tests.system.scale_trial [--workers 4] [--trackers 8] [--items 60] [--seed 1] [--seconds 60]

Ends with 1 where a value is wrong, lost or older than one sent before, where an item is missing or stored as it no
longer is, or where a tracker went without a pass for longer than 15 seconds beyond its poll.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import sqlalchemy as sa

from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import Site
from syncd.store import Store
from tests.contract.store.databases import Cluster, debian_cluster, installed_programs
from tests.system.fleet import Fleet, Progress, holder, passes
from tests.system.program import Running, started, until
from tests.system.team import VARIABLES

POLL_SECONDS = 3.0
FROZEN_SECONDS = 20.0
LATENCY_SECONDS = 0.1
MOST_GAP_SECONDS = 15.0


class Trial:
    """Workers at work, and what is done to them; every worker that ever was is remembered."""

    def __init__(self, stack: ExitStack, folder: Path, store: sa.Engine, number: int) -> None:
        self._stack, self._folder, self._store = stack, folder, store
        self.all: list[Running] = []
        self.now: list[Running] = []
        for _ in range(number):
            self._start()

    def _start(self) -> None:
        worker = self._stack.enter_context(started("worker", folder=self._folder, variables=VARIABLES))
        self.all.append(worker)
        self.now.append(worker)

    def _caught(self) -> Running:
        """Return a worker in the midst of a pass."""
        return until(lambda: holder(self._store, self.now), "a worker is in the midst of a pass")

    def kill(self) -> None:
        """Kill a worker in the midst of a pass, and start another."""
        worker = self._caught()
        worker.send(signal.SIGKILL)
        self.now.remove(worker)
        self._start()

    def freeze(self) -> Callable[[], None]:
        """Freeze a worker in the midst of a pass; returns what wakes it."""
        worker = self._caught()
        worker.send(signal.SIGSTOP)
        self.now.remove(worker)

        def wake() -> None:
            worker.send(signal.SIGCONT)
            self.now.append(worker)

        return wake

    def replace(self) -> None:
        """Restart a worker in the midst of a pass as a rollout does."""
        worker = self._caught()
        self._start()
        self.now.remove(worker)
        assert worker.end().code == 0


def main() -> None:
    """Run the trial and print what was seen."""
    arguments = _arguments()
    programs = installed_programs()
    if programs is None:
        sys.exit("no PostgreSQL at hand: apt-get install postgresql")
    with ExitStack() as stack:
        cluster = stack.enter_context(debian_cluster(programs))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        fleet = Fleet(trackers=arguments.trackers, items=arguments.items)
        sandbox = stack.enter_context(Sandbox(fleet.site(), latency=LATENCY_SECONDS))
        url = cluster.url.render_as_string(hide_password=False)
        fleet.configure(folder, sandbox.url, url, poll=f"{POLL_SECONDS:.0f}s")
        store = sa.create_engine(url, poolclass=sa.NullPool)
        trial = Trial(stack, folder, store, arguments.workers)
        until(lambda: None not in fleet.progress(sandbox.site).values(), "all is written once", 300)
        _hurt(trial, cluster, fleet, sandbox.site, arguments)
        until(lambda: fleet.progress(sandbox.site) == fleet.expected(sandbox.site), "all is right", 300)
        for worker in trial.now:
            assert worker.end().code == 0
        sys.exit(_judge(trial, fleet, sandbox, url))


def _hurt(trial: Trial, cluster: Cluster, fleet: Fleet, site: Site, arguments: argparse.Namespace) -> None:
    """Do all harm, one after the other, while people complete items in an order that the seed decides."""
    chance = random.Random(arguments.seed)
    edits = [(n, i) for n in range(1, fleet.trackers + 1) for i in range(fleet.items)]
    chance.shuffle(edits)
    begun = time.monotonic()
    wakes: list[Callable[[], None]] = []
    acts: list[tuple[float, Callable[[], None]]] = [
        (0.1, trial.kill),
        (0.3, cluster.restart),
        (0.45, lambda: wakes.append(trial.freeze())),
        (0.45 + FROZEN_SECONDS / arguments.seconds, lambda: wakes.pop()()),
        (0.85, trial.replace),
    ]
    for number, (tracker, item) in enumerate(edits):
        moment = number / len(edits)
        time.sleep(max(0.0, begun + moment * arguments.seconds - time.monotonic()))
        while acts and acts[0][0] <= moment:
            acts.pop(0)[1]()
        fleet.finish(site, tracker, item)


def _judge(trial: Trial, fleet: Fleet, sandbox: Sandbox, url: str) -> int:
    site = sandbox.site
    sent = Progress(sandbox.log.all(), fleet.progress_field(site))
    with Store.open(url) as store:
        refs = {
            issue.key: (f"t{issue.key[1:].split('-')[0]}", str(issue.id)) for issue in site.issues.values()
        }
        found = store.items(list(refs.values()))
    stored = {item.key: item.status for item in found.values()}
    there = {issue.key: site.statuses[issue.status].name for issue in site.issues.values()}
    lost = len(there.keys() - stored.keys())
    stale = sum(stored.get(key) != status for key, status in there.items()) - lost
    wrong = sum(value != fleet.expected(site)[n] for n, value in fleet.progress(site).items())
    longest = _longest_gap(trial)
    values = sum(map(len, sent.sent.values()))
    refused = sum(len(worker.events("pass_failed")) for worker in trial.all)
    print(f"{len(trial.all)} workers, {len(passes(trial.all))} whole passes, {refused} given up or cut short")
    print(
        f"{values} values of progress sent, {sent.repeated} of them repeated, {sent.outdated} older than the one before"
    )
    print(
        f"{wrong} fields wrong at the end, {lost} of {len(there)} items lost, {stale} stored as they no longer are"
    )
    print(
        f"longest time between two passes over a tracker: {longest:.1f} s, of which {POLL_SECONDS:.0f} s are the poll"
    )
    good = not (wrong or lost or stale or sent.outdated) and longest <= POLL_SECONDS + MOST_GAP_SECONDS
    return 0 if good else 1


def _longest_gap(trial: Trial) -> float:
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for at, tracker in passes(trial.all):
        times[tracker].append(at)
    gaps = ((two - one).total_seconds() for row in times.values() for one, two in pairwise(row))
    return max(gaps, default=0.0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Hurt workers and see that nothing is lost.")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--trackers", type=int, default=8)
    parser.add_argument("--items", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=90.0, help="how long people are at work")
    return parser.parse_args()


if __name__ == "__main__":
    main()
