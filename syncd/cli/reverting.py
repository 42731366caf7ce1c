"""The command `revert`: takes a change set back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.errors import RefusedError
from syncd.cli.options import DEFAULT_CONFIG, FAILED, FINE, Config, Json, Now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syncd.engine.writing.apply import Outcome
    from syncd.engine.writing.changes import ChangeSet
    from syncd.service import Service

Number = Annotated[
    int, typer.Argument(metavar="CHANGESET", help="Number of the change set: see syncd audit.")
]
Fingerprint = Annotated[
    str | None,
    typer.Option("--fingerprint", metavar="F", help="Write only if the writes are still the reviewed ones."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Write without asking, whatever the guard says.")]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(revert)


def revert(
    number: Number,
    config: Config = DEFAULT_CONFIG,
    *,
    fingerprint: Fingerprint = None,
    yes: Yes = False,
    as_json: Json = False,
    now: Now = None,
) -> None:
    """Put back what stood in the fields before a change set, but for what people changed since."""
    from syncd.cli.change_lists import outcome_rows, print_changes, print_outcomes
    from syncd.cli.opening import open_service
    from syncd.cli.printing import console, print_json

    with open_service(config, now, claimed=False) as service:
        change_set = service.reversal(number)
        if not as_json:
            print_changes(change_set, console())
        outcomes: Sequence[Outcome] | None = ()
        if change_set.changes:
            approved = fingerprint if fingerprint or yes else _ask(number, change_set)
            outcomes = _written(service, number, change_set, approved, yes=yes)
    if as_json:
        print_json({**change_set.as_dict(), "outcomes": outcome_rows(outcomes or ())})
    elif outcomes is None:
        typer.echo(
            f"A daemon is at work on this store: it takes change set {number} back with its next pass."
        )
    else:
        print_outcomes(outcomes, console())
    raise typer.Exit(FINE if all(one.result == "written" for one in outcomes or ()) else FAILED)


def _ask(number: int, change_set: ChangeSet) -> str:
    """Have a person confirm, and return the fingerprint of what was shown; raises `RefusedError` where nobody does."""
    if not sys.stdin.isatty():
        raise RefusedError(
            f"nobody approved these {len(change_set.changes)} writes",
            where="revert",
            remedy=f"syncd revert {number} --fingerprint {change_set.fingerprint}",
        )
    if not typer.confirm(f"Take change set {number} back?", err=True):
        raise typer.Abort
    return change_set.fingerprint


def _written(
    service: Service, number: int, change_set: ChangeSet, fingerprint: str | None, *, yes: bool
) -> Sequence[Outcome] | None:
    """Write it here, or leave the order to the syncd that is at work on the store (None)."""
    from syncd.engine.writing.reverting import Order, leave_order
    from syncd.store import ClaimedError

    try:
        with service.store.claim("writer"):
            return service.take_back(number, fingerprint, yes=yes)
    except ClaimedError:
        leave_order(service.store, Order(number, fingerprint or change_set.fingerprint))
        return None
