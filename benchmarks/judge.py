"""Judging after a change: processor seconds of each step, against how many items changed and over how many projects.

    python benchmarks/judge.py [--projects 2000] [--items 1000000] [--store FILE]

The store is filled directly, so that no tracker and no network has a part in it; `--store` keeps it for another run.
Changed items are spread evenly over all projects, or lie in as few as hold them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from config import Loaded, load
from connectors.model.items import Category, WorkItem
from connectors.model.pulls import Cursor, Page
from syncd.engine.judging.closing import close_day
from syncd.engine.judging.judge import Judge
from syncd.engine.mapping.carriers import find_carriers
from syncd.engine.mapping.place import place_changed
from syncd.engine.mapping.rules import bring_mapping_up_to_date
from syncd.engine.mapping.situation import Situation, situation
from syncd.engine.measuring.marks import week_rules
from syncd.engine.measuring.measure import measure_touched
from syncd.engine.publish import publish
from syncd.engine.reading.freshness import read_freshness
from syncd.store import Store

NOW = datetime(2026, 11, 4, 9, 30, tzinfo=UTC)
CLOSED = date(2026, 11, 3)
STATES = (
    (Category.TODO, "Open"),
    (Category.DOING, "In Progress"),
    (Category.DONE, "Closed"),
    (Category.DONE, "Closed"),
)
SHARES = (0.001, 0.01, 0.1)
PAGE = 1000


def main() -> None:
    """Fill a store, then change a part of it again and again, and print what judging each costs."""
    parser = argparse.ArgumentParser(description="Measure what judging costs after a change.")
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="where the store is kept between runs")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(_configuration(Path(folder), arguments.projects), {"BENCH_TOKEN": "none"})
        path = arguments.store or Path(folder) / "judge.db"
        is_new = not path.exists()
        with Store.open(f"sqlite:///{path}") as store:
            bench = Bench(loaded, store, arguments.projects, arguments.items)
            if is_new:
                bench.fill()
            bench.compare()


def _configuration(folder: Path, projects: int) -> Path:
    lines = [
        "timezone: UTC",
        "store: sqlite:///unused.db",
        "trackers: {jira: {type: jira, url: https://none.invalid, email: a@none.invalid, token: env:BENCH_TOKEN, watch: [S]}}",
        "cycle: {name: quarter, start: 2026-10-01, end: 2026-12-31}",
        "side_projects:",
        *(f"  - {{id: p{n}, select: {{epics: S-{n}}}, measure: points}}" for n in range(1, projects + 1)),
    ]
    path = folder / "syncd.yaml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


class Bench:
    """A filled store and one configuration; issue n belongs to epic n modulo the number of projects."""

    def __init__(self, loaded: Loaded, store: Store, projects: int, items: int) -> None:
        self.loaded = loaded
        self.store = store
        self.projects = projects
        self.items = items
        self.round = int(store.get_meta("bench:round") or 0)
        self.seconds: dict[str, float] = {}

    def fill(self) -> None:
        """Store every item, place it, measure and judge all."""
        epics = range(1, self.projects + 1)
        with self._timed("fill"):
            named = Page(aliases={f"S-{n}": str(n) for n in epics})
            self.store.save_page("jira", named, shape="shape", now=NOW)
            self._save([self._epic(n) for n in epics])
            for first in range(self.projects + 1, self.items + 1, PAGE):
                self._save([self._story(n) for n in range(first, min(first + PAGE, self.items + 1))])
            self.store.pull_completed("jira", Cursor(at=NOW), "scope", "shape", NOW, full=True)
        self.judge()
        self._tell("everything", self.items)

    def compare(self) -> None:
        """Judge after nothing, then after each share of the items has changed, in both ways."""
        self.judge()
        self._tell("nothing", 0)
        for share in SHARES:
            number = round(self.items * share)
            for way, chosen in (("spread", self._spread(number)), ("close together", self._together(number))):
                self.change(chosen)
                self.judge()
                self._tell(f"{share:.1%} {way}", number)

    def _spread(self, number: int) -> list[int]:
        first = self.projects + 1
        step = max(1, (self.items - self.projects) // number)
        step += step % 2 == 0
        return [first + (n * step) % (self.items - self.projects) for n in range(number)]

    def _together(self, number: int) -> list[int]:
        per_project = self.items // self.projects
        full = [
            n
            for epic in range(-(-number // (per_project - 1)))
            for n in range(self.projects + 1, self.items + 1)[epic :: self.projects]
        ]
        return full[:number]

    def change(self, numbers: Sequence[int]) -> None:
        """Move these stories to their next status."""
        self.round += 1
        self.store.set_meta("bench:round", str(self.round))
        for first in range(0, len(numbers), PAGE):
            self._save([self._story(n) for n in numbers[first : first + PAGE]])

    def judge(self) -> None:
        """Place, measure, judge, publish and close a day."""
        here = situation(self.loaded, {"jira": ()}, self.store)
        with self._timed("place"):
            place_changed(self.store, bring_mapping_up_to_date(self.store, self.loaded, here.resolved.okr))
        judge = self._judging(here)
        with self._timed("measure"):
            projects = here.resolved.okr.projects
            measure_touched(self.store, projects, self.loaded.classes, judge.weeks, CLOSED, stale=())
        with self._timed("judge"):
            figures = judge.figures(CLOSED, NOW)
        with self._timed("publish"):
            publish(self.store, figures, {}, here.resolved.okr.cycle, NOW)
        with self._timed("close a day"):
            close_day(judge.at_close(CLOSED), CLOSED)

    def _judging(self, here: Situation) -> Judge:
        okr, store = here.resolved.okr, self.store
        return Judge(
            okr=okr,
            loaded=self.loaded,
            store=store,
            calendar=self.loaded.calendar,
            carriers=find_carriers(okr, store),
            freshness=read_freshness(okr, self.loaded.trackers, store, self.loaded.zone),
            weeks=week_rules(self.loaded, here.resolved),
        )

    def _save(self, items: Sequence[WorkItem]) -> None:
        self.store.save_page("jira", Page(items=tuple(items)), shape="shape", now=NOW)

    def _epic(self, number: int) -> WorkItem:
        return replace(self._story(number), type="Epic", parent=None, category=Category.TODO, status="Open")

    def _story(self, number: int) -> WorkItem:
        category, status = STATES[(number // self.projects + self.round) % len(STATES)]
        done = NOW - timedelta(days=number % 30) if category is Category.DONE else None
        return WorkItem(
            tracker="jira",
            id=str(number),
            key=f"S-{number}",
            title=f"A story with a usual title, number {number}",
            space="S",
            type="Story",
            status=status,
            category=category,
            created=NOW - timedelta(days=60 + number % 30),
            updated=NOW - timedelta(days=number % 30, seconds=-self.round),
            done_at=done,
            parent=str(number % self.projects + 1),
            points=float(1 + number % 8),
            facets={"label": ("speed",), "version": ("10.0.0",)},
        )

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        begun = time.process_time()
        yield
        self.seconds[step] = time.process_time() - begun

    def _tell(self, what: str, number: int) -> None:
        steps = "  ".join(f"{step} {spent:7.2f}" for step, spent in self.seconds.items())
        print(f"{what:22} {number:>8} changed  {steps}  all {sum(self.seconds.values()):7.2f}", flush=True)
        self.seconds = {}


if __name__ == "__main__":
    main()
