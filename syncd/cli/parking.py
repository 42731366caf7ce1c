"""The commands `parked list`, `parked retry` and `parked drop`: fields that are set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.errors import SettingsError
from syncd.cli.options import DEFAULT_CONFIG, Config, Json, Now

if TYPE_CHECKING:
    from syncd.store import ParkedRow

Item = Annotated[str | None, typer.Argument(metavar="[ITEM]", help="Key or id of the item.")]
FieldName = Annotated[
    str | None, typer.Option("--field", metavar="FIELD", help="Name or id of the field; default: all.")
]
TrackerName = Annotated[str | None, typer.Option("--tracker", metavar="NAME", help="Only in this tracker.")]
Every = Annotated[bool, typer.Option("--all", help="All that is set aside.")]

DECISIONS = {
    "retry": (
        "back in service: the next pass tries again.",
        "Take fields back into service: the next pass tries them.",
    ),
    "drop": (
        "left alone until syncd parked retry.",
        "Leave fields as they stand, until `syncd parked retry`: no tries and no alert any more.",
    ),
}
"""What is said when it is done, and in the help, by the name of the function in `syncd.engine.writing.parking`."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    parked = typer.Typer(
        no_args_is_help=True, help="Fields that are set aside: see them, retry, or drop them."
    )
    parked.command("list")(show)
    for decision, (told, advice) in DECISIONS.items():
        parked.command(decision)(_order(decision, told, advice))
    app.add_typer(parked, name="parked")


def show(config: Config = DEFAULT_CONFIG, *, as_json: Json = False) -> None:
    """List the fields that are set aside: since when, why, what stood there and what was wanted."""
    from syncd.cli.opening import load_config
    from syncd.cli.printing import print_json
    from syncd.engine.writing.parking import parked_document
    from syncd.store import Store

    loaded = load_config(config)
    with Store.open(loaded.store_url) as store:
        rows = store.parked()
    if as_json:
        print_json(parked_document(rows))
    else:
        local = [(row, row.at.astimezone(loaded.zone).strftime("%Y-%m-%d %H:%M")) for row in rows]
        typer.echo("\n".join(_lines(local)) or "Nothing is set aside.")


def _order(decision: str, told: str, advice: str) -> Callable[..., None]:
    """Return the command of a decision on the fields that it is given; `told` says what became of them."""

    def order(
        item: Item = None,
        config: Config = DEFAULT_CONFIG,
        *,
        field: FieldName = None,
        tracker: TrackerName = None,
        every: Every = False,
        now: Now = None,
    ) -> None:
        from syncd.engine.writing import parking

        rows = _decide(getattr(parking, decision), config, (item, field, tracker), now, every=every)
        typer.echo(f"{_fields(rows)} {told}")

    order.__doc__ = advice
    return order


def _decide(
    what: Callable[..., None],
    config: Config,
    asked: tuple[str | None, str | None, str | None],
    now: str | None,
    *,
    every: bool,
) -> Sequence[ParkedRow]:
    from syncd.cli.opening import CLAIM_WAIT, clock_at, load_config
    from syncd.engine.writing.parking import WHERE, find_parked
    from syncd.store import Store

    if every is any(asked):
        raise SettingsError(
            "one is needed", where=WHERE, remedy="name an ITEM, --field or --tracker, or --all"
        )
    loaded = load_config(config)
    clock, override = clock_at(now, loaded)
    with Store.open(loaded.store_url) as store, store.claim("hand", wait=CLAIM_WAIT):
        rows = find_parked(store, *asked)
        what(store, rows, clock(), override)
    return rows


def _fields(rows: Sequence[ParkedRow]) -> str:
    return "1 field is" if len(rows) == 1 else f"{len(rows)} fields are"


def _lines(rows: Sequence[tuple[ParkedRow, str]]) -> Iterator[str]:
    from syncd.cli.printing import cell

    for row, since in rows:
        place = f"{row.key or row.item} in {row.tracker}, {row.field_name or row.field}"
        yield f"{place}: {row.kind} since {since}: {row.reason}"
        yield f"  stood there: {cell(row.shown)}; wanted: {cell(row.wanted)}"
