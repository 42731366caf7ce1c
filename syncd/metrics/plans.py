"""Metrics of plan files: when each was read, and since when one cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric

from syncd.engine.programme.kept import read_states
from syncd.metrics.declared import STATE
from syncd.store import Store


def of_plans(store: Store) -> Iterator[Metric]:
    """Yield the time of each plan in force, and since when its file cannot be read."""
    read = _family("syncd_plan_read_timestamp_seconds")
    failing = _family("syncd_plan_failing_since_timestamp_seconds")
    for name, state in read_states(store).items():
        for family, at in ((read, state.read_at), (failing, state.failing_since)):
            if at is not None:
                family.add_metric((name,), datetime.fromisoformat(at).timestamp())
    yield from (read, failing)


def _family(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, STATE[name].help, labels=STATE[name].labels)
