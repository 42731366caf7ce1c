"""Who may look: stands before all routes, and puts the headers of security on every answer.

Webhooks carry their own signature and pass. Everything else is told only

- to who shows a token or comes from the proxy that has signed somebody in, where one of these is set;
- else to this machine itself, and only under a name that is its own, for a page of somebody else's in a browser
  here may give its own name this address (DNS rebinding).
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config import Loaded
from config.access import AccessSettings, is_loopback
from connectors.webhooks import PREFIX as WEBHOOKS
from syncd.web.problems import RequestError, error_answer

PROBES = ("/-/healthy", "/-/ready")
METRICS = "/metrics"
LONGEST_TARGET = 8000
"""Bytes of path and query; RFC 9110 asks for at least so many."""

_POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
)
_REMEDY = "send Authorization: Bearer TOKEN, or come through the proxy with sign-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What an accepted configuration says of access; `names` are those under which this machine may be asked."""

    settings: AccessSettings
    tokens: tuple[str, ...]
    names: frozenset[str]

    @classmethod
    def of(cls, loaded: Loaded) -> Access:
        """Return the access that the configuration grants."""
        own = [loaded.settings.listen.host, *loaded.settings.access.hosts]
        public = urlsplit(loaded.settings.public_url or "").hostname
        return cls(
            settings=loaded.settings.access,
            tokens=loaded.access_tokens,
            names=frozenset(_bare(name) for name in [*own, *([public] if public else [])]),
        )

    def refusal(self, scope: Scope) -> RequestError | None:
        """Return why the request is not answered, None when it may be."""
        headers = Headers(scope=scope)
        here = is_loopback(_address(scope.get("server")))
        if here and not self._is_own_name(headers.get("host", "")):
            return RequestError(
                421,
                "this is no name under which syncd answers here",
                where="Host",
                remedy="open it at 127.0.0.1, or add the name to access.hosts",
            )
        if not self.settings.is_guarded:
            return None if here else _stranger("nothing says who may look from elsewhere")
        if self._is_signed_in(scope, headers):
            return None
        return _stranger("who asks must be known", tried="authorization" in headers)

    def _is_own_name(self, host: str) -> bool:
        name = _bare(host)
        return is_loopback(name) or name in self.names

    def _is_signed_in(self, scope: Scope, headers: Headers) -> bool:
        return self._has_token(headers) or self._comes_from_proxy(scope, headers)

    def _has_token(self, headers: Headers) -> bool:
        given = headers.getlist("authorization")
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        if scheme.casefold() != "bearer":
            return False
        shown = token.strip().encode("latin-1")
        matches = [hmac.compare_digest(shown, known.encode()) for known in self.tokens]
        return any(matches)

    def _comes_from_proxy(self, scope: Scope, headers: Headers) -> bool:
        """Tell whether the proxy names one user; who it is does not matter."""
        if self.settings.proxy_header is None:
            return False
        named = headers.getlist(self.settings.proxy_header)
        try:
            client = ip_address(_address(scope.get("client")))
        except ValueError:
            return False
        if isinstance(client, IPv6Address) and client.ipv4_mapped:
            client = client.ipv4_mapped
        return (
            len(named) == 1 and bool(named[0].strip()) and any(client in net for net in self.settings.proxies)
        )

    def headers(self) -> dict[str, str]:
        """Return what every answer carries besides its own headers."""
        ancestors = " ".join(self.settings.frame_ancestors) or "'none'"
        return {
            "Content-Security-Policy": "; ".join((*_POLICY, f"frame-ancestors {ancestors}")),
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }


class Doorkeeper:
    """Lets requests through to the application or answers them itself, by the access in force at that moment.

    Whether the asker may see is told on as `may_see`: probes and open metrics are answered to strangers too.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Callable[[], Access],
        refused: Callable[[Scope, RequestError], ASGIApp] = lambda _, refusal: error_answer(refusal),
    ) -> None:
        self._app = app
        self._access = access
        self._refused = refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        access = self._access()
        refusal = _too_long(scope) or (None if _carries_signature(scope) else access.refusal(scope))
        scope.setdefault("state", {})["may_see"] = refusal is None
        is_let_in = refusal is None or _is_open(scope, refusal, access)
        answer = self._app if refusal is None or is_let_in else self._refused(scope, refusal)
        await answer(scope, receive, _with(access.headers(), send))


def _is_open(scope: Scope, refusal: RequestError, access: Access) -> bool:
    """Tell whether strangers are answered too: what is missing is only a sign-in."""
    opened = PROBES if access.settings.metrics == "closed" else (*PROBES, METRICS)
    return refusal.status == 401 and scope["path"] in opened


def _carries_signature(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.startswith(WEBHOOKS)


def _too_long(scope: Scope) -> RequestError | None:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    if len(raw) + len(scope["query_string"]) <= LONGEST_TARGET:
        return None
    return RequestError(
        414, f"the address has more than {LONGEST_TARGET} bytes", remedy="ask for less at once"
    )


def _stranger(what: str, *, tried: bool = False) -> RequestError:
    challenge = 'Bearer realm="syncd"' + (', error="invalid_token"' if tried else "")
    return RequestError(401, what, remedy=_REMEDY, headers={"WWW-Authenticate": challenge})


def _with(headers: dict[str, str], send: Send) -> Send:
    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            carried = MutableHeaders(scope=message)
            for name, value in headers.items():
                carried.setdefault(name, value)
        await send(message)

    return send_on


def _address(end: Any) -> str:
    """Return the address of one end of the connection, empty where it is not known."""
    return str(end[0]) if end else ""


def _bare(host: str) -> str:
    """Return the name in a `Host` header or setting, in small letters and without port and brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
