"""The document of `status --json` and `/api/v1/status`, built from the store alone. Unknown is null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncd.store import Store

Row = Mapping[str, Any]

OBJECTIVE = ("title", "score", "status", "kr_counts")
KEY_RESULT = ("title", "value", "score", "progress", "planned", "status", "forecast", "verdict")
PROJECT = (
    "title",
    "kind",
    "key_results",
    "share",
    "planned",
    "gap",
    "slip",
    "slip_baseline",
    "status",
    "reason",
    "stale",
    "leaves",
    "done_leaves",
    "scope",
    "causes",
    "forecast",
    "plan",
)
SIDE = ("share", "planned", "target", "met")
UNMAPPED = ("share", "items")


def read_figures(store: Store) -> dict[str, dict[str, dict[str, Any]]]:
    """Return all present figures by kind and id, in the order of the configuration."""
    kinds = ("objective", "key_result", "project", "total", "writes")
    return {kind: _ordered(store.standings(kind)) for kind in kinds}


def status_document(store: Store) -> dict[str, Any]:
    """Return the figures of the last pass in the shape that the contract names."""
    figures = read_figures(store)
    totals = figures["total"]
    cycle = totals.get("cycle", {})
    return {
        "as_of": cycle.get("as_of"),
        "cycle": {key: cycle.get(key) for key in ("name", "start", "end")},
        "objectives": _rows(figures["objective"], OBJECTIVE),
        "key_results": _rows(figures["key_result"], KEY_RESULT),
        "projects": _rows(figures["project"], PROJECT),
        "side_portfolio": _pick(totals.get("side_portfolio", {}), SIDE),
        "unmapped": _pick(totals.get("unmapped", {}), UNMAPPED),
        "overlaps": totals.get("overlaps", {}).get("rows", []),
    }


def _ordered(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return dict(sorted(rows.items(), key=lambda row: row[1].get("order", 0)))


def _rows(rows: Mapping[str, Row], keys: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    return {name: _pick(row, keys) for name, row in rows.items()}


def _pick(row: Row, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: row.get(key) for key in keys}
