"""Metrics of reports on their way to people, from the archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from syncd.metrics.declared import STATE
from syncd.store import Store

STATES = ("waiting", "sending", "sent", "failed", "unknown")

_DELIVERIES, _MADE = "syncd_report_deliveries", "syncd_report_made_timestamp_seconds"


def of_reports(store: Store) -> Iterator[Metric]:
    """Yield how many deliveries are in which state, and when each report was made last."""
    deliveries = GaugeMetricFamily(_DELIVERIES, STATE[_DELIVERIES].help, labels=STATE[_DELIVERIES].labels)
    counts = Counter(row.state for row in store.deliveries())
    for state in STATES:
        deliveries.add_metric((state,), counts[state])
    made = GaugeMetricFamily(_MADE, STATE[_MADE].help, labels=STATE[_MADE].labels)
    latest = {row.name: row.made_at for row in reversed(store.reports())}
    for name, at in latest.items():
        made.add_metric((name,), at.timestamp())
    yield from (deliveries, made)
