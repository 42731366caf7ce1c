"""Unmapped work as the store counts it, against the arithmetic's own count over the same items."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.model.items import Category, Ref, WorkItem
from connectors.model.pulls import Page, Scope
from mappings.classes import Classifier
from mappings.unmapped import tally, unmapped_work
from syncd.engine.mapping.totals import unmapped_row
from syncd.store import Placed
from tests.contract.engine.bench import Bench

NOON = datetime(2026, 10, 14, 12, tzinfo=UTC)
SPACES = ("SRCH", "DATA")
STATUSES = [
    ("Open", Category.TODO, None),
    ("Doing", Category.DOING, None),
    ("Done", Category.DONE, "Done"),
    ("Done", Category.DONE, "Won't Do"),
    ("Deployed", Category.DOING, None),
    ("Parked", Category.TODO, None),
]


def site_of(seed: int) -> list[WorkItem]:
    """Make a random forest of items over three spaces, two of them watched."""
    rng = random.Random(seed)
    items: list[WorkItem] = []
    for number in range(rng.randint(5, 60)):
        status, category, resolution = rng.choice(STATUSES)
        done_at = NOON + timedelta(days=rng.randint(-30, 100)) if category is Category.DONE else None
        items.append(
            WorkItem(
                tracker="jira",
                id=f"{seed}-{number}",
                key=f"K{seed}-{number}",
                title=f"Item {number}",
                space=rng.choice([*SPACES, "OTHER"]) + str(seed),
                type="Task",
                status=status,
                category=category,
                resolution=resolution,
                parent=f"{seed}-{rng.randrange(number)}" if number and rng.random() < 0.6 else None,
                created=NOON,
                updated=NOON,
                done_at=done_at,
            )
        )
    return items


def test_the_store_and_the_arithmetic_count_the_same_unmapped_work(bench: Bench) -> None:
    """On random trees: share, number and largest parents agree, with classes of the operator's own."""
    bench.change("census: 6h}", "census: 6h, classes: {done: [Deployed], out_of_scope: [Parked]}}")
    loaded = bench.loaded()
    for seed in range(25):
        spaces = tuple(f"{space}{seed}" for space in SPACES)
        items, projects = site_of(seed), projects_of(seed)
        row = counted(bench, items, projects, spaces)
        expected = unmapped_work(
            tally(
                [i for i in items if i.space in spaces],
                projects,
                {i.ref: ("jira", i.parent) for i in items if i.parent},
                set(),
                Classifier.of(loaded.classes).classify,
                loaded.okr.cycle,
                loaded.zone,
            )
        )
        assert (row["items"], row["of"], row["share"]) == (expected.items, expected.active, expected.share)
        assert sum(parent["items"] for parent in row["parents"]) == sum(n for _, n in expected.parents)


def projects_of(seed: int) -> dict[Ref, str | None]:
    """Put about a third of a site's items into a project."""
    rng = random.Random(-seed)
    return {item.ref: rng.choice([None, None, "index"]) for item in site_of(seed)}


def counted(
    bench: Bench, items: list[WorkItem], projects: Mapping[Ref, str | None], spaces: tuple[str, ...]
) -> dict[str, Any]:
    """Store a site with its placements, and return what a pass would publish of these spaces."""
    store = bench.store
    store.save_page("jira", Page(items=tuple(items)), shape="s", now=NOON)
    placed = {ref: Placed(project=name) if name else None for ref, name in projects.items()}
    store.settle_mapping(placed, store.dirty(1000), [])
    return unmapped_row(store, bench.loaded(), {"jira": Scope(spaces=spaces)}, {})


def test_what_carries_fields_of_the_okr_is_no_work(quick: Bench) -> None:
    """The item of a key result that is in progress counts among the active, and is never unmapped."""
    quick.change("watch: [SRCH, DATA]", "watch: [SRCH, DATA, OKR]")
    quick.edit("OKR-1", status="In Progress")
    quick.sync()
    totals = quick.rows("total")["unmapped"]
    assert (totals["items"], totals["of"]) == (2, 9)
    quick.edit("DATA-5", status="In Progress")
    quick.sync()
    assert quick.rows("total")["unmapped"]["items"] == 3
