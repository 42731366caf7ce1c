"""The command `forecast`: when a project will be done, and when under other assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from connectors.errors import SettingsError
from mappings.outlook import REFUSAL_WORDS, Outlook
from syncd.cli.options import DEFAULT_CONFIG, Config, Json, Now, parse_day

Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="EPIC", help="Leave out this item and all below it; may be repeated."),
]
Due = Annotated[str | None, typer.Option("--due", metavar="DAY", help="Hold it against another due date.")]
Pace = Annotated[
    float | None,
    typer.Option("--pace", metavar="X", help="Another pace: weight a week, in the project's measure."),
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(forecast)


def forecast(
    project: Annotated[str, typer.Argument(metavar="PROJECT", help="Id of the project.")],
    config: Config = DEFAULT_CONFIG,
    *,
    without: Without = None,
    due: Due = None,
    pace: Pace = None,
    as_json: Json = False,
    now: Now = None,
) -> None:
    """Say when a project will be done, and when it would be if something were otherwise; keeps nothing."""
    from syncd.cli.opening import clock_at, load_config
    from syncd.cli.printing import print_json
    from syncd.engine.asking.what_if import Assumptions, what_if
    from syncd.store import Store

    if pace is not None and not 0 < pace < float("inf"):
        raise SettingsError(f"{pace:g} is no pace", where="--pace", remedy="write a number above 0")
    asked = Assumptions(without=tuple(without or ()), due=parse_day(due, "--due"), pace=pace)
    loaded = load_config(config)
    clock, _ = clock_at(now, loaded)
    with Store.open(loaded.store_url) as store:
        as_is, other = what_if(loaded, store, project, asked, clock())
    if as_json:
        found = {"project": project, "asked": asked.as_dict(), "now": as_is.as_dict(), "if": other.as_dict()}
        print_json(found)
        return
    typer.echo("\n".join(_lines(as_is, "now")))
    if asked != Assumptions():
        typer.echo("\n".join(_lines(other, "then")))


def _lines(found: Outlook, when: str) -> Iterator[str]:
    yield f"{when}: {found.left:g} of {found.scope:g} open, due {found.due}"
    if found.forecast is None:
        yield f"  no forecast: {REFUSAL_WORDS[str(found.found)]}"
    else:
        yield f"  done by {found.forecast.p50} with 50%, by {found.forecast.p85} with 85%"
        yield f"  its due date holds with {found.chance or 0.0:.0%}"
    needed = "no working day is left" if found.required is None else f"{found.required:.3g} a week needed"
    yield f"  pace {found.recent:.3g} a week in the last four weeks, {needed}"
