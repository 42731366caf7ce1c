"""Takes what was sent as a secret out of what a server, or the way to it, says in return."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterator, Mapping

SHORTEST = 4
"""A shorter one would take whole texts apart."""


def sent_secrets(token: str, headers: Mapping[str, str]) -> list[str]:
    """Return the secrets of a request, the longest first: the token, and what its headers of credentials hold.

    Of `Basic` also what it encodes, and the password in it, since servers repeat any of these.
    """
    found = {token, *(piece for content in headers.values() for piece in _pieces(content))}
    return sorted((one for one in found if len(one) >= SHORTEST), key=len, reverse=True)


def without(secrets: Collection[str], text: str, longest: int) -> str:
    """Return the text with each secret left out, cut to that length."""
    for secret in secrets:
        text = text.replace(secret, "…")
    return text[:longest]


def _pieces(content: str) -> Iterator[str]:
    yield content
    scheme, _, rest = content.partition(" ")
    yield rest
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(rest, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return
        yield pair
        yield pair.partition(":")[2]
