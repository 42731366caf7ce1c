"""The ledger as the history keeps it: its entries with their reasons, and what they come to over the cycle."""

from __future__ import annotations

from datetime import date, datetime

from mappings.ledger import Totals
from mappings.okr import Cycle
from mappings.workdays import ONE_DAY
from syncd.store import Store

LEDGER = "ledger"
"""The kind of row: of each project or key result and day the changes of its plan."""

_COUNTED = "ledger"
"""The kind of standing that holds what was counted so far, and up to which day."""


def read_totals(store: Store, cycle: Cycle, until: date, at: datetime) -> dict[str, Totals]:
    """Return what the ledger of the cycle comes to by subject, up to a day that is over.

    What was counted is kept, so that only further days are read.
    """
    kept = store.standings(_COUNTED)
    head = kept.pop("", {})
    counted = {name: Totals.from_dict(row) for name, row in kept.items()}
    since = date.fromisoformat(head["until"]) if head.get("cycle") == cycle.start.isoformat() else None
    if since == until:
        return counted
    if since is None or since > until:
        since, counted = cycle.start - ONE_DAY, {}
    for name, days in store.days_of(LEDGER, since + ONE_DAY, until).items():
        for day in days:
            counted[name] = counted.get(name, Totals()).plus(day.day, day.figures["changes"])
    rows = {name: totals.as_dict() for name, totals in counted.items()}
    store.save_standings(
        _COUNTED, {**rows, "": {"cycle": cycle.start.isoformat(), "until": until.isoformat()}}, at
    )
    return counted


def forget_totals(store: Store, at: datetime) -> None:
    """Have the ledger counted anew, as after days were rebuilt."""
    store.save_standings(_COUNTED, {}, at)
