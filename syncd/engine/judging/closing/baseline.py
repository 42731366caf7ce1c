"""Baseline: freeze what is agreed, by itself at a close, or because a person says so."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from math import fsum

from mappings.baseline import Baseline, Frozen
from mappings.ledger import Held, Snapshot
from mappings.okr import CurveKind
from mappings.plan import Plan
from mappings.progress import dues_of
from mappings.workdays import ONE_DAY
from syncd.engine.judging.baselines import ITEMS, KIND, add_baselines, has_own, read_baselines
from syncd.engine.judging.judge import Judge


def freeze_new(judge: Judge, day: date, plans: Mapping[str, Plan]) -> None:
    """Freeze at the close of a day every project that has no baseline of its own in this cycle.

    At the close of the eve that is every project there is. Where a plan file has a baseline of its own, that is what
    was agreed.
    """
    cycle = judge.okr.cycle
    eve = cycle.start - ONE_DAY
    if not eve <= day <= cycle.end:
        return
    kept = read_baselines(judge.store, cycle, cycle.end)
    known = judge.store.snapshot_names()
    wanted = [name for name in judge.okr.projects if name in known and not has_own(kept.get(name, ()), day)]
    if not wanted:
        return
    how = _how(judge, day, eve)
    filed = {name: one.baseline for name, one in judge.filed.items() if one.baseline}
    agreed = {**plans, **filed}
    for name in wanted:
        freeze(judge, day, agreed, {name: Snapshot.from_dict(judge.store.snapshots([name])[name])}, how)


def freeze(
    judge: Judge,
    day: date,
    plans: Mapping[str, Plan],
    counted: Mapping[str, Snapshot],
    how: Frozen,
    reason: str | None = None,
) -> dict[str, Baseline]:
    """Keep in the judge's store as agreed how projects are counted, and return it by project."""
    frozen = {}
    for name, taken in counted.items():
        leaves = taken.leaves
        rows = [[*ref, held.key, held.weight] for ref, held in sorted(leaves.items())]
        judge.store.save_day(ITEMS, day, {name: {"leaves": rows}}, judge.source)
        frozen[name] = _baseline(plans[name], leaves.values(), day, how, reason)
    add_baselines(judge.store, day, frozen, judge.source)
    return frozen


def _baseline(plan: Plan, leaves: Collection[Held], day: date, how: Frozen, reason: str | None) -> Baseline:
    by_dues = plan.curve is CurveKind.DUES
    return Baseline(
        plan=plan,
        scope=fsum(held.weight for held in leaves),
        dues=dues_of((held.due, held.weight) for held in leaves) if by_dues else (),
        leaves=len(leaves),
        day=day,
        how=how,
        reason=reason,
    )


def _how(judge: Judge, day: date, eve: date) -> Frozen:
    """Tell why a project has none yet: the cycle opens, syncd itself knows the cycle from this day on, or it came later."""
    if day == eve:
        return Frozen.OPENING
    first = judge.store.first_day(KIND, eve)
    return Frozen.STARTED if first is None or first >= day else Frozen.LATER
