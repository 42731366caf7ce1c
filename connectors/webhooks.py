"""Webhooks in neutral form: a delivery as it came, the little that it is believed, and how deliveries are ordered.

A delivery proves that its tracker has news, no more: what the news is, the tracker is asked.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

import orjson

PREFIX = "/webhooks/"
"""Where deliveries arrive: this, the tracker's name, and for some trackers a secret behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One request of a webhook as it came: header names in small letters, the raw body, the path behind the tracker."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    path: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a delivery hints at. `own`: the change was made by the account that syncd signs in with.

    `touched` holds the changed fields as (item id, field id), as far as they are told. `vanished`: something may
    have left the scope, which reading what changed does not show.
    """

    own: bool = False
    touched: frozenset[tuple[str, str]] = frozenset()
    vanished: bool = False


class Health(StrEnum):
    """How a registered webhook fares: the tracker suspends it for failures, a person switches it off."""

    ACTIVE = "active"
    FAILING = "failing"
    SUSPENDED = "suspended"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A registered webhook; `failures` counts the events that could not be delivered, where the tracker tells.

    `url` may hold a secret: show `place` instead. `complete` says whether it asks for all events that syncd wants.
    """

    id: str
    url: str = field(repr=False)
    health: Health = Health.ACTIVE
    failures: int = 0
    complete: bool = True

    @property
    def place(self) -> str:
        """Return the address without what may be secret in it."""
        before, prefix, rest = self.url.partition(PREFIX)
        name, slash, _ = rest.partition("?")[0].partition("/")
        return f"{before}{prefix}{name}{'/…' if slash else ''}"


class Webhooks(Protocol):
    """The webhooks of one tracker. Every method but `read` may raise any `SyncError`."""

    def is_genuine(self, delivery: Delivery) -> bool:
        """Tell whether the tracker itself sent this; asks nobody, and compares in constant time."""
        ...

    def read(self, delivery: Delivery) -> Event:
        """Say what a genuine delivery hints at; whatever is not understood is left out."""
        ...

    def address(self, base: str) -> str:
        """Return where deliveries shall go, with the secret path where there is one; `base` is syncd's own address."""
        ...

    def all(self) -> Sequence[Webhook]:
        """List the webhooks that point to this tracker's place at any syncd, and learn how to know their deliveries."""
        ...

    def register(self, address: str) -> None:
        """Order deliveries to that address."""
        ...

    def renew(self, webhook: Webhook) -> None:
        """Take a webhook into service again, for all events that syncd wants."""
        ...

    def remove(self, webhook: Webhook) -> None:
        """Take a webhook away."""
        ...


@runtime_checkable
class Notifying(Protocol):
    """A tracker that offers webhooks."""

    @property
    def webhooks(self) -> Webhooks:
        """Return its webhooks."""
        ...


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Tell whether the signature is the HMAC-SHA256 of the raw body in hex, in constant time."""
    ours = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(ours.encode(), signature.strip().lower().encode())


def points_to(url: str, tracker: str) -> bool:
    """Tell whether an address is that tracker's place at some syncd."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    return path.endswith(PREFIX + tracker) or f"{PREFIX}{tracker}/" in path


def told(delivery: Delivery) -> Mapping[str, Any]:
    """Return the JSON object that a delivery holds, an empty one where it holds none."""
    try:
        body = orjson.loads(delivery.body)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}
