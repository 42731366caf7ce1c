"""Prints change sets, what became of them, and what changed settings make of the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.text import Text

from connectors.model.fields import NewOption
from syncd.cli.printing import cell, percent
from syncd.engine.reading.pull import Pulled
from syncd.engine.writing.apply import Outcome
from syncd.engine.writing.changes import ChangeSet, Target
from syncd.engine.writing.effects import Effect, Effects
from syncd.engine.writing.yielding import FOR_EVER
from syncd.service import Report

UNWRITTEN = "The settings name no fields to write into (section write:); `syncd status` shows the figures."


def print_read(pulled: Mapping[str, Pulled], out: Console) -> None:
    """Print how much was read of each tracker that was read completely."""
    for name, one in pulled.items():
        if one.complete:
            counts = {"new": one.counts.get("created", 0), "changed": one.counts.get("updated", 0)}
            counts["gone"] = one.counts.get("gone", 0)
            told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
            out.print(f"Read {name}: {told or 'nothing new'}.")


def print_changes(change_set: ChangeSet, out: Console) -> None:
    """Print what would be written, item by item, what is held, and the fingerprint that approves it."""
    by_item = groupby(change_set.changes, key=lambda c: (c.target.tracker, c.target.key, c.target.subject))
    for (_, _, subject), changes in by_item:
        rows = list(changes)
        reason = f": {rows[0].reason}" if rows[0].reason else ""
        out.print(Text(f"{_place(rows[0].target)} for {subject}{reason}", style="bold"))
        for change in rows:
            new = " (a new option)" if isinstance(change.sent, NewOption) else ""
            if change.target.role.endswith(".note"):
                out.print(f"  {change.target.field.name}: (the sentence above)")
            else:
                out.print(f"  {change.target.field.name}: {cell(change.before)} → {cell(change.after)}{new}")
    count = len(change_set.changes)
    out.print(f"{count} changes, fingerprint {change_set.fingerprint}" if count else "Nothing to write.")
    for held in change_set.held:
        until = f" until {held.until:%Y-%m-%d %H:%M}" if held.until and held.until != FOR_EVER else ""
        out.print(
            f"held: {_place(held.target)}, {held.target.field.name} shows {cell(held.current)}, "
            f"wanted {cell(held.wanted)}: {held.reason}{until}"
        )


def print_effects(effects: Effects, out: Console) -> None:
    """Print what changed settings make of the figures in force, a line for each subject."""
    since = effects.since.replace("T", " ")[:16]
    if not effects.rows:
        out.print(f"The settings have changed since the pass of {since}; no figure changes by it.\n")
        return
    out.print(f"The settings have changed since the pass of {since}. With the items as they stand now:")
    for row in effects.rows:
        out.print(f"  {row.kind.replace('_', ' ')} {row.id}: {_effect(row)}")
    out.print("")


def _effect(row: Effect) -> str:
    if row.change == "removed":
        return "is left out"
    added = row.change == "added"
    figures = ", ".join(
        f"{name} {_figure(name, new) if added else f'{_figure(name, old)} → {_figure(name, new)}'}"
        for name, (old, new) in row.figures.items()
    )
    return f"is new: {figures}" if added else figures


def _figure(name: str, value: Any) -> str:
    if value is None:
        return "unknown"
    if name in {"share", "progress", "planned"}:
        return percent(value)
    if isinstance(value, str):
        return value.replace("_", " ")
    return f"{value:.2f}" if name == "score" else f"{value:.1f}" if name == "slip" else f"{value:g}"


def print_outcomes(outcomes: Sequence[Outcome], out: Console) -> None:
    """Print what became of the changes, by tracker where several were to be written, each failed one with its reason."""
    written = Counter(o.change.target.tracker for o in outcomes if o.result == "written")
    concerned = sorted({o.change.target.tracker for o in outcomes})
    told = ", ".join(f"{written[name]} in {name}" for name in concerned)
    shares = f": {told}" if len(concerned) > 1 else ""
    out.print(
        f"{written.total()} of {len(outcomes)} changes written{shares}."
        if outcomes
        else "Nothing was written."
    )
    for outcome in outcomes:
        if outcome.result != "written":
            target = outcome.change.target
            out.print(f"{outcome.result}: {_place(target)}, {target.field.name}: {outcome.detail}")


def outcome_rows(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """Return what became of each change, for `--json`."""
    return [{**o.change.as_dict(), "outcome": o.result, "detail": o.detail} for o in outcomes]


def outcome_document(report: Report) -> dict[str, Any]:
    """Return how a pass ended, for `sync --json`."""
    view = report.view
    return {
        "result": report.result,
        "fingerprint": view.change_set.fingerprint,
        "outcomes": outcome_rows(report.outcomes),
        "held": [h.as_dict() for h in view.change_set.held],
        "refused": str(report.refused) if report.refused else None,
        "trackers": {
            name: {
                "complete": p.complete,
                "full": p.full,
                **p.counts,
                "hidden": len(p.hidden),
                "unseen": list(p.unseen),
                "error": str(p.error or p.held or "") or None,
            }
            for name, p in view.pulled.items()
        },
        "problems": dict(view.problems),
        "conflicts": list(view.conflicts),
    }


def _place(target: Target) -> str:
    return f"{target.key} in {target.tracker}"
