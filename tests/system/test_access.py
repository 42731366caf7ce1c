"""Access to the daemon as a process: refused at start, asked for at every address, changed by a reload."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import httpx

from syncd.sandbox.server import Sandbox
from tests.system import team
from tests.system.program import ask, started, syncd, until

TOKEN = "t0ken-of-somebody-who-may-look"
GUARDED = "{port: 0, host: 0.0.0.0}\naccess: {token: env:OKR_TOKEN}"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def test_it_does_not_start_for_other_machines_without_access(tmp_path: Path) -> None:
    """Exit code 3, the setting and what to do, and no port is opened."""
    with Sandbox(team.site()) as sandbox:
        text = team.configuration(sandbox.url)
        team.write_configuration(tmp_path, text.replace("{port: 0}", "{port: 0, host: 0.0.0.0}"))
        ended = syncd("run", folder=tmp_path, variables=team.VARIABLES)
    assert ended.code == 3
    assert "listen.host: 0.0.0.0 is reached from other machines, and nothing says who may look" in ended.err
    assert "→ set access.token, or access.proxy_header with access.proxies" in ended.err
    assert "serving" not in ended.err


def test_a_token_opens_and_its_removal_closes(tmp_path: Path) -> None:
    """With it all is told, without nothing; taken out by a reload, the socket that still listens tells strangers nothing."""
    with Sandbox(team.site()) as sandbox:
        plain = team.configuration(sandbox.url)
        path = team.write_configuration(tmp_path, plain.replace("{port: 0}", GUARDED))
        with started("run", folder=tmp_path, variables={**team.VARIABLES, "OKR_TOKEN": TOKEN}) as daemon:
            port = httpx.URL(daemon.page()).port
            daemon.event("pass_ended")
            for host in ("127.0.0.1", _address()):
                status = f"http://{host}:{port}/api/v1/status"
                assert ask(status).status_code == 401
                assert "p1" in ask(status, headers=BEARER).json()["projects"]
                assert ask(f"http://{host}:{port}/-/healthy").text == "OK\n"
            path.write_text(plain, encoding="utf-8")
            daemon.send(signal.SIGHUP)
            daemon.event("reloaded")
            assert until(lambda: ask(f"http://127.0.0.1:{port}/api/v1/status").is_success, "open here")
            elsewhere = ask(f"http://{_address()}:{port}/api/v1/status", headers=BEARER)
            assert elsewhere.status_code == (200 if _address() == "127.0.0.1" else 401)
            ended = daemon.end()
    assert ended.code == 0
    assert TOKEN not in ended.said


def test_who_forwards_for_whom_is_not_believed(tmp_path: Path) -> None:
    """The address of the connection counts, not what a header says of it."""
    with Sandbox(team.site()) as sandbox:
        text = team.configuration(sandbox.url)
        proxied = "{port: 0}\naccess: {proxy_header: X-Forwarded-User, proxies: [192.0.2.1]}"
        team.write_configuration(tmp_path, text.replace("{port: 0}", proxied))
        with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
            said = {"X-Forwarded-User": "somebody", "X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.1"}
            assert ask(f"{daemon.page()}/api/v1/status", headers=said).status_code == 401


def _address() -> str:
    """Return an address of this machine besides loopback, or that where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
