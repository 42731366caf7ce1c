"""Opens the connections to one site: which certificates are trusted, and through which proxy."""

from __future__ import annotations

import ssl

import httpx

from connectors.errors import SettingsError
from connectors.settings import Route


def opened(url: str, route: Route, *, most: int, timeout_seconds: float, where: str) -> httpx.Client:
    """Return a client of at most so many connections; raises `SettingsError` for what cannot be used.

    The certificates of `route.ca` are trusted besides the usual ones. Where the route names no proxy, those of the
    environment hold; a named one holds for every address, whatever NO_PROXY says.
    """
    try:
        return httpx.Client(
            base_url=url,
            verify=_trust(route.ca, where),
            proxy=route.proxy,
            trust_env=not route.direct,
            timeout=httpx.Timeout(timeout_seconds, pool=None),
            limits=httpx.Limits(max_connections=most, max_keepalive_connections=most),
            headers={"Accept": "application/json", "User-Agent": "syncd"},
        )
    except (httpx.InvalidURL, ValueError) as error:
        raise wrong_url(where) from error


def wrong_url(where: str) -> SettingsError:
    """Return the error for an address that is none."""
    return SettingsError(
        "url is no web address", where=where, remedy="write it as https://host, with the scheme"
    )


def _trust(ca: str | None, where: str) -> ssl.SSLContext:
    context = httpx.create_ssl_context()
    if ca is None:
        return context
    try:
        context.load_verify_locations(cafile=ca)
    except OSError as error:  # ssl.SSLError is one
        reason = (
            error.strerror if not isinstance(error, ssl.SSLError) else "it holds no certificate in PEM form"
        )
        raise SettingsError(
            f"the certificates in {ca} cannot be used: {reason}",
            where=f"{where}: ca",
            remedy="name a readable file of certificates that begin with -----BEGIN CERTIFICATE-----",
        ) from error
    return context
