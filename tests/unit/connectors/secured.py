"""A server that speaks TLS under an authority of its own, which nobody trusts who is not told to."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.connectors.scripted import Reply, Scripted


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an authority (ca.pem) and a server's certificate for 127.0.0.1 under it (server.pem, server.key)."""
    folder = tmp_path_factory.mktemp("authority")
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    common = ["openssl", "req", "-x509", *curve]
    own = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=Acme authority"]
    own += ["-addext", "keyUsage=critical,keyCertSign"]
    server = [
        "-keyout",
        "server.key",
        "-out",
        "server.pem",
        "-subj",
        "/CN=jira",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
    ]
    server += ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"]
    for arguments in (own, server):
        subprocess.run([*common, *arguments], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture
def secured(authority: Path) -> Iterator[str]:
    """Serve JSON over TLS and give the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "server.pem", authority / "server.key")
    with Scripted(Reply(body=b'{"safe": 1}')) as server:
        server.secure(context)
        yield server.url.replace("http:", "https:")
