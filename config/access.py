"""The settings of access: who may look from elsewhere, under which names syncd answers, and who may show its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from config.scalars import Flaw, FlawedError, Text
from connectors.settings import SecretRef, Settings

Network = IPv4Network | IPv6Network

_HEADER = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
HOST_NAME = re.compile(
    r"(?:[\w-]+\.)*[\w-]+|\[[0-9a-f:.]+\]|[0-9a-f:]+:[0-9a-f:.]+", re.IGNORECASE | re.ASCII
)
_ORIGIN = re.compile(r"https?://(?:\*\.)?(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::\d{1,5})?", re.IGNORECASE | re.ASCII)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches that address; a name other than `localhost` may lead anywhere."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _network(value: object) -> Network:
    if isinstance(value, IPv4Network | IPv6Network):
        return value
    try:
        return ip_network(str(value))
    except ValueError:
        remedy = "write an address such as 10.0.0.7 or a network such as 10.0.0.0/8"
        raise FlawedError(Flaw("is no address and no network", remedy)) from None


def _shaped(form: re.Pattern[str], what: str, remedy: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not form.fullmatch(text):
            raise FlawedError(Flaw(what, remedy))
        return text

    return check


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Header = Annotated[
    Text,
    AfterValidator(_shaped(_HEADER, "is no name of a header", "write one such as X-Forwarded-User")),
]
Host = Annotated[
    Text,
    AfterValidator(
        _shaped(HOST_NAME, "is no name of a host", "write it without scheme and port: okr.acme.example")
    ),
]
Origin = Annotated[
    Text,
    AfterValidator(
        _shaped(_ORIGIN, "is no origin", "write scheme and host alone: https://acme.atlassian.net")
    ),
]
Proxy = Annotated[Network, PlainValidator(_network, json_schema_input_type=str)]
Tokens = Annotated[
    tuple[SecretRef, ...],
    BeforeValidator(_several, json_schema_input_type=SecretRef | list[SecretRef]),
]


class AccessSettings(Settings):
    """Who may look at page, API and metrics; needed as soon as `listen.host` is more than this machine."""

    token: Tokens = Field(
        (),
        description="References to bearer tokens of at least 20 characters; one or a list, so that a new one can be handed out before the old one ends.",
        examples=["env:OKR_TOKEN"],
    )
    proxy_header: Header | None = Field(
        None,
        description="Header in which a proxy with sign-in names its user, such as `X-Forwarded-User`; believed from `proxies` only, and never stored.",
    )
    proxies: tuple[Proxy, ...] = Field((), description="Addresses and networks of that proxy.")
    hosts: tuple[Host, ...] = Field(
        (),
        description="Further names under which a syncd on this machine alone may be asked, besides `localhost`, its address and that of `public_url`.",
    )
    metrics: Literal["open", "closed"] = Field(
        "closed",
        description="Whether `/metrics` is told to everybody (`open`), or as everything else (`closed`).",
    )
    frame_ancestors: tuple[Origin, ...] = Field(
        (), description="Origins whose pages may show the status page and badges; default: none."
    )

    @property
    def is_guarded(self) -> bool:
        """Tell whether there is a way to tell who may look."""
        return bool(self.token or self.proxy_header)
