"""Private addresses are asked only where they are allowed, and what was checked is what is connected to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpx
import pytest

from connectors.errors import SettingsError, SyncError
from connectors.http import Http, Limits
from connectors.http.reaching import Reaching, goes_by_proxy
from connectors.reach import Reach
from connectors.settings import Route
from tests.unit.connectors.scripted import Reply, Scripted
from tests.unit.connectors.secured import authority, secured

__all__ = ["authority", "secured"]

NOWHERE = Reach()
HERE = Reach(networks=(ip_network("127.0.0.0/8"),))


@contextmanager
def asking(url: str, route: Route) -> Iterator[Http]:
    """Give a client of that site."""
    client = Http(
        "values",
        url,
        token=str,
        authorise=lambda _token: {},
        observe=lambda _exchange: None,
        limits=Limits(tries=1),
        route=route,
    )
    with closing(client):
        yield client


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::1",
        "64:ff9b::a9fe:a9fe",
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    """Not this machine, no private, link-local, shared or multicast address, and no IPv6 that stands for one."""
    assert not NOWHERE.allows("host", ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_public_is_asked(address: str) -> None:
    """Addresses of the internet, of either version."""
    assert NOWHERE.allows("host", ip_address(address))


def test_networks_and_hosts_are_allowed_by_name() -> None:
    """A network allows its addresses for every host, a host any private address but those of clouds' credentials."""
    reach = Reach(networks=(ip_network("10.20.0.0/16"),), hosts=frozenset({"prometheus"}))
    assert reach.allows("any", ip_address("10.20.3.4"))
    assert reach.allows("any", ip_address("::ffff:10.20.3.4"))
    assert not reach.allows("any", ip_address("10.21.3.4"))
    assert reach.allows("Prometheus.", ip_address("10.99.0.1"))
    assert not reach.allows("prometheus", ip_address("169.254.169.254"))
    assert Reach(networks=(ip_network("169.254.0.0/16"),)).allows("x", ip_address("169.254.1.1"))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1", "[::1]"])
def test_this_machine_is_not_asked_by_any_of_its_names(host: str) -> None:
    """However the address is written, nothing is connected to; what to do is said."""
    with Scripted() as server, asking(f"http://{host}:9", Route(direct=True, reach=NOWHERE)) as client:
        port = server.url.rpartition(":")[2]
        with pytest.raises(SyncError) as told:
            client.get("x", f"http://{host}:{port}/")
    assert server.seen == []
    if isinstance(told.value, SettingsError):
        assert "which is no public address" in told.value.what
        assert "value_sources.private" in told.value.remedy


def test_an_allowed_server_sees_the_name_that_was_asked_for() -> None:
    """The connection goes to the checked address, the Host header names the host."""
    with Scripted(Reply(body=b'{"n": 1}')) as server:
        port = server.url.rpartition(":")[2]
        with asking(f"http://localhost:{port}", Route(direct=True, reach=HERE)) as client:
            assert client.get("x", "/").body == {"n": 1}
    assert server.seen[0][2]["Host"] == f"localhost:{port}"


class Resolved(Reach):
    """Every host has two public addresses when it is checked, whatever its name leads to a moment later."""

    def addresses(self, _host: str, _port: int) -> list[str]:
        """Return them."""
        return ["192.0.2.1", "192.0.2.2"]


def test_a_name_that_leads_elsewhere_a_moment_later_is_not_followed() -> None:
    """What is connected to is the address that was checked, not what the name says then."""
    seen: list[httpx.Request] = []

    def server(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={})

    with httpx.Client(transport=Reaching(httpx.MockTransport(server), Resolved(), "x")) as client:
        client.get("https://localhost/")
    (request,) = seen
    assert request.url.host == "192.0.2.1"
    assert request.headers["Host"] == "localhost"
    assert request.extensions["sni_hostname"] == "localhost"


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    """Of several addresses that may be asked the first that takes a connection is asked."""

    def server(request: httpx.Request) -> httpx.Response:
        if request.url.host == "192.0.2.1":
            raise httpx.ConnectError("refused")
        return httpx.Response(200)

    with httpx.Client(transport=Reaching(httpx.MockTransport(server), Resolved(), "x")) as client:
        assert client.get("http://host/").status_code == 200


def test_a_certificate_is_held_against_the_name(secured: str, authority: Path) -> None:
    """Over TLS the checked address is connected to, and the certificate still has to be that of the host."""
    route = Route(ca=str(authority / "ca.pem"), direct=True, reach=HERE)
    with asking(secured, route) as client:
        assert client.get("x", "/").body == {"safe": 1}
    named = secured.replace("127.0.0.1", "localhost")
    with asking(named, route) as client, pytest.raises(SyncError, match="certificate"):
        client.get("x", "/")


def test_a_proxy_looks_names_up_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A named proxy, or one of the environment unless NO_PROXY or `direct` says otherwise."""
    url = httpx.URL("http://prometheus:9090")
    assert goes_by_proxy(url, Route(proxy="http://proxy:3128"))
    for name in (
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
    ):
        monkeypatch.delenv(name, raising=False)
    assert not goes_by_proxy(url, Route())
    monkeypatch.setenv("http_proxy", "http://proxy:3128")
    assert goes_by_proxy(url, Route())
    assert not goes_by_proxy(url, Route(direct=True))
    monkeypatch.setenv("no_proxy", "prometheus")
    assert not goes_by_proxy(url, Route())
