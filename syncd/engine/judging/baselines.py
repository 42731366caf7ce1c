"""Baselines as the history keeps them: what was agreed about each project, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from mappings.baseline import BY_PERSON, Baseline, Frozen, in_force, original
from mappings.okr import Cycle
from mappings.workdays import ONE_DAY
from syncd.store import RECORDED, Store

KIND = "baseline"
"""The kind of row: of each project and day the baselines that were frozen on it, in their order."""

ITEMS = "baseline_items"
"""The kind of row with the leaves behind the last baseline of that day, as (tracker, id, key, weight)."""

Baselines = Mapping[str, Sequence[Baseline]]
"""What was agreed in the cycle by project, in the order of its days."""


def read_baselines(store: Store, cycle: Cycle, until: date) -> Baselines:
    """Return what was agreed from the cycle's eve up to a day."""
    return {
        name: [Baseline.from_dict(one, day.source) for day in days for one in day.figures["frozen"]]
        for name, days in store.days_of(KIND, cycle.start - ONE_DAY, until).items()
    }


def read_baseline(store: Store, cycle: Cycle, project: str, until: date) -> Sequence[Baseline]:
    """Return what was agreed about one project from the cycle's eve up to a day."""
    kept = store.days(KIND, project, cycle.start - ONE_DAY, until)
    return [Baseline.from_dict(one, day.source) for day in kept for one in day.figures["frozen"]]


def add_baselines(store: Store, day: date, frozen: Mapping[str, Baseline], source: str = RECORDED) -> None:
    """Keep baselines that were frozen on a day beside those of the same day."""
    before = store.days_of(KIND, day, day)
    rows = {
        name: {"frozen": [*(before[name][0].figures["frozen"] if name in before else ()), one.as_dict()]}
        for name, one in frozen.items()
    }
    store.save_day(KIND, day, rows, source)


def baseline_row(kept: Sequence[Baseline]) -> dict[str, Any] | None:
    """Return the baseline that counts as a row shows it, with the original where that is another."""
    counting, first = in_force(kept), original(kept)
    if counting is None or first is None:
        return None
    return {**_shown(counting), "original": _shown(first) if first is not counting else None}


def has_own(kept: Sequence[Baseline], day: date) -> bool:
    """Tell whether a project was frozen by itself up to a day, not by a person alone.

    That it came later is known for good, also when earlier days are rebuilt.
    """
    by_itself = [one for one in kept if one.how not in BY_PERSON]
    return any(one.how is Frozen.LATER or (one.day is not None and one.day <= day) for one in by_itself)


def _shown(one: Baseline) -> dict[str, Any]:
    return {name: part for name, part in one.as_dict().items() if name not in {"milestones", "dues"}}
