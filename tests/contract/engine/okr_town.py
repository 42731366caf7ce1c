"""A town whose OKR lives in its trackers: objectives and key results in Jira and in a ClickUp list.

Jira, space OKR: objective OKR-1 with the key results OKR-11 (12 to 30, now 21; by parent) and OKR-12 (by a
field). Epics in SRCH, each with one story done and one open: SRCH-10 below OKR-11, SRCH-20 linked to it,
SRCH-30 by label and SRCH-40 by field to OKR-12, SRCH-50 a side project, SRCH-60 nothing.

ClickUp, list OKRs: one objective with the subtasks kr1 (0 to 200, now 50), which names the list Landing by its
address, and kr2, to which the task `card` of the list Cards is related. Each of both holds one task done, one open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syncd.sandbox.clickup.loading import load as load_clickup
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.loading import load
from syncd.sandbox.site import Site
from tests.contract.engine.town import issue

FIELDS = [
    {"name": "Target", "type": "number"},
    {"name": "Actual", "type": "number"},
    {"name": "Start", "type": "number"},
    {"name": "Objective", "type": "text"},
    {"name": "KR", "type": "text"},
    {"name": "Projects", "type": "paragraph"},
    {"name": "Short name", "type": "text"},
    {"name": "KR Status", "type": "text"},
    {"name": "KR Score", "type": "number"},
    {"name": "Words", "type": "paragraph"},
]
EPICS = (10, 20, 30, 40, 50, 60)


def _issues() -> Iterator[dict[str, Any]]:
    yield issue("OKR-1", kind="Objective", summary="Sales teams find the right company")
    numbers = {"Target": 30, "Actual": 21, "Start": 12}
    yield issue("OKR-11", kind="Key Result", parent="OKR-1", summary="Searches to 30", fields=numbers)
    yield issue("OKR-12", kind="Key Result", summary="Complaints to 10", fields={"Objective": "okr-1"})
    named: dict[int, dict[str, Any]] = {
        10: {"parent": "OKR-11"},
        20: {"links": {"contributes to": ["OKR-11"]}},
        30: {"labels": ["KR:OKR-12", "backend"]},
        40: {"fields": {"KR": "OKR-12"}},
        50: {"labels": ["side-project"]},
        60: {"labels": ["backend"]},
    }
    for number in EPICS:
        yield issue(f"SRCH-{number}", kind="Epic", summary=f"Epic {number}", **named[number])
        yield issue(f"SRCH-{number + 1}", "done", parent=f"SRCH-{number}")
        yield issue(f"SRCH-{number + 2}", parent=f"SRCH-{number}")


def okr_site() -> Site:
    """Return the Jira site."""
    kinds: list[dict[str, Any]] = [
        {"kind": "type", "name": "Objective", "level": 3},
        {"kind": "type", "name": "Key Result", "level": 2},
        {"kind": "link_type", "name": "Contribution", "outward": "contributes to", "inward": "is helped by"},
        {"kind": "status", "name": "To Do", "category": "new"},
        {"kind": "status", "name": "Done", "category": "done"},
        {"kind": "resolution", "name": "Done"},
        {"kind": "resolution", "name": "Won't Do"},
    ]
    fields = ({"kind": "field", "id": f"customfield_{10301 + n}", **field} for n, field in enumerate(FIELDS))
    return load([*kinds, *fields, *_issues()])


LANDING, CARDS, GOALS = "901800000011", "901800000012", "901800000013"
CREATED = "2026-09-28T09:00:00+09:00"


def _tasks() -> Iterator[dict[str, Any]]:
    def task(identifier: str, place: str, **more: Any) -> dict[str, Any]:
        return {"id": identifier, "list": place, "created": CREATED, "name": identifier, **more}

    link = f"Landing pages https://app.clickup.com/9001/v/li/{LANDING}"
    yield task("goal1", GOALS, name="More trials become customers")
    numbers = {"Target Value": 200, "Actual Value": 50, "Projects": link}
    yield task("kr1", GOALS, name="Trials to 200", parent="goal1", fields=numbers)
    yield task("kr2", GOALS, name="Cards to 10", parent="goal1", fields={"Target Value": 10})
    yield task("card", CARDS, name="New cards", fields={"KR": ["kr2"]})
    for place, above in ((LANDING, None), (CARDS, "card")):
        for number, status in enumerate(("complete", "to do")):
            yield task(f"{place[-2:]}work{number}", place, status=status, parent=above)


def okr_workspace() -> ClickUpSite:
    """Return the ClickUp workspace."""
    places: list[dict[str, Any]] = [
        {"kind": "workspace", "zone": "Asia/Tokyo"},
        {"kind": "space", "name": "Growth"},
        {"kind": "list", "id": LANDING, "name": "Landing", "space": "Growth"},
        {"kind": "list", "id": CARDS, "name": "Cards", "space": "Growth"},
        {"kind": "list", "id": GOALS, "name": "OKRs", "space": "Growth"},
        *(
            {"kind": "field", "type": "number", "list": GOALS, "name": n}
            for n in ("Target Value", "Actual Value")
        ),
        {"kind": "field", "type": "formula", "list": GOALS, "name": "Progress"},
        {"kind": "field", "type": "text", "list": GOALS, "name": "Projects"},
        {"kind": "field", "type": "short_text", "list": GOALS, "name": "KR Status"},
        {"kind": "field", "type": "text", "list": GOALS, "name": "Words"},
        {"kind": "field", "type": "list_relationship", "list": CARDS, "name": "KR"},
    ]
    return load_clickup([*places, *_tasks()])


CONFIGURATION = """\
timezone: Asia/Tokyo
store: sqlite:///unused.db
trackers:
  jira: {type: jira, url: "<jira_url>", email: bot@example.com, token: env:BENCH_TOKEN, watch: [OKR, SRCH], requests_per_second: 1000}
  clickup: {type: clickup, url: "<clickup_url>/api", workspace: "9001", token: env:BENCH_TOKEN, requests_per_second: 1000, requests_per_minute: 9000}
cycle: {name: 2026Q4, start: 2026-10-01, end: 2026-12-31}
okr:
  - tracker: jira
    key_result: {types: Key Result, field: Objective}
    objective: {types: Objective}
    projects: {types: Epic, links: contributes to, field: KR, prefix: "KR:"}
    fields: {projects: Projects, id: Short name}
  - tracker: clickup
    select: {list: "901800000013"}
    projects: {select: {list: Cards}, field: KR}
    fields: {projects: Projects}
write:
  jira: {key_result: {status: KR Status, score: KR Score}}
  clickup: {key_result: {status: KR Status}}
"""
