"""The demo: the sandbox's department and syncd over it, on this machine, without an account."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import typer

from connectors.errors import SettingsError
from syncd import logs
from syncd.cli.opening import load_config, open_service
from syncd.cli.printing import console, print_changes, print_outcomes, print_status
from syncd.engine.values import record_by_hand
from syncd.running import run_daemon
from syncd.sandbox.department import HAND_VALUES, build, configuration, values_csv
from syncd.sandbox.department.furniture import ACCOUNT
from syncd.sandbox.department.timeline import ZONE
from syncd.sandbox.loading import LoadingError, load
from syncd.sandbox.server import Sandbox, serve_until_told
from syncd.sandbox.site import Site
from syncd.status import read_figures
from syncd.store import Store
from syncd.web.server import bind

HOST, SANDBOX_PORT, PAGE_PORT = "127.0.0.1", 8765, 9817
OWN_FILES = frozenset({"syncd.yaml", "token", "values.csv"})
"""What a demo writes into its folder, besides its store."""


def show_once(folder: Path) -> None:
    """Make one pass over the department and print what came of it."""
    with _department(folder) as (sandbox, config), open_service(config, None) as service:
        typer.echo(
            f"A department of {len(sandbox.site.issues)} issues, in a sandbox that speaks Jira Cloud.",
            err=True,
        )
        typer.echo("One pass: reading, computing, writing ...", err=True)
        report = service.sync()
        out = console()
        print_status(read_figures(service.store), out)
        out.print("\nWritten into the tracker:")
        print_changes(report.view.change_set, out)
        print_outcomes(report.outcomes, out)
    typer.echo(
        f"\nHow to go on:\n"
        f"  make demo                     the same as a daemon, with page, metrics and the sandbox's issues to look at\n"
        f"  .venv/bin/syncd status --config {config}   this table again\n"
        f"  .venv/bin/syncd explain PROJECT --config {config}   how a number came about\n"
        f"  {config}              the configuration behind it, to be read and changed"
    )
    if report.refused:
        raise report.refused


def run(folder: Path) -> None:
    """Run the sandbox and the daemon until Ctrl-C."""
    with (
        closing(_listener()) as listener,
        _department(folder, listener.getsockname()[1]) as (sandbox, config),
    ):
        page = f"http://{HOST}:{listener.getsockname()[1]}"
        typer.echo(
            f"\n  status page        {page}/\n"
            f"  metrics            {page}/metrics\n"
            f"  sandbox's issues   {sandbox.url}/\n"
            f"  configuration      {config}   (change it: it is read again at once)\n"
            "\n  Ctrl-C ends it.\n"
        )
        logs.configure()
        run_daemon(config, listener=listener)


def serve_sandbox(host: str, port: int, load_from: Path | None, latency: float) -> None:
    """Serve the department, or the issues of a file, until SIGTERM or Ctrl-C."""
    try:
        site = load(load_from) if load_from else build(datetime.now(ZONE).date())
        sandbox = Sandbox(site, port, host, latency=latency)
    except (LoadingError, OSError) as error:
        raise SettingsError(
            str(error), where=str(load_from or f"{host}:{port}"), remedy="mend the file, or take another port"
        ) from error
    account = site.accounts[0]
    typer.echo(
        f"{len(site.issues)} issues at {sandbox.url}/, sign in as {account.email} with token {account.token}"
    )
    serve_until_told(sandbox)


@contextmanager
def _department(folder: Path, page_port: int = PAGE_PORT) -> Iterator[tuple[Sandbox, Path]]:
    """Serve a fresh department, and write its configuration beside an empty store."""
    today = datetime.now(ZONE).date()
    _clear(folder)
    with _serving(build(today)) as sandbox:
        config = folder / "syncd.yaml"
        listen = f"{HOST}:{page_port}"
        text = configuration(sandbox.url, "sqlite:///syncd.db", today, token="file:token", listen=listen)  # noqa: S106 - a reference
        config.write_text(text, encoding="utf-8")
        (folder / "token").write_text(ACCOUNT.token, encoding="utf-8")
        (folder / "values.csv").write_text(values_csv(today), encoding="utf-8")
        _type_in_values(config)
        yield sandbox, config


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
            path.unlink()
    except OSError as error:
        raise SettingsError(
            f"the folder cannot be used: {error.strerror}",
            where=str(folder),
            remedy="name another with --folder",
        ) from error


def _serving(site: Site) -> Sandbox:
    """Return the sandbox on its port, or on another where that is taken."""
    try:
        return Sandbox(site, SANDBOX_PORT)
    except OSError:
        return Sandbox(site)


def _listener() -> socket.socket:
    """Bind the page's port, or another where it is taken."""
    try:
        return bind(HOST, PAGE_PORT)
    except SettingsError:
        return bind(HOST, 0)


def _type_in_values(config: Path) -> None:
    """Record the values that a person would type in with `syncd value`."""
    loaded = load_config(config)
    now = datetime.now(ZONE)
    with Store.open(loaded.store_url) as store:
        for key_result, number in HAND_VALUES.items():
            record_by_hand(loaded, store, key_result, number, None, None, now, None)
