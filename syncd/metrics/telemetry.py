"""The daemon's own metrics: passes, requests and writes, counted from outcomes."""

from __future__ import annotations

import platform
from collections.abc import Collection, Mapping
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

from connectors.model.tracker import Exchange
from connectors.webhooks import Health

PASS_RESULTS = ("complete", "partial", "failed", "refused")
CHANGES = ("created", "updated", "unchanged", "gone")
OUTCOMES = ("written", "refused", "failed", "unknown")
DELIVERIES = ("taken", "echo", "repeated", "refused", "too_large", "too_slow")
PASS_BUCKETS = (0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3600)
REQUEST_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def program_version() -> str:
    """Return the installed version of syncd."""
    try:
        return version("syncd")
    except PackageNotFoundError:
        return "0+unknown"


class Telemetry:
    """What this process does: passes, requests, writes. Known series start at 0."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.build = Info("syncd_build", "Build of the running daemon.", registry=registry)
        self.build.info({"version": program_version(), "python": platform.python_version()})
        self.reload_ok = Gauge(
            "syncd_config_last_reload_successful",
            "Whether the last load of the configuration was accepted (1) or refused (0).",
            registry=registry,
        )
        self.reload_at = Gauge(
            "syncd_config_last_reload_success_timestamp_seconds",
            "Unix time of the last accepted load of the configuration.",
            registry=registry,
        )
        self.passes = Counter(
            "syncd_passes",
            "Finished passes by result: complete, partial, failed, or refused by the guard.",
            ["result"],
            registry=registry,
        )
        self.pass_seconds = Histogram(
            "syncd_pass_duration_seconds", "Time of a pass.", buckets=PASS_BUCKETS, registry=registry
        )
        self.pass_success = Gauge(
            "syncd_pass_last_success_timestamp_seconds",
            "Unix time at which the last pass ended without a failure.",
            registry=registry,
        )
        self.skipped = Counter(
            "syncd_passes_skipped",
            "Scheduled passes that did not begin because the one before was still running.",
            ["tracker"],
            registry=registry,
        )
        self._declare_trackers(registry)
        self._declare_webhooks(registry)
        for result in PASS_RESULTS:
            self.passes.labels(result)

    def _declare_trackers(self, registry: CollectorRegistry) -> None:
        self.up = Gauge(
            "syncd_tracker_up",
            "Whether the last pull from the tracker was complete (1) or not (0).",
            ["tracker"],
            registry=registry,
        )
        self.hidden = Gauge(
            "syncd_tracker_hidden_items",
            "Work items that the last census found out of sight for this account; they count as last seen.",
            ["tracker"],
            registry=registry,
        )
        self.poll = Gauge(
            "syncd_tracker_poll_seconds",
            "Configured time between two passes over the tracker.",
            ["tracker"],
            registry=registry,
        )
        self.requests = Counter(
            "syncd_requests",
            "Answers of the tracker by operation and HTTP status; code is error where none came.",
            ["tracker", "operation", "code"],
            registry=registry,
        )
        self.request_seconds = Histogram(
            "syncd_request_duration_seconds",
            "Time of a request to the tracker, without waits.",
            ["tracker", "operation"],
            buckets=REQUEST_BUCKETS,
            registry=registry,
        )
        self.waits = Counter(
            "syncd_request_wait_seconds",
            "Time spent waiting for the budget of requests or because the tracker asked for it.",
            ["tracker"],
            registry=registry,
        )
        self.quota = Gauge(
            "syncd_request_quota",
            "Requests that the tracker grants at a time, by its last answer that told it.",
            ["tracker"],
            registry=registry,
        )
        self.quota_left = Gauge(
            "syncd_request_quota_remaining",
            "Requests that were left of the tracker's quota, by its last answer that told it.",
            ["tracker"],
            registry=registry,
        )
        self.items_read = Counter(
            "syncd_items_read",
            "Work items read, by what the store made of them: created, updated, unchanged, gone.",
            ["tracker", "change"],
            registry=registry,
        )
        self.writes = Counter(
            "syncd_changes",
            "Field changes by outcome: written, refused by the tracker, failed, or unknown (answer lost).",
            ["tracker", "outcome"],
            registry=registry,
        )

    def _declare_webhooks(self, registry: CollectorRegistry) -> None:
        self.webhook_deliveries = Counter(
            "syncd_webhook_deliveries",
            "Deliveries by what became of them: taken, echo of our own write, repeated, refused (signature), too_large, too_slow.",
            ["tracker", "result"],
            registry=registry,
        )
        self.webhook_at = Gauge(
            "syncd_webhook_last_delivery_timestamp_seconds",
            "Unix time of the last genuine delivery.",
            ["tracker"],
            registry=registry,
        )
        self.webhooks = Gauge(
            "syncd_webhooks",
            "Webhooks registered in the tracker that point here, by health: active, failing, suspended, off.",
            ["tracker", "health"],
            registry=registry,
        )
        self.webhook_failures = Gauge(
            "syncd_webhook_failures",
            "Events that the tracker counts as not delivered, at the worst of its webhooks; ClickUp suspends at 100.",
            ["tracker"],
            registry=registry,
        )
        self.webhooks_seen = Gauge(
            "syncd_webhooks_checked_timestamp_seconds",
            "Unix time at which the tracker's webhooks were last looked at.",
            ["tracker"],
            registry=registry,
        )

    def expect_webhooks(self, trackers: Collection[str]) -> None:
        """Make the series of the trackers that send webhooks exist, and drop the states of others."""
        for gauge in (self.webhooks, self.webhook_failures, self.webhooks_seen):
            gauge.clear()
        for tracker in trackers:
            self.webhook_failures.labels(tracker)
            for result in DELIVERIES:
                self.webhook_deliveries.labels(tracker, result)
            for health in Health:
                self.webhooks.labels(tracker, health)

    def expect(self, polls: Mapping[str, timedelta]) -> None:
        """Make the series of the configured trackers exist before anything happens, and drop those of others."""
        self.up.clear()
        self.poll.clear()
        self.hidden.clear()
        self.quota.clear()
        self.quota_left.clear()
        for tracker, poll in polls.items():
            self.poll.labels(tracker).set(poll.total_seconds())
            self.hidden.labels(tracker)
            self.waits.labels(tracker)
            self.skipped.labels(tracker)
            for outcome in OUTCOMES:
                self.writes.labels(tracker, outcome)
            for change in CHANGES:
                self.items_read.labels(tracker, change)

    def observe(self, exchange: Exchange) -> None:
        """Count one HTTP request as it happened."""
        self.requests.labels(exchange.tracker, exchange.operation, exchange.code).inc()
        self.request_seconds.labels(exchange.tracker, exchange.operation).observe(exchange.seconds)
        self.waits.labels(exchange.tracker).inc(exchange.waited)
        if exchange.quota is not None:
            self.quota.labels(exchange.tracker).set(exchange.quota.limit)
            self.quota_left.labels(exchange.tracker).set(exchange.quota.left)
