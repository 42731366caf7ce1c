"""A small team's site for the sandbox, and syncd's configuration over it: as many projects and items as asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from syncd.sandbox.loading import load
from syncd.sandbox.site import Site

TOKEN = "s3cr3t-token-of-the-team"
EMAIL = "bot@team.example"
VARIABLES = {"TEAM_TOKEN": TOKEN}

STATES = (("To Do", "new"), ("In Progress", "indeterminate"), ("Done", "done"))
OPTIONS = ["Not started", "On track", "At risk", "Off track", "Done"]
FIELDS: list[dict[str, Any]] = [
    {"kind": "field", "name": "KR Status", "type": "option", "options": OPTIONS},
    {"kind": "field", "name": "KR Progress", "type": "number"},
    {"kind": "field", "name": "KR Score", "type": "number"},
    {"kind": "field", "name": "KR Note", "type": "paragraph"},
    {"kind": "field", "name": "KR Confidence", "type": "number"},
    {"kind": "field", "name": "Project Status", "type": "option", "options": OPTIONS},
    {"kind": "field", "name": "Slip (days)", "type": "number"},
]

HEAD = """\
timezone: UTC
trackers:
  jira: {{type: jira, url: "{url}", email: {email}, token: env:TEAM_TOKEN, poll: {poll}, requests_per_second: 1000}}
listen: {{port: 0}}
cycle: {{name: quarter, start: {start}, end: {due}}}
objectives:
  - id: faster
    title: Sales find the company sooner
    key_results:
"""
KEY_RESULT = """\
      - id: kr{n}
        title: Searches of part {n} from 0 to 10
        item: OKR-{n}
        metric: {{start: 0, target: 10, value: {{file: values.csv, column: value}}}}
        check_in: {{confidence: KR Confidence, every: 52w}}
        projects:
          - {{id: p{n}, select: {{epics: WORK-{n}}}, plan: {{start: {start}, due: {due}}}}}
"""
TAIL = """\
side_projects:
  - {{id: tls, select: {{labels: tls}}, plan: {{start: {start}, due: {due}}}}}
"""
WRITE = """\
write:
  jira:
    key_result: {status: KR Status, progress: KR Progress, score: KR Score, note: KR Note}
    project: {status: Project Status, slip: Slip (days)}
"""


def site(projects: int = 3, items: int = 10, span: timedelta = timedelta()) -> Site:
    """Return a site with so many epics, and so many items under each."""
    return load(list(records(projects, items, span)))


def records(projects: int, items: int, span: timedelta = timedelta()) -> Iterator[Mapping[str, Any]]:
    """Yield the records: an epic for each project, its items, two of a side project, one that belongs nowhere.

    The items came, and were done, one after the other over `span` up to the day before yesterday.
    """
    yield {"kind": "account", "id": "bot", "email": EMAIL, "token": TOKEN, "admin": True}
    yield from FIELDS
    now = datetime.now(UTC) - timedelta(days=2)
    for number in range(1, projects + 1):
        yield _issue(f"OKR-{number}", now, 0, type="Task", fields={"KR Confidence": 7})
    for number in range(1, projects + 1):
        yield _issue(f"WORK-{number}", now, 1, type="Epic")
    for number in range(projects * items):
        epic = f"WORK-{1 + number % projects}"
        moment = now - span * (1 - number / (projects * items))
        yield _issue(f"WORK-{projects + 1 + number}", moment, number // projects, type="Task", parent=epic)
    last = projects * (items + 1)
    for number in (1, 2):
        yield _issue(f"WORK-{last + number}", now, number, type="Task", labels=["tls"])
    yield _issue(f"WORK-{last + 3}", now, 1, type="Task")


def configuration(url: str, projects: int = 3, *, poll: str = "1h", write: bool = True) -> str:
    """Return the settings: a key result with one project for each epic, and a side project."""
    today = datetime.now(UTC).date()
    days = {"start": _workday(today - timedelta(days=30)), "due": today + timedelta(days=60)}
    rows = [KEY_RESULT.format(n=n, **days) for n in range(1, projects + 1)]
    head = HEAD.format(url=url, email=EMAIL, poll=poll, **days)
    return head + "".join(rows) + TAIL.format(**days) + (WRITE if write else "")


def write_configuration(folder: Path, text: str) -> Path:
    """Write the settings and the file of values into that folder and return the path of the settings."""
    (folder / "values.csv").write_text("value\n4\n", encoding="utf-8")
    path = folder / "syncd.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _workday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _issue(key: str, moment: datetime, state: int, **more: object) -> Mapping[str, Any]:
    status, category = STATES[state % 3]
    resolved = {"resolution": "Done", "resolved": moment.isoformat()} if category == "done" else {}
    base = {"key": key, "summary": f"Work {key}", "status": status, "category": category}
    return {**base, "created": moment.isoformat(), **resolved, **more}
