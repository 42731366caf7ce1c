"""Metrics of values that are missing: since when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from syncd.engine.judging.asked import Asked
from syncd.metrics.declared import STATE


def of_values(key_results: Mapping[str, Mapping[str, Any]], asked: Mapping[str, Asked]) -> Iterator[Metric]:
    """Yield since when each value cannot be read; what can be has no series."""
    missing = _family("okr_key_result_value_missing_since_timestamp_seconds")
    lost = _family("okr_indicator_missing_since_timestamp_seconds")
    for name, one in asked.items():
        key_result, _, indicator = name.partition("/")
        if one.missing_since is None or key_result not in key_results:
            continue
        own, since = (key_results[key_result]["objective"], key_result), one.missing_since.timestamp()
        if indicator:
            lost.add_metric((*own, indicator), since)
        else:
            missing.add_metric(own, since)
    yield from (missing, lost)


def _family(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, STATE[name].help, labels=STATE[name].labels)
