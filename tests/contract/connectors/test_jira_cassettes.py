"""Replays recorded exchanges: the connector asks as it did and reads what it read. Origin: tests/cassettes/README.md."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import vcr

from connectors.jira.settings import JiraSettings
from connectors.jira.tracker import Jira, connect
from connectors.model.fields import FieldKind, FieldWrite
from connectors.model.pulls import Cursor, Scope
from syncd.sandbox.jira import datacenter
from syncd.sandbox.person import edit_issue
from syncd.sandbox.server import Sandbox
from syncd.sandbox.site import Site
from tests.contract.connectors.bench import NOW, Shelf
from tests.contract.connectors.test_jira import BOT, FIELDS, TOKEN, furnished
from tests.unit.connectors.ticking import Ticking

FOLDER = Path(__file__).parents[2] / "cassettes" / "jira"
ADDRESS = "http://jira.sandbox.example"
RECORDING = bool(os.environ.get("SYNCD_RECORD"))
KEPT_HEADERS = {"content-type", "date", "retry-after", "x-seraph-loginreason"}
SCOPE = Scope(spaces=("DATA",), roots=("OPS-1",), fields=(FIELDS[FieldKind.NUMBER][0],))


def _address(url: str) -> str:
    return urlunsplit(("http", ADDRESS.removeprefix("http://"), *urlsplit(url)[2:]))


def _scrub_request(request: Any) -> Any:
    request.uri = _address(request.uri)
    request.headers = {}
    return request


def _scrub_response(response: dict[str, Any], site: str) -> dict[str, Any]:
    response["headers"] = {k: v for k, v in response["headers"].items() if k.lower() in KEPT_HEADERS}
    body = response["body"]["string"].replace(site.encode(), ADDRESS.encode())
    response["body"]["string"] = body.replace(BOT.id.encode(), b"account").replace(BOT.email.encode(), b"bot")
    return response


@contextmanager
def cassette(name: str, site: Site, monkeypatch: pytest.MonkeyPatch, version: str = "") -> Iterator[Jira]:
    """Give a tracker whose requests are answered from the cassette, or by a sandbox while recording.

    It is one of Data Center where a version is given, then signed in to with the token alone.
    """
    monkeypatch.setenv("CASSETTE_TOKEN", TOKEN)
    if RECORDING:
        (FOLDER / f"{name}.yaml").unlink(missing_ok=True)
    face = datacenter.face(version) if version else None
    with Sandbox(site, face=face) if RECORDING else nullcontext() as sandbox:
        url = sandbox.url if sandbox else ADDRESS
        recorder = vcr.VCR(
            record_mode="all" if RECORDING else "none",
            match_on=["method", "path", "query", "body"],
            before_record_request=_scrub_request,
            before_record_response=lambda response: _scrub_response(response, url),
        )
        settings = JiraSettings.model_validate(
            {
                "type": "jira",
                "url": url,
                "email": None if version else BOT.email,
                "token": "env:CASSETTE_TOKEN",
                "concurrency": 1,
            }
        )
        with recorder.use_cassette(str(FOLDER / f"{name}.yaml")) as tape:
            tracker = connect("jira", settings, lambda _exchange: None, Ticking().clock)
            yield tracker
            tracker.close()
            assert RECORDING or tape.all_played


EDITIONS = pytest.mark.parametrize(("prefix", "version"), [("", ""), ("datacenter-", "10.3.24")])


@EDITIONS
def test_a_full_pull_replays(prefix: str, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign-in, fields, root, descendants, ids and details are asked as recorded, and give the same items."""
    with cassette(f"{prefix}full", furnished(), monkeypatch, version) as tracker:
        shelf = Shelf()
        assert tracker.site().kind == ("Jira Data Center" if version else "Jira Cloud")
        shelf.pull(tracker, SCOPE)
        assert tracker.catalogue()
    spaces = [item.space for item in shelf.items.values()]
    assert (spaces.count("DATA"), spaces.count("OPS")) == (20, 3)
    assert shelf.aliases == {"OPS-1": "20154"}
    assert shelf.last.expected is not None


@EDITIONS
def test_an_incremental_pull_replays(prefix: str, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One edit is read with one request, besides edition and list of fields."""
    site = furnished()
    edit_issue(site, "DATA-3", {"summary": "edited"})
    with cassette(f"{prefix}changes", site, monkeypatch, version) as tracker:
        shelf = Shelf(cursor=Cursor(at=NOW - timedelta(minutes=1), branches=("20154", "20155")))
        shelf.pull(tracker, SCOPE)
    assert [(item.key, item.title) for item in shelf.items.values()] == [("DATA-3", "edited")]
    assert shelf.cursor is not None
    assert shelf.cursor.at == NOW


@EDITIONS
def test_a_write_replays(prefix: str, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number and a note go into one edit, which is repeated with mail, and read back as written."""
    note, number = FIELDS[FieldKind.PARAGRAPH][0], FIELDS[FieldKind.NUMBER][0]
    with cassette(f"{prefix}write", furnished(), monkeypatch, version) as tracker:
        editable = tracker.editable("20001")
        written = tracker.write(
            "20001", [FieldWrite(editable[number], 0.31), FieldWrite(editable[note], "遅れ\n3 days")]
        )
        scope = replace(SCOPE, fields=(number, note))
        item = tracker.read(["20001"], scope)[0]
    assert (written.refused, written.notified, written.at) == ({}, True, NOW)
    assert dict(item.fields) == {number: 0.31, note: "遅れ\n3 days"}


def test_no_cassette_holds_a_secret() -> None:
    """Neither token nor account nor local address is on any tape."""
    tapes = sorted(FOLDER.glob("*.yaml"))
    assert tapes
    for tape in tapes:
        text = tape.read_text(encoding="utf-8")
        for secret in (TOKEN, BOT.email, BOT.id, "127.0.0.1", "Basic ", "uthorization"):
            assert secret not in text
