"""Commands for maintenance: `pause` and `resume`."""

from __future__ import annotations

from typing import Annotated

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config, Now

Writes = Annotated[bool, typer.Option("--writes", help="Pause writes only: figures go on.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(pause)
    app.command()(resume)


def pause(config: Config = DEFAULT_CONFIG, *, writes: Writes = False, now: Now = None) -> None:
    """Make no passes until `syncd resume`, or with --writes no writes; a running daemon follows at once."""
    from syncd.cli.opening import clock_at, load_config
    from syncd.engine.writing.restraint import Activity
    from syncd.engine.writing.restraint import pause as held
    from syncd.store import Store

    loaded = load_config(config)
    clock, said = clock_at(now, loaded)
    what = Activity.WRITES if writes else Activity.PASSES
    with Store.open(loaded.store_url) as store:
        held(store, what, clock(), said)
    typer.echo(f"{what.capitalize()} are paused until syncd resume.")


def resume(config: Config = DEFAULT_CONFIG, *, now: Now = None) -> None:
    """Let passes and writes go on that were paused."""
    from syncd.cli.opening import clock_at, load_config
    from syncd.engine.writing.restraint import resume as let_go
    from syncd.store import Store

    loaded = load_config(config)
    clock, said = clock_at(now, loaded)
    with Store.open(loaded.store_url) as store:
        resumed = let_go(store, clock(), said)
    typer.echo(f"{' and '.join(resumed).capitalize()} go on." if resumed else "Nothing was paused.")
