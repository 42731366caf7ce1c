"""The dashboard *Sync health*: whether syncd reads, writes and keeps its schedule."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import Dashboard

from dashboards.parts import (
    BLUE,
    MORE_IS_WORSE,
    ORANGE,
    VERMILLION,
    Panel,
    curves,
    each,
    furnished,
    number,
    page,
    stacked,
    variable,
)
from syncd.metrics.telemetry import OUTCOMES, PASS_RESULTS

CHOSEN = 'tracker=~"$tracker"'
BAD_AT_0 = ((None, VERMILLION), (1, BLUE))


def build() -> Dashboard:
    """Return the dashboard."""
    made = page(
        "Sync health",
        "syncd-health",
        "Freshness, passes, requests, budgets, writes and errors of syncd.",
        "now-24h",
    )
    made = made.with_variable(
        variable("tracker", "Tracker", "label_values(syncd_tracker_poll_seconds, tracker)", several=True)
    )
    below = {"": _present(), "Reading": _reading(), "Requests": _requests(), "Writing": _writing()}
    return furnished(made, below)


def _present() -> list[Panel]:
    return [
        number(
            "syncd answers",
            "1 while Prometheus gets an answer from syncd.",
            "none",
            'max(up{job="syncd"})',
            BAD_AT_0,
        ),
        number("Store answers", "1 while the store can be read.", "none", "min(syncd_store_up)", BAD_AT_0),
        number(
            "Configuration accepted",
            "1 while the last load of the configuration was accepted.",
            "none",
            "min(syncd_config_last_reload_successful)",
            BAD_AT_0,
        ),
        number(
            "Oldest data",
            "Time since the last complete pull, of the tracker that is furthest behind.",
            "s",
            f"max(time() - syncd_tracker_last_complete_timestamp_seconds{{{CHOSEN}}})",
            ((None, BLUE), (900, ORANGE), (3600, VERMILLION)),
        ),
        number(
            "Changes waiting",
            "Field changes that wait for a person's approval.",
            "none",
            "max(syncd_changes_pending)",
            MORE_IS_WORSE,
        ),
        number(
            "Fields set aside",
            "Field changes set aside after the tracker refused them.",
            "none",
            f"sum(syncd_parked{{{CHOSEN}}})",
            MORE_IS_WORSE,
        ),
    ]


def _reading() -> list[Panel]:
    return [
        curves(
            "Freshness",
            "Time since the last complete pull of each tracker; it should stay near its poll.",
            "s",
            {
                "{{tracker}}": f"time() - max by (tracker) (syncd_tracker_last_complete_timestamp_seconds{{{CHOSEN}}})",
                "poll of {{tracker}}": f"max by (tracker) (syncd_tracker_poll_seconds{{{CHOSEN}}})",
            },
        ),
        stacked(
            "Passes by result",
            "Finished passes an hour: complete, partial, failed, refused by the guard.",
            "none",
            each("result", PASS_RESULTS, "sum(increase(syncd_passes_total{§}[1h]))"),
        ),
        curves(
            "Time of a pass",
            "Half of the passes took less than the one, nineteen of twenty less than the other.",
            "s",
            {
                "half": "histogram_quantile(0.5, sum by (le) (rate(syncd_pass_duration_seconds_bucket[$__rate_interval])))",
                "nineteen of twenty": "histogram_quantile(0.95, sum by (le) (rate(syncd_pass_duration_seconds_bucket[$__rate_interval])))",
            },
            8,
        ),
        curves(
            "Passes that could not begin",
            "Scheduled passes an hour that did not begin, because the one before was at work.",
            "none",
            {"{{tracker}}": f"sum by (tracker) (increase(syncd_passes_skipped_total{{{CHOSEN}}}[1h]))"},
            8,
        ),
        stacked(
            "Items stored",
            "Work items in the store, by category.",
            "none",
            {"{{category}}": f"sum by (category) (syncd_items{{{CHOSEN}}})"},
            8,
        ),
    ]


def _requests() -> list[Panel]:
    return [
        stacked(
            "Requests by answer",
            "Requests a second by HTTP status; error is where no answer came.",
            "reqps",
            {"{{code}}": f"sum by (code) (rate(syncd_requests_total{{{CHOSEN}}}[$__rate_interval]))"},
            6,
        ),
        curves(
            "Time of a request",
            "Nineteen of twenty requests took less, by operation, without waits.",
            "s",
            {
                "{{operation}}": f"histogram_quantile(0.95, sum by (le, operation) (rate(syncd_request_duration_seconds_bucket{{{CHOSEN}}}[$__rate_interval])))"
            },
            6,
        ),
        curves(
            "Waiting for the budget",
            "Seconds a second that requests waited for our own budget, or because the tracker asked for it.",
            "s",
            {
                "{{tracker}}": f"sum by (tracker) (rate(syncd_request_wait_seconds_total{{{CHOSEN}}}[$__rate_interval]))"
            },
            6,
            ((None, BLUE), (0.5, ORANGE)),
        ),
        curves(
            "Left of the quota",
            "Share of the requests that the tracker grants which was left at its last answer; none where it tells none.",
            "percentunit",
            {
                "{{tracker}}": f"min by (tracker) (syncd_request_quota_remaining{{{CHOSEN}}} / syncd_request_quota{{{CHOSEN}}})"
            },
            6,
            ((None, ORANGE), (0.2, BLUE)),
        ),
    ]


def _writing() -> list[Panel]:
    return [
        stacked(
            "Field changes by outcome",
            "Field changes an hour: written, refused by the tracker, failed, or unknown.",
            "none",
            each("outcome", OUTCOMES, f"sum(increase(syncd_changes_total{{{CHOSEN},§}}[1h]))"),
        ),
        curves(
            "Webhooks that do not deliver",
            "Webhooks that are failing, suspended or off, by tracker; 0 where none is registered.",
            "none",
            {
                "{{tracker}}": f'sum by (tracker) (syncd_webhooks{{{CHOSEN},health!="active"}}) or 0 * max by (tracker) (syncd_tracker_poll_seconds{{{CHOSEN}}})'
            },
            6,
        ),
        curves(
            "Reports",
            "Reports on their way, by state.",
            "none",
            {"{{state}}": "max by (state) (syncd_report_deliveries)"},
            6,
        ),
    ]
