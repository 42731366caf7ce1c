"""The command `webhooks`: orders the trackers' webhooks, lists them, takes them away."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from connectors.errors import CredentialsError, SettingsError, SyncError
from syncd.cli.options import DEFAULT_CONFIG, FAILED, FINE, USAGE, Config, Json

if TYPE_CHECKING:
    from config import Loaded
    from connectors.webhooks import Webhooks


class Action(StrEnum):
    """What to do with the webhooks."""

    REGISTER = "register"
    LIST = "list"
    REMOVE = "remove"


TrackerNames = Annotated[
    list[str] | None,
    typer.Option("--tracker", metavar="NAME", help="Only this tracker; default: all with webhooks."),
]
Url = Annotated[
    str | None,
    typer.Option(
        "--url", metavar="URL", help="Where trackers reach syncd; default: `public_url` of the settings."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(webhooks)


def webhooks(
    action: Annotated[Action, typer.Argument(help="What to do; all of it may be repeated without harm.")],
    config: Config = DEFAULT_CONFIG,
    *,
    tracker: TrackerNames = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Have trackers tell the daemon of changes at once: register, list or remove their webhooks."""
    from syncd.cli.opening import load_config
    from syncd.cli.printing import print_json
    from syncd.webhooks.registration import opened

    loaded = load_config(config)
    does = _doing(action, loaded, url)
    rows: list[dict[str, Any]] = []
    problems: list[SyncError] = []
    with opened(loaded, tracker or []) as found:
        for name, of_tracker in found.items():
            try:
                rows += [{"tracker": name, **row} for row in does(of_tracker)]
            except SyncError as error:
                problems.append(error)
    if as_json:
        print_json({"webhooks": rows, "problems": [str(problem) for problem in problems]})
    else:
        for row in rows:
            typer.echo("  ".join(str(value) for value in row.values()))
        for problem in problems:
            typer.echo(str(problem), err=True)
    raise typer.Exit(_code(problems))


def _doing(action: Action, loaded: Loaded, url: str | None) -> Callable[[Webhooks], list[dict[str, Any]]]:
    from syncd.webhooks import registration

    if action is Action.LIST:
        return _listed
    base = url or loaded.settings.public_url
    if base is None:
        raise SettingsError(
            "it is not known where trackers reach syncd", where="public_url", remedy="set it, or give --url"
        )
    if action is Action.REGISTER:
        return lambda webhooks: [{"result": registration.register(webhooks, base)}]
    return lambda webhooks: [{"removed": registration.remove(webhooks, base)}]


def _listed(webhooks: Webhooks) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "health": one.health.value, "failures": one.failures, "url": one.place}
        for one in webhooks.all()
    ]


def _code(problems: list[SyncError]) -> int:
    if not problems:
        return FINE
    return USAGE if all(isinstance(one, SettingsError | CredentialsError) for one in problems) else FAILED
