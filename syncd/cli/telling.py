"""Tells on standard error what a pass could not do, and what that means for the exit code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import typer

from connectors.errors import CredentialsError, SettingsError
from syncd.cli.options import FAILED, FINE, USAGE
from syncd.engine.reading.pull import Pulled
from syncd.engine.reading.resolve import carrier_refs
from syncd.engine.run import View
from syncd.engine.writing.changes import Cause, ChangeSet
from syncd.service import Report, Service

FAULTS = frozenset({Cause.FAULT, Cause.PARKED, Cause.OVERWRITTEN, Cause.BUDGET})
"""Why a field is held where somebody should do something about it."""

MOST_NAMED = 5
"""Items out of sight that are named; all are counted."""


def failures(pulled: Iterable[Pulled]) -> list[str]:
    """Return for each tracker that was not read completely why."""
    return [_failure(row) for row in pulled if not row.complete]


def tell_failures(pulled: Iterable[Pulled]) -> int:
    """Print why trackers were not read completely, and return the exit code that this means."""
    rows = list(pulled)
    for line in failures(rows):
        typer.echo(f"not read completely: {line}", err=True)
    if any(isinstance(row.error, SettingsError | CredentialsError) for row in rows):
        return USAGE
    return FINE if all(row.complete for row in rows) else FAILED


def tell_end(report: Report) -> int:
    """Print why trackers were not read completely, and return the exit code of the pass; raises its refusal."""
    code = tell_failures(report.view.pulled.values())
    if report.refused:
        raise report.refused
    return code or (FINE if all(outcome.result == "written" for outcome in report.outcomes) else FAILED)


def tell_warnings(service: Service, view: View) -> None:
    """Print what a pass went on without: values, items and options that were not to be had."""
    lines = [f"{_whose(name)}: {why}" for name, why in view.problems.items()]
    lines += [f"project {name}: older data: {why}" for name, why in view.unread.items()]
    missing = [*view.conflicts, *_unselected(view.pulled.values()), *_hidden(view.pulled.values())]
    for line in [*lines, *missing, *_unseen(service, view), *_unwritable(view.change_set)]:
        typer.echo(f"warning: {line}", err=True)


def _failure(row: Pulled) -> str:
    if row.error is None:
        return f"{row.tracker}: {row.held}"
    named = row.error.where.partition(":")[0] == row.tracker
    return str(row.error) if named else f"{row.tracker}: {row.error}"


def _unselected(pulled: Iterable[Pulled]) -> Iterator[str]:
    for row in pulled:
        for name in row.unseen:
            what = f"{name} is not there, or not visible to this account"
            yield f"{row.tracker}: selector: {what} → mend the selector, or let the account see it"


def _hidden(pulled: Iterable[Pulled]) -> Iterator[str]:
    for row in (row for row in pulled if row.hidden):
        shown = ", ".join(row.hidden[:MOST_NAMED]) + (" …" if len(row.hidden) > MOST_NAMED else "")
        what = f"{len(row.hidden)} items are no longer visible to this account, and count as last seen"
        yield f"{row.tracker}: {what} ({shown}) → let the account see them, or exclude them"


def _unseen(service: Service, view: View) -> Iterator[str]:
    for (subject, name), (tracker, key) in carrier_refs(view.okr).items():
        read = view.pulled.get(tracker)
        if read is not None and read.complete and service.store.item_by_key(tracker, key) is None:
            what = "the item is not there, or not visible to this account → mend the key"
            yield f"{subject.replace('_', ' ')} {name}: {tracker} {key}: {what}"


def _unwritable(change_set: ChangeSet) -> Iterator[str]:
    """Say which fields are held for a fault; a person's edit, an operator's word and the pace of writing are none."""
    for held in change_set.held:
        if held.cause in FAULTS:
            target = held.target
            place = (
                ""
                if held.reason.startswith(target.tracker)
                else f"{target.tracker} {target.key} {target.field.name}: "
            )
            yield place + held.reason


def _whose(name: str) -> str:
    """Name whose value cannot be read: a key result's, or an indicator's, which is called `KR/NAME`."""
    return f"indicator {name}" if "/" in name else f"key result {name}"
