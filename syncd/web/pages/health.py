"""Sync health for people: how fresh the figures are, how passes, requests and writes went, and what is set aside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from prometheus_client import CollectorRegistry, Metric

from syncd.engine.writing.changes import WITHHELD
from syncd.engine.writing.restraint import read_pauses
from syncd.web.api.health import read_health
from syncd.web.pages.asked import Asked

MOST_SETS = 10
MOST_PARKED = 50
MOST_WAITING = 100
OWN = ("syncd_passes", "syncd_pass_duration_seconds", "syncd_pass_last_success_timestamp_seconds",
       "syncd_requests", "syncd_request_wait_seconds", "syncd_request_quota", "syncd_request_quota_remaining",
       "syncd_config_last_reload_successful")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """A tracker's requests since the daemon began: all answers, those that were failures, and seconds of waiting.

    `left` of `quota` requests were left by its last answer, None where it tells no quota.
    """

    tracker: str
    requests: int
    failed: int
    waited_seconds: float
    quota: float | None
    left: float | None


def content(asked: Asked) -> dict[str, Any]:
    """Return what the template shows."""
    health = read_health(asked.sources)
    samples = _samples(asked.sources.registry)
    passes = {labels["result"]: int(value) for labels, value in samples["syncd_passes_total"]}
    store = asked.store
    sets = store.change_sets(MOST_SETS)
    outcomes = store.outcomes([one.id for one in sets])
    parked = store.parked()
    success = _one(samples["syncd_pass_last_success_timestamp_seconds"])
    return {
        "health": health,
        "rows": [
            {
                **row,
                "last_complete": asked.local(row["last_complete"]),
                "census": asked.local(row["census"]),
                "failed": asked.local(row["failed"]) if row["failed"] else None,
            }
            for row in health["trackers"]
        ],
        "passes": [
            (asked.words(f"pass-{result}"), n) for result, n in passes.items() if n or result == "complete"
        ],
        "mean_seconds": _mean(samples),
        "success": asked.local(datetime.fromtimestamp(success, UTC)) if success else None,
        "pauses": [
            (asked.words(f"paused-{what}"), asked.local(since))
            for what, since in read_pauses(store).items()
            if since
        ],
        "reload_failed": _one(samples["syncd_config_last_reload_successful"]) == 0.0,
        "traffic": list(_traffic(samples)),
        "sets": [
            (one.id, asked.local(one.created), one.approved_by, outcomes.get(one.id, {})) for one in sets
        ],
        "waiting": list(_waiting(store.standing("writes", "last") or {})),
        "parked": [(row, asked.local(row.at)) for row in parked[:MOST_PARKED]],
        "expiries": sorted(asked.sources.loaded().expiries.items()),
        "calibration": (store.standing("total", "calibration") or {}),
    }


def _waiting(last: Mapping[str, Any]) -> Iterable[tuple[str, str, str, str]]:
    """Yield the changes that wait for somebody's word: place, what stands there, what will, and why it waits."""
    for row in islice(chain(last.get("waiting", ()), last.get("held", ())), MOST_WAITING):
        if "after" in row:
            yield _place(row), _shown(row["before"]), _shown(row["after"]), ""
        elif row.get("cause") in WITHHELD:
            yield _place(row), _shown(row["current"]), _shown(row["wanted"]), row["reason"]


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return "–" if value in (None, "", []) else str(value)


def _place(row: Mapping[str, Any]) -> str:
    return f"{row['key']}, {row['field_name']}"


_Samples = dict[str, list[tuple[dict[str, str], float]]]


def _samples(registry: CollectorRegistry) -> _Samples:
    """Return this process's own counters by name, without collecting all that a scrape does."""
    found: _Samples = defaultdict(list)
    metrics: Iterable[Metric] = registry.restricted_registry(
        [*OWN, *(f"{n}_{p}" for n in OWN for p in ("total", "sum", "count"))]
    ).collect()
    for metric in metrics:
        for sample in metric.samples:
            found[sample.name].append((sample.labels, sample.value))
    return found


def _one(samples: list[tuple[dict[str, str], float]]) -> float | None:
    return samples[0][1] if samples else None


def _mean(samples: _Samples) -> float | None:
    total, number = (_one(samples[f"syncd_pass_duration_seconds_{part}"]) for part in ("sum", "count"))
    return total / number if total is not None and number else None


def _traffic(samples: _Samples) -> Iterable[Traffic]:
    answers: defaultdict[str, dict[str, float]] = defaultdict(lambda: {"all": 0.0, "failed": 0.0})
    for labels, value in samples["syncd_requests_total"]:
        told = answers[labels["tracker"]]
        told["all"] += value
        if not labels["code"].startswith(("2", "3")):
            told["failed"] += value
    waits, quotas, left = (
        {labels["tracker"]: value for labels, value in samples[f"syncd_request_{name}"]}
        for name in ("wait_seconds_total", "quota", "quota_remaining")
    )
    for name, told in sorted(answers.items()):
        yield Traffic(
            tracker=name,
            requests=int(told["all"]),
            failed=int(told["failed"]),
            waited_seconds=waits.get(name, 0.0),
            quota=quotas.get(name),
            left=left.get(name),
        )
