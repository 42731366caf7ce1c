"""Commands about what was agreed: `baseline show`, `baseline freeze`, `baseline accept`, `note`, and `acknowledge`."""

from __future__ import annotations

from typing import Annotated

import typer

from connectors.errors import SettingsError
from mappings.baseline import Frozen
from syncd.cli.options import DEFAULT_CONFIG, Config, Json, Now, parse_day

Project = Annotated[str, typer.Argument(metavar="PROJECT", help="Id of the project.")]
AnyProject = Annotated[
    str | None, typer.Argument(metavar="[PROJECT]", help="Id of the project; default: all.")
]
Why = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, in words; kept and shown with it.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    agreed = typer.Typer(no_args_is_help=True, help="What was agreed about projects: dates, curve and scope.")
    for command in (show, freeze, accept):
        agreed.command()(command)
    app.add_typer(agreed, name="baseline")
    app.command()(note)
    app.command()(acknowledge)


def show(
    project: AnyProject = None, config: Config = DEFAULT_CONFIG, *, as_json: Json = False, now: Now = None
) -> None:
    """Show what was agreed about projects, the original beside what was accepted later; --json names the items."""
    from syncd.cli.opening import clock_at, load_config
    from syncd.cli.printing import print_json
    from syncd.engine.asking.agreeing import agreed_document, agreed_lines
    from syncd.store import Store

    loaded = load_config(config)
    clock, _ = clock_at(now, loaded)
    with Store.open(loaded.store_url) as store:
        document = agreed_document(loaded, store, project, clock(), items=as_json)
        figures = store.standings("project")
    if as_json:
        print_json(document)
    else:
        typer.echo("\n".join(agreed_lines(document, figures)))


def freeze(
    reason: Why, project: AnyProject = None, config: Config = DEFAULT_CONFIG, *, now: Now = None
) -> None:
    """Freeze plan and scope as they stand now; what was agreed before stays visible."""
    _agree(config, [project] if project else [], Frozen.BY_HAND, reason, now)


def accept(project: Project, reason: Why, config: Config = DEFAULT_CONFIG, *, now: Now = None) -> None:
    """Accept a project's present plan as agreed, from now on; the original stays visible."""
    _agree(config, [project], Frozen.ACCEPTED, reason, now)


def note(
    subject: Annotated[str, typer.Argument(metavar="PROJECT|KR", help="Id of the project or key result.")],
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Why its plan was changed, or what was decided, in words.")
    ],
    config: Config = DEFAULT_CONFIG,
    *,
    decision: Annotated[
        bool, typer.Option("--decision", help="It is a decision: reports tell it, and what became of it.")
    ] = False,
    now: Now = None,
) -> None:
    """Say why a plan was changed, which stands with the latest changes that have no reason yet, or what was decided."""
    from syncd.cli.opening import CLAIM_WAIT, clock_at, load_config
    from syncd.engine.judging.notes import note_by_hand
    from syncd.engine.mapping.whole import remembered_okr
    from syncd.store import Store

    loaded = load_config(config)
    clock, override = clock_at(now, loaded)
    with Store.open(loaded.store_url) as store, store.claim("hand", wait=CLAIM_WAIT):
        known = remembered_okr(loaded, store).loaded
        typer.echo(note_by_hand(known, store, subject, text, clock(), override, decided=decision))


def acknowledge(
    project: Project,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DAY", help="The last day on which alerts are quiet.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why the slip is accepted.")] = "",
    config: Config = DEFAULT_CONFIG,
    *,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Have alerts speak of it again.")] = False,
    now: Now = None,
) -> None:
    """Acknowledge a project's slip with a reason: its slippage alerts are quiet until a day, and status says so."""
    from syncd.cli.opening import CLAIM_WAIT, clock_at, load_config
    from syncd.engine.asking import acknowledging
    from syncd.engine.mapping.whole import remembered_okr
    from syncd.store import Store

    loaded = load_config(config)
    clock, override = clock_at(now, loaded)
    day = parse_day(until, "--until")
    if (day is None) != withdraw:
        raise SettingsError("one is needed", where="acknowledge", remedy="give --until DAY or --withdraw")
    with Store.open(loaded.store_url) as store, store.claim("hand", wait=CLAIM_WAIT):
        known = remembered_okr(loaded, store).loaded
        if day is None:
            line = acknowledging.withdraw(known, store, project, clock(), override)
        else:
            line = acknowledging.acknowledge(known, store, project, day, reason, clock(), override)
    typer.echo(line)


def _agree(config: Config, names: list[str], how: Frozen, reason: str, now: str | None) -> None:
    from syncd.cli.opening import CLAIM_WAIT, clock_at, load_config
    from syncd.engine.asking.agreeing import agree
    from syncd.store import Store

    loaded = load_config(config)
    clock, override = clock_at(now, loaded)
    with Store.open(loaded.store_url) as store, store.claim("hand", wait=CLAIM_WAIT):
        for line in agree(loaded, store, names, how, reason, clock(), override):
            typer.echo(line)
