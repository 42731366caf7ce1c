"""Cursors: where a page of a table ended, written so that it can stand in an address."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence

import orjson

from syncd.web.api.declaration import Place
from syncd.web.problems import RequestError

_LARGEST = 2**63 - 1


def write(place: Place) -> str:
    """Return the cursor of a place."""
    return base64.urlsafe_b64encode(orjson.dumps(place)).decode().rstrip("=")


def read(cursor: str, order: Mapping[str, type[str | int]]) -> Place:
    """Return the place that `write` was given; raises `RequestError` for what is no cursor of such a table."""
    try:
        found = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        found = None
    if not isinstance(found, list) or not _fits(found, list(order.values())):
        raise RequestError(
            400, "this is no cursor of this table", where="cursor", remedy="take the one that `next` gives"
        )
    return tuple(found)


def _fits(found: Sequence[object], kinds: Sequence[type[str | int]]) -> bool:
    return len(found) == len(kinds) and all(
        type(part) is kind and (not isinstance(part, int) or 0 <= part <= _LARGEST)
        for part, kind in zip(found, kinds, strict=True)
    )
