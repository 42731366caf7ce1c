"""Kills syncd with -9 again and again, and holds what is left against the sandbox's own log.

`python -m tests.system.kills.campaign 250 --seed 1 --store sqlite` makes 250 kills. The same seed asks for the same
edits and the same points of death; which instant a killing by time hits is the machine's.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from prometheus_client import CollectorRegistry

from config import load
from syncd.engine.run import View
from syncd.metrics.telemetry import Telemetry
from syncd.sandbox.person import edit_issue
from syncd.sandbox.server import Sandbox
from syncd.service import Report, Service
from syncd.store import Store
from tests.contract.store.databases import fresh_database, postgres_server
from tests.system import team
from tests.system.kills.victim import AT_WORK, Blow, Point, work

PROJECTS, ITEMS = 3, 8
SETTINGS = "guard: {item_per_hour: 1000000, item_per_day: 1000000, rewritten: 1000000}\n"
IN_PASSES = (*Point,)
LONGEST_SECONDS = 300.0
OLDER = tuple(f"DROP TABLE {name}" for name in ("lease", "ration", "ration_pause"))
"""Takes a store back to schema 0009, as it stood before the last migration."""


Found = TypeVar("Found")


class BrokenError(AssertionError):
    """Something that must hold after every kill does not."""


@dataclass(slots=True)
class Tally:
    """What came of a campaign: kills by command and point, runs that ended before their point, and what was found."""

    kills: Counter[str] = field(default_factory=Counter)
    survived: int = 0
    found_arrived: int = 0
    writes: int = 0
    repeated: int = 0

    def lines(self) -> Iterator[str]:
        """Yield it in words."""
        yield f"{self.kills.total()} kills, {self.survived} runs ended before their point"
        yield from (f"  {name}: {number}" for name, number in sorted(self.kills.items()))
        yield f"{self.writes} fields written, {self.found_arrived} found by a later pass, {self.repeated} repeated"


class Campaign:
    """One site, one store, one configuration; `kill` makes one run that is killed, and looks what is left."""

    def __init__(self, sandbox: Sandbox, folder: Path, url: str, seed: int) -> None:
        self.tally = Tally()
        self._sandbox, self._folder, self.url = sandbox, folder, url
        self._random = random.Random(seed)
        self._nursery = multiprocessing.get_context("forkserver")
        self._nursery.set_forkserver_preload(["tests.system.kills.victim", *AT_WORK])
        self._reached: dict[tuple[str, Point], int] = {}
        text = team.configuration(sandbox.url, PROJECTS).replace("write:\n", "write:\n  every: 0s\n")
        head = f"store: {url}\n{SETTINGS}"
        self._path = team.write_configuration(folder, head + text)
        self._twin = f"sqlite:///{folder / 'twin.db'}"
        self._look(self._twin)
        self._sync()

    def kill(self) -> None:
        """Let people work, have a run of syncd killed, and raise `BrokenError` for what does not hold afterwards."""
        kind = self._random.choices(("sync", "upgrade", "backfill"), (16, 3, 1))[0]
        self._work_goes_on()
        if kind == "upgrade":
            self._take_schema_back()
        self._die(kind)
        self._settle_requests()
        self._look_into_store()
        if kind == "backfill":
            self._compare_backfills()
        report = self._sync()
        _expect(report.result == "complete", f"the next pass ended as {report.result}")
        self.hold_against_log()
        self._hold_view(self._look(self.url))
        missed = [f"{c.target.key} {c.target.field.name}" for c in self._look(self._twin).change_set.changes]
        _expect(not missed, f"a store that was never killed would write {missed}")

    def _work_goes_on(self) -> None:
        first = 1 + PROJECTS
        for number in self._random.sample(range(first, first + PROJECTS * ITEMS), 4):
            status = self._random.choice(["To Do", "In Progress", "Done"])
            edit_issue(self._sandbox.site, f"WORK-{number}", {"status": status})
        value = self._random.randint(0, 10)
        (self._folder / "values.csv").write_text(f"value\n{value}\n", encoding="utf-8")

    def _die(self, kind: str) -> None:
        """Run the command until its blow; one that ends before was not killed, and is no kill."""
        words = ["sync"] if kind != "backfill" else _backfill()
        points = [Point.STATEMENT, Point.TIME] if kind == "upgrade" else IN_PASSES
        point = self._random.choice(points)
        most = self._reached.get((kind, point), 6 if "write" in point else 40)
        blow = Blow(point, self._random.randint(1, max(1, most)))
        delay = self._random.uniform(0, 0.8)
        (self._folder / "reached").unlink(missing_ok=True)
        variables = {**team.VARIABLES, "TZ": "UTC"}
        victim = self._nursery.Process(target=work, args=(words, self._folder, variables, blow))
        victim.start()
        if point is Point.TIME:
            victim.join(delay)
            victim.kill()
        victim.join(LONGEST_SECONDS)
        if victim.exitcode == -9:
            self.tally.kills[f"{kind}, {point.replace('_', ' ')}"] += 1
        else:
            self.tally.survived += 1
            said = (self._folder / "stderr").read_text(encoding="utf-8")
            _expect(victim.exitcode == 0, f"{words} ended with {victim.exitcode}: {said}")
            if point is not Point.TIME:
                self._reached[kind, point] = int((self._folder / "reached").read_text(encoding="ascii") or 0)

    def _settle_requests(self) -> None:
        """Wait until the sandbox has done what the killed process had sent."""
        before = -1
        while before != (now := len(self._sandbox.log.all())):
            before = now
            time.sleep(0.03)

    def _look_into_store(self) -> None:
        if self.url.startswith("sqlite"):
            with closing(sqlite3.connect(str(sa.make_url(self.url).database))) as database:
                told = database.execute("PRAGMA integrity_check").fetchone()[0]
                _expect(told == "ok", f"SQLite tells {told}")

    def _take_schema_back(self) -> None:
        engine = sa.create_engine(self.url)
        with engine.begin() as tx:
            for statement in (*OLDER, "UPDATE alembic_version SET version_num = '0009'"):
                tx.exec_driver_sql(statement)
        engine.dispose()

    def _compare_backfills(self) -> None:
        """Hold the days of a backfill that was killed and begun again against those of one that was not."""
        rows = []
        for _ in range(2):
            self._run_backfill()
            with Store.open(self.url) as store:
                rows.append(list(store.days_between(date.min, date.max)))
        _expect(rows[0] == rows[1], "the days of a killed backfill differ from those of a whole one")

    def _run_backfill(self) -> None:
        blow = Blow(Point.TIME, 0)
        variables = {**team.VARIABLES, "TZ": "UTC"}
        process = self._nursery.Process(target=work, args=(_backfill(), self._folder, variables, blow))
        process.start()
        process.join(LONGEST_SECONDS)
        said = (self._folder / "stderr").read_text(encoding="utf-8")
        _expect(process.exitcode == 0, f"a backfill ended with {process.exitcode}: {said}")

    def hold_against_log(self) -> None:
        """Raise `BrokenError` unless the outbox and the sandbox's log tell the same writes: none lost, none doubled."""
        sent = self._sent()
        with Store.open(self.url) as store:
            pending = store.pending_writes()
            rows = [row for one in store.change_sets(10**6) for row in store.changes(one.id)]
        _expect(not pending, f"{len(pending)} writes are still open")
        written = Counter(
            (r.item, r.field, _worded(r.change["after"])) for r in rows if r.outcome == "written"
        )
        begun = Counter((r.item, r.field, _worded(r.change["after"])) for r in rows if r.begun is not None)
        unrecorded = sent - begun
        _expect(not unrecorded, f"sent and nowhere recorded: {dict(unrecorded)}")
        _expect(not written - sent, f"recorded as written and never sent: {dict(written - sent)}")
        self.tally.repeated = (sent - written).total()
        _expect(not self.tally.repeated, f"sent more often than written: {dict(sent - written)}")
        self.tally.writes = sent.total()
        self.tally.found_arrived = sum(r.detail == "found by a later pass" for r in rows)

    def _sent(self) -> Counter[tuple[str, str, str]]:
        """Return how often the sandbox set which field of which issue to which value, in the words of the outbox."""
        site, sent = self._sandbox.site, Counter[tuple[str, str, str]]()
        for entry in self._sandbox.log.all():
            if entry.operation != "edit" or entry.status >= 300:
                continue
            issue = site.find(entry.path.rpartition("/")[2])
            for name, value in entry.body["fields"].items():
                options = {option.id: option.name for option in site.fields[name].options}
                sent[str(issue.id if issue else ""), name, _worded(_neutral(value, options))] += 1
        return sent

    def _hold_view(self, view: View) -> None:
        _expect(
            not view.change_set.changes, f"a quiet pass would write {len(view.change_set.changes)} fields"
        )
        held = [(h.target.key, h.target.field.name, h.reason) for h in view.change_set.held]
        _expect(not held, f"held after the pass: {held}")

    def _sync(self) -> Report:
        with Store.open(self.url) as store:
            return self._served(store, lambda service: service.sync())

    def _look(self, url: str) -> View:
        with Store.open(url) as store:
            return self._served(store, lambda service: service.look())

    def _served(self, store: Store, what: Callable[[Service], Found]) -> Found:
        loaded = load(self._path, team.VARIABLES)
        service = Service(loaded, store, lambda: datetime.now(UTC), Telemetry(CollectorRegistry()))
        try:
            return what(service)
        finally:
            service.close()


def _backfill() -> list[str]:
    since = datetime.now(UTC).date() - timedelta(days=6)
    return ["backfill", "--since", since.isoformat(), "--replace"]


def _neutral(value: Any, options: Mapping[str, str]) -> Any:
    """Return a value as it was sent as people read it: an option by its name, a document by its words."""
    if isinstance(value, dict) and "id" in value:
        return options[str(value["id"])]
    if isinstance(value, dict) and value.get("type") == "doc":
        return " ".join(_texts(value))
    return value


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "text" in node:
            yield str(node["text"])
        for child in node.get("content", ()):
            yield from _texts(child)


def _worded(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float | int) else " ".join(str(value).split())


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenError(otherwise)


@contextmanager
def campaign(seed: int, store: str) -> Iterator[Campaign]:
    """Yield a campaign on a store of that kind, `sqlite` or `postgresql`."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="syncd-kills-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        url = f"sqlite:///{folder / 'syncd.db'}"
        if store == "postgresql":
            url = stack.enter_context(fresh_database(stack.enter_context(postgres_server())))
        sandbox = stack.enter_context(Sandbox(team.site(PROJECTS, ITEMS, timedelta(days=20))))
        yield Campaign(sandbox, folder, url, seed)


def _main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("kills", type=int)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--store", choices=("sqlite", "postgresql"), default="sqlite")
    asked = words.parse_args()
    os.environ.update(team.VARIABLES)
    began = time.monotonic()
    with campaign(asked.seed, asked.store) as under_way:
        tally = under_way.tally
        try:
            while tally.kills.total() < asked.kills:
                under_way.kill()
        except KeyboardInterrupt:
            print("stopped by hand")
        print(f"{asked.store}, seed {asked.seed}, {time.monotonic() - began:.0f} s", *tally.lines(), sep="\n")


if __name__ == "__main__":
    _main()
