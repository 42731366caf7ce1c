"""Several workers on one store over several trackers, which one sandbox plays: what they are started on, and seen by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from syncd.sandbox.loading import load
from syncd.sandbox.log import Entry
from syncd.sandbox.person import edit_issue
from syncd.sandbox.site import Site
from tests.system.team import EMAIL, FIELDS, STATES, TOKEN, VARIABLES

HEAD = """\
timezone: UTC
store: {store}
listen: {{port: 0}}
cycle: {{name: quarter, start: {start}, end: {due}}}
trackers:
"""
TRACKER = '  t{n}: {{type: jira, url: "{url}", email: {email}, token: env:TEAM_TOKEN, poll: {poll}, requests_per_second: {rate}, watch: [T{n}]}}\n'
KEY_RESULT = """\
      - id: kr{n}
        title: Part {n} from nothing to all
        item: {{tracker: t{n}, key: T{n}-1}}
        metric: {{start: 0, target: 1, value: progress}}
        projects: [{{id: p{n}, select: {{tracker: t{n}, epics: T{n}-2}}, plan: {{start: {start}, due: {due}}}}}]
"""
WRITE = "  t{n}: {{key_result: {{status: KR Status, progress: KR Progress, score: KR Score}}}}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """A site that several trackers share, one space each, and what syncd is told of it."""

    trackers: int
    items: int

    def site(self) -> Site:
        """Return the site: in each space the item of a key result, an epic, and the items below it."""
        return load(list(self._records()))

    def configure(self, folder: Path, url: str, store: str, *, poll: str = "1h", rate: int = 1000) -> None:
        """Write the settings into that folder."""
        today = datetime.now(UTC).date()
        days = {"start": today - timedelta(days=28), "due": today + timedelta(days=62)}
        numbers = range(1, self.trackers + 1)
        text = HEAD.format(store=store, **days)
        text += "".join(TRACKER.format(n=n, url=url, email=EMAIL, poll=poll, rate=rate) for n in numbers)
        text += "objectives:\n  - id: o\n    title: All parts are there\n    key_results:\n"
        text += "".join(KEY_RESULT.format(n=n, **days) for n in numbers)
        text += "write:\n  every: 0s\n" + "".join(WRITE.format(n=n) for n in numbers)
        (folder / "syncd.yaml").write_text(text, encoding="utf-8")

    def finish(self, site: Site, number: int, item: int) -> None:
        """Let a person complete one item of a tracker."""
        edit_issue(site, f"T{number}-{3 + item}", {"status": "Done"})

    def shown(self, site: Site) -> dict[str, dict[str, Any]]:
        """Return the fields that syncd wrote, by the key of the item."""
        return {issue.key: dict(issue.custom) for issue in site.issues.values() if issue.custom}

    def _records(self) -> Iterator[Mapping[str, Any]]:
        yield {"kind": "account", "id": "bot", "email": EMAIL, "token": TOKEN, "admin": True}
        yield from FIELDS
        yield {"kind": "status", "name": "Done", "category": "done"}
        born = (datetime.now(UTC) - timedelta(days=2)).isoformat()
        for number in range(1, self.trackers + 1):
            yield _issue(f"T{number}-1", "Task", born)
            yield _issue(f"T{number}-2", "Epic", born)
            for item in range(self.items):
                yield _issue(f"T{number}-{3 + item}", "Task", born, parent=f"T{number}-2")


def writes(entries: list[Entry]) -> list[tuple[str, str]]:
    """Return each value that was sent, as field and value with the item's path, in order."""
    edits = (entry for entry in entries if entry.operation == "edit")
    return [(f"{e.path} {name}", repr(value)) for e in edits for name, value in e.body["fields"].items()]


def repeated(sent: list[tuple[str, str]]) -> int:
    """Count the values that were sent although the last one sent to the same field was the same."""
    last: dict[str, str] = {}
    again = 0
    for field, value in sent:
        again += last.get(field) == value
        last[field] = value
    return again


def _issue(key: str, kind: str, born: str, **more: object) -> Mapping[str, Any]:
    status, category = STATES[0]
    return {
        "key": key,
        "summary": f"Work {key}",
        "type": kind,
        "status": status,
        "category": category,
        "created": born,
        **more,
    }


__all__ = ["VARIABLES", "Fleet", "repeated", "writes"]
