"""Commands that make passes: `check`, `diff`, `sync`, `run`, `worker`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.options import CHANGES, DEFAULT_CONFIG, FINE, Config, Json, Now

if TYPE_CHECKING:
    from syncd.service import Service

Fingerprint = Annotated[
    str | None,
    typer.Option(
        "--fingerprint", metavar="F", help="Write only if the change set is still the reviewed one."
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Approve what the guard would refuse.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (check, diff, sync, run, worker):
        app.command()(command)


def check(config: Config = DEFAULT_CONFIG, *, as_json: Json = False) -> None:
    """Name every problem of configuration, credentials and fields at once; changes nothing."""
    from datetime import datetime

    from connectors.errors import SettingsError
    from syncd.cli.checking import print_findings, print_refusal
    from syncd.cli.opening import load_config
    from syncd.engine.check import examine

    try:
        loaded = load_config(config)
    except SettingsError as error:
        if not as_json:
            raise
        raise typer.Exit(print_refusal(error)) from error
    findings = examine(loaded, datetime.now(loaded.zone).date())
    raise typer.Exit(print_findings(findings, as_json=as_json))


def diff(config: Config = DEFAULT_CONFIG, *, as_json: Json = False, now: Now = None) -> None:
    """Show what would be written, with reasons and fingerprint; writes nothing to any tracker."""
    from syncd.cli.change_lists import UNWRITTEN, print_changes, print_effects
    from syncd.cli.opening import open_service
    from syncd.cli.printing import console, print_json
    from syncd.cli.telling import failures, tell_failures, tell_warnings

    with open_service(config, now, claimed=False) as service:
        view = service.look()
        tell_warnings(service, view)
    if as_json:
        settings = view.effects.as_dict() if view.effects else None
        problems = failures(view.pulled.values())
        print_json({**view.change_set.as_dict(), "settings": settings, "problems": problems})
    else:
        if view.effects:
            print_effects(view.effects, console())
        print_changes(view.change_set, console())
        if not service.loaded.writes:
            console().print(UNWRITTEN)
    code = tell_failures(view.pulled.values())
    raise typer.Exit(code or (CHANGES if view.change_set.changes else FINE))


def sync(
    config: Config = DEFAULT_CONFIG,
    *,
    fingerprint: Fingerprint = None,
    yes: Yes = False,
    as_json: Json = False,
    now: Now = None,
) -> None:
    """Make one pass: read, compute, write what differs."""
    from syncd.cli.change_lists import UNWRITTEN, outcome_document, print_outcomes, print_read
    from syncd.cli.opening import hand_over, open_service
    from syncd.cli.printing import console, print_json
    from syncd.cli.telling import tell_end, tell_warnings

    if fingerprint is not None and hand_over(config, fingerprint):
        typer.echo(
            f"A daemon is at work on this store: it writes change set {fingerprint} with its next pass."
        )
        return
    with open_service(config, now) as service:
        report = service.sync(fingerprint=fingerprint, yes=yes)
        tell_warnings(service, report.view)
        _rebuild_opening(service)
    if as_json:
        print_json(outcome_document(report))
    else:
        print_read(report.view.pulled, console())
        print_outcomes(report.outcomes, console())
        if not service.loaded.writes:
            console().print(UNWRITTEN)
    raise typer.Exit(tell_end(report))


def _rebuild_opening(service: Service) -> None:
    """Rebuild the opening of the cycle where it was missed; a failure is told and left to the next pass."""
    from connectors.errors import SyncError
    from syncd.cli.past import progress_bar

    try:
        with progress_bar() as tell:
            span = service.rebuild_opening(tell)
    except SyncError as error:
        typer.echo(f"The opening of the cycle is not rebuilt yet: {error}", err=True)
    else:
        if span is not None:
            typer.echo(
                f"The cycle began before syncd knew it: the close of {span.until} was rebuilt.", err=True
            )


def run(config: Config = DEFAULT_CONFIG) -> None:
    """Run the daemon until SIGTERM: passes on schedule, page, metrics and probes."""
    from syncd import logs
    from syncd.running import run_daemon

    logs.configure()
    run_daemon(config)


def worker(
    config: Config = DEFAULT_CONFIG,
    *,
    slots: Annotated[
        int, typer.Option("--slots", metavar="N", min=1, max=64, help="Passes that it makes at a time.")
    ] = 1,
) -> None:
    """Make a share of the passes until SIGTERM, beside other workers on one PostgreSQL."""
    from connectors.errors import SettingsError
    from syncd import logs

    try:
        from syncd.workers.working import run_worker
    except ImportError as error:
        raise SettingsError(
            f"a package for workers is not installed: {error.name}",
            where="worker",
            remedy="install its extra, in syncd's folder: pip install '.[scale]'",
        ) from error
    logs.configure()
    run_worker(config, slots=slots)
