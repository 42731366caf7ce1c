"""The state of the OKRs as metrics, read from the store at each scrape: what is removed vanishes by itself.

Unknown figures have no series; ratios are 0…1, slips working days, times Unix seconds.
Labels are ids only: titles and contacts stay on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from mappings.okr import Status
from syncd.store import Store

Figures = Mapping[str, Mapping[str, Any]]
PROJECT = ("project",)
KEY_RESULT = ("objective", "key_result")


class StateCollector(Collector):
    """Turns stored standings into metric families; touches no tracker."""

    def __init__(
        self, store: Store, zone: Callable[[], tzinfo], trackers: Callable[[], Sequence[str]]
    ) -> None:
        self._store = store
        self._zone = zone
        self._trackers = trackers

    def describe(self) -> list[Metric]:
        """Return nothing: the families are known at scrape only."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every family from what the store holds now."""
        store = self._store
        yield from self._tracker_families(store)
        projects = store.standings("project")
        yield from self._project_families({name: row for name, row in projects.items() if not row["dropped"]})
        yield from _key_result_families(store.standings("key_result"))
        yield from _objective_families(store.standings("objective"))
        yield from _total_families(store.standings("total"))

    def _tracker_families(self, store: Store) -> Iterator[Metric]:
        items = _family("syncd_items", "Work items stored, by category.", ("tracker", "category"))
        complete = _family(
            "syncd_tracker_last_complete_timestamp_seconds",
            "Unix time of the last complete pull.",
            ("tracker",),
        )
        partial = _family(
            "syncd_tracker_partial",
            "Whether the figures stand on an older pull because the last was cut short.",
            ("tracker",),
        )
        parked = _family(
            "syncd_parked", "Field changes set aside after the tracker refused them.", ("tracker",)
        )
        by_tracker = [row.tracker for row in store.parked()]
        for name in self._trackers():
            for category, count in store.counts(name).items():
                items.add_metric((name, category), count)
            state = store.pull_state(name)
            if state and state.last_complete:
                complete.add_metric((name,), state.last_complete.timestamp())
            partial.add_metric((name,), float(bool(state and state.partial)))
            parked.add_metric((name,), by_tracker.count(name))
        yield from (items, complete, partial, parked)

    def _project_families(self, projects: Figures) -> Iterator[Metric]:
        kinds = _family(
            "okr_project_info", "Facts about a project, for joins.", ("project", "kind", "team", "product")
        )
        for name, row in projects.items():
            kinds.add_metric((name, row["kind"], row.get("team") or "", row.get("product") or ""), 1)
        yield kinds
        yield _gauge("okr_project_progress_ratio", "Share of the project's work done.", projects, "share")
        yield _gauge(
            "okr_project_planned_ratio",
            "Share of the project's work that its plan calls for.",
            projects,
            "planned",
        )
        yield _gauge("okr_project_gap_ratio", "Planned minus actual share.", projects, "gap")
        yield _gauge(
            "okr_project_slip_workdays", "Working days behind plan; negative is ahead.", projects, "slip"
        )
        yield _gauge(
            "okr_project_stale",
            "Whether the project's figures are older than its trackers' last pull.",
            projects,
            "stale",
        )
        yield _states("okr_project_status", "Status of the project: 1 at the one that holds.", projects)
        yield self._days(
            "okr_project_start_timestamp_seconds",
            "Start of the plan: opening of its first day.",
            projects,
            "start",
        )
        yield self._days(
            "okr_project_due_timestamp_seconds", "End of the plan: close of its due day.", projects, "due"
        )
        yield _times(
            "okr_project_data_timestamp_seconds",
            "Unix time of the oldest complete pull behind the figures.",
            projects,
        )

    def _days(self, name: str, text: str, projects: Figures, key: str) -> Metric:
        family = _family(name, text, PROJECT)
        for project, row in projects.items():
            if day := row["plan"].get(key):
                family.add_metric((project,), self._instant(date.fromisoformat(day), close=key == "due"))
        return family

    def _instant(self, day: date, *, close: bool) -> float:
        return datetime.combine(day + timedelta(days=int(close)), time(), self._zone()).timestamp()


def _key_result_families(rows: Figures) -> Iterator[Metric]:
    for key, name, text in (
        ("progress", "okr_key_result_progress_ratio", "Weighted progress of the key result's projects."),
        ("planned", "okr_key_result_planned_ratio", "Progress that the plans of its projects call for."),
        ("value", "okr_key_result_value", "Latest value of the key result, in its own unit."),
        ("score", "okr_key_result_score_ratio", "Score of the key result from its own metric."),
    ):
        yield _gauge(name, text, rows, key, KEY_RESULT)
    yield _states(
        "okr_key_result_status", "Status of the key result: 1 at the one that holds.", rows, KEY_RESULT
    )


def _objective_families(rows: Figures) -> Iterator[Metric]:
    yield _gauge(
        "okr_objective_score_ratio",
        "Weighted mean of the known scores of its key results.",
        rows,
        "score",
        ("objective",),
    )
    yield _states(
        "okr_objective_status", "Status of the objective: 1 at the one that holds.", rows, ("objective",)
    )


def _total_families(rows: Figures) -> Iterator[Metric]:
    side, unmapped = rows.get("side_portfolio", {}), rows.get("unmapped", {})
    for name, text, value in (
        (
            "okr_side_portfolio_ratio",
            "Share of the work of this month's side projects that is done.",
            side.get("share"),
        ),
        (
            "okr_side_portfolio_planned_ratio",
            "Share that their plans call for at the month's end.",
            side.get("planned"),
        ),
        (
            "okr_side_portfolio_target_ratio",
            "Share from which on the portfolio is on target.",
            side.get("target"),
        ),
        ("okr_unmapped_ratio", "Share of current work that belongs to no project.", unmapped.get("share")),
        ("okr_unmapped_items", "Current work items that belong to no project.", unmapped.get("items")),
        (
            "okr_overlaps",
            "Work items that match more than one project.",
            rows.get("overlaps", {}).get("count"),
        ),
    ):
        family = _family(name, text, ())
        if value is not None:
            family.add_metric((), float(value))
        yield family


def _family(name: str, text: str, labels: Sequence[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, labels=labels)


def _label_values(name: str, row: Mapping[str, Any], labels: Sequence[str]) -> tuple[str, ...]:
    return (row["objective"], name) if labels == KEY_RESULT else (name,)


def _gauge(name: str, text: str, rows: Figures, key: str, labels: Sequence[str] = PROJECT) -> Metric:
    family = _family(name, text, labels)
    for subject, row in rows.items():
        if row.get(key) is not None:
            family.add_metric(_label_values(subject, row, labels), float(row[key]))
    return family


def _states(name: str, text: str, rows: Figures, labels: Sequence[str] = PROJECT) -> Metric:
    family = _family(name, text, (*labels, "status"))
    for subject, row in rows.items():
        for status in Status:
            family.add_metric(
                (*_label_values(subject, row, labels), status.value), float(row["status"] == status)
            )
    return family


def _times(name: str, text: str, rows: Figures) -> Metric:
    family = _family(name, text, PROJECT)
    for subject, row in rows.items():
        if row.get("data_at"):
            family.add_metric((subject,), datetime.fromisoformat(row["data_at"]).timestamp())
    return family
