"""The daemon sends a digest: to a folder and to a chat, and a kill while it is sent does not double it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from syncd.sandbox.server import Sandbox
from syncd.store import Store
from tests.system import team
from tests.system.program import started, syncd_inside, until

REPORTS = """\
reports:
  - name: managers
    at: "00:00"
    to: [{folder: told}, {webhook: "env:CHAT_URL"}]
"""


def test_a_digest_is_sent_and_a_kill_does_not_double_it(tmp_path: Path) -> None:
    """The chat has taken the message when the daemon is killed: the next one does not send it again, and says so."""
    taken, go_on = [], threading.Event()

    class Chat(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers["Content-Length"])))
            go_on.wait(60)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    chat = ThreadingHTTPServer(("127.0.0.1", 0), Chat)
    chat.daemon_threads = True
    serving = threading.Thread(target=chat.serve_forever, args=(0.05,))
    serving.start()
    variables = {**team.VARIABLES, "CHAT_URL": f"http://127.0.0.1:{chat.server_port}/"}
    with Sandbox(team.site(1, 3)) as sandbox:
        team.write_configuration(tmp_path, team.configuration(sandbox.url, 1, write=False) + REPORTS)
        make_due(tmp_path)
        with started("run", folder=tmp_path, variables=variables) as daemon:
            until(lambda: taken, "the chat has the digest")
            until(lambda: list((tmp_path / "told").glob("*-managers.md")), "the folder has it")
            os.kill(daemon.process.pid, signal.SIGKILL)
            daemon.process.wait()
        go_on.set()
        with started("run", folder=tmp_path, variables=variables):
            until(lambda: "unknown" in listed(tmp_path), "the next daemon tells of it")
    chat.shutdown()
    serving.join()
    chat.server_close()
    assert len(taken) == 1
    assert "webhook env:CHAT_URL: unknown (the program ended while it was sent" in listed(tmp_path)
    assert f"folder {tmp_path / 'told'}: sent" in listed(tmp_path)
    shown = syncd_inside("report", "show", "1", folder=tmp_path, variables=variables).out
    assert shown == next((tmp_path / "told").glob("*-managers.md")).read_text("utf-8")


@pytest.mark.campaign
def test_a_kill_after_the_mail_server_took_it_does_not_double_it(tmp_path: Path) -> None:
    """The mail server has the whole message and has not answered yet: the next daemon says that it may have arrived."""
    taken: list[bytes] = []

    class Box:
        async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - the server's own name
            taken.append(envelope.original_content or b"")
            await asyncio.sleep(30)
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    office = Controller(Box(), "127.0.0.1", port)
    office.start()
    settings = """\
reports:
  - {name: managers, at: "00:00", to: [{mail: pm@acme.example}]}
mail: {host: 127.0.0.1, port: PORT, security: none, sender: syncd@acme.example}
"""
    try:
        with Sandbox(team.site(1, 3)) as sandbox:
            text = team.configuration(sandbox.url, 1, write=False) + settings.replace("PORT", str(port))
            team.write_configuration(tmp_path, text)
            make_due(tmp_path)
            with started("run", folder=tmp_path, variables=team.VARIABLES) as daemon:
                until(lambda: taken, "the mail server has the digest")
                os.kill(daemon.process.pid, signal.SIGKILL)
                daemon.process.wait()
            with started("run", folder=tmp_path, variables=team.VARIABLES):
                until(lambda: "unknown" in listed(tmp_path), "the next daemon tells of it")
    finally:
        office.stop()
    assert len(taken) == 1
    assert "mail pm@acme.example: unknown (the program ended while it was sent" in listed(tmp_path)


def make_due(folder: Path) -> None:
    """Let the report be known for three weeks, and yesterday be closed."""
    with Store.open(f"sqlite:///{folder / 'syncd.db'}") as store:
        now = datetime.now(UTC)
        store.set_meta("report:managers", (now - timedelta(days=21)).isoformat())
        store.set_meta("closed", (now.date() - timedelta(days=1)).isoformat())


def listed(folder: Path) -> str:
    """Return what `report list` prints."""
    return syncd_inside("report", "list", folder=folder, variables={**team.VARIABLES, "CHAT_URL": "x"}).out
