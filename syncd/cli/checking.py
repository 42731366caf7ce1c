"""Prints what `check` found, and says what it means for the exit code."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from connectors.errors import SettingsError
from syncd.cli.options import FAILED, FINE, USAGE
from syncd.cli.printing import print_json
from syncd.engine.check.finding import Finding, Level, of_refused_settings


def print_findings(findings: Sequence[Finding], *, as_json: bool) -> int:
    """Print the findings and return the exit code: 3 for errors, 1 when a tracker could not be reached, else 0."""
    if as_json:
        print_json([finding.as_dict() for finding in findings])
    else:
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(_summary(findings))
    levels = {finding.level for finding in findings}
    if Level.ERROR in levels:
        return USAGE
    return FAILED if Level.UNREACHABLE in levels else FINE


def print_refusal(error: SettingsError) -> int:
    """Print why the configuration cannot be used at all, for programs."""
    return print_findings(of_refused_settings(error), as_json=True)


def _summary(findings: Sequence[Finding]) -> str:
    number = {level: sum(finding.level is level for finding in findings) for level in Level}
    errors = number[Level.ERROR] + number[Level.UNREACHABLE]
    if errors or number[Level.WARNING]:
        return f"{errors} to mend, {number[Level.WARNING]} to think about."
    return "All is well: configuration, credentials and fields."
