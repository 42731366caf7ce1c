"""A bench for passes: sandboxes as trackers, a store, a clock that stands still until it is moved."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from prometheus_client import CollectorRegistry

from config import Loaded, load
from syncd.engine.run import View
from syncd.engine.writing.apply import Outcome
from syncd.metrics.telemetry import Telemetry
from syncd.sandbox.kinds import AnySite
from syncd.sandbox.log import Entry
from syncd.sandbox.model import Account
from syncd.sandbox.person import create_issue, edit_issue
from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import Site
from syncd.service import Report, Service
from syncd.store import Store
from tests.contract.engine.town import CONFIGURATION

ZONE = ZoneInfo("Asia/Tokyo")
WEDNESDAY = datetime(2026, 10, 14, 10, tzinfo=ZONE)
"""The eighth working day of a plan that starts on Monday the 5th; seven are over."""
BOT = Account(id="bot", email="bot@example.com", token="token-of-the-bench", admin=True)


class Bench:
    """Sandboxes by tracker name, one store, one configuration, and services on them like processes."""

    def __init__(self, store_url: str, folder: Path, sites: Mapping[str, AnySite]) -> None:
        self.store_url = store_url
        self.folder = folder
        self.now = WEDNESDAY
        self.sites: dict[str, Any] = dict(sites)
        self.text = CONFIGURATION
        self._open = ExitStack()

    @classmethod
    def on_file(cls, migrated: Path, folder: Path, sites: Mapping[str, AnySite]) -> Self:
        """Make one on a copy of a migrated SQLite file."""
        return cls(f"sqlite:///{shutil.copy(migrated, folder / 'quick.db')}", folder, sites)

    def __enter__(self) -> Self:
        for site in self.sites.values():
            let_in(site)
        self.sandboxes: dict[str, Sandbox[Any]] = {
            name: self._open.enter_context(Sandbox(site)) for name, site in self.sites.items()
        }
        self.store = self._open.enter_context(Store.open(self.store_url))
        self.at(self.now)
        self._service: Service | None = None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.restart()
        self._open.close()

    @property
    def site(self) -> Site:
        """Return the site of the first tracker, where it is a Jira."""
        first: Site = next(iter(self.sites.values()))
        return first

    @property
    def sandbox(self) -> Sandbox:
        """Return the sandbox of the first tracker."""
        return next(iter(self.sandboxes.values()))

    def at(self, now: datetime) -> None:
        """Set the time of syncd and of every site."""
        self.now = now
        for site in self.sites.values():
            site.clock.fix(now)

    def wait(self, **by: float) -> None:
        """Let time pass."""
        self.at(self.now + timedelta(**by))

    def loaded(self) -> Loaded:
        """Load the configuration as its text stands now."""
        path = self.folder / "syncd.yaml"
        urls = {f"{name}_url": sandbox.url for name, sandbox in self.sandboxes.items()}
        text = self.text
        for name, url in urls.items():
            text = text.replace(f"<{name}>", url)
        path.write_text(text, encoding="utf-8")
        return load(path, {"BENCH_TOKEN": BOT.token})

    def change(self, old: str, new: str) -> None:
        """Exchange a piece of the configuration, and begin anew with it."""
        assert self.text.count(old) == 1, f"{old!r} must stand once in the configuration"
        self.text = self.text.replace(old, new)
        self.restart()

    @property
    def service(self) -> Service:
        """Return the service at work, wired when it is asked for first."""
        if self._service is None:
            self._service = self.wire(self.store)
        return self._service

    def wire(self, store: Store, *, override: str | None = None) -> Service:
        """Return a new service on a store, as a new process would have it."""
        telemetry = Telemetry(CollectorRegistry())
        return Service(self.loaded(), store, lambda: self.now, telemetry, override=override)

    def restart(self) -> None:
        """End the service; the next use wires a new one, as a new process would."""
        if self._service is not None:
            self._service.close()
            self._service = None

    def sync(self, trackers: Collection[str] | None = None, **approval: Any) -> Report:
        """Make a pass a minute later, so that no edit shares its time with another."""
        self.wait(minutes=1)
        return self.service.sync(trackers, **approval)

    def look(self) -> View:
        """Make a pass without writing, a minute later."""
        self.wait(minutes=1)
        return self.service.look()

    def edit(self, key: str, *, tracker: str | None = None, **order: Any) -> None:
        """Edit an issue as a person, a minute later. Fields with spaces go into `fields`."""
        self.wait(minutes=1)
        fields = order.pop("fields", {})
        edit_issue(self.sites[tracker] if tracker else self.site, key, {**order, **fields})

    def create(self, **order: Any) -> str:
        """Create an issue as a person and return its key."""
        return create_issue(self.site, {"project": "SRCH", "summary": "New", "type": "Story", **order}).key

    def delete(self, *keys: str) -> None:
        """Delete issues."""
        for key in keys:
            issue = self.site.find(key)
            assert issue is not None
            self.site.delete(issue.id)

    def shown(self, key: str, *, tracker: str | None = None) -> dict[str, Any]:
        """Return what the fields of an issue show in the tracker, by name; options by their names."""
        site = self.sites[tracker] if tracker else self.site
        issue = site.find(key)
        assert issue is not None
        found: dict[str, Any] = {}
        for identifier, value in issue.custom.items():
            field = site.fields[identifier]
            names = {option.id: option.name for option in field.options}
            found[field.name] = names.get(value, value) if isinstance(value, str) else value
        return found

    def rows(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the present figures of a kind."""
        return self.store.standings(kind)

    def fault(self, kind: str, *, tracker: str | None = None, **options: Any) -> None:
        """Order a fault."""
        (self.sites[tracker] if tracker else self.site).faults.add(kind, **options)

    def mend(self) -> None:
        """Take back all faults."""
        for site in self.sites.values():
            site.faults.clear()

    @contextmanager
    def asked(self) -> Iterator[list[Entry]]:
        """Collect the requests that reach the sandboxes within the block."""
        for sandbox in self.sandboxes.values():
            sandbox.log.clear()
        seen: list[Entry] = []
        yield seen
        seen += [entry for sandbox in self.sandboxes.values() for entry in sandbox.log.all()]

    def puts(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the edits that were taken since the log was cleared: (issue id, field ids)."""
        return [
            (entry.path.rpartition("/")[2], tuple(sorted(entry.body["fields"])))
            for sandbox in self.sandboxes.values()
            for entry in sandbox.log.all()
            if entry.operation == "edit" and entry.status == 204
        ]


def let_in(site: AnySite) -> None:
    """Let the bench's account into a site; it lives in the site's zone."""
    if isinstance(site, Site):
        site.accounts = [replace(BOT, zone=str(site.zone))]
    else:
        site.token = f"Bearer {BOT.token}"


def written(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], Any]:
    """Return what was written, by (key, name of the field)."""
    return {
        (o.change.target.key, o.change.target.field.name): o.change.after
        for o in outcomes
        if o.result == "written"
    }


def leaves(bench: Bench) -> dict[str, tuple[int, int]]:
    """Return (done, all) leaves of each project."""
    return {name: (row["done_leaves"], row["leaves"]) for name, row in bench.rows("project").items()}


def sizes(bench: Bench) -> dict[str, int | None]:
    """Return how many leaves each project has; none is known where its place was never read."""
    return {name: row["leaves"] for name, row in bench.rows("project").items()}


def held(view: View) -> dict[tuple[str, str], str]:
    """Return why fields are held, by (key, name of the field)."""
    return {(h.target.key, h.target.field.name): h.reason for h in view.change_set.held}


def wanted(view: View) -> dict[tuple[str, str], Any]:
    """Return what a look would write, by (key, name of the field)."""
    return {(c.target.key, c.target.field.name): c.after for c in view.change_set.changes}


Edit = Callable[[Bench], None]
