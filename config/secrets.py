"""Secrets by reference: where they are missing, and file references anchored in the configuration's folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from connectors.errors import SettingsError
from connectors.settings import Secret, TrackerSettings

SHORTEST_TOKEN = 20
"""Characters of a token that opens syncd: shorter ones can be guessed."""


def anchor(secret: Secret, base: Path) -> Secret:
    """Return the reference with a relative file name made absolute."""
    kind, _, place = secret.reference.partition(":")
    return Secret(f"file:{base / place}") if kind == "file" else secret


def anchor_tracker(settings: TrackerSettings, base: Path) -> TrackerSettings:
    """Return the tracker's settings with all its references anchored."""
    anchored = {name: anchor(secret, base) for name, secret in secrets_of(settings)}
    return settings.model_copy(update=anchored)


def find_tokens(references: Sequence[Secret], base: Path, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tokens that open syncd; raises `SettingsError` for one that is missing, or can be guessed."""
    tokens = tuple(reveal(anchor(reference, base), environment) for reference in references)
    for reference, token in zip(references, tokens, strict=True):
        if len(token) < SHORTEST_TOKEN or not token.isascii() or any(c.isspace() for c in token):
            raise SettingsError(
                f"the token of {reference.reference} is no {SHORTEST_TOKEN} characters of ASCII without spaces",
                remedy="make one with: openssl rand -hex 32",
            )
    return tokens


def secrets_of(settings: TrackerSettings) -> Iterator[tuple[str, Secret]]:
    """Yield the settings that are secrets, by name."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, Secret):
            yield name, value


def reveal(secret: Secret, environment: Mapping[str, str]) -> str:
    """Return the secret, environment references looked up in `environment`; raises `SettingsError` when missing."""
    kind, _, place = secret.reference.partition(":")
    if kind == "file":
        return secret.reveal()
    value = environment.get(place, "").strip()
    if not value:
        raise SettingsError(
            f"secret {secret.reference} is empty or not set", remedy=f"set the environment variable {place}"
        )
    return value
