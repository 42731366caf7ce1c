"""Publish: put the figures into the store, from which metrics, page, API and commands read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.errors import RefusedError
from mappings.okr import Cycle
from syncd.engine.judging.figures import Figures
from syncd.engine.judging.outlooks import keep_outlooks
from syncd.engine.rows import Rows
from syncd.engine.writing.apply import Outcome
from syncd.engine.writing.changes import Cause, ChangeSet, known_of
from syncd.engine.writing.guard import GuardError
from syncd.store import Aside, Store


def publish(
    store: Store,
    figures: Figures,
    totals: Rows,
    cycle: Cycle,
    as_of: datetime,
    conflicts: Sequence[str] = (),
) -> None:
    """Replace the current figures; rows of what is no longer configured vanish.

    What was removed in a tracker is kept as removed until the cycle ends, or it is back.
    """
    store.save_standings("removed", _removed(store, figures, cycle, as_of), as_of)
    store.save_standings("project", figures.projects, as_of)
    store.save_standings("key_result", figures.key_results, as_of)
    store.save_standings("objective", figures.objectives, as_of)
    keep_outlooks(store, figures.outlooks, as_of)
    head = {
        "as_of": as_of.isoformat(timespec="seconds"),
        "name": cycle.name,
        "start": str(cycle.start),
        "end": str(cycle.end),
    }
    told: Rows = {
        "side_portfolio": figures.portfolio,
        "attainment": figures.attainment,
        "calibration": figures.calibration,
        "conflicts": {"rows": list(conflicts)},
        "cycle": head,
    }
    store.save_standings("total", {**totals, **told}, as_of)


def _removed(store: Store, figures: Figures, cycle: Cycle, as_of: datetime) -> Rows:
    """Return what trackers had in this cycle's OKR and have no more, as it was seen last."""
    present = {name for rows in (figures.objectives, figures.key_results, figures.projects) for name in rows}
    rows = {name: row for name, row in store.standings("removed").items() if row["cycle"] == cycle.name}
    for kind in ("objective", "key_result", "project"):
        for name, row in store.standings(kind).items():
            if row.get("origin") and name not in present:
                rows[name] = {
                    "kind": kind,
                    "title": row["title"],
                    "key": row["origin"],
                    "status": row["status"],
                    "score": row.get("score"),
                    "at": as_of.isoformat(timespec="seconds"),
                    "cycle": cycle.name,
                }
    return {name: row for name, row in rows.items() if name not in present}


MOST_KEPT = 200
"""Changes of a refused change set that are kept for the page; `syncd diff` shows all."""


def publish_writes(
    store: Store,
    change_set: ChangeSet,
    outcomes: Sequence[Outcome],
    refused: RefusedError | None,
    as_of: datetime,
) -> None:
    """Keep what the page shows of the last pass's writes, until when each person's edit stands, and what fights us."""
    for target in change_set.settled:
        store.unpark(*target.place)
        store.yield_field(*target.place, None, 0)
    for held in change_set.held:
        if held.theirs:
            store.yield_field(*held.target.place, held.until, held.overwritten)
        elif held.cause is Cause.OVERWRITTEN:
            aside, known = Aside.OVERWRITTEN, known_of(held)
            store.park(*held.target.place, held.reason, as_of, kind=aside, known=known)
    row: Mapping[str, Any] = {
        "fingerprint": change_set.fingerprint if change_set.changes else None,
        "pending": len(change_set.changes) if refused else 0,
        "refused": str(refused) if refused else None,
        "rules": [doubt.rule for doubt in refused.doubts] if isinstance(refused, GuardError) else [],
        "waiting": [change.as_dict() for change in change_set.changes[:MOST_KEPT]] if refused else [],
        "written": sum(o.result == "written" for o in outcomes),
        "held": [h.as_dict() for h in change_set.held],
    }
    store.save_standings("writes", {"last": dict(row)}, as_of)
