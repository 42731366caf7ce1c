"""The demo: a department in two sandboxes, and syncd over both, on this machine, without an account."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typer

from connectors.errors import SettingsError
from syncd import logs
from syncd.cli.change_lists import print_changes, print_outcomes
from syncd.cli.opening import load_config, open_service
from syncd.cli.printing import console
from syncd.cli.status_tree import print_status
from syncd.cli.telling import tell_end
from syncd.engine.judging.notes import note_by_hand
from syncd.engine.judging.values import record_by_hand
from syncd.running import run_daemon
from syncd.sandbox.choice import build_site, describe, load_site
from syncd.sandbox.clickup.site import ClickUpSite
from syncd.sandbox.clock import Clock
from syncd.sandbox.department import build, build_clickup, configuration, hand_values, said, values_csv
from syncd.sandbox.department.clickup.outline import KEY_RESULT
from syncd.sandbox.department.furniture import ACCOUNT
from syncd.sandbox.department.timeline import ZONE
from syncd.sandbox.exchange import Face
from syncd.sandbox.jira import datacenter
from syncd.sandbox.kinds import AnySite
from syncd.sandbox.loading import LoadingError
from syncd.sandbox.model import Tracker
from syncd.sandbox.server import Sandbox, SiteT, serve_until_told
from syncd.sandbox.site import Site
from syncd.status import read_figures
from syncd.store import Store
from syncd.telling_demo import PAGES, first_lines, last_monday, pages_beside, remember_last_week
from syncd.web.server import bind

HOST, PAGE_PORT = "127.0.0.1", 9817
JIRA_PORT, CLICKUP_PORT = 8765, 8766
OWN_FILES = frozenset({"syncd.yaml", "token", "clickup-token", "values.csv"}) | PAGES
"""What a demo writes into its folder, besides its store."""
_BOTH = (
    f"The key result {KEY_RESULT} stands on both trackers: it has projects in Jira and in ClickUp, "
    "and each shows its status in its own."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """The department at work: its two trackers, the configuration over them, and the clock of all three."""

    jira: Sandbox
    clickup: Sandbox[ClickUpSite]
    config: Path
    clock: Clock


def show_once(folder: Path) -> int:
    """Make one pass over the department, print what came of it, and return the exit code."""
    with _department(folder) as department, open_service(department.config, None) as service:
        typer.echo(
            f"A department of {len(department.jira.site.issues)} issues in Jira Cloud and "
            f"{len(department.clickup.site.tasks)} tasks in ClickUp, both played by sandboxes.\n"
            "One pass: reading, computing, writing ...",
            err=True,
        )
        report = service.sync()
        out = console()
        print_status(read_figures(service.store), out)
        out.print("\nWritten into the trackers:")
        print_changes(report.view.change_set, out)
        print_outcomes(report.outcomes, out)
        remember_last_week(service)
        typer.echo(f"\nThe digest of last Monday begins:\n\n{first_lines(service, 'en')}")
        as_of = last_monday(service)
    typer.echo(_advice(department.config, as_of))
    return tell_end(report)


def _advice(config: Path, as_of: date) -> str:
    ways = {
        "make demo": "the same as a daemon, with page, metrics and both trackers to look at",
        f".venv/bin/syncd status --config {config}": "this table again",
        f".venv/bin/syncd report weekly --config {config} --as-of {as_of} --lang ja": "the whole digest, in Japanese",
        f".venv/bin/syncd explain {KEY_RESULT} --config {config}": "how a number came about; takes a project too",
        str(config): "the configuration behind it, to be read and changed",
    }
    width = max(map(len, ways))
    rows = "\n".join(f"  {way:<{width}}   {what}" for way, what in ways.items())
    return f"\n{_BOTH}\n\nHow to go on:\n{rows}"


def run(folder: Path) -> None:
    """Run the sandboxes and the daemon until Ctrl-C, by one clock that `/_sandbox/clock` of either tracker advances."""
    with (
        closing(_listener()) as listener,
        _department(folder, listener.getsockname()[1]) as department,
    ):
        page = f"http://{HOST}:{listener.getsockname()[1]}"
        typer.echo(
            f"\n  status page        {page}/\n"
            f"  metrics            {page}/metrics\n"
            f"  issues in Jira     {department.jira.url}/\n"
            f"  tasks in ClickUp   {department.clickup.url}/\n"
            f"  configuration      {department.config}   (change it: it is read again at once)\n"
            f"\n  {_BOTH}\n"
            "  Ctrl-C ends it.\n"
        )
        logs.configure()
        with pages_beside(department.config):
            run_daemon(department.config, clock=department.clock, listener=listener)


def serve_sandbox(
    host: str,
    port: int,
    tracker: Tracker | None,
    load_from: Path | None,
    latency: float,
    data_center: str | None = None,
) -> None:
    """Serve the department's part in a tracker, or what a file describes, until SIGTERM or Ctrl-C.

    `data_center` is the version of Jira Data Center to play; else a Jira site is one of Cloud.
    """
    try:
        site = load_site(load_from, tracker) if load_from else _seeded(tracker)
    except LoadingError as error:
        raise SettingsError(str(error), where=str(load_from), remedy="mend these lines") from error
    except OSError as error:
        raise SettingsError(
            f"cannot be read: {error.strerror}", where=str(load_from), remedy="name another file with --load"
        ) from error
    try:
        face = _face(site, data_center) if data_center else None
        sandbox: Sandbox[Any] = Sandbox(site, port, host, latency=latency, face=face)
    except OSError as error:
        raise SettingsError(
            f"cannot listen there: {error.strerror}",
            where=f"{host}:{port}",
            remedy="name another with --port or --host",
        ) from error
    typer.echo(describe(site, sandbox.url))
    serve_until_told(sandbox)


def _seeded(tracker: Tracker | None) -> AnySite:
    return build_site(tracker or Tracker.JIRA, datetime.now(ZONE).date())


def _face(site: AnySite, version: str) -> Callable[[Any, str], Face]:
    if not isinstance(site, Site) or not re.fullmatch(r"(9\.12|10\.\d+)(\.\d+)*", version):
        raise SettingsError(
            "Data Center is a Jira of version 9.12 or 10, such as 9.12.19 or 10.3.24",
            where=f"--data-center {version}",
            remedy="name such a version, and issues of Jira",
        )
    return datacenter.face(version)


@contextmanager
def _department(folder: Path, page_port: int = PAGE_PORT) -> Iterator[Department]:
    """Serve a fresh department, and write its configuration beside an empty store."""
    today, clock = datetime.now(ZONE).date(), Clock()
    _clear(folder)
    sites = build(today, clock=clock), build_clickup(today, clock=clock)
    with _serving(sites[0], JIRA_PORT) as jira, _serving(sites[1], CLICKUP_PORT) as clickup:
        department = Department(jira=jira, clickup=clickup, config=folder / "syncd.yaml", clock=clock)
        _write(folder, _texts(department, today, f"{HOST}:{page_port}"))
        _type_in(department.config)
        yield department


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    try:
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise _unusable(folder, error) from error


def _unusable(folder: Path, error: OSError) -> SettingsError:
    return SettingsError(
        f"the folder cannot be used: {error.strerror}", where=str(folder), remedy="name another with --folder"
    )


def _texts(department: Department, today: date, listen: str) -> dict[str, str]:
    """Return the content of each file in the demo's folder, by its name."""
    references = {"token": "file:token", "clickup_token": "file:clickup-token"}
    return {
        department.config.name: configuration(
            department.jira.url,
            "sqlite:///syncd.db",
            today,
            listen=listen,
            clickup_url=department.clickup.url,
            **references,
        ),
        "token": ACCOUNT.token,
        "clickup-token": department.clickup.site.token,
        "values.csv": values_csv(today),
    }


def _clear(folder: Path) -> None:
    """Take away what an earlier demo left; a folder of anything else, or of a running demo, stays as it is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        left = list(folder.iterdir())
        if any(path.name not in OWN_FILES and not path.name.startswith("syncd.db") for path in left):
            raise SettingsError(
                "the folder holds other things than a demo",
                where=str(folder),
                remedy="name another with --folder; what is in it would be made anew",
            )
        if folder / "syncd.db" in left:
            with Store.open(f"sqlite:///{folder}/syncd.db") as store, store.claim("writer"):
                pass
        for path in left:
            path.unlink(missing_ok=True)  # looking whether a demo runs takes its logs away
    except OSError as error:
        raise _unusable(folder, error) from error


def _serving(site: SiteT, port: int) -> Sandbox[SiteT]:
    """Return the sandbox on that port, or on another where it is taken."""
    try:
        return Sandbox(site, port)
    except OSError:
        return Sandbox(site)


def _listener() -> socket.socket:
    """Bind the page's port, or another where it is taken."""
    try:
        return bind(HOST, PAGE_PORT)
    except SettingsError:
        return bind(HOST, 0)


def _type_in(config: Path) -> None:
    """Record what people would type in with `syncd value` and `syncd note`."""
    loaded = load_config(config)
    now = datetime.now(ZONE)
    with Store.open(loaded.store_url) as store:
        for key_result, day, number in hand_values(now.date()):
            record_by_hand(loaded, store, key_result, number, day, None, now, None)
        for one in said(now.date()):
            note_by_hand(loaded, store, one.subject, one.text, one.at, None, decided=one.is_decision)
