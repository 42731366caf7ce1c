"""A small site for tests: two projects, a tree of three levels, one field of each type."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import httpx

from syncd.sandbox.clock import Clock
from syncd.sandbox.loading import load
from syncd.sandbox.model import Account
from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import Site

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BOT = Account(id="bot", email="bot@sandbox.example", token="sandbox-token", zone="Asia/Tokyo")
ADMIN = Account(id="admin", email="admin@sandbox.example", token="admin-token", admin=True)
AUTH = (BOT.email, BOT.token)

DIRECTORY = (
    "serverInfo",
    "myself",
    "field",
    "status",
    "statuscategory",
    "issuetype",
    "priority",
    "resolution",
    "project",
    "project/A",
    "project/A/versions",
    "project/A/components",
    "project/A/statuses",
)
"""What every edition of Jira can be asked for below its API, on this site."""

_RECORDS: list[dict[str, object]] = [
    {"kind": "site", "name": "Small", "zone": "Asia/Tokyo"},
    {"kind": "project", "key": "A", "name": "Alpha", "id": "100"},
    {"kind": "project", "key": "B", "name": "ベータ", "id": "101"},
    {"kind": "status", "name": "To Do", "category": "new"},
    {"kind": "status", "name": "In Progress", "category": "indeterminate"},
    {"kind": "status", "name": "Done", "category": "done"},
    {"kind": "resolution", "name": "Done"},
    {"kind": "version", "project": "A", "name": "1.0", "released": True},
    {"kind": "version", "project": "A", "name": "2.0"},
    {"kind": "component", "project": "A", "name": "API"},
    {"kind": "sprint", "name": "Sprint 1", "id": 1, "state": "closed", "start": "2026-11-02T10:00:00+09:00", "end": "2026-11-13T17:00:00+09:00"},
    {"kind": "sprint", "name": "Sprint 2", "id": 2, "state": "active", "start": "2026-11-16T10:00:00+09:00", "end": "2026-11-27T17:00:00+09:00"},
    {"kind": "field", "id": "customfield_10101", "name": "KR Status", "type": "option", "options": [{"id": "501", "name": "On track"}, {"id": "502", "name": "順調"}]},
    {"kind": "field", "id": "customfield_10102", "name": "KR Progress", "type": "number"},
    {"kind": "field", "id": "customfield_10103", "name": "KR Note", "type": "paragraph"},
    {"kind": "field", "id": "customfield_10104", "name": "Motto", "type": "text"},
    {"kind": "field", "id": "customfield_10105", "name": "Start date", "type": "date"},
    {"kind": "field", "id": "customfield_10106", "name": "Seen at", "type": "datetime"},
    {"kind": "field", "id": "customfield_10107", "name": "Marks", "type": "labels"},
    {"kind": "field", "id": "customfield_10108", "name": "Areas", "type": "options", "options": [{"id": "511", "name": "North"}, {"id": "512", "name": "South"}]},
    {"kind": "field", "id": "customfield_10109", "name": "Epic only", "type": "number", "levels": [1]},
    {"kind": "field", "id": "customfield_10110", "name": "Hidden", "type": "number", "on_screen": False},
    {"key": "A-1", "id": 1001, "type": "Epic", "summary": "Faster search", "status": "In Progress", "created": "2026-10-01T09:00:00+09:00", "updated": "2026-11-10T09:00:00+09:00"},
    {"key": "A-2", "id": 1002, "type": "Story", "summary": "検索を速くする", "status": "Done", "resolution": "Done", "resolved": "2026-11-11T10:00:00+09:00", "parent": "A-1", "created": "2026-10-02T09:00:00+09:00", "updated": "2026-11-11T10:00:00+09:00", "points": 3, "versions": ["1.0"], "labels": ["fast", "検索"], "sprints": ["Sprint 1"],
     "changes": [{"at": "2026-11-01T09:00:00+09:00", "field": "status", "from": "To Do", "to": "In Progress"}, {"at": "2026-11-11T10:00:00+09:00", "field": "status", "from": "In Progress", "to": "Done"}]},
    {"key": "A-3", "id": 1003, "type": "Sub-task", "summary": "Measure it", "status": "To Do", "parent": "A-2", "created": "2026-10-03T09:00:00+09:00", "due": "2026-11-30"},
    {"key": "A-4", "id": 1004, "type": "Bug", "summary": "Wrong (odd) \"quotes\"", "status": "In Progress", "parent": "A-1", "created": "2026-11-19T09:00:00+09:00", "updated": "2026-11-19T12:34:56.789+09:00", "components": ["API"], "versions": ["2.0"], "sprints": ["Sprint 2"], "due": "2026-11-20", "priority": "High", "fields": {"KR Status": "順調", "Areas": ["North", "South"]}},
    {"key": "B-1", "id": 1005, "type": "Task", "summary": "Rotate certificates", "status": "To Do", "created": "2026-11-01T09:00:00+09:00", "labels": ["ops"], "estimate": 7200},
]  # fmt: skip


def small_site(extra: int = 0) -> Site:
    """Return the site, its clock standing at `NOW`, with so many more tasks in project B."""
    site = load([*_RECORDS, *_tasks(extra)])
    site.accounts = [BOT, ADMIN]
    site.clock = Clock()
    site.clock.fix(NOW)
    return site


def _tasks(number: int) -> Iterable[dict[str, object]]:
    for n in range(number):
        created = datetime(2026, 9, 1, tzinfo=UTC) + timedelta(minutes=n)
        yield {
            "key": f"B-{100 + n}",
            "id": 2000 + n,
            "summary": f"Task {n}",
            "status": "To Do",
            "created": created.isoformat(),
        }


def client(sandbox: Sandbox, auth: tuple[str, str] | None = AUTH) -> httpx.Client:
    """Return a client that is signed in to the sandbox."""
    return httpx.Client(base_url=sandbox.url, auth=auth, timeout=10, verify=False)


def document(text: str) -> dict[str, object]:
    """Return a text as Atlassian document."""
    return {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}],
    }
