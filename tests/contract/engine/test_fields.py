"""What judgement writes into fields, in both trackers: forecast, slip, cause with its link, verdict, and what is served."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.sandbox.clickup.loading import load as load_workspace
from syncd.sandbox.kinds import AnySite
from syncd.sandbox.loading import load as load_site
from tests.contract.engine.bench import Bench, written
from tests.contract.engine.clickup_town import STATUSES
from tests.contract.engine.town import issue

BEGUN = date(2026, 9, 14)
CREATED = f"{BEGUN - timedelta(days=3)}T09:00:00+09:00"
FIELDS = {"Forecast": "date", "Slip": "number", "Cause": "words", "Serves": "words", "Verdict": "text"}
WORDS = {"jira": {"words": "paragraph"}, "clickup": {"words": "text", "text": "short_text"}}


def done(number: int) -> str:
    """Return when a story was done: one each third day."""
    return f"{BEGUN + timedelta(days=3 * number)}T15:00:00+09:00"


def fields(tracker: str) -> list[dict[str, Any]]:
    """Return the fields that are written to."""
    kinds = WORDS[tracker]
    return [{"kind": "field", "name": name, "type": kinds.get(kind, kind)} for name, kind in FIELDS.items()]


def jira() -> AnySite:
    """Return a site with an epic of twelve stories, of which six are done."""
    stories = [
        issue(f"A-{n + 2}", "done", parent="A-1", created=CREATED, resolved=done(n), updated=done(n))
        if n <= 6
        else issue(f"A-{n + 2}", parent="A-1", created=CREATED)
        for n in range(1, 13)
    ]
    epic = issue("A-1", kind="Epic", created=CREATED)
    return load_site([*fields("jira"), epic, issue("A-2", kind="Task", created=CREATED), *stories])


def clickup() -> AnySite:
    """Return a workspace with a task of twelve sub-tasks, of which six are done."""
    common: dict[str, Any] = {"kind": "task", "list": "Work", "created": CREATED}
    tasks: list[dict[str, Any]] = [
        {"id": f"s{n}", "name": f"s{n}", "parent": "epic"}
        | ({"status": "complete", "done": done(n), "updated": done(n)} if n <= 6 else {"status": "to do"})
        for n in range(1, 13)
    ]
    tops: list[dict[str, Any]] = [{"id": name, "name": name, "status": "to do"} for name in ("epic", "kr")]
    places: list[dict[str, Any]] = [
        {"kind": "workspace", "zone": "Asia/Tokyo"},
        {"kind": "space", "name": "Team", "statuses": STATUSES},
        {"kind": "list", "name": "Work", "space": "Team"},
    ]
    return load_workspace([*places, *fields("clickup"), *(common | task for task in [*tops, *tasks])])


TRACKERS = {
    "jira": '{type: jira, url: "<jira_url>", email: bot@example.com, token: env:BENCH_TOKEN, watch: [A], requests_per_second: 1000}',
    "clickup": '{type: clickup, url: "<clickup_url>/api", workspace: "9001", token: env:BENCH_TOKEN, watch: [Team], requests_per_second: 1000, requests_per_minute: 10000}',
}
SELECT = {"jira": "{epics: A-1}", "clickup": "{tasks: epic}"}
CARRIER = {"jira": "A-2", "clickup": "kr"}


def configuration(tracker: str) -> str:
    """Return the settings over one tracker."""
    return f"""\
timezone: Asia/Tokyo
store: sqlite:///unused.db
public_url: https://okr.example.com
trackers:
  {tracker}: {TRACKERS[tracker]}
cycle: {{name: autumn, start: {BEGUN}, end: 2026-12-31}}
objectives:
  - id: o1
    title: Sales find companies
    key_results:
      - id: kr1
        title: Twice the searches
        item: {CARRIER[tracker]}
        metric: {{value: progress}}
        projects:
          - {{id: search, select: {SELECT[tracker]}, plan: {{start: {BEGUN}, due: 2026-10-16}}}}
write:
  {tracker}:
    key_result: {{verdict: Verdict, forecast: Forecast}}
    project: {{forecast: Forecast, slip: Slip, cause: Cause, serves: Serves}}
"""


@pytest.mark.parametrize(("tracker", "site"), [("jira", jira), ("clickup", clickup)])
def test_every_figure_of_judgement_reaches_its_field(
    migrated_file: Path, tmp_path: Path, tracker: str, site: Any
) -> None:
    """At position 22 of 25 half is done, as at 12.5: 9.5 working days behind, told in words with the project's page."""
    with Bench.on_file(migrated_file, tmp_path, {tracker: site()}) as bench:
        bench.text = configuration(tracker)
        outcomes = bench.sync().outcomes
        shown: Mapping[tuple[str, str], Any] = written(outcomes)
        row = bench.rows("project")["search"]
        assert {one.result for one in outcomes} == {"written"}
        epic, kr = ("A-1", "A-2") if tracker == "jira" else ("epic", "kr")
        p50 = date.fromisoformat(row["forecast"]["p50"])
        assert shown[epic, "Forecast"] == shown[kr, "Forecast"] == p50
        assert shown[epic, "Slip"] == 9.5
        assert shown[epic, "Cause"] == f"{row['reason']} https://okr.example.com/projects/search"
        assert row["reason"].startswith("9.5 working days behind")
        assert shown[epic, "Serves"] == "Twice the searches (Sales find companies)"
        assert shown[kr, "Verdict"] == "No evidence"
