"""Takes secrets and words out of what leaves the house: by what a setting is, and by what its secrets are known to be."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from connectors.errors import SyncError
from connectors.settings import Secret
from syncd.logs import redact

PLAIN = frozenset(
    {
        "as", "check_in", "control", "country", "curve", "cycle", "every", "for", "id", "kind", "language", "level",
        "measure", "metrics", "policy", "poll", "census", "security", "status_policy", "timeout", "timezone", "type",
        "workweek", "stale_after", "tracker", "until", "from", "start", "end", "due", "since", "grace",
    }
)  # fmt: skip
"""Settings whose texts are names of ours, ids, zones and times; the texts of all others are words of people."""

NEVER = frozenset(
    {"command", "headers", "sql", "promql", "path", "user", "email", "sender", "mail", "contact"}
)
"""Settings that are not shown even where words are asked for: they may hold what a person meant to keep."""

SHORTEST_SECRET = 4
"""A known secret that is shorter would take whole texts apart."""

_REFERENCE = re.compile(r"(env|file):\S+")
_PLAIN_VALUE = re.compile(r"[\d.:%+-]+[smhdw%]?|true|false|none|hand|progress|\d{4}-\d{2}-\d{2}")
_VENDORS = (".atlassian.net", ".atlassian.com", ".clickup.com")


def masked(tree: Any, *, words: bool, key: str = "") -> Any:
    """Return settings without secrets, and without words of people unless `words` are wanted; keys stay.

    A text becomes `… (length)`; references to secrets stay, since they tell only where one lies.
    """
    match tree:
        case Mapping():
            return {str(name): masked(inner, words=words, key=str(name)) for name, inner in tree.items()}
        case list() | tuple():
            return [masked(inner, words=words, key=key) for inner in tree]
        case bool() | int() | float() | None:
            return tree
        case date():
            return tree.isoformat()
    return _text(str(tree), key, words=words)


def _text(text: str, key: str, *, words: bool) -> str:
    if _REFERENCE.fullmatch(text):
        return text
    if key not in NEVER:
        if "://" in text:
            return _address(text, words=words)
        if words or key in PLAIN or _PLAIN_VALUE.fullmatch(text):
            return text
    return f"… ({len(text)})"


def _address(text: str, *, words: bool) -> str:
    """Return an address without user, password, path and query; its host only if it is a vendor's, or words are wanted."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return f"… ({len(text)})"
    if words:
        return f"{parts.scheme}://{host}"
    vendor = next((end for end in _VENDORS if host.endswith(end)), "")
    return f"{parts.scheme}://…{vendor}"


def secrets_in(tree: Any, base: Path) -> set[str]:
    """Return the secrets that settings refer to, as far as they can be read here."""
    found = set()
    for reference in _references(tree):
        kind, _, place = reference.partition(":")
        try:
            found.add(Secret(f"file:{base / place}" if kind == "file" else reference).reveal())
        except (SyncError, ValueError):
            continue
    return {piece for secret in found for piece in _pieces(secret) if len(piece) >= SHORTEST_SECRET}


def _pieces(secret: str) -> Iterator[str]:
    """Yield a secret, and the user, password and query of one that is an address."""
    yield secret
    if "://" in secret:
        parts = urlsplit(secret)
        yield from filter(None, (parts.password, parts.query, parts.path.strip("/")))


def _references(tree: Any) -> Iterator[str]:
    match tree:
        case Mapping():
            for inner in tree.values():
                yield from _references(inner)
        case list() | tuple():
            for inner in tree:
                yield from _references(inner)
        case str() if _REFERENCE.fullmatch(tree):
            yield tree


def swept(text: str, secrets: Collection[str]) -> str:
    """Return a text in which every known secret, and what looks like credentials, is `***`."""
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return "\n".join(str(redact(None, "", {"line": line})["line"]) for line in text.splitlines())


def secrets_of_environment() -> set[str]:
    """Return the values of variables whose names say that they are secrets."""
    return {
        value
        for name, value in os.environ.items()
        if re.search(r"TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY", name, re.IGNORECASE)
        and len(value) >= SHORTEST_SECRET
    }
