"""Goals: the targets to which key results are bound, as stored, and what keeps one from being read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from config import FieldSource, ProgressSource, Source
from connectors.goals import CURRENT, END, START
from connectors.model.items import WorkItem
from mappings.okr import KeyResult, Metric, Okr
from syncd.engine.compare import rounded
from syncd.engine.reading.unread import recall_troubles
from syncd.store import Store


@dataclass(frozen=True, slots=True)
class BoundTarget:
    """A target as stored; `is_share` where the key result's value is the progress of projects, a ratio 0–1."""

    item: WorkItem
    is_share: bool

    def figure(self, value: float | None) -> float | None:
        """Return where the target should stand for that value.

        A share is one of the way from its start to its end, in whatever scale it counts: start + share × (end − start).
        """
        if value is None or not self.is_share:
            return value
        start, end = _number(self.item, START.id), _number(self.item, END.id)
        return None if start is None or end is None else rounded(start + value * (end - start), 2)


def bound_targets(
    okr: Okr, sources: Mapping[str, Source], store: Store
) -> tuple[dict[str, BoundTarget], dict[str, str]]:
    """Return by key result the target that it is bound to, and for those that cannot be read the reason."""
    targets: dict[str, BoundTarget] = {}
    reasons: dict[str, str] = {}
    for kr in okr.key_results.values():
        if kr.goal is None:
            continue
        trouble = recall_troubles(store, kr.goal[0]).get(kr.goal[1])
        item = store.item_by_key(*kr.goal)
        if trouble is not None:
            reasons[kr.id] = trouble.why
        elif item is not None:
            targets[kr.id] = BoundTarget(item, isinstance(sources.get(kr.id), ProgressSource))
    return targets, reasons


def with_ends_of_targets(okr: Okr, sources: Mapping[str, Source], store: Store) -> Okr:
    """Fill start and target of metrics that read a goal's target and name none from that target."""
    filled = {
        kr.id: replace(kr, metric=_filled(kr.metric, item))
        for kr in okr.key_results.values()
        if kr.metric is not None
        and reads_target(kr, sources)
        and kr.goal is not None
        and (item := store.item_by_key(*kr.goal)) is not None
    }
    return replace(okr, key_results={**okr.key_results, **filled}) if filled else okr


def reads_target(kr: KeyResult, sources: Mapping[str, Source]) -> bool:
    """Tell whether a key result's value is read from the target that it is bound to."""
    source = sources.get(kr.id)
    return isinstance(source, FieldSource) and source.field == CURRENT.id


def _filled(metric: Metric, item: WorkItem) -> Metric:
    if (metric.low, metric.high) != (None, None):
        return metric
    return replace(
        metric,
        start=_number(item, START.id) if metric.start is None else metric.start,
        target=_number(item, END.id) if metric.target is None else metric.target,
    )


def _number(item: WorkItem, field: str) -> float | None:
    value = item.fields.get(field)
    return float(value) if isinstance(value, int | float) else None
