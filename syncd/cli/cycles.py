"""The command `cycle`: shows what a cycle came to, and closes it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from connectors.errors import RefusedError, SettingsError
from syncd.cli.options import DEFAULT_CONFIG, Config, Json, Now


class Action(StrEnum):
    """What to do with a cycle."""

    SHOW = "show"
    CLOSE = "close"


CycleName = Annotated[
    str | None, typer.Argument(metavar="NAME", help="Name of the cycle; default: the configured one.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Close without asking.")]
Early = Annotated[bool, typer.Option("--early", help="Close a cycle that has not ended.")]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(cycle)


def cycle(
    action: Annotated[Action, typer.Argument(help="`show` what it came to, or `close` it for good.")],
    name: CycleName = None,
    config: Config = DEFAULT_CONFIG,
    *,
    yes: Yes = False,
    early: Early = False,
    as_json: Json = False,
    now: Now = None,
) -> None:
    """Show a cycle's scores and verdicts, or freeze them so that nothing changes them any more."""
    from syncd.cli.opening import CLAIM_WAIT, clock_at, load_config
    from syncd.cli.printing import print_json
    from syncd.engine.judging.cycle import at_end, close_cycle, closed_record, so_far
    from syncd.store import Store

    loaded = load_config(config)
    clock, override = clock_at(now, loaded)
    wanted = name or loaded.okr.cycle.name
    with Store.open(loaded.store_url) as store, store.claim("hand", wait=CLAIM_WAIT):
        document = closed_record(store, wanted)
        if document is None:
            _only_configured(wanted, loaded.okr.cycle.name)
            if action is Action.SHOW:
                document = so_far(loaded, store, clock()).as_dict()
            else:
                record = at_end(loaded, store, clock(), early=early)
                _ask(record.as_dict(), yes=yes)
                document = close_cycle(store, record, clock().astimezone(loaded.zone), override)
        elif action is Action.CLOSE:
            raise SettingsError(
                f"the cycle {wanted} is closed already", where="cycle", remedy="`syncd cycle show` tells it"
            )
    if as_json:
        print_json(document)
    else:
        typer.echo("\n".join(_lines(document)))


def _only_configured(name: str, configured: str) -> None:
    if name != configured:
        raise SettingsError(
            f"no cycle {name!r} is closed, and {configured!r} is configured",
            where="cycle",
            remedy="name one of these",
        )


def _ask(document: Mapping[str, Any], *, yes: bool) -> None:
    """Say what is unknown and have a person confirm; raises `RefusedError` where nobody does."""
    for line in document["unknown"]:
        typer.echo(f"unknown: {line}", err=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise RefusedError(
            f"closing {document['name']} is for good", where="cycle close", remedy="confirm it with --yes"
        )
    if not typer.confirm(f"Close {document['name']} for good, as of {document['as_of']}?", err=True):
        raise typer.Abort


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    state = f"closed on {document['closed'][:10]}" if document["closed"] else f"as of {document['as_of']}"
    yield f"{document['name']}, {document['start']} to {document['end']}, {state}"
    for oid, row in document["objectives"].items():
        told = {"too_low": ", target too low", "too_high": ", target too high", None: ""}[row.get("aim")]
        yield f"{row['title']}: {_scored(row)}{told}"
        for row in (kr for kr in document["key_results"].values() if kr["objective"] == oid):
            months = ", ".join(f"{m['month']} {m['verdict'].replace('_', ' ')}" for m in row["months"])
            yield f"  {row['title']}: {_scored(row)}{'; ' + months if months else ''}"
    yield from _totals(document)
    yield from (f"unknown: {line}" for line in document["unknown"])


def _totals(document: Mapping[str, Any]) -> Iterator[str]:
    plans, side = document["attainment"] or {}, document["side_portfolio"] or {}
    if plans.get("projects"):
        ratio = "" if plans["plan"] is None else f"{plans['plan']:.0%} of what the plans called for, "
        yield f"Linked projects: {ratio}{plans['complete']} of {plans['projects']} complete"
    months = [*side.get("months", []), *([side] if side.get("share") is not None else [])]
    for month in (month for month in months if month["share"] is not None):
        target = "" if month["target"] is None else f" of a target of {month['target']:.0%}"
        yield f"Side portfolio {month['month']}: {month['share']:.0%}{target}"
    held = document["calibration"] or {}
    if held.get("forecasts"):
        yield f"Forecasts: {held['p85']:.0%} of {held['forecasts']} 85% dates held"


def _scored(row: Mapping[str, Any]) -> str:
    if row["score"] is None:
        return "score unknown"
    grade = f" ({row['grade']})" if row.get("grade") else ""
    success = {True: ", a success", False: ", no success", None: ""}[row.get("success")]
    return f"score {row['score']:.2f}{grade}{success}"
