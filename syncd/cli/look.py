"""Commands that look at what the store holds, and the value typed in by hand: `status`, `explain`, `value`, `accept`."""

from __future__ import annotations

import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config, Json, Now, parse_day

if TYPE_CHECKING:
    from syncd.store import Store

Subject = Annotated[
    str,
    typer.Argument(
        metavar="PROJECT|KR|ITEM", help="Id of a project, key result or objective, or an item's key."
    ),
]
KeyResultId = Annotated[
    str, typer.Argument(metavar="KR", help="Id of the key result, or KR/NAME of one of its indicators.")
]
At = Annotated[
    str | None, typer.Option("--at", metavar="DAY", help="Day that the value is of; default: now.")
]
PastDay = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="DAY",
        help="Explain a past day: items by their history, the rest by what was kept at its close.",
    ),
]
NoteText = Annotated[str | None, typer.Option("--note", help="A remark, kept with the value.")]

Confidence = Annotated[
    float | None,
    typer.Option("--confidence", metavar="0-10", help="How sure it is that the key result is reached."),
]

Watch = Annotated[
    float | None,
    typer.Option(
        "--watch", min=0.1, metavar="SECONDS", help="Show it again every so many seconds, until Ctrl-C."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (status, explain, value, accept):
        app.command()(command)


def status(config: Config = DEFAULT_CONFIG, *, as_json: Json = False, watch: Watch = None) -> None:
    """Show objectives, key results and projects as the last pass found them."""
    from syncd.cli.opening import load_config
    from syncd.cli.printing import print_json
    from syncd.status import status_document
    from syncd.store import Store

    with Store.open(load_config(config).store_url) as store:
        if as_json:
            print_json(status_document(store))
        elif watch is None:
            _show_status(store)
        else:
            with suppress(KeyboardInterrupt):
                _watch_status(store, watch)


def _show_status(store: Store) -> None:
    from syncd.cli.printing import console
    from syncd.cli.status_tree import print_pauses, print_status
    from syncd.engine.writing.restraint import read_pauses
    from syncd.status import read_figures

    figures = read_figures(store)
    if figures["total"]:
        print_status(figures, console())
        print_pauses(read_pauses(store), console())
    else:
        typer.echo("No figures yet: `syncd sync` makes a pass, `syncd run` makes them on schedule.")


def _watch_status(store: Store, seconds: float) -> None:
    """Show the tree again and again until Ctrl-C; a terminal is cleared first each time."""
    from syncd.cli.printing import console

    signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell's background jobs are started deaf to it
    while True:
        console().clear()
        _show_status(store)
        sys.stdout.flush()
        time.sleep(seconds)


def explain(
    subject: Subject,
    config: Config = DEFAULT_CONFIG,
    *,
    at: PastDay = None,
    as_json: Json = False,
    now: Now = None,
) -> None:
    """Show the chain from items to a number: what belongs where, what counts, and by which rule."""
    from syncd.cli.opening import clock_at, load_config
    from syncd.cli.printing import print_json
    from syncd.engine.asking.explain import explain as explained
    from syncd.store import Store

    loaded = load_config(config)
    clock, _ = clock_at(now, loaded)
    with Store.open(loaded.store_url) as store:
        explanation = explained(loaded, store, subject, clock(), parse_day(at, "--at"))
    if as_json:
        print_json(explanation.as_dict())
    else:
        typer.echo("\n".join(explanation.lines))


def value(
    key_result: KeyResultId,
    number: Annotated[float, typer.Argument(metavar="NUMBER", help="The value, in the metric's unit.")],
    config: Config = DEFAULT_CONFIG,
    *,
    at: At = None,
    note: NoteText = None,
    confidence: Confidence = None,
    now: Now = None,
) -> None:
    """Record a key result's value by hand, for now or dated back; it counts as a check-in."""
    from syncd.cli.opening import CLAIM_WAIT, clock_at, load_config
    from syncd.engine.judging.cycle import closed_on
    from syncd.engine.judging.values import record_by_hand, time_of_hand
    from syncd.engine.mapping.whole import remembered_okr
    from syncd.store import Store

    loaded = load_config(config)
    clock, override = clock_at(now, loaded)
    day = parse_day(at, "--at")
    if not loaded.places:  # else only the store knows all key results
        time_of_hand(loaded, key_result, number, day, clock(), confidence=confidence)
    with Store.open(loaded.store_url) as store, store.claim("hand", wait=CLAIM_WAIT):
        known = remembered_okr(loaded, store).loaded
        line = record_by_hand(
            known, store, key_result, number, day, note, clock(), override, confidence=confidence
        )
        if closed_on(store, known.okr.cycle):
            line += f" The cycle {known.okr.cycle.name} is closed: nothing in it changes."
    typer.echo(line)


def accept(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="The tracker, or a project, whose census is held back.")
    ],
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Accept that what a held-back census did not see is gone; the next pass acts on it."""
    from syncd.cli.opening import load_config
    from syncd.engine.mapping.whole import remembered_okr
    from syncd.engine.reading.census import accept_census
    from syncd.store import Store

    loaded = load_config(config)
    with Store.open(loaded.store_url) as store:
        okr = remembered_okr(loaded, store).loaded.okr
        for line in accept_census(store, name, okr, sorted(loaded.trackers)):
            typer.echo(line)
