"""The side portfolio as a row: the month's figures, what was decided anew since the last review, the months before."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from mappings.months import months_until
from mappings.okr import Cycle, Kind
from mappings.portfolio import Portfolio, month_of, reprioritised
from mappings.workdays import ONE_DAY
from syncd.engine.rows import Row, Rows, portfolio_row
from syncd.store import Store

DECIDED = ("weight", "start", "due", "dropped", "paused")
"""Parts of a side project that are decided at the review."""

_NAME = "side_portfolio"


def side_portfolio_row(found: Portfolio, projects: Rows, store: Store, cycle: Cycle, day: date) -> Row:
    """Return the row of the month of `day`.

    `list` are the side projects with what was decided of them, `reprioritised` how that differs from the list with
    which the month opened (or from the first that is known of it).
    """
    now = {name: _decided(row) for name, row in projects.items() if row["kind"] == Kind.SIDE}
    first, _ = month_of(day)
    known = store.days("total", _NAME, first - ONE_DAY, day)
    opened = next((row.figures["list"] for row in known if "list" in row.figures), now)
    return {
        **portfolio_row(found),
        "month": f"{day:%Y-%m}",
        "list": now,
        "reprioritised": [asdict(one) for one in reprioritised(opened, now)],
        "months": _months_before(store, cycle, first - ONE_DAY),
    }


def _decided(row: Row) -> dict[str, Any]:
    parts = {**row, **row["plan"]}
    return {part: parts[part] for part in DECIDED}


def _months_before(store: Store, cycle: Cycle, until: date) -> list[Row]:
    """Return the months of the cycle that are over, as they were at their ends."""
    ends = [month.last for month in months_until(cycle, until) if month.last <= until]
    rows = store.of_days("total", ends, [_NAME]) if ends else {}
    return [
        {
            "month": f"{day:%Y-%m}",
            **{part: row[part] for part in ("share", "planned", "target", "met")},
            "reprioritised": row.get("reprioritised", []),
        }
        for day in ends
        if (row := rows[day][_NAME].figures if day in rows else None)
    ]
