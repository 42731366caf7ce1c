"""What comes in by webhook: whose it is, whether it is new, and what it is a reason for. Nothing in it is believed."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime

from connectors.errors import SyncError
from connectors.webhooks import Delivery, Event, Webhooks
from syncd.logs import logger
from syncd.metrics.telemetry import Telemetry
from syncd.store import Store

log = logger("syncd.webhooks")

REMEMBERED = 2_000
"""Deliveries that are known again: more than come within the time in which trackers repeat one."""


class Reception:
    """Takes deliveries for the trackers that `open_to` names now; safe to share between threads.

    `soon` is told of a tracker that has news, `vanished` of one in which something may be gone, `doubt` of a
    delivery that was not genuine: its webhook may be newer than what is known of them.
    """

    def __init__(
        self,
        open_to: Callable[[], Mapping[str, Webhooks]],
        store: Store,
        telemetry: Telemetry,
        clock: Callable[[], datetime],
        *,
        soon: Callable[[str], None],
        vanished: Callable[[str], None],
        doubt: Callable[[], None],
    ) -> None:
        self._open_to = open_to
        self._store = store
        self._telemetry = telemetry
        self._clock = clock
        self._soon, self._vanished, self._doubt = soon, vanished, doubt
        self._seen: OrderedDict[bytes, None] = OrderedDict()
        self._refusing: set[str] = set()
        self._lock = threading.Lock()

    def takes(self, tracker: str) -> bool:
        """Tell whether there is such a tracker and it sends webhooks."""
        return tracker in self._open_to()

    def admit(self, tracker: str, delivery: Delivery) -> bool:
        """Tell whether the delivery is genuine; asks nobody, so that it can be answered at once."""
        try:
            genuine = self._open_to()[tracker].is_genuine(delivery)
        except SyncError as error:
            log.error("webhook_secret_missing", tracker=tracker, what=error.what, remedy=error.remedy)
            genuine = False
        if not genuine:
            self.refuse(tracker, "refused")
            self._doubt()
        else:
            self._refusing.discard(tracker)
            self._telemetry.webhook_at.labels(tracker).set(self._clock().timestamp())
        return genuine

    def refuse(self, tracker: str, why: str) -> None:
        """Count a delivery that was not taken; the first after good ones is logged, a flood is not."""
        self._telemetry.webhook_deliveries.labels(tracker, why).inc()
        if tracker not in self._refusing:
            self._refusing.add(tracker)
            log.warning("webhook_refused", tracker=tracker, why=why)

    def act(self, tracker: str, delivery: Delivery) -> None:
        """Do what a genuine delivery is a reason for; never raises a `SyncError`."""
        result = self._act(tracker, delivery)
        self._telemetry.webhook_deliveries.labels(tracker, result).inc()

    def _act(self, tracker: str, delivery: Delivery) -> str:
        if not self._is_new(tracker, delivery):
            return "repeated"
        webhooks = self._open_to().get(tracker)
        event = webhooks.read(delivery) if webhooks else Event()
        if self._is_echo(tracker, event):
            return "echo"
        if event.vanished:
            self._vanished(tracker)
        self._soon(tracker)
        return "taken"

    def _is_new(self, tracker: str, delivery: Delivery) -> bool:
        """Tell whether this very body has not come before, and remember it: trackers repeat what they send."""
        mark = hashlib.sha256(tracker.encode() + b"\n" + delivery.body).digest()
        with self._lock:
            known = mark in self._seen
            self._seen[mark] = None
            self._seen.move_to_end(mark)
            if len(self._seen) > REMEMBERED:
                self._seen.popitem(last=False)
        return not known

    def _is_echo(self, tracker: str, event: Event) -> bool:
        """Tell whether our own account changed nothing but fields that we write there."""
        if not event.own or not event.touched or event.vanished:
            return False
        try:
            ours = {item: self._store.fields_by_us(tracker, item) for item, _ in event.touched}
        except SyncError:
            return False
        return all(field in ours[item] for item, field in event.touched)
