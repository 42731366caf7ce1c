"""Calibration as a row: how the forecasts of the cycle's finished projects turned out, taken anew at each close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from mappings.calibration import Calibration, Past, calibration
from mappings.months import sundays_of
from mappings.okr import Cycle, Status
from mappings.status import Standing
from syncd.engine.rows import Row
from syncd.store import Day, Store


def calibration_row(
    store: Store, cycle: Cycle, standings: Mapping[str, Standing], day: date, *, is_close: bool
) -> Row:
    """Return the calibration at the close of `day`; within a later day that of the close stands."""
    if not is_close:
        kept = store.of_days("total", [day]).get(day, {}).get("calibration")
        return kept.figures if kept else asdict(Calibration())
    ends = {name: s.p50 for name, s in standings.items() if s.status is Status.DONE and s.p50}
    rows = store.of_days("project", sundays_of(cycle, day), ends) if ends else {}
    return asdict(calibration((end, _forecasts(rows, name)) for name, end in ends.items()))


def _forecasts(rows: Mapping[date, Mapping[str, Day]], name: str) -> list[Past]:
    """Return what was forecast at the Sundays' closes while the project was not done."""
    found = [(day, of_day[name].figures) for day, of_day in rows.items() if name in of_day]
    return [
        Past(
            day=day,
            p50=date.fromisoformat(row["forecast"]["p50"]),
            p85=date.fromisoformat(row["forecast"]["p85"]),
        )
        for day, row in found
        if row["status"] != Status.DONE and row["forecast"]["p50"] and row["forecast"]["p85"]
    ]
