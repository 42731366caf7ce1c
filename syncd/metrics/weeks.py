"""Metrics of weeks: goals, idle and blocked work, from the rows of projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric

from syncd.metrics.declared import STATE

GOAL_STATES = ("achieved", "open", "missed", "withdrawn", "overdue", "added")
"""The counts of the running week that are shown; the first four add up to all its goals."""


def of_weeks(projects: Mapping[str, Mapping[str, Any]]) -> Iterator[Metric]:
    """Yield the goals of the running week, the hit rates, and what is idle or blocked; the unknown has no series."""
    rate, cycle_rate = _family("okr_project_goal_hit_ratio"), _family("okr_project_goal_cycle_hit_ratio")
    goals, idle, blocked = (
        _family(f"okr_project_{name}") for name in ("goals", "idle_workdays", "blocked_items")
    )
    for name, row in projects.items():
        week = row.get("goals") or {}
        for family, value in (
            (rate, week.get("hit_rate")),
            (cycle_rate, week.get("cycle_hit_rate")),
            (idle, row.get("idle_days")),
            (blocked, (row.get("blocked") or {}).get("items")),
        ):
            if value is not None:
                family.add_metric((name,), float(value))
        for state in GOAL_STATES if week.get("total") is not None else ():
            goals.add_metric((name, state), float(week[state]))
    yield from (rate, cycle_rate, goals, idle, blocked)


def _family(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, STATE[name].help, labels=STATE[name].labels)
