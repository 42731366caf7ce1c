"""Facts for joins, from the rows of projects and key results: teams, contacts, trackers, and where the page is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from syncd.metrics.declared import STATE

Rows = Mapping[str, Mapping[str, Any]]

LONGEST_LABEL = 120
"""Characters of a team, product or contact that a label shows."""


def of_facts(projects: Rows, key_results: Rows, page: str) -> Iterator[Metric]:
    """Yield one series for each project, each of its trackers, each key result, and the address of the page."""
    project, place = _family("okr_project_info"), _family("okr_project_tracker_info")
    for name, row in projects.items():
        project.add_metric((name, row["kind"], *_about(row)), 1)
        for tracker in row.get("trackers", ()):
            place.add_metric((name, tracker), 1)
    key_result, address = _family("okr_key_result_info"), _family("syncd_page_info")
    for name, row in key_results.items():
        key_result.add_metric((row["objective"], name, *_about(row)), 1)
    address.add_metric((page,), 1)
    yield from (project, place, key_result, address)


def _about(row: Mapping[str, Any]) -> tuple[str, str, str]:
    team, product, contact = (
        (row.get(part) or "")[:LONGEST_LABEL] for part in ("team", "product", "contact")
    )
    return team, product, contact


def _family(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, STATE[name].help, labels=STATE[name].labels)
