"""The state of the OKRs as metrics, read from the store at each scrape: what is removed vanishes by itself.

Unknown figures have no series. A scrape asks no tracker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from connectors.errors import SyncError
from mappings.okr import Status
from syncd.engine.asking.acknowledging import acknowledgements
from syncd.engine.judging.asked import recall
from syncd.engine.writing.changes import WITHHELD
from syncd.engine.writing.guard import Rule
from syncd.engine.writing.restraint import read_pauses
from syncd.logs import logger
from syncd.metrics.declared import STATE
from syncd.metrics.facts import of_facts
from syncd.metrics.key_results import of_key_results
from syncd.metrics.plans import of_plans
from syncd.metrics.reports import of_reports
from syncd.metrics.values import of_values
from syncd.metrics.weeks import of_weeks
from syncd.store import Aside, PullState, Store

log = logger("syncd.metrics")

Figures = Mapping[str, Mapping[str, Any]]

NUMBERS = {
    "okr_project_progress_ratio": "share",
    "okr_project_planned_ratio": "planned",
    "okr_project_gap_ratio": "gap",
    "okr_project_scope": "scope",
    "okr_project_done": "done",
    "okr_project_slip_workdays": "slip",
    "okr_project_baseline_slip_workdays": "slip_baseline",
    "okr_project_finished_late_workdays": "finished_late",
    "okr_project_stale": "stale",
    "okr_project_late": "late",
    "okr_project_idle": "idle",
    "okr_key_result_progress_ratio": "progress",
    "okr_key_result_planned_ratio": "planned",
    "okr_key_result_value": "value",
    "okr_key_result_score_ratio": "score",
    "okr_key_result_stale": "stale",
    "okr_key_result_flat_months": "flat_months",
    "okr_key_result_confidence": "confidence",
    "okr_objective_score_ratio": "score",
}
"""Metrics that show one number of a row as it stands, by the number's name there."""


class StateCollector(Collector):
    """Turns stored standings into metric families."""

    def __init__(
        self,
        store: Store,
        zone: Callable[[], tzinfo],
        trackers: Callable[[], Sequence[str]],
        expiries: Callable[[], Mapping[str, date]] = dict,
        page: Callable[[], str] = str,
    ) -> None:
        self._store = store
        self._zone = zone
        self._trackers = trackers
        self._expiries = expiries
        self._page = page

    def describe(self) -> list[Metric]:
        """Return nothing: the series are known at scrape only."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every family from what the store holds now; of a store that fails only that it does."""
        up = _family("syncd_store_up")
        try:
            families = [*self._families()]
        except SyncError as error:
            log.error("metrics_incomplete", what=error.what, where=error.where, remedy=error.remedy)
            families = []
        up.add_metric((), float(bool(families)))
        yield from (up, *families)

    def _families(self) -> Iterator[Metric]:
        projects = self._store.standings("project")
        live = {name: row for name, row in projects.items() if not row["dropped"]}
        yield from self._of_trackers()
        yield self._of_pauses()
        yield from of_plans(self._store)
        yield from _of_rows("okr_project_", live)
        yield from self._of_plans(live)
        yield from self._of_acknowledged(live)
        yield from _of_changes(live)
        yield from of_weeks(live)
        key_results = self._store.standings("key_result")
        yield from of_facts(live, key_results, self._page())
        yield from _of_rows("okr_key_result_", key_results)
        yield from self._of_forecasts(live, key_results)
        yield from _of_paces(live)
        yield from of_key_results(key_results)
        yield from of_values(key_results, recall(self._store))
        yield from _of_rows("okr_objective_", self._store.standings("objective"))
        last = self._store.standings("writes").get("last", {})
        yield from _of_writes(last)
        yield from _of_totals(self._store.standings("total"), last)
        yield from of_reports(self._store)

    def _of_pauses(self) -> Metric:
        paused = _family("syncd_paused")
        for what, since in read_pauses(self._store).items():
            paused.add_metric((what,), float(since is not None))
        return paused

    def _of_trackers(self) -> Iterator[Metric]:
        items, parked = _family("syncd_items"), _family("syncd_parked")
        partial, held = _family("syncd_tracker_partial"), _family("syncd_tracker_census_held")
        attempt = _family("syncd_tracker_last_attempt_timestamp_seconds")
        complete = _family("syncd_tracker_last_complete_timestamp_seconds")
        aside = [row.tracker for row in self._store.parked() if row.kind not in Aside.by_hand()]
        for name in self._trackers():
            for category, count in self._store.counts(name).items():
                items.add_metric((name, category), count)
            state = self._store.pull_state(name) or PullState()
            if state.began:
                attempt.add_metric((name,), state.began.timestamp())
            if state.last_complete:
                complete.add_metric((name,), state.last_complete.timestamp())
            partial.add_metric((name,), float(state.partial or bool(state.held)))
            held.add_metric((name,), float(bool(state.held)))
            parked.add_metric((name,), aside.count(name))
        expiry = _family("syncd_tracker_token_expiry_timestamp_seconds")
        for name, day in self._expiries().items():
            expiry.add_metric((name,), self._opening(day.isoformat()).timestamp())
        yield from (items, attempt, complete, partial, held, parked, expiry)

    def _of_plans(self, projects: Figures) -> Iterator[Metric]:
        data = _family("okr_project_data_timestamp_seconds")
        start, due = (
            _family("okr_project_start_timestamp_seconds"),
            _family("okr_project_due_timestamp_seconds"),
        )
        for name, row in projects.items():
            start.add_metric((name,), self._opening(row["plan"]["start"]).timestamp())
            due.add_metric((name,), self._opening(row["plan"]["due"], after=1).timestamp())
            if row.get("data_at"):
                data.add_metric((name,), datetime.fromisoformat(row["data_at"]).timestamp())
        yield from (start, due, data)

    def _of_acknowledged(self, projects: Figures) -> Iterator[Metric]:
        until = _family("okr_project_acknowledged_until_timestamp_seconds")
        for name, row in acknowledgements(self._store).items():
            if name in projects:
                until.add_metric((name,), self._opening(row["until"], after=1).timestamp())
        yield until

    def _of_forecasts(self, projects: Figures, key_results: Figures) -> Iterator[Metric]:
        done_by, chance = (
            _family("okr_project_forecast_timestamp_seconds"),
            _family("okr_project_due_chance_ratio"),
        )
        for name, row in projects.items():
            for percentile in ("50", "85"):
                if day := row["forecast"][f"p{percentile}"]:
                    done_by.add_metric((name, percentile), self._opening(day, after=1).timestamp())
            if row["forecast"]["chance"] is not None:
                chance.add_metric((name,), row["forecast"]["chance"])
        latest = _family("okr_key_result_forecast_timestamp_seconds")
        for name, row in key_results.items():
            if day := row["forecast"]:
                latest.add_metric((row["objective"], name), self._opening(day, after=1).timestamp())
        yield from (done_by, chance, latest)

    def _opening(self, day: str, *, after: int = 0) -> datetime:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=after), time(), self._zone())


def _of_rows(prefix: str, rows: Figures) -> Iterator[Metric]:
    for name in (n for n in NUMBERS if n.startswith(prefix)):
        family = _family(name)
        for subject, row in rows.items():
            if row.get(NUMBERS[name]) is not None:
                family.add_metric(_labels(subject, row, name), float(row[NUMBERS[name]]))
        yield family
    family = _family(f"{prefix}status")
    for subject, row in rows.items():
        for status in Status:
            labels = (*_labels(subject, row, family.name), status.value)
            family.add_metric(labels, float(row["status"] == status))
    yield family


def _of_changes(projects: Figures) -> Iterator[Metric]:
    """Yield the causes of slips, the changes of plans and the agreed scope; a kind that never came has no series."""
    causes, changes = _family("okr_project_slip_cause_workdays"), _family("okr_project_plan_changes")
    agreed = _family("okr_project_baseline_scope")
    for name, row in projects.items():
        if (scope := (row.get("baseline") or {}).get("scope")) is not None:
            agreed.add_metric((name,), float(scope))
        for cause, days in row.get("causes", {}).items():
            if days is not None:
                causes.add_metric((name, cause), float(days))
        for kind, count in row.get("plan_changes_by_kind", {}).items():
            changes.add_metric((name, kind), float(count))
    yield from (causes, changes, agreed)


def _of_paces(projects: Figures) -> Iterator[Metric]:
    for part in ("required", "recent"):
        family = _family(f"okr_project_{part}_pace_per_week")
        for name, row in projects.items():
            if (pace := (row.get("pace") or {}).get(part)) is not None:
                family.add_metric((name,), pace)
        yield family


def _of_attainment(totals: Figures) -> Iterator[Metric]:
    before = _family("okr_objective_score_last_month_ratio")
    for name, scores in (totals.get("attainment", {}).get("objectives") or {}).items():
        if scores["before"] is not None:
            before.add_metric((name,), scores["before"])
    held, calibration = _family("okr_forecast_calibration_ratio"), totals.get("calibration", {})
    for percentile in ("50", "85"):
        if (ratio := calibration.get(f"p{percentile}")) is not None:
            held.add_metric((percentile,), ratio)
    yield from (before, held)


def _of_writes(last: Mapping[str, Any]) -> Iterator[Metric]:
    withheld, refused = _family("syncd_changes_withheld"), _family("syncd_guard_refused")
    causes = Counter(row.get("cause") for row in last.get("held", ()))
    for cause in WITHHELD:
        withheld.add_metric((cause,), float(causes[cause]))
    for rule in Rule:
        refused.add_metric((rule,), float(rule in last.get("rules", ())))
    yield from (withheld, refused)


def _of_totals(totals: Figures, writes: Mapping[str, Any]) -> Iterator[Metric]:
    yield from _of_attainment(totals)
    side, unmapped = totals.get("side_portfolio", {}), totals.get("unmapped", {})
    attainment, cycle = totals.get("attainment", {}), totals.get("cycle", {})
    values = {
        "syncd_changes_pending": writes.get("pending", 0),
        "syncd_changes_held": len(writes.get("held", ())),
        "okr_attainment_ratio": attainment.get("okr"),
        "okr_attainment_last_month_ratio": attainment.get("okr_before"),
        "okr_plan_attainment_ratio": attainment.get("plan"),
        "okr_linked_projects": attainment.get("projects"),
        "okr_linked_projects_complete": attainment.get("complete"),
        "okr_linked_projects_forecast_complete": attainment.get("forecast_complete"),
        "okr_forecast_calibration_forecasts": totals.get("calibration", {}).get("forecasts"),
        "okr_cycle_closed": bool(cycle.get("closed")) if cycle else None,
        "okr_side_portfolio_ratio": side.get("share"),
        "okr_side_portfolio_planned_ratio": side.get("planned"),
        "okr_side_portfolio_target_ratio": side.get("target"),
        "okr_unmapped_ratio": unmapped.get("share"),
        "okr_unmapped_items": unmapped.get("items"),
        "okr_overlaps": totals.get("overlaps", {}).get("count"),
    }
    for name, value in values.items():
        family = _family(name)
        if value is not None:
            family.add_metric((), float(value))
        yield family


def _family(name: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, STATE[name].help, labels=STATE[name].labels)


def _labels(subject: str, row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return the values of a row's own labels, without the status."""
    return (row["objective"], subject) if "key_result" in STATE[name].labels else (subject,)
