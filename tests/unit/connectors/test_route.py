"""The way to a site: own authorities and proxies, on real TLS and through a real proxy."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import connectors
from connectors.errors import CredentialsError, SettingsError, SyncError, TransientError
from connectors.http import Http, Limits, Route
from connectors.settings import TrackerSettings
from tests.unit.connectors.relay import Relay
from tests.unit.connectors.scripted import Reply, Scripted
from tests.unit.connectors.secured import authority, secured
from tests.unit.connectors.ticking import Ticking

__all__ = ["authority", "secured"]

NEEDS_OPENSSL = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="needs openssl: apt-get install openssl"
)
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
SETTINGS: dict[str, dict[str, Any]] = {
    "jira": {"type": "jira", "email": "bot@acme.example", "token": "env:ROUTE_TOKEN"},
    "clickup": {"type": "clickup", "workspace": "9001", "token": "env:ROUTE_TOKEN"},
}


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the machine says about proxies."""
    for name in PROXIES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("ROUTE_TOKEN", "t0ken")


def asked(url: str, route: Route) -> Any:
    """Ask a server by a route and return what it says."""
    http = Http(
        "jira",
        url,
        token=lambda: "t0ken",
        authorise=lambda _token: {},
        observe=lambda _exchange: None,
        limits=Limits(tries=1),
        clock=Ticking().clock,
        route=route,
    )
    try:
        return http.get("thing", "/thing").body
    finally:
        http.close()


@NEEDS_OPENSSL
def test_an_own_authority_is_trusted_where_it_is_named(secured: str, authority: Path) -> None:
    """Without it the certificate is refused, and the message says so; with it the site answers."""
    with pytest.raises(TransientError, match="certificate") as caught:
        asked(secured, Route())
    assert "certificate" in caught.value.remedy
    assert asked(secured, Route(ca=str(authority / "ca.pem"))) == {"safe": 1}


@NEEDS_OPENSSL
def test_a_certificate_for_another_name_stays_refused(secured: str, authority: Path) -> None:
    """To trust an authority is not to trust every site."""
    with pytest.raises(TransientError, match="certificate"):
        asked(secured.replace("127.0.0.1", "localhost"), Route(ca=str(authority / "ca.pem")))


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_file_that_holds_no_certificate_is_a_setting_to_mend(tmp_path: Path, content: bytes | None) -> None:
    """The setting and the file are named before anything is asked."""
    file = tmp_path / "acme.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"acme\.pem") as caught:
        asked("https://127.0.0.1:1", Route(ca=str(file)))
    assert caught.value.where == "jira: ca"


@NEEDS_OPENSSL
def test_tls_goes_through_the_proxy_as_a_tunnel(secured: str, authority: Path) -> None:
    """The proxy sees host and port only; the own authority holds behind it too."""
    with Relay() as relay:
        route = Route(ca=str(authority / "ca.pem"), proxy=f"http://{relay.place}")
        assert asked(secured, route) == {"safe": 1}
    assert relay.asked == [f"CONNECT {secured.removeprefix('https://')} HTTP/1.1"]


@pytest.mark.parametrize("kind", sorted(SETTINGS))
def test_every_tracker_takes_its_proxy(kind: str) -> None:
    """Jira and ClickUp alike are asked through the proxy of their own settings."""
    with Scripted(Reply(401)) as server, Relay() as relay:
        connector = connectors.find(kind)
        settings = connector.SETTINGS.model_validate(
            {**SETTINGS[kind], "url": server.url, "proxy": f"http://{relay.place}"}
        )
        tracker = connector.connect(kind, settings, lambda _exchange: None)
        with pytest.raises(SyncError):
            tracker.site()
        tracker.close()
    assert len(relay.asked) == 1
    assert relay.asked[0].startswith(f"GET {server.url}/")


def test_the_environment_names_a_proxy_unless_the_settings_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY holds by default but for what NO_PROXY names; `proxy` goes before both, and `direct` minds neither."""
    with Scripted() as server, Relay() as usual, Relay() as own:
        monkeypatch.setenv("HTTP_PROXY", f"http://{usual.place}")
        asked(server.url, Route())
        assert (len(usual.asked), len(own.asked)) == (1, 0)
        asked(server.url, Route(proxy=f"http://{own.place}"))
        asked(server.url, Route(direct=True))
        assert (len(usual.asked), len(own.asked)) == (1, 1)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        asked(server.url, Route())
        asked(server.url, Route(proxy=f"http://{own.place}"))
        assert (len(usual.asked), len(own.asked)) == (1, 2)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password_says_so(scheme: str) -> None:
    """Refused by the proxy is told as such, plain or tunnelled, and not tried again."""
    with Relay(account="bot:s3cret") as relay:
        with pytest.raises(CredentialsError, match="proxy") as caught:
            asked(f"{scheme}://127.0.0.1:9", Route(proxy=f"http://bot:wrong@{relay.place}"))
        assert len(relay.asked) == 1
    assert "wrong" not in str(caught.value)


def test_a_password_of_a_proxy_is_given_by_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reference is read when a connection is made; written out it is refused."""
    with Scripted(Reply(body=b'{"behind": 1}')) as server, Relay(account="bot:s3cret") as relay:
        monkeypatch.setenv("ROUTE_PROXY", f"http://bot:s3cret@{relay.place}")
        settings = _settings(proxy="env:ROUTE_PROXY")
        assert "s3cret" not in repr(settings)
        assert asked(server.url, settings.route) == {"behind": 1}
    with pytest.raises(ValidationError, match="no place in this file"):
        _settings(proxy="http://bot:s3cret@proxy.example:3128")
    monkeypatch.delenv("ROUTE_PROXY")
    with pytest.raises(SettingsError, match="env:ROUTE_PROXY"):
        _ = settings.route


@pytest.mark.parametrize("proxy", ["proxy.example", "socks5://proxy.example", "ftp://x", "http://"])
def test_an_address_that_is_no_proxy_is_refused(proxy: str) -> None:
    """With the forms that there are."""
    with pytest.raises(ValidationError, match="http://host:port"):
        _settings(proxy=proxy)


def _settings(**chosen: str) -> TrackerSettings:
    return TrackerSettings.model_validate(
        {"type": "jira", "url": "https://x.example", "token": "env:ROUTE_TOKEN", **chosen}
    )
