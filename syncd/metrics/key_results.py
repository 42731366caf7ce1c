"""Metrics of key results beside their plain numbers: values, check-ins, verdicts and indicators, from their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from mappings.verdict import Verdict
from syncd.metrics.declared import STATE

Figures = Mapping[str, Mapping[str, Any]]


def of_key_results(key_results: Figures) -> Iterator[Metric]:
    """Yield what is told of key results; the unknown has no series."""
    yield from _of_values(key_results)
    yield from _of_check_ins(key_results)
    yield from _of_months(key_results)


def _of_values(key_results: Figures) -> Iterator[Metric]:
    """Yield of when values are, and whether one is missing; nothing of the latter where there is no metric."""
    at, missing = (
        _family("okr_key_result_value_timestamp_seconds"),
        _family("okr_key_result_value_missing"),
    )
    for name, row in key_results.items():
        if row.get("value_at"):
            at.add_metric((row["objective"], name), datetime.fromisoformat(row["value_at"]).timestamp())
        if row.get("has_metric"):
            missing.add_metric((row["objective"], name), float(row["value"] is None))
    yield from (at, missing)


def _of_check_ins(key_results: Figures) -> Iterator[Metric]:
    at, overdue = (
        _family("okr_key_result_check_in_timestamp_seconds"),
        _family("okr_key_result_check_in_overdue"),
    )
    for name, row in key_results.items():
        check_in = row.get("check_in") or {}
        if check_in.get("at") is not None:
            at.add_metric((row["objective"], name), datetime.fromisoformat(check_in["at"]).timestamp())
        if check_in.get("overdue") is not None:
            overdue.add_metric((row["objective"], name), float(check_in["overdue"]))
    yield from (at, overdue)


def _of_months(key_results: Figures) -> Iterator[Metric]:
    verdicts, trends = _family("okr_key_result_verdict"), _family("okr_key_result_score_trend_ratio")
    values, bands = _family("okr_indicator_value"), _family("okr_indicator_within_band")
    for name, row in key_results.items():
        own = (row["objective"], name)
        for verdict in Verdict if row.get("verdict") else ():
            verdicts.add_metric((*own, verdict.value), float(row["verdict"] == verdict))
        if row.get("trend"):
            trends.add_metric(own, row["trend"]["score"])
        for indicator, figure in (row.get("indicators") or {}).items():
            for family, part in ((values, "value"), (bands, "within")):
                if figure[part] is not None:
                    family.add_metric((*own, indicator), float(figure[part]))
    yield from (verdicts, trends, values, bands)


def _family(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, STATE[name].help, labels=STATE[name].labels)
