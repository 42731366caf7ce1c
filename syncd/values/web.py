"""Documents from the web: one JSON answer of a server, asked once, within its time.

Every address that an operator gives for a value passes here. Redirects are not followed, and private addresses are
asked only where `value_sources.private` allows it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from typing import Any

from config.values import Site
from connectors.errors import SettingsError
from connectors.http import Http, Limits, Params
from connectors.settings import route


def get_json(
    url: str, site: Site, timeout: timedelta, where: str, operation: str, params: Params | None = None
) -> Any:
    """Return the document; raises any `SyncError`, with `where` in its message and neither query nor secret."""
    limits = Limits(concurrency=1, timeout=timeout, tries=1)
    server = Http(
        where,
        url.partition("?")[0],
        token=lambda: site.token.reveal() if site.token else "",
        authorise=lambda token: signed(token, site),
        observe=lambda _exchange: None,
        limits=limits,
        route=route(site.ca, site.proxy, site.reach),
    )
    with closing(server):
        return server.get(operation, url, params).body


def signed(token: str, site: Site) -> Mapping[str, str]:
    """Return the headers that sign in to a server; raises `SettingsError` for what cannot be sent."""
    headers = {name: secret.reveal() for name, secret in site.headers.items()}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    elif site.user and site.password:
        pair = f"{site.user}:{site.password.reveal()}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    for name, content in headers.items():
        if not f"{name}{content}".isprintable() or not f"{name}{content}".isascii():
            what = f"the header {name!r} or its content cannot be sent"
            raise SettingsError(what, remedy="keep to one line of ASCII")
    return headers
