"""Prints figures, change sets and outcomes for people: tables on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import orjson
from rich.console import Console
from rich.text import Text

from connectors.model.fields import NewOption
from mappings.evidence import VERDICT_WORDS
from mappings.verdict import Verdict
from mappings.wording import STATUS_SIGNS
from syncd.cli.tree import Tree
from syncd.engine.apply import Outcome
from syncd.engine.changes import ChangeSet, Target, plain
from syncd.engine.effects import Effect, Effects
from syncd.engine.pull import Pulled
from syncd.engine.restraint import Activity
from syncd.engine.yielding import FOR_EVER
from syncd.service import Report
from syncd.status import objectives_by_level

COLOURS = {
    "on_track": "green",
    "done": "green",
    "at_risk": "yellow",
    "off_track": "red",
    "not_started": "dim",
    "unknown": "dim",
}
UNWRITTEN = "The settings name no fields to write into (section write:); `syncd status` shows the figures."
BAR_WIDTH = 12
WIDE = 180


def console() -> Console:
    """Return a console on standard output, which takes no brackets in titles for orders of its own.

    Elsewhere than on a terminal it is wide, so that lines stay whole.
    """
    return Console(width=None if sys.stdout.isatty() else WIDE, highlight=False, markup=False)


def print_json(document: object) -> None:
    """Print a document for programs."""
    sys.stdout.write(
        orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode() + "\n"
    )


def bar(share: float | None, planned: float | None) -> Text:
    """Draw progress as a bar with a mark where the plan stands."""
    if share is None:
        return Text("")
    filled = round(share * BAR_WIDTH)
    cells = ["█" if n < filled else "░" for n in range(BAR_WIDTH)]
    if planned is not None:
        cells[min(BAR_WIDTH - 1, round(planned * BAR_WIDTH))] = "┃"
    return Text("".join(cells))


def print_status(figures: Mapping[str, Mapping[str, Mapping[str, Any]]], out: Console) -> None:
    """Print objectives, key results and projects as a tree with their figures."""
    tree = Tree()
    projects = _placed(figures["project"])
    for level, oid, objective in objectives_by_level(figures["objective"]):
        title = Text(objective["title"], style="bold")
        tree.add(level, title, _status(objective), "", "", "", "", _score(objective), "")
        for kid, row in figures["key_result"].items():
            if row["objective"] == oid:
                _add_key_result(tree, kid, row, projects, level + 1)
    side = {name: row for name, row in projects.items() if row["kind"] == "side"}
    if side:
        tree.add(0, Text("Side projects", style="bold"), *_side(figures["total"].get("side_portfolio", {})))
        for name, row in side.items():
            _add_project(tree, name, row, 1)
    tree.print(out)
    _print_trouble(figures.get("tracker", {}), out)
    _print_attainment(figures["total"], out)
    _print_rest(figures["total"], out)
    _print_edits(figures.get("writes", {}).get("last", {}), out)
    _print_removed(figures.get("removed", {}), out)


def print_pauses(pauses: Mapping[Activity, datetime | None], out: Console) -> None:
    """Print what an operator has paused, and how it goes on."""
    for what, since in pauses.items():
        if since:
            out.print(
                f"{what.capitalize()} are paused since {since:%Y-%m-%d %H:%M}; they go on with syncd resume."
            )


def _print_trouble(trackers: Mapping[str, Mapping[str, Any]], out: Console) -> None:
    """Print what of the trackers was not read, since when, and why: what failed, or what is held back."""
    for name, row in trackers.items():
        if why := row["held"] or row["error"]:
            since = f", last on {row['read_at'][:16].replace('T', ' ')} UTC" if row["read_at"] else ""
            out.print(f"Not read completely: {name}{since}: {why}")
        for why in row["unread"]:
            out.print(f"Not read: {name}: {why}")


def _print_removed(rows: Mapping[str, Mapping[str, Any]], out: Console) -> None:
    """Print what was removed from the OKR in a tracker, with what was known of it last."""
    for row in rows.values():
        score = f", score {_score(row)}" if _score(row) else ""
        out.print(
            f"Removed in the tracker: {row['kind'].replace('_', ' ')} {row['title']} ({row['key']}), "
            f"{row['status'].replace('_', ' ')}{score}, seen until {row['at'][:10]}."
        )


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
        return _percent(value)
    if isinstance(value, str):
        return value.replace("_", " ")
    return f"{value:.2f}" if name == "score" else f"{value:.1f}" if name == "slip" else f"{value:g}"


def print_read(pulled: Mapping[str, Pulled], out: Console) -> None:
    """Print how much was read of each tracker that was read completely."""
    for name, one in pulled.items():
        if one.complete:
            counts = {"new": one.counts.get("created", 0), "changed": one.counts.get("updated", 0)}
            counts["gone"] = one.counts.get("gone", 0)
            told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
            out.print(f"Read {name}: {told or 'nothing new'}.")


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


def _add_key_result(
    tree: Tree,
    name: str,
    row: Mapping[str, Any],
    projects: Mapping[str, Mapping[str, Any]],
    depth: int,
) -> None:
    value = (
        ""
        if row["value"] is None
        else f"value {row['value']:g}{' ' + row['unit'] if row.get('unit') else ''}"
    )
    told = (value, *_check_in(row), _verdict(row), row.get("reason") or "")
    why = "; ".join(part for part in told if part)
    tree.add(
        depth,
        _titled(name, row),
        _status(row),
        bar(row["progress"], row["planned"]),
        _percent(row["progress"]),
        _percent(row["planned"]),
        "",
        _score(row),
        why,
    )
    for project, figures in projects.items():
        if name in figures["key_results"]:
            _add_project(tree, project, figures, depth + 1)


def _verdict(row: Mapping[str, Any]) -> str:
    """Say the month's verdict, where there is evidence for one."""
    found = row.get("verdict")
    return "" if found in {None, Verdict.NO_EVIDENCE} else f"verdict: {VERDICT_WORDS[found][0].lower()}"


def _check_in(row: Mapping[str, Any]) -> Iterable[str]:
    """Say how confident people are, whether the check-in is overdue, and what is wrong with it."""
    check_in = row.get("check_in") or {}
    if row.get("confidence") is not None:
        yield f"confidence {row['confidence']:g}"
    if check_in.get("overdue"):
        yield f"check-in overdue since {check_in['due'][:10]}"
    if check_in.get("problem"):
        yield check_in["problem"]


def _add_project(tree: Tree, name: str, row: Mapping[str, Any], depth: int) -> None:
    slip = "" if row["slip"] is None or row["dropped"] else f"{row['slip']:.1f}"
    older = " (older data)" if row["stale"] else ""
    tree.add(
        depth,
        _titled(name, row),
        _status(row),
        bar(row["share"], row["planned"]),
        _percent(row["share"]),
        _percent(row["planned"]),
        slip,
        "",
        f"{row['reason']}{_acknowledged(row)}{older}",
    )


def _acknowledged(row: Mapping[str, Any]) -> str:
    """Say until when a slip is acknowledged, and why."""
    known = row.get("acknowledged")
    return f"; acknowledged until {known['until']}: {known['reason']}" if known else ""


def _placed(projects: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the projects, each with `place`: the words that name its trackers, none where all have the same."""
    lone = len({tracker for row in projects.values() for tracker in row.get("trackers", ())}) < 2
    return {
        name: {**row, "place": "" if lone else f" in {' and '.join(row.get('trackers', ()))}"}
        for name, row in projects.items()
    }


def _titled(name: str, row: Mapping[str, Any]) -> str:
    place = row.get("place", "")
    return f"{name}{place}" if row["title"] == name else f"{row['title']} ({name}{place})"


def _print_edits(writes: Mapping[str, Any], out: Console) -> None:
    """Print the fields that show a person's value, with ours and when it returns."""
    for row in (held for held in writes.get("held", []) if held.get("theirs")):
        until = (row["until"] or "").replace("T", " ")[:16]
        out.print(
            f"Changed by a person: {row['key']} in {row['tracker']}, {row['field_name']} shows {cell(row['current'])}; "
            f"ours is {cell(row['wanted'])}" + (f", back on {until}" if until and until < "9999" else "")
        )


def _side(row: Mapping[str, Any]) -> Iterable[str | Text]:
    met = {True: "target met", False: "target not yet met", None: ""}[row.get("met")]
    target = f"target {_percent(row.get('target'))}" if row.get("target") is not None else ""
    why = ", ".join(part for part in (target, met) if part)
    return ("", bar(row.get("share"), row.get("target")), _percent(row.get("share")), "", "", "", why)


def _print_attainment(totals: Mapping[str, Mapping[str, Any]], out: Console) -> None:
    row = totals.get("attainment", {})
    if row.get("projects"):
        plan = "" if row["plan"] is None else f"{_percent(row['plan'])} of what the plans call for; "
        out.print(
            f"Linked projects: {plan}{row['complete']} of {row['projects']} complete, "
            f"{row['forecast_complete']} forecast complete by the cycle's end."
        )
    if row.get("okr") is not None:
        before = "" if row["okr_before"] is None else f", {row['okr_before']:.2f} at the end of last month"
        out.print(f"Objectives: {row['okr']:.2f}{before}.")
    if closed := totals.get("cycle", {}).get("closed"):
        out.print(f"The cycle was closed on {closed[:10]}: its figures are frozen.")


def _print_unmapped(row: Mapping[str, Any], out: Console) -> None:
    """Print below what most of it stands, and which selectors would catch most of it."""
    below = ", ".join(f"{parent['key']} ({parent['items']})" for parent in row.get("parents", [])[:3])
    if below:
        out.print(f"  Most of it stands below {below}.")
    caught = ", ".join(
        f"{one['selector']}: {one['value']} ({one['items']} in {one['tracker']})"
        for one in row.get("selectors", [])[:3]
    )
    if caught:
        out.print(f"  A project would catch it with select: {caught}.")


def _print_rest(totals: Mapping[str, Mapping[str, Any]], out: Console) -> None:
    unmapped = totals.get("unmapped", {})
    if unmapped.get("share") is not None:
        out.print(
            f"Outside every project: {unmapped['items']} items, {_percent(unmapped['share'])} of current work."
        )
        _print_unmapped(unmapped, out)
    overlaps = totals.get("overlaps", {}).get("rows", [])
    if overlaps:
        keys = ", ".join(row["key"] for row in overlaps[:5])
        more = f" and {len(overlaps) - 5} more" if len(overlaps) > 5 else ""
        out.print(f"Matching more than one project, counted in the first: {keys}{more}.")
    for conflict in totals.get("conflicts", {}).get("rows", []):
        out.print(f"Left out of the OKR: {conflict}")


def _status(row: Mapping[str, Any]) -> Text:
    if row.get("dropped"):
        return Text("✕ dropped", style="dim")
    status = row["status"]
    return Text(f"{STATUS_SIGNS[status]} {status.replace('_', ' ')}", style=COLOURS[status])


def _score(row: Mapping[str, Any]) -> str:
    return "" if row.get("score") is None else f"{row['score']:.2f}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.0%}"


def _place(target: Target) -> str:
    return f"{target.key} in {target.tracker}"


def cell(value: Any) -> str:
    """Return a field's value as people read it in a line."""
    shown = plain(value)
    if isinstance(shown, float):
        return f"{shown:g}"
    return "(empty)" if shown in (None, "", []) else str(shown)
