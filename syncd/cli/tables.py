"""The command `export`: whole tables of what syncd keeps, as CSV or JSON Lines on standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config, parse_day
from syncd.cli.plan_export import plan

if TYPE_CHECKING:
    from syncd.web.api.declaration import Row
    from syncd.web.api.tables import Table


class Form(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSONL = "jsonl"


Format = Annotated[Form, typer.Option("--format", help="CSV with a line of names, or a JSON object a line.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help="First day; default: all that is kept.")
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    exported = typer.Typer(
        no_args_is_help=True,
        help="Write what syncd keeps as CSV or JSON Lines, and the programme plan in its own form.",
    )
    for command in (standings, values, ledger, verdicts, audit):
        exported.command()(command)
    exported.command()(plan)
    app.add_typer(exported, name="export")


def standings(config: Config = DEFAULT_CONFIG, *, form: Format = Form.CSV, since: Since = None) -> None:
    """Figures of objectives, key results, projects and totals at the close of each day."""
    _export("standings", config, form, since)


def values(config: Config = DEFAULT_CONFIG, *, form: Format = Form.CSV, since: Since = None) -> None:
    """Measured values of key results and indicators."""
    _export("values", config, form, since)


def ledger(config: Config = DEFAULT_CONFIG, *, form: Format = Form.CSV, since: Since = None) -> None:
    """Changes of plans by day; in CSV each change is a line."""
    _export("ledger", config, form, since)


def verdicts(config: Config = DEFAULT_CONFIG, *, form: Format = Form.CSV, since: Since = None) -> None:
    """Monthly verdicts on key results, by the last day of the month."""
    _export("verdicts", config, form, since)


def audit(config: Config = DEFAULT_CONFIG, *, form: Format = Form.CSV, since: Since = None) -> None:
    """What was written, and what people and commands did, the latest first."""
    _export("audit", config, form, since)


def _export(name: str, config: Config, form: Form, since: str | None) -> None:
    from syncd.cli.opening import load_config
    from syncd.store import Store
    from syncd.web.api.tables import TABLES

    loaded = load_config(config)
    first = parse_day(since, "--since") or date.min
    with Store.open(loaded.store_url) as store:
        table = TABLES[name]
        rows = partial(table.rows, store, first, loaded.zone)
        for line in _lines(table, rows, form):
            sys.stdout.write(line)


def _lines(table: Table, rows: Callable[[], Iterator[Row]], form: Form) -> Iterator[str]:
    import orjson

    from syncd.web.api.spreadsheet import stream

    if form is Form.CSV:
        yield from stream(rows, table.schema, table.list)
        return
    for row in rows():
        yield orjson.dumps(row).decode() + "\n"
