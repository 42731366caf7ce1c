"""What the status page shows, read from the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mappings.evidence import VERDICT_WORDS
from mappings.wording import STATUS_WORDS
from syncd.metrics.telemetry import program_version
from syncd.status import objectives_by_level, read_figures, read_tracker
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
        "closed": cycle.get("closed"),
        "attainment": totals.get("attainment", {}),
        "objectives": list(objectives_by_level(figures["objective"])),
        "key_results": figures["key_result"],
        "projects": projects,
        "side_projects": {name: row for name, row in projects.items() if row["kind"] == "side"},
        "side": _with(totals.get("side_portfolio", {}), "share", "target", "met"),
        "unmapped": _with(totals.get("unmapped", {}), "share", "items"),
        "removed": figures["removed"],
        "conflicts": totals.get("conflicts", {}).get("rows", []),
        "overlaps": totals.get("overlaps", {}).get("count", 0),
        "held": writes.get("held", []),
        "refused": writes.get("refused"),
        "trackers": [_tracker(name, store, cycle.get("as_of")) for name in trackers],
        "several": len({name for row in projects.values() for name in row.get("trackers", ())}) > 1,
        "marks": MARKS,
        "verdicts": {str(verdict): english.lower() for verdict, (english, _) in VERDICT_WORDS.items()},
        "words": {str(status): english for status, (english, _) in STATUS_WORDS.items()},
        "version": program_version(),
    }


def _tracker(name: str, store: Store, as_of: str | None) -> dict[str, Any]:
    """Return how fresh a tracker is: the time of its last complete pull as the figures tell theirs, and its troubles."""
    row = read_tracker(name, store)
    read = datetime.fromisoformat(row["read_at"]) if row["read_at"] else None
    if read is not None and as_of is not None:
        read = read.astimezone(datetime.fromisoformat(as_of).tzinfo)
    return {**row, "name": name, "read": f"{read:%Y-%m-%d %H:%M}" if read else None}


def _with(row: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: row.get(key) for key in keys}
