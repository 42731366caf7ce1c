"""Prints what `check` found, and says what it means for the exit code."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from syncd.cli.options import FAILED, FINE, USAGE
from syncd.cli.printing import print_json
from syncd.engine.check import Finding, Level


def print_findings(findings: Sequence[Finding], *, as_json: bool) -> int:
    """Print the findings and return the exit code: 3 for errors, 1 when a tracker could not be reached, else 0."""
    if as_json:
        print_json(
            [{"level": f.level, "where": f.where, "what": f.what, "remedy": f.remedy} for f in findings]
        )
    else:
        for finding in findings:
            typer.echo(str(finding))
        typer.echo(_summary(findings))
    levels = {finding.level for finding in findings}
    if Level.ERROR in levels:
        return USAGE
    return FAILED if Level.UNREACHABLE in levels else FINE


def _summary(findings: Sequence[Finding]) -> str:
    errors = sum(f.level is not Level.WARNING for f in findings)
    warnings = len(findings) - errors
    if not findings:
        return "All is well: configuration, credentials and fields."
    return f"{errors} to mend, {warnings} to think about."
