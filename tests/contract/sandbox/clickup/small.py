"""A small workspace for tests: folders, a folderless list, replaced statuses, fields of every kind, deep subtasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from syncd.sandbox.clickup.loading import load
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.clock import Clock
from syncd.sandbox.server import Sandbox

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TEAM = "9001"
SPACE, FOLDER, WORK, OKR, OLD, SECRET = (
    "901807000001", "901807000011", "901807000021", "901807000031", "901807000041", "901807000051",
)  # fmt: skip
STATUS_FIELD = "11111111-1111-4111-8111-111111111111"
PROGRESS_FIELD = "22222222-2222-4222-8222-222222222222"
ON_TRACK, AT_RISK = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
VIEW = "8cgp8xy-117"

RECORDS: list[dict[str, Any]] = [
    {"kind": "workspace", "id": TEAM, "name": "Small", "zone": "Asia/Tokyo"},
    {"kind": "space", "id": SPACE, "name": "Sales", "statuses": [
        {"name": "Open", "type": "open"}, {"name": "in progress", "type": "custom"},
        {"name": "shipped", "type": "done"}, {"name": "Closed", "type": "closed"}]},
    {"kind": "folder", "id": FOLDER, "name": "Projects", "space": SPACE},
    {"kind": "list", "id": WORK, "name": "Work", "folder": FOLDER},
    {"kind": "list", "id": OKR, "name": "OKR", "space": SPACE, "statuses": [
        {"name": "on track", "type": "open"}, {"name": "reached", "type": "closed"}]},
    {"kind": "list", "id": OLD, "name": "Old", "folder": FOLDER, "archived": True},
    {"kind": "list", "id": SECRET, "name": "Secret", "folder": FOLDER, "private": True},
    {"kind": "type", "id": 1300, "name": "Bug", "plural": "Bugs"},
    {"kind": "field", "id": STATUS_FIELD, "name": "KR Status", "type": "drop_down", "list": OKR,
     "options": [{"id": ON_TRACK, "name": "📈 On track"}, {"id": AT_RISK, "name": "At risk"}]},
    {"kind": "field", "id": PROGRESS_FIELD, "name": "Progress", "type": "number"},
    {"kind": "field", "name": "Budget", "type": "currency", "config": {"currency_type": "JPY", "precision": 0}},
    {"kind": "field", "name": "Areas", "type": "labels", "options": ["api", "画面"]},
    {"kind": "field", "name": "Note", "type": "text"},
    {"kind": "field", "name": "Motto", "type": "short_text"},
    {"kind": "field", "name": "Review", "type": "date"},
    {"kind": "field", "name": "Checked", "type": "checkbox"},
    {"kind": "field", "name": "Stars", "type": "emoji", "config": {"count": 5, "code_point": "2b50"}},
    {"kind": "field", "name": "Manual", "type": "manual_progress", "config": {"start": 0, "end": 20}},
    {"kind": "field", "name": "Difference", "type": "formula", "config": {"return_types": ["number"]}},
    {"kind": "field", "name": "Automatic", "type": "automatic_progress", "folder": FOLDER},
    {"kind": "field", "name": "Epic", "type": "tasks"},
    {"kind": "field", "name": "Severity", "type": "number", "types": ["Bug"]},
    {"kind": "view", "id": VIEW, "name": "Now", "list": WORK, "statuses": ["in progress"]},
    {"kind": "goal", "id": "e53a033c-900e-462d-a849-4a216b06d930", "name": "Faster", "created": "2026-10-01T00:00:00Z",
     "due": "2026-12-31T00:00:00Z", "targets": [
         {"name": "Searches", "type": "number", "start": 12, "end": 30, "current": 21, "unit": "searches"},
         {"name": "All of it", "type": "automatic", "lists": [WORK]}]},
    {"kind": "goal", "name": "Reached", "created": "2026-07-01T00:00:00Z", "folder": "Past",
     "targets": [{"name": "One", "type": "boolean", "end": 1, "current": 1}]},
    {"id": "86task001", "list": WORK, "name": "Epic one", "status": "in progress", "created": "2026-10-05T00:00:00Z",
     "custom_id": "SALES-1", "points": 5, "estimate": 7_200_000, "due": "2026-12-11", "start": "2026-10-05",
     "tags": ["Search"], "checklists": {"Steps": {"Design": True, "Build": False}},
     "fields": {"Progress": 8, "Budget": 1500, "Areas": ["api", "画面"], "Note": "one", "Review": "2026-12-01",
                "Checked": True, "Stars": 4, "Manual": 5, "Difference": 2.5, "Epic": ["86task009"]}},
    {"id": "86task002", "list": WORK, "name": "Part", "status": "in progress", "created": "2026-10-06T00:00:00Z",
     "parent": "86task001"},
    {"id": "86task003", "list": WORK, "name": "Part of the part", "status": "Closed", "created": "2026-10-07T00:00:00Z",
     "done": "2026-10-20T00:00:00Z", "updated": "2026-10-20T00:00:00Z", "parent": "86task002"},
    {"id": "86task004", "list": WORK, "name": "Shipped", "status": "shipped", "created": "2026-10-08T00:00:00Z",
     "updated": "2026-10-22T00:00:00Z", "type": "Bug", "priority": 2},
    {"id": "86task005", "list": WORK, "name": "Done", "status": "Closed", "created": "2026-10-09T00:00:00Z",
     "updated": "2026-10-23T00:00:00Z"},
    {"id": "86task006", "list": WORK, "name": "Put away", "status": "Open", "created": "2026-10-10T00:00:00Z",
     "archived": True},
    {"id": "86task007", "list": OLD, "name": "In an archived list", "status": "Open", "created": "2026-10-11T00:00:00Z"},
    {"id": "86task008", "list": SECRET, "name": "Hidden", "status": "Open", "created": "2026-10-12T00:00:00Z"},
    {"id": "86task009", "list": OKR, "name": "KR one", "status": "on track", "created": "2026-10-13T00:00:00Z",
     "locations": [WORK], "fields": {"KR Status": "At risk"}},
]  # fmt: skip


def small_site(extra: int = 0) -> ClickUpSite:
    """Return the workspace, its clock standing at `NOW`, with so many more open tasks in the list Work."""
    site = load([*RECORDS, *_tasks(extra)])
    site.clock = Clock()
    site.clock.fix(NOW)
    return site


def _tasks(number: int) -> Iterable[dict[str, Any]]:
    for n in range(number):
        created = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=n)
        yield {"id": f"86more{n:03}", "list": WORK, "name": f"Task {n}", "created": created.isoformat()}


def client(sandbox: Sandbox[ClickUpSite], token: str | None = None) -> httpx.Client:
    """Return a client that is signed in to the sandbox."""
    headers = {"Authorization": token or sandbox.site.token}
    return httpx.Client(base_url=f"{sandbox.url}/api/v2", headers=headers, timeout=10)


def ids(answer: httpx.Response) -> list[str]:
    """Return the ids of an answer's tasks."""
    return [task["id"] for task in answer.raise_for_status().json()["tasks"]]


def field_id(site: ClickUpSite, name: str) -> str:
    """Return the id of a custom field."""
    return next(field.id for field in site.fields.values() if field.name == name)
