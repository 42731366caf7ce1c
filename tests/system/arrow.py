"""The history of a public Jira project as a sandbox's input, and its figures computed without syncd's code."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ISSUES = Path(__file__).parents[2].parent / "shared" / "data" / "history" / "arrow" / "issues.csv"

VERSIONS = {"v10": "10.0.0", "v11": "11.0.0", "v12": "12.0.0"}
UMBRELLAS = {"umbrella-a": "ARROW-16771", "umbrella-b": "ARROW-15635", "umbrella-c": "ARROW-17167"}

CANCELLED = {
    word.casefold()
    for word in [
        "Won't Do",
        "Won't Fix",
        "Duplicate",
        "Cannot Reproduce",
        "Declined",
        "Rejected",
        "Invalid",
        "Incomplete",
        "Obsolete",
        "Abandoned",
        "Not A Problem",
        "Not A Bug",
        "Works for Me",
        "Later",
        "Cancelled",
        "Canceled",
    ]
}
START, DUE, TODAY = date(2022, 8, 1), date(2023, 1, 31), date(2022, 12, 20)

FIELDS: list[Mapping[str, Any]] = [
    {
        "kind": "field",
        "name": "KR Status",
        "type": "option",
        "options": ["On track", "At risk", "Off track", "Done", "Not started"],
    },
    {"kind": "field", "name": "KR Progress", "type": "number"},
    {"kind": "field", "name": "KR Score", "type": "number"},
    {"kind": "field", "name": "KR Note", "type": "paragraph"},
    {
        "kind": "field",
        "name": "Project Status",
        "type": "option",
        "options": ["順調", "要注意", "遅延", "完了", "未着手"],
    },
    {"kind": "field", "name": "Slip (days)", "type": "number"},
]


def rows() -> list[dict[str, str]]:
    """Return the issues as the file has them."""
    with ISSUES.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def records() -> Iterator[Mapping[str, Any]]:
    """Yield the sandbox's records: fields, the issues, and one issue for each of the two key results."""
    yield {"kind": "account", "id": "bot", "email": "bot@example.com", "token": "secret", "admin": True}
    yield from FIELDS
    moment = "2022-08-01T00:00:00+00:00"
    for number in (1, 2):
        yield {"key": f"OKR-{number}", "type": "Task", "status": "Open", "category": "new", "created": moment}
    stored = rows()
    known = {row["key"] for row in stored}
    for row in stored:
        yield {
            "key": row["key"],
            "id": int(row["id"]),
            "summary": f"Issue {row['key']}",
            "type": row["issuetype"],
            "status": row["status"],
            "category": row["statusCategory"],
            "resolution": row["resolution"] or None,
            "resolved": row["resolutiondate"] or None,
            "created": row["created"],
            "updated": row["updated"],
            "due": row["duedate"] or None,
            "parent": row["parent"] if row["parent"] in known else None,
            "versions": row["fixVersions"].split("|") if row["fixVersions"] else [],
        }


CONFIGURATION = """
timezone: UTC
trackers:
  jira: {{type: jira, url: "{url}", email: bot@example.com, token: env:ARROW_TOKEN, watch: [ARROW], requests_per_second: 1000}}
cycle: {{name: releases, start: 2022-08-01, end: 2023-01-31}}
objectives:
  - id: releases
    title: Releases come when they are announced
    key_results:
      - id: versions
        title: Three versions complete
        item: OKR-1
        metric: {{value: progress}}
        projects:
          - {{id: v10, select: {{version: 10.0.0}}, plan: {plan}}}
          - {{id: v11, select: {{version: 11.0.0}}, plan: {plan}}}
          - {{id: v12, select: {{version: 12.0.0}}, plan: {plan}}}
      - id: umbrellas
        title: Three umbrellas complete
        item: OKR-2
        metric: {{value: progress}}
        projects:
          - {{id: umbrella-a, select: {{epics: ARROW-16771}}, plan: {plan}}}
          - {{id: umbrella-b, select: {{epics: ARROW-15635}}, plan: {plan}}}
          - {{id: umbrella-c, select: {{epics: ARROW-17167}}, plan: {plan}}}
write:
  jira:
    key_result: {{status: KR Status, progress: {{field: KR Progress, as: percent}}, score: KR Score, note: KR Note}}
    project: {{status: Project Status, slip: Slip (days)}}
"""


def configuration(url: str) -> str:
    """Return the settings that make three versions and three umbrella issues linked projects."""
    return CONFIGURATION.format(url=url, plan="{start: 2022-08-01, due: 2023-01-31}")


def expected() -> dict[str, tuple[int, int]]:
    """Return (done, all) leaves of each project by RULES: own match, then ancestor; file order; classes; leaves."""
    stored = {row["key"]: row for row in rows()}
    home = {key: _home(key, stored) for key in stored}
    live = {key for key, row in stored.items() if not _cancelled(row)}
    counted: dict[str, tuple[int, int]] = {}
    for project in (*VERSIONS, *UMBRELLAS):
        inside = {key for key in live if home[key] == project}
        parents = {above for key in inside for above in _above(key, stored)}
        leaves = [key for key in inside - parents if key not in UMBRELLAS.values()]
        done = [key for key in leaves if stored[key]["statusCategory"] == "done"]
        counted[project] = (len(done), len(leaves))
    return counted


def planned_share() -> float:
    """Return the linear plan's share at the close of the day before TODAY, by counting weekdays one by one."""
    days = [START + timedelta(days=n) for n in range((DUE - START).days + 1)]
    weekdays = [day for day in days if day.weekday() < 5]
    return len([day for day in weekdays if day < TODAY]) / len(weekdays)


def _own(key: str, row: Mapping[str, str]) -> list[str]:
    versions = row["fixVersions"].split("|")
    named = [project for project, version in VERSIONS.items() if version in versions]
    return named + [project for project, umbrella in UMBRELLAS.items() if umbrella == key]


def _home(key: str, stored: Mapping[str, Mapping[str, str]]) -> str | None:
    for one in (key, *_above(key, stored)):
        if matches := _own(one, stored[one]):
            return matches[0]
    return None


def _above(key: str, stored: Mapping[str, Mapping[str, str]]) -> list[str]:
    above: list[str] = []
    parent = stored[key]["parent"]
    while parent in stored and parent not in above:
        above.append(parent)
        parent = stored[parent]["parent"]
    return above


def _cancelled(row: Mapping[str, str]) -> bool:
    if row["status"].casefold() in CANCELLED:
        return True
    return row["statusCategory"] == "done" and row["resolution"].casefold() in CANCELLED


def overlaps() -> set[str]:
    """Return the keys of the issues that match more than one project themselves."""
    return {row["key"] for row in rows() if len(_own(row["key"], row)) > 1}


def unmapped() -> tuple[int, int]:
    """Return (without project, all) of the lowest live issues that are in progress or were done in the cycle."""
    stored = {row["key"]: row for row in rows()}
    live = {key for key, row in stored.items() if not _cancelled(row)}
    parents = {above for key in live for above in _above(key, stored)}
    current = [key for key in live - parents if _is_current(stored[key])]
    nowhere = [key for key in current if _home(key, stored) is None]
    return len(nowhere), len(current)


def _is_current(row: Mapping[str, str]) -> bool:
    if row["statusCategory"] == "done":
        return START.isoformat() <= row["resolutiondate"][:10] <= TODAY.isoformat()
    return row["statusCategory"] == "indeterminate"
