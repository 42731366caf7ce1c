"""Options that several commands share, and the exit codes of the contract."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from connectors.errors import SettingsError

FINE, FAILED, CHANGES, USAGE = 0, 1, 2, 3
"""0 fine; 1 something failed; 2 changes pending or refused; 3 settings, credentials or wrong usage."""

Config = Annotated[
    Path,
    typer.Option(
        "--config",
        "-c",
        envvar="SYNCD_CONFIG",
        help="Configuration: a YAML file, or a folder of them.",
        show_default=True,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="TIME",
        help="Take this as the present time, such as 2026-11-20T09:00 (zone of the settings).",
    ),
]

DEFAULT_CONFIG = Path("syncd.yaml")


def parse_now(text: str | None) -> datetime | None:
    """Return the time that `--now` names; without an offset it is naive and of the configured zone."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            f"{text!r} is no time", where="--now", remedy="write it like 2026-11-20T09:00"
        ) from error


def parse_day(text: str | None, option: str) -> date | None:
    """Return the day that an option names."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"{text!r} is no day", where=option, remedy="write it like 2026-11-20") from error
