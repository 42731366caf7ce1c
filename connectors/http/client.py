"""Opens the connections to one site: which certificates are trusted, and through which proxy."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, LifoQueue

import httpx

from connectors.errors import SettingsError
from connectors.http.reaching import Reaching, goes_by_proxy
from connectors.settings import Route


class Connections:
    """The connections to one site, each in use by one thread at a time, the last used first.

    A pool that threads share may take a connection for one that the server has left just as another thread's answer
    comes in on it, and close it: that answer never arrives.
    """

    def __init__(self, open_: Callable[[], httpx.Client], most: int) -> None:
        self._open = open_
        self._free: LifoQueue[httpx.Client | None] = LifoQueue()
        for _ in range(most - 1):
            self._free.put(None)
        self._free.put(open_())
        self._closed = False

    @contextmanager
    def one(self) -> Iterator[httpx.Client]:
        """Lend a connection, as soon as one is free."""
        client = self._free.get()
        try:
            client = client or self._open()
            yield client
        finally:
            if self._closed and client is not None:
                client.close()
                client = None
            self._free.put(client)

    def close(self) -> None:
        """Close those that are free now; others, and any that is asked for later, are closed after their use."""
        self._closed = True
        free = []
        with suppress(Empty):
            while True:
                free.append(self._free.get_nowait())
        for client in free:
            if client is not None:
                client.close()
            self._free.put(None)


def opened(url: str, route: Route, *, most: int, timeout_seconds: float, where: str) -> Connections:
    """Return at most so many connections; raises `SettingsError` for what cannot be used.

    The certificates of `route.ca` are trusted besides the usual ones. Where the route names no proxy, those of the
    environment hold; a named one holds for every address, whatever NO_PROXY says. Where the route has a `reach` and no
    proxy, only addresses within it are connected to.
    """
    trusted = _trust(route.ca, where)

    single = httpx.Limits(max_connections=1, max_keepalive_connections=1)

    def checked() -> httpx.BaseTransport | None:
        if route.reach is None or goes_by_proxy(httpx.URL(url), route):
            return None
        return Reaching(httpx.HTTPTransport(verify=trusted, limits=single), route.reach, where)

    def open_() -> httpx.Client:
        return httpx.Client(
            base_url=url,
            verify=trusted,
            proxy=route.proxy,
            trust_env=not route.direct,
            timeout=timeout_seconds,
            limits=single,
            headers={"Accept": "application/json", "User-Agent": "syncd"},
            transport=checked(),
        )

    try:
        return Connections(open_, most)
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
