"""The command that gathers a bundle for a bug report: `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from syncd.cli.options import DEFAULT_CONFIG, Config

Output = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", help="The zip file; default: named after the time."),
]
Titles = Annotated[
    bool, typer.Option("--titles", help="Leave titles and other words of the settings in; secrets stay out.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(config: Config = DEFAULT_CONFIG, *, output: Output = None, titles: Titles = False) -> None:
    """Gather versions, settings, store and metrics for a bug report, without secrets; asks no tracker."""
    from datetime import UTC, datetime

    from connectors.errors import SettingsError
    from syncd.diagnosis.bundle import gather_bundle

    file = output or Path(f"syncd-doctor-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip")
    try:
        parts = gather_bundle(config, file, lambda: datetime.now(UTC), words=titles)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise SettingsError(what, where=str(file), remedy="name another file with --output") from error
    typer.echo(f"{file}: {', '.join(parts)}. Look through it before you send it.")
