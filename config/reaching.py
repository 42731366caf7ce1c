"""Settings of which private addresses values may be read from."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainValidator

from config.access import HOST_NAME
from config.scalars import Flaw, FlawedError
from connectors.reach import Network, Reach
from connectors.settings import Settings


def _place(value: object) -> Network | str:
    text = str(value)
    try:
        return ip_network(text)
    except ValueError:
        if isinstance(value, str) and HOST_NAME.fullmatch(text) and not text.replace(".", "").isdigit():
            return text.casefold()
    remedy = "write a network such as 10.0.0.0/8, an address, or the name of a host"
    raise FlawedError(Flaw("is no network and no name of a host", remedy))


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


Place = Annotated[Network | str, PlainValidator(_place, json_schema_input_type=str)]
Places = Annotated[tuple[Place, ...], BeforeValidator(_several, json_schema_input_type=str | list[str])]


class ReachSettings(Settings):
    """What values and plan files may be read from over HTTP besides public addresses."""

    private: Places = Field(
        (),
        description="Networks, addresses and names of hosts that are not public, and may be asked all the same.",
        examples=[["10.20.0.0/16", "prometheus"]],
    )

    @property
    def reach(self) -> Reach:
        """Return them as the client takes them."""
        return Reach(
            networks=tuple(one for one in self.private if not isinstance(one, str)),
            hosts=frozenset(one for one in self.private if isinstance(one, str)),
        )
