"""The command `audit`: what was written, and what people and commands did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config, Json, parse_day

if TYPE_CHECKING:
    from datetime import tzinfo

Item = Annotated[str | None, typer.Argument(metavar="[ITEM]", help="Key or id of an item; default: all.")]
FieldName = Annotated[str | None, typer.Option("--field", metavar="FIELD", help="Name or id of a field.")]
Subject = Annotated[
    str | None, typer.Option("--subject", metavar="ID", help="Id of an objective, key result or project.")
]
Number = Annotated[int | None, typer.Option("--change-set", metavar="N", help="Number of a change set.")]
TrackerName = Annotated[str | None, typer.Option("--tracker", metavar="NAME", help="Only in this tracker.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DAY", help="First day.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DAY", help="Last day, included.")]
Most = Annotated[int, typer.Option("--most", min=0, metavar="N", help="So many of the latest; 0 for all.")]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(audit)


def audit(
    item: Item = None,
    config: Config = DEFAULT_CONFIG,
    *,
    field: FieldName = None,
    subject: Subject = None,
    change_set: Number = None,
    tracker: TrackerName = None,
    since: Since = None,
    until: Until = None,
    most: Most = 50,
    as_json: Json = False,
) -> None:
    """Tell what was written and what people and commands did, the latest first."""
    from syncd.cli.opening import load_config
    from syncd.cli.printing import print_json
    from syncd.engine.asking.auditing import Search, find_entries
    from syncd.store import Store

    loaded = load_config(config)
    first, last = parse_day(since, "--since"), parse_day(until, "--until")
    search = Search(
        item=item,
        field=field,
        subject=subject,
        change_set=change_set,
        tracker=tracker,
        since=_opening(first, loaded.zone),
        until=_opening(last and last + timedelta(days=1), loaded.zone),
    )
    with Store.open(loaded.store_url) as store:
        found = find_entries(store, search)
        entries = list(islice(found, most or None))
    if as_json:
        print_json(entries)
    else:
        typer.echo("\n".join(_line(entry, loaded.zone) for entry in entries) or "Nothing was done.")


def _opening(day: date | None, zone: tzinfo) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), zone)


def _line(entry: Mapping[str, Any], zone: tzinfo) -> str:
    from syncd.cli.printing import cell
    from syncd.engine.asking.auditing import WRITE

    at = datetime.fromisoformat(entry["at"]).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    if entry["what"] != WRITE:
        told = ", ".join(f"{name} {cell(value)}" for name, value in entry["detail"].items())
        return f"{at} {entry['what']} {entry['subject']}{f': {told}' if told else ''}"
    place = f"{entry['key'] or entry['item']} in {entry['tracker']}, {entry['field_name'] or entry['field']}"
    values = f"{cell(entry['before'])} → {cell(entry['after'])}"
    outcome = entry["outcome"] or "no answer yet"
    detail = f" ({entry['detail']})" if entry["detail"] else ""
    return f"{at} change set {entry['change_set']}: {place}: {values}: {outcome}{detail}"
