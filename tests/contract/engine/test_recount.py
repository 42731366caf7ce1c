"""Sums that move by what changed are those of counting everything, to the last digit."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest

from config import Loaded, load
from connectors.model.items import Category, WorkItem
from connectors.model.pulls import Cursor, Page
from syncd.engine.judging.closing import close_day
from syncd.engine.judging.judge import Judge
from syncd.engine.mapping.carriers import find_carriers
from syncd.engine.mapping.place import place_changed
from syncd.engine.mapping.rules import bring_mapping_up_to_date
from syncd.engine.mapping.situation import situation
from syncd.engine.measuring.marks import week_rules
from syncd.engine.measuring.measure import lens_of, measure_touched
from syncd.engine.measuring.recount import recounts
from syncd.engine.reading.freshness import read_freshness
from syncd.store import Store

CONFIGURATION = """\
timezone: UTC
store: sqlite:///unused.db
trackers: {jira: {type: jira, url: "https://none.invalid", email: a@none.invalid, token: env:BENCH_TOKEN, watch: [S]}}
cycle: {name: quarter, start: 2026-10-01, end: 2026-12-31}
side_projects:
  - {id: points, select: {epics: S-1}, measure: points, credit: {Open: 0.1, Doing: 0.3}, plan: {curve: dues}}
  - {id: items, select: {epics: S-2}}
  - {id: spent, select: {labels: spent}, measure: spent}
"""
MONDAY = datetime(2026, 10, 5, 8, tzinfo=UTC)
STATES = ((Category.TODO, "Open"), (Category.DOING, "Doing"), (Category.DONE, "Closed"))
POINTS = (0.0, 0.1, 0.2, 0.3, 1.0, 1e16, None, None)


class Town:
    """Stories below two epics in one store; `whole` has every project counted as a whole, each time."""

    def __init__(self, store: Store, loaded: Loaded, *, whole: bool) -> None:
        self.store, self.loaded, self.whole, self.by_items = store, loaded, whole, 0

    def save(self, items: list[WorkItem], gone: list[str], now: datetime) -> None:
        """Store what a pull would tell."""
        self.store.save_page("jira", Page(items=tuple(items)), shape="s", now=now)
        self.store.mark_gone("jira", gone, now)
        self.store.pull_completed("jira", Cursor(at=now), "scope", "s", now, full=True)

    def measure(self, day: date) -> Judge:
        """Place and measure what changed, and return the judge of the day."""
        here = situation(self.loaded, {"jira": ()}, self.store)
        okr = here.resolved.okr
        place_changed(self.store, bring_mapping_up_to_date(self.store, self.loaded, okr))
        weeks = week_rules(self.loaded, here.resolved)
        if self.whole:
            self.store.settle_mapping({}, {}, [], whole=list(okr.projects))
        lens = lens_of(self.store, okr.projects.values(), weeks, day)
        dirty = [okr.projects[name] for name in self.store.dirty_measures()]
        self.by_items += len(recounts(self.store, dirty, self.loaded.classes, lens))
        measure_touched(self.store, okr.projects, self.loaded.classes, weeks, day, stale=())
        return Judge(
            okr=okr,
            loaded=self.loaded,
            store=self.store,
            calendar=self.loaded.calendar,
            carriers=find_carriers(okr, self.store),
            freshness=read_freshness(okr, self.loaded.trackers, self.store, self.loaded.zone),
            weeks=weeks,
        )

    def kept(self, day: date) -> dict[str, Any]:
        """Return all that the store keeps of a close, and what the next one is held against."""
        names = sorted(self.store.snapshot_names())
        held = self.store.snapshots(names)
        return {
            "rows": sorted(
                (kind, source, rows) for kind, _, source, rows in self.store.days_between(day, day)
            ),
            "held": {name: sorted(one["items"]) for name, one in held.items()},
            "moved": self.store.standings("moved"),
        }


@pytest.fixture
def towns(migrated_file: Path, tmp_path: Path) -> Iterator[tuple[Town, Town]]:
    """Give two towns alike, the second of which counts everything each time."""
    path = tmp_path / "syncd.yaml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    loaded = load(path, {"BENCH_TOKEN": "none"})
    with ExitStack() as open_:
        made = []
        for name in ("items", "whole"):
            copyfile(migrated_file, tmp_path / f"{name}.db")
            store = open_.enter_context(Store.open(f"sqlite:///{tmp_path / name}.db"))
            made.append(Town(store, loaded, whole=name == "whole"))
        yield made[0], made[1]


def story(number: int, now: datetime, **more: Any) -> WorkItem:
    """Make a story below one of the two epics, an epic for the first two numbers."""
    made: dict[str, Any] = {
        "tracker": "jira",
        "id": str(number),
        "key": f"S-{number}",
        "title": "",
        "space": "S",
        "type": "Story",
        "status": "Open",
        "category": Category.TODO,
        "parent": None if number < 3 else str(1 + number % 2),
        "points": POINTS[number % len(POINTS)],
        "spent": float(number),
        "remaining": 5.0 if number % 3 else None,
        "created": MONDAY - timedelta(days=number % 20),
        "updated": now,
    }
    return WorkItem(**{**made, **more})


def edited(item: WorkItem, dice: random.Random, now: datetime, numbers: int) -> WorkItem:
    """Change an item in one way; most changes leave the tree as it is."""
    category, status = dice.choice(STATES)
    done = now if category is Category.DONE and dice.random() < 0.9 else None
    seldom = dice.random() < 0.06
    change: dict[str, Any] = dice.choice(
        [
            {"category": category, "status": status, "done_at": done, "resolution": None},
            {"category": category, "status": status, "done_at": done, "resolution": None},
            {"points": dice.choice(POINTS)},
            {"spent": dice.random(), "remaining": dice.choice((None, dice.random()))},
            {"due": dice.choice((None, now.date() + timedelta(days=dice.randrange(9))))},
            {
                "facets": dice.choice(
                    ({}, {"flagged": ("x",)}, {"blocked_by": ("S-3",)}, {"label": ("2026-W42",)})
                )
            },
            {"facets": {"sprint": ("7",), "sprint_end": (f"7 {dice.choice(('2026-10-16', '2026-10-23'))}",)}}
            if seldom
            else {"title": str(dice.random())},
            {"facets": {"label": ("spent",)}} if seldom else {"title": "other"},
            {"parent": str(dice.randrange(1, numbers))} if seldom else {"title": "third"},
            {"category": Category.DONE, "resolution": "Won't Do", "status": "Closed"} if seldom else {},
        ]
    )
    return replace(item, **change, updated=now)


@pytest.mark.parametrize(
    "seed", [1, pytest.param(2, marks=pytest.mark.campaign), pytest.param(3, marks=pytest.mark.campaign)]
)
def test_counting_by_items_and_counting_everything_agree(towns: tuple[Town, Town], seed: int) -> None:
    """Random edits over ten days, each with two passes and a close: measures, rows, ledgers and movements alike."""
    dice, numbers, now = random.Random(seed), 40, MONDAY
    items = {n: story(n, now) for n in range(1, numbers)}
    for town in towns:
        town.store.save_page("jira", Page(aliases={f"S-{n}": str(n) for n in (1, 2)}), shape="s", now=now)
        town.save(list(items.values()), [], now)
    for day in (MONDAY.date() + timedelta(days=n) for n in range(10)):
        for _ in range(2):
            now += timedelta(hours=1)
            changed = dice.sample(range(3, numbers), 4)
            items |= {n: edited(items[n], dice, now, numbers) for n in changed}
            gone = [changed.pop()] if dice.random() < 0.1 else []
            judges = []
            for town in towns:
                town.save([items[n] for n in changed], [str(n) for n in gone], now)
                judges.append(town.measure(day))
            assert towns[0].store.measures() == towns[1].store.measures(), (day, changed)
        for town, judge in zip(towns, judges, strict=True):
            if town.whole:
                town.store.settle_mapping({}, {}, [], whole=list(judge.okr.projects))
            close_day(judge.at_close(day), day)
        assert towns[0].kept(day) == towns[1].kept(day), day
        now += timedelta(hours=22)
    assert towns[0].by_items > 15
    assert towns[1].by_items == 0
