"""Prints the figures in force: objectives, key results and projects as a tree, and what does not stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from mappings.evidence import VERDICT_WORDS
from mappings.verdict import Verdict
from mappings.wording import STATUS_SIGNS
from syncd.cli.printing import cell, percent
from syncd.cli.tree import Tree
from syncd.engine.writing.restraint import Activity
from syncd.status import objectives_by_level

COLOURS = {
    "on_track": "green",
    "done": "green",
    "at_risk": "yellow",
    "off_track": "red",
    "not_started": "dim",
    "unknown": "dim",
}
BAR_WIDTH = 12


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
        percent(row["progress"]),
        percent(row["planned"]),
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
        percent(row["share"]),
        percent(row["planned"]),
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
    target = f"target {percent(row.get('target'))}" if row.get("target") is not None else ""
    why = ", ".join(part for part in (target, met) if part)
    return ("", bar(row.get("share"), row.get("target")), percent(row.get("share")), "", "", "", why)


def _print_attainment(totals: Mapping[str, Mapping[str, Any]], out: Console) -> None:
    row = totals.get("attainment", {})
    if row.get("projects"):
        plan = "" if row["plan"] is None else f"{percent(row['plan'])} of what the plans call for; "
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
            f"Outside every project: {unmapped['items']} items, {percent(unmapped['share'])} of current work."
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
