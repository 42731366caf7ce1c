"""The entry point: every error becomes one readable message and the exit code of the contract."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

import syncd.cli.agreements
import syncd.cli.auditing
import syncd.cli.cycles
import syncd.cli.diagnosing
import syncd.cli.forecasting
import syncd.cli.keeping
import syncd.cli.look
import syncd.cli.notifying
import syncd.cli.parking
import syncd.cli.passes
import syncd.cli.past
import syncd.cli.pausing
import syncd.cli.reporting
import syncd.cli.reverting
import syncd.cli.sandboxes
import syncd.cli.setup
import syncd.cli.tables
from connectors.errors import CredentialsError, RefusedError, SettingsError, SyncError
from syncd.cli.options import CHANGES, FAILED, FINE, USAGE

app = typer.Typer(
    name="syncd",
    help="Connects your tracker to your OKRs: reads issues, holds progress against plan, writes status back.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
syncd.cli.sandboxes.register(app)
syncd.cli.setup.register(app)
syncd.cli.passes.register(app)
syncd.cli.look.register(app)
syncd.cli.cycles.register(app)
syncd.cli.forecasting.register(app)
syncd.cli.notifying.register(app)
syncd.cli.past.register(app)
syncd.cli.pausing.register(app)
syncd.cli.parking.register(app)
syncd.cli.reverting.register(app)
syncd.cli.auditing.register(app)
syncd.cli.tables.register(app)
syncd.cli.agreements.register(app)
syncd.cli.keeping.register(app)
syncd.cli.diagnosing.register(app)
syncd.cli.reporting.register(app)


def _print_version(asked: bool) -> None:  # noqa: FBT001 - Typer calls it with the option's value
    if asked:
        from syncd.metrics.telemetry import program_version

        typer.echo(f"syncd {program_version()}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Connects your tracker to your OKRs: reads issues, holds progress against plan, writes status back."""


def main() -> None:
    """Run one command and end the process with its exit code."""
    try:
        ended = app(standalone_mode=False)
        code = ended if isinstance(ended, int) else FINE
    except typer.Abort:
        code = _say("stopped", FAILED)
    except typer.TyperException as error:
        code = _say(f"{error.format_message()} → syncd --help lists commands and options", USAGE)
    except RefusedError as error:
        code = _say(f"refused: {error}", CHANGES)
    except (SettingsError, CredentialsError) as error:
        code = _say(str(error), USAGE)
    except SyncError as error:
        code = _say(str(error), FAILED)
    except KeyboardInterrupt:
        code = _say("stopped", FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        code = FAILED
    sys.exit(code)


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code
