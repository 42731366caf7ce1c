"""Where the web side takes what it shows from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry

from config import Loaded
from mappings.wording import Language
from syncd.store import Store
from syncd.web.access import Access
from syncd.web.webhooks import Receiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What page, API and probes show; whatever is called here is asked anew for every request.

    `trackers` are their names, `language` is that of texts that nobody asked for in another. `healthy` and `ready`
    return None when all is well, else the reason. `webhooks` takes what trackers send. `loaded` is the configuration
    in force, `now` the present time, `link` the address of an item by tracker and key, None where it is not known.
    """

    store: Store
    loaded: Callable[[], Loaded]
    now: Callable[[], datetime]
    link: Callable[[str, str], str | None]
    registry: CollectorRegistry
    trackers: Callable[[], Sequence[str]]
    language: Callable[[], Language]
    access: Callable[[], Access]
    healthy: Callable[[], str | None]
    ready: Callable[[], str | None]
    webhooks: Receiver
