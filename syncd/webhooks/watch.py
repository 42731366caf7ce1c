"""Looks whether the trackers still send: what is suspended is taken into service again, the rest is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.errors import SyncError
from connectors.webhooks import Health, Webhook, Webhooks
from syncd.logs import logger
from syncd.metrics.telemetry import Telemetry

log = logger("syncd.webhooks")


def watch_over(trackers: Mapping[str, Webhooks], telemetry: Telemetry, clock: Callable[[], datetime]) -> None:
    """Look at the webhooks of each tracker, and renew the suspended ones; a failed look leaves the last in force."""
    for name, webhooks in trackers.items():
        try:
            found = webhooks.all()
            if suspended := [webhook for webhook in found if webhook.health is Health.SUSPENDED]:
                _renew(name, webhooks, suspended)
                found = webhooks.all()
        except SyncError as error:
            log.warning("webhooks_unseen", tracker=name, what=error.what, remedy=error.remedy)
            continue
        states = Counter(webhook.health for webhook in found)
        for health in Health:
            telemetry.webhooks.labels(name, health).set(states[health])
        failures = max((webhook.failures for webhook in found), default=0)
        telemetry.webhook_failures.labels(name).set(failures)
        telemetry.webhooks_seen.labels(name).set(clock().timestamp())


def _renew(name: str, webhooks: Webhooks, suspended: list[Webhook]) -> None:
    for webhook in suspended:
        webhooks.renew(webhook)
        log.warning("webhook_renewed", tracker=name, place=webhook.place, failures=webhook.failures)
