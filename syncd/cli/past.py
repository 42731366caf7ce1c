"""The command that rebuilds past days: `backfill`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config, Json, Now, parse_day

if TYPE_CHECKING:
    from syncd.engine.backfill import Summary
    from syncd.engine.backfill.reading import Tell
    from syncd.service import Service
    from syncd.store import Claim

MOST_DIFFERENCES = 20
"""Differences that are listed without `--compare`."""

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DAY", help="First day to rebuild; default: the cycle's start."),
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help="Last day to rebuild; default: yesterday.")
]
Replace = Annotated[
    bool, typer.Option("--replace", help="Replace days that were recorded too; without it they stay.")
]
Compare = Annotated[
    bool,
    typer.Option("--compare", help="List every recorded row that differs from the rebuilt one, and why."),
]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(backfill)


def backfill(
    config: Config = DEFAULT_CONFIG,
    *,
    since: Since = None,
    until: Until = None,
    replace: Replace = False,
    compare: Compare = False,
    as_json: Json = False,
    now: Now = None,
) -> None:
    """Rebuild the history of days from the trackers' changelogs; may be stopped and started again."""
    from syncd.cli.opening import open_service
    from syncd.cli.printing import print_json
    from syncd.engine.backfill import span_of

    first, last = parse_day(since, "--since"), parse_day(until, "--until")
    with open_service(config, now, claimed=False, shown=False) as service, _claimed(service) as alone:
        span = span_of(service.loaded, service.now(), first, last, replace=replace)
        with progress_bar() as tell:
            summary = service.rebuild(span, read=alone, tell=tell)
    if as_json:
        print_json(summary.as_dict())
    else:
        typer.echo("\n".join(_lines(summary, compare=compare)))


@contextmanager
def _claimed(service: Service) -> Iterator[bool]:
    """Keep a second backfill out, and yield whether no daemon is at work: it keeps the items up to date itself."""
    from syncd.store import ClaimedError

    with service.store.claim("backfill"):
        writer: Claim | None = None
        try:
            writer = service.store.claim("writer")
        except ClaimedError:
            typer.echo("A daemon is at work on this store: the items are taken as it read them.", err=True)
        try:
            yield writer is not None
        finally:
            if writer:
                writer.release()


@contextmanager
def progress_bar(doing: str = "Reading") -> Iterator[Tell]:
    """Yield what shows on a terminal how far the work has come; elsewhere nothing is shown."""
    from rich.console import Console
    from rich.progress import Progress, TaskID

    console = Console(stderr=True)
    tasks: dict[str, TaskID] = {}
    with Progress(console=console, disable=not console.is_terminal) as progress:

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task("Rebuilding days" if what == "days" else f"{doing} {what}")
            progress.update(tasks[what], completed=done, total=of)

        yield tell


def _lines(summary: Summary, *, compare: bool) -> Iterator[str]:
    span = summary.span
    if summary.resumed:
        yield f"Went on at {summary.resumed}, where the last backfill ended."
    for tracker, items in summary.read.items():
        yield f"{tracker}: the history of {items} items was read."
    kept = f"; {summary.kept} days stay as they were recorded" if summary.kept else ""
    yield f"{span.since} to {span.until}: {summary.rebuilt} days rebuilt{kept}."
    if summary.missing:
        yield "What the trackers could not tell:"
        yield from (f"  {count} × {what}" for what, count in summary.missing.most_common())
    if summary.compared:
        yield f"{summary.compared} recorded rows were rebuilt too; {len(summary.differences)} of them differ."
    shown = summary.differences if compare else summary.differences[:MOST_DIFFERENCES]
    for found in shown:
        figures = ", ".join(f"{n} {_said(old)} → {_said(new)}" for n, (old, new) in found.figures.items())
        yield f"  {found.day} {found.id}: {figures}: {found.why}"
    if len(shown) < len(summary.differences):
        yield f"  and {len(summary.differences) - len(shown)} more: --compare lists them all"


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return "/".join(str(part) for part in value.values())
    return "unknown" if value is None else str(value)
