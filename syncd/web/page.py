"""What the status page shows, read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mappings.wording import STATUS_WORDS
from syncd.metrics.telemetry import program_version
from syncd.status import read_figures
from syncd.store import Store

MARKS = {"on_track": "●", "done": "✔", "at_risk": "▲", "off_track": "■", "not_started": "○", "unknown": "?"}
"""A sign for each status, so that it does not rest on colour alone."""


def page_content(store: Store, trackers: Sequence[str]) -> dict[str, Any]:
    """Return the template's variables."""
    figures = read_figures(store)
    totals, projects = figures["total"], figures["project"]
    cycle = totals.get("cycle", {})
    writes = store.standings("writes").get("last", {})
    return {
        "cycle": {key: cycle.get(key) or "–" for key in ("name", "start", "end")},
        "as_of": cycle.get("as_of"),
        "objectives": figures["objective"],
        "key_results": figures["key_result"],
        "projects": projects,
        "side_projects": {name: row for name, row in projects.items() if row["kind"] == "side"},
        "side": _with(totals.get("side_portfolio", {}), "share", "target", "met"),
        "unmapped": _with(totals.get("unmapped", {}), "share", "items"),
        "overlaps": totals.get("overlaps", {}).get("count", 0),
        "held": writes.get("held", []),
        "refused": writes.get("refused"),
        "trackers": [{"name": name, "error": _trouble(store, name)} for name in trackers],
        "marks": MARKS,
        "words": {str(status): english for status, (english, _) in STATUS_WORDS.items()},
        "version": program_version(),
    }


def _trouble(store: Store, tracker: str) -> str | None:
    state = store.pull_state(tracker)
    return state.error if state else None


def _with(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row.get(key) for key in keys}
