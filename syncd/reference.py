"""Writes docs/metrics.md and docs/api.md from the code, and keeps docs/alerts.md for the page; --check only looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric

from connectors.model.tracker import Exchange, Quota
from syncd.metrics.declared import STATE
from syncd.metrics.telemetry import Telemetry
from syncd.web import runbooks
from syncd.web.api import reference as api

MANY = {"tracker": "trackers", "operation": "operations", "code": "codes", "version": "1", "python": "1"}
"""Labels whose number of values the code does not fix."""

HEAD = """# Metrics

Made from the code by `make docs`; a test keeps it current.

Served at `/metrics` of the daemon (default `http://127.0.0.1:9817/metrics`).
Ratios are 0 to 1, slips are working days, times are Unix seconds; a time rather than an age, so that a dead process cannot look fresh.
Labels are ids of the configuration; titles and item keys are never labels, team, product and contact of the `_info` families alone.
A figure that is unknown has no series.

## The daemon

Counted in the process, from what happened.
`operations` are the 30 or so kinds of requests that a connector makes, `codes` the HTTP statuses that came, and `error`.
A counter has a series `_created` beside each of these.
"""

STATE_HEAD = """
## The trackers and the plan

Read from the store at each scrape, so what leaves the configuration vanishes.
A dropped project has no series.

| name | labels | series | meaning |
|---|---|---|---|
"""


def page() -> str:
    """Return the page of the metrics."""
    own = ["| name | type | labels | series | meaning |", "|---|---|---|---|---|", *_own()]
    return HEAD + "\n" + "\n".join(own) + "\n" + STATE_HEAD + "\n".join(_state()) + "\n"


def _own() -> Iterator[str]:
    registry = CollectorRegistry()
    telemetry = Telemetry(registry)
    telemetry.expect({"tracker": timedelta(minutes=1)})
    telemetry.expect_webhooks(["tracker"])
    for gauge in (telemetry.up, telemetry.webhook_at, telemetry.webhooks_seen):
        gauge.labels("tracker").set(1)
    quota = Quota(limit=100, left=50)
    telemetry.observe(Exchange(tracker="tracker", operation="search", code="200", seconds=0.1, quota=quota))
    for family in sorted(registry.collect(), key=lambda f: f.name):
        suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
        labels = tuple(name for name in family.samples[0].labels if name != "le")
        yield f"| `{family.name}{suffix}` | {family.type} | {_listed(labels)} | {_bound(family, labels)} | {family.documentation} |"


def _bound(family: Metric, labels: tuple[str, ...]) -> str:
    """Say what limits the number of its series: those of a histogram are its buckets, count and sum."""
    buckets = len({sample.labels["le"] for sample in family.samples if "le" in sample.labels})
    parts = [str(buckets + 2)] if buckets else []
    for label in labels:
        values = {sample.labels[label] for sample in family.samples}
        parts.append(MANY[label] if label in MANY else str(len(values)))
    return " × ".join(parts) or "1"


def _state() -> Iterator[str]:
    for name, declared in STATE.items():
        yield f"| `{name}` | {_listed(declared.labels)} | {declared.bound} | {declared.help} |"


def _listed(labels: tuple[str, ...]) -> str:
    return ", ".join(f"`{label}`" for label in labels) or "–"


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check return 1 when one is not current."""
    pages = {
        Path("docs/metrics.md"): page(),
        Path("docs/api.md"): api.page(),
        Path("syncd/web") / runbooks.FILE: runbooks.kept(Path("docs/alerts.md").read_text("utf-8")),
    }
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" in arguments:
            sys.stderr.write(f"{path} is not current: run make docs\n")
        else:
            path.write_text(pages[path], encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
