"""Orders webhooks, lists them and takes them away; each may be repeated without harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import connectors
from config import Loaded
from connectors.errors import SettingsError
from connectors.webhooks import Health, Notifying, Webhooks

IN_SERVICE = frozenset({Health.ACTIVE, Health.FAILING})


@contextmanager
def opened(loaded: Loaded, names: Sequence[str]) -> Iterator[Mapping[str, Webhooks]]:
    """Yield the webhooks of these trackers, or of all that may send some; raises `SettingsError` where one may not."""
    wanted = list(names) or [name for name, settings in loaded.trackers.items() if settings.webhooks]
    if not wanted:
        raise SettingsError("no tracker has webhooks", where="trackers", remedy="set `webhooks: true` there")
    for name in wanted:
        if name not in loaded.trackers:
            remedy = f"one of: {', '.join(sorted(loaded.trackers))}"
            raise SettingsError(f"there is no tracker {name!r}", where="--tracker", remedy=remedy)
        if not loaded.trackers[name].webhooks:
            raise SettingsError(
                "takes no webhooks", where=f"trackers.{name}", remedy="set `webhooks: true` there"
            )
    trackers = {
        name: connectors.find(settings.type).connect(name, settings, lambda _exchange: None)
        for name, settings in loaded.trackers.items()
        if name in wanted
    }
    try:
        yield {name: _of(name, tracker) for name, tracker in trackers.items()}
    finally:
        for tracker in trackers.values():
            tracker.close()


def _of(name: str, tracker: object) -> Webhooks:
    if not isinstance(tracker, Notifying):
        raise SettingsError(
            "this kind of tracker offers no webhooks",
            where=f"trackers.{name}",
            remedy="take `webhooks` out there",
        )
    return tracker.webhooks


def register(webhooks: Webhooks, base: str) -> str:
    """Have deliveries sent to that base; returns `registered`, `renewed`, or `unchanged` where all was well."""
    address = webhooks.address(base)
    known = next((webhook for webhook in webhooks.all() if webhook.url == address), None)
    if known is None:
        webhooks.register(address)
        return "registered"
    if known.health in IN_SERVICE and known.complete:
        return "unchanged"
    webhooks.renew(known)
    return "renewed"


def remove(webhooks: Webhooks, base: str) -> int:
    """Take away the webhooks that point to that base, and return how many there were."""
    address = webhooks.address(base)
    found = [webhook for webhook in webhooks.all() if webhook.url == address]
    for webhook in found:
        webhooks.remove(webhook)
    return len(found)
