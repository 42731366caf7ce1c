"""What every test of the web side is given: a store with a little of everything in it, served."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.store import Store
from tests.contract.store.databases import migrated_file
from tests.unit.web.served import NOW, Served

__all__ = ["migrated_file"]


@pytest.fixture(scope="module")
def served(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve three projects, their history over three days, two change sets, and acts."""
    path = shutil.copy(migrated_file, tmp_path_factory.mktemp("served") / "store.db")
    with Store.open(f"sqlite:///{path}") as store:
        fill(store)
        yield Served(store)


def a_row(order: int, title: str, **figures: Any) -> dict[str, Any]:
    """Return a row as the engine keeps it, with what the page asks of rows of any kind."""
    unknown = (
        "team",
        "share",
        "planned",
        "slip",
        "leaves",
        "done_leaves",
        "why",
        "score",
        "progress",
        "value",
    )
    given = {"order": order, "title": title, "status": "on_track", "stale": False, "dropped": False}
    given["plan"] = {"start": "2026-10-05", "due": "2026-12-11"}
    plain = {"trackers": ["jira"], "reason": "on plan", "unknown": 0, "kind": "linked", "key_results": []}
    return {**given, **plain, **dict.fromkeys(unknown), **figures}


PROJECTS: dict[str, dict[str, Any]] = {
    "zebra": a_row(0, "Zebra", kind="linked", key_results=["kr1"], team="search", share=0.5, slip=-3.8),
    "apple": a_row(1, "=HYPERLINK(1)", kind="linked", key_results=["kr1", "kr2"], status="off_track"),
    "tls": a_row(2, '証明書, "new"', kind="side", key_results=[], forecast={"p50": "2026-12-01"}),
}


def fill(store: Store) -> None:
    """Fill the store as passes would."""
    store.save_standings("project", PROJECTS, NOW)
    store.save_standings("key_result", {"kr1": a_row(0, "Searches", objective="o1", kind="stretch")}, NOW)
    store.save_standings("objective", {"o1": a_row(0, "<script>alert(1)</script>")}, NOW)
    cycle = {"as_of": NOW.isoformat(), "name": "Q4", "start": "2026-10-01", "end": "2026-12-31"}
    parents = [{"key": "OPS-1", "title": "Chores", "items": 3}, {"key": "", "title": "", "items": 1}]
    totals: dict[str, dict[str, Any]] = {
        "cycle": cycle,
        "side_portfolio": {"share": 0.5},
        "unmapped": {"share": 0.1, "items": 4, "of": 40, "parents": parents},
    }
    store.save_standings("total", totals, NOW)
    for ago in (3, 2, 1):
        day = date(2026, 11, 20) - timedelta(days=ago)
        rows = {name: {**row, "share": ago / 10} for name, row in PROJECTS.items()}
        store.save_day("project", day, rows, "rebuilt" if ago == 3 else "recorded")
    changes = [
        {"what": "due_moved", "before": "2026-11-27", "after": "2026-12-04"},
        {"what": "item_added", "key": "A-1"},
    ]
    store.save_day("ledger", date(2026, 11, 18), {"zebra": {"changes": changes}})
    store.save_day("goals", date(2026, 11, 15), {"zebra": {"goals": {"total": 4, "achieved": 3}}})
    write(store, "aaaaaaaaaaaa", 2)
    write(store, "bbbbbbbbbbbb", 1)
    for number in range(3):
        store.audit(NOW + timedelta(minutes=number), "value", "kr1", {"value": number})
    store.park("jira", "10001", "cf1", "not on the screen", NOW)


def write(store: Store, fingerprint: str, number: int) -> None:
    """Record a change set, of which the first change was written and the others are not told yet."""
    changes = [
        {
            "tracker": "jira",
            "item": f"1000{n}",
            "field": "cf1",
            "key": f"OKR-{n}",
            "before": None,
            "after": "順調",
        }
        for n in range(number)
    ]
    ids = store.record_change_set(fingerprint, NOW, None, "guard", changes)
    store.begin_write(ids[:1], NOW)
    store.end_write(ids[0], "written", "", NOW)
