"""Writes docs/metrics.md from the metrics themselves; with --check it only tells whether the page is current."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry

from connectors.model.tracker import Exchange
from syncd.metrics.declared import STATE
from syncd.metrics.telemetry import Telemetry

PAGE = Path("docs/metrics.md")

HEAD = """# Metrics

Made from the code by `make docs`; a test keeps it current.

Served at `/metrics` of the daemon (default `http://127.0.0.1:9817/metrics`).
Ratios are 0 to 1, slips are working days, times are Unix seconds; a time rather than an age, so that a dead process cannot look fresh.
Labels are ids of the configuration; titles, contacts and item keys are never labels.
A figure that is unknown has no series.

## The daemon

Counted in the process, from what happened.
"""

STATE_HEAD = """
## The trackers and the plan

Read from the store at each scrape, so what leaves the configuration vanishes.
A dropped project has no series.

| name | labels | series | meaning |
|---|---|---|---|
"""


def page() -> str:
    """Return the whole page."""
    own = ["| name | type | labels | meaning |", "|---|---|---|---|", *_own()]
    return HEAD + "\n" + "\n".join(own) + "\n" + STATE_HEAD + "\n".join(_state()) + "\n"


def _own() -> Iterator[str]:
    registry = CollectorRegistry()
    telemetry = Telemetry(registry)
    telemetry.expect({"tracker": timedelta(minutes=1)})
    telemetry.expect_webhooks(["tracker"])
    for gauge in (telemetry.up, telemetry.webhook_at, telemetry.webhooks_seen):
        gauge.labels("tracker").set(1)
    telemetry.observe(Exchange(tracker="tracker", operation="search", code="200", seconds=0.1))
    for family in sorted(registry.collect(), key=lambda f: f.name):
        suffix = {"counter": "_total", "info": "_info"}.get(family.type, "")
        labels = tuple(name for name in family.samples[0].labels if name != "le")
        yield f"| `{family.name}{suffix}` | {family.type} | {_listed(labels)} | {family.documentation} |"


def _state() -> Iterator[str]:
    for name, declared in STATE.items():
        yield f"| `{name}` | {_listed(declared.labels)} | {declared.bound} | {declared.help} |"


def _listed(labels: tuple[str, ...]) -> str:
    return ", ".join(f"`{label}`" for label in labels) or "–"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check return 1 when it is not current."""
    current = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if "--check" in arguments:
        if current != page():
            sys.stderr.write(f"{PAGE} is not current: run make docs\n")
            return 1
        return 0
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
