"""The document of `status --json` and `/api/v1/status`, built from the store alone. Unknown is null."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from connectors import goals
from syncd.engine.asking.acknowledging import acknowledgements
from syncd.engine.programme.differences import plans_document
from syncd.engine.reading.census import advice
from syncd.engine.reading.freshness import is_complete
from syncd.engine.reading.unread import recall_troubles
from syncd.engine.writing.restraint import read_pauses
from syncd.store import Store

Row = Mapping[str, Any]

OBJECTIVE = ("title", "parent", "score", "grade", "status", "kr_counts", "known", "unknown")
KEY_RESULT = (
    "title",
    "value",
    "score",
    "grade",
    "success",
    "progress",
    "planned",
    "status",
    "forecast",
    "verdict",
    "review",
    "running",
    "flat_months",
    "trend",
    "control",
    "indicators",
    "confidence",
    "check_in",
)
PROJECT = (
    "title",
    "kind",
    "side",
    "key_results",
    "share",
    "planned",
    "gap",
    "slip",
    "slip_baseline",
    "status",
    "reason",
    "acknowledged",
    "stale",
    "leaves",
    "done_leaves",
    "scope",
    "causes",
    "forecast",
    "forecast_refused",
    "pace",
    "plan",
    "baseline",
    "first_work",
    "plan_changes",
    "goals",
    "idle_days",
    "blocked",
)
SIDE = ("month", "share", "planned", "target", "met", "reprioritised", "months")
ATTAINMENT = (
    "month",
    "plan",
    "share",
    "planned",
    "projects",
    "complete",
    "forecast_complete",
    "okr",
    "okr_before",
    "objectives",
)
CALIBRATION = ("p50", "p85", "forecasts", "projects")
UNMAPPED = ("share", "items", "parents", "selectors")
TRACKER = ("read_at", "fresh", "error", "held", "unread")
REMOVED = ("kind", "title", "key", "status", "score", "at")


def read_figures(store: Store) -> dict[str, dict[str, dict[str, Any]]]:
    """Return all present figures by kind and id, in the order of the configuration, with the state of their trackers."""
    kinds = ("objective", "key_result", "project", "removed", "total", "writes")
    figures = {kind: _ordered(store.standings(kind)) for kind in kinds}
    names = {name for row in figures["project"].values() for name in row.get("trackers", ())}
    trackers = {name: read_tracker(name, store) for name in sorted(names)}
    as_of = figures["total"].get("cycle", {}).get("as_of")
    known = acknowledgements(store, date.fromisoformat(as_of[:10]) if as_of else None)
    for name, row in figures["project"].items():
        row["acknowledged"] = known.get(name)
    return {**figures, "tracker": trackers}


def status_document(store: Store) -> dict[str, Any]:
    """Return the figures of the last pass in the shape that the contract names."""
    figures = read_figures(store)
    totals = figures["total"]
    cycle = totals.get("cycle", {})
    return {
        "as_of": cycle.get("as_of"),
        "cycle": {key: cycle.get(key) for key in ("name", "start", "end", "closed")},
        "objectives": _rows(figures["objective"], OBJECTIVE),
        "key_results": _rows(figures["key_result"], KEY_RESULT),
        "projects": _rows(figures["project"], PROJECT),
        "side_portfolio": _pick(totals.get("side_portfolio", {}), SIDE),
        "attainment": _pick(totals.get("attainment", {}), ATTAINMENT),
        "calibration": _pick(totals.get("calibration", {}), CALIBRATION),
        "unmapped": _pick(totals.get("unmapped", {}), UNMAPPED),
        "overlaps": totals.get("overlaps", {}).get("rows", []),
        "trackers": _rows(figures["tracker"], TRACKER),
        "removed": _rows(figures["removed"], REMOVED),
        "conflicts": totals.get("conflicts", {}).get("rows", []),
        "plans": plans_document(store),
        "paused": {
            what.value: since.isoformat() if since else None for what, since in read_pauses(store).items()
        },
    }


def objectives_by_level(rows: Mapping[str, Row]) -> Iterator[tuple[int, str, Row]]:
    """Yield (level, id, row) of the objectives, each before those below it; those without parent are level 0."""

    def under(parent: str | None, level: int) -> Iterator[tuple[int, str, Row]]:
        for name, row in rows.items():
            above = row.get("parent")
            if (above if above in rows else None) == parent:
                yield level, name, row
                yield from under(name, level + 1)

    return under(None, 0)


def read_tracker(name: str, store: Store) -> dict[str, Any]:
    """Return when a tracker was read completely last, whether nothing failed since, what did, and what is held back.

    `unread` says of raw queries why they cannot be read, though the tracker can.
    """
    state = store.pull_state(name)
    read = state.last_complete if state else None
    troubles = recall_troubles(store, name)
    return {
        "read_at": read.isoformat(timespec="seconds") if read else None,
        "fresh": is_complete(state),
        "error": state.error.removeprefix(f"{name}: ") if state and state.error else None,
        "held": advice(name, state.held["what"]) if state and state.held else None,
        "unread": [
            trouble.why.removeprefix(f"{name}: ")
            for query, trouble in troubles.items()
            if goals.read_name(query) is None
        ],
    }


def _ordered(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return dict(sorted(rows.items(), key=lambda row: row[1].get("order", 0)))


def _rows(rows: Mapping[str, Row], keys: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    return {name: _pick(row, keys) for name, row in rows.items()}


def _pick(row: Row, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: row.get(key) for key in keys}
