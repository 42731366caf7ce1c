"""Several workers on one store over several trackers, which one sandbox plays: how they are started, and what is seen of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from syncd.sandbox.loading import load
from syncd.sandbox.log import Entry
from syncd.sandbox.person import edit_issue
from syncd.sandbox.site import Site
from tests.system.program import Running
from tests.system.team import EMAIL, FIELDS, STATES, TOKEN

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

    def finish_in_each(self, site: Site, item: int) -> None:
        """Let people complete that item of every tracker."""
        for number in range(1, self.trackers + 1):
            self.finish(site, number, item)

    def progress_field(self, site: Site) -> str:
        """Return the id of the field for progress."""
        return next(found.id for found in site.fields.values() if found.name == "KR Progress")

    def progress(self, site: Site) -> dict[int, float | None]:
        """Return what stands in the field for progress, by the number of the tracker."""
        field = self.progress_field(site)
        items = {n: site.find(f"T{n}-1") for n in range(1, self.trackers + 1)}
        return {n: item.custom.get(field) if item else None for n, item in items.items()}

    def expected(self, site: Site) -> dict[int, float | None]:
        """Return what should stand there."""
        done = next(status.id for status in site.statuses.values() if status.name == "Done")
        return {n: round(self._done(site, n, done) / self.items, 2) for n in range(1, self.trackers + 1)}

    def _done(self, site: Site, number: int, done: str) -> int:
        items = (site.find(f"T{number}-{3 + item}") for item in range(self.items))
        return sum(item is not None and item.status == done for item in items)

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


class Progress:
    """What was sent to the fields for progress, which only ever grows as items are completed."""

    def __init__(self, entries: Sequence[Entry], field: str) -> None:
        edits = (entry for entry in entries if entry.operation == "edit" and field in entry.body["fields"])
        self.sent: dict[str, list[float]] = {}
        for entry in edits:
            self.sent.setdefault(entry.path, []).append(entry.body["fields"][field])

    @property
    def repeated(self) -> int:
        """Return how many values were sent although the one before was the same."""
        return sum(one == next_ for values in self.sent.values() for one, next_ in pairwise(values))

    @property
    def outdated(self) -> int:
        """Return how many values were sent after a newer one."""
        return sum(next_ < one for values in self.sent.values() for one, next_ in pairwise(values))


def holder(store: sa.Engine, workers: Sequence[Running]) -> Running | None:
    """Return one of these workers that is reading a tracker."""
    with store.connect() as connection:
        rows = connection.execute(
            sa.text("SELECT owner FROM lease WHERE name LIKE 'tracker %' AND owner <> ''")
        )
        held = {int(row.owner.split("-")[-2]) for row in rows}
    return next((worker for worker in workers if worker.process.pid in held), None)


def passes(workers: Sequence[Running]) -> list[tuple[datetime, str]]:
    """Return when a pass over which tracker ended well, in order of time."""
    ended = (event for worker in workers for event in worker.events("pass_ended"))
    return sorted(
        (datetime.fromisoformat(e["timestamp"]), e["tracker"]) for e in ended if e["result"] == "complete"
    )


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
