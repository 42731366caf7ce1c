"""A store with two weeks of a small department, and the configuration that it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from config import Loaded, load
from syncd.store import CheckInRow, Store

CONFIGURATION = """
timezone: Asia/Tokyo
calendar: {country: JP}
trackers:
  jira: {type: jira, url: "http://127.0.0.1:9/", email: bot@acme.example, token: env:REPORT_TOKEN}
cycle: {name: 2026Q4, start: 2026-10-01, end: 2026-12-31}
objectives:
  - id: o1
    title: Search is quick
    key_results:
      - id: kr1
        title: Searches per customer
        metric: {start: 12, target: 30, unit: searches, value: hand}
        projects:
          - {id: index, title: New index, select: {tracker: jira, epics: [S-1]}, plan: {due: 2026-12-11}}
          - {id: cache, title: Query cache, select: {tracker: jira, epics: [S-2]}, plan: {due: 2026-12-18}}
          - {id: typo, title: Typo tolerance, select: {tracker: jira, epics: [S-3]}, plan: {due: 2026-11-13}}
          - {id: crawl, title: Crawler, select: {tracker: jira, epics: [S-4]}}
"""

SUNDAY, LAST_SUNDAY = date(2026, 11, 15), date(2026, 11, 8)

GROWN = {
    "kind": "added",
    "at": "2026-11-11T10:00:00+09:00",
    "by": "person",
    "items": ["S-21", "S-22"],
    "count": 2,
    "weight": 8.0,
    "days": 4.5,
    "before": None,
    "after": None,
    "other": None,
    "link": None,
}

WEEK = {
    "week": "2026-W46",
    "total": 4,
    "achieved": 2,
    "withdrawn": 1,
    "overdue": 2,
    "added": 0,
    "items": {"achieved": [["jira", "3", "S-21"], ["jira", "4", "S-22"]], "missed": [["jira", "1", "S-23"]]},
    "words": None,
    "remark": "The cluster was down.",
}


def project(title: str, order: int, **more: Any) -> dict[str, Any]:
    """Return a project's row as the judge keeps it; `more` replaces parts of it."""
    return {
        "title": title,
        "order": order,
        "kind": "linked",
        "key_results": ["kr1"],
        "weight": 1.0,
        "team": "search",
        "status": "on_track",
        "slip": 0.0,
        "slip_baseline": 0.0,
        "late": False,
        "dropped": False,
        "stale": False,
        "data_at": "2026-11-15T23:00:00+09:00",
        "reasons": {"en": "on plan", "ja": "計画どおり"},
        "scope": 40.0,
        "done": 20.0,
        "measure": "points",
        "finished_late": None,
        "plan": {"start": "2026-10-01", "due": "2026-12-11"},
        "forecast": {"p50": "2026-12-09", "p85": "2026-12-15", "chance": 0.6},
        **more,
    }


def key_result(**more: Any) -> dict[str, Any]:
    """Return the key result's row."""
    row = {
        "title": "Searches per customer",
        "order": 0,
        "objective": "o1",
        "team": None,
        "target": 30.0,
        "unit": "searches",
    }
    return {**row, "value": 14.0, "value_at": "2026-11-06T09:00:00+09:00", "score": 2 / 18, **more}


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """Give the department's configuration."""
    file = tmp_path / "syncd.yaml"
    file.write_text(CONFIGURATION, "utf-8")
    return load(file, {"REPORT_TOKEN": "token-of-the-reports"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Give a store in which a week went by: one project fell late, one was finished, one came back, one moved."""
    behind = {
        "status": "off_track",
        "slip": 11.0,
        "slip_baseline": 13.0,
        "late": True,
        "reasons": {
            "en": "11 working days behind: 8 scope growth",
            "ja": "11営業日の遅れ：スコープの増加8日",
        },
    }
    pace = {"pace": {"required": 5.0, "recent": 3.25}}
    with Store.open(f"sqlite:///{tmp_path / 'reports.db'}") as opened:
        opened.save_day(
            "project",
            LAST_SUNDAY,
            {
                "index": project("New index", 0, slip=4.0, status="at_risk"),
                "cache": project("Query cache", 1, slip=6.0, late=True, status="at_risk"),
                "typo": project("Typo tolerance", 2, plan={"start": "2026-10-01", "due": "2026-11-13"}),
                "crawl": project("Crawler", 3),
            },
        )
        opened.save_day(
            "project",
            SUNDAY,
            {
                "index": project(
                    "New index",
                    0,
                    **behind,
                    **pace,
                    forecast={"p50": "2026-12-25", "p85": "2027-01-15", "chance": 0.1},
                ),
                "cache": project(
                    "Query cache",
                    1,
                    slip=2.0,
                    idle=True,
                    idle_days=6,
                    blocked={"items": 1, "flagged": 0, "by": ["index"]},
                ),
                "typo": project("Typo tolerance", 2, status="done", finished_late=1),
                "crawl": project("Crawler", 3, stale=True, data_at="2026-11-12T08:00:00+09:00"),
            },
        )
        opened.save_day("goals", SUNDAY, {"index": WEEK, "crawl": {**WEEK, "total": 0, "remark": None}})
        opened.save_day("ledger", date(2026, 11, 11), {"index": {"changes": [GROWN]}})
        opened.save_day("ledger", date(2026, 11, 4), {"index": {"changes": [GROWN]}})
        opened.save_day("key_result", LAST_SUNDAY, {"kr1": key_result()})
        later = {"value": 17.0, "value_at": "2026-11-13T09:00:00+09:00", "score": 5 / 18}
        overdue = {"check_in": {"overdue": True, "due": "2026-11-13T00:00:00+09:00"}}
        opened.save_day("key_result", SUNDAY, {"kr1": key_result(**later, **overdue)})
        said = datetime(2026, 11, 12, 3, tzinfo=UTC)
        opened.add_check_in(
            CheckInRow(
                kr="kr1",
                at=said,
                source="hand",
                value=17.0,
                confidence=7.0,
                note="The new ranking helps.",
                recorded=said,
            )
        )
        yield opened
