"""Which addresses may be asked for what an operator names: public ones, and those private ones that are allowed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from connectors.errors import SettingsError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_TRANSLATED = ip_network("64:ff9b::/96")
"""Addresses of RFC 6052, which a gateway turns into the IPv4 address in their last four bytes."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The private addresses that may be asked, by network or by the name of a host.

    A host that is named may have any private address but a link-local one, under which clouds keep credentials:
    that needs its network to be named.
    """

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    def addresses(self, host: str, port: int) -> list[str]:
        """Return the addresses of a host that may be asked, in the order in which they are to be tried.

        Whoever asks has to connect to one of these, and not to the name: the next answer of DNS may be another one.
        Raises `SettingsError` where none may be asked, `OSError` where the name has no address.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        known = list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
        allowed = [address for address in known if self.allows(host, ip_address(address))]
        if not allowed:
            raise SettingsError(
                f"{host} is at {known[0]}, which is no public address",
                remedy="where values may be read from there, name the network or the host under value_sources.private",
            )
        return allowed

    def allows(self, host: str, address: Address) -> bool:
        """Tell whether that address of a host may be asked."""
        return all(self._allows(host, one) for one in _meanings(address))

    def _allows(self, host: str, address: Address) -> bool:
        if any(address in network for network in self.networks):
            return True
        if host.casefold().rstrip(".") in self.hosts:
            return not address.is_link_local
        return address.is_global and not address.is_multicast


def _meanings(address: Address) -> Iterator[Address]:
    """Yield the address, and the IPv4 address that one of IPv6 stands for on its way."""
    if isinstance(address, IPv4Address):
        yield address
        return
    inner = address.ipv4_mapped
    if inner is None:
        yield address
        inner = address.sixtofour or (address.teredo or (None, None))[1]
        if address in _TRANSLATED:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is not None:
        yield inner
