"""Connects to checked addresses only: a name is looked up once, and what was checked is what is connected to."""

from __future__ import annotations

from urllib.request import getproxies, proxy_bypass

import httpx

from connectors.errors import SyncError
from connectors.reach import Reach
from connectors.settings import Route


class Reaching(httpx.BaseTransport):
    """Looks a host up, refuses what may not be asked, and hands the request to `inner` by address.

    The server still sees the host's name, and its certificate is held against that name.
    """

    def __init__(self, inner: httpx.BaseTransport, reach: Reach, where: str) -> None:
        self._inner, self._reach, self._where = inner, reach, where

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Try the addresses one after the other; raises `SettingsError` where none may be asked."""
        host = request.url.host
        addresses = _addresses(self._reach, request.url, self._where)
        request.extensions = {**request.extensions, "sni_hostname": host}
        for address in addresses[:-1]:
            try:
                return self._at(request, address)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return self._at(request, addresses[-1])

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _at(self, request: httpx.Request, address: str) -> httpx.Response:
        request.url = request.url.copy_with(host=address)
        return self._inner.handle_request(request)


def _addresses(reach: Reach, url: httpx.URL, where: str) -> list[str]:
    try:
        return reach.addresses(url.host, url.port or (443 if url.scheme == "https" else 80))
    except SyncError as error:
        error.where = error.where or where
        raise
    except OSError as error:
        raise httpx.ConnectError(error.strerror or str(error)) from error


def goes_by_proxy(url: httpx.URL, route: Route) -> bool:
    """Tell whether a proxy asks in our place; then it looks the name up, and what it reaches is its own affair."""
    if route.proxy is not None or route.direct:
        return route.proxy is not None
    proxies = getproxies()
    return bool((url.scheme in proxies or "all" in proxies) and not proxy_bypass(url.host))
